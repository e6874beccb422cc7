"""Lists that show nothing although the page has an empty place with a name: does one of the site's own scripts write to it?

Such a list is not blank but unread; a browser may still tell. Without this question every list filled by a script in a file of its own
would be a false 空白栏目.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from xuncha.collect.counters import counts
from xuncha.model.facts import LIST_UNREAD, Captured, SiteFacts
from xuncha.read import mentions

#: scripts asked of one site at most
MOST = 40


class Question(NamedTuple):
    """A script and the addresses of the pages that load it."""

    script: str
    pages: tuple[str, ...]
    #: the address that the pages name, where it led on to `script`
    named: str = ""


def questions(facts: SiteFacts, scripts_of: Callable[[str], list[str]]) -> list[Question]:
    """`scripts_of`: the site's own scripts that the page at an address loads."""
    asked: dict[str, list[str]] = {}
    for page in facts.of_kind("list", "home"):
        if page.facts.slots and (page.facts.empty_list or page.facts.kind == "home"):
            for script in scripts_of(page.facts.url):
                asked.setdefault(script, []).append(page.facts.url)
    return [Question(script, tuple(pages)) for script, pages in list(asked.items())[:MOST]]


# libraries by which no list comes of itself
_LIBRARIES = re.compile(r"jquery|bootstrap|vue|swiper|layui|echarts|respond|html5|modernizr|require|polyfill", re.I)


def may_fill(url: str) -> bool:
    """Whether another host's script may fill a list of the site."""
    return not counts(url) and _LIBRARIES.search(url) is None


def heed(page: Captured, script: str | None, url: str) -> bool:
    """Notes that the list is unread where the script at `url` speaks of one of its empty places, or did not come (None); whether it is."""
    if script is not None and not any(mentions(script, slot, url) for slot in page.facts.slots):
        return False
    page.facts.notes.append(LIST_UNREAD)
    page.facts.empty_list, page.facts.slots = False, []
    return True
