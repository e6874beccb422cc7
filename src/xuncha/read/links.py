"""All links of a page, resolved, and what kind of thing each leads to."""

from __future__ import annotations

import contextlib
import functools
import re
from urllib.parse import quote

from url import URL, URLError

from xuncha.model.facts import Link
from xuncha.patterns import pattern

ATTACHMENT = pattern(
    r"\.(?:pdf|docx?|xlsx?|pptx?|wps|et|ofd|zip|rar|7z|txt|csv|mp4|mp3|swf|apk|exe)$", re.I
)  # fmt: skip
IMAGE = pattern(r"\.(?:jpe?g|png|gif|bmp|ico|svg|webp)$", re.I)
WEB = ("http://", "https://")
# two conditions cost the engine half of what an element each would; the names are looked at here
SELECTOR = "[href],[src]"
_KINDS = {
    "img": "image", "script": "script", "iframe": "frame", "frame": "frame", "embed": "attachment",
    "video": "attachment", "source": "attachment",
}  # fmt: skip
#: what a page is made of besides `<a>`, and the attribute that holds the address
PARTS = {
    "area": "href", "link": "href",
    "img": "src", "script": "src", "iframe": "src", "frame": "src", "embed": "src", "video": "src", "source": "src",
}  # fmt: skip
RELS = frozenset(("stylesheet", "icon", "shortcut", "apple-touch-icon"))


#: folders whose spellings are remembered, and spellings of each
FOLDERS, SPELLINGS = 128, 1 << 10


class _Folder:
    """A folder of pages (of one charset) and what the spellings met on them lead to: the navigation is the same on every page."""

    def __init__(self, url: URL, charset: str) -> None:
        self.url = url
        self._charset = charset
        self.known: dict[str, str | None] = {}
        self.parts: dict[tuple[str, str, str], Link | None] = {}

    def resolve(self, raw: str, base: URL) -> str | None:
        if _unrendered(raw):
            return None
        text = (raw.partition("#")[0] if "#" in raw else raw).strip()
        if not text:
            return None
        if not text.isascii() and "?" in text and self._charset != "utf-8":
            text = _asked_in(text, self._charset)
        try:
            url = str(base.join(text))
        except URLError:
            return None
        # javascript:, mailto:, tel: and their like resolve to themselves; an http address without a host does not parse
        return url if url.startswith(WEB) else None


@functools.lru_cache(maxsize=FOLDERS)
def _folder(head: str, charset: str) -> _Folder:
    return _Folder(URL.parse(head), charset)


def _folder_of(url: str, charset: str) -> _Folder:
    head = url.partition("?")[0].partition("#")[0]
    return _folder(head[: head.rfind("/", head.find("//") + 2) + 1] or head, charset)


def _root_of(url: str, charset: str) -> _Folder:
    """Addresses written from the root or in full are the same in all folders of a host."""
    head = "/".join(url.split("/", 3)[:3])
    return _roots(head + "/", charset)


@functools.lru_cache(maxsize=FOLDERS // 4)
def _roots(head: str, charset: str) -> _Folder:
    return _Folder(URL.parse(head), charset)


# how such an address begins
_ROOTED = ("/", "http://", "https://")


def _asked_in(text: str, charset: str) -> str:
    """An address whose question is written in a page's own charset, as browsers send it (WHATWG URL, query state); the path always is in UTF-8."""
    path, sign, question = text.partition("?")
    codec = "gbk" if charset == "gb18030" else charset
    try:
        return path + sign + _FOREIGN.sub(lambda part: quote(part[0].encode(codec, "xmlcharrefreplace"), safe=""), question)
    except LookupError:
        return text


_FOREIGN = pattern(r"[^\x00-\x7f]+")


def _unrendered(raw: str) -> bool:
    """A template that was not rendered leads nowhere."""
    return "{{" in raw or "${" in raw or "<%" in raw


# a reference without a path is of the very page, not of its folder
_OF_THE_PAGE = pattern(r"[\x00-\x20]*(?:https?:)?(?:[?#]|$)", re.I)


class Base:
    """Resolves addresses as written against the page (or its `<base>`), each spelling once a folder."""

    def __init__(self, url: str, base: str | None = None, charset: str = "utf-8") -> None:
        self._url = url
        if base:
            with contextlib.suppress(URLError):
                self._url = str(URL.parse(url).join(base.strip()))
        coding = "utf-8" if charset.startswith("utf") else charset
        self._folder, self._root = _folder_of(self._url, coding), _root_of(self._url, coding)
        #: what the spellings met so far lead to: in this folder, and those that lead to the same from any folder of the host
        self.known, self.rooted = self._folder.known, self._root.known
        for folder in (self._folder, self._root):
            if len(folder.known) > SPELLINGS:
                folder.known.clear()
                folder.parts.clear()

    def resolve(self, raw: str) -> str | None:
        """The absolute http(s) address without fragment, None for anything else."""
        if raw.startswith("#"):
            return None  # a place on the page itself
        known = self.known
        if raw in known:
            return known[raw]
        if _OF_THE_PAGE.match(raw):
            return self._folder.resolve(raw, URL.parse(self._url))
        rooted = raw.startswith(_ROOTED)
        if rooted:
            known = self.rooted
            if raw in known:
                return known[raw]
        # a page is pointed into at many places
        page = raw.partition("#")[0] if "#" in raw and not _unrendered(raw) else raw
        if page not in known:
            known[page] = self._folder.resolve(page, self._folder.url)
        known[raw] = out = known[page]
        return out

    def part(self, tag: str, raw: str, rel: str) -> Link | None:
        """What a picture, script, style sheet or frame is loaded from: the same on every page of a folder; None where it is no part of the page."""
        parts, key = (self._root if raw.startswith(_ROOTED) else self._folder).parts, (tag, raw, rel)
        if key in parts:
            return parts[key]
        url = self.resolve(raw) if tag != "link" or RELS & set(rel.lower().split()) else None
        link = Link(url, kind_of(url, tag)) if url else None
        if not _OF_THE_PAGE.match(raw):
            parts[key] = link
        return link


@functools.lru_cache(maxsize=1 << 13)
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
