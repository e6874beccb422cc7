"""What is asked and what comes of it: plain data that sources and the fetching loop hand to each other."""

from __future__ import annotations

import math
import re
from typing import Any

import msgspec

#: answers that lead on
REDIRECTS = frozenset((301, 302, 303, 307, 308))
_CONDITIONS = ("If-None-Match:", "If-Modified-Since:")


class Request(msgspec.Struct, frozen=True):
    """One GET or HEAD; `token` is the source's own mark; `robots`: robots.txt of the host decides first; `headers` as sent."""

    url: str
    host: str
    method: str = "GET"
    token: Any = None
    limit: int = 8 << 20
    robots: bool = False
    headers: tuple[str, ...] = ()
    tries: int = 0
    #: of an address that has failed before
    again: bool = False
    #: moment of the monotonic clock after which it is not asked any more
    until: float = math.inf
    timed: bool = False
    #: the body as it came, whatever coding the server calls it
    as_is: bool = False

    @property
    def conditional(self) -> bool:
        """Whether it asks for the page only if that has changed."""
        return any(line.startswith(_CONDITIONS) for line in self.headers)


#: what every request says it can take: pages, in Chinese, packed or not
ACCEPTED = ("Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "Accept-Language: zh-CN,zh;q=0.9")
CODINGS = "gzip, deflate"


def sent(request: Request) -> tuple[str, ...]:
    """The header lines that go out besides the host, who asks, and the codings; what a request says itself counts."""
    if not request.headers:
        return ACCEPTED
    own = {line.partition(":")[0].lower() for line in request.headers}
    return (*(line for line in ACCEPTED if line.partition(":")[0].lower() not in own), *request.headers)


def wire(line: str) -> bytes:
    """A header line as it is sent: what a server set comes back to it byte by byte."""
    return line.encode("latin-1", "replace")


_FOREIGN = re.compile(r"[\x80-\xff]")


class Response(msgspec.Struct):
    """What came of a request: status and bytes, or a cause. `head` is the raw status line and headers; `at`: when it came, '' for now."""

    request: Request
    status: int = 0
    head: bytes = b""
    body: bytes = b""
    cause: str = ""
    detail: str = ""
    address: str = ""
    seconds: float = 0.0
    truncated: bool = False
    #: seconds until resolved, connected, secured, first byte; only where the request wants them
    timing: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    at: str = ""
    _fields: dict[str, str] | None = None

    def header(self, name: str) -> str:
        """A header's value, '' where absent; the last one counts."""
        return self.headers().get(name.lower(), "")

    @property
    def measured(self) -> bool:
        """Whether the server says where the body ends; else it ends where the connection does."""
        return self.head.startswith(b"HTTP/2") or "content-length" in self.headers() or "chunked" in self.header("Transfer-Encoding").lower()

    @property
    def location(self) -> str:
        """Where a redirect leads, its bytes beyond ASCII escaped as they came (what browsers do); '' where it says nothing."""
        return _FOREIGN.sub(lambda byte: f"%{ord(byte[0]):02X}", self.header("Location"))

    def headers(self) -> dict[str, str]:
        """All headers by their names in lower case."""
        if self._fields is None:
            # old servers end their lines with a bare line feed
            pairs = (line.partition(":") for line in self.head.decode("latin-1").split("\n")[1:])
            self._fields = {key.lower(): value.strip() for key, sign, value in pairs if sign}
        return self._fields
