"""WARC 1.1 evidence: one gzip member a record, request and response, SHA-256 payload digests (the ones findings quote)."""

from __future__ import annotations

import os
import zlib
from pathlib import Path

from isal import isal_zlib


class WarcWriter:
    """Appends records to one file, each exchange at once: a program that is killed loses none. `position` is where the next record begins."""

    def __init__(self, path: Path, program: str, keep: int | None = None) -> None:
        """`keep`: on resuming, the length up to which the file is known good; the rest is cut off."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        if keep is not None and path.exists() and path.stat().st_size > keep:
            os.truncate(path, keep)
        self._file = path.open("ab", buffering=1 << 18)
        self.position = self._file.tell()
        # unique, not secret: random for every writer, counted from there (UUID version 8, RFC 9562)
        draw = os.urandom(10).hex()
        self._series = f"urn:uuid:{draw[:8]}-{draw[8:12]}-8{draw[12:15]}-a{draw[15:18]}-"
        self._made = 0
        if self.position == 0:
            fields = f"software: {program}\r\nformat: WARC File Format 1.1\r\nconformsTo: http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/\r\n"
            self._record("warcinfo", "", "1970-01-01T00:00:00Z", "application/warc-fields", "", fields.encode())

    def exchange(
        self, url: str, when: str, request: bytes, head: bytes, body: bytes, sha256: str, *, address: str = "", truncated: str = ""
    ) -> int:
        """Writes a response and its request; gives the response's offset. `when`: ISO 8601 UTC; `sha256`: of the body, hex."""
        offset = self.position
        extra = f"WARC-Payload-Digest: sha256:{sha256}\r\n"
        if address:
            extra += f"WARC-IP-Address: {address}\r\n"
        if truncated:
            extra += f"WARC-Truncated: {truncated}\r\n"
        response_id = self._record("response", url, when, "application/http; msgtype=response", extra, head, body)
        self._record("request", url, when, "application/http; msgtype=request", f"WARC-Concurrent-To: <{response_id}>\r\n", request)
        self._file.flush()
        return offset

    def revisit(self, url: str, when: str, request: bytes, head: bytes, sha256: str, seen: str, *, address: str = "", asked: bool) -> int:
        """A page that has not changed since `seen` (ISO 8601 UTC): its payload lies in the evidence of that day.

        `asked`: the server itself said so (304); else the payload came and has the same digest.
        """
        offset = self.position
        profile = "server-not-modified" if asked else "identical-payload-digest"
        extra = (
            f"WARC-Profile: http://netpreserve.org/warc/1.1/revisit/{profile}\r\nWARC-Payload-Digest: sha256:{sha256}\r\n"
            f"WARC-Refers-To-Target-URI: {url}\r\nWARC-Refers-To-Date: {seen}\r\n"
        )
        if address:
            extra += f"WARC-IP-Address: {address}\r\n"
        made = self._record("revisit", url, when, "application/http; msgtype=response", extra, head)
        self._record("request", url, when, "application/http; msgtype=request", f"WARC-Concurrent-To: <{made}>\r\n", request)
        self._file.flush()
        return offset

    def conversion(self, url: str, when: str, html: bytes, sha256: str) -> int:
        """A page as a browser made it from what was fetched (the tree after its scripts)."""
        offset = self.position
        self._record("conversion", url, when, "text/html; charset=utf-8", f"WARC-Payload-Digest: sha256:{sha256}\r\n", html)
        return offset

    def _record(self, kind: str, url: str, when: str, content_type: str, extra: str, block: bytes, body: bytes = b"") -> str:
        self._made += 1
        name = f"{self._series}{self._made:012x}"
        target = f"WARC-Target-URI: {url}\r\n" if url else ""
        head = (
            f"WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <{name}>\r\nWARC-Date: {when}\r\n{target}{extra}"
            f"Content-Type: {content_type}\r\nContent-Length: {len(block) + len(body)}\r\n\r\n"
        )
        data = b"".join((head.encode(), block, body, b"\r\n\r\n"))
        member = _stored(data) if len(data) < SMALL else isal_zlib.compress(data, 1, 31)
        self._file.write(member)
        self.position += len(member)
        return name

    def flush(self) -> None:
        self._file.flush()

    def close(self) -> None:
        if not self._file.closed:
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()


#: below this packing saves less than it costs (requests)
SMALL = 900


def _stored(data: bytes) -> bytes:
    """A gzip member (RFC 1952) with one stored block (RFC 1951, 3.2.4)."""
    size = len(data)
    return b"".join(
        (
            b"\x1f\x8b\x08\0\0\0\0\0\0\xff\x01", size.to_bytes(2, "little"), (size ^ 0xFFFF).to_bytes(2, "little"), data,
            zlib.crc32(data).to_bytes(4, "little"), size.to_bytes(4, "little"),
        )
    )  # fmt: skip


def stored_head(head: bytes, length: int) -> bytes:
    """The head as it fits the decoded body that is kept: transfer and content coding undone."""
    lines = head.rstrip(b"\r\n").split(b"\n")  # old servers end their lines with a bare line feed
    kept = b"\n".join([line for line in lines if not line.lower().startswith(_TRANSFER)])
    return b"%b\r\nContent-Length: %d\r\n\r\n" % (kept.rstrip(b"\r"), length)


_TRANSFER = (b"transfer-encoding:", b"content-encoding:", b"content-length:")
