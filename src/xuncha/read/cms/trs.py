"""拓尔思 TRS (and 开普): further pages of static lists are numbered by `createPageHTML(count, current, name, ending)`."""

from __future__ import annotations

from xuncha.patterns import pattern

from ..view import View

_PAGES = pattern(
    r"createPageHTML\s*\(\s*(?:[\"'][^\"']*[\"']\s*,\s*)?[\"']?(\d{1,5})[\"']?\s*,\s*[\"']?(\d{1,5})[\"']?\s*,\s*[\"']([\w-]{1,40})[\"']\s*,\s*[\"'](\w{2,6})[\"']"
)
# 开普's call begins with the box it writes into, and counts from one
_BOXED = pattern(r"createPageHTML\s*\(\s*[\"']")


def next_page(view: View) -> list[str]:
    """The page after this one, where the list has one."""
    match = _PAGES.search(view.html) if "paging" in view.source else None
    if match is None:
        return []
    count, current, name, ending = int(match[1]), int(match[2]), match[3], match[4]
    following = current + 1
    if following > (count if _BOXED.match(match[0]) else count - 1):
        return []
    url = view.base.resolve(f"{name}_{following}.{ending}")
    return [url] if url else []
