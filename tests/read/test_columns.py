"""Classes of columns by their names."""

from __future__ import annotations

from datetime import date

import pytest

from xuncha.model.facts import Captured, HeldPages, Item, NavLink, PageFacts, SiteFacts
from xuncha.read.columns import build_columns, classify


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
