"""Content systems that hide their lists from plain HTML: one small recipe a family, told by evidence in the page.

A recipe reads what the page carries (`items`), or names the addresses that a browser would call (`calls`, GET only).
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from xuncha.model.facts import Item

from ..view import View
from . import hanweb, lonsun


class Hidden(NamedTuple):
    """What a recipe found: entries carried in the page, calls that would fetch them, or `unread`: it needs a POST."""

    items: list[Item]
    calls: list[str]
    unread: str = ""



def hidden_list(view: View, as_of: date) -> Hidden | None:
    """The list that scripts would fill in, None where no recipe knows the page."""
    records = hanweb.records(view, as_of)
    if records is not None:
        return Hidden(records, hanweb.calls(view))
    calls = lonsun.calls(view)
    if calls:
        return Hidden([], calls)
    return None


__all__ = ["Hidden", "hidden_list"]
