"""Lists that a script fills late, from elsewhere, or only for whoever it takes for a person: blank only where a visitor would see nothing."""

from __future__ import annotations

import json
import socket
import threading
import time
from pathlib import Path

import pytest

from tests.collect.odd import Handler, Odd, page, plain
from tests.collect.test_hostile import NEWS, good
from tests.inspection.scripted import HOST
from tests.inspection.scripted import inspected as run
from xuncha.collect import Browser, FetchOptions, Guard, parse_resolve
from xuncha.collect.browser import available
from xuncha.collect.hosts import Host
from xuncha.model.findings import Finding

needs_browser = pytest.mark.skipif(bool(available()), reason=f"{available()}，跳过浏览器测试")
ROWS = "".join(f'<li><a href="/news/{n}.html">关于第{n}号工作的情况通报</a><span>2020-05-{n:02d}</span></li>' for n in range(1, 13))
LOAD = 'function load(u){var x=new XMLHttpRequest();x.open("GET",u+"");x.onload=function(){if(x.status==200)document.getElementById("list").innerHTML=x.responseText};x.send()}'
LIST = '<ul id="list"></ul>'
WALL = page("<form>请输入验证码<input name=code></form>", "安全验证")
#: what stands in the column
FILLED = {
    "after a second": f"<script>{LOAD}</script>{LIST}<script>setTimeout(function(){{load('/rows?pageCount=10')}},1000)</script>",
    "after three seconds": f"<script>{LOAD}</script>{LIST}<script>setTimeout(function(){{load('/rows')}},3000)</script>",
    "on scrolling": f"<script>{LOAD}</script><div style='height:3000px'></div>{LIST}<script>addEventListener('scroll',function(){{load('/rows')}})</script>",
    "for its own cookie": f"<script>{LOAD}</script>{LIST}<script>document.cookie='a=1;path=/';load('/mine')</script>",
}
UNKNOWN = {
    "a refused call": f"<script>{LOAD}</script>{LIST}<script>load('/refused?pageCount=10&token=a')</script>",
    "a refused loader": f'<script src="/refused.js"></script>{LIST}<script>load("/rows")</script>',
    "a loader elsewhere": f'<script src="http://cdn.example.com/load.js"></script>{LIST}<script>load("/rows")</script>',
    "a wall": f"<script>{LOAD}</script>{LIST}<script>load('/wall')</script>",
    "a call that failed": f"<script>{LOAD}</script>{LIST}<script>load('/failed')</script>",
    "a script that asks for a person": f"<script>{LOAD}</script>{LIST}<script>if(!navigator.webdriver)load('/rows')</script>",
}
STATIC = {
    "a class": '<div class="news-box"></div><script src="/fill.js"></script>',
    "where the script stands": '<div class="list"><script src="/write.js"></script></div>',
    "a script that did not come": f'{LIST}<script src="/refused.js"></script>',
    "a script elsewhere": f'{LIST}<script src="http://cdn.example.com/load.js"></script>',
}  # fmt: skip


def site(ways: dict[str, str]) -> Handler:
    """A column for each way."""
    columns = {f"/c{nth}/": way for nth, way in enumerate(ways)}
    answers = {
        "/rows": plain("200 OK", "Content-Type: text/html", body=ROWS.encode()), "/wall": WALL, "/fill.js": plain("200 OK", body=b'$(".news-box").html(rows)'),
        "/write.js": plain("200 OK", body=b"document.write(rows)"), "/refused.js": plain("403 Forbidden"), "/refused": plain("403 Forbidden"),
        "/failed": plain("200 OK", "Content-Type: application/json", body=json.dumps({"success": False, "message": "验证失败", "rows": []}).encode()),
    }  # fmt: skip

    def handler(odd: Odd, connection: socket.socket, method: str, path: str) -> None:
        plainly = path.partition("?")[0]
        if path == "/":
            bar = "".join(f'<a href="{column}">{name_of(way)}</a>' for column, way in columns.items())
            connection.sendall(page(f'<div class="nav"><a href="/">首页</a>{bar}</div><ul>{NEWS}</ul>'))
        elif path in columns:
            name = name_of(columns[path])
            connection.sendall(page(f'<div>当前位置：<a href="/">首页</a> &gt; <a href="{path}">{name}</a></div>{ways[columns[path]]}', name))
        elif path == "/mine":
            connection.sendall(answers["/rows"] if b"a=1" in odd.here.head else plain("200 OK", body=b""))
        elif plainly in answers:
            connection.sendall(answers[plainly])
        else:
            good(odd, connection, method, path)

    return handler


def name_of(way: str) -> str:
    return f"{''.join(chr(ord('甲') + ord(letter) % 50) for letter in way[-3:])}动态"


def outcomes(findings: list[Finding], ways: dict[str, str]) -> dict[str, set[str]]:
    """By way: what is said of its column."""
    said: dict[str, set[str]] = {way: set() for way in ways}
    for finding in findings:
        for subject in finding.subjects if finding.indicator.startswith("update.") else ():
            for nth, way in enumerate(ways):
                if subject.url == f"http://{HOST}/c{nth}/":
                    said[way].add(finding.outcome.value)
    return said


@needs_browser
def test_a_list_that_comes_late_is_waited_for(tmp_path: Path) -> None:
    _, _, findings = run(tmp_path, "auto", site(FILLED))
    assert outcomes(findings, FILLED) == {way: set() for way in FILLED}, "twelve entries are shown"


@needs_browser
def test_a_list_that_a_visitor_may_see_is_not_blank(tmp_path: Path) -> None:
    _, _, findings = run(tmp_path, "auto", site(UNKNOWN))
    assert outcomes(findings, UNKNOWN) == {way: {"undetermined"} for way in UNKNOWN}


def test_without_a_browser_a_list_that_a_script_may_fill_is_unread(tmp_path: Path) -> None:
    _, _, findings = run(tmp_path, "never", site(STATIC))
    assert outcomes(findings, STATIC) == {way: {"undetermined"} for way in STATIC}


EMPTY = {
    "nothing": LIST, "a script that is gone": '<div class="news-box"></div><script src="/gone.js"></script>', "a script that counts": f'{LIST}<script src="http://hm.baidu.com/h.js"></script>',
    "a counter in its place": '<div class="list"><script src="/counter.js"></script></div>',
}  # fmt: skip


def test_a_list_that_nothing_fills_is_blank(tmp_path: Path) -> None:
    _, _, findings = run(tmp_path, "never", site(EMPTY))
    assert outcomes(findings, EMPTY) == {way: {"problem"} for way in EMPTY}


@needs_browser
def test_the_browser_keeps_to_the_pace_and_the_robots_txt_of_its_host() -> None:
    asked: list[tuple[float, str]] = []

    def handler(odd: Odd, connection: socket.socket, method: str, path: str) -> None:
        asked.append((time.monotonic(), path))
        scripts = "".join(f"<script src='/{n}.js'></script>" for n in range(4))
        connection.sendall(page(f"{scripts}<script>fetch('/priv/x.json').catch(function(){{}})</script>") if path == "/" else plain("200 OK", body=b";"))

    with Odd({HOST: handler}) as odd:
        options = FetchOptions(rate=5.0)
        browser = Browser(options, Guard([parse_resolve(f"{HOST}:80:127.0.0.1:{odd.port}")], only_resolved=True))
        host = Host(HOST, options)
        host.take_robots(200, b"User-agent: *\nDisallow: /priv/\n")
        browser.heed({HOST: host})
        shot = browser.render(f"http://{HOST}/").result(60)
        browser.close()
    assert not shot.failure
    assert not [path for _, path in asked if path.startswith("/priv")]
    assert f"http://{HOST}/priv/x.json" in shot.missed, "what is not asked is not known"
    times = [at for at, path in asked if path != "/favicon.ico"]
    assert len(times) == 5
    assert times[-1] - times[0] >= 4 * 0.2 * 0.9


@needs_browser
def test_a_browser_that_is_closed_ends_at_once_and_tells_who_waits() -> None:
    stop = threading.Event()

    def handler(odd: Odd, connection: socket.socket, method: str, path: str) -> None:
        connection.sendall(page("<script>setTimeout(()=>{while(true){}},0)</script>"))
        stop.set()

    with Odd({HOST: handler}) as odd:
        browser = Browser(FetchOptions(rate=0.0), Guard([parse_resolve(f"{HOST}:80:127.0.0.1:{odd.port}")], only_resolved=True))
        waiting = [browser.render(f"http://{HOST}/{n}") for n in range(8)]
        assert stop.wait(60)
        time.sleep(1)
        begun = time.monotonic()
        browser.close()
        assert time.monotonic() - begun < 15
        assert all(each.result(5).failure for each in waiting)
