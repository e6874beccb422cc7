"""The browser: only where static HTML is not enough, only through our own fetching, and never a reason to hang or to accuse."""

from __future__ import annotations

import json
import socket
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from tests.collect.odd import Handler, Odd, page, plain
from tests.collect.test_hostile import CRUMBS, NEWS, good, site_of
from tests.inspection.scripted import AS_OF, HOST, blank, inspected
from xuncha.collect import Browser, FetchOptions, Guard, parse_resolve
from xuncha.collect.axe import Axe
from xuncha.collect.browser import available
from xuncha.dossier import Dossier
from xuncha.dossier.container import Registered
from xuncha.fleet import Plan, carry_out
from xuncha.inspection.again import look_again
from xuncha.inspection.rejudge import rejudge
from xuncha.model.findings import Finding, Subject
from xuncha.model.verdicts import SiteSummary

if available():
    pytest.skip(f"{available()}，跳过浏览器测试", allow_module_level=True)

LIST = json.dumps([{"u": f"/news/{n}.html", "t": f"关于第{n}号工作的情况通报", "d": f"2020-05-{n:02d}"} for n in range(1, 13)])
FILL = """<script>fetch(window.name+"/api/list.json").then(r=>r.json()).then(rows=>{document.getElementById("list").innerHTML=rows.map(
x=>`<li><a href="${x.u}">${x.t}</a><span>${x.d}</span></li>`).join("")});fetch("http://169.254.169.254/latest/").catch(e=>0);
fetch("/submit",{method:"POST",body:"x"}).catch(e=>0);</script>"""
NAV = '<div class="nav"><a href="/">首页</a><a href="/news/">工作动态</a><a href="/blank/">通知公告</a></div>'
BLANK_CRUMBS = CRUMBS.replace("工作动态", "通知公告").replace("/news/", "/blank/")


def scripted(odd: Odd, connection: socket.socket, method: str, path: str) -> None:
    """A list filled by a script, one that stays empty, one page that never ends."""
    if path == "/":
        connection.sendall(page(f"{NAV}<ul>{NEWS}</ul><a href='/hang/'>一直转圈的栏目</a>"))
    elif path == "/news/":
        connection.sendall(page(f'{NAV}{CRUMBS}<ul id="list"></ul>{FILL}'))
    elif path == "/blank/":
        connection.sendall(page(f'{NAV}{BLANK_CRUMBS}<ul id="list"></ul><p>暂无信息</p>'))
    elif path == "/hang/":
        connection.sendall(page(f'{NAV}{CRUMBS.replace("工作动态", "转圈")}<ul id="list"></ul><script>setTimeout(()=>{{while(true){{}}}},0)</script>'))
    elif path == "/api/list.json":
        connection.sendall(plain("200 OK", "Content-Type: application/json", body=LIST.encode()))
    else:
        good(odd, connection, method, path)


def run(folder: Path, mode: str, handler: Handler = scripted, as_of: date = AS_OF) -> tuple[Odd, SiteSummary, list[Finding]]:
    return inspected(folder, mode, handler, as_of)


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Odd, SiteSummary, list[Finding]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("xuncha.collect.browser.PAGE_SECONDS", 6.0)
        folder = tmp_path_factory.mktemp("rendered")
        return folder, *run(folder, "auto")


def test_a_list_that_a_script_fills_is_read_and_never_called_blank(rendered: tuple[Path, Odd, SiteSummary, list[Finding]]) -> None:
    assert f"http://{HOST}/news/" not in blank(rendered[3])
    assert rendered[1].seen[HOST, "/news/12.html"] == 1, "links that a script writes are crawled like any other"


def test_a_list_that_stays_empty_in_the_browser_is_blank(rendered: tuple[Path, Odd, SiteSummary, list[Finding]]) -> None:
    assert f"http://{HOST}/blank/" in blank(rendered[3])


def test_the_browser_sends_nothing_but_get_and_reaches_nothing_forbidden(rendered: tuple[Path, Odd, SiteSummary, list[Finding]]) -> None:
    odd = rendered[1]
    assert set(odd.methods) <= {"GET", "HEAD"}
    assert odd.seen[HOST, "/submit"] == 0


def test_what_scripts_fetched_is_evidence(rendered: tuple[Path, Odd, SiteSummary, list[Finding]]) -> None:
    from xuncha.dossier.evidence import records

    kept = [(record.kind, record.url) for record in records(rendered[0] / "sites" / "9901010001" / "evidence.warc.gz")]
    assert ("response", f"http://{HOST}/api/list.json") in kept
    assert ("conversion", f"http://{HOST}/news/") in kept


def test_without_the_browser_nothing_is_rendered(tmp_path: Path) -> None:
    odd, summary, _ = run(tmp_path, "never")
    assert odd.seen[HOST, "/api/list.json"] == 0
    assert summary.complete


def test_a_page_that_never_ends_costs_itself_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xuncha.collect.browser.PAGE_SECONDS", 3.0)
    with Odd({HOST: scripted}) as odd:
        browser = Browser(FetchOptions(rate=0.0), Guard([parse_resolve(f"{HOST}:80:127.0.0.1:{odd.port}")], only_resolved=True))
        jobs = [browser.render(f"http://{HOST}{path}") for path in ("/news/", "/hang/", "/news/")]
        results = [job.result(60) for job in jobs]
        browser.close()
    assert "第12号工作" in results[0].html
    assert "第12号工作" in results[2].html


def test_a_picture_shows_the_spot(tmp_path: Path) -> None:
    with Odd({HOST: scripted}) as odd:
        browser = Browser(FetchOptions(rate=0.0), Guard([parse_resolve(f"{HOST}:80:127.0.0.1:{odd.port}")], only_resolved=True))
        shot = browser.render(f"http://{HOST}/news/3.html", picture=True, mark="说明工作的开展情况").result(60)
        browser.close()
    assert shot.marked
    assert shot.picture.startswith(b"\x89PNG")


def test_a_refused_address_is_not_rendered() -> None:
    browser = Browser(FetchOptions(rate=0.0), Guard([], only_resolved=True))
    shot = browser.render("http://169.254.169.254/latest/meta-data/").result(60)
    browser.close()
    assert shot.failure
    assert not shot.html


SEARCH = '<form action="/so" method="get" class="search"><input type="text" name="q" placeholder="请输入关键字"></form>'
RESULTS = """<div id="result">正在加载…</div><script>
fetch(window.name+"/api/so"+location.search).then(r=>r.json()).then(rows=>{document.getElementById("result").innerHTML=rows.map(
x=>`<li><a href="${x.u}">${x.t}</a></li>`).join("")})</script>"""


def searched(works: bool) -> Handler:
    def handler(odd: Odd, connection: socket.socket, method: str, path: str) -> None:
        if path == "/":
            connection.sendall(page(f"{NAV}{SEARCH}<ul>{NEWS}</ul>"))
        elif path.startswith("/so?"):
            connection.sendall(page(RESULTS, "站内搜索"))
        elif path.startswith("/api/so?"):
            body = LIST if works else "[]"
            connection.sendall(plain("200 OK", "Content-Type: application/json", body=body.encode()))
        else:
            good(odd, connection, method, path)

    return handler


@pytest.mark.parametrize(("mode", "works", "outcome"), [("never", True, "undetermined"), ("auto", True, None), ("auto", False, "problem")])
def test_a_search_whose_results_a_script_brings_is_tried_in_the_browser(tmp_path: Path, mode: str, works: bool, outcome: str | None) -> None:
    _, _, findings = run(tmp_path, mode, searched(works))
    assert [f.outcome.value for f in findings if f.indicator == "design.search"] == ([outcome] if outcome else [])


def test_a_blank_column_that_a_script_fills_now_is_repaired_where_a_browser_looks(tmp_path: Path) -> None:
    filled = False

    def server(odd: Odd, connection: socket.socket, method: str, path: str) -> None:
        if path == "/blank/" and filled:
            connection.sendall(page(f'{NAV}{BLANK_CRUMBS}<ul id="list"></ul>{FILL}'))
        elif path != "/hang/":
            scripted(odd, connection, method, path)
        else:
            connection.sendall(plain("404 Not Found"))

    with Odd({HOST: server}) as odd:
        resolves = (parse_resolve(f"{HOST}:80:127.0.0.1:{odd.port}"),)
        carry_out(Plan(str(tmp_path / "first"), Registered([site_of(HOST)]), "luan-2020q2", AS_OF, FetchOptions(rate=0.0), resolves, True, browser="auto"), lambda progress: None)
        dossier = Dossier.open(tmp_path / "first")
        ids = [s.id for f in dossier.findings() if f.indicator == "update.blank" and f.units for s in f.subjects]
        assert len(ids) == 1
        filled = True
        odd.seen.clear()
        states = {}
        for mode in ("never", "auto"):
            (looked,) = look_again(dossier, ids, tmp_path / mode, AS_OF, FetchOptions(rate=0.0), resolves=resolves, only_resolved=True, browser=mode)
            states[mode] = looked.state
    assert states == {"never": "unknown", "auto": "repaired"}
    assert odd.seen.total() < 20, odd.seen


# --- accessibility

@pytest.mark.parametrize(("modified", "outcomes"), [("", set()), ("Last-Modified: Sat, 01 Jan 2022 00:00:00 GMT", {"undetermined"})])
def test_a_file_written_long_ago_is_as_old_in_the_browser_as_without_it(tmp_path: Path, modified: str, outcomes: set[str]) -> None:
    rows = "".join(f"<li><a href='/news/{n}.html'>关于第{n}号工作的情况通报</a><span>{day}</span></li>" for n, day in ((1, "昨天"), (2, "2019-05-02"), (3, "2019-05-03")))
    body = f'<html><head><meta charset=utf-8><title>工作动态</title></head><body>{NAV}{CRUMBS}<ul id="list"></ul><script>document.getElementById("list").innerHTML={json.dumps(rows)}</script>'

    def server(odd: Odd, connection: socket.socket, method: str, path: str) -> None:
        if path == "/news/":
            connection.sendall(plain("200 OK", "Content-Type: text/html; charset=utf-8", *filter(None, (modified,)), body=body.encode()))
        elif path == "/news/1.html":
            connection.sendall(page(f"{NAV}{CRUMBS}<h1>关于第1号工作的情况通报</h1><p>{'说明工作的开展情况。' * 30}</p>"))
        elif path == "/":
            connection.sendall(page(f"{NAV}<ul>{NEWS}</ul>"))
        else:
            good(odd, connection, method, path)

    today = datetime.now(timezone(timedelta(hours=8))).date()
    _, _, findings = run(tmp_path, "auto", server, today)
    assert {f.outcome.value for f in findings if f.indicator == "update.news-policy" for s in f.subjects if s.label == "工作动态"} == outcomes


BARRED = """<img src="/banner.png"><a href="/x/"></a><form><input type="text" name="q"></form><p style="color:#bbb;background:#fff">看不清的一句话，对比度不够</p>
<div onclick="aria.start()">长者模式</div>"""
CSP = '<meta http-equiv="Content-Security-Policy" content="script-src \'none\'; connect-src \'none\'">'
POISON = "<script>Array.from=null;window.JSON={};Array.prototype.map=function(){throw 1};window.Promise=undefined</script>"


def barred(odd: Odd, connection: socket.socket, method: str, path: str) -> None:
    if path == "/":
        connection.sendall(page(f"{CSP}{NAV}<ul>{NEWS}</ul>{BARRED}"))
    elif path in ("/blank/", "/x/"):
        connection.sendall(plain("404 Not Found"))
    else:
        good(odd, connection, method, path)


def accessibility(findings: list[Finding], outcome: str) -> list[Subject]:
    return [s for f in findings if f.indicator == "design.accessibility" and f.outcome.value == outcome for s in f.subjects]


def test_basics_of_accessibility_are_told_by_rule_and_count_for_nothing(tmp_path: Path) -> None:
    odd, _, findings = run(tmp_path, "auto", barred)
    told = {str(s.detail["rule"]): s for s in accessibility(findings, "problem")}
    assert {"image-alt", "link-name", "label", "color-contrast"} <= set(told)
    assert told["image-alt"].label.startswith("图片没有替代文字")
    assert str(told["image-alt"].detail["drawn"]).count(HOST) == 3, "the home page and two content pages"
    assert all(f.units == 0 for f in findings if f.indicator == "design.accessibility")
    assert any("长者模式" in s.label for s in accessibility(findings, "undetermined"))
    assert set(odd.methods) <= {"GET", "HEAD"}
    kept = [proof for f in findings if f.indicator == "design.accessibility" and f.outcome.value == "problem" for proof in f.evidence]
    assert kept and all(proof.offset >= 0 and proof.sha256 and proof.warc for proof in kept)


def test_judged_again_it_is_told_the_same_and_without_a_browser_it_is_undetermined(tmp_path: Path) -> None:
    with Odd({HOST: barred}) as odd:
        resolves = (parse_resolve(f"{HOST}:80:127.0.0.1:{odd.port}"),)
        for mode in ("auto", "never"):
            carry_out(Plan(str(tmp_path / mode), Registered([site_of(HOST)]), "luan-2020q2", AS_OF, FetchOptions(rate=0.0), resolves, True, browser=mode), lambda progress: None)
    looked, not_looked = (Dossier.open(tmp_path / mode) for mode in ("auto", "never"))
    before = accessibility(looked.findings(), "problem")
    rejudge(looked)
    assert accessibility(looked.findings(), "problem") == before != []
    assert not accessibility(not_looked.findings(), "problem")
    assert any("没有用浏览器看过" in str(s.detail["reason"]) for s in accessibility(not_looked.findings(), "undetermined"))
    assert [v.confirmed for v in looked.verdicts()] == [v.confirmed for v in not_looked.verdicts()]


def test_of_a_thinned_dossier_the_page_that_was_looked_at_is_still_there(tmp_path: Path) -> None:
    from xuncha.dossier.evidence import records

    with Odd({HOST: barred}) as odd:
        resolves = (parse_resolve(f"{HOST}:80:127.0.0.1:{odd.port}"),)
        plan = Plan(str(tmp_path / "thin"), Registered([site_of(HOST)]), "luan-2020q2", AS_OF, FetchOptions(rate=0.0), resolves, True, browser="auto", keep="findings")
        carry_out(plan, lambda progress: None)
    dossier = Dossier.open(tmp_path / "thin")
    for _ in range(2):
        proofs = [proof for f in dossier.findings() if f.indicator == "design.accessibility" and f.outcome.value == "problem" for proof in f.evidence]
        kept = {record.offset: record for record in records(dossier.folder / proofs[0].warc)}
        assert all(kept[proof.offset].kind == "conversion" and kept[proof.offset].url == proof.url for proof in proofs)
        rejudge(dossier)


def looked_at(body: str, **paths: bytes) -> Axe:
    def server(odd: Odd, connection: socket.socket, method: str, path: str) -> None:
        connection.sendall(paths[path[1:]] if path[1:] in paths else page(body))

    with Odd({HOST: server}) as odd:
        browser = Browser(FetchOptions(rate=0.0), Guard([parse_resolve(f"{HOST}:80:127.0.0.1:{odd.port}")], only_resolved=True))
        shot = browser.render(f"http://{HOST}/", axe=True).result(120)
        browser.close()
    assert shot.axe is not None
    return shot.axe


def test_neither_a_policy_nor_what_scripts_made_of_the_language_stops_the_look() -> None:
    for before in (CSP, POISON):
        told = looked_at(before + BARRED)
        assert not told.why
        assert "image-alt" in {barrier.rule for barrier in told.barriers}


@pytest.mark.parametrize(
    ("frame", "places", "left"),
    [
        ('<iframe title="t" src="/in.html"></iframe>', {"iframe img", "iframe iframe input"}, 0), ("<iframe title='t' srcdoc='<img src=/x.png>'></iframe>", {"iframe img"}, 0),
        ('<iframe title="t" sandbox src="/in.html"></iframe>', set(), 1), ('<iframe title="t" src="http://other.gov.cn/"></iframe>', set(), 1),
        ('<iframe title="t" src="/in.html" style="display:none"></iframe>', set(), 0), ('<iframe title="t" src="/in.html"></iframe>' * 21, None, 11),
    ],
)  # fmt: skip
def test_frames_of_the_pages_own_origin_are_looked_at_as_parts_of_it_and_the_others_are_counted(frame: str, places: set[str] | None, left: int) -> None:
    deep = {"in.html": page('<img src="/x.png"><iframe title="t" src="/deep.html"></iframe>'), "deep.html": page("<input type=text>"), "x.png": plain("404 Not Found")}
    told = looked_at(f"<h1>x</h1>{frame}", **deep)
    assert not told.why
    inside = {place for barrier in told.barriers for place in barrier.places if "iframe " in place}
    assert inside == places or (places is None and inside)
    assert told.left == left
    assert "document-title" not in {barrier.rule for barrier in told.barriers if any("iframe" in place for place in barrier.places)}, "a frame needs no title of its own"


def test_a_page_whose_style_sheet_a_guard_refused_is_not_told_of() -> None:
    told = looked_at('<link rel="stylesheet" href="http://169.254.169.254/a.css">' + BARRED)
    assert told.why
    assert not told.barriers


@pytest.mark.parametrize("script", ["http://169.254.169.254/a.js", "/refused.js"])
def test_a_page_of_which_any_script_was_refused_is_not_told_of(script: str) -> None:
    told = looked_at(f'<script src="{script}"></script>' + BARRED, **{"refused.js": plain("403 Forbidden")})
    assert told.why
    assert not told.barriers


def test_scripts_of_the_host_that_a_page_leads_on_to_are_its_own() -> None:
    def first(odd: Odd, connection: socket.socket, method: str, path: str) -> None:
        connection.sendall(page(f'<script>location.replace("http://www.{HOST}/")</script>'))

    def second(odd: Odd, connection: socket.socket, method: str, path: str) -> None:
        connection.sendall(plain("404 Not Found") if path.endswith(".js") else page(f'<h1>示例</h1><script src="/list.js"></script><script src="http://{HOST}.cdn/x.js"></script>'))

    with Odd({HOST: first, f"www.{HOST}": second}) as odd:
        resolves = [parse_resolve(f"{host}:80:127.0.0.1:{odd.port}") for host in (HOST, f"www.{HOST}")]
        browser = Browser(FetchOptions(rate=0.0), Guard(resolves, only_resolved=True))
        shot = browser.render(f"http://{HOST}/").result(120)
        browser.close()
    # gone on its own host is missed; on another only what is refused, for it may fill a list for a visitor
    assert (shot.url, sorted(shot.missed)) == (f"http://www.{HOST}/", [f"http://{HOST}.cdn/x.js", f"http://www.{HOST}/list.js"])


@pytest.mark.parametrize(
    ("call", "told"),
    [
        ('fetch("/api/menu",{method:"POST",body:"x"})', False), ('fetch("/api/menu")', False), ('fetch("/api/there")', True), ('fetch("/api/hits",{method:"POST",body:"x"})', True),
    ],
)  # fmt: skip
def test_a_page_whose_content_did_not_come_has_no_fault_of_accessibility(tmp_path: Path, call: str, told: bool) -> None:
    def server(odd: Odd, connection: socket.socket, method: str, path: str) -> None:
        if path == "/":
            connection.sendall(page(f"{NAV}<ul>{NEWS}</ul><a href='/x/'></a><script>{call}.then(r=>r.text()).catch(e=>0)</script>"))
        elif path == "/api/there":
            connection.sendall(plain("200 OK", "Content-Type: text/plain", body=b"x"))
        elif path.startswith("/api/"):
            connection.sendall(plain("500 Internal Server Error"))
        else:
            good(odd, connection, method, path)

    _, _, findings = run(tmp_path, "auto", server)
    assert any(s.detail.get("rule") == "link-name" for s in accessibility(findings, "problem")) is told
    assert any("没有取全" in str(s.detail.get("reason")) for s in accessibility(findings, "undetermined")) is not told


def test_a_style_sheet_that_does_not_exist_is_what_a_visitor_sees_too() -> None:
    told = looked_at('<link rel="stylesheet" href="/gone.css">' + BARRED, **{"gone.css": plain("404 Not Found")})
    assert "image-alt" in {barrier.rule for barrier in told.barriers}


def test_a_look_that_breaks_or_never_ends_says_nothing_and_keeps_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xuncha.collect.axe.SECONDS", 2.0)
    monkeypatch.setattr("xuncha.collect.browser.HARD_SECONDS", 25.0)
    endless = "() => new Promise(done => setTimeout(() => { while (true) {} }, 0))"
    for run_ in ("() => { throw new Error('broken') }", "() => { while (true) {} }", "() => new Promise(() => {})", endless):
        monkeypatch.setattr("xuncha.collect.axe._RUN", run_)
        told = looked_at(BARRED)
        assert told.why
        assert not told.barriers


def test_a_page_that_hangs_while_it_is_looked_at_costs_the_browser_its_life_and_no_other_page_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xuncha.collect.axe._RUN", "() => new Promise(done => setTimeout(() => { while (true) {} }, 0))")
    monkeypatch.setattr("xuncha.collect.browser.HARD_SECONDS", 8.0)
    with Odd({HOST: barred}) as odd:
        browser = Browser(FetchOptions(rate=0.0), Guard([parse_resolve(f"{HOST}:80:127.0.0.1:{odd.port}")], only_resolved=True))
        hung = browser.render(f"http://{HOST}/", axe=True)
        after = browser.render(f"http://{HOST}/news/3.html")
        first, second = hung.result(60), after.result(60)
        browser.close()
    assert first.axe is not None
    assert first.axe.why
    assert "长者模式" in first.html, "what was rendered before stays"
    assert "工作" in second.html


def one_page(odd: Odd, connection: socket.socket, method: str, path: str) -> None:
    """A single-page site: the same shell for every address, whatever is there or not; the script knows the columns and the footer."""
    if path == "/app.js":
        script = """const d=document.getElementById("app"),n='<div class="nav"><a href="/">首页</a><a href="/col/dt">工作动态</a><a href="/col/tz">通知公告</a><a href="/col/zc">政策法规</a><a href="/col/yw">业务工作</a></div>',
f='<div class="foot">主办：示例局 网站标识码：9901010001</div>',li=(u,t,y)=>`<li><a href="${u}">${t}</a><span>${y}</span></li>`;
d.innerHTML=n+(location.pathname==="/col/tz"?"<h2>通知公告</h2><div>暂无数据</div>":"<ul>"+[1,2,3].map(i=>li("/d/"+i,"关于第"+i+"号工作的情况通报","2020-05-0"+i)).join("")+"</ul>")+f;"""
        connection.sendall(plain("200 OK", "Content-Type: text/javascript; charset=utf-8", body=script.encode()))
    else:
        connection.sendall(page('<div id="app"></div><script src="/app.js"></script>'))


def test_a_single_page_site_is_read_through_its_script_and_has_no_dead_links(tmp_path: Path) -> None:
    odd, summary, findings = run(tmp_path, "auto", one_page)
    assert odd.seen[HOST, "/col/dt"] and summary.complete
    assert blank(findings) == {f"http://{HOST}/col/tz"}
    assert not [f for f in findings if f.indicator in ("design.links", "update.homepage") and f.units]
