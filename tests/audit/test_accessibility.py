"""Accessibility: what axe-core was sure of is told in Chinese and counts for no grade; what was not looked at is undetermined."""

from __future__ import annotations

import pytest

from tests.audit.made import ROOT, home, of, outcomes, page, site
from xuncha.audit.design_accessibility import NAMES, plan
from xuncha.model.facts import Accessible, Barrier
from xuncha.model.findings import Outcome

ALT = Barrier("image-alt", "critical", 7, ("#banner > img", ".ad > img"))
ODD = Barrier("some-new-rule", "minor", 1, ("body",))


def seen(*barriers: Barrier, url: str = ROOT, why: str = "") -> Accessible:
    return Accessible(url, "" if why else "4.12.1", barriers, why)


def test_without_a_browser_nothing_is_told() -> None:
    (finding,) = of(site(), "design.accessibility")
    assert finding.outcome is Outcome.UNDETERMINED
    assert "没有用浏览器看过" in finding.reason


def test_each_rule_is_one_item_whatever_the_pages_told_in_chinese_and_counts_nothing() -> None:
    facts = site(accessible=[seen(ALT), seen(ALT, ODD, url=f"{ROOT}a/1.html")])
    problem = next(f for f in of(facts, "design.accessibility") if f.outcome is Outcome.PROBLEM)
    assert problem.units == 0
    assert problem.text == "2类无障碍问题"
    assert [s.label for s in problem.subjects] == ["图片没有替代文字（2个页面共14处）", "some-new-rule（1个页面共1处）"]
    assert problem.subjects[0].detail["impact"] == "严重"
    assert "#banner" in str(problem.subjects[0].detail["where"])
    assert problem.subjects[0].detail["engine"] == "axe-core 4.12.1"


def test_the_same_fault_has_the_same_id_however_often_it_is_met() -> None:
    one, two = (next(f for f in of(site(accessible=[seen(each)]), "design.accessibility") if f.outcome is Outcome.PROBLEM) for each in (ALT, Barrier("image-alt", "critical", 1, ("img",))))
    assert one.subjects[0].id == two.subjects[0].id


def test_a_page_on_which_the_look_failed_is_undetermined_and_accuses_nobody() -> None:
    found = of(site(accessible=[seen(why="无障碍检查超时"), seen(url=f"{ROOT}a/1.html")]), "design.accessibility")
    assert {f.outcome for f in found} == {Outcome.UNDETERMINED}
    assert any("无障碍检查超时" in f.reason for f in found)


def test_frames_that_were_not_looked_into_are_remarked_and_count_nothing() -> None:
    facts = site(home(elderly=["长者模式"]), accessible=[Accessible(ROOT, "4.12.1", left=2), seen(ALT, url=f"{ROOT}a/1.html")])
    found = of(facts, "design.accessibility")
    remark = next(s for f in found if f.outcome is Outcome.UNDETERMINED for s in f.subjects if "框架" in s.label)
    assert remark.label == "网页中有2个框架的内容没有看"
    assert remark.detail["reported"] is True


def test_pages_in_order_are_no_problem_and_an_entrance_is_only_remarked() -> None:
    for names, said in (([], "没有读到适老化或无障碍入口"), (["长者模式"], "有适老化或无障碍入口：长者模式")):
        (finding,) = of(site(home(elderly=names), accessible=[seen()]), "design.accessibility")
        assert finding.outcome is Outcome.UNDETERMINED
        assert [(s.label, s.detail["reported"]) for s in finding.subjects] == [(said, True)]


def test_an_unreachable_site_is_undetermined() -> None:
    assert outcomes(site(unreachable="首页打不开"), "design.accessibility") == [Outcome.UNDETERMINED]


def test_the_sample_is_the_home_page_and_two_content_pages_the_same_for_the_same_seed() -> None:
    pages = [home(), *(page(f"a/{n}.html", published="2020-05-01", title=f"第{n}篇") for n in range(9))]
    drawn = [[p.facts.url for p in plan(site(*pages, seed=seed), 2)] for seed in (5, 5, 6)]
    assert drawn[0] == drawn[1]
    assert drawn[0][0] == ROOT
    assert len(set(drawn[0])) == 3


@pytest.mark.parametrize("rule", ["image-alt", "link-name", "color-contrast", "label", "html-has-lang", "document-title", "button-name", "frame-title", "select-name"])
def test_the_commonest_rules_have_chinese_names(rule: str) -> None:
    assert rule in NAMES
    assert len(NAMES) >= 20
