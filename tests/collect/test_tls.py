"""Certificates: each fault has its own cause, none of them is a dead link."""

from __future__ import annotations

import socket
import ssl
import threading
import warnings
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.collect.odd import Odd, page, plain
from xuncha.collect import Fetcher, FetchOptions, Guard, Request, Response, parse_resolve
from xuncha.collect.tls import look
from xuncha.inspection import monitor
from xuncha.model.facts import Tls
from xuncha.registry import Site

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


# --- the probe: not whether a page came, but what is wrong with the certificate


def seen(tls: ssl.SSLContext, ca_file: Path | None = None) -> Tls:
    with Odd({HOST: fine}, tls) as odd:
        return look(HOST, "127.0.0.1", odd.port, lambda: 2.0, str(ca_file or ""))


def issued(folder: Path, name: str, days: int, *, trusted: bool = True) -> tuple[ssl.SSLContext, Path]:
    authority = trustme.CA()
    leaf = authority.issue_cert(name, not_before=datetime.now(UTC) - timedelta(days=10), not_after=datetime.now(UTC) + timedelta(days=days))
    (authority if trusted else trustme.CA()).cert_pem.write_to_path(str(folder / "ca.pem"))
    return serve(leaf), folder / "ca.pem"


def self_signed(folder: Path) -> ssl.SSLContext:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    cert = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
        .not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False).sign(key, hashes.SHA256())
    )  # fmt: skip
    pem = folder / "self.pem"
    pem.write_bytes(
        cert.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    return context


@pytest.mark.parametrize(
    ("name", "days", "trusted", "faults"),
    [
        (HOST, 30, True, ()), (HOST, 30, False, ("chain",)), ("other.gov.cn", 30, True, ("name",)), (HOST, -3, True, ("expired",)),
        ("other.gov.cn", -3, True, ("name", "expired")), ("other.gov.cn", -3, False, ("chain", "name", "expired")),
    ],
    ids=["in order", "unknown issuer", "wrong name", "expired", "wrong name and expired", "everything"],
)  # fmt: skip
def test_every_fault_is_named_also_those_behind_the_first(tmp_path: Path, name: str, days: int, trusted: bool, faults: tuple[str, ...]) -> None:
    found = seen(*issued(tmp_path, name, days, trusted=trusted))
    assert (found.state, found.faults) == ("offered", faults)
    assert found.protocol in ("TLSv1.2", "TLSv1.3")
    assert abs(datetime.fromisoformat(found.not_after) - datetime.now(UTC) - timedelta(days=days)) < timedelta(minutes=5)


def test_a_self_signed_certificate_is_called_that_and_no_broken_chain(tmp_path: Path) -> None:
    assert seen(self_signed(tmp_path)).faults == ("self-signed",)


def test_an_authority_in_between_that_is_not_sent_leaves_the_chain_incomplete(tmp_path: Path) -> None:
    root = trustme.CA()
    leaf = root.create_child_ca().issue_cert(HOST)
    root.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    assert seen(serve(leaf), tmp_path / "ca.pem").faults == ()
    leaf.cert_chain_pems[0].write_to_path(str(tmp_path / "alone.pem"))
    leaf.private_key_pem.write_to_path(str(tmp_path / "key.pem"))
    alone = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    alone.load_cert_chain(tmp_path / "alone.pem", tmp_path / "key.pem")
    assert seen(alone, tmp_path / "ca.pem").faults == ("chain",)


def test_a_server_that_speaks_nothing_newer_than_tls_1_1_is_named_for_it(tmp_path: Path) -> None:
    context, ca_file = issued(tmp_path, HOST, 30)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version, context.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
    context.set_ciphers("ALL:@SECLEVEL=0")
    found = seen(context, ca_file)
    assert (found.state, found.protocol, found.faults) == ("offered", "TLSv1.1", ("old-protocol",))


def test_a_closed_port_and_one_without_tls_offer_no_https_but_a_silent_one_is_unknown() -> None:
    assert look(HOST, "127.0.0.1", 1, lambda: 2.0).state == "closed"
    with socket.create_server(("127.0.0.1", 0)) as listener:
        assert look(HOST, "127.0.0.1", listener.getsockname()[1], lambda: 0.3) == Tls("unknown", "超时", HOST)


def test_a_port_that_answers_in_plain_http_offers_no_https() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=_refuse_in_plain_http, args=(listener,))
        thread.start()
        found = look(HOST, "127.0.0.1", listener.getsockname()[1], lambda: 2.0)
        thread.join()
    assert (found.state, found.why) == ("closed", "端口上不是 HTTPS")


def _refuse_in_plain_http(listener: socket.socket) -> None:
    for _ in range(2):
        connection, _address = listener.accept()
        with connection:
            connection.recv(4096)
            connection.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")


@pytest.mark.parametrize(("name", "days", "state", "cause"), [
    (HOST, 30, "ok", "证书链不完整或不受信任，页面能打开"), (HOST, -3, "failed", "证书已过期"), ("other.gov.cn", 30, "failed", "证书与域名不符"),
])  # fmt: skip
def test_a_chain_that_is_not_trusted_makes_no_site_unreachable_in_the_monitor(tmp_path: Path, name: str, days: int, state: str, cause: str) -> None:
    authority = trustme.CA()
    leaf = authority.issue_cert(name, not_before=datetime.now(UTC) - timedelta(days=10), not_after=datetime.now(UTC) + timedelta(days=days))
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    options = FetchOptions(ca_file="" if state == "ok" else str(tmp_path / "ca.pem"))
    with Odd({HOST: fine}, serve(leaf)) as odd:
        guard = Guard([parse_resolve(f"{HOST}:443:127.0.0.1:{odd.port}")], only_resolved=True)
        [made] = monitor.probe([Site("9901010001", "示例局", f"https://{HOST}/")], options, guard)
    assert (made.state, made.cause) == (state, cause)


def test_what_fails_behind_a_chain_that_is_not_trusted_has_failed() -> None:
    def broken(odd: Odd, connection: socket.socket, method: str, path: str) -> None:
        connection.sendall(plain("500 Oops"))

    with Odd({HOST: broken}, serve(trustme.CA().issue_cert(HOST))) as odd:
        guard = Guard([parse_resolve(f"{HOST}:443:127.0.0.1:{odd.port}")], only_resolved=True)
        [made] = monitor.probe([Site("9901010001", "示例局", f"https://{HOST}/")], FetchOptions(), guard)
    assert (made.state, made.cause) == ("failed", "返回 500")
