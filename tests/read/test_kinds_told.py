"""What a page is, where its layout or its address says it in another way than most."""

from __future__ import annotations

from datetime import date

from xuncha.model.facts import PageFacts
from xuncha.read import nav, read_page

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
