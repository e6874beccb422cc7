"""大汉 Hanweb: list records stand in CDATA of a `datastore`; further ones come from dataproxy.jsp.

Newer sites (jpaas) fetch whole blocks: an element names the unit's address and its query, the answer is JSON that holds HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from urllib.parse import quote

from xuncha.model.facts import Item
from xuncha.patterns import pattern

from ..lists import read_groups, to_items
from ..view import View

_RECORD = pattern(r"<record(?:\s[^<>]*)?>\s*+<!\[CDATA\[", re.I)
_RECORD_END = pattern(r"\]\]>\s*+</record>", re.I)
_NEXT = pattern(r"<nextgroup>\s*<!\[CDATA\[\s*<a\s+href=[\"']([^\"']+)", re.I)


def records(view: View, as_of: date) -> list[Item] | None:
    """Entries of the embedded store (or of a dataproxy answer); None where there is no store."""
    if "datastore" not in view.source:
        return None
    found = list(_stored(view.html))
    if not found:
        return []
    groups = read_groups(view.piece("<ul>" + "".join(found) + "</ul>"), as_of)
    return to_items(groups[0]) if groups else []


def _stored(html: str) -> Iterator[str]:
    """What stands in each record; the source is gone through once, however it is written."""
    at = 0
    while (begun := _RECORD.search(html, at)) is not None:
        end = html.find("]]>", begun.end())
        if end < 0:
            return
        at = end + 3
        if _RECORD_END.match(html, end) is not None:
            yield html[begun.end() : end]


def calls(view: View) -> list[str]:
    """The address of the next group of records, asked by GET."""
    match = _NEXT.search(view.html)
    url = view.base.resolve(match[1].replace("&amp;", "&")) if match else None
    return [url] if url else []


_QUERY = pattern(r"[\"']([\w]+)[\"']\s*:\s*[\"']([^\"']*)[\"']")


def unit_calls(view: View) -> list[str]:
    """The list blocks of a jpaas page, asked by GET."""
    if "jpaas" not in view.source:
        return []
    out = []
    for node in view.doc.select("[querydata]"):
        address = node.attr("url") or node.attr("uniturl") or ""
        settings = _QUERY.findall((node.attr("querydata") or "").replace("&quot;", '"'))
        if not settings or "unit" not in address:
            continue
        url = view.base.resolve(address + "?" + "&".join(f"{name}={quote(value)}" for name, value in settings))
        if url and "列表" in dict(settings).get("tagId", "列表") and url not in out:
            out.append(url)
    return out
