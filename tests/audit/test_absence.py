"""That something is nowhere on a site: channels, services, leaders, duties, figures, surveys. A thing not found is not yet missing."""

from __future__ import annotations

import pytest

from tests.audit.made import AS_OF, ROOT, column, home, of, outcomes, page, post, site
from xuncha.model.facts import Guide, LinkState, SiteFacts
from xuncha.model.findings import Outcome
from xuncha.rules import months_before

ELSEWHERE = "http://www.zwfw.example/"


def graded(facts: SiteFacts, indicator: str) -> list[Outcome]:
    return [f.outcome for f in of(facts, indicator) if f.units]


# --- interaction.channel


@pytest.mark.parametrize("name", ["局长信箱", "领导信箱", "咨询投诉", "网上咨询", "我要写信", "建言献策", "网民留言", "政民互动", "12345热线"])
def test_any_way_to_ask_is_a_channel(name: str) -> None:
    assert not of(site(signposts=[post(name)]), "interaction.channel")


@pytest.mark.parametrize("name", ["网上信访", "举报信箱", "纪检监察信箱", "投诉举报", "意见征集", "网上调查", "在线访谈", "依申请公开", "互动交流"])
def test_petitions_denunciations_and_surveys_are_no_channel_and_that_is_only_suspect(name: str) -> None:
    assert outcomes(site(signposts=[post(name)]), "interaction.channel") == [Outcome.SUSPECT]


@pytest.mark.parametrize(("name", "channel"), [("皖ICP备05012345号-1", False), ("34999902012345", False), ("123456", False), ("拨打12345", True), ("12345", True), ("0564-12345便民", True)])
def test_12345_is_a_channel_and_not_a_part_of_another_number(name: str, channel: bool) -> None:
    assert outcomes(site(signposts=[post(name)]), "interaction.channel") == ([] if channel else [Outcome.SUSPECT])


def test_a_channel_on_another_site_counts_and_one_that_does_not_open_does_not() -> None:
    assert not of(site(signposts=[post("我要咨询", ELSEWHERE)]), "interaction.channel")
    dead = LinkState(ROOT + "领导信箱/", "dead", True)
    (finding,) = of(site(signposts=[post("领导信箱")], links=[dead]), "interaction.channel")
    assert "打不开" in finding.evidence[0].excerpt


@pytest.mark.parametrize("indicator", ["interaction.channel", "service.missing"])
@pytest.mark.parametrize("facts", [site(complete=False), site(home(), page("s/", "shell")), site(home(nav=[])), site(page("x/"))], ids=["cut", "shell", "no menu", "no home"])
def test_what_was_not_looked_at_is_undetermined(indicator: str, facts: SiteFacts) -> None:
    assert outcomes(facts, indicator) == [Outcome.UNDETERMINED]


@pytest.mark.parametrize("indicator", ["interaction.channel", "service.missing", "service.elements"])
def test_a_department_that_serves_nobody_is_not_asked_a_portal_is(indicator: str) -> None:
    assert outcomes(site(portal=False, serves_public=False), indicator) == [Outcome.NOT_APPLICABLE]
    assert outcomes(site(serves_public=False), "interaction.channel") == [Outcome.SUSPECT]


# --- service.missing


@pytest.mark.parametrize("more", [{"signposts": [post("办事指南")]}, {"signposts": [post("政务服务网", ELSEWHERE)]}, {"signposts": [post("表格下载")]}])
def test_any_service_or_a_way_to_a_platform_is_a_service(more: dict[str, object]) -> None:
    assert not of(site(**more), "service.missing")
    assert not of(site(home(), page("g.html", "guide", guide=Guide())), "service.missing")


def test_no_service_at_all_and_service_columns_that_are_blank_are_suspect() -> None:
    assert outcomes(site(signposts=[post("志愿服务"), post("办事处概况")]), "service.missing") == [Outcome.SUSPECT]
    blank = column("办事指南", "办事", empty=True, items=0)
    assert outcomes(site(signposts=[post("办事指南")], columns=[blank]), "service.missing") == [Outcome.SUSPECT]
    unread = column("办事指南", "办事", empty=True, items=0, unread="列表由脚本生成，未能读取")
    assert not graded(site(signposts=[post("办事指南")], columns=[unread]), "service.missing")


# --- publish.leaders, publish.organisation

LEADERS = ["领导", "职务", "简历", "分工"]


@pytest.mark.parametrize("indicator", ["publish.leaders", "publish.organisation"])
def test_a_portal_without_such_a_column_has_a_problem_a_half_seen_one_is_undetermined(indicator: str) -> None:
    (finding,) = of(site(), indicator)
    assert (finding.outcome, finding.units, finding.subjects[0].url) == (Outcome.PROBLEM, 1, ROOT)
    assert outcomes(site(complete=False), indicator) == [Outcome.UNDETERMINED]
    assert outcomes(site(signposts=[post("政府信息公开", ELSEWHERE)]), indicator) == [Outcome.UNDETERMINED]
    (department,) = of(site(portal=False), indicator)
    assert department.units == 0


def test_leaders_with_curriculum_and_division_are_in_order_over_all_their_pages() -> None:
    assert not of(site(home(), page("ld/", "leaders", about=["领导", "职务"]), page("ld/1.html", about=["领导", "职务", "简历", "分工"])), "publish.leaders")


def test_leaders_of_whom_no_page_tells_the_division_of_work_are_a_problem() -> None:
    facts = site(home(), page("ld/", "leaders", about=["领导", "职务", "简历"]), signposts=[post("领导之窗", ROOT + "ld/")])
    (finding,) = of(facts, "publish.leaders")
    assert (finding.outcome, finding.subjects[0].detail["lacking"], finding.subjects[0].url) == (Outcome.PROBLEM, "分工", ROOT + "ld/")


@pytest.mark.parametrize("about", [["领导"], ["领导", "职务"], ["领导", "职务", "简历", "图片"]])
def test_names_alone_and_pictures_are_undetermined(about: list[str]) -> None:
    assert outcomes(site(home(), page("ld/", "leaders", about=about)), "publish.leaders") == [Outcome.UNDETERMINED]


def test_leaders_on_another_site_are_undetermined_and_news_of_leaders_are_no_column() -> None:
    assert outcomes(site(signposts=[post("领导之窗", ELSEWHERE)]), "publish.leaders") == [Outcome.UNDETERMINED]
    assert outcomes(site(signposts=[post("领导活动")]), "publish.leaders") == [Outcome.PROBLEM]


def test_duties_in_words_are_in_order_and_in_pictures_undetermined() -> None:
    assert not of(site(home(), page("zn.html", "other", title="机构职能", about=["机构", "职责"])), "publish.organisation")
    assert outcomes(site(home(), page("zn.html", "other", title="机构职能", about=["机构", "图片"])), "publish.organisation") == [Outcome.UNDETERMINED]
    assert outcomes(site(home(), page("zn.html", "other", title="机构职能", about=["机构"])), "publish.organisation") == [Outcome.PROBLEM]


# --- service.statistics


@pytest.mark.parametrize(("day", "stale"), [(months_before(AS_OF, 3).isoformat(), False), ("2020-02-14", True)])
def test_figures_of_services_are_fresh_for_three_months_and_on_the_border_day(day: str, stale: bool) -> None:
    assert bool(graded(site(columns=[column("办件统计", "办事", day)]), "service.statistics")) is stale
    assert bool(graded(site(home(), page("t.html", title="2020年2月办件情况统计", published=day)), "service.statistics")) is stale


def test_figures_not_found_unread_or_blank_are_no_problem_of_their_age() -> None:
    assert outcomes(site(signposts=[post("信件统计"), post("统计数据")]), "service.statistics") == [Outcome.NOT_APPLICABLE]
    unread = column("办件统计", "办事", None, unread="列表由脚本生成，未能读取", items=0)
    assert outcomes(site(columns=[unread]), "service.statistics") == [Outcome.UNDETERMINED]
    assert not of(site(columns=[column("办件统计", "办事", None, empty=True, items=0)]), "service.statistics")


# --- interaction.consultation


def surveys(days: list[str | None], results: bool = True) -> SiteFacts:
    from xuncha.model.facts import Item

    items = [Item(f"关于第{n}件事征集意见的公告", f"{ROOT}zj/{n}.html", day) for n, day in enumerate(days)]
    items += [Item("关于第0件事征集意见的结果反馈", f"{ROOT}zj/r.html", "2020-01-01")] if results else []
    pages = [page(f"zj/{n}.html", title=f"关于第{n}件事征集意见的公告", published=day) for n, day in enumerate(days)]
    return site(home(), page("zj/", "list", title="调查征集", items=items), *pages)


YEAR = ["2019-05-15", "2019-08-01", "2019-10-01", "2019-12-01", "2020-02-01", "2020-04-01"]


def test_six_surveys_in_a_year_are_enough_and_the_border_day_counts() -> None:
    assert not of(surveys([*YEAR]), "interaction.consultation")


def test_five_are_too_few_and_results_do_not_count_as_surveys() -> None:
    (finding,) = of(surveys(["2019-05-14", *YEAR[1:]]), "interaction.consultation")
    assert (finding.outcome, finding.subjects[0].detail["count"]) == (Outcome.PROBLEM, 5)


def test_surveys_without_a_day_may_be_of_this_year() -> None:
    assert outcomes(surveys([None, *YEAR[1:]]), "interaction.consultation") == [Outcome.UNDETERMINED]


def test_surveys_none_of_which_tells_its_results_are_a_problem() -> None:
    (finding,) = of(surveys([*YEAR], results=False), "interaction.consultation")
    assert finding.subjects[0].label == "征集调查没有结果反馈"


def test_surveys_on_another_site_or_nowhere_are_not_accused() -> None:
    assert outcomes(site(), "interaction.consultation") == [Outcome.NOT_APPLICABLE]
    assert outcomes(site(signposts=[post("网上调查", ELSEWHERE)]), "interaction.consultation") == [Outcome.UNDETERMINED]


def test_what_no_program_can_tell_holds_no_grade_back_and_what_was_not_read_does() -> None:
    remarked = site(home(), page("ld/", "leaders", about=["领导"]))
    unread = site(home(), page("ld/", "shell"), signposts=[post("领导之窗", ROOT + "ld/")])
    assert of(remarked, "publish.leaders")[0].subjects[0].detail.get("reported") is True
    assert of(unread, "publish.leaders")[0].subjects[0].detail.get("reported") is None
