"""大汉 Hanweb: list records stand in CDATA of a `datastore`; further ones come from dataproxy.jsp."""

from __future__ import annotations

import re
from datetime import date

from xuncha.model.facts import Item

from ..html import parse
from ..links import Base
from ..lists import read_groups, to_items

_RECORDS = re.compile(r"<record(?:\s[^>]*)?>\s*<!\[CDATA\[(.*?)\]\]>\s*</record>", re.S | re.I)
_STORE = re.compile(r"<datastore>|<recordset>", re.I)
_NEXT = re.compile(r"<nextgroup>\s*<!\[CDATA\[\s*<a\s+href=[\"']([^\"']+)", re.I)


def records(html: str, base: Base, as_of: date) -> list[Item] | None:
    """Entries of the embedded store (or of a dataproxy answer); None where there is no store."""
    if not _STORE.search(html):
        return None
    found = _RECORDS.findall(html)
    if not found:
        return []
    doc = parse("<ul>" + "".join(found) + "</ul>")
    groups = read_groups(doc, base, as_of)
    return to_items(groups[0]) if groups else []


def calls(html: str, base: Base) -> list[str]:
    """The address of the next group of records, asked by GET."""
    match = _NEXT.search(html)
    url = base.resolve(match[1].replace("&amp;", "&")) if match else None
    return [url] if url else []
