"""Pages that only lead on: meta refresh and simple script redirects (首页跳转页)."""

from __future__ import annotations

import re

from xuncha.patterns import pattern

from .html import tag_of
from .text import ancestors, anchor_title
from .view import View

_REFRESH = pattern(r"\s*+(\d{1,9})\s*+[;,]\s*+(?:url\s*+=)?+(.+)", re.I | re.S)
_SCRIPT = pattern(
    r"(?:^|[;{}\s(])(?:(?:window|self|top|parent|document)\.)?location(?:\.href)?(?:\s*=\s*|\.(?:replace|assign)\(\s*)[\"']([^\"'\s]+)[\"']", re.I
)
#: a refresh after more seconds than this shows the page first
SOON = 5
#: a page with more words than this is a page, whatever its scripts may do
WORDS = 80


def _refreshed(content: str, view: View) -> str | None:
    """Where a refresh leads that comes soon."""
    match = _REFRESH.fullmatch(content)
    target = match[2].strip(" \t\r\n\"'") if match and int(match[1]) <= SOON else ""
    return view.base.resolve(target) if target else None


def read_forward(view: View, header: str = "") -> str | None:
    """Where a browser would be taken without anybody's doing; None where the page stays. `header`: Refresh, as the answer bore it."""
    target = _refreshed(header, view)
    if target is None and "refresh" in view.source:
        for meta in view.doc.select("meta[http-equiv]"):
            target = _refreshed(meta.attr("content") or "", view) if (meta.attr("http-equiv") or "").lower() == "refresh" else None
            # inside noscript it is for browsers without scripts, not for visitors
            if target and not any(tag_of(up) == "noscript" for up in ancestors(meta, 3)):
                break
            target = None
    if target is None and "location" in view.source and len(view.text.strip()) <= WORDS and len(view.anchors) <= 2:
        for script in view.doc.select("script"):
            match = _SCRIPT.search(script.text)
            if match and not script.attr("src"):
                target = view.base.resolve(match[1])
                break
    return target if target and target != view.url else None


_ENTER = pattern(r"(?:点击|请点击)?进入(?:网站|主站|本站|首页|主页|门户|[\u4e00-\u9fff]{2,16}网站?)?|enter(?: site)?|网站首页", re.I)
#: links of a page that is only there to be passed
_DOORS = 3


def read_door(view: View) -> str | None:
    """Where the entry page before a site's home page leads (进入网站); None where the page is more than a door."""
    if len(view.text.strip()) > WORDS or not 0 < len(view.anchors) <= _DOORS:
        return None
    doors = {anchor.url for anchor in view.anchors if anchor.url and _ENTER.fullmatch(anchor_title(anchor.node, anchor.text).strip("[]【】>» "))}
    return doors.pop() if len(doors) == 1 and view.url not in doors else None
