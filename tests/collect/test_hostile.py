"""Hostile and broken sites, inspected whole, a well-behaved one beside them in the same run."""

from __future__ import annotations

import socket
from datetime import date
from pathlib import Path

import pytest

from tests.collect.odd import GZIP_BOMB, Handler, Odd, drip, endless, page, plain, silent
from xuncha.collect import FetchOptions, parse_resolve
from xuncha.dossier.site_store import SiteStore
from xuncha.inspection import Context, inspect_sites
from xuncha.model.findings import Finding
from xuncha.model.verdicts import SiteSummary
from xuncha.registry import ColumnEntry, ParameterRule, Site

AS_OF = date(2020, 5, 15)
NEWS = "".join(f'<li><a href="/news/{n}.html">关于第{n}号工作的情况通报</a><span>2020-05-{n:02d}</span></li>' for n in range(1, 13))
CRUMBS = '<div>当前位置：<a href="/">首页</a> &gt; <a href="/news/">工作动态</a></div>'


def good(odd: Odd, connection: socket.socket, method: str, path: str) -> None:
    """A small site in order."""
    if path == "/":
        connection.sendall(page(f'<div class="nav"><a href="/">首页</a><a href="/news/">工作动态</a></div><ul>{NEWS}</ul>'))
    elif path == "/news/":
        connection.sendall(page(f"{CRUMBS}<ul>{NEWS}</ul>"))
    elif path.startswith("/news/"):
        words = "这是正文，说明工作的开展情况。" * 30
        connection.sendall(page(f"{CRUMBS}<h1>关于第{path[6:-5]}号工作的情况通报</h1><p>发布时间：2020-05-{int(path[6:-5]):02d} 09:30</p><p>{words}</p>"))
    else:
        connection.sendall(plain("404 Not Found"))


def site_of(host: str, number: int = 1) -> Site:
    return Site(f"990101{number:04d}", f"示例局{number}", f"http://{host}/")


class Run:
    """An inspection of some hosts; what came of each."""

    def __init__(
        self, folder: Path, hosts: dict[str, Handler], parameters: tuple[ParameterRule, ...] = (), previous: str = "", columns: tuple[ColumnEntry, ...] = (),
        max_minutes: float = 240.0, **more: object,
    ) -> None:  # fmt: skip
        self.summaries: dict[str, SiteSummary] = {}
        self.findings: list[Finding] = []
        self.folder = folder
        options: dict[str, object] = {"rate": 0.0, "per_host": 4, "total_seconds": 2.0, "connect_seconds": 1.0, "rest": 0.2, **more}
        names = list(hosts)
        sites = [site_of(name, n) for n, name in enumerate(names, 1)]
        self.codes = {name: site.code for name, site in zip(names, sites, strict=True)}
        with Odd(hosts) as self.odd:
            context = Context(
                str(folder), "luan-2020q2", AS_OF, "xuncha test", FetchOptions(**options),  # type: ignore[arg-type]
                resolves=tuple(parse_resolve(f"{name}:80:127.0.0.1:{self.odd.port}") for name in names), only_resolved=True,
                max_pages=400, parameters=parameters, previous=previous, columns=columns, max_minutes=max_minutes,
            )  # fmt: skip
            inspect_sites(sites, context, lambda progress: None, self._finished)

    def _finished(self, summary: SiteSummary, findings: list[Finding]) -> None:
        self.summaries[summary.code] = summary
        self.findings += findings

    def units(self, host: str) -> int:
        return sum(finding.units for finding in self.findings if finding.site == self.codes[host])

    def outcomes(self, host: str, indicator: str) -> dict[str, list[str]]:
        return {
            f.outcome.value: [s.url for s in f.subjects] for f in self.findings if f.site == self.codes[host] and f.indicator == indicator
        }

    def causes(self, host: str) -> dict[str, tuple[str, str]]:
        store = SiteStore(self.folder / "sites" / self.codes[host] / "facts.sqlite")
        rows = store._db.execute("select url, verdict, cause from answer join address using(id)").fetchall()
        store.close()
        return {url.replace(f"http://{host}", ""): (verdict, cause) for url, verdict, cause in rows}


def links(*paths: str) -> bytes:
    return page("".join(f'<p><a href="{path}">{path} 的内容</a></p>' for path in paths))


def test_one_hostile_site_spoils_no_other(tmp_path: Path) -> None:
    def hostile(odd: Odd, connection: socket.socket, method: str, path: str) -> None:
        if path == "/":
            connection.sendall(links("/silent", "/drip", "/endless", "/reset", "/chunks", "/bomb", "/loop/1", "/head", "/self", "/old", "/private"))
        elif path == "/silent":
            silent(connection, odd.stop)
        elif path == "/drip":
            drip(connection, odd.stop)
        elif path == "/endless":
            endless(connection, odd.stop)
        elif path == "/reset":
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 1000\r\n\r\nhalf")
        elif path == "/chunks":
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\nbroken")
        elif path == "/bomb":
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\nConnection: close\r\n\r\n" + GZIP_BOMB)
        elif path.startswith("/loop/"):
            connection.sendall(plain("302 Found", f"Location: /loop/{int(path[6:]) + 1}"))
        elif path == "/self":
            connection.sendall(plain("302 Found", "Location: /self"))
        elif path == "/head":
            connection.sendall(b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: %s\r\n" % (n, b"a" * 8000) for n in range(60)) + b"\r\n")
        elif path == "/old":
            connection.sendall(b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n<p>old but fine</p>")
        elif path == "/private":
            connection.sendall(plain("302 Found", "Location: http://169.254.169.254/latest/"))
        else:
            connection.sendall(plain("404 Not Found"))

    run = Run(tmp_path, {"bad.gov.cn": hostile, "good.gov.cn": good})
    assert run.units("good.gov.cn") == 0, run.findings
    assert run.summaries[run.codes["good.gov.cn"]].pages == 14
    assert run.summaries[run.codes["bad.gov.cn"]].complete
    causes = run.causes("bad.gov.cn")
    assert causes["/silent"] == ("failed", "超时")
    assert causes["/drip"] == ("failed", "超时")
    assert causes["/endless"][0] == "ok", "what was read of a body without end is kept, cut short"
    assert causes["/reset"] == ("failed", "连接被中断")
    assert causes["/chunks"][0] == "failed"
    assert causes["/head"][0] == "failed"
    assert causes["/self"] == ("failed", "跳转到自身")
    assert causes["/old"][0] == "ok"
    assert ("failed", "跳转过多") in causes.values()
    assert run.odd.seen["bad.gov.cn", "/loop/30"] == 0
    assert causes["http://169.254.169.254/latest/"][0] == "refused"
    assert not [u for u in run.outcomes("bad.gov.cn", "design.links").get("problem", []) if "silent" in u or "drip" in u]


def test_traps_are_left_alone_and_said(tmp_path: Path) -> None:
    count = 0

    def trap(odd: Odd, connection: socket.socket, method: str, path: str) -> None:
        nonlocal count
        count += 1
        if path == "/robots.txt":
            connection.sendall(plain("404 Not Found"))
        elif path == "/":
            connection.sendall(links("/grow/", "/cal?month=2020-05", "/s.html?sid=8f3ad01c99e2", "/list?sort=a&page=1", "/print/1.html", "/rili/2020/05.html"))
        elif path.startswith("/grow/"):
            connection.sendall(links("more/", "again/"))
        elif path.startswith("/cal?month="):
            year, month = (int(part) for part in path.rpartition("=")[2].split("-"))
            after = f"{year + month // 12}-{month % 12 + 1:02d}"
            connection.sendall(links(f"/cal?month={after}"))
        elif path.startswith("/s.html"):
            connection.sendall(links(*(f"/s.html?sid={count:06d}8f3a{n}&utm_source=a" for n in range(5)), f"/s.html;jsessionid=A{count}"))
        elif path.startswith("/list"):
            connection.sendall(links(*(f"/list?sort={way}&page=1" for way in "abcdefgh"), *(f"/list?page=1&order={way}" for way in "abcdefgh")))
        else:
            connection.sendall(links("/"))

    run = Run(tmp_path, {"trap.gov.cn": trap})
    asked = run.odd.requests("trap.gov.cn")
    assert sum(1 for path in asked if path.startswith("/s.html")) == 1, "session ids and tracking marks are no pages of their own"
    assert sum(1 for path in asked if path.startswith("/list")) == 1, "a sort order is the same list"
    assert sum(1 for path in asked if path.startswith("/cal")) <= 24, "a calendar ends with the next year"
    assert max(path.count("more/") for path in asked) <= 5, "a path does not grow for ever"
    assert not any(path.startswith("/print") for path in asked)
    assert run.summaries["9901010001"].complete
    assert {cause for verdict, cause in run.causes("trap.gov.cn").values() if verdict == "skipped"} >= {"路径重复增长", "打印页", "日历页，日期超出范围"}


@pytest.mark.parametrize(
    "answer",
    [
        plain("403 Forbidden", body=b"no"), plain("412 Precondition Failed", body=b"<script>$_ts=window['$_ts']</script>"),
        plain("521 Unknown", body=b"<script>document.cookie='__jsl_clearance=1'</script>"),
        page('<script>$_ts=window["$_ts"];if(!$_ts)$_ts={};</script>', ""), page("<h1>创宇盾</h1>当前访问疑似黑客攻击，已被网站管理员设置为拦截", ""),
        page("<p>请输入验证码后继续访问</p>", "安全验证"),
    ],
    ids=["403", "412", "521", "challenge-200", "shield", "captcha"],
)  # fmt: skip
def test_a_site_that_blocks_programs_is_undetermined_never_dead_blank_or_stale(tmp_path: Path, answer: bytes) -> None:
    def blocked(odd: Odd, connection: socket.socket, method: str, path: str) -> None:
        connection.sendall(answer)

    run = Run(tmp_path, {"waf.gov.cn": blocked, "good.gov.cn": good})
    mine = [f for f in run.findings if f.site == run.codes["waf.gov.cn"]]
    assert mine
    assert {f.outcome.value for f in mine} == {"undetermined"}
    assert all("拦截" in f.reason for f in mine)
    assert run.units("good.gov.cn") == 0
    assert sum(run.odd.requests("waf.gov.cn").values()) < 10, "it is left in peace"


def test_a_host_that_begins_to_block_is_left_in_peace_and_nothing_of_it_is_dead(tmp_path: Path) -> None:
    def later(odd: Odd, connection: socket.socket, method: str, path: str) -> None:
        if sum(odd.requests("later.gov.cn").values()) > 30:
            connection.sendall(plain("403 Forbidden", body=b"no"))
        elif path == "/":
            connection.sendall(links(*(f"/p/{n}.html" for n in range(200))))
        elif path.startswith("/p/"):
            connection.sendall(page("<p>内容</p>"))
        else:
            connection.sendall(plain("404 Not Found"))

    run = Run(tmp_path, {"later.gov.cn": later})
    assert not run.summaries["9901010001"].complete
    assert run.summaries["9901010001"].note == "网站拦截了检查程序"
    assert sum(run.odd.requests("later.gov.cn").values()) < 120
    assert not any(f.units for f in run.findings)


def test_429_with_retry_after_is_waited_for_and_the_page_is_read(tmp_path: Path) -> None:
    def busy(odd: Odd, connection: socket.socket, method: str, path: str) -> None:
        if path == "/news/3.html" and odd.seen["busy.gov.cn", path] == 1:
            connection.sendall(plain("429 Too Many Requests", "Retry-After: 1"))
        else:
            good(odd, connection, method, path)

    run = Run(tmp_path, {"busy.gov.cn": busy})
    assert run.odd.seen["busy.gov.cn", "/news/3.html"] == 2
    assert run.units("busy.gov.cn") == 0
    assert run.causes("busy.gov.cn")["/news/3.html"][0] == "ok"


def test_robots_txt_is_obeyed_and_a_forbidden_page_is_never_dead(tmp_path: Path) -> None:
    def ruled(odd: Odd, connection: socket.socket, method: str, path: str) -> None:
        if path == "/robots.txt":
            connection.sendall(plain("200 OK", "Content-Type: text/plain", body=b"User-agent: *\nDisallow: /news/7\n"))
        else:
            good(odd, connection, method, path)

    run = Run(tmp_path, {"ruled.gov.cn": ruled})
    assert run.odd.seen["ruled.gov.cn", "/robots.txt"] == 1
    assert run.odd.seen["ruled.gov.cn", "/news/7.html"] == 0
    assert run.odd.seen["ruled.gov.cn", "/news/6.html"] == 1
    assert run.causes("ruled.gov.cn")["/news/7.html"] == ("refused", "robots.txt 不允许")
    assert run.units("ruled.gov.cn") == 0


@pytest.mark.parametrize("answer", [plain("500 Internal Server Error"), b"garbage\r\n\r\n"], ids=["500", "garbage"])
def test_a_broken_robots_txt_stops_nothing(tmp_path: Path, answer: bytes) -> None:
    def broken(odd: Odd, connection: socket.socket, method: str, path: str) -> None:
        if path == "/robots.txt":
            connection.sendall(answer)
        else:
            good(odd, connection, method, path)

    run = Run(tmp_path, {"rules.gov.cn": broken})
    assert run.summaries["9901010001"].pages == 14
    assert run.units("rules.gov.cn") == 0


def test_soft_404_is_learned_per_site(tmp_path: Path) -> None:
    def soft(odd: Odd, connection: socket.socket, method: str, path: str) -> None:
        if path == "/":
            body = '<div class="nav"><a href="/">首页</a><a href="/news/">工作动态</a></div>' + f"<ul>{NEWS}</ul>"
            connection.sendall(page(body + '<a href="/gone.html">早已删除的一页</a>'))
        elif path in ("/news/", *(f"/news/{n}.html" for n in range(1, 13))):
            good(odd, connection, method, path)
        else:
            connection.sendall(page("<p>欢迎光临，本站为您提供各类信息，您可以从导航进入各栏目浏览。</p>", "示例局门户"))

    run = Run(tmp_path, {"soft.gov.cn": soft})
    assert run.outcomes("soft.gov.cn", "design.links") == {"problem": ["http://soft.gov.cn/gone.html"]}


def test_missing_pages_that_lead_home_are_dead(tmp_path: Path) -> None:
    def homeward(odd: Odd, connection: socket.socket, method: str, path: str) -> None:
        if path == "/":
            body = '<div class="nav"><a href="/">首页</a><a href="/news/">工作动态</a></div>' + f"<ul>{NEWS}</ul>"
            connection.sendall(page(body + '<a href="/gone/old.html">早已删除的一页</a>'))
        elif path in ("/news/", *(f"/news/{n}.html" for n in range(1, 13))):
            good(odd, connection, method, path)
        else:
            connection.sendall(plain("302 Found", "Location: /"))

    run = Run(tmp_path, {"homeward.gov.cn": homeward})
    assert run.outcomes("homeward.gov.cn", "design.links") == {"problem": ["http://homeward.gov.cn/gone/old.html"]}


def test_a_page_with_sixty_thousand_links_and_one_with_a_hundred_thousand_tags(tmp_path: Path) -> None:
    def heavy(odd: Odd, connection: socket.socket, method: str, path: str) -> None:
        if path == "/":
            connection.sendall(links("/many.html", "/deep.html", "/news/"))
        elif path == "/many.html":
            connection.sendall(page("".join(f'<a href="/x/{n % 2000}.jpg?{n}#{n}">{n}</a>' if n % 30 == 0 else f'<a href="/x/{n % 100}.jpg">{n}</a>' for n in range(60_000))))
        elif path == "/deep.html":
            connection.sendall(page("<div>" * 100_000 + "底"))
        elif path.startswith("/x/"):
            connection.sendall(plain("200 OK", "Content-Type: image/jpeg"))
        else:
            good(odd, connection, method, path)

    run = Run(tmp_path, {"heavy.gov.cn": heavy, "good.gov.cn": good}, total_seconds=10.0)
    assert run.units("good.gov.cn") == 0
    assert run.causes("heavy.gov.cn")["/deep.html"][0] == "ok"
    assert run.causes("heavy.gov.cn")["/many.html"][0] == "ok"


def test_meta_refresh_and_script_redirects_are_followed_noscript_is_not(tmp_path: Path) -> None:
    def onward(odd: Odd, connection: socket.socket, method: str, path: str) -> None:
        if path == "/":
            connection.sendall(page('<meta http-equiv="refresh" content="0; url=/web/index.html">', ""))
        elif path == "/web/index.html":
            connection.sendall(page('<script>window.location.href="/header/";</script>', ""))
        elif path == "/header/":
            connection.sendall(plain("200 OK", "Content-Type: text/html", "Refresh: 0; URL=/real/"))
        elif path == "/real/":
            connection.sendall(page(f'<noscript><meta http-equiv="refresh" content="0;url=/noscript"></noscript><div class="nav"><a href="/">首页</a><a href="/news/">工作动态</a></div><ul>{NEWS}</ul>'))
        else:
            good(odd, connection, method, path)

    run = Run(tmp_path, {"onward.gov.cn": onward})
    assert run.odd.seen["onward.gov.cn", "/real/"] == 1
    assert run.odd.seen["onward.gov.cn", "/noscript"] == 0
    assert run.units("onward.gov.cn") == 0, run.findings
    assert not run.outcomes("onward.gov.cn", "update.homepage")


def test_idn_hosts_and_mixed_encodings_are_read(tmp_path: Path) -> None:
    def idn(odd: Odd, connection: socket.socket, method: str, path: str) -> None:
        if path == "/":
            text = '<html><head><meta charset="utf-8"><title>示例</title></head><body><a href="/中文页.html">中文页</a></body></html>'.encode("gb18030")
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(text) + text)
        elif path == "/%E4%B8%AD%E6%96%87%E9%A1%B5.html":
            connection.sendall(page("<p>到了</p>"))
        else:
            connection.sendall(plain("404 Not Found"))

    run = Run(tmp_path, {"xn--fiq228c.xn--55qx5d.cn": idn})
    assert run.odd.seen["xn--fiq228c.xn--55qx5d.cn", "/%E4%B8%AD%E6%96%87%E9%A1%B5.html"] == 1


def test_only_get_and_head_are_ever_sent(tmp_path: Path) -> None:
    def form(odd: Odd, connection: socket.socket, method: str, path: str) -> None:
        connection.sendall(page('<form method="post" action="/submit"><input name="q"></form><a href="/file.pdf">附件下载</a>'))

    run = Run(tmp_path, {"form.gov.cn": form})
    assert set(run.odd.methods) <= {"GET", "HEAD"}
    assert not any(path.startswith("/submit") for path in run.odd.requests("form.gov.cn"))


def parametered(odd: Odd, connection: socket.socket, method: str, path: str) -> None:
    """Every visit gets another `visit`; pages are told apart by `sessionid`, which looks like a session."""
    if path == "/":
        odd.seen["links", "made"] += 1
        connection.sendall(links(*(f"/news/1.html?visit={n}" for n in range(6)), *(f"/news/{n}.html?sessionid=visit{n}" for n in (2, 3, 4))))
    else:
        good(odd, connection, method, path.partition("?")[0])


def test_an_operator_can_say_which_parameters_tell_pages_apart(tmp_path: Path) -> None:
    usual = Run(tmp_path / "usual", {"p.gov.cn": parametered})
    assert len([path for path in usual.odd.requests("p.gov.cn") if "visit=" in path]) == 6
    assert not any("sessionid=" in path for path in usual.odd.requests("p.gov.cn"))
    rules = (ParameterRule("9901010001", "visit", True), ParameterRule("", "sessionid", False), ParameterRule("9901019999", "p", True))
    told = Run(tmp_path / "told", {"p.gov.cn": parametered}, parameters=rules)
    assert [path for path in told.odd.requests("p.gov.cn") if "visit=" in path] == []
    assert len([path for path in told.odd.requests("p.gov.cn") if "sessionid=" in path]) == 3


@pytest.mark.parametrize("way", ["itself", "there and back"])
def test_a_site_that_shows_nothing_without_its_cookie_is_given_it_and_only_it(tmp_path: Path, way: str) -> None:
    def bounce(odd: Odd, connection: socket.socket, method: str, path: str) -> None:
        if path.startswith("/check"):
            connection.sendall(plain("302 Found", f"Location: {path.partition('=')[2]}", "Set-Cookie: sid=7; path=/; HttpOnly"))
        elif b"Cookie: sid=7" not in odd.here.head:
            connection.sendall(plain("302 Found", *(("Location: " + path, "Set-Cookie: sid=7; path=/") if way == "itself" else (f"Location: /check?to={path}",))))
        elif path == "/":
            connection.sendall(page(f'<div class="nav"><a href="/">首页</a><a href="/news/">工作动态</a><a href="http://other.gov.cn/">另一家</a></div><ul>{NEWS}</ul>'))
        else:
            good(odd, connection, method, path)

    def other(odd: Odd, connection: socket.socket, method: str, path: str) -> None:
        assert b"Cookie" not in odd.here.head
        good(odd, connection, method, path)

    run = Run(tmp_path, {"bounce.gov.cn": bounce, "other.gov.cn": other})
    assert run.summaries[run.codes["bounce.gov.cn"]].pages >= 14
    assert run.units("bounce.gov.cn") == 0, run.findings
    assert run.units("other.gov.cn") == 0


def test_a_redirect_in_a_circle_that_never_ends_is_undetermined(tmp_path: Path) -> None:
    def circle(odd: Odd, connection: socket.socket, method: str, path: str) -> None:
        connection.sendall(plain("302 Found", f"Location: {path}", f"Set-Cookie: n={len(odd.seen)}{odd.seen['circle.gov.cn', path]}"))

    run = Run(tmp_path, {"circle.gov.cn": circle})
    assert run.odd.seen["circle.gov.cn", "/"] < 12
    assert run.units("circle.gov.cn") == 0
    assert "undetermined" in run.outcomes("circle.gov.cn", "update.homepage")


def test_a_home_page_that_leads_to_another_host_is_said_and_nothing_is_judged(tmp_path: Path) -> None:
    def moved(odd: Odd, connection: socket.socket, method: str, path: str) -> None:
        connection.sendall(plain("302 Found", "Location: /index.html" if path == "/" else "Location: http://good.gov.cn/"))

    run = Run(tmp_path, {"moved.gov.cn": moved, "good.gov.cn": good})
    assert run.units("moved.gov.cn") == 0
    assert "首页跳转到 http://good.gov.cn/" in run.summaries[run.codes["moved.gov.cn"]].note
    assert set(run.outcomes("moved.gov.cn", "update.homepage")) == {"undetermined"}
    assert run.units("good.gov.cn") == 0 and not run.summaries[run.codes["good.gov.cn"]].note
