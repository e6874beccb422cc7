"""A site from outside: the addresses of its host, its home page over IPv4 and over IPv6, its certificate.

A handful of requests under one time limit, by the same guard, resolve lines and time-outs as all collecting. What they mean is
said elsewhere; a step that fails leaves the others.
"""

from __future__ import annotations

import contextlib
import socket
import time
from collections.abc import Callable
from threading import Event

import msgspec
from url import URL, URLError

from xuncha.hostnames import host_and_port
from xuncha.model.facts import Names, Tls

from . import tls
from .causes import say
from .exchange import REDIRECTS, Request, Response
from .fetcher import MOST_TRIES, Fetcher
from .guard import Guard, Refused, Resolve, private
from .hosts import FetchOptions

HOPS = 5
LARGEST = 8 << 20
#: a public address, to ask this machine's own tables for a way; nothing is sent to it
SOMEWHERE = "2400:3200::1"
_FAMILY = {4: socket.AF_INET, 6: socket.AF_INET6}
_NO_SUCH = {getattr(socket, name) for name in ("EAI_NONAME", "EAI_NODATA", "EAI_ADDRFAMILY") if hasattr(socket, name)}
_OUT_OF_TIME = "探测时间用完"


class Probed(msgspec.Struct):
    """What was seen. `first`, `sixth`: the home page through its redirects, over the usual version of IP and over IPv6;
    `own`: whether this machine has IPv6 itself; `elsewhere`: names of hosts that the IPv6 redirects lead to."""

    a: Names
    aaaa: Names
    first: list[Response]
    sixth: list[Response]
    own: bool
    tls: Tls
    upgrades: bool | None = None
    elsewhere: Names | None = None


def has_ipv6(target: str) -> bool:
    """Whether this machine has a way to an IPv6 address, with a public address of its own where the target is public. Nothing is sent."""
    try:
        with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as probe:
            probe.connect((target, 443))
            mine = str(probe.getsockname()[0])
    except OSError:
        return False
    return private(target) or not private(mine)


def probe(url: str, options: FetchOptions, guard: Guard, stop: Event | None = None, own_ipv6: Callable[[str], bool] = has_ipv6) -> Probed:
    """Looks at a site from outside, within `total_seconds` for all of it."""
    return _Probe(options, guard, stop or Event(), own_ipv6).run(url)


def names_of(url: str, guard: Guard, wanted: int) -> Names:
    """A host's addresses in one version of IP, as far as the guard lets us look."""
    try:
        guard.check(url)
        host, port = _origin(url)
    except Refused as why:
        return Names("unknown", why=str(why))
    named = guard.lines.get((host, port))
    if named is not None:
        # where the operator says where a host is, the DNS would speak of another one
        line = named.get(wanted)
        return Names("found", (line.address,)) if line else Names("unknown", why=f"--resolve 没有写明它的 IPv{wanted} 地址")
    try:
        found = socket.getaddrinfo(host.strip("[]"), port, _FAMILY[wanted], socket.SOCK_STREAM)
    except socket.gaierror as error:
        return Names("none") if error.errno in _NO_SUCH else Names("unknown", why=say("dns"))
    except (OSError, UnicodeError):
        return Names("unknown", why=say("dns"))
    return Names("found", tuple(dict.fromkeys(str(entry[4][0]) for entry in found)))


class _Way(Guard):
    """A guard's own word, but every connection by one version of IP."""

    def __init__(self, guard: Guard, wanted: int) -> None:
        self._guard = guard
        self._wanted = wanted

    def check(self, url: str) -> Resolve | None:
        self._guard.check(url)
        named = self._guard.lines.get(_origin(url))
        if named is None:
            return None
        line = named.get(self._wanted)
        if line is None or not self.may_connect(line.address, line.to_port):
            raise Refused(f"--resolve 没有写明可用的 IPv{self._wanted} 地址")
        return line

    def may_connect(self, address: str, port: int) -> bool:
        return self._guard.may_connect(address, port)


class _Stopped(Exception):
    """The time is over, or the run."""


class _Chain:
    """A page through its redirects, as a source of the fetching loop."""

    def __init__(self, url: str, hops: int) -> None:
        self._todo: Request | None = self._request(url)
        self._hops = hops
        self.answers: list[Response] = []
        self.finished = False

    @staticmethod
    def _request(url: str) -> Request:
        # `tries`: a probe does not wait for a host that says "later"
        return Request(url, host_and_port(url), limit=LARGEST, tries=MOST_TRIES)

    def offer(self) -> Request | None:
        request, self._todo = self._todo, None
        return request

    def witness(self, response: Response, note: str) -> None:
        """The crawl asks robots.txt; a site whose home page it forbids is not probed at all."""

    def take(self, response: Response) -> None:
        self.answers.append(response)
        target = leads_to(response)
        if target and len(self.answers) <= self._hops:
            self._todo = self._request(target)
        else:
            self.finished = True


def leads_to(response: Response) -> str:
    """Where an answer redirects to, '' where it does not."""
    where = response.location.partition("#")[0] if response.status in REDIRECTS else ""
    try:
        return str(URL.parse(response.request.url).join(where)) if where else ""
    except URLError:
        return ""


class _Probe:
    def __init__(self, options: FetchOptions, guard: Guard, stop: Event, own_ipv6: Callable[[str], bool]) -> None:
        self._options = msgspec.structs.replace(options, rate=0.0, robots=False, windows=(), control="", patience=1_000_000)
        self._control = options.control
        self._pause = 1.0 / options.rate if options.rate > 0 else 0.0
        self._guard = guard
        self._stop = stop
        self._own_ipv6 = own_ipv6
        self._until = time.monotonic() + options.total_seconds

    def run(self, url: str) -> Probed:
        a, aaaa = names_of(url, self._guard, 4), names_of(url, self._guard, 6)
        by = 4 if a.state == "found" or aaaa.state != "found" else 6
        first = self._load(url, by)
        secured = next((answer.request.url for answer in first if answer.request.url.startswith("https:")), "")
        if not secured:
            # a port that is not http's own says nothing of where https would be
            secured = f"https://{_origin(url)[0]}/"
        seen = self._tls(secured, by)
        own, sixth = self._own_ipv6(aaaa.addresses[0] if aaaa.addresses else SOMEWHERE), []
        named = self._guard.lines.get(_origin(url), {}).get(6)
        port = named.to_port if named else _origin(url)[1]
        if own and aaaa.state == "found" and any(self._guard.may_connect(address, port) for address in aaaa.addresses):
            sixth = first if by == 6 else self._load(url, 6)
            own = not self._in_doubt(sixth[-1])
        result = Probed(a, aaaa, first, sixth, own, seen, self._upgrades(url, first, by))
        if sixth and sixth[-1].request.url != url:
            result.elsewhere = names_of(sixth[-1].request.url, self._guard, 6)
        return result

    def _left(self) -> float:
        """Seconds that remain; none are left once the run is over."""
        return 0.0 if self._stop.is_set() else self._until - time.monotonic()

    def _tick(self) -> None:
        if self._left() <= 0:
            raise _Stopped

    def _load(self, url: str, by: int, hops: int = HOPS) -> list[Response]:
        """A page by one version of IP, over a connection of its own; at least one answer."""
        left = self._left()
        chain = _Chain(url, hops)
        if left > 0.1:
            options = msgspec.structs.replace(
                self._options, ip_version=by, total_seconds=left, connect_seconds=min(left, self._options.connect_seconds)
            )
            with contextlib.suppress(_Stopped):
                Fetcher(options, _Way(self._guard, by)).run([chain], self._tick)
            self._stop.wait(min(self._pause, self._left() / 4))
        if not chain.finished:
            chain.answers.append(Response(Request(url, ""), cause="timeout", detail=_OUT_OF_TIME))
        return chain.answers

    def _in_doubt(self, answer: Response) -> bool:
        """Whether a failure over IPv6 is our own: where a control address is named that has IPv6, it must answer."""
        if not answer.cause or not self._control or names_of(self._control, self._guard, 6).state != "found":
            return False
        return bool(self._load(self._control, 6, 0)[-1].cause)

    def _tls(self, url: str, by: int) -> Tls:
        host, port = _origin(url)
        try:
            line = _Way(self._guard, by).check(url)
        except Refused as why:
            return Tls("unknown", str(why), host)
        addresses = [line.address] if line else [each for each in names_of(url, self._guard, by).addresses if self._guard.may_connect(each, port)]
        if not addresses:
            return Tls("unknown", say("dns"), host)
        if self._left() < 0.5:
            return Tls("unknown", _OUT_OF_TIME, host)
        return tls.look(
            host.strip("[]"), addresses[0], line.to_port if line else port,
            lambda: max(0.1, min(self._options.connect_seconds, self._left())), self._options.ca_file,
        )  # fmt: skip

    def _upgrades(self, url: str, first: list[Response], by: int) -> bool | None:
        """Whether http:// leads to https://; asked for itself where the home page is an https one."""
        if url.startswith("https:"):
            first = self._load(f"http://{_origin(url)[0]}/", by, 0)
        if first[0].cause or first[0].status >= 400:
            return None
        return any(leads_to(answer).startswith("https:") for answer in first)


def _origin(url: str) -> tuple[str, int]:
    parsed = URL.parse(url)
    return parsed.host_str or "", parsed.port or (443 if parsed.scheme == "https" else 80)
