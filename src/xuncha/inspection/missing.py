"""How a site answers for what does not exist (软404): learned from an address that cannot exist, kept in its store.

A wall, a login or the home page met there teaches nothing: whatever looks like them later may well be there.
"""

from __future__ import annotations

import re

from xuncha.collect import Response
from xuncha.dossier.site_store import SiteStore

#: bytes of a page that only asks for a better browser
SLIGHT = 4_096
_NOTED, _FRONT_NOTED = "soft404", "front-mark"
_WAY = "redirect:"
# before the mark of a page that does not say itself that there is nothing
_DOUBTED = "doubted:"
_TITLE = re.compile(rb"<title[^<>]*>", re.I)
_TITLE_END = re.compile(rb"</title", re.I)
# 刷新 in UTF-8 and GB18030
_ASKS_BROWSER = re.compile(rb"java\s?script|cookie|reload|\xe5\x88\xb7\xe6\x96\xb0|\xcb\xa2\xd0\xc2", re.I)
# what the page is called that says that another is not there
_NAMED = re.compile(r"404|not_?-?found|error|missing|bucunzai", re.I)
# a wall, what only a script shows, or a page with something on it: the home page, a column that stands in for whatever is not there
_TEACHES_NOTHING = frozenset(("blocked", "shell", "home", "list", "article", "messages", "message", "guide", "leaders"))
_FRONT = re.compile(r"/(?:(?:index|default|main|home)(?:\.\w+)?)?$", re.I)


class Missing:
    """What has been learned, across interruptions."""

    def __init__(self, store: SiteStore) -> None:
        self._store = store
        self._learned = store.noted(_NOTED)
        self._front = store.noted(_FRONT_NOTED)

    @property
    def doubted(self) -> bool:
        """Whether what came did not say itself that there is nothing: then only a page that looks like it twice is missing."""
        return self._learned.startswith(_DOUBTED)

    def learn(self, response: Response, kind: str) -> None:
        """What came for the address that cannot exist, and the kind of page it was read as."""
        mark = mark_of(response)
        wall = len(response.body) < SLIGHT and _ASKS_BROWSER.search(response.body) is not None
        if not mark or kind in _TEACHES_NOTHING or mark == self._front or wall:
            self._note("")
        else:
            self._note(mark if kind == "error" else _DOUBTED + mark)

    def learn_way(self, target: str) -> None:
        """That address led elsewhere: to the home page, or to a page named so, leads only what is not there."""
        if is_front(target) or _NAMED.search(target):
            self._note(_WAY + target)

    def see_front(self, response: Response) -> None:
        """The home page: where it is shown for whatever there is not, that tells nothing of any page."""
        self._front = mark_of(response)
        self._store.note(_FRONT_NOTED, self._front)
        if self._front and self._learned.removeprefix(_DOUBTED) == self._front:
            self._note("")

    def like(self, response: Response) -> bool:
        """Whether an answer looks like the one for what does not exist."""
        return bool(self._learned) and not self._learned.startswith(_WAY) and mark_of(response) == self._learned.removeprefix(_DOUBTED)

    def led(self, url: str, target: str) -> str:
        """Why an address that leads there is dead, '' where it is not."""
        if self._learned != _WAY + target or is_front(url):
            return ""
        return f"跳转到{'首页' if is_front(target) else '“不存在”页'}，页面已不存在（软404）"

    def _note(self, learned: str) -> None:
        self._learned = learned
        self._store.note(_NOTED, learned)


def mark_of(response: Response) -> str:
    """The mark of a page that answers 200: its title and size; '' where it says by its status what it is."""
    if response.status != 200 or not response.body:
        return ""
    head = _TITLE.search(response.body)
    end = _TITLE_END.search(response.body, head.end()) if head else None
    title = response.body[head.end() : end.start()] if head and end else b""
    return f"{title.decode('latin-1').strip()}|{len(response.body)}"


def is_front(url: str) -> bool:
    """One of the names of a front page, which may well lead to `/`."""
    return _FRONT.search(url.partition("?")[0]) is not None
