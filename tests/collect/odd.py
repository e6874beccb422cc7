"""A server whose resources are behaviours: raw sockets, so that it can break every rule of HTTP."""

from __future__ import annotations

import contextlib
import gzip
import socket
import ssl
import threading
from collections import Counter
from collections.abc import Callable

GZIP_BOMB = gzip.compress(b"0" * (64 << 20), 1)
Handler = Callable[["Odd", socket.socket, str, str], None]


def page(body: str, title: str = "示例局") -> bytes:
    text = f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title></head><body>{body}</body></html>'.encode()
    return b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(text) + text


def plain(status: str, *headers: str, body: bytes = b"") -> bytes:
    lines = [f"HTTP/1.1 {status}", *headers, "Connection: close", f"Content-Length: {len(body)}", "", ""]
    return "\r\n".join(lines).encode() + body


class Odd:
    """`hosts` maps a host name to a handler; every request is counted."""

    def __init__(self, hosts: dict[str, Handler], tls: ssl.SSLContext | None = None, address: str = "127.0.0.1") -> None:
        self.hosts = hosts
        self.tls = tls
        self.seen: Counter[tuple[str, str]] = Counter()
        self.methods: Counter[str] = Counter()
        #: `head`: the request that a handler is answering
        self.here = threading.local()
        self.stop = threading.Event()
        self._listener = socket.create_server((address, 0), family=socket.AF_INET6 if ":" in address else socket.AF_INET, backlog=200)
        self._listener.settimeout(0.2)
        self.port = int(self._listener.getsockname()[1])
        self._thread = threading.Thread(target=self._loop, daemon=True)

    def __enter__(self) -> Odd:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        self._thread.join()
        self._listener.close()

    def requests(self, host: str) -> dict[str, int]:
        return {path: count for (name, path), count in self.seen.items() if name == host}

    def _loop(self) -> None:
        while not self.stop.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                continue
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError, ssl.SSLError), connection:
            connection.settimeout(20)
            if self.tls is None:
                self._answer(connection)
                return
            with self.tls.wrap_socket(connection, server_side=True) as wrapped:
                self._answer(wrapped)

    def _answer(self, connection: socket.socket) -> None:
        raw = b""
        while b"\r\n\r\n" not in raw:
            piece = connection.recv(65536)
            if not piece:
                return
            raw += piece
        lines = raw.decode("latin-1").split("\r\n")
        method, path, _ = lines[0].split(" ", 2)
        host = next((line.partition(":")[2].strip() for line in lines if line.lower().startswith("host:")), "").partition(":")[0]
        self.seen[host, path] += 1
        self.methods[method] += 1
        self.here.head = raw
        self.hosts[host](self, connection, method, path)


def drip(connection: socket.socket, stop: threading.Event) -> None:
    """One byte a second, for ever."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 100000\r\n\r\n")
    while not stop.wait(1.0):
        connection.sendall(b"x")


def silent(connection: socket.socket, stop: threading.Event) -> None:
    stop.wait(15)


def endless(connection: socket.socket, stop: threading.Event) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
    block = b"<p>" + b"a" * 65_000
    while not stop.is_set():
        connection.sendall(block)
