"""Whether a script would fill what a page shows empty: calls to ask, places that a script may write to, words that say it is coming, a way that leads on."""

from __future__ import annotations

import re
from collections.abc import Iterable

from xuncha.model.facts import LIST_UNREAD, PageFacts
from xuncha.patterns import pattern

from .cms import asked_list, beside_the_list
from .html import Node, tag_of
from .shown import is_aside
from .text import ancestors, squeeze
from .trouble import is_coming, says_empty
from .view import View

#: before the address of a script that may write a list where it stands
WRITES = "document.write"
# blocks for lists, by their names; and those that show something else, on home pages
_LISTS = pattern(r"list|news|con|box|main|item|data|result|article|info", re.I)
_OTHERWISE = pattern(r"time|clock|date|week|weather|top|search|nav|menu|foot|float|pop|banner|ad|share|login|count|visit|link|code|qr|ewm|tip|dialog|mask|modal", re.I)


def who_fills(facts: PageFacts, view: View, *, lists_only: bool = False) -> None:
    """Whether a list that shows nothing would be filled by a script: calls to ask, or places that a script may write to.

    `lists_only`: of pages that show much else besides, only places made for lists are looked at.
    """
    asked = asked_list(view)
    if asked is not None and asked.calls:
        facts.list_calls = asked.calls
        return
    slots = [] if says_empty(view.text) else list(_empty_places(view, lists_only))[:20]
    if not lists_only and not says_empty(view.text) and (_is_coming(view) or _leads_away(view)):
        facts.notes.append(LIST_UNREAD)
        facts.empty_list = False
        return
    inline = "\n".join(node.text for node in view.doc.select("script") if not node.attr("src")) if slots else ""
    if (asked is not None and asked.unread) or any(mentions(inline, slot) for slot in slots):
        facts.notes.append(LIST_UNREAD)
        facts.empty_list = False
    elif slots and any(link.kind == "script" for link in facts.links):
        facts.slots = slots


def _empty_places(view: View, lists_only: bool = False) -> Iterable[str]:
    """Ids, or classes, of blocks without anything in them; the place of a script that may write the list where it stands."""
    doc = view.doc
    for node in doc.select("ul,ol,div[id],div[class],tbody,table,dl,section"):
        name, classes = node.attr("id"), (node.attr("class") or "").split()
        if lists_only:
            called = " ".join((name or "", *classes))
            if _OTHERWISE.search(called) or (node.tag == "div" and not _LISTS.search(called)):
                continue
        lists = node.tag != "div" or _LISTS.search(" ".join(classes)) is not None
        if (name or (classes and lists)) and _is_bare(node) and node.select_one("img,a,input,iframe,script") is None:
            yield name or f".{classes[-1]}"
    for node in doc.select("script[src]") if not lists_only else ():
        above = node.parent
        if above is not None and tag_of(above) not in ("", "head", "body", "html") and not beside_the_list(node.attr("src") or "") and not is_aside(node):
            yield WRITES + (view.base.resolve(node.attr("src") or "") or "")


def _is_coming(view: View) -> bool:
    """Whether the page says that its list is being loaded; what is kept from sight says it to nobody."""
    said = sum(is_coming(line) for line in view.text.split("\n") if 2 <= len(line.strip()) <= 32)
    return said > 0 and said > sum(is_coming(node.text) for node in view.concealed if len(node.text) <= 64)


def _is_bare(node: Node) -> bool:
    words = squeeze(node.text)
    return not words or (len(words) <= 32 and is_coming(words))


_AWAY = pattern(r"location(?:\.href)?\s*=(?!=)|location\.(?:replace|assign)\s*\(|\bopen\s*\([^)]*[\"']_(?:self|top|parent)[\"']")
#: characters of a script that does nothing else
_SHORT = 400


def _leads_away(view: View) -> bool:
    """Whether a script that stands where the content would leads visitors on, so that nobody sees the page's emptiness."""
    if not view.source & {"location", "opens"}:
        return False
    for script in view.doc.select("script"):
        text = script.text
        if not script.attr("src") and len(text) <= _SHORT and _AWAY.search(text) and not _LATER.search(_AT_ONCE.sub("", _QUOTED.sub("''", text))) and not any(tag_of(up) == "head" for up in ancestors(script, 3)):
            return not is_aside(script)
    return False


# what only happens once somebody does something, or only for some
_LATER = pattern(r"\bif\s*\(|&&|\?|=>|on(?:click|change|submit|key\w+)|addEventListener|function\b|userAgent|\.(?:bind|on|click|key\w+)\(")
_QUOTED = pattern(r"\"[^\"]*+\"|'[^']*+'")
_AT_ONCE = pattern(r"(?:window\.)?onload\s*+=\s*+function\s*+\(\)\s*+\{|setTimeout\(\s*+(?:function\s*+\(\)\s*+\{|\(\)\s*+=>)|\$\(\s*+function\s*+\(\)\s*+\{|\(function\s*+\(\)\s*+\{")


def mentions(script: str, place: str, url: str = "") -> bool:
    """Whether a script (at `url`) speaks of the block with this id, of this class (with a dot before it), or writes where it stands itself."""
    if place.startswith(WRITES):
        return place == WRITES + url and WRITES in script
    if place.startswith("."):
        return re.search(rf"[\"'`]\s*\w*{re.escape(place)}\s*[\"'`]|ByClassName\(\s*[\"'`]{re.escape(place[1:])}[\"'`]", script) is not None
    return re.search(rf"(?:#|getElementById\(\s*[\"'`]|\b(?:id|elem|container)\s*[:=]\s*[\"'`]){re.escape(place)}(?![\w-])", script) is not None
