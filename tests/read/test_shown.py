"""What a column's page shows besides a list: pictures, drawings, choices, sub-columns. A page that shows anything is no blank column."""

from __future__ import annotations

import time

import pytest

from tests.read.test_false_accusations import crumbs
from tests.read.test_page import CRUMBS, page
from xuncha.model.facts import LIST_UNREAD

AT = "http://www.shili.gov.cn/zw/xx/"
LEFT = "<div class=left><ul class=tree><li><a href=/zw/xx/>公开信息</a></li><li><a href=/zw/yy/>规划信息</a></li></ul><p><a href=/zw/zn.html>公开指南</a></p><p><a href=/zw/nb/>公开年报</a></p></div>"


@pytest.mark.parametrize("name", ["/up/guideline.png", "/up/online.png", "/up/hotline12345.png", "/homepage/gs.png", "/up/titles2020.png", "/up/bg.jpg"])
def test_a_large_picture_is_content_whatever_its_file_is_called(name: str) -> None:
    assert not page(crumbs("公开信息") + f"<div class=con><img src={name} width=900 height=1200></div>", url=AT).empty_list


@pytest.mark.parametrize("name", ["/up/guideline.png", "/up/online.png", "/up/hotline12345.png", "/homepage/gs.png", "/up/titles2020.png"])
def test_a_word_within_a_files_name_makes_no_picture_part_of_the_frame(name: str) -> None:
    assert not page(crumbs("公开信息") + f"<div class=con><img src={name}></div>", url=AT).empty_list


@pytest.mark.parametrize("name", ["/img/line.png", "/img/list-icon.gif", "/img/titleBg.png", "/img/ewm.jpg", "/img/btn_search.png"])
def test_pictures_of_the_pages_frame_are_no_content(name: str) -> None:
    assert page(crumbs("公开信息") + f"<div class=con><img src={name}></div>", url=AT).empty_list


@pytest.mark.parametrize("block", ["photo", "inside", "headline", "photobox", "screenshot", "hotline"])
@pytest.mark.parametrize("body", ["<img src=/up/a.png>", "<iframe src=/inner.html width=900 height=700></iframe>", "<a href=/g/1.html>重点工程建设现场图集</a>"])
def test_a_word_within_a_blocks_name_puts_nothing_beside_the_content(block: str, body: str) -> None:
    assert not page(crumbs("公开信息") + f"<div class={block}>{body}</div>", url=AT).empty_list


@pytest.mark.parametrize("block", ["hot", "leftside", "subnav", "foot_link", "rank"])
def test_what_stands_beside_the_content_is_none(block: str) -> None:
    assert page(crumbs("公开信息") + f"<div class={block}><a href=/g/1.html>重点工程建设现场图集</a></div>", url=AT).empty_list


@pytest.mark.parametrize(
    "body",
    [
        "<picture><source srcset=/p.png><img srcset='/p.png 2x'></picture>",
        "<img class=lazy data-original=/p.png src='data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP'>",
        "<svg width=800 height=600><rect width=400 height=300></rect></svg>",
        "<svg><text x=20 y=40>办理流程图</text></svg>",
        "<canvas width=900 height=500></canvas>",
        "<div style='background:url(/p.png) no-repeat;width:600px;height:800px'></div>",
        "<template shadowrootmode=open><ul><li>公示</li></ul></template>",
        "<iframe srcdoc='<p>公示内容</p>'></iframe>",
        "<video><source src=/a.mp4></video>",
        "<div class=pics><a href=/p1.html><img src=/p1.png width=300></a><a href=/p2.html><img src=/p2.png width=300></a></div>",
        "<select onchange='go(this)'><option>请选择年份</option><option value=/zw/2020.html>2020年</option></select>",
        "<button onclick='show()'>点击查看公示</button>",
        "<ul class=years><li><a href=/zw/2020/>2020</a></li><li><a href=/zw/2019/>2019</a></li></ul>",
    ],
    ids=["picture", "late", "drawing", "drawn words", "canvas", "background", "shadow", "frame written in", "film", "linked pictures", "choice", "button", "years"],
)
def test_what_is_no_text_and_no_plain_picture_is_content_as_well(body: str) -> None:
    assert not page(crumbs("公开信息") + f"<div class=con>{body}</div>", url=AT).empty_list


@pytest.mark.parametrize(
    "body",
    [
        "<img class=lazy src='data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP'>",
        "<svg width=16 height=16><path d='M0 0'></path></svg>",
        "<iframe src='about:blank'></iframe>",
        "<div class=float style='position:fixed'><a href=/p1.html><img src=/p1.png width=300></a></div>",
        "<select><option>友情链接</option><option value=http://www.a.gov.cn/>示例网</option></select>",
        "<button>返回顶部</button>",
        "<button>无障碍阅读</button>",
        "每页<select><option value=10>10</option><option value=20>20</option></select>",
        "<select><option>标题</option><option>正文</option></select>",
        "<select><option>县直部门</option><option value='//jyj.a.gov.cn'>教育局</option></select>",
        "<div style='background:url(/images/lm.jpg)'><p>暂无信息</p></div>",
        "<h2><img src=/images/lmtitle.jpg>公开信息</h2><p>暂无信息</p>",
        "<img src=/images/xxline.gif>",
        "<div class=zt><a href=/dt/1.html><img src=/upload/zt2020.jpg></a></div>",
        "<audio src=/x.mp3></audio>",
    ],
    ids=["a dot", "an icon", "an empty frame", "a floating picture", "a choice of other sites", "a tool", "another", "a pager", "a search", "a choice without a scheme", "a ground", "a heading's", "a line", "a banner", "a sound"],
)
def test_furniture_of_other_kinds_is_no_content(body: str) -> None:
    assert page(crumbs("公开信息") + f"<div class=con>{body}</div>", url=AT).empty_list


@pytest.mark.parametrize(
    "said",
    [
        "本单位2020年度没有人事任免信息。", "本单位无行政处罚事项。", "我局没有行政事业性收费项目。", "2020年本单位无政府采购项目。", "今年没有招考录用计划。", "本镇未设置行政许可事项。",
    ],
)  # fmt: skip
def test_an_office_that_says_it_has_nothing_of_the_kind_has_no_blank_column(said: str) -> None:
    """automation.md W-V4.2: 法定“无此类信息”的栏目页有说明文字."""
    assert not page(crumbs("公开信息") + f"<p>{said}</p>", url=AT).empty_list
    assert not page(crumbs("公开信息") + f"<ul class=list></ul><p>{said}</p>", url=AT).empty_list


@pytest.mark.parametrize("said", ["本栏目暂无信息", "暂无数据", "本网站2020年改版，栏目正在建设中", "该栏目没有内容", "本单位暂未发布相关信息", "本局尚未上传内容", "2020年暂未更新"])
def test_a_column_that_says_of_itself_that_it_has_nothing_is_blank(said: str) -> None:
    assert page(crumbs("公开信息") + f"<p>{said}</p>", url=AT).empty_list


@pytest.mark.parametrize("word", ["数据加载中...", "加载中，请稍候", "Loading...", "正在加载……", "努力加载中"])
def test_a_list_that_is_still_coming_is_unread(word: str) -> None:
    facts = page(crumbs("公开信息") + f"<div id=list>{word}</div><script src=/js/list.js></script>", url=AT)
    assert not facts.empty_list
    assert facts.kind == "shell" or LIST_UNREAD in facts.notes


def test_a_hidden_layer_that_says_loading_leaves_a_blank_column_blank() -> None:
    assert page(crumbs("公开信息") + "<ul class=list></ul><div id=loading style='display:none'>加载中...</div>", url=AT).empty_list


def test_a_hidden_word_of_loading_beside_a_plain_no_is_no_doubt() -> None:
    assert page(crumbs("公开信息") + "<div class=loading style='display:none'>加载中</div><p>暂无信息</p>", url=AT).empty_list


@pytest.mark.parametrize(
    "script",
    ["window.location.href='http://pt.shili.gov.cn/a/';", "setTimeout(\"location.href='http://pt.shili.gov.cn/'\",100);", "var u='http://pt.shili.gov.cn/';top.location=u;", "window.open('http://pt.shili.gov.cn/','_self');"],
)  # fmt: skip
def test_a_column_that_a_script_leads_away_from_is_unread(script: str) -> None:
    facts = page(crumbs("公开信息") + f"<div class=con><script>{script}</script></div>" + "<p>主办：示例市人民政府办公室 网站标识码：0000000000</p>" * 4, url=AT)
    assert not facts.empty_list


@pytest.mark.parametrize("script", ["function go(){location.href='/s?q='+q}", "if(screen.width<600){location.href='/m/'}", "document.getElementById('b').onclick=function(){location='/'}", "/Android|iPhone/i.test(navigator.userAgent) && (location.href='/m/');", "$('#so').keydown(e=>{location.href='/so?q='+e.target.value});"])
def test_a_script_that_only_might_lead_away_leaves_a_blank_column_blank(script: str) -> None:
    assert page(crumbs("公开信息") + f"<div class=con><script>{script}</script></div>", url=AT).empty_list


def test_a_page_that_lists_its_own_sub_columns_is_not_blank_though_the_bar_names_them_too() -> None:
    subs = "".join(f"<li><a href=/zw/xx/{n}.html>事项{n}</a></li>" for n in "甲乙丙丁戊己")
    bar = f"<div class=nav><ul>{subs}</ul></div>"
    assert not page(bar + CRUMBS.replace("通知公告", "公开信息") + f"<ul class=hub>{subs}</ul>", url=AT).empty_list
    other = subs.replace("/zw/xx/", "/bs/")
    assert page(f"<div class=nav><ul>{other}</ul></div>" + CRUMBS.replace("通知公告", "公开信息") + f"<ul class=menu2>{other}</ul>", url=AT).empty_list


@pytest.mark.parametrize("body", ["", "<ul class=list></ul>", "<ul class=list></ul><div class=page>共0条 第1/1页 首页 上一页 下一页 尾页</div>"])
def test_an_empty_folder_beside_the_tree_and_the_other_links_of_the_menu_is_blank(body: str) -> None:
    assert page(crumbs("公开信息") + LEFT + f"<div class=right><h2>公开信息</h2>{body}</div>", url=AT).empty_list


@pytest.mark.parametrize("body", ["<p><a href=/up/ml.pdf>现行有效规范性文件目录.pdf</a></p>", "<p><a href=http://www.ccgp.gov.cn/>中国政府采购网</a></p>"])
def test_a_single_link_on_the_right_of_the_tree_is_content(body: str) -> None:
    assert not page(crumbs("公开信息") + LEFT + f"<div class=right><h2>公开信息</h2>{body}</div>", url=AT).empty_list


@pytest.mark.parametrize("name", ["left", "con_l", "main-left fl", "zuo", "lm"])
@pytest.mark.parametrize("body", ["<p><a href=/f/1.pdf>示例县2020年部门预算公开</a></p><p><a href=/f/2.pdf>示例县2019年部门决算公开</a></p>", "<p><a href=http://www.ccgp.gov.cn/>中国政府采购网</a></p>"])
def test_content_on_the_left_is_content(name: str, body: str) -> None:
    hot = "<div class=right><h3>热点信息</h3></div>"
    assert not page(f"<div class={name!r}>{crumbs('公开信息')}<div class=con>{body}</div></div>{hot}", url=AT).empty_list
    assert not page(f"{crumbs('公开信息')}<div class={name!r}><h2><a href=/zw/xx/>公开信息</a></h2>{body}</div>{hot}", url=AT).empty_list


def test_a_hot_list_on_the_right_of_the_content_is_none_though_a_menu_stands_on_the_left() -> None:
    hot = "<div class=right><ul><li><a href=/dt/1.html>全县重点工作推进会议召开</a></li><li><a href=/dt/2.html>全县安全生产会议召开</a></li></ul></div>"
    assert page(crumbs("公开信息") + LEFT + "<div class=center><ul></ul></div>" + hot, url=AT).empty_list


def test_a_menu_of_addresses_that_only_differ_in_a_parameter_is_a_menu() -> None:
    menu = "".join(f"<li><a href=/list/index.jsp?cid={n}>{name}</a></li>" for n, name in ((4, "人事信息"), (5, "公开信息"), (6, "财政信息")))
    url = "http://www.shili.gov.cn/list/index.jsp?cid=5"
    assert page(crumbs("公开信息") + f"<div class=left><ul>{menu}</ul></div><div class=main><ul class=list></ul></div>", url=url).empty_list


@pytest.mark.parametrize("name", ["jgt-new.jpg", "hot.jpg", "top.jpg", "ad.jpg", "map-new.png", "more.jpg"])
def test_the_only_picture_of_a_page_is_content_though_its_name_has_a_common_word(name: str) -> None:
    assert not page(crumbs("公开信息") + f"<div class=main><img src=/upload/{name}></div>", url=AT).empty_list


@pytest.mark.parametrize("body", ["<iframe src=/if/list.html></iframe>", "<video src=/a.mp4></video>"])
def test_a_frame_beside_a_plain_no_is_looked_into(body: str) -> None:
    assert not page(crumbs("公开信息") + f"<div class=main><p>暂无信息</p>{body}</div>", url=AT).empty_list


def test_many_small_lists_in_a_menu_are_read_in_time() -> None:
    lists = "".join(f"<ul><li><a href=/a/{n}.html>栏目{n}</a></li><li><a href=/b/{n}.html>事项{n}</a></li></ul>" for n in range(2_000))
    begun = time.process_time()
    page(crumbs("公开信息") + f"<div class=left><div>{lists}</div></div>", url=AT)
    assert time.process_time() - begun < 5, "each block is looked at once"


@pytest.mark.parametrize(
    "body",
    [
        "<select><option>教育局</option><option>卫健局</option></select>", "<button>在线申报</button>", "<button>我要写信</button>", "<audio controls src=/u/zcjd.mp3></audio>",
        "<div style='background:url(/u/zzjg.jpg);width:900px;height:600px'><span>图</span></div>", "<a href=http://wsxf.shili.gov.cn/login><img src=/u/wsxf.jpg alt=网上信访大厅 width=900></a>",
        "<a href=/u/zzjg_big.jpg><img src=/u/zzjg.jpg></a>", "<img src=/u/zfgzbg.jpg>", "<img src=/u/timeline.png>", "<img src=/u/lcbj.jpg>",
    ],
)  # fmt: skip
def test_what_offers_something_is_content(body: str) -> None:
    assert not page(crumbs("公开信息") + f"<div class=main>{body}</div>", url=AT).empty_list


@pytest.mark.parametrize("name", ["tit.gif", "lm_tit.gif", "more.gif", "new.gif", "top.png", "ad.gif"])
def test_small_signs_are_furniture_by_their_whole_name(name: str) -> None:
    assert page(crumbs("公开信息") + f"<div class=main><img src=/images/{name}></div>", url=AT).empty_list


@pytest.mark.parametrize(
    "script", ["window.location.href='/zw/list.jsp?id=12';", "window.onload=function(){location.href='/zw/list/12.html';}", "setTimeout('location.href=\"/zw/a.jsp?id=1\"',100);", "setTimeout(function(){top.location='/x/?a=1'},500)"]
)  # fmt: skip
def test_a_script_that_leads_away_may_lead_to_any_address(script: str) -> None:
    assert not page(crumbs("公开信息") + f"<div class=con><ul></ul><script>{script}</script></div>" + "<p>主办：示例市人民政府办公室 网站标识码：0000000000</p>" * 4, url=AT).empty_list


@pytest.mark.parametrize("between", ["<div class=blank10></div>", "<div class=h20></div>", "<div class=tit>公开信息</div>", ""])
@pytest.mark.parametrize("others", ["<li><a href=/zw/yy/>规划信息</a></li>", "<li><a href=/zw/zd/>重大建设项目批准和实施领域公开</a></li><li><a href=/zw/gy/>社会公益事业建设领域信息公开</a></li>"])
def test_spacers_and_titles_between_the_menu_and_the_content_change_nothing(between: str, others: str) -> None:
    left = f"<div class=left><ul><li><a href=/zw/xx/>公开信息</a></li>{others}</ul></div>"
    right = "<div class=right><p><a href=/xx/1.html>县城供水</a></p><p><a href=/xx/2.html>县城供气</a></p></div>"
    assert not page(crumbs("公开信息") + f"<div class=wrap>{left}{between}{right}</div>", url=AT).empty_list
    assert not page(crumbs("公开信息") + f"<div class=wrap>{left}{right}{between}</div>", url=AT).empty_list


@pytest.mark.parametrize("said", ["我局2019年未发布规范性文件。", "本单位尚未发生行政处罚案件", "我单位暂未发生行政强制", "2019年未编制专项规划"])
def test_a_statement_may_say_what_was_not_done(said: str) -> None:
    assert not page(crumbs("公开信息") + f"<p>{said}</p>", url=AT).empty_list


def test_a_list_that_is_coming_is_unread_whatever_layers_are_hidden() -> None:
    facts = page(crumbs("公开信息") + "<div style='display:none'>加载中...</div><ul class=list><li>正在加载...</li></ul>", url=AT)
    assert not facts.empty_list
