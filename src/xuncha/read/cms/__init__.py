"""Content systems that hide their lists from plain HTML: one small recipe a family, told by evidence in the page.

A recipe reads what the page carries (`items`), or names the addresses that a browser would call (`calls`, GET only).
"""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

from xuncha.model.facts import Item
from xuncha.patterns import pattern

from ..view import View
from . import hanweb, lonsun, scripts, trs, ucap
from .records import read_records
from .scripts import beside_the_list


class Hidden(NamedTuple):
    """What a recipe found: entries carried in the page, calls that would fetch them, or `unread`: why they cannot be fetched."""

    items: list[Item]
    calls: list[str]
    unread: str = ""


def hidden_list(view: View, as_of: date) -> Hidden | None:
    """The list that scripts would fill in, None where no family's recipe knows the page."""
    records = hanweb.records(view, as_of)
    if records is not None:
        return Hidden(records, hanweb.calls(view))
    calls = lonsun.calls(view) or hanweb.unit_calls(view) or ucap.calls(view)
    return Hidden([], calls) if calls else None


def asked_list(view: View) -> Hidden | None:
    """The general way, for a page that shows nothing: what its own scripts would ask; None where they ask nothing."""
    asked = scripts.calls(view)
    return Hidden([], asked.calls, asked.unread) if asked.calls or asked.unread else None


def further_pages(view: View) -> list[str]:
    """The next page of a list whose paging is written by a script."""
    return trs.next_page(view)


_PAGE = pattern(r"(?<=[?&])(pageIndex|page|pageNo|pageNum|pageNumber|curPage|currentPage|nowPage|p)=(\d{1,5})(?=&|$)", re.I)


def following(call: str) -> str | None:
    """The call for the page after the one that `call` asks for; None where it counts no pages."""
    match = _PAGE.search(call)
    return f"{call[: match.start(2)]}{int(match[2]) + 1}{call[match.end(2) :]}" if match else None


__all__ = ["Hidden", "asked_list", "beside_the_list", "following", "further_pages", "hidden_list", "read_records"]
