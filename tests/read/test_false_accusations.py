"""Pages that were once accused wrongly, or passed wrongly; each is a case of its own."""

from __future__ import annotations

import time

import pytest

from tests.read.test_page import ARTICLE, AS_OF, CRUMBS, FOOT, page, rows
from xuncha.read import read_page
from xuncha.read.letters import read_letter, read_questions

MENU = "<div class=menu><a href=/zw/>政务公开</a><a href=/zw/tz/>通知公告</a><a href=/zw/gs/>公示</a></div>"


def crumbs(name: str) -> str:
    return CRUMBS.replace("通知公告", name)


@pytest.mark.parametrize(
    "body",
    [
        "<p><img src=/upload/2020/jg.jpg width=800></p>",
        "<iframe src=/list/inner.html width=800 height=900></iframe>",
        "<iframe src=/upload/a.pdf></iframe>",
        "<embed src=/upload/a.pdf>",
        "<p>地址：滨江路1号</p><p>电话：0000-1234567</p>",
        "<p>示例甲 党组书记、局长</p>",
        "<div><a href=/ld/1.html>示例甲</a><a href=/ld/2.html>示例乙</a></div>",
        "<ul><li><a href=/zw/2019/>2019年</a></li><li><a href=/zw/2018/>2018年</a></li></ul>",
        "<p>本单位无此类信息。</p>",
    ],
    ids=["picture", "frame", "pdf in a frame", "embedded pdf", "address", "leader", "names as links", "year folders", "statutory statement"],
)
def test_a_column_that_shows_something_is_not_blank(body: str) -> None:
    assert not page(crumbs("公开信息") + body, url="http://www.shili.gov.cn/zw/xx/").empty_list


@pytest.mark.parametrize("body", ["", "<ul></ul>", "<ul class=list></ul><div>共0条 第1/1页 首页 上一页 下一页 尾页</div>", "<p>暂无信息</p>", "<p>栏目正在建设中。</p>", "<p>暂无相关内容！</p>"])
@pytest.mark.parametrize("around", ["{}", MENU + "{}", "{}<div class=right><h3>热点</h3><a href=/a/1.html>全市工作会议召开</a></div>"])
def test_a_column_with_nothing_but_furniture_is_blank(body: str, around: str) -> None:
    assert page(CRUMBS + around.format(body)).empty_list


def test_an_article_beside_a_list_of_old_ones_is_an_article() -> None:
    side = "<div class=box><h3>相关阅读</h3><ul>" + rows("2018-05-01", "2018-05-02", "2018-05-03", "2018-05-04", "2018-05-05") + "</ul></div>"
    text = "<p>近日，全市召开春季农业生产现场会，部署各项工作，要求压实责任。</p>" * 5
    where = CRUMBS.replace(">通知公告<", ">正文<")
    facts = page(where + f"<h1>我市召开春季农业生产现场会</h1><p>2020-05-08 09:30</p><div>{text}</div>" + side, title="我市召开春季农业生产现场会")
    assert (facts.kind, facts.published) == ("article", "2020-05-08T09:30")


def test_a_list_whose_heading_has_a_day_beside_it_stays_a_list() -> None:
    facts = page(CRUMBS + "<h1>通知公告</h1><p>更新于 2020-05-08</p><ul>" + rows("2018-05-01", "2018-05-02", "2018-05-03", "2018-05-04") + "</ul>")
    assert facts.kind == "list"


def test_a_short_article_that_speaks_of_deletion_is_no_error_page() -> None:
    body = "<h1>关于清理网络不实信息的简讯</h1><p>发布时间：2020-05-08 10:00</p><p>经核查，有关不实信息已被删除。</p>"
    assert page(CRUMBS + body, title="关于清理网络不实信息的简讯").kind == "article"


def test_the_published_time_is_given_as_it_is_shown() -> None:
    shown = page(CRUMBS + ARTICLE.format(info="<span>发布时间：２０２０－０５－０８　０９：３０</span>")).published_visible
    assert shown == "２０２０－０５－０８　０９：３０"


@pytest.mark.parametrize("link", ["[2]", "下一页&gt;", "(2)", "下一页 »", "next", "<img src=/n.png alt=下一页>", "【下一页】"])
def test_further_pages_are_known_however_they_are_linked(link: str) -> None:
    facts = page(CRUMBS + "<ul>" + rows("2020-05-08", "2020-05-07") + f"</ul><div><a href=/zw/tz/p2.html>{link}</a></div>")
    assert facts.next_pages == ["http://www.shili.gov.cn/zw/tz/p2.html"]


def test_entries_that_open_by_a_click_are_entries() -> None:
    lines = "".join(f"<li onclick=\"location.href='/a/{n}.html'\">关于工作安排的第{n}号通知事项 <span>2020-05-0{n}</span></li>" for n in range(1, 5))
    facts = page(CRUMBS + f"<ul>{lines}</ul>")
    assert (facts.kind, facts.newest, len(facts.items)) == ("list", "2020-05-04", 4)
    assert any(link.url.endswith("/a/4.html") for link in facts.links)


def test_a_day_in_boxes_is_a_day() -> None:
    lines = "".join(f"<li><div><b>0{n}</b><i>2020/05</i></div><a href=/a/{n}.html>关于工作安排的第{n}号通知事项</a></li>" for n in range(1, 5))
    assert page(CRUMBS + f"<ul>{lines}</ul>").newest == "2020-05-04"


def test_years_of_two_digits_are_years_of_this_century() -> None:
    facts = page(CRUMBS + "<ul>" + rows("20-05-08", "19.12.30", "20/01/02", "31-01-01", "1.2.3") + "</ul>")
    assert [item.date for item in facts.items] == ["2020-05-08", "2019-12-30", "2020-01-02", None, None]


def test_a_list_of_one_entry_has_one() -> None:
    (item,) = page(CRUMBS + "<ul>" + rows("2020-05-08") + "</ul>").items
    assert item.title == "关于做好第0项工作的通知"


@pytest.mark.parametrize(
    "share",
    [
        '<a class="wechat" title="分享到微信" href="javascript:;"><img src="/w.png"></a>',
        "<a href=\"javascript:;\" onclick=\"shareTo('weixin')\"><img src=\"/w.png\"></a>",
        '<div id="socialShare"></div>',
        '<div class="shareBox"></div>',
    ],
)
def test_a_share_function_is_seen_however_it_is_built(share: str) -> None:
    assert page(CRUMBS + ARTICLE.format(info="<p>发布时间：2020-05-08 09:30</p>") + share).share


def test_printing_is_no_sharing() -> None:
    assert not page(CRUMBS + ARTICLE.format(info="<p>发布时间：2020-05-08 09:30</p>") + "<a onclick=window.print()>打印</a>").share


def test_binary_data_sent_as_a_page_is_no_page() -> None:
    assert read_page(bytes(range(256)) * 20, "http://www.shili.gov.cn/x", AS_OF, content_type="text/html").kind == "other"


def test_an_unrendered_template_leads_nowhere() -> None:
    assert [link.url for link in page("<a href='{{url}}'>模板</a><a href='/${id}.html'>又一</a><a href=/a.html>真的</a>").links] == ["http://www.shili.gov.cn/a.html"]


LETTER = "信件标题：公园路灯损坏\n来信时间：2020-01-05\n来信内容：请处理一下，谢谢。\n"


@pytest.mark.parametrize(
    ("more", "answered", "state"),
    [
        ("答复单位：市城管局\n答复内容：您好，路灯已于当日修复，感谢关注。", True, None),
        ("办理状态：待评价\n答复单位：市交通局\n答复内容：您好，线路已经调整完毕。", True, "待评价"),
        ("【回复】您好，物业收费已公示，感谢您的关注。", True, None),
        ("答复内容：\n办理状态：办理中", False, "办理中"),
        ("答复内容：暂无回复", False, None),
        ("答复时间：\n上一篇：关于公交的来信", False, None),
        ("处理状态：已办结", None, "已办结"),
    ],
)
def test_what_a_letter_shows_of_its_answer(more: str, answered: bool | None, state: str | None) -> None:
    letter = read_letter(LETTER + more)
    assert letter is not None
    assert (letter.answered, letter.state) == (answered, state)


def test_a_result_page_that_is_still_loading_has_no_results_yet() -> None:
    form = "<form action=/so method=get><input name=q></form><div id=result>正在加载…</div><script>$.get('/so/api?q='+q,render)</script>"
    facts = page(form, title="站内搜索", url="http://www.shili.gov.cn/so?q=%E9%80%9A")
    assert facts.kind == "search"
    assert "list_unread" in facts.notes


def test_a_related_block_that_a_script_brings_is_unread() -> None:
    body = ARTICLE.format(info="<p>发布时间：2020-05-08 09:30</p>").replace("关于做好防汛工作的通知", "《防汛办法》解读")
    facts = page(CRUMBS + body + "<div id=rel></div><script>$.getJSON('/api/rel?id=4',show)</script>", title="《防汛办法》解读")
    assert "related_unread" in facts.notes


def test_a_short_link_in_a_block_of_related_documents_counts() -> None:
    body = ARTICLE.format(info="<p>发布时间：2020-05-08 09:30</p>")
    facts = page(CRUMBS + body + "<div class=xg>相关解读：<a href=/jd/1.html>文字解读</a></div>")
    assert [link.url for link in facts.related] == ["http://www.shili.gov.cn/jd/1.html"]


def guide(materials: str, condition: str = "依法登记的单位") -> str:
    cells = (("事项名称", "取水许可"), ("设定依据", "水法"), ("申请条件", condition), ("申请材料", materials), ("办理地点", "滨江路1号"), ("办理流程", "申请受理办结"))
    return "<h1>取水许可办事指南</h1><table>" + "".join(f"<tr><td>{a}</td><td>{b}</td></tr>" for a, b in cells) + "</table>" + FOOT


@pytest.mark.parametrize(
    ("materials", "condition", "vague"),
    [
        ("1.身份证；2.其他相关材料", "依法登记", True),
        ("1.身份证；无需提供其他材料，不得要求申请人提供其他证明", "依法登记", False),
        ("1.身份证", "条例第十二条规定：“申请人应当具备下列条件：（二）法律、法规规定的其他条件。”", False),
    ],
)
def test_vague_words_are_those_of_the_guide_not_denied_and_not_quoted(materials: str, condition: str, vague: bool) -> None:
    facts = page(CRUMBS + guide(materials, condition), title="取水许可办事指南")
    assert facts.guide is not None
    assert bool(facts.guide.vague) is vague


@pytest.mark.parametrize(("materials", "forms"), [("1.取水许可申请书", ("取水许可申请书",)), ("1.建设项目环境影响报告书", ()), ("1.水土保持方案报告书；2.检测报告单", ())])
def test_reports_by_experts_are_no_forms_to_fill_in(materials: str, forms: tuple[str, ...]) -> None:
    facts = page(CRUMBS + guide(materials), title="取水许可办事指南")
    assert facts.guide is not None
    assert facts.guide.forms == forms


@pytest.mark.parametrize(
    "markup",
    [
        "<ul><h2>发布时间：2020-05-08 09:30</h2><li>一项</li></ul>",
        "<ul><p>发布时间：2020-05-08 09:30</p></ul>",
        "<ol><li>一项</li>发布时间：2020-05-08 09:30</ol>",
        "<menu><p>发布时间：2020-05-08 09:30</p></menu>",
        "<ul class=x>\n 发布时间：2020-05-08 09:30 <li>一项</li></ul>",
    ],
)
def test_what_stands_in_a_list_outside_its_entries_is_read(markup: str) -> None:
    assert page(CRUMBS + ARTICLE.format(info=markup)).published == "2020-05-08T09:30"


RIGHT = "<div class=left><h3>公开信息</h3></div><div class=right><div class=pos>当前位置：首页 &gt; 公开信息</div>{}</div>"


@pytest.mark.parametrize(
    "body",
    ["<iframe src=/inner/list.html width=100% height=600></iframe>", "<p><img src=/img/hb.jpg width=700></p>", "<object data=/files/nb.pdf type=application/pdf></object>"],
    ids=["frame", "poster", "pdf"],
)  # fmt: skip
def test_what_stands_in_the_right_half_beside_current_place_is_content(body: str) -> None:
    assert not page(RIGHT.format(body), title="公开信息").empty_list


def test_the_picture_that_goes_with_no_data_is_no_content() -> None:
    assert page(RIGHT.format("<div class=nodata><img src=/img/none.png><p>暂无数据</p></div>"), title="公开信息").empty_list


def test_a_guide_in_one_picture_near_the_footer_is_no_blank_column() -> None:
    body = "<div id=box><div id=main><div class=pos>首页 &gt; 办事指南</div><div class=art><p><img src=/img/guide10.png></p></div></div><div id=foot>主办：示例局</div></div>"
    assert not page(body, title="人事考试报名").empty_list


@pytest.mark.parametrize(
    "said",
    [
        "<table width=100%><tr><td>共0条记录 第1/0页 首页 上一页 下一页 尾页</td></tr></table>",
        "<h1>没有找到</h1><p>抱歉，没有符合您搜索条件的结果。请换其它关键词再试。</p>",
        "<div class=empty>暂无数据</div>",
    ],
    ids=["pager", "category", "statement"],
)  # fmt: skip
def test_a_column_without_current_place_that_says_it_is_empty_is_blank(said: str) -> None:
    assert page(f"<h2>党建工作</h2>{said}", title="党建工作").empty_list


@pytest.mark.parametrize("body", ["<ul><li><a href=/a/1.html>全市工作会议召开</a></li></ul>", "<p>传真：</p><p>暂无</p><p>电话：0000-1234567</p>", "<img src=/img/hb.jpg width=700>"])
def test_a_column_without_current_place_that_shows_something_is_not_blank(body: str) -> None:
    assert not page(f"<h2>党建工作</h2>{body}<div>暂无数据</div>", title="党建工作").empty_list


def test_a_letter_needs_no_label_of_an_answer_where_it_says_who_wrote_what_and_when() -> None:
    fields = "主题：\n低保申请咨询\n写信人：\n*先生\n写信时间：\n2019-09-01 10:00\n信件内容：\n您好，请问如何办理？\n"
    waiting, silent = read_letter(fields + "正在办理中，请耐心等待。"), read_letter(fields)
    assert waiting is not None and (waiting.submitted, waiting.answered) == ("2019-09-01", False)
    assert silent is not None and silent.answered is None
    answered = read_letter(fields + "答复内容：\n您好，来信收悉，现答复如下，请到窗口办理。\n正在办理中，请耐心等待。")
    assert answered is not None and answered.answered


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ("未办结", "未办结"), ("尚未办结", "尚未办结"), ("超期未办结", "超期未办结"), ("正在办理", "正在办理"), ("暂无回复", "暂无回复"), ("已分办至住建局", "已分办"), ("流转中", "流转中"),
        ("否", "否"), ("已办结（未评价）", "已办结"), ("处理完毕", "处理完毕"), ("不动产登记中心", None), ("审核通过", None),
    ],
)  # fmt: skip
def test_what_stands_before_and_behind_is_part_of_a_letters_state(said: str, state: str | None) -> None:
    letter = read_letter(f"{LETTER}来信人：张先生\n办理单位：住建局\n办理状态：{said}")
    assert letter is not None and letter.state == state


def test_what_the_title_of_a_letter_speaks_of_is_not_its_state() -> None:
    states = ("已回复", "未办结", "已回复")
    rows_ = "".join(f"<li><a href=/x/{n}.html>反映第{n}处路灯报修一直未处理</a><span>2020-05-0{n + 1}</span><span>{state}</span></li>" for n, state in enumerate(states))
    assert [letter.state for letter in page(crumbs("局长信箱") + f"<ul>{rows_}</ul>", title="局长信箱").messages] == list(states)
    inside = "".join(f"<li><a href=/x/{n}.html>反映第{n}处路灯报修未处理<em>{state}</em></a></li>" for n, state in enumerate(states))
    assert [letter.state for letter in page(crumbs("局长信箱") + f"<ul>{inside}</ul>", title="局长信箱").messages] == list(states)
    silent = "".join(f"<li><a href=/x/{n}.html>反映第{n}处路灯报修未处理</a><span>2020-05-0{n + 1}</span></li>" for n in range(3))
    assert not any(letter.state for letter in page(crumbs("局长信箱") + f"<ul>{silent}</ul>", title="局长信箱").messages)


def test_the_state_of_a_letter_may_be_a_picture() -> None:
    rows_ = "".join(f"<li><a href=/x/{n}.html>咨询办理事项之{n}</a><img src=/i/{n}.png alt={state}></li>" for n, state in enumerate(("已回复", "办理中", "已回复")))
    facts = page(crumbs("局长信箱") + f"<ul>{rows_}</ul>", title="局长信箱")
    assert [letter.state for letter in facts.messages] == ["已回复", "办理中", "已回复"]


@pytest.mark.parametrize(
    ("heading", "elements"),
    [
        ("申请人范围及条件", {"申请条件"}), ("六、办理地点及时间", {"办理地点", "办理时间"}), ("咨询及投诉电话", {"联系电话"}), ("【申请资料】申请表", {"办理材料"}),
        ("收费依据及标准", set()),
    ],
)  # fmt: skip
def test_a_heading_for_two_things_names_both_elements(heading: str, elements: set[str]) -> None:
    lines = [heading if "】" in heading else f"{heading}：按规定办理"]
    facts = page(crumbs("办事指南") + "<h1>示例事项办事指南</h1>" + "".join(f"<p>{line}</p>" for line in lines), title="示例事项办事指南")
    found = {name for name, there in facts.guide.elements.items() if there} if facts.guide is not None else set()
    assert found - {"事项名称"} == elements


def told_of(element: str, said: str, more: str = "") -> tuple[bool, bool]:
    """Whether a guide that says this of the element has it, and whether that is sure."""
    others = "".join(f"<tr><th>{name}</th><td>按规定</td></tr>" for name in ("设定依据", "申请条件", "办理材料", "办理地点", "联系电话", "办理流程") if name != element)
    rows_ = f"<tr><th>{element}</th><td>{said}</td></tr><tr><th>是否收费</th><td>不收费</td></tr>"
    facts = page(crumbs("办事指南") + f"<h1>示例登记办事指南</h1><table>{others}{rows_}</table>{more}", title="示例登记办事指南")
    assert facts.guide is not None
    return facts.guide.elements[element], element not in facts.guide.unsure


@pytest.mark.parametrize("said", ["-", "/", "——", "略", "（略）", "待完善", "暂缺", "待定", "暂无", "无", "无。", "正在完善中"])
def test_a_sign_that_says_nothing_is_no_place_no_basis_and_no_procedure(said: str) -> None:
    for element in ("设定依据", "办理地点", "办理流程", "联系电话"):
        assert told_of(element, said) == (False, True), element


@pytest.mark.parametrize("said", ["大厅3号窗口", "无需现场办理，网上申请", "略阳县政务大厅", "A-1", "无锡路18号", "<p>-----</p><p>大厅</p>"])
def test_what_says_something_is_there_whatever_it_begins_with(said: str) -> None:
    assert told_of("办理地点", said) == (True, True)


def test_papers_and_conditions_may_be_none_and_what_nobody_knows_is_not_sure() -> None:
    for element in ("申请条件", "办理材料"):
        assert told_of(element, "无") == (True, True)
        assert told_of(element, "无需提交") == (True, True)
        assert told_of(element, "暂无") == (False, False)
        assert told_of(element, "—") == (False, True)
    assert told_of("办理地点", "无", "<p>办理形式：网上办理</p>") == (False, False), "a service that is done online"


def test_two_elements_in_one_row_of_a_table_are_two() -> None:
    rows_ = (
        "<tr><th>设定依据</th><td>《条例》</td><th>申请条件</th><td>本县户籍</td></tr><tr><th>办理地点</th><td>{}</td><th>办理时间</th><td>{}</td></tr>"
        "<tr><th>办理材料</th><td>身份证</td><th>联系电话</th><td>0999-1234567</td></tr><tr><th>办理流程</th><td colspan=3>申请—受理</td></tr>"
    )

    def lacking(place: str, hours: str) -> list[str]:
        facts = page(crumbs("办事指南") + f"<h1>示例登记办事指南</h1><table>{rows_.format(place, hours)}</table>", title="示例登记办事指南")
        assert facts.guide is not None
        return [name for name, there in facts.guide.elements.items() if not there]

    assert lacking("大厅", "周一至周五") == []
    assert lacking("", "周一至周五") == ["办理地点"]
    assert lacking("大厅", "") == ["办理时间"]
    assert lacking("", "-") == ["办理地点", "办理时间"]


def test_elements_that_stand_in_a_row_above_what_is_said_of_them_are_there() -> None:
    names = ("事项名称", "设定依据", "申请条件", "办理材料", "办理地点", "办理时间", "联系电话", "办理流程")
    heads, cells = "".join(f"<th>{name}</th>" for name in names), "".join(f"<td>{'' if name == '办理时间' else '按规定'}</td>" for name in names)
    facts = page(crumbs("办事指南") + f"<h2>示例登记</h2><table><tr>{heads}</tr><tr>{cells}</tr></table>", title="示例登记")
    assert facts.guide is not None
    assert [name for name, there in facts.guide.elements.items() if not there] == ["办理时间"]


def test_questions_and_answers_on_one_page_are_letters_of_their_own() -> None:
    text = "问：身份证到期换领 留言时间：2020-05-06\n答：您好，请到户籍地派出所办理。 回复时间：2020-05-07\n问：车辆年检问题 留言时间：2019-12-01\n答："
    assert [(letter.title, letter.submitted, letter.replied, letter.answered) for letter in read_questions(text)] == [
        ("身份证到期换领", "2020-05-06", "2020-05-07", True), ("车辆年检问题", "2019-12-01", None, False),
    ]  # fmt: skip
    assert not read_questions("来信时间：2020-05-06\n内容\n来信时间：2020-05-06\n回复内容：您好，来信收悉。"), "one letter that shows its day twice"


@pytest.mark.parametrize(
    "pair", ["<dt><a href=/zw/tz/{n}.html>关于第{n}项工作的通知</a></dt><dd>发布日期：{day} 浏览次数：12</dd>", "<a href=/zw/tz/{n}.html>关于第{n}项工作的通知</a> ({day})<br>"]
)
def test_a_day_behind_its_entry_belongs_to_it(pair: str) -> None:
    body = "".join(pair.format(n=n, day=day) for n, day in enumerate(("2019-11-12", "2019-10-01", "2019-04-01")))
    facts = page(CRUMBS + (f"<dl>{body}</dl>" if "<dt>" in pair else f"<div>{body}</div>"))
    assert facts.kind == "list" and [item.date for item in facts.items] == ["2019-11-12", "2019-10-01", "2019-04-01"]


@pytest.mark.parametrize("heading", ["热点排行", "最新信息", "推荐阅读"])
def test_what_is_hot_or_newest_beside_a_list_is_not_the_list(heading: str) -> None:
    beside = f"<div class=box><h3>{heading}</h3><ul>" + rows("2020-05-08", "2020-05-06", "2020-04-01", "2020-03-01") + "</ul></div>"
    own = "<ul><li><a href=/zw/tz/91.html>学习园地旧闻之一</a><em>2018-08-15</em></li><li><a href=/zw/tz/92.html>学习园地旧闻之二</a><em>2018-03-15</em></li></ul>"
    assert page(CRUMBS + own + beside).newest == "2018-08-15"


def test_a_front_that_leads_to_two_columns_of_the_bar_is_not_blank() -> None:
    bar = "<div class=nav><a href=/>首页</a><a href=/yw/>要闻</a><a href=/tz/>通知公告</a><a href=/zf/>政府文件</a><a href=/gk/>政务公开</a></div>"
    body = bar + "<div>当前位置：<a href=/>首页</a> &gt; 政务公开</div><ul><li><a href=/zf/>政府文件</a></li><li><a href=/tz/>通知公告</a></li></ul>"
    assert not page(body, title="政务公开", url="http://www.shili.gov.cn/gk/").empty_list


def test_an_empty_list_beside_what_is_clicked_most_is_blank() -> None:
    hot = "<div class=leftside><div class=box><h4>点击排行</h4><ol>" + rows("2020-05-12", "2020-05-01", "2020-03-01") + "</ol></div></div>"
    foot = "<div>Copyright © 2019-2020 示例县人民政府 版权所有</div>"
    facts = page(hot + "<div class=rightside><div>当前位置: <a href=/>首页</a> / 志愿服务</div><ul class=empty-list></ul></div>" + foot, title="志愿服务")
    assert facts.empty_list and not facts.items


def test_when_the_footer_was_renewed_is_no_day_of_publication() -> None:
    body = CRUMBS.replace("通知公告", "网上信访") + "<div><p>请如实填写以下内容后提交，谢谢您的支持与配合。</p></div>" * 4
    facts = page(body + "<div>主办：示例县人民政府 网站标识码：9901010001 更新日期：2020-05-15</div>", title="网上信访")
    assert facts.published is None
    assert page(CRUMBS + "<h1>旧闻一则</h1><p>发布时间：2019-05-15 09:00</p><p>正文。</p>", title="旧闻一则").published == "2019-05-15T09:00"


@pytest.mark.parametrize(
    ("shown", "day"),
    [("<i><b>14</b>/2019.11</i><a href={u}>{t}</a>", "2019-11-14"), ("<a href={u}>{t}</a>（4/29）", "2020-04-29"), ("<a href={u}>{t}</a>[12/3]", "2019-12-03")],
)
def test_days_over_years_and_months_in_brackets_are_read(shown: str, day: str) -> None:
    entries = "".join("<li>" + shown.format(u=f"/zw/tz/{n}.html", t=f"关于做好第{n}项工作的通知") + "</li>" for n in range(2))
    assert {item.date for item in page(CRUMBS + f"<ul>{entries}</ul>").items} == {day}


@pytest.mark.parametrize(("charset", "asked"), [("gb2312", "%CD%A8%D6%AA"), ("big5", "%B3q%AA%BE"), ("utf-8", "%E9%80%9A%E7%9F%A5")])
def test_an_address_asks_its_question_in_the_charset_of_its_page_and_names_its_path_in_utf8(charset: str, asked: str) -> None:
    body = f'<meta charset="{charset}"><a href="/目/list.jsp?name=通知&p=1">名</a>'.encode("gb18030" if charset == "gb2312" else charset)
    assert [link.url for link in read_page(body, "http://a.gov.cn/", AS_OF).links] == [f"http://a.gov.cn/%E7%9B%AE/list.jsp?name={asked}&p=1"]


def test_a_page_made_over_in_a_browser_still_asks_in_the_charset_it_came_in() -> None:
    body = '<meta charset="gb2312"><a href="?name=通知">名录</a>'.encode()
    facts = read_page(body, "http://a.gov.cn/x", AS_OF, content_type="text/html; charset=utf-8", document_charset="gb18030")
    assert [link.url for link in facts.links] == ["http://a.gov.cn/x?name=%CD%A8%D6%AA"]


@pytest.mark.parametrize("body", ["字" * 2_000_000, CRUMBS + "".join(f"<a href=/x/{n}.html>第{n}条</a>" for n in range(20_000))], ids=["one line", "links"])
def test_a_page_without_end_is_read_at_once(body: str) -> None:
    begun = time.monotonic()
    page(body)
    assert time.monotonic() - begun < 10


@pytest.mark.parametrize(
    "rows",
    [
        "<table><tr><th>标题</th><th>发布日期</th><th>截止日期</th></tr>" + "".join(f"<tr><td><a href=/z/{n}.html>关于征求某办法意见的公告之{n}</a></td><td>2019-03-0{n}</td><td>2020-05-0{n}</td></tr>" for n in range(1, 6)) + "</table>",
        "<ul>" + "".join(f"<li><a href=/z/{n}.html>关于征求某办法意见的公告之{n}</a><span>2019-03-0{n}</span><span>截止时间：2020-05-0{n}</span></li>" for n in range(1, 6)) + "</ul>",
        "<ul>" + "".join(f"<li><a href=/z/{n}.html>关于征求某办法意见的公告之{n}</a><span>2019-03-0{n} 至 2020年5月{n}日</span></li>" for n in range(1, 6)) + "</ul>",
    ],
)
def test_the_day_until_which_something_runs_does_not_make_a_list_fresh(rows: str) -> None:
    facts = page(crumbs("意见征集") + rows, title="意见征集")
    assert (facts.kind, facts.newest) == ("list", "2019-03-05")


def test_where_only_the_deadline_is_told_it_is_the_day_of_the_entry() -> None:
    facts = page(crumbs("意见征集") + "<ul>" + "".join(f"<li><a href=/z/{n}.html>关于征求某办法意见的公告之{n}</a><span>截止时间：2020-05-0{n}</span></li>" for n in range(1, 6)) + "</ul>")
    assert facts.newest == "2020-05-05"


ELEMENTS = {
    "事项名称": "机动车登记", "设定依据": "《中华人民共和国道路交通安全法》第八条", "申请条件": "具有本县户籍的公民，年满十八周岁", "办理材料": "1.申请表一份；2.身份证原件",
    "办理地点": "政务服务中心一楼3号窗口", "办理时间": "周一至周五上午8:30—12:00", "联系电话": "0000-7654321", "办理流程": "申请—受理—审核—办结",
}  # fmt: skip


@pytest.mark.parametrize("form", ["<h3>{}</h3><p>-</p><p>{}</p>", "<p>{}：（略）</p><p>{}</p>", "<h3>{}</h3><p>——</p><p>{}</p>"])
def test_what_follows_a_sign_for_nothing_may_be_what_the_guide_says(form: str) -> None:
    facts = page(CRUMBS + "<h1>机动车登记办事指南</h1>" + "".join(form.format(*pair) for pair in ELEMENTS.items()), title="机动车登记办事指南")
    assert facts.guide is not None
    assert {name for name, there in facts.guide.elements.items() if not there} == set(facts.guide.unsure)


def test_a_cell_with_a_sign_for_nothing_takes_nothing_from_the_next() -> None:
    rows_ = "".join(f"<tr><td>{name}</td><td>/</td><td>{value}</td></tr>" for name, value in ELEMENTS.items())
    facts = page(CRUMBS + f"<h1>机动车登记办事指南</h1><table>{rows_}</table>", title="机动车登记办事指南")
    assert facts.guide is not None and all(facts.guide.elements.values())
    lacking = rows_.replace("<td>/</td><td>政务服务中心一楼3号窗口</td>", "<td>/</td><td>-</td>")
    facts = page(CRUMBS + f"<h1>机动车登记办事指南</h1><table>{lacking}</table>", title="机动车登记办事指南")
    assert facts.guide is not None
    assert ([name for name, there in facts.guide.elements.items() if not there], facts.guide.unsure) == (["办理地点"], ())
