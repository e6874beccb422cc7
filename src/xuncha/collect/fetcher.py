"""The fetching loop: libcurl's multi interface, driven by us, so that politeness is a scheduler and not a semaphore.

Sources (one a site) offer requests; a host object owns its limit; every answer goes back to its source. GET and HEAD only;
redirects are answers like any other, so that each hop passes the guard and is kept as evidence.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterable
from typing import NamedTuple, Protocol

import msgspec
import pycurl
from url import URL, URLError

from .causes import cause_of, say
from .control import Control
from .exchange import REDIRECTS, Request, Response
from .guard import Guard, Refused
from .handles import Handles
from .hosts import (
    BLOCKING,
    DOWN,
    LONGEST_LINK_WAIT,
    LONGEST_WAIT,
    OVERLOADED,
    FetchOptions,
    Host,
    minute_of_day,
    within,
)


class Source(Protocol):
    """A site's side of the loop."""

    def offer(self) -> Request | None:
        """The next request, None while there is none (more may come with answers)."""

    def take(self, response: Response) -> None:
        """An answer."""

    def witness(self, response: Response, note: str) -> None:
        """An answer that the loop asked for itself (robots.txt): evidence, and a remark or ''."""

    @property
    def finished(self) -> bool: ...


class _Live(NamedTuple):
    """A request under way."""

    source: Source
    request: Request
    host: Host
    head: list[bytes]
    body: list[bytes]
    over: list[bool]


def _last_head(lines: list[bytes]) -> bytes:
    """Status line and headers of the answer proper; interim ones (100 Continue) and trailers left out; libcurl bounds their size."""
    first = last = 0
    for nth, line in enumerate(lines):
        if line.startswith(b"HTTP/") and (nth == 0 or lines[nth - 1] in _BLANK):
            first, last = nth, 0
        elif line in _BLANK and not last:
            last = nth + 1
    return b"".join(lines[first : last or None])


_BLANK = (b"\r\n", b"\n")
# libcurl's number for a coding of the body that it does not know
_ODD_CODING = 61


def _came_whole(response: Response) -> bool:
    """A page that is all there although its server had announced more: browsers show it too."""
    return response.status == 200 and b"</html" in response.body[-200:].lower()


#: how often an address is asked of a server that is overloaded
MOST_TRIES = 4
_ROBOTS = object()
_CONTROL = object()


class OwnOutage(Exception):
    """The control address did not answer either: the fault is on our side; the run stops with everything kept."""


class Fetcher:
    """Runs sources until all are finished.

    No source may take more than its share of the requests under way, so that one hostile site, however many dead hosts it
    links, neither starves nor slows another.
    """

    def __init__(self, options: FetchOptions, guard: Guard) -> None:
        self.options = options
        self.guard = guard
        self.hosts: dict[str, Host] = {}
        self._multi = pycurl.CurlMulti()
        self._handles = Handles(options, guard)
        self._live: dict[pycurl.Curl, _Live] = {}
        self._queued: dict[str, Host] = {}
        self._shares: dict[int, int] = {}
        self._control = Control(options)
        self._held: list[tuple[_Live, Response]] = []
        self._window_checked = -60.0
        self._window_open = True

    def run(self, sources: Iterable[Source], tick: Callable[[], None] | None = None) -> None:
        """Drives all sources to their end; `tick` is called about ten times a second."""
        active = list(sources)
        last_tick = 0.0
        try:
            while active:
                now = time.monotonic()
                busy = self._start(active, now)
                active = [source for source in active if not source.finished]
                if self._live:
                    self._multi.perform()
                    busy = self._collect() or busy
                if not busy and active:
                    self._pause(now)
                if tick is not None and now - last_tick > 0.1:
                    last_tick = now
                    tick()
        finally:
            self.close()

    def close(self) -> None:
        for handle in list(self._live):
            self._multi.remove_handle(handle)
            handle.close()
        self._live.clear()
        self._handles.close()
        self._multi.close()

    # --- starting requests

    def _start(self, active: list[Source], now: float) -> bool:
        if self._control.due(now) and not self._probe_control(active, now):
            return False
        if self._control.outage or not self._in_window(now):
            return False
        started = False
        for name, host in list(self._queued.items()):
            started = self._start_waiting(host, now) or started
            if not host.waiting:
                del self._queued[name]
        share = max(4, self.options.in_flight // max(2, len(active)))
        for source in active:
            mark = id(source)
            while len(self._live) < self.options.in_flight and self._shares.get(mark, 0) < share:
                offered = source.offer()
                if offered is None:
                    break
                self._shares[mark] = self._shares.get(mark, 0) + 1
                started = self._admit(source, offered, now) or started
        return started

    def _start_waiting(self, host: Host, now: float) -> bool:
        """Starts what waits for a host; what rests is passed over, for others may go on."""
        moved = False
        for _ in range(len(host.waiting)):
            if len(self._live) >= self.options.in_flight:
                break
            source, request = host.waiting.popleft()
            breaker = host.breaker(source, request)
            own = request.token is _ROBOTS
            if breaker.given_up and not own:
                self._settle(source, Response(request, cause="given-up", detail=breaker.given_up))
                moved = True
            elif now > request.until and not own:
                self._settle(source, Response(request, cause="expired", detail=say("expired")))
                moved = True
            elif now < breaker.resting_until or (host.held and not own):
                host.waiting.append((source, request))
            elif host.ready(now):
                self._begin(source, request, host, now)
                moved = True
            else:
                host.waiting.appendleft((source, request))
                break
        return moved

    def _admit(self, source: Source, request: Request, now: float) -> bool:
        """Starts a request, or lets it wait for its host; True where something moved."""
        host = self.hosts.get(request.host)
        if host is None:
            host = self.hosts[request.host] = Host(request.host, self.options)
        if request.robots and self.options.robots and not host.robots_asked:
            host.robots_asked = host.held = True
            rules = Request("/".join((*request.url.split("/", 3)[:3], "robots.txt")), request.host, token=_ROBOTS, limit=600 << 10)
            host.waiting.append((source, rules))
            self._queued[host.name] = host
        breaker = host.breaker(source, request)
        if breaker.given_up:
            self._settle(source, Response(request, cause="given-up", detail=breaker.given_up))
            return True
        if host.waiting or host.held or now < breaker.resting_until or not host.ready(now):
            host.waiting.append((source, request))
            self._queued[host.name] = host
            return False
        self._begin(source, request, host, now)
        return True

    def _in_window(self, now: float) -> bool:
        if self.options.windows and now - self._window_checked > 5:
            self._window_checked = now
            self._window_open = within(self.options.windows, minute_of_day())
        return self._window_open

    def _pause(self, now: float) -> None:
        soonest = min((host.ready_at() - now for host in self._queued.values()), default=0.05)
        wait = min(max(soonest, 0.001), 0.05)
        if self._live:
            self._multi.select(wait)
        else:
            time.sleep(wait)

    def _settle(self, source: Source, response: Response) -> None:
        """Hands an answer to its source."""
        mark = id(source)
        self._shares[mark] = self._shares.get(mark, 1) - 1
        source.take(response)

    def _begin(self, source: Source, request: Request, host: Host, now: float) -> None:
        try:
            line = self.guard.check(request.url)
        except Refused as why:
            self._unsent(source, host, Response(request, cause="guard", detail=str(why)))
            return
        if request.robots and not host.allowed(request.url):
            self._settle(source, Response(request, cause="robots", detail=say("robots")))
            return
        live = _Live(source, request, host, [], [], [False])
        try:
            handle = self._handles.take(request, line, live.head, live.body, live.over)
        except (ValueError, TypeError, pycurl.error) as error:
            # what cannot be sent is said of this address alone
            self._unsent(source, host, Response(request, cause="bad-answer", detail=say("bad-answer", str(error)[:80])))
            return
        self._live[handle] = live
        host.started(now)
        self._multi.add_handle(handle)

    def _unsent(self, source: Source, host: Host, response: Response) -> None:
        """What must not or cannot be asked."""
        token = response.request.token
        if token is _ROBOTS:
            host.held = False
        elif token is _CONTROL:
            raise OwnOutage(f"对照网址 {response.request.url} 不能用：{response.detail}")
        else:
            self._settle(source, response)

    # --- taking answers

    def _collect(self) -> bool:
        done = False
        while True:
            left, good, bad = self._multi.info_read()
            for handle in good:
                self._finish(handle, 0, "")
                done = True
            for handle, code, message in bad:
                self._finish(handle, code, message)
                done = True
            if not left:
                return done

    def _finish(self, handle: pycurl.Curl, code: int, message: str) -> None:
        live = self._live.pop(handle)
        request, host = live.request, live.host
        response = Response(
            request, int(handle.getinfo(pycurl.RESPONSE_CODE)), _last_head(live.head), b"".join(live.body),
            address=handle.getinfo(pycurl.PRIMARY_IP) or "", seconds=handle.getinfo(pycurl.TOTAL_TIME),
        )  # fmt: skip
        if request.timed:
            response.timing = (
                handle.getinfo(pycurl.NAMELOOKUP_TIME), handle.getinfo(pycurl.CONNECT_TIME), handle.getinfo(pycurl.APPCONNECT_TIME),
                handle.getinfo(pycurl.STARTTRANSFER_TIME),
            )  # fmt: skip
        self._multi.remove_handle(handle)
        again = code == _ODD_CODING and not request.as_is
        if live.over[0]:
            response.truncated = bool(live.body)
            response.cause, response.detail = "too-large", say("too-large", f"超过{request.limit >> 20}兆" if request.limit >> 20 else "")
        elif code and not again and not _came_whole(response):
            response.cause = cause_of(code, message)
            response.detail = say(response.cause)
        self._handles.give_back(handle, sound=not code)
        now = time.monotonic()
        host.answered(response.status, response.cause, len(response.body), response.seconds)
        later = response.header("Retry-After") if response.status in (429, 503) else ""
        # a server that takes offence at conditions alone turns nobody away
        blocked = (response.status in BLOCKING and not request.conditional) or bool(later)
        host.breaker(live.source, request).answered(response.cause, blocked, request.again or request.tries > 0, now, request.method == "HEAD")
        if again:
            host.waiting.appendleft((live.source, msgspec.structs.replace(request, as_is=True)))
            self._queued[host.name] = host
        elif request.token is _CONTROL:
            self._control.answered(not response.cause and response.status < 500, now)
            self._release(now)
        elif request.token is _ROBOTS:
            self._take_robots(live, response)
        elif response.cause in DOWN and self._control.doubts(now):
            self._held.append((live, response))
        elif not self._wait_and_ask_again(live, response, later, now):
            self._settle(live.source, response)

    def _wait_and_ask_again(self, live: _Live, response: Response, later: str, now: float) -> bool:
        """A host that says "later" is asked later, twice."""
        if response.status == OVERLOADED and not later:
            if live.request.tries >= (MOST_TRIES if live.request.robots else 1) or not live.host.overloaded(now):
                return False
        elif not later or live.request.tries >= 2:
            if response.status == 429:
                live.host.told_to_wait("", now)
            return False
        else:
            live.host.told_to_wait(later, now, LONGEST_WAIT if live.request.robots else LONGEST_LINK_WAIT)
        again = msgspec.structs.replace(live.request, tries=live.request.tries + 1)
        live.host.waiting.appendleft((live.source, again))
        self._queued[live.host.name] = live.host
        return True

    def _take_robots(self, live: _Live, response: Response) -> None:
        host, target = live.host, response.location
        if response.status in REDIRECTS and target and live.request.tries < 5:
            with contextlib.suppress(URLError):
                onward = str(URL.parse(live.request.url).join(target))
                again = msgspec.structs.replace(live.request, url=onward, tries=live.request.tries + 1)
                host.waiting.appendleft((live.source, again))
                self._queued[host.name] = host
                live.source.witness(response, "")
                return
        host.held = False
        live.source.witness(response, host.take_robots(response.status, response.body))

    # --- whose fault is it?

    def _probe_control(self, active: list[Source], now: float) -> bool:
        """Asks the control address; False while the run has to wait for it."""
        if self._control.gave_up(now):
            raise OwnOutage(f"对照网址 {self.options.control} 一直打不开，判断是本机网络中断")
        request = Request(self.options.control, "control", token=_CONTROL, limit=64 << 10)
        self._control.asked(now)
        host = self.hosts.setdefault("control", Host("control", self.options))
        self._begin(active[0], request, host, now)
        return True

    def _release(self, now: float) -> None:
        """After the control answered: failures stand, or are asked again once the way is open."""
        held, self._held = self._held, []
        for live, response in held:
            if not self._control.outage:
                if response.seconds and self._control.was_out:
                    live.host.breaker(live.source, live.request).failed_in_row = 0
                    live.host.waiting.appendleft((live.source, live.request))
                    self._queued[live.host.name] = live.host
                else:
                    self._settle(live.source, response)
            else:
                self._held.append((live, response))
        if not self._control.outage:
            self._control.was_out = False
