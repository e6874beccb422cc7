"""`--keep findings`: what findings quote stays provable, the rest goes."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.collect.odd import Odd
from tests.inspection.test_lists import HOST, scripted
from xuncha.cli import main
from xuncha.dossier import Dossier
from xuncha.dossier.evidence import read_record, records
from xuncha.dossier.thin import SUFFIX, settle, thin


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Dossier]:
    folder = tmp_path_factory.mktemp("thin")
    (folder / "sites.csv").write_text(f"网站标识码,网站名称,首页网址\n9901010001,示例局,http://{HOST}/\n", "utf-8")
    out = {}
    for keep in ("all", "findings"):
        with Odd({HOST: scripted}) as odd:
            main(["inspect", str(folder / "sites.csv"), "--out", str(folder / keep), "--as-of", "2020-05-15", "--rate", "0", "--only-resolved",
                  "--resolve", f"{HOST}:80:127.0.0.1:{odd.port}", "--keep", keep, "--browser", "never"])  # fmt: skip
        out[keep] = Dossier.open(folder / keep)
    return out


def _file(dossier: Dossier) -> Path:
    return dossier.folder / "sites" / "9901010001" / "evidence.warc.gz"


def test_every_quoted_page_is_still_there_to_the_byte(pair: dict[str, Dossier]) -> None:
    quoted = [proof for finding in pair["findings"].findings() if finding.units for proof in finding.evidence]
    assert quoted
    for proof in quoted:
        record = read_record(pair["findings"].folder / proof.warc, proof.offset)
        assert (record.url, record.intact) == (proof.url, True)


def test_what_nobody_quotes_is_gone(pair: dict[str, Dossier]) -> None:
    whole, less = (list(records(_file(pair[keep]))) for keep in ("all", "findings"))
    assert len(less) < len(whole) / 2
    assert less[0].kind == "warcinfo"
    requests = [record for record in less if record.kind == "request"]
    assert len(requests) == len([record for record in less if record.kind == "response"])


def test_the_findings_are_the_same(pair: dict[str, Dossier]) -> None:
    whole, less = ([(f.id, f.outcome, f.units, f.text, f.subjects) for f in pair[keep].findings() if not f.indicator.startswith("design.")] for keep in ("all", "findings"))
    assert whole == less


def test_it_verifies_and_can_be_judged_again(pair: dict[str, Dossier]) -> None:
    assert main(["dossier", "verify", str(pair["findings"].folder)]) == 0
    before = [finding.evidence for finding in pair["findings"].findings()]
    assert main(["judge", str(pair["findings"].folder)]) in (0, 1)
    assert [finding.evidence for finding in pair["findings"].findings()] == before


def test_thinning_that_was_cut_off_leaves_the_whole_file(pair: dict[str, Dossier], tmp_path: Path) -> None:
    path = tmp_path / "evidence.warc.gz"
    shutil.copy(_file(pair["all"]), path)
    size = path.stat().st_size
    moved = thin(path, {next(r.offset for r in records(path) if r.kind == "response")}, ())
    assert path.stat().st_size == size
    settle(path)
    assert path.stat().st_size < size
    assert not path.with_name(path.name + SUFFIX).exists()
    settle(path)
    assert len(moved) == 3, "the file's own record, one answer and its request"
