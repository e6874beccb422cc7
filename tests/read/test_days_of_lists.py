"""Which day an entry of a list has: not the page's own clock, not a document's, but that of a headline above, and of the year it stands under."""

from __future__ import annotations

import pytest

from tests.read.test_page import CRUMBS, page, rows
from xuncha.model.facts import DOCUMENT_DAYS, LATER_UNREAD

BODY = "<div class=content><ul><li><a href=/zw/a/>政策文件</a></li><li><a href=/zw/b/>机构职能</a></li><li><a href=/zw/c/>人事任免</a></li></ul></div>"


@pytest.mark.parametrize(
    "head",
    [
        "<div class=header><h1><a href=/>示例县人民政府</a></h1><span>今天是2020年5月15日 星期五</span></div>",
        "<div class=header><a href=/>示例县人民政府</a><span class=date>2020年5月15日 星期五</span></div>",
        "<div class=top><span>2020年5月15日 星期五 农历四月廿三</span><a href=/login>登录</a><a href=/wza>无障碍</a></div>",
        "<div class=top><a href=/>返回首页</a> <a href=/en/>English</a> <span>今天是：2020年5月15日</span></div>",
        "<div class=top><div><a href=/>示例县人民政府</a></div><div>2020-05-15 多云 3~12℃</div></div>",
        "<div class=top><div><a href=/>示例县人民政府</a></div><div>2020-05-15</div></div>",
        "<p class=tj>截至2020年5月15日，办件量1200件 <a href=/bs/tj.html>查看统计</a></p>",
        "<ul><li><a href=/tq/>示例天气预报 多云转晴</a><span>2020-05-15</span></li></ul>",
        "<p>网站更新时间：2020-05-15 <a href=/map.html>查看网站更新情况</a></p>",
    ],
)
def test_what_day_it_is_makes_no_list(head: str) -> None:
    """Trap 5: 今天是… in the header."""
    facts = page(head + CRUMBS + BODY)
    assert (facts.items, facts.newest) == ([], None)
    blank = page(head + CRUMBS + "<ul class=list></ul>")
    assert blank.empty_list and not blank.items


def test_a_list_that_shows_the_day_of_the_week_keeps_its_days() -> None:
    body = "".join(f"<li><a href=/zw/tz/{n}.html>县长接待日安排第{n}号</a><span>2020-05-{n:02d} 星期一</span></li>" for n in range(4, 9))
    assert page(CRUMBS + f"<ul>{body}</ul>").newest == "2020-05-08"


def test_a_title_that_speaks_of_weather_or_of_a_day_keeps_its_own() -> None:
    body = "<li><a href=/zw/tz/1.html>关于做好今天是世界水日宣传活动的通知</a><span>2020-05-08</span></li><li><a href=/zw/tz/2.html>截至4月底全县完成投资三亿元</a><span>2020-05-07</span></li>"
    assert [item.date for item in page(CRUMBS + f"<ul>{body}</ul>").items] == ["2020-05-08", "2020-05-07"]


@pytest.mark.parametrize("summary", ["截至5月13日，全县企业全部复工。", "今天是第109个国际护士节。", "北京时间5月14日上午，会议召开。", "气温升至35℃，各地加强防暑。", "会议定于星期五召开。"])
def test_a_summary_that_speaks_of_days_takes_none_from_its_entry(summary: str) -> None:
    first = f"<li><a href=/zw/tz/9.html>全县第一次重点工作会议召开</a><span>2020-05-14</span><p>{summary}</p></li>"
    assert page(CRUMBS + f"<ul>{first}{rows('2020-04-02', '2020-03-28', '2020-03-20')}</ul>").newest == "2020-05-14"
    plain = first.replace("<span>2020-05-14</span><p>", "<p>").replace("</p></li>", "</p><i>[2020-05-14]</i></li>")
    assert page(CRUMBS + f"<ul>{plain}{rows('2020-04-02', '2020-03-28', '2020-03-20')}</ul>").newest == "2020-05-14"


@pytest.mark.parametrize("heading", ["2018年专项", "网站2016版", "2019年度工作总结"])
def test_a_heading_with_a_year_in_it_is_not_yet_a_year(heading: str) -> None:
    body = f"<h3>{heading}</h3><ul class=list><li><a href=/zw/tz/1.html>关于公布第1号事项的通知</a><span>05-08</span></li><li><a href=/zw/tz/2.html>关于公布第2号事项的通知</a><span>05-07</span></li></ul>"
    assert page(CRUMBS + body).newest == "2020-05-08"


def test_days_under_a_heading_that_is_a_year_are_of_that_year() -> None:
    def row(n: int, day: str) -> str:
        return f"<li><a href=/zw/tz/{n}.html>关于公布第{n}号事项的通知</a><span>{day}</span></li>"

    year = page(CRUMBS + f"<h3>◆2019年通知公告</h3><ul class=list>{row(1, '05-08')}{row(2, '04-02')}</ul>")
    assert year.newest == "2019-05-08"
    body = f"<h3>2020年</h3><ul class=list>{row(1, '03-10')}{row(2, '02-10')}</ul><h3>2019年</h3><ul class=list>{row(3, '05-12')}{row(4, '04-15')}</ul>"
    facts = page(CRUMBS + body)
    assert [item.date for item in facts.items] == ["2020-03-10", "2020-02-10", "2019-05-12", "2019-04-15"]
    assert facts.newest == "2020-03-10"


def test_the_day_of_the_documents_says_not_when_they_were_published() -> None:
    """automation.md W-V4.1: 列表显示的是成文日期而非发布日期."""
    def table(*heads: str) -> str:
        cells = "".join(f"<td>2019-0{n}-01</td>" for n in range(1, len(heads)))
        body = "".join(f"<tr><td><a href=/zw/tz/{n}.html>关于公布第{n}号事项的通知</a></td>{cells}</tr>" for n in range(4))
        return CRUMBS + f"<table><tr>{''.join(f'<th>{head}</th>' for head in heads)}</tr>{body}</table>"

    said = page(table("标题", "成文日期"))
    assert DOCUMENT_DAYS in said.notes and said.newest == "2019-01-01", "it was published then or later"
    assert DOCUMENT_DAYS not in page(table("标题", "发布日期")).notes
    assert DOCUMENT_DAYS not in page(table("标题", "实施机关", "决定日期")).notes
    both = page(table("标题", "成文日期", "发布日期"))
    assert DOCUMENT_DAYS not in both.notes and both.newest == "2019-02-01"


def test_the_headline_above_a_list_is_one_of_its_entries() -> None:
    head = "<div class=top1><h3><a href=/zw/tz/top.html>头条：重点项目建设情况公示</a></h3><p>摘要内容。发布日期：2020-05-13</p></div>"
    old = "<ul class=list>" + rows("2019-05-01", "2019-04-02", "2019-03-03", "2019-02-04") + "</ul>"
    assert page(CRUMBS + f"<div class=con>{head}{old}</div>").newest == "2020-05-13"
    assert page(CRUMBS + f"<div class=con>{old}{head}</div>").newest == "2019-05-01", "what stands below is another block"
    assert page(CRUMBS + f"<div class=con>{head.replace('top1', 'recommend')}{old}</div>").newest == "2019-05-01"


def test_what_came_before_is_not_the_list_beside_it() -> None:
    before = "".join(f"<li><a href=/xw/{n}.html>历史文章回顾第{n}篇内容</a><span>2018-05-{n:02d}</span></li>" for n in range(1, 11))
    body = f"<div class=c1><ul class=list>{rows('2020-05-12', '2020-05-10')}</ul></div><div class=c2><h3>往期回顾</h3><ul>{before}</ul></div>"
    assert page(CRUMBS + body).newest == "2020-05-12"


def test_a_column_that_says_it_has_nothing_is_blank_beside_what_is_recommended() -> None:
    beside = "<div class=col2><h3>推荐阅读</h3><ul>" + rows("2020-05-12", "2020-05-11", "2020-05-10", "2020-05-09") + "</ul></div>"
    facts = page(CRUMBS + "<div class=col1><ul class=list></ul><p>暂无信息</p></div>" + beside)
    assert facts.empty_list and not facts.items
    more = beside.replace("</ul>", rows("2020-05-08", "2020-05-07") + "</ul>")
    facts = page(CRUMBS + "<h2>通知公告</h2><div class=col1><ul class=list></ul><p>暂无信息</p></div>" + more)
    assert facts.empty_list and facts.kind == "list"


@pytest.mark.parametrize(
    "pager",
    [
        "<a href='javascript:goPage(2)'>下一页</a> <a href='javascript:goPage(5)'>尾页</a>", "<a href=\"javascript:__doPostBack('pager','2')\">下一页</a>",
        "<div class=more onclick='toPage(2)'>加载更多</div>", "<button>加载更多</button>", "<a href='#' onclick='next()'>[下一页]</a>",
    ],
)  # fmt: skip
def test_a_list_that_goes_on_where_only_a_script_leads_has_later_pages_unread(pager: str) -> None:
    body = CRUMBS + "<ul class=list>" + rows("2019-05-01", "2019-05-02", "2019-05-03", "2019-05-04") + "</ul>"
    assert LATER_UNREAD in page(body + pager).notes
    assert LATER_UNREAD not in page(body).notes
    assert LATER_UNREAD not in page(body + "<a href=index_2.html>下一页</a>").notes


STRAY = "<a href=http://mp.example.com/s/1>全市召开安全生产工作会议部署重点任务</a>"


@pytest.mark.parametrize(
    ("around", "count"),
    [
        ("<ul>{rows}<li>{stray}</li></ul>", 0), ("<ul><li>{stray}</li><li>{stray}</li>{rows}</ul>", 2), ("<h2>{stray}</h2><ul>{rows}</ul>", 1), ("<ul>{pinned}<li>{stray}</li>{rows}</ul>", 1),
        ("<ul>{rows}</ul><ul><li>{stray}</li></ul>", 0), ("<ul>{rows}</ul><p>{stray}</p>", 0), ("<ul>{rows}<li><a href=http://zw.example.com/>示例省政务服务网上办事大厅</a></li></ul>", 0),
    ],
)  # fmt: skip
def test_a_headline_without_a_day_that_leads_elsewhere_counts_where_news_stand(around: str, count: int) -> None:
    body = around.format(rows=rows("2020-04-12", "2020-04-10", "2020-04-08"), stray=STRAY, pinned="<li><a href=/zw/tz/99.html>关于置顶事项的通知公告</a><span>2020-01-08</span></li>")
    front = page(f"<div class=nav><a href=/>首页</a><a href=/xw/>新闻</a></div>{body}", title="示例市人民政府", url="http://www.shili.gov.cn/")
    assert front.kind == "home"
    assert front.strays == count
