"""Scores of portals: caps, borders, 75 × 4/3, at most 30 more; unknown points give no score and are never guessed."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xuncha.judge import apply_decisions, judge_site
from xuncha.judge.scoring import Seen, fails, score_of
from xuncha.model.findings import Finding, Outcome, Subject, subject
from xuncha.model.verdicts import LACKS, SiteSummary, Verdict
from xuncha.registry import Site
from xuncha.rules import Edition, EditionError, Scoring, load_edition

PORTAL = Site("9901010001", "示例县人民政府", "http://a.gov.cn/", "门户网站")
#: an office that knows every point: national-2019 laid over, what people did not report is not taken off
KNOWN = """
name = "known"
title = "本单位核过的分值"
based_on = "national-2019"
[scoring]
by_hand = "nothing"
given = { "9901010001" = 0 }
"""


#: a dead link costs 5 points, all of them 50 at most
LINKS_COST_FIVE = KNOWN + '[scoring.item."D4.3"]\nmost = 50\nconfidence = "A"\n[scoring.item."D4.3".check.links]\npoints = 5\nconfidence = "A"\n'


def scoring_of(**more: Any) -> Scoring:
    """Two items: A of part 甲 (1 each, worth 10), B of part 乙 (0.5 each, worth 60)."""
    table: dict[str, Any] = {
        "full": 100, "fails_below": 60, "bonus_above": 80, "bonus": 30, "clause": "x", "part": {"甲": {}, "乙": {}}, "by_hand": "nothing", "decides": True,
        "item": {
            "A": {"title": "A", "part": "甲", "most": 10, "confidence": "A", "check": {"a": {"text": "a", "rule": "r.a", "points": 1, "counts": "each", "confidence": "A"}}},
            "B": {"title": "B", "part": "乙", "most": 60, "confidence": "A", "check": {"b": {"text": "b", "rule": "r.b", "points": 0.5, "counts": "each", "confidence": "A"}}},
        },
        "without": {"part": "甲", "full": 75},
    }  # fmt: skip
    return msgspec.convert({**table, **more}, Scoring)


def seen(rule: str, count: int, **detail: str) -> tuple[Subject, ...]:
    return tuple(subject(PORTAL.code, rule, f"http://a.gov.cn/{n}", str(n), **detail) for n in range(count))


@given(st.integers(0, 400), st.integers(0, 400))
def test_no_item_takes_off_more_than_it_is_worth_and_no_score_is_below_nothing(a: int, b: int) -> None:
    score = score_of(scoring_of(), {"r.a": Seen(seen("r.a", a)), "r.b": Seen(seen("r.b", b))}, added=0)
    assert score.second == float(100 - min(a, 10) - min(Fraction(b, 2), 60))
    assert 0 <= (score.second or 0) <= 100
    assert score.below is (score.second < 60)


@given(st.integers(0, 400), st.integers(0, 20))
def test_one_more_problem_never_makes_a_better_score(count: int, more: int) -> None:
    one, two = (score_of(scoring_of(), {"r.b": Seen(seen("r.b", n))}, added=30).value for n in (count, count + more))
    assert one is not None
    assert two is not None
    assert two <= one


@pytest.mark.parametrize(("off", "below"), [(79, False), (80, False), (81, True)])
def test_sixty_passes_and_less_than_sixty_fails(off: int, below: bool) -> None:
    scoring = scoring_of()
    there = {"r.b": Seen(seen("r.b", off))}
    assert (score_of(scoring, there, added=0).below, fails(scoring, there)) == (below, below)
    assert not fails(scoring_of(decides=False), there), "beside a grade a score decides nothing"


@pytest.mark.parametrize(("off", "value", "bonus"), [(41, 79.5, None), (40, 80.0, None), (39, 90.5, 10.0)])
def test_eighty_gets_nothing_added_and_more_than_eighty_does(off: int, value: float, bonus: float | None) -> None:
    score = score_of(scoring_of(), {"r.b": Seen(seen("r.b", off))}, added=10)
    assert (score.value, score.bonus) == (value, bonus)


@given(st.floats(0, 500, allow_nan=False).map(lambda x: round(x, 2)))
def test_no_more_than_thirty_is_added(added: float) -> None:
    assert score_of(scoring_of(), {}, added=added).value == pytest.approx(100 + min(added, 30))


def test_over_eighty_without_peoples_addition_there_is_no_last_score() -> None:
    score = score_of(scoring_of(), {})
    assert (score.value, score.second) == (None, 100.0)
    assert "加分由人评定" in score.missing[0]


@given(st.integers(0, 200))
def test_who_serves_nobody_is_weighed_by_four_thirds_of_seventy_five(count: int) -> None:
    score = score_of(scoring_of(), {"r.a": Seen(seen("r.a", 9)), "r.b": Seen(seen("r.b", count))}, serves=False, added=0)
    exact = (75 - min(Fraction(count, 2), 60)) * Fraction(4, 3)
    assert score.second == float(round(exact, 2)), "services are not looked at"
    assert score.below is (exact < 60)


@pytest.mark.parametrize(("off", "below"), [(60, False), (61, True)])
def test_the_border_of_who_serves_nobody_is_exact(off: int, below: bool) -> None:
    score = score_of(scoring_of(), {"r.b": Seen(seen("r.b", off))}, serves=False, added=0)
    assert score.below is below, "(75 − 30) × 4/3 is 60 and passes"


# --- what is not known


def changed(item: str, **change: Any) -> Scoring:
    table = msgspec.to_builtins(scoring_of())
    if "points" in change:
        table["item"][item]["check"][item.lower()]["points"] = change.pop("points")
    table["item"][item].update(change)
    return msgspec.convert(table, Scoring)


def test_unknown_points_are_needed_only_where_something_is_taken_off() -> None:
    scoring = changed("A", points="?")
    assert score_of(scoring, {"r.b": Seen(seen("r.b", 2))}, added=0).value == 99.0
    score = score_of(scoring, {"r.a": Seen(seen("r.a", 1)), "r.b": Seen(seen("r.b", 2))}, added=0)
    assert (score.value, score.second) == (None, None)
    assert "扣多少分未知" in score.missing[0]
    assert [(d.item, d.points) for d in score.deductions] == [("A", None), ("B", 1.0)]


def test_an_items_unknown_worth_is_needed_once_it_may_cap() -> None:
    scoring = changed("A", most="?")
    assert score_of(scoring, {"r.a": Seen(seen("r.a", 1))}, added=0).value == 99.0
    assert score_of(scoring, {"r.a": Seen(seen("r.a", 2))}, added=0).second is None


def test_what_could_not_be_told_holds_a_score_back_where_it_would_change_it() -> None:
    unknown = tuple(subject(PORTAL.code, "r.a", f"http://a.gov.cn/u{n}", "u") for n in range(2))
    assert score_of(scoring_of(), {"r.a": Seen((), unknown)}, added=0).second is None
    assert score_of(scoring_of(), {"r.a": Seen(seen("r.a", 10), unknown)}, added=0).second == 90.0, "the item is worth no more"


def test_what_did_not_apply_is_for_people() -> None:
    score = score_of(scoring_of(), {"r.a": Seen(inapplicable="没有公开的留言")}, added=0)
    assert score.second is None
    assert "没有公开的留言" in score.missing[0]


def test_points_from_memory_are_used_named_and_fail_nobody() -> None:
    table = msgspec.to_builtins(scoring_of())
    table["item"]["B"]["check"]["b"]["confidence"] = "C"
    scoring = msgspec.convert(table, Scoring)
    there = {"r.b": Seen(seen("r.b", 90))}
    score = score_of(scoring, there, added=0)
    assert (score.second, score.below) == (55.0, True)
    assert score.unverified
    assert not fails(scoring, there)


def test_what_only_people_can_look_at_is_unknown_until_an_office_says_otherwise() -> None:
    by_hand = {"C": {"title": "一号登录", "part": "乙", "check": {"c": {"text": "不能登录"}}}}
    items = {**msgspec.to_builtins(scoring_of())["item"], **by_hand}
    assert score_of(scoring_of(item=items), {}, added=0).value == 100.0
    score = score_of(scoring_of(item=items, by_hand="unknown"), {}, added=0)
    assert score.second is None
    assert "一号登录" in score.missing[0]


def test_a_finding_that_no_check_takes_for_its_own_gives_no_score() -> None:
    items = msgspec.to_builtins(scoring_of())["item"]
    items["A"]["check"]["a"]["when"] = {"kind": "动态要闻"}
    scoring = scoring_of(item=items)
    assert score_of(scoring, {"r.a": Seen(seen("r.a", 2, kind="动态要闻"))}, added=0).second == 98.0
    assert score_of(scoring, {"r.a": Seen(seen("r.a", 2))}, added=0).second is None


def sampled(**more: Any) -> Scoring:
    items = msgspec.to_builtins(scoring_of())["item"]
    items["B"]["check"]["b"]["sample"] = 3
    items["B"].update(more)
    return scoring_of(item=items)


def test_where_a_sample_is_looked_at_no_more_is_taken_off_than_for_the_sample() -> None:
    scoring = sampled()
    assert [score_of(scoring, {"r.b": Seen(seen("r.b", n))}, added=0).second for n in (2, 3, 90)] == [99.0, 98.5, 98.5]
    assert score_of(scoring, {"r.b": Seen(seen("r.b", 3), seen("r.b", 9))}, added=0).second == 98.5, "what could not be told adds nothing"
    assert not fails(scoring, {"r.b": Seen(seen("r.b", 400))})


def test_checks_of_one_sample_together_take_off_for_no_more_than_it_holds() -> None:
    check = {"b": {"text": "b", "rule": "r.b", "points": 3, "counts": "each", "confidence": "A"}, "c": {"text": "c", "rule": "r.a", "points": 1, "counts": "each", "confidence": "A"}}
    scoring = sampled(sample=5, check=check)
    scoring = msgspec.structs.replace(scoring, item={"B": scoring.item["B"]})
    assert score_of(scoring, {"r.a": Seen(seen("r.a", 4)), "r.b": Seen(seen("r.b", 9))}, added=0).second == 93.0, "four at 1, one at 3: nobody knows which are drawn"


def test_the_national_points_are_never_taken_off_for_all_where_the_source_has_a_sample_looked_at(tmp_path: Path) -> None:
    scores = [judged(laid(tmp_path), found(rule, 90)).scores for rule in ("publish.interpretation", "service.policy-name-only", "service.form")]
    assert [score.confirmed.deductions[0].points if score else None for score in scores] == [None, None, None], "90 places of an item whose worth nobody knows"
    worth = KNOWN + "".join(f'[scoring.item."{item}"]\nmost = 50\n' for item in ("D1.6", "D2.3", "D2.4"))
    scores = [judged(laid(tmp_path, worth), found(rule, 90)).scores for rule in ("publish.interpretation", "service.policy-name-only", "service.form")]
    assert [score.confirmed.deductions[0].points if score else None for score in scores] == [3.0, 5.0, 5.0]
    scoring = load_edition("national-2019").scoring
    assert scoring is not None
    drawn = {key: check.sample for key, item in scoring.item.items() for check in item.check.values() if check.rule in scoring.sampled}
    assert drawn == {"D1.6": 3, "D1.8": 5, "D2.2": 5, "D2.3": 5, "D2.4": 5, "D4.5": 4, "D4.7": 5, "D4.9": 5}


# --- editions and verdicts


def laid(tmp_path: Path, text: str = KNOWN) -> Edition:
    file = tmp_path / "known.toml"
    file.write_text(text, "utf-8")
    return load_edition(str(file))


def found(indicator: str, count: int = 1, outcome: Outcome = Outcome.PROBLEM, **detail: str) -> Finding:
    return Finding(f"{indicator}{outcome}{detail}", indicator, outcome, 0, "x", PORTAL.code, subjects=seen(indicator, count, **detail))


def judged(edition: Edition, *findings: Finding, site: Site = PORTAL, **decisions: str) -> Verdict:
    return judge_site(site, SiteSummary(site.code), apply_decisions(findings, decisions, edition, {site.code: "portal"}), edition)


SELF_REPORT = (found("update.news-policy", kind="政策文件"), found("service.statistics"), found("interaction.published", what="newest"), found("design.footer"))


def test_the_example_of_the_self_report_comes_to_89(tmp_path: Path) -> None:
    verdict = judged(laid(tmp_path), *SELF_REPORT)
    assert verdict.scores is not None
    assert (verdict.confirmed.score, verdict.confirmed.grade, verdict.scores.confirmed.bonus) == (89.0, "合格", 0.0)
    assert [(d.item, d.points) for d in verdict.scores.confirmed.deductions] == [("D1.5", 5.0), ("D2.5", 2.0), ("D3.2", 3.0), ("D4.2", 1.0)]
    assert len(verdict.scores.confirmed.unverified) == 1, "the one of the footer is from memory, the others were seen"


def test_the_national_edition_gives_no_score_of_itself_and_says_what_is_missing() -> None:
    for name in ("national-2019", "anhui-2020", "luan-2020q2"):
        verdict = judged(load_edition(name), *SELF_REPORT[1:])
        assert verdict.confirmed.score is None
        assert verdict.scores is not None
        assert any("须人工检查" in why for why in verdict.scores.confirmed.missing)


def test_a_citys_grade_goes_on_beside_a_score(tmp_path: Path) -> None:
    edition = laid(tmp_path, KNOWN.replace("national-2019", "luan-2020q2"))
    verdict = judged(edition, *SELF_REPORT)
    assert (verdict.confirmed.grade, verdict.confirmed.score) == (judged(load_edition("luan-2020q2"), *SELF_REPORT).confirmed.grade, 89.0)


def test_a_vetoed_site_is_not_scored_nor_one_that_is_no_portal(tmp_path: Path) -> None:
    edition = laid(tmp_path)
    stale = found("update.blank", 5)
    verdict = judged(edition, stale, **dict.fromkeys((s.id for s in stale.subjects), "confirm"))
    assert verdict.scores is not None
    assert (verdict.confirmed.grade, verdict.confirmed.score, verdict.scores.confirmed.missing) == ("不合格", None, ("有单项否决，不再评分",))
    department = judged(edition, *SELF_REPORT, site=Site(PORTAL.code, "示例局", PORTAL.url))
    assert department.scores is None
    assert department.confirmed.score is None


def confirmed(finding: Finding, count: int | None = None) -> dict[str, str]:
    return dict.fromkeys([s.id for s in finding.subjects][:count], "confirm")


def test_no_score_under_sixty_fails_a_portal_by_the_machine_alone(tmp_path: Path) -> None:
    edition, links = laid(tmp_path, LINKS_COST_FIVE), found("design.links", 12)
    verdict = judged(edition, links)
    assert (verdict.preliminary.grade, verdict.preliminary.score) == ("不合格", 50.0), "the first reading counts all alike"
    assert (verdict.confirmed.grade, verdict.confirmed.qualified, verdict.confirmed.score) == (None, None, None)
    assert set(verdict.awaiting) == {s.id for s in links.subjects}
    assert verdict.reasons == ("得分低于60与否，待人确认",)
    assert verdict.scores is not None
    assert (verdict.scores.confirmed.value, verdict.scores.confirmed.missing) == (None, verdict.reasons)


def test_a_score_waits_until_enough_are_confirmed_or_too_few_are_left(tmp_path: Path) -> None:
    edition, links = laid(tmp_path, LINKS_COST_FIVE), found("design.links", 9)
    ids = [s.id for s in links.subjects]
    some = judged(edition, links, **confirmed(links, 8))
    assert (some.confirmed.grade, some.awaiting) == (None, (ids[8],)), "60 passes: the eight that were confirmed do not fail it"
    assert judged(edition, links, **confirmed(links)).confirmed.grade == "不合格"
    fewer = judged(edition, links, **{ids[0]: "reject"})
    assert (fewer.confirmed.grade, fewer.confirmed.score, fewer.awaiting, fewer.reasons) == ("合格", 60.0, (), ())
    deferred = judged(edition, links, **confirmed(links, 8), **{ids[8]: "defer"})
    assert (deferred.confirmed.grade, deferred.awaiting) == (None, (ids[8],))


def test_what_people_found_settles_a_score(tmp_path: Path) -> None:
    links = found("design.links", 9, source_kind="inspector")
    verdict = judged(laid(tmp_path, LINKS_COST_FIVE), links)
    assert (verdict.confirmed.grade, verdict.awaiting) == ("不合格", ())


def test_one_more_open_suspect_does_not_unsettle_what_people_confirmed(tmp_path: Path) -> None:
    links = found("design.links", 9)
    verdict = judged(laid(tmp_path, LINKS_COST_FIVE), links, found("service.statistics", outcome=Outcome.SUSPECT), **confirmed(links))
    assert (verdict.confirmed.grade, verdict.confirmed.score) == ("不合格", None)


def test_suspects_that_would_bring_a_score_under_sixty_are_waited_for(tmp_path: Path) -> None:
    links = found("design.links", 72, Outcome.SUSPECT, internal="yes")
    verdict = judged(laid(tmp_path, LINKS_COST_FIVE), links)
    assert (verdict.preliminary.grade, verdict.confirmed.grade, verdict.confirmed.score, len(verdict.awaiting)) == ("不合格", None, None, 72)


def test_what_could_not_be_told_leaves_a_standing_open_where_it_would_bring_the_score_under_sixty(tmp_path: Path) -> None:
    missing = found("service.statistics", 1, Outcome.UNDETERMINED)
    verdict = judged(laid(tmp_path, LINKS_COST_FIVE), found("design.links", 8, source_kind="inspector"), missing)
    assert (verdict.preliminary.grade, verdict.confirmed.grade, verdict.awaiting) == (None, None, ())
    assert verdict.reasons == ("得分低于60与否，无法判定",)


@pytest.mark.parametrize("decision", ["", "defer"])
def test_no_score_is_given_while_nobody_looked_at_a_suspect(tmp_path: Path, decision: str) -> None:
    suspects = found("design.footer", 3, Outcome.SUSPECT)
    verdict = judged(laid(tmp_path), suspects, **({s.id: decision for s in suspects.subjects} if decision else {}))
    assert (verdict.confirmed.grade, verdict.confirmed.score) == ("合格", None)
    assert verdict.scores is not None
    assert "3处无法判定或等人复核" in verdict.scores.confirmed.missing[0]
    assert judged(laid(tmp_path), suspects, **dict.fromkeys((s.id for s in suspects.subjects), "reject")).confirmed.score == 100.0


def test_links_of_other_hosts_that_could_not_be_told_hold_the_score_back_but_no_grade(tmp_path: Path) -> None:
    verdict = judged(laid(tmp_path, LINKS_COST_FIVE), found("design.links", 200, Outcome.UNDETERMINED))
    assert (verdict.preliminary.score, verdict.confirmed.score, verdict.confirmed.grade) == (None, None, "合格")
    remarks = msgspec.structs.replace(found("design.links", 2, Outcome.UNDETERMINED), subjects=(subject(PORTAL.code, "design.links", "http://b.cn/", "b", reported=True),))
    assert judged(laid(tmp_path, LINKS_COST_FIVE), remarks).confirmed.score == 100.0, "a remark counts for nothing"


def test_a_rule_that_was_not_looked_for_is_missing_and_not_clean(tmp_path: Path) -> None:
    left_out = judged(laid(tmp_path, KNOWN + '[rule."design.tags".effect]\nportal = "none"\n'))
    assert left_out.scores is not None
    assert (left_out.confirmed.score, left_out.scores.confirmed.missing) == (None, ("D4.7 页面标签（未规范设置标签）：程序没有查",))
    known = {rule for rule in load_edition("national-2019").rules if rule != "design.share"}
    other = judge_site(PORTAL, SiteSummary(PORTAL.code), [], laid(tmp_path), known)
    assert other.scores is not None
    assert other.scores.confirmed.missing == ("D4.9 转载分享（内容页面不具备转载分享功能）：程序没有查",)


def test_a_suspect_counts_for_the_first_reading_and_for_the_second_once_confirmed(tmp_path: Path) -> None:
    suspect = found("service.statistics", outcome=Outcome.SUSPECT)
    open_ = judged(laid(tmp_path), suspect)
    assert (open_.preliminary.score, open_.confirmed.score, open_.confirmed.grade) == (98.0, None, "合格"), "nobody has looked at it"
    closed = judged(laid(tmp_path), suspect, **{suspect.subjects[0].id: "confirm"})
    assert closed.confirmed.score == 98.0
    assert judged(laid(tmp_path), found("service.statistics"), **{suspect.subjects[0].id: "reject"}).confirmed.score == 100.0


def test_a_score_under_sixty_fails_where_the_edition_goes_by_it_and_its_points_are_verified(tmp_path: Path) -> None:
    text, links = LINKS_COST_FIVE, found("design.links", 9)
    verdict = judged(laid(tmp_path, text), links, **confirmed(links))
    assert (verdict.confirmed.score, verdict.confirmed.grade, verdict.confirmed.qualified) == (55.0, "不合格", False)
    assert (verdict.reasons, verdict.vetoes, verdict.awaiting) == (("得分低于60",), (), ())
    memory = judged(laid(tmp_path, text.replace('points = 5\nconfidence = "A"', 'points = 5\nconfidence = "C"')), links)
    assert (memory.confirmed.score, memory.confirmed.grade) == (55.0, "合格")
    city = judged(laid(tmp_path, text.replace("national-2019", "luan-2020q2")), links)
    assert (city.confirmed.score, city.confirmed.grade) == (55.0, "合格")


def test_departments_of_the_state_council_without_services_are_weighed_by_the_rest(tmp_path: Path) -> None:
    site = Site("bm99000001", "示例部", PORTAL.url, "门户网站", serves_public=False)
    edition = laid(tmp_path, KNOWN.replace("9901010001", "bm99000001"))
    lack = msgspec.structs.replace(found("design.footer"), site=site.code)
    assert judged(edition, lack, site=site).confirmed.score == 98.67
    assert judged(edition, lack, site=msgspec.structs.replace(site, serves_public=True)).confirmed.score == 99.0


def test_the_example_of_points_seen_in_the_text_is_all_that_claims_to_be_seen() -> None:
    scoring = load_edition("national-2019").scoring
    assert scoring is not None
    sure = {(key, name): check.points for key, item in scoring.item.items() for name, check in item.check.items() if check.confidence == "A"}
    assert sure == {("D1.5", "stale"): 5, ("D2.5", "stale"): 2, ("D3.2", "newest"): 3}
    assert sum(part.most for part in scoring.part.values() if not isinstance(part.most, str)) == scoring.full
    assert scoring.without is not None
    assert scoring.full - scoring.without.full == scoring.part["办事服务"].most


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ('[scoring.item."D9.9"]\ntitle = "x"\npart = "没有"\ncheck = {}', "没有"), ('[scoring.item."D4.3".check.links]\npoints = -1', "D4.3.links"),
        ('[scoring.item."D4.3".check.links]\nrule = "design.nothing"', "design.nothing"), ('[scoring.item."D4.3".check.links]\npoints = "许多"', "points"),
        ('[scoring]\nby_hand = "maybe"', "by_hand"), ('[scoring.item."D2.4".check.form]\nsample = 0', "抽查"), ('[scoring]\nsampled = ["design.nothing"]', "design.nothing"),
        ('[scoring]\ngiven = { "1" = 31 }', "given"),
    ],
)  # fmt: skip
def test_points_that_do_not_hold_together_are_named(tmp_path: Path, wrong: str, said: str) -> None:
    with pytest.raises(EditionError, match=said):
        laid(tmp_path, f'name = "bad"\nbased_on = "national-2019"\n{wrong}\n')


def test_what_people_report_under_a_rule_of_their_own_is_taken_off_and_nothing_reported_stays_unknown() -> None:
    items = msgspec.to_builtins(scoring_of())["item"]
    items["C"] = {"title": "一号登录", "part": "乙", "check": {"c": {"text": "不能登录", "rule": "design.login", "people": True, "points": 2, "confidence": "A"}}}
    scoring = scoring_of(item=items, by_hand="unknown")
    assert score_of(scoring, {}, added=0).second is None
    assert score_of(scoring, {"design.login": Seen(seen("design.login", 1))}, added=0).second == 98.0


def test_what_a_score_lacks_is_told_by_kind_so_that_somebody_can_say_what_to_do(tmp_path: Path) -> None:
    unknown = tuple(subject(PORTAL.code, "r.b", f"http://a.gov.cn/u{n}", "u") for n in range(2))
    whole = scoring_of(by_hand="unknown", item={**msgspec.to_builtins(changed("A", points="?"))["item"], "C": {"title": "一号登录", "part": "乙", "check": {"c": {"text": "不能登录"}}}})
    score = score_of(whole, {"r.a": Seen(seen("r.a", 1)), "r.b": Seen((), unknown)}, never=("r.b",))
    assert score.lacks == ("points", "review", "machine", "people")
    assert score_of(scoring_of(), {}).lacks == ("addition",)
    assert score_of(scoring_of(), {}, added=0).lacks == ()
    stale, links = found("update.blank", 5), found("design.links", 9)
    for verdict, kinds in (
        (judged(laid(tmp_path), stale, **confirmed(stale)), ("veto",)), (judged(laid(tmp_path), stale), ("grade",)), (judged(laid(tmp_path, LINKS_COST_FIVE), links), ("review",)),
    ):  # fmt: skip
        assert verdict.scores is not None
        assert verdict.scores.confirmed.lacks == kinds
        assert set(kinds) <= set(LACKS)
