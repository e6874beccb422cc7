"""Classes of columns by their names."""

from __future__ import annotations

from datetime import date

import pytest

from xuncha.model.facts import DOCUMENT_DAYS, Captured, Column, HeldPages, Item, NavLink, PageFacts, SiteFacts
from xuncha.read.classes import classify
from xuncha.read.columns import build_columns


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("工作动态", "动态要闻"), ("领导活动", "动态要闻"), ("通知公告", "通知公告"), ("政策文件", "政策文件"), ("政策解读", "其他"), ("领导之窗", "领导"),
        ("领导干部接访", "其他"), ("公共机构节能", "其他"), ("机构职能", "机构"), ("财政预决算", "其他"), ("办事指南", "办事"), ("县情概况", "概况"),
    ],
)  # fmt: skip
def test_a_name_tells_the_class(name: str, kind: str) -> None:
    assert classify(name) == kind


@pytest.mark.parametrize(("name", "kind"), [("信息公示", "通知公告"), ("公示公告", "通知公告"), ("执法公示", "其他"), ("行政许可公示", "其他"), ("信用双公示", "其他")])
def test_the_disclosure_of_acts_is_no_column_of_notices(name: str, kind: str) -> None:
    assert classify(name) == kind


def column(url: str, crumbs: list[str], day: str) -> Captured:
    return Captured(PageFacts(url, kind="list", crumbs=crumbs, title=crumbs[-1], items=[Item("旧闻一则", "", day)]), "2020-05-15T00:00:00Z", "", "", 0)


def test_columns_below_the_topics_are_topics_whatever_they_are_called() -> None:
    home = "http://a.gov.cn/"
    nav = [NavLink("专题专栏", home + "zt/list.htm", 1), NavLink("工作动态", home + "dt/", 1), NavLink("党建动态", home + "dj/", 2, "专题专栏")]
    shown = [column(home + "zt/fp/index.htm", ["脱贫动态"], "2018-01-08"), column(home + "dt/", ["工作动态"], "2018-01-08"), column(home + "dj/", ["党建动态"], "2018-01-08"), column(home + "x/", ["专题专栏", "创城动态"], "2018-01-08"), column(home + "zt/2018/gg.htm", ["节庆公告"], "2018-01-08")]
    front = Captured(PageFacts(home, kind="home", nav=nav), "2020-05-15T00:00:00Z", "", "", 0)
    facts = SiteFacts("9901010001", "示例局", home, False, False, date(2020, 5, 15), pages=HeldPages((front, *shown)))
    kinds = {each.url.removeprefix(home): each.kind for each in build_columns(facts, lambda url: "节庆公告" if "2018" in url else "", ())}
    assert kinds == {"zt/fp/index.htm": "专题", "dt/": "动态要闻", "dj/": "专题", "x/": "专题", "zt/2018/gg.htm": "专题"}


def test_the_newest_entry_counts_though_the_list_begins_with_its_oldest_page() -> None:
    home, first, second = "http://a.gov.cn/", column("http://a.gov.cn/dt/", ["工作动态"], "2019-06-02"), column("http://a.gov.cn/dt/2.html", ["工作动态"], "2020-05-09")
    first.facts.next_pages = [second.facts.url]
    front = Captured(PageFacts(home, kind="home", nav=[NavLink("工作动态", first.facts.url, 1)]), "2020-05-15T00:00:00Z", "", "", 0)
    facts = SiteFacts("9901010001", "示例局", home, False, False, date(2020, 5, 15), pages=HeldPages((front, first, second)))
    assert [each.newest for each in build_columns(facts, lambda url: "", first.facts.next_pages)] == ["2020-05-09"]


HOME = "http://a.gov.cn/"


def built(nav: list[NavLink], shown: list[Captured], labels: dict[str, str] | None = None) -> list[Column]:
    front = Captured(PageFacts(HOME, kind="home", nav=nav), "2020-05-15T00:00:00Z", "", "", 0)
    facts = SiteFacts("9901010001", "示例县", HOME, True, True, date(2020, 5, 15), pages=HeldPages((front, *shown)))
    return build_columns(facts, lambda url: (labels or {}).get(url.removeprefix(HOME), ""), ())


def listed(path: str, crumbs: list[str], *days: str, doc_title: str = "", own: str = "") -> Captured:
    """A list with an entry a day; `own`: what its entries' addresses begin with."""
    items = [Item(f"旧闻{n}一则", f"{HOME}{own or path}{n}.html", day) for n, day in enumerate(days)]
    return Captured(
        PageFacts(HOME + path, kind="list", crumbs=crumbs, title=crumbs[-1] if crumbs else None, doc_title=doc_title, items=items, newest=max(days, default=None), empty_list=not days),
        "2020-05-15T00:00:00Z", "", "", 0,
    )  # fmt: skip


@pytest.mark.parametrize("name", ["新闻发布会", "新闻发言人", "活动预告", "文化活动", "媒体矩阵", "资讯订阅", "新闻办通讯录", "志愿活动", "媒体联系"])
def test_a_name_with_a_word_of_news_in_it_is_not_yet_news(name: str) -> None:
    assert classify(name, name) != "动态要闻"


@pytest.mark.parametrize("name", ["新闻中心", "政务新闻", "领导活动", "活动报道", "媒体聚焦", "媒体报道", "时政资讯", "工作活动", "基层动态"])
def test_news_are_told_by_their_names(name: str) -> None:
    assert classify(name) == "动态要闻"


@pytest.mark.parametrize(
    ("folder", "title"), [("ztzl/dsxx/", "党史学习教育"), ("dsxx/", "党史学习教育专题"), ("2018/zhuanti/x/", "主题教育")]
)  # fmt: skip
def test_columns_of_a_topic_are_topics_though_nothing_but_a_banner_leads_to_it(folder: str, title: str) -> None:
    """Contract, section 4: topics are exempt unless the confirmed list says 应更新."""
    home = listed(folder, [], "2018-01-08", doc_title=title)
    below = [listed(f"{folder}{n}/", ["党史学习教育", name], "2018-01-08") for n, name in enumerate(("基层动态", "媒体报道", "工作动态"))]
    kinds = [column.kind for column in built([NavLink("工作动态", HOME + "dt/", 1)], [home, *below]) if column.url != HOME + folder]
    assert kinds == ["专题"] * 3


def test_a_page_about_a_meeting_on_a_topic_makes_no_topic_of_its_folder() -> None:
    home = listed("hy/", ["专题会议"], "2018-01-08", doc_title="专题会议")
    below = [listed("hy/a/", ["会议动态"], "2018-01-08")]
    assert [column.kind for column in built([], [home, *below]) if column.url == HOME + "hy/a/"] == ["动态要闻"]
    nav = [NavLink("基层动态", HOME + "dsxx/jc/", 1)]
    topic = [listed("dsxx/", [], "2018-01-08", doc_title="学习专题"), listed("dsxx/jc/", ["基层动态"], "2018-01-08")]
    assert [column.kind for column in built(nav, topic) if column.url == HOME + "dsxx/jc/"] == ["动态要闻"], "the navigation names it"


@pytest.mark.parametrize("form", ["xm/{}.html", "xm/y{}.html", "xm/index.html?year={}", "xm/{}/", "xm/nd{}/index.html"])
def test_pages_of_former_years_are_no_columns_of_their_own(form: str) -> None:
    crumbs = ["政务公开", "项目公示"]
    shown = [listed("xm/", crumbs, "2020-03-15"), *[listed(form.format(year), crumbs, f"{year}-03-15") for year in (2020, 2019, 2018, 2017)]]
    labels = {form.format(year): f"{year}年" for year in (2020, 2019, 2018, 2017)}
    assert [(column.url, column.newest) for column in built([NavLink("项目公示", HOME + "xm/", 2)], shown, labels)] == [(HOME + "xm/", "2020-03-15")]
    only = built([], shown[1:], labels)
    assert [column.newest for column in only] == ["2020-03-15"], "without a page above them the freshest year stands for all"


def test_columns_of_other_names_are_not_taken_for_years_of_one() -> None:
    shown = [listed("xm/2019/", ["政务公开", "项目公示"], "2018-03-15"), listed("zj/2019/", ["政务公开", "资金公示"], "2018-03-15")]
    assert len(built([], shown)) == 2


def test_a_mirror_of_the_site_doubles_no_column() -> None:
    names = ("人事任免", "行政处罚")
    shown = [listed(f"{mirror}d{n}/", [name], "2018-03-15") for mirror in ("", "big5/", "m/", "wap/") for n, name in enumerate(names)]
    nav = [NavLink(name, f"{HOME}d{n}/", 1) for n, name in enumerate(names)]
    assert [column.url for column in built(nav, shown)] == [f"{HOME}d0/", f"{HOME}d1/"]
    assert len(built([], [listed("m/d0/", ["人事任免"], "2018-03-15")])) == 1, "a column that only stands there is one"


def test_a_parent_that_shows_its_first_sub_column_is_counted_once() -> None:
    """automation.md W-V4.3: 父栏目默认落到首个子栏目."""
    nav = [NavLink("新闻中心", HOME + "p/", 1), NavLink("部门动态", HOME + "p/a/", 2, "新闻中心"), NavLink("乡镇动态", HOME + "p/b/", 2, "新闻中心")]
    days = ("2018-03-15", "2018-03-14", "2018-03-13")
    shown = [listed("p/", ["新闻中心"], *days, own="p/a/"), listed("p/a/", ["新闻中心", "部门动态"], *days), listed("p/b/", ["新闻中心", "乡镇动态"], *days)]
    assert [column.name for column in built(nav, shown)] == ["部门动态", "乡镇动态"]
    flat = [NavLink("新闻中心", HOME + "col1.html", 1), NavLink("部门动态", HOME + "col2.html", 2, "新闻中心")]
    pages = [listed("col1.html", ["新闻中心"], *days, own="x/"), listed("col2.html", ["部门动态"], *days, own="x/")]
    assert [column.name for column in built(flat, pages)] == ["部门动态"]
    beside = [NavLink("新闻中心", HOME + "col1.html", 1), NavLink("部门动态", HOME + "col2.html", 1)]
    assert len(built(beside, pages)) == 2, "columns side by side are two, whatever they show"


def test_a_blank_page_with_sub_columns_in_the_bar_is_a_hub() -> None:
    nav = [NavLink("走进示例", HOME + "col1/", 1), NavLink("特色产业", HOME + "col2/", 2, "走进示例"), NavLink("招商引资", HOME + "col3/", 1)]
    shown = [listed("col1/", ["走进示例"]), listed("col2/", ["特色产业"], "2020-03-15"), listed("col3/", ["招商引资"])]
    assert [(column.name, column.empty) for column in built(nav, shown)] == [("特色产业", False), ("招商引资", True)]


def test_a_hub_with_entries_of_its_own_stays_whatever_else_is_blank() -> None:
    nav = [NavLink("财政预决算", HOME + "cz/", 1), NavLink("预算公开", HOME + "cz/ys/", 2, "财政预决算"), NavLink("通知公告", HOME + "tz/", 1)]
    shown = [listed("cz/", ["财政预决算"], "2016-05-10"), listed("cz/ys/", ["预算公开"], "2020-05-01"), listed("tz/", ["通知公告"])]
    assert ("财政预决算", "2016-05-10") in [(column.name, column.newest) for column in built(nav, shown)]


def test_a_blank_page_above_columns_of_its_own_class_is_a_hub_at_any_level() -> None:
    nav = [NavLink("新闻中心", HOME + "xw/", 1), NavLink("县内要闻", HOME + "yw/", 2, "新闻中心"), NavLink("财政资金", HOME + "zj/", 2, "公开"), NavLink("预算公开", HOME + "ys/", 3, "财政资金")]
    shown = [listed("xw/", ["新闻中心"]), listed("yw/", ["县内要闻"], "2020-05-10"), listed("zj/", ["财政资金"]), listed("ys/", ["预算公开"], "2020-05-10")]
    assert sorted(column.name for column in built(nav, shown)) == ["县内要闻", "预算公开"]


def test_a_list_of_document_days_is_told_by_its_articles_and_open_where_these_say_nothing() -> None:
    shown = listed("wj/", ["政策文件"], "2019-03-15", "2019-03-10")
    shown.facts.notes.append(DOCUMENT_DAYS)
    nav = [NavLink("政策文件", HOME + "wj/", 1)]
    (told,) = built(nav, [shown])
    assert (told.newest, "成文日期" in told.doubt) == ("2019-03-15", True)
    articles = [
        Captured(PageFacts(f"{HOME}wj/{n}.html", kind="article", published=f"2020-05-1{n}", published_from="visible"), "2020-05-15T00:00:00Z", "", "", 0) for n in range(2)
    ]  # fmt: skip
    (told,) = built(nav, [shown, *articles])
    assert (told.newest, told.doubt) == ("2020-05-11", "")


def test_what_the_bar_names_is_neither_topic_nor_mirror_nor_hub_by_its_address() -> None:
    nav = [NavLink("工作动态", HOME + "topic/dt/", 1), NavLink("民生动态", HOME + "m/ms/", 1), NavLink("民生", HOME + "ms/", 1), NavLink("通知公告", HOME + "tz/", 1), NavLink("招考录用", HOME + "tz/zk/", 2, "通知公告")]
    shown = [listed(path, [name], "2018-03-15") for path, name in (("topic/dt/", "工作动态"), ("m/ms/", "民生动态"), ("ms/", "民生"), ("tz/zk/", "招考录用"))]
    columns = {column.url.removeprefix(HOME): (column.kind, column.empty) for column in built(nav, [*shown, listed("tz/", ["通知公告"])])}
    assert columns == {"topic/dt/": ("动态要闻", False), "m/ms/": ("动态要闻", False), "ms/": ("其他", False), "tz/": ("通知公告", True), "tz/zk/": ("其他", False)}


def test_a_list_in_a_frame_of_a_frame_is_the_columns() -> None:
    outer = Captured(PageFacts(HOME + "tz/", kind="other", crumbs=["通知公告"], frames=[HOME + "f/1.html"]), "2020-05-15T00:00:00Z", "", "", 0)
    middle = Captured(PageFacts(HOME + "f/1.html", kind="other", frames=[HOME + "f/2.html"]), "2020-05-15T00:00:00Z", "", "", 0)
    inner = listed("f/2.html", [], "2018-03-15")
    nav = [NavLink("通知公告", HOME + "tz/", 1)]
    assert [(column.url, column.newest) for column in built(nav, [outer, middle, inner])] == [(HOME + "tz/", "2018-03-15")]
    empty = listed("f/2.html", [])
    assert [(column.url, column.empty) for column in built(nav, [outer, middle, empty])] == [(HOME + "tz/", True)]
    assert built(nav, [outer]) == [], "a frame of which nothing is known says nothing"


@pytest.mark.parametrize(
    ("days", "later", "seen", "doubt"),
    [
        (["2018-01-01", "2020-05-20", "2020-05-18"], "", "2020-05-22", True),  # a pinned one, and what came after the day
        (["2018-01-01", "2020-05-20", "2020-05-18"], "", "2020-05-15", False),  # days to come, seen on the day itself
        (["2018-01-01", "2020-05-20", "2020-04-01"], "", "2020-05-22", False),  # the list goes back beyond the day
        (["2018-01-01", "2020-05-20", "2020-05-18"], "2019-06-02", "2020-05-22", False),  # and so do its later pages
    ],
)  # fmt: skip
def test_entries_that_came_after_the_day_may_have_moved_on_those_that_were_there(days: list[str], later: str, seen: str, doubt: bool) -> None:
    home, second = "http://a.gov.cn/", column("http://a.gov.cn/dt/2.html", ["工作动态"], later)
    items = [Item(f"旧闻第{n}则", "", day) for n, day in enumerate(days)]
    first = Captured(PageFacts(home + "dt/", kind="list", crumbs=["工作动态"], title="工作动态", items=items, next_pages=[second.facts.url]), f"{seen}T00:00:00Z", "", "", 0)
    front = Captured(PageFacts(home, kind="home", nav=[NavLink("工作动态", first.facts.url, 1)]), f"{seen}T00:00:00Z", "", "", 0)
    pages = (front, first, second) if later else (front, first)
    facts = SiteFacts("9901010001", "示例局", home, False, False, date(2020, 5, 15), pages=HeldPages(pages))
    (told,) = build_columns(facts, lambda url: "", first.facts.next_pages)
    assert bool(told.doubt) is doubt
