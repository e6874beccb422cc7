"""The guard: which addresses may be asked at all. Private, loopback, link-local, multicast and metadata addresses never,
unless a resolve line or the registry itself names them and the operator allowed it.

It looks twice: at the host before asking, and at the very address when the socket opens, so that a name which changes
its address in between (DNS rebinding) gains nothing.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from typing import NamedTuple

from url import URL, URLError


class Refused(Exception):
    """Why an address is not asked, in Chinese."""


class Resolve(NamedTuple):
    """`HOST:PORT:ADDR[:PORT2]`, as curl's --resolve with an optional other port."""

    host: str
    port: int
    address: str
    to_port: int


def parse_resolve(line: str) -> Resolve:
    """ValueError names what is wrong with the line."""
    text = line.strip()
    head, _, rest = text.partition(":")
    port, _, target = rest.partition(":")
    to_port = port
    if target.startswith("["):
        address, _, after = target[1:].partition("]")
        to_port = after.lstrip(":") or port
    elif target.count(":") == 1:
        address, _, to_port = target.partition(":")
    else:
        address = target
    try:
        ipaddress.ip_address(address)
        numbers = int(port), int(to_port)
        if not head or not all(0 < number < 65536 for number in numbers):
            raise ValueError
    except ValueError:
        raise ValueError(f"“{text}”应写成 主机:端口:地址[:端口]，例如 www.example.gov.cn:80:127.0.0.1:8080") from None
    return Resolve(head.lower(), numbers[0], address, numbers[1])


class Guard:
    """Decides for one inspection. `named` are the registry's own hosts."""

    def __init__(
        self,
        resolves: Iterable[Resolve] = (),
        *,
        only_resolved: bool = False,
        allow_private: bool = False,
        named: Iterable[str] = (),
    ) -> None:
        # a host may have a line for each version of IP; collecting goes by IPv4 where both are named
        self.lines: dict[tuple[str, int], dict[int, Resolve]] = {}
        for line in resolves:
            self.lines.setdefault((line.host, line.port), {})[version(line.address)] = line
        self.resolves = {key: named.get(4) or named[6] for key, named in self.lines.items()}
        self.only_resolved = only_resolved
        self.allow_private = allow_private
        self.named = {host.lower() for host in named}
        self._known: dict[str, tuple[Resolve | None, str | None]] = {}
        # resolve lines are the operator's own word; only they (and named literals) open private addresses
        # each opens its own port and no other service of that machine; 0 stands for any (the registry names hosts)
        self._opened = {(line.address, line.to_port) for named in self.lines.values() for line in named.values()} if allow_private or only_resolved else set()
        if allow_private:
            self._opened |= {(host.strip("[]"), 0) for host in self.named}

    def check(self, url: str) -> Resolve | None:
        """The resolve line that applies; Refused where the address must not be asked. Looked up once an origin."""
        origin = url[: url.find("/", 8) + 1] or url
        known = self._known.get(origin)
        if known is None:
            if len(self._known) > 10_000:
                self._known.clear()
            try:
                known = (self._check(url), None)
            except Refused as why:
                known = (None, str(why))
            self._known[origin] = known
        line, refused = known
        if refused is not None:
            raise Refused(refused)
        return line

    def _check(self, url: str) -> Resolve | None:
        try:
            parsed = URL.parse(url)
        except URLError as error:
            raise Refused("网址无法解析") from error
        if parsed.scheme not in ("http", "https"):
            raise Refused("只访问 http 和 https")
        host = parsed.host_str or ""
        port = parsed.port or (443 if parsed.scheme == "https" else 80)
        line = self.resolves.get((host, port))
        if line is not None:
            if private(line.address) and not self._is_open(line.address, line.to_port):
                raise Refused("内网地址，未加 --allow-private")
            return line
        if self.only_resolved:
            raise Refused("不在 --resolve 名单内，未访问")
        literal = host.strip("[]")
        if literal == "localhost" and "localhost" in self.named and self.allow_private:
            self._opened |= {("127.0.0.1", 0), ("::1", 0)}
        elif _is_address(literal) and private(literal) and not self._is_open(literal, port):
            raise Refused("内网地址，不予访问")
        return None

    def may_connect(self, address: str, port: int) -> bool:
        """Asked with the address that a socket is about to connect to."""
        return not private(address) or self._is_open(address, port)

    def _is_open(self, address: str, port: int) -> bool:
        return (address, port) in self._opened or (address, 0) in self._opened


def version(address: str) -> int:
    """4 or 6."""
    return 6 if ":" in address else 4


def private(address: str) -> bool:
    """Anything that is not a public unicast address."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return True
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    return not ip.is_global or ip.is_multicast or ip.is_reserved


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
