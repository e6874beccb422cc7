"""The fetching loop: libcurl's multi interface, driven by us, so that politeness is a scheduler and not a semaphore.

Sources (one a site) offer requests; a host object owns its limit; every answer goes back to its source. GET and HEAD only;
redirects are answers like any other, so that each hop passes the guard and is kept as evidence.
"""

from __future__ import annotations

import random
import socket
import time
from collections.abc import Callable, Iterable
from typing import Any, Protocol

import msgspec
import pycurl

from .causes import cause_of, say
from .guard import Guard, Refused

USER_AGENT = "Xuncha/{version} (+政府网站巡查程序; {contact})"


class Request(msgspec.Struct, frozen=True):
    """One GET or HEAD; `token` is the source's own mark."""

    url: str
    host: str
    method: str = "GET"
    token: Any = None
    limit: int = 8 << 20


class Response(msgspec.Struct):
    """What came of a request: status and bytes, or a cause. `head` is the raw status line and headers."""

    request: Request
    status: int = 0
    head: bytes = b""
    body: bytes = b""
    cause: str = ""
    detail: str = ""
    address: str = ""
    seconds: float = 0.0
    sent: bytes = b""
    truncated: bool = False

    def header(self, name: str) -> str:
        """A header's value, '' where absent; the last one counts."""
        wanted = name.lower().encode() + b":"
        value = b""
        for line in self.head.split(b"\r\n"):
            if line[: len(wanted)].lower() == wanted:
                value = line[len(wanted) :].strip()
        return value.decode("latin-1")


class Source(Protocol):
    """A site's side of the loop."""

    def offer(self) -> Request | None:
        """The next request, None while there is none (more may come with answers)."""

    def take(self, response: Response) -> None:
        """An answer."""

    @property
    def finished(self) -> bool: ...


class FetchOptions(msgspec.Struct, frozen=True):
    """Limits. `rate`: requests per second and host, 0 = no delay; times in seconds, sizes in bytes."""

    rate: float = 2.0
    per_host: int = 2
    in_flight: int = 64
    connect_seconds: float = 10.0
    total_seconds: float = 30.0
    user_agent: str = "Xuncha"
    verify_tls: bool = True


class Host:
    """A host's limiter: when it may be asked next, how many requests are under way, when to leave it in peace."""

    __slots__ = ("_options", "active", "next_at", "waiting")

    def __init__(self, options: FetchOptions) -> None:
        self._options = options
        self.active = 0
        self.next_at = 0.0
        self.waiting: list[tuple[Source, Request]] = []

    def ready(self, now: float) -> bool:
        return self.active < self._options.per_host and now >= self.next_at

    def started(self, now: float) -> None:
        self.active += 1
        if self._options.rate > 0:
            self.next_at = now + random.uniform(0.8, 1.2) / self._options.rate

    def told_to_wait(self, retry_after: str, now: float) -> None:
        seconds = float(retry_after) if retry_after.isdigit() else 30.0
        self.next_at = max(self.next_at, now + min(seconds, 300.0))


class _Socket:
    """A socket handed to libcurl, which keeps a duplicate: ours is closed as soon as nobody holds it."""

    def __init__(self, made: socket.socket) -> None:
        self._made = made

    def fileno(self) -> int:
        return self._made.fileno()

    def __del__(self) -> None:
        self._made.close()


class Fetcher:
    """Runs sources until all are finished."""

    def __init__(self, options: FetchOptions, guard: Guard) -> None:
        self.options = options
        self.guard = guard
        self._multi = pycurl.CurlMulti()
        self._free: list[pycurl.Curl] = []
        self._live: dict[pycurl.Curl, tuple[Source, Request, Host, list[bytes], list[bytes], list[bool]]] = {}
        self._hosts: dict[str, Host] = {}

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
                    self._pause(active, now)
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
        for handle in self._free:
            handle.close()
        self._free.clear()
        self._multi.close()

    def _start(self, active: list[Source], now: float) -> bool:
        started = False
        for host in self._hosts.values():
            while host.waiting and host.ready(now) and len(self._live) < self.options.in_flight:
                source, request = host.waiting.pop(0)
                self._begin(source, request, host, now)
                started = True
        for source in active:
            while len(self._live) < self.options.in_flight:
                offered = source.offer()
                if offered is None:
                    break
                if offered.host not in self._hosts:
                    self._hosts[offered.host] = Host(self.options)
                asked = self._hosts[offered.host]
                if asked.ready(now) and not asked.waiting:
                    self._begin(source, offered, asked, now)
                    started = True
                else:
                    asked.waiting.append((source, offered))
                    if len(asked.waiting) > 2 * self.options.per_host:
                        break
        return started

    def _pause(self, active: list[Source], now: float) -> None:
        soonest = min((host.next_at - now for host in self._hosts.values() if host.waiting), default=0.05)
        wait = min(max(soonest, 0.001), 0.05)
        if self._live:
            self._multi.select(wait)
        else:
            time.sleep(wait)

    def _begin(self, source: Source, request: Request, host: Host, now: float) -> None:
        try:
            line = self.guard.check(request.url)
        except Refused as why:
            source.take(Response(request, cause="guard", detail=str(why)))
            return
        handle = self._free.pop() if self._free else self._handle()
        head: list[bytes] = []
        body: list[bytes] = []
        over = [False]
        size = [0]

        def receive(piece: bytes) -> int | None:
            size[0] += len(piece)
            if size[0] > request.limit:
                over[0] = True
                return -1
            body.append(piece)
            return None

        def receive_head(piece: bytes) -> None:
            if piece.startswith(b"HTTP/") and head and head[-1] == b"\r\n":
                head.clear()  # an interim answer (100 Continue)
            head.append(piece)

        handle.setopt(pycurl.URL, request.url.encode())
        handle.setopt(pycurl.NOBODY, request.method == "HEAD")
        handle.setopt(pycurl.HTTPGET, 1 if request.method == "GET" else 0)
        if request.method == "HEAD":
            handle.setopt(pycurl.NOBODY, 1)
        handle.setopt(pycurl.WRITEFUNCTION, receive)
        handle.setopt(pycurl.HEADERFUNCTION, receive_head)
        if line is not None:
            address = f"[{line.address}]" if ":" in line.address else line.address
            handle.setopt(pycurl.CONNECT_TO, [f"{line.host}:{line.port}:{address}:{line.to_port}"])
        else:
            handle.unsetopt(pycurl.CONNECT_TO)
        self._live[handle] = (source, request, host, head, body, over)
        host.started(now)
        self._multi.add_handle(handle)

    def _handle(self) -> pycurl.Curl:
        handle = pycurl.Curl()
        handle.setopt(pycurl.NOSIGNAL, 1)
        handle.setopt(pycurl.ACCEPT_ENCODING, "gzip, deflate")
        handle.setopt(pycurl.USERAGENT, self.options.user_agent.encode())
        handle.setopt(pycurl.FOLLOWLOCATION, 0)
        handle.setopt(pycurl.PROTOCOLS, pycurl.PROTO_HTTP | pycurl.PROTO_HTTPS)
        handle.setopt(pycurl.CONNECTTIMEOUT_MS, int(self.options.connect_seconds * 1000))
        handle.setopt(pycurl.TIMEOUT_MS, int(self.options.total_seconds * 1000))
        handle.setopt(pycurl.PROXY, "")
        handle.setopt(pycurl.OPENSOCKETFUNCTION, self._open_socket)
        if not self.options.verify_tls:
            handle.setopt(pycurl.SSL_VERIFYPEER, 0)
            handle.setopt(pycurl.SSL_VERIFYHOST, 0)
        return handle

    def _open_socket(self, purpose: int, address: Any) -> Any:
        family, kind, protocol, where = address
        if not self.guard.may_connect(str(where[0])):
            return pycurl.SOCKET_BAD
        return _Socket(socket.socket(family, kind, protocol))

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
        source, request, host, head, body, over = self._live.pop(handle)
        status = int(handle.getinfo(pycurl.RESPONSE_CODE))
        response = Response(
            request, status, b"".join(head), b"".join(body), address=handle.getinfo(pycurl.PRIMARY_IP) or "",
            seconds=handle.getinfo(pycurl.TOTAL_TIME),
        )  # fmt: skip
        self._multi.remove_handle(handle)
        host.active -= 1
        if over[0]:
            response.truncated = True
            response.cause, response.detail = "too-large", say("too-large", f"超过{request.limit >> 20}兆")
        elif code:
            response.cause = cause_of(code, message)
            response.detail = say(response.cause)
        elif status == 429:
            host.told_to_wait(response.header("Retry-After"), time.monotonic())
        if code:
            # a handle that failed in mid-transfer may hold a broken connection
            handle.close()
        else:
            self._free.append(handle)
        source.take(response)
