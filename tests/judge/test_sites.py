"""Grades and vetoes: what people must confirm, what undetermined subjects may hold back."""

from __future__ import annotations

from xuncha.judge import apply_decisions, judge_site
from xuncha.model.findings import Finding, Outcome, subject
from xuncha.model.verdicts import SiteSummary, Verdict
from xuncha.registry import Site
from xuncha.rules import load_edition

EDITION = load_edition("luan-2020q2")
SITE = Site("9901010001", "示例局", "http://a.gov.cn/")


def finding(indicator: str, outcome: Outcome, count: int, **detail: str) -> Finding:
    subjects = tuple(subject(SITE.code, indicator, f"http://a.gov.cn/{n}", str(n), **detail) for n in range(count))
    return Finding(f"{indicator}{outcome}", indicator, outcome, count, "x", SITE.code, subjects=subjects)


def judge(*findings: Finding, **decisions: str) -> Verdict:
    return judge_site(SITE, SiteSummary(SITE.code), apply_decisions(findings, decisions, EDITION), EDITION)


def ids(found: Finding) -> list[str]:
    return [s.id for s in found.subjects]


def test_a_veto_waits_for_people_and_stands_when_enough_confirmed() -> None:
    stale = finding("update.news-policy", Outcome.PROBLEM, 5)
    open_ = judge(stale)
    assert (open_.preliminary.grade, open_.confirmed.grade, len(open_.awaiting)) == ("不合格", None, 5)
    closed = judge(stale, **dict.fromkeys(ids(stale), "confirm"))
    assert (closed.confirmed.grade, closed.awaiting) == ("不合格", ())


def test_one_rejected_of_five_takes_the_veto_away() -> None:
    stale = finding("update.news-policy", Outcome.PROBLEM, 5)
    verdict = judge(stale, **{ids(stale)[0]: "reject"})
    assert (verdict.preliminary.grade, verdict.confirmed.grade, verdict.problems, verdict.awaiting) == ("合格", "合格", 4, ())


def test_a_downgraded_one_counts_but_is_no_veto() -> None:
    wording = finding("safety.wording", Outcome.SUSPECT, 1, severity="serious")
    verdict = judge(wording, **{ids(wording)[0]: "downgrade"})
    assert (verdict.confirmed.grade, verdict.problems_confirmed, verdict.vetoes) == ("良", 1, ())


def test_a_general_wording_never_vetoes() -> None:
    wording = finding("safety.wording", Outcome.SUSPECT, 1, severity="general")
    assert judge(wording).vetoes == ()


def test_undetermined_holds_a_grade_back_only_where_it_could_change_it() -> None:
    assert judge(finding("update.other", Outcome.UNDETERMINED, 1)).confirmed.grade is None
    four = finding("update.other", Outcome.PROBLEM, 4)
    assert judge(four, finding("update.blank", Outcome.UNDETERMINED, 1)).confirmed.grade == "合格"
    assert judge(four, finding("update.blank", Outcome.UNDETERMINED, 5)).confirmed.grade is None


def test_other_hosts_links_never_hold_a_grade_back() -> None:
    assert judge(finding("design.links", Outcome.UNDETERMINED, 9)).confirmed.grade == "优"
    inside = finding("design.links", Outcome.UNDETERMINED, 9)
    subjects = tuple(subject(SITE.code, "design.links", s.url, s.label, internal=True) for s in inside.subjects)
    held = Finding(inside.id, inside.indicator, inside.outcome, 0, "x", SITE.code, subjects=subjects)
    assert judge(held).confirmed.grade is None


def test_what_is_only_reported_for_departments_counts_nothing() -> None:
    assert judge(finding("design.share", Outcome.PROBLEM, 5)).confirmed.grade == "优"


def test_a_site_cut_short_has_no_grade_unless_a_veto_is_certain() -> None:
    cut = SiteSummary(SITE.code, complete=False)
    assert judge_site(SITE, cut, [], EDITION).confirmed.grade is None
    stale = finding("update.news-policy", Outcome.PROBLEM, 5)
    sure = apply_decisions([stale], dict.fromkeys(ids(stale), "confirm"), EDITION)
    assert judge_site(SITE, cut, sure, EDITION).confirmed.grade == "不合格"


def test_an_open_suspect_that_is_no_veto_holds_nothing_back() -> None:
    links = finding("design.links", Outcome.SUSPECT, 2)
    verdict = judge(links)
    assert (verdict.preliminary.grade, verdict.confirmed.grade, verdict.awaiting) == ("良", "优", ())


def test_a_site_that_was_not_reached_has_no_grade() -> None:
    verdict = judge_site(SITE, SiteSummary(SITE.code, complete=False, reached=False, note="首页打不开"), [], EDITION)
    assert (verdict.preliminary.grade, verdict.confirmed.grade) == (None, None)


def test_what_the_program_could_not_tell_a_person_can() -> None:
    letter = finding("update.other", Outcome.UNDETERMINED, 2)
    letter = Finding(letter.id, letter.indicator, letter.outcome, 0, "x", SITE.code, subjects=letter.subjects)
    assert judge(letter).confirmed.grade is None
    one, two = ids(letter)
    cleared = judge(letter, **{one: "reject", two: "reject"})
    assert (cleared.confirmed.grade, cleared.problems_confirmed) == ("优", 0)
    found = judge(letter, **{one: "confirm", two: "reject"})
    assert (found.confirmed.grade, found.problems, found.problems_confirmed) == ("良", 1, 1)
    decided = apply_decisions([letter], {one: "confirm", two: "reject"}, EDITION)
    assert sorted((f.outcome.value, f.units, len(f.subjects)) for f in decided) == [("suspect", 1, 1), ("undetermined", 0, 1)]
    assert next(f.text for f in decided if f.units) == "1个其他类栏目应更新未更新"


def test_a_confirmed_doubt_joins_the_suspects_and_is_only_reported_where_the_edition_reports() -> None:
    doubt, suspect = finding("design.tags", Outcome.UNDETERMINED, 1), finding("design.tags", Outcome.SUSPECT, 1)
    doubt = Finding(doubt.id, doubt.indicator, doubt.outcome, 0, "x", SITE.code, subjects=(subject(SITE.code, "design.tags", "http://a.gov.cn/x", "x"),))
    decided = apply_decisions([doubt, suspect], {doubt.subjects[0].id: "confirm"}, EDITION, {SITE.code: "department"})
    assert [(f.outcome.value, f.units, len(f.subjects)) for f in decided] == [("suspect", 0, 2)]
