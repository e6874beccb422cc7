"""One site's evidence (WARC): what goes into it of each exchange, and how much of it the store may rest on."""

from __future__ import annotations

import functools
import hashlib
import time
from datetime import UTC, date, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from pathlib import Path

from xuncha.collect import Request, Response, WarcWriter
from xuncha.collect.exchange import CODINGS, sent, wire
from xuncha.collect.warc import stored_head
from xuncha.dossier.thin import SUFFIX, settle, thin

from .facts import WARC_NAME


class Evidence:
    """Appends to the file in a site's folder; offsets say where a record begins."""

    def __init__(self, folder: Path, program: str, user_agent: str, good: int | None = None) -> None:
        """`good`: the length that is known to be sound; what comes behind is cut off. None: all of it."""
        self.path = folder / WARC_NAME
        self._writer = WarcWriter(self.path, program, keep=good)
        self._user_agent = user_agent

    @property
    def position(self) -> int:
        return self._writer.position

    def keep(self, response: Response, now: str = "", sha: str = "", url: str = "") -> int:
        """An answer and its request; `url`: another address than the one that was asked."""
        return self._writer.exchange(
            url or response.request.url, now or utc_now(), self._sent(response.request), stored_head(response.head, len(response.body)), response.body,
            sha or sha_of(response.body), address=response.address, truncated="length" if response.truncated else "disconnect" if response.cause else "",
        )  # fmt: skip

    def revisit(self, response: Response, now: str, sha: str, seen: str) -> int:
        """An answer that has not changed since `seen`."""
        return self._writer.revisit(
            response.request.url, now, self._sent(response.request), response.head, sha, seen, address=response.address, asked=response.status == 304
        )

    def rendered(self, url: str, now: str, body: bytes) -> int:
        """A page as the browser made it."""
        return self._writer.conversion(url, now, body, sha_of(body))

    def flush(self) -> int:
        """Hands everything to the system; how much there is."""
        self._writer.flush()
        return self._writer.position

    def close(self) -> None:
        self._writer.close()

    def thinned(self, offsets: set[int], urls: set[str]) -> tuple[dict[int, int], int]:
        """Writes beside the file what stays of it (see `dossier.thin`): old → new offset, and the new length."""
        self._writer.flush()
        moved = thin(self.path, offsets, urls)
        return moved, self.path.with_name(self.path.name + SUFFIX).stat().st_size

    def settle(self) -> None:
        settle(self.path)

    def _sent(self, request: Request) -> bytes:
        """The request as it went out."""
        _, _, host, *path = request.url.split("/", 3)
        more = b"".join([wire(line) + b"\r\n" for line in sent(request)])
        first = f"{request.method} /{path[0] if path else ''} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: {self._user_agent}\r\nAccept-Encoding: {CODINGS}\r\n"
        return first.encode() + more + b"\r\n"


def sha_of(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def utc_now() -> str:
    return _utc(int(time.time()))


@functools.lru_cache(maxsize=4)
def _utc(second: int) -> str:
    return datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


_BEIJING = timezone(timedelta(hours=8))
#: after which a copy's relative times are nobody's
_STALE = timedelta(days=1)
#: digits of an Age in seconds: beyond, it is no number that anybody means
_LONGEST_AGE = 8


def day_seen(now: str) -> date:
    """The day (Beijing time) of a moment."""
    return datetime.fromisoformat(now).astimezone(_BEIJING).date()


def moment_of(now: str, response: Response | None = None) -> datetime | None:
    """When a page was made for whoever captured it (Beijing time), for what it tells as 3小时前 or 昨天.

    A cache says how old its copy is, a file when it was written; of one that is older than a day, or says neither in words that mean anything, nobody
    knows what it means by yesterday.
    """
    captured = at = datetime.fromisoformat(now).astimezone(_BEIJING)
    if response is None:
        return at
    age, modified = response.header("Age").strip(), response.header("Last-Modified")
    if age:
        if not (age.isascii() and age.isdigit() and len(age) <= _LONGEST_AGE):
            return None
        at -= timedelta(seconds=int(age))
    if modified:
        try:
            written = parsedate_to_datetime(modified)
            at = min(at, (written if written.tzinfo else written.replace(tzinfo=UTC)).astimezone(_BEIJING))
        except (ValueError, OverflowError):
            return None
    return at if captured - at <= _STALE else None
