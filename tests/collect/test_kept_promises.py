"""Promises of docs/collecting.md that had once been kept too thinly."""

from __future__ import annotations

import socket
import urllib.request
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from threading import Thread

import pytest

from tests.collect.odd import Handler, Odd, page, plain
from tests.collect.test_accusations import FOOT, HOST, NAV, accused, entries, reasons, serve, site
from tests.collect.test_hostile import AS_OF, Run, good, links, site_of
from xuncha.cli import main, unwritable
from xuncha.collect import FetchOptions, Guard, Request, Response, parse_resolve
from xuncha.collect.traps import Traps
from xuncha.dossier import Dossier
from xuncha.dossier.container import Registered
from xuncha.dossier.evidence import records
from xuncha.dossier.replay import Replay, make_server
from xuncha.fleet import Plan, carry_out
from xuncha.inspection import monitor
from xuncha.inspection.attached import misnamed
from xuncha.inspection.cookies import Cookies

LOOPBACK = Guard([parse_resolve("up.gov.cn:80:127.0.0.1:9")], only_resolved=True)


def test_a_parameter_that_was_left_out_is_asked_for_before_anybody_is_accused(tmp_path: Path) -> None:
    alive = {f"/e?t=17000000{n:02d}": page(f"<p>第{n}项</p>") for n in range(5)} | {f"/s?sid=abcdef{n}": page(f"<p>第{n}项</p>") for n in range(1)}
    pages = {**site(), **alive, "/": page(NAV + "".join(f'<a href="{path}">第{n}项内容</a>' for n, path in enumerate([*alive, "/x?t=1700000099"])))}
    run = Run(tmp_path, {HOST: serve(pages)})
    assert accused(run, "design.links") == [f"design.links http://{HOST}/x"]


@pytest.mark.parametrize(("status", "outcome"), [("404 Not Found", "suspect"), ("403 Forbidden", "undetermined"), ("500 Oops", "undetermined")])
def test_what_leads_to_another_host_and_fails_there_is_judged_like_a_link_to_it(tmp_path: Path, status: str, outcome: str) -> None:
    def beyond(odd: Odd, connection: socket.socket, method: str, path: str) -> None:
        connection.sendall(plain(status))

    pages = {**site(), "/jump": plain("302 Found", "Location: http://other.gov.cn/x"), "/": page(f'{NAV}<a href="/jump">另一个网站</a>')}
    run = Run(tmp_path, {HOST: serve(pages), "other.gov.cn": beyond})
    mine = [f for f in run.findings if f.site == run.codes[HOST] and f.indicator == "design.links"]
    assert [f.outcome.value for f in mine for s in f.subjects if s.url.endswith("/jump")] == [outcome]


def test_a_probe_that_never_left_says_nothing_of_the_site() -> None:
    [closed] = monitor.probe([site_of("nowhere.gov.cn")], FetchOptions(), LOOPBACK)
    assert closed.state == "own-outage"


def test_a_home_page_that_leads_round_in_circles_does_not_open() -> None:
    with Odd({"up.gov.cn": lambda odd, connection, method, path: connection.sendall(plain("302 Found", "Location: /again"))}) as odd:
        [probe] = monitor.probe([site_of("up.gov.cn")], FetchOptions(), Guard([parse_resolve(f"up.gov.cn:80:127.0.0.1:{odd.port}")], only_resolved=True))
    assert (probe.state, probe.cause) == ("failed", "跳转过多")


def test_cookies_that_no_server_takes_back_are_not_kept() -> None:
    cookies = Cookies()
    head = b"HTTP/1.1 302 Found\r\nSet-Cookie: big=" + b"x" * 70_000 + b"\r\n" + b"".join(b"Set-Cookie: n%d=1\r\n" % n for n in range(50)) + b"\r\n"
    assert cookies.learn(Response(Request(f"http://{HOST}/", HOST), 302, head))
    [line] = cookies.lines(HOST)
    assert len(line) < 200
    assert "big" not in line


def test_calendars_written_as_folders_end() -> None:
    traps = Traps(2020)
    days = [AS_OF + timedelta(days=n) for n in range(-4_000, 400)]
    for form in ("/events/{:%Y/%m/%d}.html", "/calendar/{:%Y/%m/%d}/", "/rili/{:%Y-%m-%d}"):
        assert sum(not traps.reason(f"http://{HOST}{form.format(day)}") for day in days) <= 400
    assert traps.reason(f"http://{HOST}/richeng/3026-01-01.html")
    articles = [f"http://{HOST}/art/{day:%Y/%m/%d}/art_12_{n}.html" for n, day in enumerate(days)]
    assert not any(traps.reason(url) for url in articles)
    columns = [f"http://{HOST}/{name}/{number}/{page}.html" for name in ("list", "col", "channels") for number in (1985, 2011, 2345, 4521) for page in range(1, 13)]
    assert not any(Traps(2020).reason(url) for url in columns), "numbers that look like years are numbers"
    assert not any(Traps(2020).reason(f"http://{HOST}/zwgk/2020-5/{n}.html") for n in range(600))


def test_a_parameter_that_people_keep_is_kept_whatever_it_is_called() -> None:
    kept, usual = Traps(2020, kept=["order"]), Traps(2020)
    one, two = (f"http://{HOST}/list?order={name}&p=1" for name in ("news", "notice"))
    assert usual.key(one) == usual.key(two)
    assert kept.key(one) != kept.key(two)


@pytest.mark.parametrize(("url", "kind", "data", "wrong"), [
    ("/a.pdf", "other", b"\x89PNG\r\n", True), ("/a.xls", "text", b'{"code":401}', True), ("/a.pdf", "pdf", b"%PDF-1.4", False),
    ("/a.txt", "text", b"{}", False), ("/a.pdf", "text", b"%", True), ("/a.doc", "other", b"\0", True), ("/a.docx", "text", b"Service is not available.", True),
    ("/a.doc", "text", b"words that somebody saved as a document", False), ("/a.doc", "rtf", b"{\\rtf1 x}", False), ("/a.jpg", "other", b"\x89PNG", False),
])  # fmt: skip
def test_attachments_that_are_something_else_are_told(url: str, kind: str, data: bytes, wrong: bool) -> None:
    assert misnamed(url, kind, data) is wrong


def test_pictures_that_are_none_and_links_that_lead_home_on_purpose(tmp_path: Path) -> None:
    wrong = {"/i/page.png": page("<p>请登录</p>"), "/i/empty.gif": plain("200 OK", "Content-Type: image/gif"), "/a/login.doc": plain("200 OK", "Content-Type: text/html", body=b"\xef\xbb\xbf<!DOCTYPE html><form>x</form>")}
    right = {"/i/right.png": plain("200 OK", "Content-Type: image/png", body=b"\x89PNG")}
    home = "".join(f'<img src="{path}">' for path in (*wrong, *right) if path.startswith("/i/")) + '<a href="/a/login.doc">附件</a><a href="/portal">首页</a><a href="/m/">手机版</a>'
    pages = {**site(), **wrong, **right, "/": page(f"{NAV}<ul>{entries('/gzdt/')}</ul>{home}{FOOT}")}
    run = Run(tmp_path, {HOST: serve(pages, lambda odd, path: None if path in pages or path == "/robots.txt" else plain("302 Found", "Location: /"))})
    said = {s.url.removeprefix(f"http://{HOST}"): f.outcome.value for f in run.findings if f.indicator == "design.links" for s in f.subjects}
    assert said == {"/i/page.png": "suspect", "/i/empty.gif": "suspect", "/a/login.doc": "problem"}


def test_a_place_that_cannot_be_written_to_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    registry = tmp_path / "r.csv"
    registry.write_text("网站标识码,网站名称,首页网址\n9901010001,示例站,http://up.gov.cn/\n", "utf-8")
    assert main(["monitor", str(registry), "--out", str(registry / "below"), "--once", "--only-resolved"]) == 2
    assert "写不进去" in capsys.readouterr().err
    assert unwritable(OSError(28, "No space left on device", "/x"))
    assert not unwritable(ValueError("x"))


@pytest.fixture
def twice(tmp_path: Path) -> Iterator[tuple[Path, Path]]:
    """Two dossiers of a site that has not changed."""
    with Odd({HOST: good}) as odd:
        for name, previous in (("first", ""), ("second", str(tmp_path / "first"))):
            carry_out(Plan(
                str(tmp_path / name), Registered([site_of(HOST)]), "luan-2020q2", AS_OF, FetchOptions(rate=0.0), only_resolved=True, previous=previous,
                resolves=(parse_resolve(f"{HOST}:80:127.0.0.1:{odd.port}"),), browser="never",
            ), lambda progress: None)  # fmt: skip
    yield tmp_path / "first", tmp_path / "second"


def test_a_page_that_has_not_changed_is_replayed_from_the_dossier_before(twice: tuple[Path, Path]) -> None:
    server = make_server(Dossier.open(twice[1]), 0)
    Thread(target=server.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{server.server_address[1]}"
    with urllib.request.urlopen(f"{base}/r/9901010001/http/{HOST}/news/3.html", timeout=10) as answer:
        assert "关于第3号工作的情况通报" in answer.read().decode()
    with urllib.request.urlopen(f"{base}/v/9901010001?url=http%3A//{HOST}/news/3.html", timeout=10) as answer:
        shown = answer.read().decode()
    assert "没有变化，内容取自" in shown
    assert "摘要一致" in shown
    server.shutdown()
    server.server_close()


def test_no_more_pages_are_asked_than_allowed_and_it_is_said(tmp_path: Path) -> None:
    with Odd({HOST: serve(site())}) as odd:
        result = carry_out(Plan(
            str(tmp_path), Registered([site_of(HOST)]), "luan-2020q2", AS_OF, FetchOptions(rate=0.0), only_resolved=True, max_pages=10,
            resolves=(parse_resolve(f"{HOST}:80:127.0.0.1:{odd.port}"),), browser="never",
        ), lambda progress: None)  # fmt: skip
        asked = {path for path in odd.requests(HOST) if path in site()}
    assert len(asked) == 10
    [verdict] = result.verdicts
    assert "达到 10 页的上限" in verdict.note


def test_an_attachment_whose_words_nobody_read_is_for_people_to_look_at(tmp_path: Path) -> None:
    large = b"%PDF-1.4\n" + b"0" * (9 << 20)
    pages = {**site(), "/large.pdf": plain("200 OK", "Content-Type: application/pdf", body=large), "/broken.pdf": plain("200 OK", "Content-Type: application/pdf", body=b"%PDF-1.4\nno")}
    pages["/"] = page(f'{NAV}<ul>{entries("/gzdt/")}</ul><a href="/large.pdf">大附件</a><a href="/broken.pdf">坏附件</a>{FOOT}')
    run = Run(tmp_path, {HOST: serve(pages)}, total_seconds=20.0)
    told = {s.url.rpartition("/")[2]: bool(s.detail.get("reported")) for f in run.findings if f.indicator == "safety.wording" and f.outcome.value == "undetermined" for s in f.subjects}
    assert told == {"large.pdf": True, "broken.pdf": True}
    assert "超过8兆" in " ".join(reasons(run, "safety.wording"))


def test_a_site_that_only_shows_walls_is_left_in_peace_after_a_few(tmp_path: Path) -> None:
    paths = [f"/n{n % 5}/{n}.html" for n in range(200)]
    wall = page("<form>请输入验证码<input name=code></form>", "安全验证")
    handler: Handler = serve({"/": links(*paths)}, lambda odd, path: wall if path in paths else None)
    run = Run(tmp_path, {HOST: handler}, per_host=2)
    assert not run.summaries[run.codes[HOST]].complete
    assert sum(path in paths for path in run.odd.requests(HOST)) <= 80, "ten, and those that are under way"


def test_a_folder_that_is_closed_to_strangers_ends_no_site(tmp_path: Path) -> None:
    closed = [f"/intern/{n}.html" for n in range(12)]
    pages = {**site(), "/": page(NAV + "".join(f'<a href="{path}">第{n}项内部事项</a>' for n, path in enumerate(closed)) + f"<ul>{entries('/gzdt/')}</ul>{FOOT}")}
    run = Run(tmp_path, {HOST: serve(pages, lambda odd, path: plain("403 Forbidden") if path in closed else None)})
    assert run.summaries[run.codes[HOST]].complete


def test_the_day_of_the_calendar_is_the_as_of_day() -> None:
    assert Traps(date(2040, 1, 1).year).reason(f"http://{HOST}/calendar/2019/01/01") != ""
    assert Traps(2020).reason(f"http://{HOST}/calendar/2019/01/01") == ""


def test_a_request_says_what_it_takes_as_a_browser_would_and_the_evidence_shows_it(tmp_path: Path) -> None:
    pages, asked = site(), []

    def picky(odd: Odd, path: str) -> bytes | None:
        asked.append(odd.here.head)
        if path == "/robots.txt":
            return None
        if b"\r\nAccept: text/html" not in odd.here.head:
            return plain("406 Not Acceptable")
        return None if b"\r\nAccept-Language: zh-CN" in odd.here.head else page("<p>The English version is under construction.</p>")

    run = Run(tmp_path, {HOST: serve(pages, picky)})
    assert not accused(run)
    assert run.summaries[run.codes[HOST]].pages == 66
    evidence = tmp_path / "sites" / run.codes[HOST] / "evidence.warc.gz"
    kept = {record.head for record in records(evidence) if record.kind == "request"}

    def lines(head: bytes) -> tuple[bytes, list[bytes]]:
        first, *rest = head.rstrip(b"\r\n").split(b"\r\n")
        return first, sorted(rest)

    sent = [lines(head) for head in asked]
    assert all(lines(head) in sent for head in kept), "line by line what went out"


def test_a_page_with_bare_line_feeds_in_its_head_is_replayed_as_a_page(tmp_path: Path) -> None:
    def bare(odd: Odd, connection: socket.socket, method: str, path: str) -> None:
        head, _, body = page("<p>欢迎访问</p>").partition(b"\r\n\r\n")
        connection.sendall((head.replace(b"\r\n", b"\n") + b"\n\n" + body) if path == "/" else plain("404 Not Found"))

    with Odd({HOST: bare}) as odd:
        carry_out(Plan(
            str(tmp_path / "d"), Registered([site_of(HOST)]), "luan-2020q2", AS_OF, FetchOptions(rate=0.0), only_resolved=True,
            resolves=(parse_resolve(f"{HOST}:80:127.0.0.1:{odd.port}"),), browser="never",
        ), lambda progress: None)  # fmt: skip
    found = Replay(Dossier.open(tmp_path / "d")).resource("9901010001", f"http://{HOST}/")
    assert found is not None
    assert found[1] == "text/html; charset=utf-8" and "欢迎访问" in found[2].decode()
