"""What a TLS connection tells of a server: certificate and protocol, by the standard library.

A handshake under the usual rules says whether something is wrong; only then further ones say what, each with one rule less.
No page is asked over a connection whose certificate was not in order.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from xuncha.model.facts import Tls

from .causes import say

EXPIRED, NOT_YET, NAME, SELF_SIGNED, CHAIN, OLD = "expired", "not-yet", "name", "self-signed", "chain", "old-protocol"
# numbers of OpenSSL (x509_vfy.h)
_FAULT = {9: NOT_YET, 10: EXPIRED, 18: SELF_SIGNED, 62: NAME, 64: NAME}
_NO_CHECK_TIME = 0x200000
#: what OpenSSL says when the other side answers something that is no TLS
_NO_TLS = ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "UNKNOWN_PROTOCOL", "RECORD_LAYER_FAILURE", "PACKET_LENGTH_TOO_LONG")
_OLD = ("SSLv3", "TLSv1", "TLSv1.1")


class _Server:
    """A server at an address, and handshakes with it; `seconds` says how many are left for the next."""

    def __init__(self, host: str, address: tuple[str, int], seconds: Callable[[], float]) -> None:
        self.host = host
        self._address = address
        self._seconds = seconds

    def shake(self, context: ssl.SSLContext) -> tuple[str, dict[str, Any], bytes]:
        """The protocol, the certificate as read (empty where it was not checked) and its bytes."""
        with socket.create_connection(self._address, self._seconds()) as raw:
            raw.settimeout(self._seconds())
            with context.wrap_socket(raw, server_hostname=self.host) as secured:
                return secured.version() or "", dict(secured.getpeercert() or {}), secured.getpeercert(True) or b""


def look(host: str, address: str, port: int, seconds: Callable[[], float], ca_file: str = "") -> Tls:
    """Certificate and protocol of the server at an address that the guard has allowed."""
    server = _Server(host, (address, port), seconds)
    try:
        protocol, cert, _ = server.shake(_strict(ca_file))
        return Tls("offered", "", host, protocol, (), _iso(cert, "notBefore"), _iso(cert, "notAfter"))
    except ssl.SSLCertVerificationError as error:
        return _faulty(server, error, ca_file)
    except ssl.SSLError as error:
        return _old(server, error)
    except ConnectionRefusedError:
        return Tls("closed", say("refused"), host)
    except OSError as error:
        return Tls("unknown", say("timeout" if isinstance(error, TimeoutError) else "tls"), host)


def _faulty(server: _Server, error: ssl.SSLCertVerificationError, ca_file: str) -> Tls:
    """Which faults a refused certificate has: the first hides the others, so the certificate is weighed again by itself."""
    first = _FAULT.get(error.verify_code, CHAIN)
    if first in (CHAIN, SELF_SIGNED) and not (ca_file or _has_authorities()):
        return Tls("unknown", "本机没有受信任的根证书，无法核对证书链", server.host)
    faults, protocol = [first], ""
    cert: dict[str, Any] = {}
    try:
        protocol, _, data = server.shake(_lenient())
        try:
            _, cert, _ = server.shake(_pinned(data, named=True))
        except ssl.SSLCertVerificationError:
            faults.append(NAME)
            _, cert, _ = server.shake(_pinned(data, named=False))
    except OSError:
        pass  # (SSL errors are of this kind) what was found so far stands
    not_before, not_after = _iso(cert, "notBefore"), _iso(cert, "notAfter")
    now = datetime.now(UTC).isoformat()
    if not_after and not_after < now:
        faults.append(EXPIRED)
    if not_before > now:
        faults.append(NOT_YET)
    return Tls("offered", "", server.host, protocol, tuple(dict.fromkeys(faults)), not_before, not_after)


def _old(server: _Server, error: ssl.SSLError) -> Tls:
    """A handshake that failed: an old protocol, no TLS at all, or not to be told."""
    try:
        protocol, _, _ = server.shake(_lenient(old=True))
    except OSError:
        if error.reason in _NO_TLS:
            return Tls("closed", "端口上不是 HTTPS", server.host)
        return Tls("unknown", say("tls", error.reason or ""), server.host)
    if protocol in _OLD:
        return Tls("offered", "", server.host, protocol, (OLD,))
    return Tls("unknown", say("tls", error.reason or ""), server.host, protocol)


def _strict(ca_file: str) -> ssl.SSLContext:
    """The rules of a browser: chain, name, time, TLS 1.2 or newer."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_default_certs()
    if ca_file:
        context.load_verify_locations(ca_file)
    return context


def _lenient(old: bool = False) -> ssl.SSLContext:
    """Only to be shown the certificate, or the protocol: nothing is asked over such a connection."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    if old:
        context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
        context.set_ciphers("ALL:@SECLEVEL=0")
    return context


def _pinned(data: bytes, named: bool) -> ssl.SSLContext:
    """The certificate taken for its own authority and its times not weighed, so that it can be read, whatever else it is."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = named
    context.verify_flags |= ssl.VerifyFlags.VERIFY_X509_PARTIAL_CHAIN | _NO_CHECK_TIME
    context.load_verify_locations(cadata=ssl.DER_cert_to_PEM_cert(data))
    return context


def _has_authorities() -> bool:
    """Whether this machine trusts anybody: a folder of authorities is only read when one is wanted."""
    if _strict("").cert_store_stats()["x509_ca"]:
        return True
    folder = ssl.get_default_verify_paths().capath
    return folder is not None and any(Path(folder).iterdir())


def _iso(cert: dict[str, Any], key: str) -> str:
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(cert[key]), UTC).isoformat() if key in cert else ""
