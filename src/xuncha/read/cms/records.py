"""Records: the entries in a JSON answer, whatever a system calls its fields."""

from __future__ import annotations

import html
import re
from collections import deque
from datetime import date, datetime, timedelta, timezone

import msgspec

from xuncha.model.facts import Item
from xuncha.patterns import pattern

from .. import dates
from ..links import Base
from ..lists import read_groups, to_items
from ..text import squeeze
from ..trouble import call_failed
from ..view import View

_BEIJING = timezone(timedelta(hours=8))
_JSONP = pattern(r"^[\w.$]{1,60}\s*\(\s*([\[{].*[\]}])\s*\)\s*;?$", re.S)
_TITLE = pattern(r"title|subject|headline|^(?:bt|mc|infoname|docname|name)$", re.I)
_URL = pattern(r"url|link|href|^path$", re.I)
_PUBLISHED = pattern(r"pub|release|issue|^fb|docreltime|^(?:date|time|rq)$", re.I)
_DATED = pattern(r"date|time|rq$|sj$", re.I)
_NOT_DATED = pattern(r"update|modif|expire|end|begin|start|written|write|成文", re.I)
_TAG = pattern(r"<[^>]{1,200}>")
_MARKUP = pattern(r"<(?:li|tr|a|dl|div)\b", re.I)
#: objects looked at in one answer
MOST = 50_000


def read_records(text: str, url: str, as_of: date, seen: date | None = None) -> list[Item] | None:
    """Entries of a JSON (or JSONP) answer; an empty list where it says that there are none; None where it is about something else.

    `seen`: as for `read_page`.
    """
    text = text.strip()
    match = _JSONP.match(text)
    try:
        data = msgspec.json.decode(match[1] if match else text)
    except msgspec.DecodeError:
        return None
    base = Base(url)
    best: list[Item] = []
    markup: list[str] = []
    empty = False
    queue: deque[object] = deque([data])
    for _ in range(MOST):
        if not queue:
            break
        value = queue.popleft()
        if isinstance(value, dict):
            queue.extend(value.values())
        elif isinstance(value, list):
            empty = empty or not value
            found = [item for row in value if isinstance(row, dict) and (item := _item(row, base, as_of))]
            if _weight(found) > _weight(best):
                best = found
            queue.extend(value)
        elif isinstance(value, str) and _MARKUP.search(value):
            markup.append(value)
    if not best and markup:
        view = View("\n".join(markup), url, base=base, seen=seen)
        groups = read_groups(view, as_of)
        return to_items(groups[0]) if groups else []
    return best if best or (empty and not call_failed(data)) else None


def _weight(items: list[Item]) -> int:
    return sum(3 if item.date else 1 for item in items)


def _item(row: dict[str, object], base: Base, as_of: date) -> Item | None:
    title = next((squeeze(html.unescape(_TAG.sub("", value))) for key, value in row.items() if isinstance(value, str) and value and _TITLE.search(key)), "")
    if len(title) < 2:
        return None
    url = next((base.resolve(value) for key, value in row.items() if isinstance(value, str) and value and _URL.search(key)), None)
    day = _day(row, _PUBLISHED) or _day(row, _DATED)
    if url is None and day is None:
        return None  # names of columns and the like
    return Item(title, url or "", day.isoformat() if day else None)


def _day(row: dict[str, object], keys: re.Pattern[str]) -> date | None:
    for key, value in row.items():
        if not keys.search(key) or _NOT_DATED.search(key):
            continue
        if isinstance(value, str):
            if value.isdigit() and len(value) in (10, 13):
                value = int(value)
            else:
                found = dates.first(value)
                if found:
                    return found.day
        if isinstance(value, int) and not isinstance(value, bool) and value > 10**9:
            # seconds, or thousandths of them
            seconds = value / 1000 if value > 10**11 else value
            if seconds < 4 * 10**9:
                return datetime.fromtimestamp(seconds, _BEIJING).date()
    return None
