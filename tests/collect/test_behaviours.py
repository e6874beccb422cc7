"""Hosts that misbehave: a real server whose resources are behaviours."""

from __future__ import annotations

import gzip
import socket
import threading
from collections.abc import Iterator

import pytest

from xuncha.collect import Fetcher, FetchOptions, Guard, Request, Response, parse_resolve

GZIP_BOMB = gzip.compress(b"0" * (64 << 20), 1)


def _serve(connection: socket.socket) -> None:
    with connection:
        path = connection.recv(65536).split(b" ")[1:2]
        what = path[0] if path else b""
        if what == b"/reset":
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf")
        elif what == b"/bomb":
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nConnection: close\r\n\r\n" + GZIP_BOMB)
        elif what == b"/silent":
            connection.settimeout(5)
            try:
                connection.recv(1)
            except OSError:
                return
        elif what == b"/private":
            connection.sendall(b"HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        elif what == b"/gbk":
            connection.sendall(b"HTTP/1.1 302 Found\r\nLocation: /" + "通知".encode("gbk") + b".html\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        elif what == b"/bare":
            connection.sendall(b"HTTP/1.1 200 OK\nContent-Type: text/html\nX-Last: yes\nContent-Length: 4\n\nfine")
        elif what == b"/old":
            connection.sendall(b"HTTP/1.0 200 OK\r\n\r\nold but fine")


@pytest.fixture
def port() -> Iterator[int]:
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(0.2)
    stop = threading.Event()

    def loop() -> None:
        while not stop.is_set():
            try:
                connection, _ = listener.accept()
            except OSError:
                continue
            threading.Thread(target=_serve, args=(connection,), daemon=True).start()

    thread = threading.Thread(target=loop, daemon=True)
    thread.start()
    yield listener.getsockname()[1]
    stop.set()
    thread.join()
    listener.close()


class Ask:
    """A source of some paths."""

    def __init__(self, *paths: str) -> None:
        self.todo = [Request(f"http://odd.gov.cn{path}", "odd.gov.cn", limit=1 << 20) for path in paths]
        self.count = len(paths)
        self.answers: dict[str, Response] = {}

    def offer(self) -> Request | None:
        return self.todo.pop(0) if self.todo else None

    def take(self, response: Response) -> None:
        self.answers[response.request.url.rpartition("/")[2]] = response

    def witness(self, response: Response, note: str) -> None:
        self.answers["robots"] = response

    @property
    def finished(self) -> bool:
        return len(self.answers) == self.count


def ask(port: int, *paths: str) -> dict[str, Response]:
    source = Ask(*paths)
    guard = Guard([parse_resolve(f"odd.gov.cn:80:127.0.0.1:{port}")], only_resolved=True)
    Fetcher(FetchOptions(rate=0, total_seconds=1.0, per_host=4), guard).run([source])
    return source.answers


def test_each_misbehaviour_has_its_cause_and_spoils_no_other(port: int) -> None:
    answers = ask(port, "/silent", "/reset", "/bomb", "/old", "/private")
    assert {name: a.cause for name, a in answers.items()} == {
        "silent": "timeout", "reset": "reset", "bomb": "too-large", "old": "", "private": "",
    }  # fmt: skip
    assert answers["old"].body == b"old but fine"
    assert len(answers["bomb"].body) <= 1 << 20
    assert answers["private"].status == 302


def test_nothing_listens_there(port: int) -> None:
    source = Ask("/x")
    Fetcher(FetchOptions(rate=0), Guard([parse_resolve("odd.gov.cn:80:127.0.0.1:1")], only_resolved=True)).run([source])
    assert source.answers["x"].cause == "refused"


def test_a_redirect_written_in_bytes_leads_where_a_browser_would_go(port: int) -> None:
    assert ask(port, "/gbk")["gbk"].location == "/%CD%A8%D6%AA.html"


def test_headers_whose_lines_end_in_a_bare_line_feed_are_headers(port: int) -> None:
    answer = ask(port, "/bare")["bare"]
    assert (answer.body, answer.header("content-type"), answer.header("x-last")) == (b"fine", "text/html", "yes")
