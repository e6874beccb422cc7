"""All links of a page, resolved, and what kind of thing each leads to."""

from __future__ import annotations

import contextlib
import functools
import re

from url import URL, URLError

ATTACHMENT = re.compile(
    r"\.(?:pdf|docx?|xlsx?|pptx?|wps|et|ofd|zip|rar|7z|txt|csv|mp4|mp3|swf|apk|exe)$", re.I
)  # fmt: skip
IMAGE = re.compile(r"\.(?:jpe?g|png|gif|bmp|ico|svg|webp)$", re.I)
WEB = ("http://", "https://")
SELECTOR = "a[href],area[href],img[src],script[src],link[href],iframe[src],frame[src],embed[src],video[src],source[src]"
_KINDS = {
    "img": "image", "script": "script", "iframe": "frame", "frame": "frame", "embed": "attachment",
    "video": "attachment", "source": "attachment",
}  # fmt: skip
# elements whose address stands in href; the others have src
HREF = frozenset(("a", "area", "link"))
RELS = frozenset(("stylesheet", "icon", "shortcut", "apple-touch-icon"))


@functools.lru_cache(maxsize=1 << 16)
def _rooted(origin: str, raw: str) -> str | None:
    try:
        url = URL.parse(origin).join(raw.strip().partition("#")[0])
    except URLError:
        return None
    text = str(url)
    return text if text.startswith(WEB) else None


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
        known = self._known
        if raw in known:
            return known[raw]
        if raw[:1] == "/" and raw[1:2] != "/" and "{" not in raw:
            # navigation is the same on every page: resolved once a site
            known[raw] = out = _rooted(self._origin, raw)
            return out
        known[raw] = None
        if "{{" in raw or "${" in raw or "<%" in raw:
            return None  # a template that was not rendered leads nowhere
        text = (raw.partition("#")[0] if "#" in raw else raw).strip()
        if text:
            try:
                url = str(self._base.join(text))
            except URLError:
                return None
            # javascript:, mailto:, tel: and their like resolve to themselves; an http address without a host does not parse
            if url.startswith(WEB):
                known[raw] = url
                return url
        return None


@functools.lru_cache(maxsize=1 << 16)
def kind_of(url: str, tag: str = "a") -> str:
    """page, image, script, style, frame or attachment, from the element and the path's ending."""
    if tag in _KINDS:
        return _KINDS[tag]
    if tag == "link":
        return "icon" if IMAGE.search(url.partition("?")[0]) else "style"
    path = url.partition("?")[0]
    if ATTACHMENT.search(path):
        return "attachment"
    return "image" if IMAGE.search(path) else "page"
