"""Relative times in a run: fresh entries make no column stale, copies of yesterday say nothing, and no forged date comes of them."""

from __future__ import annotations

import socket
from datetime import UTC, date, datetime, timedelta, timezone
from email.utils import format_datetime
from pathlib import Path

import pytest

from tests.collect.odd import Handler, Odd, page, plain
from tests.collect.test_hostile import CRUMBS, NEWS, good, site_of
from xuncha.collect import FetchOptions, Request, Response, parse_resolve
from xuncha.inspection import Context, inspect_sites
from xuncha.inspection.evidence import moment_of
from xuncha.inspection.follow import changed_date
from xuncha.model.facts import Captured, PageFacts
from xuncha.model.findings import Finding
from xuncha.model.verdicts import SiteSummary

HOST = "sj.gov.cn"
NAV = '<div class="nav"><a href="/">首页</a><a href="/news/">工作动态</a></div>'
ROWS = "<li><a href='/news/1.html'>关于第1号工作的情况通报</a><span>5分钟前</span></li>" + "".join(
    f"<li><a href='/news/{n}.html'>关于第{n}号工作的情况通报</a><span>2019-05-{n:02d}</span></li>" for n in range(2, 9)
)


def server(*headers: str) -> Handler:
    def handler(odd: Odd, connection: socket.socket, method: str, path: str) -> None:
        if path == "/":
            connection.sendall(page(f"{NAV}<ul>{NEWS}</ul>"))
        elif path == "/news/":
            body = f"<html><head><meta charset=utf-8><title>工作动态</title></head><body>{NAV}{CRUMBS}<ul>{ROWS}</ul></body></html>".encode()
            connection.sendall(plain("200 OK", "Content-Type: text/html; charset=utf-8", *headers, body=body))
        elif path == "/news/1.html":
            connection.sendall(page(f"{NAV}{CRUMBS}<h1>关于第1号工作的情况通报</h1><p>{'说明工作的开展情况。' * 30}</p>"))
        else:
            good(odd, connection, method, path)

    return handler


TODAY = datetime.now(timezone(timedelta(hours=8))).date()


def found(folder: Path, handler: Handler, as_of: date = TODAY) -> list[Finding]:
    out: list[tuple[SiteSummary, list[Finding]]] = []
    with Odd({HOST: handler}) as odd:
        resolves = (parse_resolve(f"{HOST}:80:127.0.0.1:{odd.port}"),)
        context = Context(str(folder), "luan-2020q2", as_of, "xuncha test", FetchOptions(rate=0.0), only_resolved=True, resolves=resolves)
        inspect_sites([site_of(HOST)], context, lambda progress: None, lambda summary, findings: out.append((summary, findings)))
    summary, findings = out[0]
    assert summary.complete, summary.note
    return findings


def stale(folder: Path, *headers: str) -> list[tuple[str, str]]:
    return [(finding.outcome.value, subject.label) for finding in found(folder, server(*headers)) if finding.indicator == "update.news-policy" for subject in finding.subjects]


def test_an_entry_of_five_minutes_ago_makes_its_column_fresh(tmp_path: Path) -> None:
    assert stale(tmp_path) == []


@pytest.mark.parametrize("header", ["Age: 200000", f"Last-Modified: {format_datetime(datetime.now(UTC) - timedelta(days=30))}", "Last-Modified: nobody knows"])
def test_a_copy_that_is_old_says_nothing_by_five_minutes_ago_and_its_column_is_not_called_stale(tmp_path: Path, header: str) -> None:
    assert stale(tmp_path, header) == [("undetermined", "工作动态")], "its other entries are of 2019"


@pytest.mark.parametrize(
    "line", ["Last-Modified: Fri, 31 Dec 9999 23:59:59 GMT", "Last-Modified: Mon, 01 Jan 0001 00:00:00 +2300", "Age: ²", f"Age: {'9' * 5000}", "Age: soon", "Age: -5"]
)  # fmt: skip
def test_a_header_that_means_nothing_tells_no_moment_and_breaks_no_site(line: str) -> None:
    response = Response(Request(f"http://{HOST}/", HOST), 200, f"HTTP/1.1 200 OK\r\n{line}\r\n\r\n".encode("latin-1"))
    assert moment_of("2020-05-15T04:00:00Z", response) is None


@pytest.mark.parametrize(("line", "hours"), [("Age: 3600", 1), ("Last-Modified: Fri, 15 May 2020 02:00:00 GMT", 2), ("Last-Modified: Sat, 16 May 2020 02:00:00 GMT", 0)])
def test_a_fresh_copy_tells_when_it_was_made(line: str, hours: int) -> None:
    response = Response(Request(f"http://{HOST}/", HOST), 200, f"HTTP/1.1 200 OK\r\n{line}\r\n\r\n".encode())
    made = moment_of("2020-05-15T04:00:00Z", response)
    assert made == datetime(2020, 5, 15, 4 - hours, tzinfo=UTC)


def test_relative_times_of_two_inspections_contradict_nothing() -> None:
    def seen(day: str, shown: str) -> PageFacts:
        return PageFacts("http://a.gov.cn/1.html", "article", published=day, published_visible=shown)

    before = Captured(seen("2020-05-01", "3小时前"), "2020-05-01T04:00:00Z", "", "", 0)
    assert changed_date(before, seen("2020-05-15", "3小时前")) is None
    assert changed_date(before, seen("2020-05-15", "2020-05-15")) is None
    assert changed_date(Captured(seen("2020-05-01", "2020-05-01"), "2020-05-01T04:00:00Z", "", "", 0), seen("2020-05-15", "2020-05-15")) is not None


def yearless(*back: int) -> Handler:
    """Home page and column list articles by month and day, so many days ago; the file is old, and so says its header."""
    rows = "".join(f"<li><a href='/news/{n}.html'>关于第{n}号工作的情况通报</a><span>[{TODAY - timedelta(days=days):%m-%d}]</span></li>" for n, days in enumerate(back, 1))
    old = f"Last-Modified: {format_datetime(datetime.now(UTC) - timedelta(days=3))}"

    def handler(odd: Odd, connection: socket.socket, method: str, path: str) -> None:
        if path == "/":
            connection.sendall(plain("200 OK", "Content-Type: text/html; charset=utf-8", old, body=f"<html><head><meta charset=utf-8><title>示例局</title></head><body>{NAV}<ul>{rows}</ul></body></html>".encode()))
        elif path == "/news/":
            body = f"<html><head><meta charset=utf-8><title>工作动态</title></head><body>{NAV}{CRUMBS}<ul>{rows}</ul></body></html>".encode()
            connection.sendall(plain("200 OK", "Content-Type: text/html; charset=utf-8", old, body=body))
        elif path.startswith("/news/"):
            connection.sendall(page(f"{NAV}{CRUMBS}<h1>关于第{path[6:-5]}号工作的情况通报</h1><p>{'说明工作的开展情况。' * 30}</p>"))
        else:
            good(odd, connection, method, path)

    return handler


@pytest.mark.parametrize(
    ("back", "home", "column"),
    [
        ((3, 4, 5, 6, 7), {"undetermined"}, {"suspect"}),  # all of them came after the day
        ((3, 4, 5, 12, 30), set(), set()),  # one within two weeks of it
        ((40, 50, 60, 70), {"problem"}, {"problem"}),  # none, and none since
    ],
)  # fmt: skip
def test_news_of_a_site_that_was_seen_days_after_as_of_are_not_those_of_the_year_before(tmp_path: Path, back: tuple[int, ...], home: set[str], column: set[str]) -> None:
    findings = found(tmp_path, yearless(*back), TODAY - timedelta(days=9))
    told = {name: {f.outcome.value for f in findings if f.indicator == name} for name in ("update.homepage", "update.news-policy")}
    assert told == {"update.homepage": home, "update.news-policy": column}
