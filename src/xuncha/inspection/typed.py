"""What an answer is by its Content-Type, as browsers take it: a type that is none is told by the bytes (WHATWG MIME Sniffing, Fetch)."""

from __future__ import annotations

import re

from xuncha.collect import Response

READABLE = frozenset(("text/html", "application/xhtml+xml", "text/plain", "application/xml", "text/xml", ""))
_TYPE = re.compile(r"[!#$%&'*+.^_`|~\w-]+/[!#$%&'*+.^_`|~\w-]+", re.A)
_UNKNOWN = frozenset(("*/*", "unknown/unknown", "application/unknown"))
#: bytes that are looked at
_BEGINNING = 1_445


def is_page(response: Response) -> bool:
    """Whether a browser would show it, and readers can read it."""
    stated = response.header("Content-Type")
    kind = stated.partition(";")[0].strip().lower()
    if kind in READABLE:
        return True
    for part in reversed(stated.split(",")):  # of several the last that is one counts
        kind = part.partition(";")[0].strip().lower()
        if kind not in _UNKNOWN and _TYPE.fullmatch(kind):
            return kind in READABLE
    return b"\0" not in response.body[:_BEGINNING]
