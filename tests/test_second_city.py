"""Nothing is hard-wired: another city, with other names, dates and problems, comes out right; also after kill -9."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from xuncha.dossier import Dossier
from xuncha.samplecity import City

from .conftest import SMALL_AS_OF, inspect


def test_another_city_comes_out_right(small: City, tmp_path: Path) -> None:
    assert inspect(small, tmp_path / "in", tmp_path / "out", SMALL_AS_OF.isoformat()) == 0
    dossier = Dossier.open(tmp_path / "out")
    county, water, forest = dossier.verdicts()
    units = {(f.site[-1], f.indicator): f.units for f in dossier.findings() if f.units}
    assert units == {
        ("1", "update.blank"): 2, ("1", "service.vague"): 1, ("1", "publish.time-format"): 1,
        ("2", "update.other"): 10, ("2", "interaction.unanswered"): 1,
    }  # fmt: skip
    assert (county.confirmed.grade, forest.confirmed.grade) == ("合格", "优")
    assert set(water.vetoes) == {"update.other", "interaction.unanswered"}
    assert water.confirmed.grade is None


def test_after_kill_9_resume_gives_the_same_findings(small: City, tmp_path: Path) -> None:
    with small.running() as port:
        small.write_inputs(tmp_path, port)
        command = [
            sys.executable, "-m", "xuncha", "inspect", str(tmp_path / "sites.csv"), "--as-of", SMALL_AS_OF.isoformat(), "--resolve-file",
            str(tmp_path / "city.resolve"), "--only-resolved", "--workers", "1",
        ]  # fmt: skip
        whole = subprocess.run([*command, "--rate", "0", "--out", str(tmp_path / "whole")], capture_output=True, text=True, check=False)
        assert whole.returncode == 0, whole.stderr
        broken = tmp_path / "broken"
        process = subprocess.Popen([*command, "--rate", "200", "--out", str(broken)], start_new_session=True, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline and not list(broken.glob("sites/*/facts.sqlite")):
            time.sleep(0.05)
        time.sleep(0.7)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        refused = subprocess.run([*command, "--rate", "0", "--out", str(broken)], capture_output=True, text=True, check=False)
        assert refused.returncode == 2
        assert "--resume" in refused.stderr
        again = subprocess.run([*command, "--rate", "0", "--resume", "--out", str(broken)], capture_output=True, text=True, check=False)
        assert again.returncode == 0, again.stderr
    want = {(f.id, f.units, len(f.subjects)) for f in Dossier.open(tmp_path / "whole").findings()}
    have = {(f.id, f.units, len(f.subjects)) for f in Dossier.open(broken).findings()}
    assert have == want


def test_a_site_that_refuses_connections_is_undetermined_and_the_run_goes_on(
    small: City, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    inputs = tmp_path / "in"
    with small.running() as port:
        small.write_inputs(inputs, port)
        resolve = inputs / "city.resolve"
        resolve.write_text(resolve.read_text().replace(f"swj.shili.gov.cn:80:127.0.0.1:{port}", "swj.shili.gov.cn:80:127.0.0.1:1"))
        from xuncha.cli import main

        status = main(
            ["inspect", str(inputs / "sites.csv"), "--out", str(tmp_path / "out"), "--as-of", SMALL_AS_OF.isoformat(), "--resolve-file",
             str(resolve), "--only-resolved", "--rate", "0", "--workers", "1"]
        )  # fmt: skip
    assert status == 1
    assert "连接被拒绝" in capsys.readouterr().err
    dossier = Dossier.open(tmp_path / "out")
    water = dossier.verdicts()[1]
    assert (water.complete, water.preliminary.grade, water.confirmed.grade) == (False, None, None)
    mine = [f for f in dossier.findings() if f.site == water.site]
    assert mine
    assert all(f.outcome == "undetermined" and "连接被拒绝" in f.reason for f in mine)
    assert dossier.verdicts()[2].confirmed.grade == "优"


def test_a_site_cut_short_says_so_and_is_not_graded(small: City, tmp_path: Path) -> None:
    assert inspect(small, tmp_path / "in", tmp_path / "out", SMALL_AS_OF.isoformat(), "--max-pages", "10") == 1
    for verdict in Dossier.open(tmp_path / "out").verdicts():
        assert not verdict.complete
        assert "没有取到" in verdict.note
        assert verdict.confirmed.grade is None


@pytest.mark.parametrize(("status", "said"), [(404, "返回 404"), (500, "返回 500"), (412, "拦截"), (521, "拦截")])
def test_a_home_page_that_fails_or_is_guarded_leaves_everything_undetermined(status: int, said: str, tmp_path: Path) -> None:
    class Guarded(City):
        def respond(self, host: str, method: str, target: str) -> tuple[int, list[tuple[str, str]], bytes]:
            return status, [("Content-Type", "text/html")], b"<html>no</html>"

    from .conftest import SMALL_ROWS

    city = Guarded(SMALL_ROWS[:1], [], SMALL_AS_OF, 1, {})
    assert inspect(city, tmp_path / "in", tmp_path / "out", SMALL_AS_OF.isoformat()) == 1
    (verdict,) = Dossier.open(tmp_path / "out").verdicts()
    assert (verdict.preliminary.grade, verdict.confirmed.grade) == (None, None)
    findings = Dossier.open(tmp_path / "out").findings()
    assert findings
    assert all(f.outcome == "undetermined" and said in f.reason for f in findings)
