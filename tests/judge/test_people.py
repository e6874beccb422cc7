"""Findings from people beside the machine's: counted by the edition, never twice; a person's own word needs no second one."""

from __future__ import annotations

import shutil
from importlib import resources
from pathlib import Path

import msgspec
import pytest

from xuncha.bulletin import compose, load_round
from xuncha.cli import main
from xuncha.dossier import Dossier, verify
from xuncha.inspection import rejudge
from xuncha.inspection.rejudge import audited
from xuncha.judge import judge_site, laid_together
from xuncha.model.findings import Evidence, Finding, Outcome, Subject, subject
from xuncha.model.verdicts import SiteSummary
from xuncha.registry import Site
from xuncha.rules import load_edition

EDITION = load_edition("luan-2020q2")
SITE = Site("9901010001", "示例局", "http://a.gov.cn/")
KINDS = {SITE.code: "department"}


def made(indicator: str, outcome: Outcome, numbers: range, **detail: str) -> Finding:
    subjects = tuple(subject(SITE.code, indicator, f"http://a.gov.cn/{n}", f"第{n}个", **detail) for n in numbers)
    return Finding(f"{indicator}{outcome}", indicator, outcome, len(subjects), "x", SITE.code, subjects=subjects)


def added(indicator: str, outcome: Outcome, numbers: range, kind: str = "inspector") -> Finding:
    return made(indicator, outcome, numbers, source_kind=kind, by="示例甲")


def test_one_finding_for_each_site_indicator_and_outcome() -> None:
    out = laid_together([made("update.blank", Outcome.PROBLEM, range(2))], [added("update.blank", Outcome.PROBLEM, range(1, 4)), added("update.blank", Outcome.PROBLEM, range(4, 5), "province")], {}, EDITION, KINDS)
    (finding,) = out
    assert finding.units == 5, "the column that both report is not counted twice"
    assert finding.text == "5个空白栏目"
    assert [s.detail.get("source_kind") for s in finding.subjects] == [None, None, "inspector", "inspector", "province"]


def test_what_is_counted_once_is_counted_once() -> None:
    (finding,) = laid_together([], [made("interaction.channel", Outcome.PROBLEM, range(1), source_kind="third-party", by="乙")], {}, EDITION, KINDS)
    assert finding.units == 1
    reported = laid_together([], [added("design.share", Outcome.PROBLEM, range(3))], {}, EDITION, KINDS)
    assert reported[0].units == 0, "only reported for departments"


def test_what_the_machine_could_not_tell_and_a_person_saw_holds_nothing_back() -> None:
    out = laid_together([made("update.other", Outcome.UNDETERMINED, range(2))], [added("update.other", Outcome.PROBLEM, range(1))], {}, EDITION, KINDS)
    assert [(f.outcome.value, f.units, len(f.subjects)) for f in out] == [("undetermined", 1, 1), ("problem", 1, 1)]


def test_a_suspect_that_a_person_found_a_problem_is_one_problem() -> None:
    out = laid_together([made("safety.harmful", Outcome.SUSPECT, range(2))], [added("safety.harmful", Outcome.PROBLEM, range(1))], {}, EDITION, KINDS)
    assert [(f.outcome.value, f.units) for f in out] == [("suspect", 1), ("problem", 1)]


def test_a_veto_that_people_found_waits_for_nobody_and_their_suspects_do() -> None:
    told = judge_site(SITE, SiteSummary(SITE.code), laid_together([], [added("safety.harmful", Outcome.PROBLEM, range(1))], {}, EDITION, KINDS), EDITION)
    assert (told.confirmed.grade, told.awaiting) == ("不合格", ())
    thought = judge_site(SITE, SiteSummary(SITE.code), laid_together([], [added("safety.harmful", Outcome.SUSPECT, range(1))], {}, EDITION, KINDS), EDITION)
    assert (thought.confirmed.grade, len(thought.awaiting)) == (None, 1)


def test_a_rejected_finding_of_a_person_counts_no_more() -> None:
    mine = added("update.blank", Outcome.PROBLEM, range(2))
    (finding,) = laid_together([], [mine], {mine.subjects[0].id: "reject"}, EDITION, KINDS)
    assert (finding.units, finding.text) == (1, "1个空白栏目")


def test_bulletin_and_explain_count_what_people_added(luan: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "dossier"
    shutil.copytree(luan, folder)
    dossier = Dossier.open(folder)
    clean = next(v for v in dossier.verdicts() if v.confirmed.grade == "优")
    url = f"{clean.url}zt/kong.html"
    seen = subject(clean.site, "update.blank", url, "示例专栏", source_kind="province", by="省级抽查组")
    proof = Evidence(url, "2020-05-20T02:00:00Z", excerpt="栏目没有内容")
    dossier.write_added_findings([Finding("", "update.blank", Outcome.PROBLEM, 1, "", clean.site, subjects=(seen,), evidence=(proof,))])
    before, _ = audited(dossier, EDITION, dossier.manifest().as_of)
    assert seen.id not in {s.id for f in before for s in f.subjects}, "the machine's own findings are without them"
    _, verdicts, _ = rejudge(dossier)
    now = next(v for v in verdicts if v.site == clean.site)
    assert (now.problems, now.problems_confirmed, now.confirmed.grade) == (1, 1, "良")
    assert verify(dossier) == []
    assert [f.site for f in dossier.findings()] == sorted((f.site for f in dossier.findings()), key=[*(v.site for v in verdicts), ""].index), "in the registry's order"
    capsys.readouterr()
    assert main(["explain", str(folder), clean.site]) == 0
    told = capsys.readouterr().out
    assert "1个空白栏目（计 1）" in told
    assert "栏目没有内容" in told
    with resources.as_file(resources.files("xuncha.samplecity") / "data" / "round.toml") as file:
        tables = compose(dossier, load_round(file), None).annexes
    (row,) = [row for row in tables[0].rows if clean.site in row]
    assert "1个空白栏目" in row
    kept = [msgspec.json.decode(line, type=Finding) for line in (folder / "added-findings.jsonl").read_bytes().splitlines()]
    assert kept[0].subjects[0] == Subject(seen.id, url, "示例专栏", {"source_kind": "province", "by": "省级抽查组"})
    assert main(["review", str(folder), "--decisions", str(_decision(tmp_path, seen.id))]) == 0
    assert next(v for v in dossier.verdicts() if v.site == clean.site).confirmed.grade == "优"


def _decision(folder: Path, number: str) -> Path:
    file = folder / "d.csv"
    file.write_text(f"subject,decision,reason,by,at\n{number},reject,已经补上,示例乙,2020-05-21\n", "utf-8")
    return file
