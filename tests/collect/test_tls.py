"""Certificates: each fault has its own cause, none of them is a dead link."""

from __future__ import annotations

import socket
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme

from tests.collect.odd import Odd, page
from xuncha.collect import Fetcher, FetchOptions, Guard, Request, Response, parse_resolve

HOST = "tls.gov.cn"


def fine(odd: Odd, connection: socket.socket, method: str, path: str) -> None:
    connection.sendall(page("<p>内容</p>"))


class One:
    def __init__(self) -> None:
        self.todo = [Request(f"https://{HOST}/", HOST)]
        self.response = Response(self.todo[0])
        self.finished = False

    def offer(self) -> Request | None:
        return self.todo.pop() if self.todo else None

    def take(self, response: Response) -> None:
        self.response, self.finished = response, True

    def witness(self, response: Response, note: str) -> None:
        raise AssertionError("no robots.txt was wanted")


def serve(cert: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    cert.configure_cert(context)
    return context


@pytest.mark.parametrize(
    ("name", "days", "trusted", "cause"),
    [(HOST, 30, True, ""), (HOST, 30, False, "tls-chain"), ("other.gov.cn", 30, True, "tls-name"), (HOST, -3, True, "tls-expired")],
    ids=["in order", "unknown issuer", "wrong name", "expired"],
)
def test_each_fault_of_a_certificate_has_its_cause(tmp_path: Path, name: str, days: int, trusted: bool, cause: str) -> None:
    authority = trustme.CA()
    leaf = authority.issue_cert(name, not_before=datetime.now(UTC) - timedelta(days=10), not_after=datetime.now(UTC) + timedelta(days=days))
    (trustme.CA() if not trusted else authority).cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    source = One()
    with Odd({HOST: fine}, serve(leaf)) as odd:
        guard = Guard([parse_resolve(f"{HOST}:443:127.0.0.1:{odd.port}")], only_resolved=True)
        Fetcher(FetchOptions(rate=0, ca_file=str(tmp_path / "ca.pem")), guard).run([source])
    assert source.response.cause == cause, source.response.detail
    assert source.response.status == (0 if cause else 200)


def test_a_host_that_speaks_no_tls_on_its_port(tmp_path: Path) -> None:
    source = One()
    with Odd({HOST: fine}) as odd:
        guard = Guard([parse_resolve(f"{HOST}:443:127.0.0.1:{odd.port}")], only_resolved=True)
        Fetcher(FetchOptions(rate=0, total_seconds=3.0), guard).run([source])
    assert source.response.cause in ("tls", "reset", "timeout")
