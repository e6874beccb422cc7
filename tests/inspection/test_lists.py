"""Lists that come by script, without a browser: fetched where a GET would do, unread where not, blank only where nothing would fill them."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest

from tests.collect.odd import Odd, page, plain
from tests.collect.test_hostile import CRUMBS, NEWS, Run, good
from xuncha.model.findings import Outcome

HOST = "js.gov.cn"
NAMES = {"/plain/": "工作动态", "/asked/": "通知公告", "/own/": "政务要闻", "/post/": "部门动态", "/blank/": "县区动态", "/library/": "基层动态", "/cut/": "图片新闻"}
NAV = '<div class="nav"><a href="/">首页</a>' + "".join(f'<a href="{url}">{name}</a>' for url, name in NAMES.items()) + "</div>"
BODIES = {
    "/plain/": f"<ul>{NEWS}</ul>",
    "/asked/": '<ul id="rows"></ul><script>$.getJSON("/api/list?channel=7&page=1", show)</script>',
    "/own/": '<ul id="newslist"></ul><script src="/js/list.js"></script>',
    "/post/": '<ul id="rows"></ul><script>$.post("/api/list", {channel: 7}, show)</script>',
    "/blank/": '<ul class="list"></ul><script src="/js/list.js"></script>',
    "/library/": '<ul id="rows"></ul><script src="/js/library.js"></script>',
    "/cut/": '<ul id="rows"></ul><script>$.getJSON("/api/cut?channel=7&page=1", show)</script>',
}


def scripted(odd: Odd, connection: socket.socket, method: str, path: str) -> None:
    if path == "/":
        connection.sendall(page(f"{NAV}<ul>{NEWS}</ul>"))
    elif path in NAMES:
        connection.sendall(page(f"{NAV}{CRUMBS.replace('工作动态', NAMES[path]).replace('/news/', path)}{BODIES[path]}", NAMES[path]))
    elif path.startswith("/api/list?channel=7&page="):
        number = int(path.rpartition("=")[2])
        rows = [{"title": f"第{number}页第{n}条工作通报", "url": f"/news/{n}.html?p={number}", "pubDate": f"2020-05-{n:02d}"} for n in range(1, 4)]
        connection.sendall(plain("200 OK", "Content-Type: application/json", body=json.dumps({"rows": rows if number <= 3 else []}).encode()))
    elif path.startswith("/api/cut"):
        connection.close()
    elif path == "/js/list.js":
        connection.sendall(plain("200 OK", "Content-Type: text/javascript", body=b'load(function(rows){$("#newslist").html(rows)})'))
    elif path == "/js/library.js":
        connection.sendall(plain("200 OK", "Content-Type: text/javascript", body=b'function rows(x){return x.rows}'))
    else:
        good(odd, connection, method, path.partition("?")[0])


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return Run(tmp_path_factory.mktemp("lists"), {HOST: scripted})


def columns(run: Run, outcome: Outcome) -> set[str]:
    found = {s.url for f in run.findings if f.indicator == "update.blank" and f.outcome is outcome for s in f.subjects}
    return {url.removeprefix(f"http://{HOST}") for url in found}


def test_only_a_list_that_nothing_would_fill_is_blank(run: Run) -> None:
    assert columns(run, Outcome.PROBLEM) == {"/blank/", "/library/"}


def test_a_list_filled_by_a_script_file_or_by_a_post_or_by_a_call_that_failed_is_undetermined(run: Run) -> None:
    assert columns(run, Outcome.UNDETERMINED) == {"/own/", "/post/", "/cut/"}


def test_every_page_of_a_fetched_list_is_asked_until_one_is_empty(run: Run) -> None:
    asked = sorted(path for path in run.odd.requests(HOST) if path.startswith("/api/list"))
    assert asked == [f"/api/list?channel=7&page={n}" for n in (1, 2, 3, 4)]
    assert run.odd.seen[HOST, "/news/3.html?p=3"] == 1


def test_nothing_is_posted(run: Run) -> None:
    assert set(run.odd.methods) <= {"GET", "HEAD"}


FRAMED = {
    "/": '<frameset rows="100,*"><frame src="/top.html"><frame src="/main.html"></frameset>',
    "/top.html": '<div class="nav"><a href="/">首页</a><a href="/news/">工作动态</a><a href="/tz/">通知公告</a><a href="/zc/">政策文件</a></div>',
    "/main.html": f"<ul>{NEWS}</ul><div>主办：示例局　网站标识码：9901010001</div>",
    "/tz/": CRUMBS.replace("工作动态", "通知公告").replace("/news/", "/tz/") + "<ul></ul>",
    "/zc/": CRUMBS.replace("工作动态", "政策文件").replace("/news/", "/zc/") + f"<ul>{NEWS}</ul>",
}


def framed(odd: Odd, connection: socket.socket, method: str, path: str) -> None:
    if path == "/":
        connection.sendall(plain("200 OK", "Content-Type: text/html", body=f"<html><head><title>x</title></head>{FRAMED[path]}</html>".encode()))
    elif path in FRAMED:
        connection.sendall(page(FRAMED[path]))
    else:
        good(odd, connection, method, path)


def test_a_home_page_of_frames_is_what_its_frames_show(tmp_path: Path) -> None:
    run = Run(tmp_path, {HOST: framed})
    assert run.outcomes(HOST, "update.homepage") == {}, "the news stand in a frame"
    assert run.outcomes(HOST, "update.blank") == {"problem": [f"http://{HOST}/tz/"]}, "the navigation bar stands in another"


SLIP = "<p>深入开展扫黑处恶专项斗争</p>"


def test_a_front_of_frames_is_read_anew_although_the_frameset_has_not_changed(tmp_path: Path) -> None:
    old = NEWS.replace("2020-05-", "2019-05-").replace("/news/", "/old/")
    news = [old]

    def served(odd: Odd, connection: socket.socket, method: str, path: str) -> None:
        if path == "/":
            body = f"<html><head><title>x</title></head>{FRAMED['/']}</html>".encode()
            connection.sendall(plain("200 OK", "Content-Type: text/html", 'ETag: "1"', body=body))
        elif path == "/main.html":
            connection.sendall(page(f"<ul>{news[0]}</ul>{SLIP}"))
        elif path.startswith("/old/"):
            connection.sendall(page(f"{CRUMBS}<h1>关于第{path[5:-5]}号工作的情况通报</h1><p>发布时间：2019-05-01 09:30</p><p>{'旧闻的正文。' * 40}</p>"))
        else:
            framed(odd, connection, method, path)

    first = Run(tmp_path / "first", {HOST: served})
    assert set(first.outcomes(HOST, "update.homepage")) == {"problem"}
    assert first.outcomes(HOST, "safety.wording") == {"suspect": [f"http://{HOST}/main.html"]}, "one slip is one finding, in its frame"
    news[0] = NEWS
    second = Run(tmp_path / "second", {HOST: served}, previous=str(tmp_path / "first"))
    assert second.outcomes(HOST, "update.homepage") == {}


@pytest.mark.parametrize("leads", ["meta", "redirect"])
def test_the_page_that_the_home_address_leads_to_is_the_home_page(tmp_path: Path, leads: str) -> None:
    bar = '<div class="nav"><a href="/web/index.html">首页</a><a href="/news/">工作动态</a><a href="/web/tz/">通知公告</a><a href="/web/zc/">政策法规</a><a href="/web/cg/">政府采购</a></div>'
    old = NEWS.replace("2020-05-", "2018-03-")

    def moved(odd: Odd, connection: socket.socket, method: str, path: str) -> None:
        if path == "/":
            meta = page('<meta http-equiv="refresh" content="0;url=web/index.html">')
            connection.sendall(meta if leads == "meta" else plain("302 Found", "Location: /web/index.html"))
        elif path == "/web/index.html":
            connection.sendall(page(f"{bar}<ul>{NEWS}</ul>"))
        elif path.startswith("/web/"):
            connection.sendall(page(f"{bar}<ul>{old}</ul>"))
        else:
            good(odd, connection, method, path)

    run = Run(tmp_path, {HOST: moved})
    stale = {s.url.removeprefix(f"http://{HOST}") for f in run.findings if f.indicator.startswith("update.") and f.units for s in f.subjects}
    assert stale == {"/web/tz/", "/web/zc/", "/web/cg/"}, "its bar names the columns"


@pytest.mark.parametrize("door", ['<a href="/main.html">进入网站</a>', '<img src="/cover.jpg" width="900"><a href="/main.html">[进入示例市政府网站]</a> <a href="/en/">English</a>'])
def test_an_entry_page_is_passed_and_what_lies_behind_it_is_the_home_page(tmp_path: Path, door: str) -> None:
    bar = '<div class="nav"><a href="/main.html">首页</a><a href="/news/">工作动态</a><a href="/tz/">通知公告</a><a href="/zc/">政策法规</a></div>'
    old = NEWS.replace("2020-05-", "2019-07-")

    def behind(odd: Odd, connection: socket.socket, method: str, path: str) -> None:
        if path == "/":
            connection.sendall(page(door))
        elif path == "/main.html":
            connection.sendall(page(f"{bar}<ul>{NEWS}</ul>"))
        elif path in ("/tz/", "/zc/"):
            connection.sendall(page(f"{bar}<ul>{old}</ul>"))
        else:
            good(odd, connection, method, path)

    run = Run(tmp_path, {HOST: behind})
    assert run.outcomes(HOST, "update.homepage") == {}
    stale = {s.url.removeprefix(f"http://{HOST}") for f in run.findings if f.indicator == "update.news-policy" and f.units for s in f.subjects}
    assert stale == {"/tz/", "/zc/"}, "columns of the first level, ten months old"


def test_a_home_page_with_words_of_its_own_is_no_door(tmp_path: Path) -> None:
    def front(odd: Odd, connection: socket.socket, method: str, path: str) -> None:
        if path == "/":
            connection.sendall(page(f'<a href="/main.html">进入网站</a><ul>{NEWS}</ul>'))
        else:
            good(odd, connection, method, path)

    run = Run(tmp_path, {HOST: front})
    assert run.outcomes(HOST, "update.homepage") == {}
