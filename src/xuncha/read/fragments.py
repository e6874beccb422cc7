"""Answers to the calls by which scripts fetch a list: entries, and calls for further ones."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from xuncha.model.facts import Item, Link, PageFacts

from .charset import decode
from .cms import following, hidden_list, read_records
from .kinds import is_blocked
from .links import kind_of
from .lists import read_groups, to_items
from .trouble import tells_trouble
from .view import View


def add_item_links(facts: PageFacts) -> None:
    """Entries that scripts would show are links of the page like any other."""
    known = {link.url for link in facts.links}
    facts.links.extend(Link(item.url, kind_of(item.url), item.title[:60]) for item in facts.items if item.url and item.url not in known)


class Fragment(NamedTuple):
    """The answer to a list call: its entries, calls for further ones; `listed`: whether it is about a list at all."""

    items: list[Item]
    calls: list[str]
    listed: bool


def read_fragment(body: bytes, url: str, as_of: date, content_type: str = "", captured: datetime | None = None, seen: date | None = None) -> Fragment:
    """Entries in the answer to a list call: HTML or records. `captured`, `seen`: as for `read_page`."""
    html, *_ = decode(body, content_type)
    stripped = html.strip()
    if stripped.startswith(("{", "[")) or (stripped[-2:].rstrip(";").endswith(")") and not stripped.startswith("<")):
        records = read_records(stripped, url, as_of, seen)
        items = records or []
        return Fragment(items, _following(url, items), records is not None)
    if not stripped or is_blocked(200, html):
        return Fragment([], [], False)
    view = View(html, url, captured=captured, seen=seen)
    hidden = hidden_list(view, as_of)
    if hidden is not None:
        return Fragment(hidden.items, hidden.calls, True)
    groups = read_groups(view, as_of)
    items = to_items(groups[0]) if groups else []
    if not items and (tells_trouble(view.text) or view.doc.select_one("input[type=password],title") is not None):
        return Fragment([], [], False)  # a page of its own, not the piece that was asked for
    return Fragment(items, _following(url, items), True)


def _following(url: str, items: list[Item]) -> list[str]:
    further = following(url) if items else None
    return [further] if further else []
