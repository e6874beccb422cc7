"""The sample city comes out as the bulletin of 2020 Q2 says: grades, problems by class, accounts."""

from __future__ import annotations

import csv
import io
import shutil
from collections import Counter, defaultdict
from importlib import resources
from pathlib import Path

import pytest

from xuncha.cli import main
from xuncha.dossier import Dossier
from xuncha.model.findings import Outcome

DATA = resources.files("xuncha.samplecity") / "data"
VETOED = {
    "3415240018": {"safety.wording"}, "3415000055": {"update.news-policy"}, "3415000041": {"update.news-policy"},
    "3415000092": {"update.news-policy", "interaction.unanswered"},
}  # fmt: skip


def expected_units() -> dict[str, Counter[str]]:
    out: dict[str, Counter[str]] = defaultdict(Counter)
    for row in csv.DictReader(io.StringIO((DATA / "annex1-units.csv").read_text("utf-8-sig"))):
        out[row["网站标识码"]][row["指标"]] += int(row["计数"])
    return out


def test_every_site_has_exactly_the_problems_of_the_bulletin(luan: Path) -> None:
    got: dict[str, Counter[str]] = defaultdict(Counter)
    for finding in Dossier.open(luan).findings():
        if finding.site and finding.units and finding.outcome in (Outcome.PROBLEM, Outcome.SUSPECT):
            got[finding.site][finding.indicator] += finding.units
    for verdict in Dossier.open(luan).verdicts():
        want, have = expected_units()[verdict.site].copy(), got[verdict.site]
        either = want.pop("update.(news-policy|other)", 0)
        if either:
            assert have.pop("update.news-policy", 0) + have.pop("update.other", 0) == either, verdict.name
        assert have == want, verdict.name


def test_before_decisions_no_veto_stands_by_the_machine(luan: Path) -> None:
    dossier = Dossier.open(luan)
    subjects = {s.id: f.indicator for f in dossier.findings() for s in f.subjects}
    for verdict in dossier.verdicts():
        if verdict.site in VETOED:
            assert verdict.confirmed.grade is None
            assert verdict.preliminary.grade == "不合格"
            assert {subjects[i] for i in verdict.awaiting} == VETOED[verdict.site]
        else:
            assert verdict.confirmed.grade == verdict.preliminary.grade
            assert not verdict.awaiting


@pytest.fixture(scope="module")
def decided(luan: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("decided") / "dossier"
    shutil.copytree(luan, folder)
    decisions = folder.parent / "decisions.csv"
    decisions.write_bytes((DATA / "decisions.csv").read_bytes())
    assert main(["review", str(folder), "--decisions", str(decisions)]) == 0
    return folder


def test_the_decisions_file_names_only_what_is_awaited(luan: Path) -> None:
    rows = csv.DictReader(io.StringIO((DATA / "decisions.csv").read_text("utf-8")))
    assert {row["subject"] for row in rows} == {i for v in Dossier.open(luan).verdicts() for i in v.awaiting}


def test_grades_are_those_of_annex_three(decided: Path) -> None:
    verdicts = Dossier.open(decided).verdicts()
    assert Counter(v.confirmed.grade for v in verdicts) == {"优": 8, "良": 19, "合格": 16, "不合格": 4}
    for verdict in verdicts:
        units = sum(expected_units()[verdict.site].values())
        want = "不合格" if verdict.site in VETOED else ("优" if not units else "良" if units <= 3 else "合格")
        assert verdict.confirmed.grade == want, verdict.name
        assert verdict.problems == units, verdict.name


def test_one_account_of_88_fails_and_28_of_28_pass(decided: Path) -> None:
    accounts = Dossier.open(decided).account_verdicts()
    named = [a for a in accounts if a.sponsor]
    sampled = [a for a in accounts if not a.sponsor]
    assert (len(named), len(sampled)) == (88, 28)
    assert [a.account for a in named if a.qualified is False] == ["微信:六安市市场监督管理局发布"]
    assert all(a.qualified for a in sampled)


def test_review_keeps_the_former_results(decided: Path) -> None:
    assert (decided / "history" / "001" / "verdicts.json").exists()


def test_judging_again_changes_nothing(decided: Path) -> None:
    before = (decided / "findings.jsonl").read_bytes()
    assert main(["judge", str(decided)]) == 0
    assert sorted((decided / "findings.jsonl").read_bytes().splitlines()) == sorted(before.splitlines())


def test_a_changed_byte_is_found(decided: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(decided, copy)
    assert main(["dossier", "verify", str(copy)]) == 0
    warc = next(copy.glob("sites/*/evidence.warc.gz"))
    raw = bytearray(warc.read_bytes())
    raw[100] ^= 1
    warc.write_bytes(raw)
    assert main(["dossier", "verify", str(copy)]) == 1
    assert "内容被改动" in capsys.readouterr().out


def test_explaining_a_site_names_rule_clause_and_proof(decided: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", str(decided), "金寨"]) == 0
    said = capsys.readouterr().out
    assert "单项否决" in said
    assert "扫黑处恶" in said
    assert "依据" in said
