"""All links of a page, resolved, and what kind of thing each leads to."""

from __future__ import annotations

import contextlib
import functools
import re
from collections.abc import Iterator
from typing import NamedTuple

from url import URL, URLError

from .html import Node, tag_of

ATTACHMENT = re.compile(
    r"\.(?:pdf|docx?|xlsx?|pptx?|wps|et|ofd|zip|rar|7z|txt|csv|mp4|mp3|swf|apk|exe)$", re.I
)  # fmt: skip
IMAGE = re.compile(r"\.(?:jpe?g|png|gif|bmp|ico|svg|webp)$", re.I)
_SKIP = ("javascript:", "mailto:", "tel:", "#", "data:", "about:", "vbscript:", "blob:", "file:", "sms:", "thunder:", "weixin:")
SELECTOR = "a[href],area[href],img[src],script[src],link[href],iframe[src],frame[src],embed[src],video[src],source[src]"
_KINDS = {
    "img": "image", "script": "script", "iframe": "frame", "frame": "frame", "embed": "attachment",
    "video": "attachment", "source": "attachment",
}  # fmt: skip
_RELS = frozenset(("stylesheet", "icon", "shortcut", "apple-touch-icon"))


class Anchor(NamedTuple):
    """An `<a>` with where it leads; `url` without fragment."""

    node: Node
    url: str
    raw: str


@functools.lru_cache(maxsize=1 << 16)
def _rooted(origin: str, raw: str) -> str | None:
    try:
        url = URL.parse(origin).join(raw.strip().partition("#")[0])
    except URLError:
        return None
    return str(url) if url.scheme in ("http", "https") and url.host_str else None


class Base:
    """Resolves addresses as written against the page (or its `<base>`), each spelling once."""

    def __init__(self, url: str, base: str | None = None) -> None:
        self._base = URL.parse(url)
        if base:
            with contextlib.suppress(URLError):
                self._base = self._base.join(base.strip())
        self._origin = f"{self._base.scheme}://{self._base.host_str or ''}{f':{self._base.port}' if self._base.port else ''}/"
        self._known: dict[str, str | None] = {}

    def resolve(self, raw: str) -> str | None:
        """The absolute http(s) address without fragment, None for anything else."""
        if raw in self._known:
            return self._known[raw]
        if raw[:1] == "/" and raw[1:2] != "/":
            # navigation is the same on every page: resolved once a site
            return _rooted(self._origin, raw)
        self._known[raw] = out = self._resolve(raw)
        return out

    def _resolve(self, raw: str) -> str | None:
        text = raw.strip()
        if not text or text.lower().startswith(_SKIP):
            return None
        try:
            url = self._base.join(text.partition("#")[0])
        except URLError:
            return None
        return str(url) if url.scheme in ("http", "https") and url.host_str else None


@functools.lru_cache(maxsize=1 << 16)
def kind_of(url: str, tag: str = "a") -> str:
    """page, image, script, style, frame or attachment, from the element and the path's ending."""
    if tag in _KINDS:
        return _KINDS[tag]
    if tag == "link":
        return "image" if IMAGE.search(url.partition("?")[0]) else "style"
    path = url.partition("?")[0]
    if ATTACHMENT.search(path):
        return "attachment"
    return "image" if IMAGE.search(path) else "page"


def collect(doc: Node, base: Base) -> Iterator[tuple[Node, str, str, str]]:
    """(element, tag, resolved address, as written) of everything the page links or loads."""
    resolve = base.resolve
    for node in doc.select(SELECTOR):
        raw = node.attr("href") or node.attr("src")
        if not raw:
            continue
        tag = tag_of(node)
        if tag == "link" and not _RELS & set((node.attr("rel") or "").lower().split()):
            continue
        url = resolve(raw)
        if url:
            yield node, tag, url, raw
