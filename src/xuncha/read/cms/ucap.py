"""开普 UCAP: lists that are fetched come from `/common/search/<channel>`, as JSON with `publishedTimeStr`."""

from __future__ import annotations

from xuncha.patterns import pattern

from ..view import View

_CALL = pattern(r"[\"'(]((?:https?://[^\"'\s]+)?/common/search/\w{8,64})(?:\?([^\"'\s)]*))?")
_USUAL = {"_isAgg": "true", "_isJson": "true", "_pageSize": "20", "_template": "index", "page": "1"}


def calls(view: View) -> list[str]:
    """The first page of each list that the page's scripts would fetch."""
    if "ucap" not in view.source:
        return []
    out = []
    for match in _CALL.finditer(view.html):
        stated = dict(pair.partition("=")[::2] for pair in (match[2] or "").replace("&amp;", "&").split("&") if "=" in pair)
        settings = {**_USUAL, **{name: value for name, value in stated.items() if value}, "page": "1"}
        url = view.base.resolve(match[1] + "?" + "&".join(f"{name}={value}" for name, value in settings.items()))
        if url and url not in out:
            out.append(url)
    return out
