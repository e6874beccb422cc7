"""One object a host: its limits, its robots.txt, how it has answered, and when to leave it in peace."""

from __future__ import annotations

import email.utils
import random
import time
from collections import Counter, deque
from collections.abc import Iterable
from datetime import UTC, datetime
from datetime import time as clock
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from protego import Protego

from .exchange import Request

#: statuses by which a host says that it wants no programs
BLOCKING = frozenset((403, 412, 429, 521))
#: causes that say the host (or the way to it) is down, not that one address is wrong
DOWN = frozenset(("dns", "refused", "reset", "timeout"))
OVERLOADED = 503
LONGEST_WAIT = 300.0
#: the same for what is only linked
LONGEST_LINK_WAIT = 30.0
LONGEST_DELAY = 30.0
#: a server that answers 503 so often in a row is not overloaded but broken
MOST_BUSY = 12
_BEIJING = ZoneInfo("Asia/Shanghai")


class FetchOptions(msgspec.Struct, frozen=True):
    """Limits. `rate`: requests per second and host, 0 = no delay; times in seconds, sizes in bytes.

    `windows`: (from, to) minutes of the day, Beijing time, within which requests may start; empty = always. `patience`: so many
    failures in a row open the breaker; `rest`: seconds it stays open, three times, then the host is given up.
    """

    rate: float = 2.0
    per_host: int = 2
    in_flight: int = 64
    connect_seconds: float = 10.0
    total_seconds: float = 30.0
    user_agent: str = "Xuncha"
    verify_tls: bool = True
    ca_file: str = ""
    robots: bool = True
    windows: tuple[tuple[int, int], ...] = ()
    patience: int = 6
    rest: float = 20.0
    control: str = ""
    control_patience: float = 900.0
    #: 4 or 6: only by this version of IP; 0 = either
    ip_version: int = 0


def parse_windows(text: str) -> tuple[tuple[int, int], ...]:
    """`22:00-06:00,12:00-13:30`; ValueError says what is wrong."""
    out = []
    for part in filter(None, (piece.strip() for piece in text.split(","))):
        try:
            first, last = (clock.fromisoformat(end.strip()) for end in part.split("-"))
        except ValueError:
            raise ValueError(f"“{part}”应写成 22:00-06:00 的样子") from None
        out.append((first.hour * 60 + first.minute, last.hour * 60 + last.minute))
    return tuple(out)


def within(windows: Iterable[tuple[int, int]], minute: int) -> bool:
    """Whether a minute of the day lies in a window; windows may run over midnight."""
    spans = list(windows)
    return not spans or any(
        first <= minute < last if first <= last else minute >= first or minute < last for first, last in spans
    )


class Breaker:
    """How one site's requests of one kind to one origin have fared: where they fail in a row they rest, and are given up in the end.

    One site's links that fail say nothing of what another asks there, nor pictures of pages, nor a closed port of another.
    """

    __slots__ = ("_options", "_rests", "_serves", "blocked_in_row", "failed_in_row", "given_up", "resting_until")

    def __init__(self, options: FetchOptions) -> None:
        self._options = options
        self._rests = 0
        #: whether it answers GET, None while nobody knows
        self._serves: bool | None = None
        self.failed_in_row = 0
        self.blocked_in_row = 0
        self.resting_until = 0.0
        self.given_up = ""

    def answered(self, cause: str, blocked: bool, again: bool, now: float, head: bool = False) -> None:
        """Counts an answer. `again`: of an address that had failed before: its failing says nothing of the host. `head`: to HEAD."""
        hung_up = cause == "reset"
        if not head and (not cause or (hung_up and self._serves is None)):
            self._serves = not cause
        if hung_up and head and self._serves is not False:
            return  # a server may hang up on whoever asks for heads, until it does so on others as well
        if cause in DOWN:
            self.failed_in_row += not again or (hung_up and self._serves is False)
            if self.failed_in_row >= self._options.patience and now >= self.resting_until:
                self._rests += 1
                if self._rests > 3:
                    self.given_up = "主机连续没有应答，余下的不再访问"
                self.resting_until = now + self._options.rest
        else:
            self.failed_in_row = 0
        if blocked:
            self.blocked_in_row += 1
            if self.blocked_in_row >= 20:
                self.given_up = "主机一直拦截检查程序，不再访问"
        elif not cause:
            self.blocked_in_row = 0


class Host:
    """A host's limiter, robots.txt, breakers and counts. Times are of the monotonic clock."""

    __slots__ = (
        "_breakers", "_options", "_pace", "_rules", "active", "busy", "causes", "delay", "held", "name", "next_at", "received", "requests", "robots_asked", "seconds", "waiting",
    )  # fmt: skip

    def __init__(self, name: str, options: FetchOptions) -> None:
        self.name = name
        self._options = options
        self.active = 0
        #: answers 503 in a row
        self.busy = 0
        self.next_at = 0.0
        self.waiting: deque[tuple[Any, Request]] = deque()
        #: seconds between requests: as agreed, and as the server bears it now
        self._pace = self.delay = 1.0 / options.rate if options.rate > 0 else 0.0
        self._rules: Protego | None = None
        self.robots_asked = False
        #: nothing but robots.txt may start
        self.held = False
        self.requests = 0
        self.received = 0
        self.seconds = 0.0
        self.causes: Counter[str] = Counter()
        self._breakers: dict[tuple[int, str, bool], Breaker] = {}

    def breaker(self, source: object, request: Request) -> Breaker:
        """The breaker that a request stands behind."""
        key = id(source), request.url[: request.url.find(":")], request.robots
        found = self._breakers.get(key)
        if found is None:
            found = self._breakers[key] = Breaker(self._options)
        return found

    # --- limits

    def ready(self, now: float) -> bool:
        return self.active < self._options.per_host and now >= self.next_at

    def ready_at(self) -> float:
        """When the next of those that wait may be asked, as far as time alone decides."""
        return max(self.next_at, min((self.breaker(source, request).resting_until for source, request in self.waiting), default=0.0))

    def started(self, now: float) -> None:
        self.active += 1
        self.requests += 1
        if self.delay:
            self.next_at = now + random.uniform(0.8, 1.2) * self.delay

    def overloaded(self, now: float) -> bool:
        """A server that answers 503 and does not say until when is asked again, and more slowly, unless it says nothing else."""
        self.busy += 1
        if self.busy > MOST_BUSY:
            self.delay = self._pace
            return False
        rest = self._options.rest
        self.delay = max(self._pace, min(max(self.delay * 1.5, rest / 100), rest / 7))
        self.next_at = max(self.next_at, now + rest / 20)
        return True

    def told_to_wait(self, retry_after: str, now: float, longest: float = LONGEST_WAIT) -> float:
        """Retry-After in seconds or as a date; gives the seconds it will wait."""
        seconds = min(max(_seconds(retry_after), 1.0), longest)
        self.next_at = max(self.next_at, now + seconds)
        return seconds

    # --- robots.txt

    def take_robots(self, status: int, body: bytes) -> str:
        """Takes in robots.txt (RFC 9309); a remark where it could not be had. 4xx: everything allowed.

        A server error would mean "ask nothing" for a search engine. An inspection on the office's own behalf goes on, and says so.
        """
        if status == 200:
            self._rules = Protego.parse(body[: 500 << 10].decode("utf-8-sig", "replace"))
            wanted = self._rules.crawl_delay(self._options.user_agent)
            if wanted and self._options.rate > 0:
                self._pace = max(self._pace, min(float(wanted), LONGEST_DELAY))
                self.delay = max(self.delay, self._pace)
            return ""
        return "" if 400 <= status < 500 else f"robots.txt 没有取到（{status or '无应答'}），按未限制处理"

    def allowed(self, url: str) -> bool:
        return self._rules is None or self._rules.can_fetch(url, self._options.user_agent)

    # --- counts

    def answered(self, status: int, cause: str, received: int, seconds: float) -> None:
        self.active -= 1
        self.received += received
        self.seconds += seconds
        if cause:
            self.causes[cause] += 1
        if status != OVERLOADED and not cause:
            self.busy = 0
            if self.delay > self._pace:
                self.delay = self.delay * 0.95 if self.delay > self._pace + 0.01 else self._pace
        if status in BLOCKING:
            self.causes[f"返回 {status}"] += 1


def _seconds(retry_after: str) -> float:
    text = retry_after.strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        when = email.utils.parsedate_to_datetime(text)
    except (TypeError, ValueError, OverflowError):
        return 30.0
    if when.tzinfo is None:
        when = when.replace(tzinfo=UTC)
    return (when - datetime.now(UTC)).total_seconds()


def minute_of_day() -> int:
    """Beijing time."""
    now = datetime.fromtimestamp(time.time(), _BEIJING)
    return now.hour * 60 + now.minute
