"""Answers that break rules in ways nobody thinks of, and walls that look like pages: they cost the page they stand for, and accuse nobody."""

from __future__ import annotations

import gzip
import re
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from tests.collect.odd import Handler, Odd, page, plain, silent
from tests.collect.test_hostile import AS_OF, CRUMBS, NEWS, Run, good, links
from xuncha.collect.hosts import FetchOptions, Host
from xuncha.dossier.site_store import SiteStore
from xuncha.inspection import limits
from xuncha.inspection.limits import TooLong, limited
from xuncha.read import read_page
from xuncha.read.charset import canonical
from xuncha.registry import ColumnEntry

CAPTCHA = page('<form>请输入验证码<input name="code"></form>', "安全验证")
BUSY = page("<h3>您的访问过于频繁，请稍后再试</h3>", "提示")
Answer = Callable[[str], bytes | None]


def beside(answer: Answer, home: bytes = b"") -> Handler:
    """A site in order but for what `answer` says; `home`: its front page."""

    def handler(odd: Odd, connection: socket.socket, method: str, path: str) -> None:
        special = answer(path) if path != "/" or not home else home
        if special is None:
            good(odd, connection, method, path)
        else:
            connection.sendall(special)

    return handler


def front(*paths: str) -> bytes:
    more = "".join(f'<p><a href="{path}">第{n}项内容</a></p>' for n, path in enumerate(paths))
    return page(f'<div class="nav"><a href="/">首页</a><a href="/news/">工作动态</a></div><ul>{NEWS}</ul>{more}')


def test_a_redirect_to_no_web_address_costs_that_link_alone(tmp_path: Path) -> None:
    targets = {"/go/1": "javascript:history.back()", "/go/2": "about:blank", "/go/3": "mailto:a@b.cn", "/go/4": "ftp://a.gov.cn/x"}
    odd = beside(lambda path: plain("302 Found", f"Location: {targets[path]}") if path in targets else None, front(*targets))
    run = Run(tmp_path, {"odd.gov.cn": odd, "good.gov.cn": good})
    for host in ("odd.gov.cn", "good.gov.cn"):
        assert run.summaries[run.codes[host]].complete
        assert run.units(host) == 0, run.findings
    causes = run.causes("odd.gov.cn")
    assert causes["/go/1"] == ("refused", "跳转到 javascript:history.back()，不是网页地址，未访问")
    assert {causes[path][0] for path in ("/go/2", "/go/3")} == {"refused"}


def test_header_bytes_beyond_ascii_come_back_as_they_came(tmp_path: Path) -> None:
    name = "用户".encode("gbk")

    def handler(odd: Odd, connection: socket.socket, method: str, path: str) -> None:
        if path == "/" and name not in odd.here.head:
            connection.sendall(b"HTTP/1.1 302 Found\r\nLocation: /\r\nSet-Cookie: uname=" + name + b"; path=/\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
        elif path == "/news/":
            connection.sendall(page(f"{CRUMBS}<ul>{NEWS}</ul>").replace(b"Connection", b'ETag: "' + name + b'"\r\nConnection', 1))
        else:
            good(odd, connection, method, path)

    first = Run(tmp_path / "a", {"a.gov.cn": handler})
    assert first.summaries[first.codes["a.gov.cn"]].pages == 14
    again = Run(tmp_path / "b", {"a.gov.cn": handler}, previous=str(tmp_path / "a"))
    assert again.summaries[again.codes["a.gov.cn"]].pages == 14


@pytest.mark.parametrize("label", ["undefined", "idna", "punycode", "unicode_escape", "utf-7", "base64", "rot13"])
def test_codecs_that_are_no_charsets_are_no_charsets(label: str) -> None:
    assert canonical(label) is None
    assert "正文" in str(read_page("<title>正文</title><p>正文内容</p>".encode(), "http://a.gov.cn/", AS_OF, content_type=f"text/html; charset={label}").doc_title)


def test_an_outside_page_in_no_charset_at_all_costs_the_site_that_links_it_nothing(tmp_path: Path) -> None:
    def shop(odd: Odd, connection: socket.socket, method: str, path: str) -> None:
        connection.sendall(page("<p>x</p>", "商城").replace(b"charset=utf-8\r\n", b"charset=undefined\r\n", 1))

    run = Run(tmp_path, {"a.gov.cn": beside(lambda path: None, front("http://shop.example.com/")), "shop.example.com": shop})
    assert run.summaries[run.codes["a.gov.cn"]].complete
    assert run.summaries[run.codes["a.gov.cn"]].pages == 14


@pytest.mark.parametrize("words", ["²", "99999999999999999999", "Wed, 01 Jan 99999999999999999999 00:00:00 GMT", "-5", "bald", ""])
def test_a_wait_that_is_no_number_is_waited_for_half_a_minute_at_most(words: str) -> None:
    host = Host("a", FetchOptions())
    assert 1.0 <= host.told_to_wait(words, 0.0, 30.0) <= 30.0


def test_trailers_belong_to_no_header(tmp_path: Path) -> None:
    body = b"<html><body><p>" + "块传输的正文".encode() + b"</p></body></html>"
    chunked = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n%x;a=b\r\n%b\r\n0\r\nX-Trailer: 1\r\nX-More: 2\r\n\r\n" % (len(body), body)
    run = Run(tmp_path, {"a.gov.cn": beside(lambda path: chunked if path == "/chunked.html" else None, front("/chunked.html"))})
    with (tmp_path / "sites" / run.codes["a.gov.cn"] / "evidence.warc.gz").open("rb") as file:
        kept = {record.rec_headers["WARC-Target-URI"]: record.content_stream().read() for record in ArchiveIterator(file, check_digests=True) if record.rec_type == "response"}
    assert kept["http://a.gov.cn/chunked.html"] == body


def test_links_of_one_site_never_have_another_given_up(tmp_path: Path) -> None:
    paths = [f"/admin/{n}" for n in range(200)]

    def good_but(odd: Odd, connection: socket.socket, method: str, path: str) -> None:
        if path.startswith("/admin/"):
            if int(path[7:]) % 2:
                connection.sendall(plain("403 Forbidden"))
            return  # closed without a word
        good(odd, connection, method, path)

    run = Run(tmp_path, {"bad.gov.cn": beside(lambda path: None, front(*(f"http://good.gov.cn{path}" for path in paths))), "good.gov.cn": good_but})
    summary = run.summaries[run.codes["good.gov.cn"]]
    assert (summary.complete, summary.pages) == (True, 14)
    assert run.units("good.gov.cn") == 0


def test_addresses_that_fail_again_do_not_end_a_living_site(tmp_path: Path) -> None:
    paths = [f"/{'dead' if n % 3 == 0 else 'page'}/{n}.html" for n in range(60)]

    def handler(odd: Odd, connection: socket.socket, method: str, path: str) -> None:
        if path.startswith("/dead/"):
            return
        if path.startswith("/page/"):
            connection.sendall(page(f"{CRUMBS}<p>第{path[6:-5]}页的内容</p>"))
        elif path == "/":
            connection.sendall(front(*paths))
        else:
            good(odd, connection, method, path)

    run = Run(tmp_path, {"a.gov.cn": handler})
    summary = run.summaries[run.codes["a.gov.cn"]]
    assert summary.complete, summary
    assert summary.pages == 14 + 40


def test_a_closed_port_and_guarded_pictures_end_no_site(tmp_path: Path) -> None:
    secure = [f"https://a.gov.cn/pic/{n}.jpg" for n in range(30)]
    guarded = "".join(f'<img src="/img/{n}.jpg">' for n in range(40)) + "".join(f'<img src="{url}">' for url in secure)
    home = front("/gone.pdf").replace(b"</body>", guarded.encode() + b"</body>")
    home = re.sub(rb"Content-Length: \d+", b"X-Length: 0", home)
    run = Run(tmp_path, {"a.gov.cn": beside(lambda path: plain("403 Forbidden") if path.startswith("/img/") else None, home)})
    summary = run.summaries[run.codes["a.gov.cn"]]
    assert (summary.complete, summary.pages) == (True, 14)
    assert run.causes("a.gov.cn")["/gone.pdf"] == ("dead", "返回 404")


WALLS: dict[str, Answer] = {
    "a captcha by redirect": lambda path: plain("302 Found", "Location: /waf/captcha.html"),
    "a page for those who ask too often": lambda path: BUSY,
    "a captcha page": lambda path: CAPTCHA,
    "a page for browsers that run scripts": lambda path: page("<noscript>请开启JavaScript并刷新</noscript><p>请开启JavaScript并刷新</p>", "提示"),
}


@pytest.mark.parametrize("name", list(WALLS))
def test_a_wall_that_meets_the_made_up_address_has_no_living_page_called_dead(tmp_path: Path, name: str) -> None:
    def answer(path: str) -> bytes | None:
        if path == "/waf/captcha.html":
            return CAPTCHA
        if path == "/" or (path.startswith("/news/") and path not in ("/news/3.html", "/news/6.html")):
            return None
        return WALLS[name](path)

    run = Run(tmp_path, {"a.gov.cn": beside(answer)})
    assert not run.outcomes("a.gov.cn", "design.links").get("problem"), run.causes("a.gov.cn")
    assert run.causes("a.gov.cn")["/news/3.html"][0] != "dead"


def test_a_login_that_meets_the_made_up_address_has_no_page_called_dead(tmp_path: Path) -> None:
    def answer(path: str) -> bytes | None:
        if path == "/login":
            return page('<form method="post">用户登录<input name="user"></form>', "登录")
        return None if path == "/" or path.startswith("/news/") else plain("302 Found", "Location: /login")

    run = Run(tmp_path, {"a.gov.cn": beside(answer, front("/mine/"))})
    assert not run.outcomes("a.gov.cn", "design.links").get("problem")


def test_a_site_that_shows_its_home_page_for_whatever_there_is_not_has_no_page_called_dead(tmp_path: Path) -> None:
    home = front("/index.htm?lang=zh")
    run = Run(tmp_path, {"a.gov.cn": beside(lambda path: None if path.startswith("/news/") else home, home)})
    assert not run.outcomes("a.gov.cn", "design.links").get("problem"), run.causes("a.gov.cn")


def test_walls_before_attachments_are_walls_and_office_tables_are_attachments(tmp_path: Path) -> None:
    table = b'<html xmlns:x="urn:schemas-microsoft-com:office:excel"><body><table><tr><td>1</td></tr></table></body></html>'
    answers = {
        "/a.pdf": CAPTCHA, "/b.doc": BUSY, "/c.xls": plain("200 OK", "Content-Type: text/html", body=table),
        "/d.pdf": page('<form method="post">用户登录<input name="user"><a href="/">首页</a></form>', "登录"),
        "/e.pdf": plain("405 Not Allowed", "Content-Type: text/html", body="<p>您的访问被阻断</p>".encode()),
        "/f.pdf": plain("404 Not Found", "Content-Type: text/html", body="<p>知道创宇 创宇盾</p>".encode()),
    }  # fmt: skip
    run = Run(tmp_path, {"a.gov.cn": beside(answers.get, front(*answers))})
    causes = run.causes("a.gov.cn")
    assert {path: causes[path][0] for path in answers} == {"/a.pdf": "blocked", "/b.doc": "blocked", "/c.xls": "ok", "/d.pdf": "dead", "/e.pdf": "blocked", "/f.pdf": "blocked"}


def test_a_server_that_leads_only_heads_astray_has_its_page(tmp_path: Path) -> None:
    def handler(odd: Odd, connection: socket.socket, method: str, path: str) -> None:
        if path == "/":
            connection.sendall(front("/file.bin"))
        elif path == "/file.bin":
            connection.sendall(plain("302 Found", "Location: /404.html") if method == "HEAD" else plain("200 OK", "Content-Type: application/octet-stream", body=b"x"))
        else:
            good(odd, connection, method, path)

    run = Run(tmp_path, {"a.gov.cn": handler})
    assert run.causes("a.gov.cn")["/file.bin"][0] == "ok"


#: eight old articles, five new ones, no day beside any
BARE = "".join(f'<li><a href="/{age}/{n}.html">关于第{n}号{age}工作的情况通报</a></li>' for age, count in (("new", 5), ("old", 8)) for n in range(count))


@pytest.mark.parametrize("wall", [plain("403 Forbidden"), CAPTCHA, plain("500 Oops"), b"", BUSY, "robots"])
def test_articles_that_did_not_come_make_nothing_stale(tmp_path: Path, wall: bytes | str) -> None:
    def handler(odd: Odd, connection: socket.socket, method: str, path: str) -> None:
        if path == "/":
            connection.sendall(page(f'<div class="nav"><a href="/">首页</a><a href="/news/">工作动态</a></div><ul>{BARE}</ul>'))
        elif path == "/news/":
            connection.sendall(page(f"{CRUMBS}<ul>{BARE}</ul>"))
        elif path == "/robots.txt" and wall == "robots":
            connection.sendall(plain("200 OK", body=b"\xef\xbb\xbfUser-agent: *\nDisallow: /new/\n"))
        elif path.startswith("/new/"):
            connection.sendall(wall if isinstance(wall, bytes) else page("<p>不该来的</p>"))
        elif path.startswith("/old/"):
            connection.sendall(page(f"{CRUMBS}<h1>关于第{path[5:-5]}号old工作的情况通报</h1><p>发布时间：2019-03-0{int(path[5:-5]) + 1} 09:30</p><p>{'这是正文，说明工作的开展情况。' * 30}</p>"))
        else:
            connection.sendall(plain("404 Not Found"))

    run = Run(tmp_path, {"a.gov.cn": handler})
    for indicator in ("update.homepage", "update.news-policy"):
        assert set(run.outcomes("a.gov.cn", indicator)) == {"undetermined"}, (indicator, run.outcomes("a.gov.cn", indicator))
    if wall == "robots":
        assert not any(path.startswith("/new/") for path in run.odd.requests("a.gov.cn")), "a mark before robots.txt hides no rule of it"


def test_a_confirmed_column_that_shows_no_list_passes_in_silence_never(tmp_path: Path) -> None:
    answers = {"/c/captcha/": CAPTCHA, "/c/nothing/": plain("200 OK", "Content-Type: text/html"), "/c/busy/": BUSY, "/c/words/": page("<p>栏目维护</p>")}
    entries = tuple(ColumnEntry("9901010001", f"栏目{n}", f"http://a.gov.cn{path}", should_update=True) for n, path in enumerate(answers))
    run = Run(tmp_path, {"a.gov.cn": beside(answers.get, front(*answers))}, columns=entries)
    told = {url for indicator in ("update.other", "update.news-policy", "update.blank") for urls in run.outcomes("a.gov.cn", indicator).values() for url in urls}
    assert {f"http://a.gov.cn{path}" for path in answers} <= told


def test_time_that_is_up_ends_what_waits_and_outside_links_hold_nothing_back(tmp_path: Path) -> None:
    def later(odd: Odd, connection: socket.socket, method: str, path: str) -> None:
        if path == "/":
            connection.sendall(links(*(f"/later/{n}.html" for n in range(20))))
        else:
            connection.sendall(plain("503 Later", "Retry-After: 60"))

    def mute(odd: Odd, connection: socket.socket, method: str, path: str) -> None:
        silent(connection, odd.stop)

    outside = beside(lambda path: None, front(*(f"http://mute.gov.cn/{n}" for n in range(30))))
    begun = time.monotonic()
    run = Run(tmp_path, {"later.gov.cn": later, "a.gov.cn": outside, "mute.gov.cn": mute}, max_minutes=0.1)
    assert time.monotonic() - begun < 40
    assert not run.summaries[run.codes["later.gov.cn"]].complete
    assert run.summaries[run.codes["a.gov.cn"]].complete, run.summaries[run.codes["a.gov.cn"]]


SLOW = {
    "lonsun": "publicInfoList " + "(http://a/site/label/8888?labelName=" * 20_000,
    "hanweb": "<datastore>" + "<record><![CDATA[<li>" * 20_000,
    "records": "<datastore>" + "<record " * 50_000,
    "written": "<span style='display:none'><a href='http://b.example.com/'>x</a></span><script>" + "document.write('a" * 20_000 + "</script>",
    "mount": '<div id="app"><script></script><script></script>' + "<div " * 50_000,
    "scripts": "<script" * 50_000,
    "comments": "<!--" * 100_000,
    "titles": "<title>" * 50_000,
}


@pytest.mark.parametrize("name", list(SLOW))
def test_no_page_is_written_so_that_reading_it_takes_for_ever(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "LONGEST", 15.0)
    with limited:
        assert read_page(f"<p>字</p>{SLOW[name]}".encode(), "http://a.gov.cn/x.html", AS_OF) is not None


def test_reading_that_takes_too_long_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "LONGEST", 0.2)
    with pytest.raises(TooLong), limited:
        re.fullmatch("(a+)+b", "a" * 60)
    with limited:
        pass
    done = threading.Event()

    def elsewhere() -> None:
        with limited:
            done.set()

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert done.is_set(), "in other threads nothing limits, and nothing breaks"


def test_the_clock_of_the_limit_ends_with_the_program() -> None:
    busy = "import sys\nfrom xuncha.inspection import limits\nlimits.TICK = 0.001\nwith limits.limited: pass\nimport atexit\n"
    # objects that are busy while the interpreter goes down
    late = "class Late:\n    def __del__(self): sum(range(3_000_000))\nsys.late = Late()\n"
    for _ in range(3):
        done = subprocess.run([sys.executable, "-c", busy + late], capture_output=True, text=True, timeout=60)
        assert (done.returncode, done.stderr) == (0, "")


def test_a_page_that_cannot_be_read_in_time_is_said_so_and_the_others_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = "".join(f'<tr><td><p><a href="/x/{n}.html">关于第{n}号工作的情况通报</a></p></td><td>2020-05-08 截止2020-06-08</td></tr>' for n in range(20_000))
    monkeypatch.setattr(limits, "LONGEST", 0.25)
    run = Run(tmp_path, {"a.gov.cn": beside(lambda path: page(f"{CRUMBS}<table>{rows}</table>") if path == "/heavy.html" else None, front("/heavy.html"))})
    summary = run.summaries[run.codes["a.gov.cn"]]
    assert (summary.complete, summary.pages, run.units("a.gov.cn")) == (True, 15, 0)
    store = SiteStore(tmp_path / "sites" / run.codes["a.gov.cn"] / "facts.sqlite")
    kept = store.page(store.id_of("http://a.gov.cn/heavy.html"), "")
    store.close()
    assert kept is not None and kept.facts.kind == "shell"
    assert any("没有读完" in note for note in kept.facts.notes)


@pytest.mark.parametrize("answer", [plain("200 OK", "Content-Type: text/html"), plain("302 Found"), plain("304 Not Modified"), page("")])
def test_a_home_page_that_shows_nothing_is_no_home_page_without_a_footer(tmp_path: Path, answer: bytes) -> None:
    run = Run(tmp_path, {"a.gov.cn": beside(lambda path: None, answer)})
    assert run.units("a.gov.cn") == 0, run.findings
    assert not run.summaries[run.codes["a.gov.cn"]].complete


def test_a_redirect_that_leads_nowhere_is_not_in_order(tmp_path: Path) -> None:
    run = Run(tmp_path, {"a.gov.cn": beside(lambda path: plain("302 Found") if path == "/go" else None, front("/go"))})
    assert run.causes("a.gov.cn")["/go"] == ("failed", "返回 302，没有写明去处")


FOOT = '<div>主办单位：示例局 网站标识码9901010001 皖ICP备00000000号 皖公网安备 99010102000001号 <a href="/map">网站地图</a><img src="https://bszs.conac.cn/red.png"></div>'
WITH_FOOT = f'<div class="nav"><a href="/">首页</a><a href="/news/">工作动态</a></div><ul>{NEWS}</ul>{FOOT}'


def unmeasured(answer: bytes, share: float = 1.0, packed: bool = False) -> bytes:
    """The same without a word of its length; the line breaks after a share of it."""
    body = answer.partition(b"\r\n\r\n")[2]
    body = gzip.compress(body) if packed else body
    coding = b"Content-Encoding: gzip\r\n" if packed else b""
    return b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nConnection: close\r\n" + coding + b"\r\n" + body[: int(len(body) * share)]


@pytest.mark.parametrize("packed", [False, True])
def test_a_page_whose_line_broke_once_is_taken_when_it_comes_whole(tmp_path: Path, packed: bool) -> None:
    times = Counter[str]()

    def handler(odd: Odd, connection: socket.socket, method: str, path: str) -> None:
        times[path] += 1
        if path == "/":
            connection.sendall(unmeasured(page(WITH_FOOT), 0.3 if times[path] == 1 else 1.0, packed))
        else:
            good(odd, connection, method, path)

    run = Run(tmp_path, {"cut.gov.cn": handler})
    assert times["/"] == 3, "twice by the crawl, once by the probe of its speed"
    assert run.summaries[run.codes["cut.gov.cn"]].pages == 14
    assert not [f for f in run.findings if f.indicator == "design.footer" and f.subjects[0].label.startswith("首页")], run.findings


def test_a_page_that_never_comes_whole_is_judged_by_nobody(tmp_path: Path) -> None:
    times = Counter[str]()

    def handler(odd: Odd, connection: socket.socket, method: str, path: str) -> None:
        times[path] += 1
        if path == "/":
            connection.sendall(unmeasured(page(WITH_FOOT), 0.5 + times[path] / 10))
        else:
            good(odd, connection, method, path)

    run = Run(tmp_path, {"cut.gov.cn": handler})
    assert not [f for f in run.findings if f.outcome.value == "problem" and (f.subjects[0].url or "").removeprefix("http://") == "cut.gov.cn/"], run.findings


def test_a_site_that_never_closes_its_pages_is_read_like_any_other(tmp_path: Path) -> None:
    asked = Counter[str]()

    def handler(odd: Odd, connection: socket.socket, method: str, path: str) -> None:
        asked[path] += 1
        if path == "/":
            connection.sendall(unmeasured(page(WITH_FOOT).replace(b"</body></html>", b"")))
        elif path == "/news/":
            connection.sendall(unmeasured(page(f"{CRUMBS}<ul>{NEWS}</ul>").replace(b"</body></html>", b"")))
        else:
            good(odd, connection, method, path)

    run = Run(tmp_path, {"bare.gov.cn": handler})
    assert (asked["/"], asked["/news/"]) == (3, 2)
    assert run.summaries[run.codes["bare.gov.cn"]].pages == 14
    assert run.summaries[run.codes["bare.gov.cn"]].complete
    assert "undetermined" not in run.outcomes("bare.gov.cn", "update.homepage"), run.findings


def test_a_site_that_leaves_the_closing_tag_out_everywhere_is_asked_twice_for_a_few_pages_only(tmp_path: Path) -> None:
    paths = [f"/p/{n}" for n in range(200)]
    asked = Counter[str]()

    def handler(odd: Odd, connection: socket.socket, method: str, path: str) -> None:
        asked[path] += 1
        if path in paths:
            connection.sendall(unmeasured(page(f"<h1>第{path[3:]}项</h1><p>内容</p>").replace(b"</body></html>", b"")))
        elif path == "/":
            connection.sendall(links(*paths))
        else:
            connection.sendall(plain("404 Not Found"))

    run = Run(tmp_path, {"bare.gov.cn": handler})
    assert run.summaries[run.codes["bare.gov.cn"]].pages == 201
    assert sum(asked[path] for path in paths) < 200 + 10 + 50, "and those that are under way when it is known"
