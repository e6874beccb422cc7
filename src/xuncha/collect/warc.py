"""WARC 1.1 evidence: one gzip member a record, request and response, SHA-1 payload digests as archives expect."""

from __future__ import annotations

import base64
import hashlib
import os
import uuid
from pathlib import Path

from isal import isal_zlib


class WarcWriter:
    """Appends records to one file; `sync` makes them durable, `position` is where the next record begins."""

    def __init__(self, path: Path, program: str, keep: int | None = None) -> None:
        """`keep`: on resuming, the length up to which the file is known good; the rest is cut off."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        if keep is not None and path.exists() and path.stat().st_size > keep:
            os.truncate(path, keep)
        self._file = path.open("ab")
        self.position = self._file.tell()
        if self.position == 0:
            fields = f"software: {program}\r\nformat: WARC File Format 1.1\r\nconformsTo: http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/\r\n"
            self._record("warcinfo", "", "1970-01-01T00:00:00Z", "application/warc-fields", fields.encode(), "")

    def exchange(
        self, url: str, when: str, request: bytes, head: bytes, body: bytes, *, address: str = "", truncated: str = ""
    ) -> int:
        """Writes a response and its request; gives the response's offset. `when`: ISO 8601 UTC."""
        offset = self.position
        digest = base64.b32encode(hashlib.sha1(body, usedforsecurity=False).digest()).decode()
        extra = f"WARC-Payload-Digest: sha1:{digest}\r\n"
        if address:
            extra += f"WARC-IP-Address: {address}\r\n"
        if truncated:
            extra += f"WARC-Truncated: {truncated}\r\n"
        response_id = self._record("response", url, when, "application/http; msgtype=response", head + body, extra)
        self._record(
            "request", url, when, "application/http; msgtype=request", request, f"WARC-Concurrent-To: <{response_id}>\r\n"
        )
        return offset

    def _record(self, kind: str, url: str, when: str, content_type: str, block: bytes, extra: str) -> str:
        name = f"urn:uuid:{uuid.UUID(bytes=os.urandom(16), version=4)}"
        target = f"WARC-Target-URI: {url}\r\n" if url else ""
        head = (
            f"WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <{name}>\r\nWARC-Date: {when}\r\n{target}{extra}"
            f"Content-Type: {content_type}\r\nContent-Length: {len(block)}\r\n\r\n"
        )
        packer = isal_zlib.compressobj(1, isal_zlib.DEFLATED, 31)
        member = packer.compress(head.encode()) + packer.compress(block) + packer.compress(b"\r\n\r\n") + packer.flush()
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


def stored_head(head: bytes, length: int) -> bytes:
    """The head as it fits the decoded body that is kept: transfer and content coding undone."""
    lines = [
        line for line in head.split(b"\r\n")
        if line and not line.lower().startswith((b"transfer-encoding:", b"content-encoding:", b"content-length:"))
    ]  # fmt: skip
    return b"\r\n".join([*lines, b"Content-Length: %d" % length, b"", b""])
