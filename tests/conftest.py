"""What tests share: an inspected sample city (once a run), a small other city, private pages where they are."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

# before anything asks where the program keeps its things: nothing is left in the user's data folder
os.environ["XUNCHA_HOME"] = tempfile.mkdtemp(prefix="tests-home-")

from xuncha.cli import main
from xuncha.samplecity import City, Defect, SiteRow, luan_city, make_city

AS_OF = "2020-05-15"


def inspect(city: City, inputs: Path, out: Path, as_of: str, *more: str) -> int:
    """Serves a city and inspects it through the command line."""
    with city.running() as port:
        city.write_inputs(inputs, port)
        registries = [str(inputs / name) for name in ("sites.csv", "accounts.csv", "accounts-county.csv") if (inputs / name).exists()]
        evidence = inputs / "account-evidence.csv"
        return main(
            ["inspect", *registries, "--out", str(out), "--as-of", as_of, "--resolve-file", str(inputs / "city.resolve"), "--only-resolved",
             "--rate", "0", "--workers", "2", "--browser", "never", *(["--account-evidence", str(evidence)] if evidence.exists() else []), *more]
        )  # fmt: skip


@pytest.fixture(autouse=True, scope="session")
def _home_of_its_own() -> Iterator[None]:
    yield
    shutil.rmtree(os.environ["XUNCHA_HOME"], ignore_errors=True)


@pytest.fixture(autouse=True)
def _no_browser_by_the_way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the browser's own tests use one, so that every other test is the same with and without it."""
    if not request.module.__name__.endswith(("test_browser", "test_filled_late")):
        monkeypatch.setenv("XUNCHA_CHROMIUM", os.devnull)


@pytest.fixture(scope="session")
def luan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The dossier of the sample city, before anybody decided anything."""
    folder = tmp_path_factory.mktemp("luan")
    assert inspect(luan_city(), folder / "inputs", folder / "dossier", AS_OF) == 0
    return folder / "dossier"


SMALL_ROWS = [
    SiteRow("9901010001", "示例县人民政府", "http://www.shili.gov.cn/", "门户网站", "示例县"),
    SiteRow("9901010002", "示例县水务局", "http://swj.shili.gov.cn/", "部门网站", "示例县"),
    SiteRow("9901010003", "示例县林草局（示例县林草中心）", "http://lcj.shili.gov.cn:8088/web/", "部门网站", "示例县"),
]
SMALL_DEFECTS = [
    Defect("9901010001", "update.blank", 2), Defect("9901010001", "service.vague", 1), Defect("9901010001", "publish.time-format", 1),
    Defect("9901010002", "update.other", 10), Defect("9901010002", "interaction.unanswered", 1),
]  # fmt: skip
SMALL_AS_OF = date(2023, 3, 1)


@pytest.fixture
def small() -> City:
    return make_city(SMALL_ROWS, SMALL_DEFECTS, SMALL_AS_OF, seed=7)


@pytest.fixture(scope="session")
def corpus() -> Iterator[Path]:
    """Private real pages; they are not part of the repository."""
    folder = Path(os.environ.get("XUNCHA_CORPUS", Path(__file__).resolve().parents[2] / "shared" / "corpus"))
    if not (folder / "labels.jsonl").exists():
        pytest.skip("没有私有页面集（XUNCHA_CORPUS），跳过")
    yield folder
