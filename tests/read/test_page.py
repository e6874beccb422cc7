"""What is read of a page; each false positive ever met is a case here."""

from __future__ import annotations

from datetime import date

import pytest

from xuncha.model.facts import PageFacts
from xuncha.read import Scanner, read_fragment, read_page
from xuncha.read.html import parse, visible_text
from xuncha.rules import Entry

AS_OF = date(2020, 5, 15)
HEAD = "<html><head><meta charset=utf-8><title>{t}-示例县人民政府</title>{m}</head><body><div>今天是2020年5月15日</div>"
CRUMBS = "<div class=position>当前位置：<a href=/>首页</a> &gt; <a href=/zw/>政务公开</a> &gt; <a href=/zw/tz/>通知公告</a></div>"
FOOT = "<div class=foot>主办：示例县人民政府　网站标识码：9901010001</div></body></html>"


def page(body: str, title: str = "通知公告", meta: str = "", url: str = "http://www.shili.gov.cn/zw/tz/") -> PageFacts:
    return read_page((HEAD.format(t=title, m=meta) + body + FOOT).encode(), url, AS_OF, root="http://www.shili.gov.cn/")


def rows(*days: str) -> str:
    return "".join(f"<li><a href=/zw/tz/{n}.html>关于做好第{n}项工作的通知</a><span>{day}</span></li>" for n, day in enumerate(days))


def test_the_newest_entry_counts_not_the_pinned_first_one() -> None:
    facts = page(CRUMBS + "<ul>" + rows("2018-01-02", "2020-05-08", "2020-05-01") + "</ul>")
    assert (facts.kind, len(facts.items), facts.newest) == ("list", 3, "2020-05-08")


@pytest.mark.parametrize("count", [1, 2, 3])
def test_a_short_list_whose_cells_look_like_titles_is_no_article(count: int) -> None:
    cells = "".join(
        f"<tr><td class=bt><a href=/zw/hb/{n}.html>2019年{n}月通知公告情况公开</a></td><td>2019/03/{n + 9:02}</td></tr>" for n in range(1, count + 1)
    )
    facts = page(CRUMBS + f"<table class=list>{cells}</table>")
    assert (facts.kind, facts.title, len(facts.items)) == ("list", "通知公告", count)


def test_future_dates_are_never_the_newest() -> None:
    assert page(CRUMBS + "<ul>" + rows("2030-01-01", "2020-04-08") + "</ul>").newest == "2020-04-08"


def test_dates_without_year_fall_into_the_past() -> None:
    facts = page(CRUMBS + "<ul>" + rows("[12-30]", "[05-08]", "[01-02]") + "</ul>")
    assert [item.date for item in facts.items] == ["2019-12-30", "2020-05-08", "2020-01-02"]


@pytest.mark.parametrize("said", ["<p>暂无信息</p>", "<ul></ul>", "<p>栏目正在建设中</p>"])
def test_a_list_without_entries_is_empty(said: str) -> None:
    facts = page(CRUMBS + f"<div class=main>{said}</div>")
    assert (facts.kind, facts.empty_list) == ("list", True)


def test_a_page_to_fill_in_is_no_empty_list() -> None:
    facts = page(CRUMBS + "<form method=post action=/submit>标题<input name=t>内容<textarea name=c></textarea><button>提交</button></form>")
    assert (facts.kind, facts.empty_list) == ("other", False)


def test_a_list_that_a_script_fetches_is_not_empty_but_called() -> None:
    script = "<div id=list></div><script>Ls.ajax({labelName:'publicInfoList',siteId:'1',organId:'22',catId:'33',pageSize:15});</script>"
    facts = page(CRUMBS + script)
    assert facts.kind == "list"
    assert len(facts.list_calls) == 1
    assert "organId=22" in facts.list_calls[0]
    items = read_fragment(("<ul>" + rows("2020-05-08", "2020-05-07") + "</ul>").encode(), facts.list_calls[0], AS_OF).items
    assert [item.date for item in items] == ["2020-05-08", "2020-05-07"]


def test_records_in_cdata_are_entries() -> None:
    records = "".join(f"<record><![CDATA[<li><a href='/art/2020/5/{n}/art_1_{n}.html'>第{n}次会议召开情况</a><span>2020-05-0{n}</span></li>]]></record>" for n in (7, 8))
    facts = page(CRUMBS + f"<script type='text/xml'><datastore><recordset>{records}</recordset></datastore></script>")
    assert (facts.kind, facts.newest, len(facts.items)) == ("list", "2020-05-08", 2)
    assert any(link.url.endswith("art_1_8.html") for link in facts.links)


ARTICLE = "<h1>关于做好防汛工作的通知</h1><div>{info}</div><div class=content>" + "<p>各单位要认真落实责任，加强值班值守，确保安全度汛。</p>" * 12 + "</div>"


def test_the_visible_time_wins_over_a_contradicting_tag_and_the_contradiction_is_noted() -> None:
    facts = page(CRUMBS + ARTICLE.format(info="发布时间：2020-05-08 09:30 来源：办公室"), meta="<meta name=PubDate content='2019-01-01 00:00'>")
    assert (facts.kind, facts.published, facts.published_from) == ("article", "2020-05-08T09:30", "visible")
    assert facts.source == "办公室"
    assert any("相差超过3天" in note for note in facts.notes)


def test_the_day_of_a_document_is_not_its_publication() -> None:
    facts = page(CRUMBS + "<table><tr><td>成文日期：2020-01-02</td></tr></table>" + ARTICLE.format(info="发布时间：2020-05-08 09:30"))
    assert facts.published == "2020-05-08T09:30"


def test_today_in_the_header_is_no_publication() -> None:
    assert page(CRUMBS + ARTICLE.format(info="来源：办公室")).published is None


def test_an_unrendered_tag_counts_as_missing() -> None:
    facts = page(CRUMBS, meta="<meta name=PubDate content='{{pubdate}}'><meta name=sitename content=示例县人民政府>")
    assert "PubDate" not in facts.tags
    assert facts.tags["SiteName"] == "示例县人民政府"


def test_print_and_favourites_are_no_share_function() -> None:
    assert not page(CRUMBS + ARTICLE.format(info="发布时间：2020-05-08 09:30 打印 收藏")).share
    assert page(CRUMBS + ARTICLE.format(info="发布时间：2020-05-08 09:30 分享到：")).share


@pytest.mark.parametrize("charset", ["gb2312", "gbk", "gb18030"])
def test_every_gb_label_is_gb18030(charset: str) -> None:
    body = f"<meta charset={charset}><title>镕</title><p>朱镕基喆堃</p>".encode("gb18030")
    facts = read_page(body, "http://a.gov.cn/x.html", AS_OF)
    assert (facts.charset, facts.charset_from, facts.doc_title) == ("gb18030", "meta", "镕")


def test_a_wrong_declaration_loses_against_the_bytes() -> None:
    facts = read_page("<meta charset=gb2312><title>中文标题</title>".encode() * 30, "http://a.gov.cn/x", AS_OF)
    assert facts.charset == "utf-8"


@pytest.mark.parametrize("status", [403, 412, 429, 521])
def test_a_blocked_page_says_nothing_else(status: int) -> None:
    assert read_page(b"<html>no</html>", "http://a.gov.cn/", AS_OF, status=status).kind == "blocked"


def test_a_soft_404_is_an_error() -> None:
    assert read_page("<title>提示</title><p>抱歉，您访问的页面不存在。</p>".encode(), "http://a.gov.cn/x.html", AS_OF).kind == "error"


def test_wording_is_found_across_inline_markup_and_not_across_blocks() -> None:
    scan = Scanner([Entry("扫黑处恶", "扫黑除恶", "serious")])
    assert len(scan(visible_text(parse("<p>扫黑<b>处</b>恶</p>"))).hits) == 1
    assert not scan(visible_text(parse("<p>扫黑处</p><p>恶</p>"))).hits


@pytest.mark.parametrize("tag", ["div", "b", "table><tr><td", "ul><li"])
def test_a_hundred_thousand_nested_tags_are_survived(tag: str) -> None:
    body = f"<title>深</title><table><tr><td><p>{'<' + tag + '>'}" * 100_000
    assert read_page(body.encode(), "http://a.gov.cn/x.html", AS_OF).doc_title == "深"


@pytest.mark.parametrize("html", [
    "<div>甲<p>乙<ul><li>丙<li>丁</ul><table><tr><td>戊<td>己</table>", "<a href=x>链<b>接</a>文</b>字", "<p>一<script>var x='</p>'</script>二<!-- 三 -->",
])  # fmt: skip
def test_both_engines_see_the_same_words(html: str) -> None:
    assert visible_text(parse(html)).split() == visible_text(parse(html, "lexbor")).split()
    mine = [node.attr("href") for node in parse(html).select("a[href]")]
    assert mine == [node.attr("href") for node in parse(html, "lexbor").select("a[href]")]


def test_a_letter_laid_out_as_a_table_is_a_letter_without_answer() -> None:
    rows_ = (("来信标题", "反映路口照明不足"), ("来信时间", "2020-01-20"), ("办理状态", "办理中"), ("来信内容", "示例路光线较暗，请予办理。"))
    facts = page(CRUMBS + "<table>" + "".join(f"<tr><th>{a}</th><td>{b}</td></tr>" for a, b in rows_) + "</table>")
    assert facts.kind == "message"
    assert facts.message is not None
    assert (facts.message.submitted, facts.message.state, facts.message.replied) == ("2020-01-20", "办理中", None)


def test_a_site_map_is_no_empty_column() -> None:
    links = "".join(f"<div><a href=/c{n}/>工作动态{n}</a> <a href=/d{n}/>通知公告{n}</a></div>" for n in range(9))
    facts = page(CRUMBS.replace("通知公告", "网站地图") + "<h2>网站地图</h2>" + links, title="网站地图", url="http://www.shili.gov.cn/wzdt.html")
    assert not facts.empty_list


def test_a_call_is_made_of_its_own_attributes_not_of_the_menu_beside_it() -> None:
    menu = "<ul><li><a href='/public/column/1?type=4&amp;catId=3610'>统计信息</a></li></ul>"
    box = "<div data-labelName='publicInfoList' data-siteId='67' data-organId='20051' data-catIds='3515' data-pageSize='15'></div>"
    (call,) = page(CRUMBS + menu + box).list_calls
    assert "catIds=3515" in call
    assert "3610" not in call


def test_the_hour_under_the_title_wins_over_the_bare_day_of_the_index_table() -> None:
    table = "<table><tr><td>成文日期：2020-03-01</td></tr><tr><td>发布日期：2020-03-04</td></tr></table>"
    facts = page(CRUMBS + table + ARTICLE.format(info="<span>时间：2020-03-04 09:30</span>"), meta="<meta name=ArticleTitle content=关于做好防汛工作的通知>")
    assert facts.published_visible == "2020-03-04 09:30"


def test_documents_in_a_table_have_their_day_of_publication_not_of_signature() -> None:
    cells = "".join(
        f"<tr><td>{n}</td><td><a href=/x/{n}.html>关于第{n}项重点工作的实施意见</a></td><td>示政〔2020〕{n}号</td><td>2020-0{n}-02</td><td>2020-0{n}-09</td></tr>"
        for n in (1, 2, 3, 4)
    )
    facts = page(CRUMBS + f"<table><tr><th>序号</th><th>标题</th><th>文号</th><th>成文日期</th><th>发布日期</th></tr>{cells}</table>")
    assert (facts.kind, facts.newest, len(facts.items)) == ("list", "2020-04-09", 4)


@pytest.mark.parametrize(
    ("link", "leads"),
    [
        ("<a href='javascript:void(0)' onclick=\"window.location.href='/dt/'\">工作动态</a>", "/dt/"), ("<a href=# onclick=\"location='/dt/'\">工作动态</a>", "/dt/"),
        ("<a href=\"javascript:window.open('/dt/')\">工作动态</a>", "/dt/"), ("<a href='javascript:;' onclick=\"window.open('/dt/', '_blank')\">工作动态</a>", "/dt/"),
        ("<a href='javascript:;' onclick=\"location.href='/list/'+id\">工作动态</a>", None), ("<a href='javascript:;' onclick=\"show('/dt/')\">工作动态</a>", None),
        ("<a href=\"javascript:myopen('/dt/')\">工作动态</a>", None), ("<a href='javascript:;' onclick=\"x.open('GET', '/dt/')\">工作动态</a>", None),
    ],
)  # fmt: skip
def test_a_link_that_a_click_opens_leads_where_its_script_says_in_so_many_words(link: str, leads: str | None) -> None:
    urls = [each.url for each in page(CRUMBS + f"<div class=nav>{link}</div>").links]
    assert (f"http://www.shili.gov.cn{leads}" in urls) if leads else not [url for url in urls if url.endswith(("/dt/", "/list/"))]


PUBLISHED = "<p>县里召开会议，研究部署下一阶段重点工作，听取有关情况汇报。</p>" * 6


@pytest.mark.parametrize("hiding", ["style='display:none'", "style='DISPLAY : none;color:red'", "style='visibility:hidden'", "hidden"])
@pytest.mark.parametrize("order", ["{hidden}{shown}", "{shown}{hidden}"])
def test_a_day_kept_from_sight_is_not_the_one_a_reader_sees(hiding: str, order: str) -> None:
    info = order.format(hidden=f"<span {hiding}>发布时间：2020-05-12 08:00</span>", shown="<span>发布时间：2020-05-05 09:30</span>")
    facts = page(f"{CRUMBS}<h1>全县农业工作会议召开</h1><div class=info>{info}</div><div class=content>{PUBLISHED}</div>", "全县农业工作会议召开")
    assert (facts.published, facts.published_from, facts.published_visible) == ("2020-05-05T09:30", "visible", "2020-05-05 09:30")


def test_a_day_that_is_only_kept_from_sight_is_not_visible_and_a_box_that_a_script_may_show_is() -> None:
    body = CRUMBS + "<h1>全县农业工作会议召开</h1><div class=info><span style='display:none'{}>发布时间：2020-05-05 09:30</span></div>" + f"<div class=content>{PUBLISHED}</div>"
    meta = "<meta name=PubDate content='2020-05-05 09:30'>"
    facts = page(body.format(""), "全县农业工作会议召开", meta)
    assert (facts.published, facts.published_from, facts.published_visible) == ("2020-05-05T09:30", "meta", None)
    assert page(body.format(" id=time"), "全县农业工作会议召开", meta).published_from == "visible"
    whole = f"{CRUMBS}<div id=main style='display:none'><h1>全县农业工作会议召开</h1><p>发布时间：2020-05-05 09:30</p>{PUBLISHED}</div>"
    assert page(whole, "全县农业工作会议召开", meta).published_from == "visible"


@pytest.mark.parametrize("call", ["myopen('12345')", "winopen('vote')", "x.open('GET', u)", "window.open('')"])
def test_a_word_that_a_script_is_given_is_no_address(call: str) -> None:
    body = CRUMBS + f'<a href="javascript:{call}">查看地图</a><a href="javascript:;" onclick="{call}">参与投票</a>'
    assert [each.url for each in page(body).links if each.url.rpartition("/")[2] in ("12345", "vote", "GET")] == []
