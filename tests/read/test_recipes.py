"""Lists that plain HTML does not hold: each family's call, the general way, and what must stay unread rather than blank."""

from __future__ import annotations

import json

import pytest

from tests.read.test_page import AS_OF, CRUMBS, page
from xuncha.read import mentions, read_fragment

ROWS = [{"title": f"关于第{n}号工作的<em>通知</em>", "url": f"/n/{n}.html", "publishedTimeStr": f"2020-05-0{n} 09:00:00"} for n in (1, 2, 3)]


def test_kaipu_lists_are_asked_as_their_pages_would() -> None:
    (call,) = page(CRUMBS + "<ul id=l></ul><script>load('/common/search/31e0a9c2f4?sort=&page=')</script>").list_calls
    assert call.startswith("http://www.shili.gov.cn/common/search/31e0a9c2f4?")
    assert "_isJson=true" in call
    assert call.endswith("page=1")


def test_new_hanweb_blocks_are_asked_by_get() -> None:
    query = "{'parseType':'bulidstatic','webId':'1','pageType':'column','tagId':'当前栏目_列表','pageId':'7'}"
    (call,) = page(CRUMBS + f'<div id=x></div><script url="/jpaas-publish-server/front/page/build/unit" querydata="{query}"></script>').list_calls
    assert "webId=1" in call
    assert "pageId=7" in call


@pytest.mark.parametrize(
    "script",
    [
        '$.get("/api/list?channel=12&page=1", show)',
        '$.getJSON("/api/list", {channel: 12, page: 1}, show)',
        'var id = "12"; fetch("/api/list?channel=" + id + "&page=1").then(show)',
        'axios.get("/api/list?channel=12&page=1").then(show)',
        '$.ajax({url: "/api/list", type: "GET", data: {channel: 12, page: 1}, success: show})',
        'x.open("GET", "/api/list?channel=12&page=1", true)',
    ],
)
def test_a_plain_call_written_in_the_page_is_made(script: str) -> None:
    facts = page(CRUMBS + f"<ul id=list></ul><script>{script}</script>")
    assert facts.list_calls == ["http://www.shili.gov.cn/api/list?channel=12&page=1"]
    assert facts.empty_list


@pytest.mark.parametrize(
    "script",
    [
        '$.post("/api/list", {channel: 12}, show)',
        '$.ajax({url: "/api/list", type: "POST", success: show})',
        'fetch("/api/list", {method: "POST"})',
        'fetch("/api/list?channel=" + location.hash)',
        'document.getElementById("list").innerHTML = rows()',
        'new Vue({el: "#list"})',
    ],
)
def test_a_list_that_only_a_post_or_the_script_itself_would_tell_is_unread_not_blank(script: str) -> None:
    facts = page(CRUMBS + f"<ul id=list></ul><script>{script}</script>")
    assert not facts.empty_list
    assert "list_unread" in facts.notes


@pytest.mark.parametrize("script", ['$.get("/hits.do?id=1")', '$.get("/weather?city=1", show)', "var a = 1;", '$.getJSON("/visit/count")'])
def test_counters_and_the_weather_do_not_make_a_blank_column_unread(script: str) -> None:
    facts = page(CRUMBS + f"<ul class=list></ul><script>{script}</script>")
    assert facts.empty_list
    assert facts.list_calls == []


def test_an_empty_place_with_a_name_is_remembered_where_scripts_are_loaded() -> None:
    assert page(CRUMBS + "<ul id=newslist></ul><script src=/js/list.js></script>").slots == ["newslist"]
    assert page(CRUMBS + "<ul id=newslist></ul><p>暂无信息</p><script src=/js/list.js></script>").slots == []


@pytest.mark.parametrize(("script", "spoken"), [('$("#newslist").html(x)', True), ("getElementById('newslist')", True), ('$("#newslist2")', False), ('"newslist of"', False)])
def test_a_script_speaks_of_a_place_only_by_its_whole_name(script: str, spoken: bool) -> None:
    assert mentions(script, "newslist") is spoken


@pytest.mark.parametrize(
    "answer",
    [
        {"code": 0, "data": {"total": 3, "results": ROWS}},
        ROWS,
        {"d": {"rows": [{"DOCTITLE": r["title"], "DOCPUBURL": r["url"], "DOCRELTIME": r["publishedTimeStr"]} for r in ROWS]}},
        {"list": [{"bt": r["title"], "link": r["url"], "fbsj": 1588294800000 + 86400000 * n} for n, r in enumerate(ROWS)]},
        {"data": {"html": "<ul>" + "".join(f"<li><a href='{r['url']}'>关于第{n}号工作的通知</a><span>2020-05-0{n}</span></li>" for n, r in enumerate(ROWS, 1)) + "</ul>"}},
    ],
)
@pytest.mark.parametrize("wrap", ["{}", "callback123({});"])
def test_records_are_entries_whatever_their_fields_are_called(answer: object, wrap: str) -> None:
    found = read_fragment(wrap.format("%s") .replace("%s", json.dumps(answer, ensure_ascii=False)).encode(), "http://www.shili.gov.cn/api/list?page=1", AS_OF)
    assert found.listed
    assert [(item.title, item.url, item.date) for item in found.items] == [
        (f"关于第{n}号工作的通知", f"http://www.shili.gov.cn/n/{n}.html", f"2020-05-0{n}") for n in (1, 2, 3)
    ]
    assert found.calls == ["http://www.shili.gov.cn/api/list?page=2"]


@pytest.mark.parametrize("answer", ['{"total":0,"rows":[]}', "[]", '{"data":{"list":[],"code":200}}'])
def test_an_answer_without_entries_says_that_the_list_is_empty(answer: str) -> None:
    found = read_fragment(answer.encode(), "http://www.shili.gov.cn/api/list?page=1", AS_OF)
    assert (found.listed, found.items, found.calls) == (True, [], [])


@pytest.mark.parametrize("answer", ['{"code":500,"msg":"系统繁忙"}', '{"count":12}', "{broken", '{"nav":[{"name":"要闻动态","id":3}]}'])
def test_an_answer_about_something_else_says_nothing_of_the_list(answer: str) -> None:
    assert not read_fragment(answer.encode(), "http://www.shili.gov.cn/api/x", AS_OF).listed


def test_the_day_of_publication_is_taken_not_that_of_the_last_change() -> None:
    row = {"title": "关于开展检查的通知", "url": "/a.html", "updateTime": "2020-05-09", "createTime": "2020-01-01", "publishDate": "2020-03-03"}
    assert read_fragment(json.dumps([row]).encode(), "http://www.shili.gov.cn/", AS_OF).items[0].date == "2020-03-03"


@pytest.mark.parametrize(
    ("call", "following"),
    [
        ('createPageHTML(5, 0, "index", "html")', "index_1.html"),
        ("createPageHTML(5, 3, 'list', 'shtml')", "list_4.shtml"),
        ("createPageHTML(5, 4, 'list', 'shtml')", None),
        ("createPageHTML('page-div',5, 1,'index','shtml',98)", "index_2.shtml"),
        ("createPageHTML('page-div',5, 5,'index','shtml',98)", None),
    ],
)
def test_numbered_pages_of_static_lists_follow_one_by_one(call: str, following: str | None) -> None:
    rows = "".join(f"<li><a href=/a{n}.html>关于第{n}号工作的通知</a><span>2020-05-0{n}</span></li>" for n in (1, 2, 3))
    facts = page(CRUMBS + f"<ul>{rows}</ul><script>{call}</script>", url="http://www.shili.gov.cn/tz/")
    expected = [f"http://www.shili.gov.cn/tz/{following}"] if following else []
    assert [url for url in facts.next_pages if "_" in url] == expected
    assert [link.url for link in facts.links if link.text == "下一页"] == expected
