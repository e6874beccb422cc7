"""Again, cheaply: what has not changed is neither fetched whole nor read again, and the outcome is the same."""

from __future__ import annotations

import socket
from datetime import date
from pathlib import Path

import pytest

from tests.collect.odd import Odd, page, plain
from tests.collect.test_accusations import site
from tests.collect.test_hostile import AS_OF, good, site_of
from xuncha.collect import FetchOptions, parse_resolve
from xuncha.inspection import Context, inspect_sites
from xuncha.model.findings import Finding
from xuncha.model.verdicts import SiteSummary

HOST = "again.gov.cn"


def inspect(odd: Odd, folder: Path, previous: Path | None, as_of: date = AS_OF) -> tuple[SiteSummary, list[Finding]]:
    out: list[tuple[SiteSummary, list[Finding]]] = []
    context = Context(
        str(folder), "luan-2020q2", as_of, "xuncha test", FetchOptions(rate=0.0), only_resolved=True,
        resolves=(parse_resolve(f"{HOST}:80:127.0.0.1:{odd.port}"),), previous=str(previous or ""),
    )  # fmt: skip
    inspect_sites([site_of(HOST)], context, lambda progress: None, lambda summary, findings: out.append((summary, findings)))
    return out[0]


class Changing:
    """A site with ETags; `changed` pages answer anew, `gone` ones no more."""

    def __init__(self) -> None:
        self.not_modified = 0
        self.changed: set[str] = set()
        self.gone: set[str] = set()

    def __call__(self, odd: Odd, connection: socket.socket, method: str, path: str) -> None:
        if path in self.gone:
            connection.sendall(plain("404 Not Found"))
            return
        if path.startswith("/news") and path not in self.changed:
            if b"if-none-match" in odd.here.head.lower():
                self.not_modified += 1
                connection.sendall(b"HTTP/1.1 304 Not Modified\r\nETag: \"a\"\r\nConnection: close\r\n\r\n")
                return
            whole = Taker()
            good(odd, whole, method, path)  # type: ignore[arg-type]
            connection.sendall(whole.data.replace(b"\r\n\r\n", b'\r\nETag: "a"\r\n\r\n', 1))
            return
        if path in self.changed:
            connection.sendall(page("<h1>换了内容的一页</h1><p>发布时间：2020-05-14 10:00</p><p>新的正文。</p>"))
            return
        good(odd, connection, method, path)


class Taker:
    data = b""

    def sendall(self, data: bytes) -> None:
        self.data += data


def test_an_unchanged_site_gives_the_same_findings_from_304s(tmp_path: Path) -> None:
    site = Changing()
    with Odd({HOST: site}) as odd:
        first = inspect(odd, tmp_path / "a", None)
        second = inspect(odd, tmp_path / "b", tmp_path / "a")
    assert site.not_modified == 12, "every article; the list and the home page are asked for whole"
    assert (second[0].pages, second[0].links, second[0].complete) == (first[0].pages, first[0].links, True)
    assert [(f.id, f.units) for f in second[1]] == [(f.id, f.units) for f in first[1]]


def test_a_changed_page_is_read_and_a_page_nobody_links_any_more_is_forgotten(tmp_path: Path) -> None:
    site = Changing()
    with Odd({HOST: site}) as odd:
        first = inspect(odd, tmp_path / "a", None)
        site.changed.add("/news/5.html")
        site.gone.add("/news/6.html")
        second = inspect(odd, tmp_path / "b", tmp_path / "a")
    assert second[0].pages == first[0].pages - 1
    dead = [s.url for f in second[1] if f.indicator == "design.links" for s in f.subjects]
    assert dead == [f"http://{HOST}/news/6.html"]


def test_an_earlier_as_of_day_takes_nothing_over(tmp_path: Path) -> None:
    site = Changing()
    with Odd({HOST: site}) as odd:
        inspect(odd, tmp_path / "a", None)
        odd.seen.clear()
        inspect(odd, tmp_path / "b", tmp_path / "a", date(2020, 5, 1))
        assert odd.seen[HOST, "/news/1.html"] == 1
    assert site.not_modified == 0


class Liar:
    """Every answer bears the same mark, and whoever brings it is told that nothing has changed."""

    def __init__(self, name: str, mark: str, condition: bytes) -> None:
        self._mark = f"{name}: {mark}".encode()
        self._condition = condition
        self.pages = site(2019)
        self.conditional = 0

    def __call__(self, odd: Odd, connection: socket.socket, method: str, path: str) -> None:
        if self._condition in odd.here.head.lower():
            self.conditional += 1
            connection.sendall(b"HTTP/1.1 304 Not Modified\r\n" + self._mark + b"\r\nConnection: close\r\n\r\n")
            return
        answer = self.pages.get(path) or plain("404 Not Found")
        connection.sendall(answer.replace(b"\r\n\r\n", b"\r\n" + self._mark + b"\r\n\r\n", 1))


STALE = ("update.homepage", "update.news-policy")


@pytest.mark.parametrize(("name", "mark", "condition"), [("ETag", '"1"', b"if-none-match"), ("Last-Modified", "Tue, 01 Jan 2019 00:00:00 GMT", b"if-modified-since")])
def test_a_server_that_calls_everything_unchanged_is_not_believed(tmp_path: Path, name: str, mark: str, condition: bytes) -> None:
    liar = Liar(name, mark, condition)
    with Odd({HOST: liar}) as odd:
        first = inspect(odd, tmp_path / "a", None)
        liar.pages = site(2020)
        second = inspect(odd, tmp_path / "b", tmp_path / "a")
    assert {f.indicator for f in first[1] if f.units} >= set(STALE)
    assert not [f for f in second[1] if f.indicator in STALE and f.units]
    assert liar.conditional == 0, "the home page had shown it already"


def test_a_site_that_grew_stale_is_stale_whatever_its_server_calls_unchanged(tmp_path: Path) -> None:
    liar = Liar("ETag", '"1"', b"if-none-match")
    liar.pages = site(2020)
    with Odd({HOST: liar}) as odd:
        first = inspect(odd, tmp_path / "a", None)
        liar.pages = site(2019)
        second = inspect(odd, tmp_path / "b", tmp_path / "a")
    assert not [f for f in first[1] if f.indicator in STALE and f.units]
    assert {f.indicator for f in second[1] if f.units} >= set(STALE)


@pytest.mark.parametrize("status", ["412 Precondition Failed", "500 Internal Server Error", "403 Forbidden", "302 Found"])
def test_a_page_that_only_conditions_keep_from_coming_is_asked_for_without_them(tmp_path: Path, status: str) -> None:
    pages, refused = site(), 0

    def handler(odd: Odd, connection: socket.socket, method: str, path: str) -> None:
        nonlocal refused
        if b"if-none-match" in odd.here.head.lower():
            refused += 1
            connection.sendall(plain(status, "Location: /error.html"))
            return
        answer = pages.get(path) or plain("404 Not Found")
        connection.sendall(answer.replace(b"\r\n\r\n", b'\r\nETag: "a"\r\n\r\n', 1))

    with Odd({HOST: handler}) as odd:
        first = inspect(odd, tmp_path / "a", None)
        second = inspect(odd, tmp_path / "b", tmp_path / "a")
        assert 1 <= refused <= FetchOptions().in_flight, "no more than were under way when it was seen"
        del pages["/gzdt/5.html"]
        third = inspect(odd, tmp_path / "c", tmp_path / "b")
    assert (second[0].pages, second[0].links, second[0].complete) == (first[0].pages, first[0].links, True)
    assert [(f.id, f.units) for f in second[1]] == [(f.id, f.units) for f in first[1]]
    assert [s.url for f in third[1] if f.indicator == "design.links" for s in f.subjects] == [f"http://{HOST}/gzdt/5.html"]
