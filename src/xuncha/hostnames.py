"""The host of an address that is already resolved: cut out, not parsed, for it is asked of every link."""

from __future__ import annotations

import functools


def host_and_port(url: str) -> str:
    """Host and port as written, '' where an address has none (javascript:, mailto:)."""
    return url.split("/", 3)[2] if url.count("/") > 1 else ""


@functools.lru_cache(maxsize=1 << 14)
def host_of(url: str) -> str:
    """The host without its port, an IPv6 address in its brackets; '' where an address has none."""
    written = host_and_port(url)
    if written.startswith("["):
        return written.partition("]")[0] + "]"
    return written.partition(":")[0]


def bare_host(url: str) -> str:
    """The host without port and www.: what people take for one site; '' where an address has none."""
    return host_of(url).removeprefix("www.")
