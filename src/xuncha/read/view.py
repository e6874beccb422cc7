"""A page under reading: its tree, signs, text and links, each made once for all readers."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from datetime import date, datetime

import msgspec

from xuncha.model.facts import Link
from xuncha.patterns import pattern
from xuncha.rules import horizon

from . import marks
from .html import LAYOUT, LexborTwin, Node, layout_text, parse, quick_text, walked_text
from .links import PARTS, SELECTOR, Base, kind_of
from .text import squeeze

_OPENS = pattern(
    r"(?<![\w$.])(?:(?:window|self|top|parent|document)\.)*(?:location(?:\.href)?\s*+=\s*+|open\(\s*+|location\.(?:assign|replace)\(\s*+)[\"'](?=[^\"']*+[\"'])([^\"']*[/.?][^\"']*)[\"'](?!\s*+\+)"
)


_HIDES = pattern(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)


#: when a page was captured, or who can tell: few pages need it
Moment = datetime | Callable[[], datetime | None] | None


class Anchor(msgspec.Struct, frozen=True, gc=False):
    """An `<a href>`: its text, what is written and where it leads (no fragment; None for scripts and the like)."""

    node: Node
    text: str
    raw: str
    url: str | None


class View:
    """`html` is the decoded source, `raw` its bytes as they came (for signs that are ASCII), `charset` what its addresses are asked in."""

    def __init__(self, html: str, url: str, raw: bytes | None = None, engine: str = "turbohtml", base: Base | None = None, utf8_based: bool = False, source: set[str] | None = None, captured: Moment = None, charset: str = "utf-8", seen: date | None = None) -> None:
        self.html = html
        self.url = url
        self._captured = captured
        self._seen = seen
        #: whether it shows a time that only means something to who captured it
        self.relative = False
        #: rows of lists whose days are those of the documents
        self.written: set[Node] = set()
        #: rows of lists beside which a time stands that nobody can tell the day of
        self.undatable: set[Node] = set()
        self.source = source if source is not None else marks.SOURCE(raw if raw is not None else html.encode("utf-8", "replace"))
        utf8 = raw if raw is not None and (html.isascii() or (utf8_based and "\ufffd" not in html)) else None
        self.doc = parse(html, engine, utf8)
        if base is None:
            tag = self.doc.select_one("base[href]") if "base" in self.source else None
            base = Base(url, tag.attr("href") if tag is not None else None, charset)
        self.base = base
        self._quick = not isinstance(self.doc, LexborTwin)
        #: every cell of a table stands on a line of its own in the text
        self.torn = False
        if self._quick and "odd list" in self.source:
            self._quick, self.torn, self.text = False, True, layout_text(html)
        else:
            self.text = quick_text(self.doc) if self._quick else walked_text(self.doc)
        self.signs = marks.TEXT(self.text.encode("utf-8", "replace"))
        self._anchors: list[Anchor] | None = None
        self._links: list[Link] | None = None

    def settle(self, wanted: bool) -> bool:
        """Makes the text precise where somebody will read it (`wanted`, or a sign); whether that changed it.

        The engine's own rendering is quick but runs the blocks inside table cells together: pages laid out with tables are
        rendered once more with the table taken for blocks. Run together, a text shows more signs, never fewer.
        """
        if not self._quick or not (wanted or self.signs - marks.LOOSE) or self.doc.select_one(LAYOUT) is None:
            return False
        self._quick, self.torn = False, True
        self.text = layout_text(self.html)
        self.signs = marks.TEXT(self.text.encode("utf-8", "replace"))
        return True

    @functools.cached_property
    def captured(self) -> datetime | None:
        """When the page was captured (Beijing time), None where nobody knows."""
        return self._captured() if callable(self._captured) else self._captured

    def horizon(self, as_of: date) -> date:
        """The latest day that a date without a year may mean."""
        return horizon(as_of, self._seen or (self.captured.date() if self.captured is not None else None))

    def piece(self, html: str) -> View:
        """A part of the page that stands in its scripts, as a page of its own."""
        return View(html, self.url, base=self.base, captured=self._captured, seen=self._seen)

    @functools.cached_property
    def concealed(self) -> list[Node]:
        """What its own style or attribute keeps from sight."""
        if "concealed" not in self.source:
            return []
        return [node for node in self.doc.select("[style],[hidden]") if node.attr("hidden") is not None or _HIDES.search(node.attr("style") or "")]

    @property
    def anchors(self) -> list[Anchor]:
        """All `<a href>` in page order."""
        if self._anchors is None:
            self._collect()
        return self._anchors or []

    @property
    def links(self) -> list[Link]:
        """Everything the page links or loads, each address once, with the text of its first link."""
        if self._links is None:
            self._collect()
        return self._links or []

    @functools.cached_property
    def linked(self) -> int:
        """Characters of the text that are links."""
        return sum([len(anchor.text) for anchor in self.anchors])

    def _collect(self) -> None:
        anchors: list[Anchor] = []
        links: dict[str, Link] = {}
        resolve, known, rooted, part = self.base.resolve, self.base.known, self.base.rooted, self.base.part
        clicks = "onclick" in self.source
        for node in self.doc.select(SELECTOR):
            tag = node.tag
            if tag == "a":
                raw = node.attr("href")
                if raw is None:
                    continue
                text = squeeze(node.text)
                url = known[raw] if raw in known else rooted[raw] if raw in rooted else resolve(raw) if raw else None
                if url is None and clicks:
                    opened = _OPENS.search(node.attr("onclick") or raw)
                    url = resolve(opened[1]) if opened else None
                anchors.append(Anchor(node, text, raw, url))
                if url and url not in links:
                    links[url] = Link(url, kind_of(url), text[:60])
            elif tag in PARTS:
                raw = node.attr(PARTS[tag])
                link = part(tag, raw, (node.attr("rel") or "") if tag == "link" else "") if raw else None
                if link is not None and link.url not in links:
                    links[link.url] = link
        if clicks:
            for node in self.doc.select("[onclick]"):
                opened = _OPENS.search(node.attr("onclick") or "") if node.tag not in ("a", "input", "button", "select") else None
                url = resolve(opened[1]) if opened else None
                if opened and url:
                    text = squeeze(node.text)
                    anchors.append(Anchor(node, text, opened[1], url))
                    links.setdefault(url, Link(url, kind_of(url), text[:60]))
        self._anchors, self._links = anchors, list(links.values())
