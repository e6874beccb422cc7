"""What a page is, where its layout or its address says it in another way than most."""

from __future__ import annotations

from datetime import date

import pytest

from xuncha.model.facts import PageFacts
from xuncha.read import articles, nav, read_page

AS_OF = date(2020, 5, 15)
ROWS = "".join(f'<li><a href="/q/{n}.html">请求查询本人登记信息之{n}</a><span>2020-05-0{n}</span></li>' for n in range(1, 6))


def read(body: str, url: str = "http://a.gov.cn/x/y.html", root: str = "", head: str = "") -> PageFacts:
    return read_page(f'<html><head><meta charset="utf-8">{head}</head><body>{body}</body></html>'.encode(), url, AS_OF, root=root)


def test_current_place_ends_where_a_wide_gap_begins_another_part_of_the_line() -> None:
    assert nav.read_crumbs("首页 >> 工作动态 >> 正文         请输入关键词检索  发布日期检索 从 至") == ["工作动态", "正文"]
    assert nav.read_crumbs("当前位置：首页     >     政务公开     >     通知公告") == ["政务公开", "通知公告"]
    assert nav.read_crumbs("当前位置：首页 > 政务公开\t今天是星期五") == ["政务公开"]


def test_a_platform_of_appeals_is_a_board_of_letters() -> None:
    facts = read(f"<p>当前位置：<a href='/'>首页</a> &gt; 诉求平台</p><ul>{ROWS}</ul><p>写信 来信须知</p>", head='<meta name="ColumnName" content="诉求平台">')
    assert facts.kind == "messages" and len(facts.messages) == 5


def test_the_filings_of_a_footer_are_no_list() -> None:
    footer = "".join(f'<li><a href="{url}">{words}</a></li>' for url, words in (("/about", "关于我们单位的说明"), ("/c", "版权声明以及隐私"), ("http://beian.example/", "示ICP备05012345号"), ("/p", "示公网安备 41040002000001号")))
    facts = read(f"<p>当前位置：<a href='/'>首页</a> &gt; 依申请公开查询</p><form><input name=q></form><ul>{footer}</ul>")
    assert facts.kind != "list" and not facts.items


def test_where_the_site_is_not_known_a_front_address_with_the_tags_of_a_site_is_a_home_page() -> None:
    site, column = '<meta name="SiteName" content="示例局">', '<meta name="ColumnName" content="动态">'
    assert read(f"<ul>{ROWS}</ul>", "http://a.gov.cn/ju/index.html", head=site).kind == "home"
    assert read(f"<ul>{ROWS}</ul>", "http://a.gov.cn/ju/index.html", head=site + column).kind != "home"
    assert read(f"<ul>{ROWS}</ul>", "http://a.gov.cn/index.html", head=site + column).kind == "home"
    # the crawl knows its site: a column's front page stays a column
    assert read(f"<ul>{ROWS}</ul>", "http://a.gov.cn/ju/index.html", "http://a.gov.cn/", site).kind != "home"
    assert read(f"<ul>{ROWS}</ul>", "http://a.gov.cn/index.html", "http://a.gov.cn/ju/", site + column).kind != "home"


def test_a_head_made_to_stand_in_a_frame_is_all_there_and_no_shell() -> None:
    scripts = "<script src='/a.js'></script><script>$('#m a').eq(0).html('首 页')</script>"
    menu = "".join(f'<td><a href="/c{n}/" target="{{}}">采购公告{n}</a></td>' for n in range(5))
    assert read(f"{scripts}<table id=m><tr>{menu.format(*['_parent'] * 5)}</tr></table>").kind == "other"
    assert read(f"{scripts}<table id=m><tr>{menu.format(*['_blank'] * 5)}</tr></table>").kind == "shell"


def test_a_home_page_that_lists_an_announcement_about_missing_pages_is_no_error_page() -> None:
    body = f"<h3>动态</h3><ul>{ROWS}</ul><ul><li><a href='/q/9.html'>关于网站部分页面不存在问题的公告</a><span>2020-05-01</span></li></ul>"
    assert read(body, "http://a.gov.cn/", root="http://a.gov.cn/").kind == "home"


def test_an_announcement_about_missing_pages_is_no_error_page_but_a_bare_statement_is() -> None:
    title = "关于网站部分页面不存在问题的公告"
    assert read(f"<div>{title}</div><p>2019/11/15 9:05:12</p><p>近日网站升级。</p>", head=f"<title>{title}</title>").kind != "error"
    assert read("<p>对不起，您访问的信息不存在！</p><a href='/'>返回首页</a>", head="<title>系统提示</title>").kind == "error"
    assert read("<a href='/'>对不起，页面不存在，请返回首页</a>", root="http://a.gov.cn/").kind == "error"


def test_lists_side_by_side_under_headings_that_lead_to_their_own_columns_are_a_front_of_columns() -> None:
    blocks = "".join(f"<div class=blk><h3><a href='/{name}/'>{name}</a></h3><ul>{ROWS}</ul></div>" for name in ("要闻", "部门", "县区"))
    place = "<p>当前位置：<a href='/'>首页</a> &gt; 新闻中心</p>"
    assert read(f"{place}<div class=list>{blocks}</div>").kind == "other"
    own = f"<div class=blk><h3><a href='/x/y.html'>新闻中心</a></h3><ul>{ROWS}</ul></div>"
    assert read(f"{place}<div class=list>{own}</div>").kind == "list"


def test_a_short_list_without_current_place_is_no_article() -> None:
    rows = "".join(f"<li><a href='/d/{n}'>服务窗口推行延时服务之{n}</a><span>2019-10-0{n}</span></li>" for n in (1, 2))
    around = "<noscript>We're sorry but this portal does not work properly without JavaScript enabled. Please enable it to continue.</noscript>" * 2
    assert read(f"{around}<h2>通知公告</h2><ul>{rows}</ul>", head="<title>通知公告-示例局</title>").kind == "list"


def test_the_only_entry_of_a_list_keeps_its_day_though_current_place_stands_beside_it() -> None:
    facts = read("<div class=wrap><div>当前位置：<a href='/'>首页</a> &gt; 办件统计</div><div><ul><li><a href='/tj/1.html'>2月份政务服务办件统计</a><span>2020-03-05</span></li></ul></div></div>")
    assert facts.kind == "list" and [item.date for item in facts.items] == ["2020-03-05"]


def test_a_day_beside_the_filing_in_the_footer_is_no_entry_of_the_home_page() -> None:
    foot = "<div class=site>网站标识码 9901010003 | <a href='http://beian.example/'>示ICP备05002222号</a> | 页面生成时间 2020-05-15 08:00:01</div>"
    old = ROWS.replace("2020-05-0", "2020-04-0")
    facts = read(f"<ul>{old}</ul>{foot}", "http://a.gov.cn/", root="http://a.gov.cn/")
    assert facts.kind == "home" and facts.newest == "2020-04-05"
    about = read(f"<ul>{ROWS}<li><a href='/q/7.html'>关于做好ICP备案工作的通知</a><span>2020-05-12</span></li></ul>", "http://a.gov.cn/", root="http://a.gov.cn/")
    assert about.newest == "2020-05-12"


def test_the_bar_of_a_framed_site_is_its_navigation() -> None:
    names = ("工作动态", "通知公告", "惠农政策", "市场信息")
    bar = "<a href=main.htm target=main>首页</a> | " + " | ".join(f"<a href=c{n}/index.htm target=main>{name}</a>" for n, name in enumerate(names))
    facts = read(f"<div>{bar}</div>", "http://a.gov.cn/top.htm", root="http://a.gov.cn/")
    assert [(link.name, link.level) for link in facts.nav] == [(name, 1) for name in names]


def test_the_day_a_column_was_renewed_makes_no_article_of_its_list() -> None:
    rows = "".join(f"<li><a href='/gg/{n}.html'>关于举办业务培训的通知之{n}</a><span>2019-1{n}-10</span></li>" for n in (1, 0))
    facts = read(f"<p>当前位置：<a href='/'>首页</a> &gt; <a href='/gg/'>通知公告</a></p><p>栏目更新时间：2020-05-15</p><ul>{rows}</ul>" + "<p>请选择年份或关键字检索</p>" * 12, head="<title>通知公告</title>")
    assert facts.kind == "list" and facts.newest == "2019-11-10"


def test_days_above_their_entries_belong_to_them() -> None:
    rows = "".join(f"<h4>2020-0{n}-06</h4><p><a href='/sj/{n}.html'>扎实推进项目建设之{n}</a></p>" for n in (5, 4, 3))
    facts = read(f"<p>当前位置：<a href='/'>首页</a> &gt; 动态</p><div>{rows}</div>", head="<title>动态</title>")
    assert facts.kind == "list" and [item.date for item in facts.items] == ["2020-05-06", "2020-04-06", "2020-03-06"]


def test_a_day_in_the_words_of_a_link_is_no_day_of_publication() -> None:
    rows = "".join(f"<li><a href='/ts/{n}.html'>2020年5月{n}日停电通知</a></li>" for n in (8, 2))
    facts = read(f"<p>当前位置：<a href='/'>首页</a> &gt; 停电信息</p><ul>{rows}</ul>" + "<p>请选择年份或关键字检索</p>" * 20, head="<title>停电信息</title>")
    assert facts.kind != "article" and facts.published is None


def test_a_picture_with_a_line_below_it_stays_an_article_beside_related_news() -> None:
    body = f"<h2>机关开展主题党日活动</h2><div>2020-05-09　来源：示例局</div><p><img src='/i/p.png'></p><p>图为活动现场。</p><div class=xg><h3>相关新闻</h3><ul>{ROWS}</ul></div>"
    facts = read(f"<p>当前位置：<a href='/'>首页</a> &gt; 图片新闻</p>{body}" + "<p>请选择年份或关键字检索</p>" * 12, head="<title>机关开展主题党日活动</title>")
    assert (facts.kind, facts.published) == ("article", "2020-05-09")


def test_a_short_text_about_the_place_gives_its_years() -> None:
    facts = read("<p>当前位置：<a href='/'>首页</a> &gt; 示例概况</p><h2>示例概况</h2><p>2016年末全区户籍人口45万人，2016年地区生产总值120亿元。</p>", head="<title>示例概况</title>")
    assert facts.years and max(facts.years) == 2016


OVERVIEW = "<p>当前位置：<a href='/'>首页</a> &gt; 示例概况</p><h2>示例概况</h2><p>示例县位于某省中部，面积1200平方公里，辖10个乡镇。2016年末全区户籍人口45万人，2016年地区生产总值120亿元。</p>{}"


@pytest.mark.parametrize("said", ["", "<p>更新时间：2020-04-10</p>"])
@pytest.mark.parametrize("length", [1, 12])
def test_a_single_page_that_says_when_it_was_renewed_publishes_nothing_and_keeps_its_name(said: str, length: int) -> None:
    facts = read(OVERVIEW.format("<p>境内有山有水，物产丰富，交通便利，是著名的生态旅游县。</p>" * (length - 1) + said), head="<title>示例概况-示例县人民政府</title>")
    assert (facts.title, facts.published, facts.published_visible) == ("示例概况", None, None)
    assert facts.renewed == ("2020-04-10" if said else None)
    assert 2016 in facts.years
    assert length > 1 or facts.kind == "other"


def test_what_is_published_stays_an_article_though_its_title_ends_current_place() -> None:
    text = "<p>县里召开会议，研究部署下一阶段重点工作，听取有关情况汇报。</p>" * 8
    for label, title in (("更新时间", "全县农业工作会议召开"), ("发布时间", "拍卖公告")):
        facts = read(f"<p>当前位置：<a href='/'>首页</a> &gt; {title}</p><h2>{title}</h2><p>{label}：2020-05-09</p>{text}", head=f"<title>{title}</title>")
        assert (facts.kind, facts.title, facts.published) == ("article", title, "2020-05-09")


def test_a_line_of_the_text_above_the_day_is_no_title() -> None:
    text = "县里召开会议，研究部署下一阶段重点工作。\n"
    assert articles.title_above(f"关于防汛工作的通知\n发布时间：2020-05-09\n{text}", "2020-05-09") == "关于防汛工作的通知"
    assert articles.title_above(f"要闻\n{text}发布时间：2020-05-09", "2020-05-09") is None
