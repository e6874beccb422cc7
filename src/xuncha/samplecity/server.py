"""The city on a port of this machine: WSGI, waitress in a thread, 127.0.0.1 only."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any


def answer(respond: Callable[..., Any], environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """One request through `respond`."""
    # WSGI hands the path decoded; it is plain ASCII here, and the query is passed through untouched
    target = environ.get("PATH_INFO", "/") + (f"?{environ['QUERY_STRING']}" if environ.get("QUERY_STRING") else "")
    method = environ["REQUEST_METHOD"]
    known = environ.get("HTTP_IF_NONE_MATCH")
    more = ({"If-None-Match": known},) if known else ()
    status, headers, body = respond(environ.get("HTTP_HOST", ""), method, target, *more)
    try:
        said = f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        said = f"{status} Unknown"
    if status != HTTPStatus.NOT_MODIFIED:
        headers = [*headers, ("Content-Length", str(len(body)))]
    start_response(said, headers)
    return [b""] if method == "HEAD" else [body]


@contextmanager
def running(wsgi: Callable[..., Any], port: int) -> Iterator[int]:
    """Serves while the block lasts; gives the port."""
    from waitress.server import create_server
    from waitress.wasyncore import close_all

    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    sockets: dict[int, Any] = {}
    server = create_server(
        wsgi, sockets, host="127.0.0.1", port=port, threads=4, clear_untrusted_proxy_headers=True, channel_timeout=300, connection_limit=2000, backlog=1024
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield int(server.effective_port)
    finally:
        server.task_dispatcher.shutdown()
        # the loop closes its sockets itself: closed under it, they break it
        server.trigger.pull_trigger(lambda: close_all(sockets, ignore_all=True))
        thread.join(5)
