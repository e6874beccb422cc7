"""libcurl handles for the fetching loop: set for a request, used again while they are sound; their sockets pass the guard."""

from __future__ import annotations

import functools
import socket
import ssl
from pathlib import Path
from typing import Any

import pycurl

from .exchange import CODINGS, Request, sent, wire
from .guard import Guard, Resolve
from .hosts import FetchOptions


class _Socket:
    """A socket handed to libcurl, which keeps a duplicate: ours is closed as soon as nobody holds it."""

    def __init__(self, made: socket.socket) -> None:
        self._made = made

    def fileno(self) -> int:
        return self._made.fileno()

    def __del__(self) -> None:
        self._made.close()


#: the machine's authorities; libcurl as it comes in wheels may look for them elsewhere
_SYSTEM_ROOTS = ssl.get_default_verify_paths().cafile or ""


@functools.lru_cache(maxsize=4)
def _authorities(own: str) -> bytes:
    return b"\n".join(Path(name).read_bytes() for name in (_SYSTEM_ROOTS, own) if name)


class Handles:
    """Lends handles; what a handle was last set to and stays the same is not set again."""

    def __init__(self, options: FetchOptions, guard: Guard) -> None:
        self._options = options
        self._guard = guard
        self._free: list[pycurl.Curl] = []
        self._last: dict[pycurl.Curl, tuple[str, tuple[str, ...], Resolve | None, bool]] = {}

    def take(self, request: Request, line: Resolve | None, head: list[bytes], body: list[bytes], over: list[bool]) -> pycurl.Curl:
        """A handle for a request; its answer goes into `head` and `body`, `over[0]` says that it became too long. An error where it cannot be sent."""
        handle = self._free.pop() if self._free else self._made()
        try:
            self._set(handle, request, line, head, body, over)
        except (ValueError, TypeError, pycurl.error):
            self.give_back(handle, sound=False)
            raise
        return handle

    def give_back(self, handle: pycurl.Curl, *, sound: bool) -> None:
        """One that failed in mid-transfer may hold a broken connection."""
        if sound:
            self._free.append(handle)
        else:
            handle.close()
            self._last.pop(handle, None)

    def close(self) -> None:
        for handle in self._free:
            handle.close()
        self._free.clear()
        self._last.clear()

    def _set(self, handle: pycurl.Curl, request: Request, line: Resolve | None, head: list[bytes], body: list[bytes], over: list[bool]) -> None:
        left = request.limit

        def receive(piece: bytes) -> int | None:
            nonlocal left
            left -= len(piece)
            if left < 0:
                over[0] = True
                return -1
            body.append(piece)
            return None

        handle.setopt(pycurl.URL, request.url.encode())
        handle.setopt(pycurl.WRITEFUNCTION, receive)
        handle.setopt(pycurl.HEADERFUNCTION, head.append)
        dress = request.method, request.headers, line, request.as_is
        if self._last.get(handle) == dress:
            return
        self._last[handle] = dress
        if request.method == "HEAD":
            handle.setopt(pycurl.NOBODY, 1)
        else:
            handle.setopt(pycurl.HTTPGET, 1)
        handle.setopt(pycurl.HTTP_CONTENT_DECODING, not request.as_is)
        handle.setopt(pycurl.HTTPHEADER, [wire(line) for line in sent(request)])
        if line is not None:
            address = f"[{line.address}]" if ":" in line.address else line.address
            handle.setopt(pycurl.CONNECT_TO, [f"{line.host}:{line.port}:{address}:{line.to_port}"])
        else:
            handle.unsetopt(pycurl.CONNECT_TO)

    def _made(self) -> pycurl.Curl:
        handle = pycurl.Curl()
        handle.setopt(pycurl.NOSIGNAL, 1)
        handle.setopt(pycurl.ACCEPT_ENCODING, CODINGS)
        handle.setopt(pycurl.USERAGENT, self._options.user_agent.encode())
        handle.setopt(pycurl.FOLLOWLOCATION, 0)
        handle.setopt(pycurl.PROTOCOLS, pycurl.PROTO_HTTP | pycurl.PROTO_HTTPS)
        handle.setopt(pycurl.CONNECTTIMEOUT_MS, int(self._options.connect_seconds * 1000))
        handle.setopt(pycurl.TIMEOUT_MS, int(self._options.total_seconds * 1000))
        handle.setopt(pycurl.PROXY, "")
        handle.setopt(pycurl.OPENSOCKETFUNCTION, self._open_socket)
        if self._options.ip_version:
            handle.setopt(pycurl.IPRESOLVE, pycurl.IPRESOLVE_V6 if self._options.ip_version == 6 else pycurl.IPRESOLVE_V4)
        if self._options.ca_file:
            # besides the authorities that the machine trusts, not instead of them
            handle.setopt(pycurl.CAINFO_BLOB, _authorities(self._options.ca_file))
        elif _SYSTEM_ROOTS:
            handle.setopt(pycurl.CAINFO, _SYSTEM_ROOTS)
        if not self._options.verify_tls:
            handle.setopt(pycurl.SSL_VERIFYPEER, 0)
            handle.setopt(pycurl.SSL_VERIFYHOST, 0)
        return handle

    def _open_socket(self, purpose: int, address: Any) -> Any:
        family, kind, protocol, where = address
        # the very address that is about to be connected to: a name that changed since it was checked gains nothing
        if not self._guard.may_connect(str(where[0]), int(where[1])):
            return pycurl.SOCKET_BAD
        return _Socket(socket.socket(family, kind, protocol))
