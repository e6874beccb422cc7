"""How a site answers for what does not exist (软404): learned from an address that cannot exist, kept in its store.

A wall, a login or the home page met there teaches nothing: whatever looks like them later may well be there.
"""

from __future__ import annotations

import re

from xuncha.collect import Response
from xuncha.dossier.site_store import SiteStore
from xuncha.read.charset import decode
from xuncha.read.text import squeeze

from .cookies import set_names

#: bytes of a page that only asks for a better browser
SLIGHT = 4_096
_NOTED, _FRONT_NOTED = "soft404", "front-mark"
_WAY = "redirect:"
# before the mark of a page that does not say itself that there is nothing; and of one that is somewhere a page in its own right: the site map, a hub
_DOUBTED, _HUB = "doubted:", "hub:"
_NOTED_COOKIES = "soft404-cookies"
#: letters from which on a link promises something of its own, not a place of the site
PROMISE = 9
_TITLE = re.compile(rb"<title[^<>]*>", re.I)
_TITLE_END = re.compile(rb"</title", re.I)
# 刷新 in UTF-8 and GB18030
_ASKS_BROWSER = re.compile(rb"java\s?script|cookie|reload|\xe5\x88\xb7\xe6\x96\xb0|\xcb\xa2\xd0\xc2", re.I)
# what the page is called that says that another is not there
_NAMED = re.compile(r"404|not_?-?found|error|missing|bucunzai", re.I)
# a wall, what only a script shows, or a page with something on it: the home page, a column that stands in for whatever is not there
_TEACHES_NOTHING = frozenset(("blocked", "shell", "home", "list", "article", "messages", "message", "guide", "leaders"))
_SHOWN_TITLE = re.compile(r"<title[^<>]*>([^<]*)", re.I)
_SESSION = re.compile(r"sess|sid$|token|route|waf|^_|^hm_", re.I)
_FRONT = re.compile(r"/(?:(?:index|default|main|home)(?:\.\w+)?)?$", re.I)


class Missing:
    """What has been learned, across interruptions."""

    def __init__(self, store: SiteStore) -> None:
        self._store = store
        self._learned = store.noted(_NOTED)
        self._front = store.noted(_FRONT_NOTED)
        self._cookies = frozenset(store.noted(_NOTED_COOKIES).split())

    @property
    def doubted(self) -> bool:
        """Whether what came did not say itself that there is nothing: then only a page that looks like it twice is missing."""
        return self._learned.startswith((_DOUBTED, _HUB))

    def learn(self, response: Response, kind: str, hub: bool = False) -> None:
        """What came for the address that cannot exist, and the kind of page it was read as; `hub`: it has a place of its own in the site."""
        mark = mark_of(response)
        wall = len(response.body) < SLIGHT and _ASKS_BROWSER.search(response.body) is not None
        if not mark or kind in _TEACHES_NOTHING or mark == self._front or wall:
            self._note("")
        else:
            self._note(mark if kind == "error" else (_HUB if hub else _DOUBTED) + mark)

    def learn_way(self, target: str, response: Response) -> None:
        """That address led elsewhere: to the home page, or to a page named so, leads only what is not there."""
        self._cookies |= cookies_of(response)
        self._store.note(_NOTED_COOKIES, " ".join(sorted(self._cookies)))
        if is_front(target) or _NAMED.search(target):
            self._note(_WAY + target)

    def see_front(self, response: Response) -> None:
        """The home page: where it is shown for whatever there is not, that tells nothing of any page."""
        self._front = mark_of(response)
        self._store.note(_FRONT_NOTED, self._front)
        if self._front and self._mark == self._front:
            self._note("")

    @property
    def _mark(self) -> str:
        return self._learned.removeprefix(_DOUBTED).removeprefix(_HUB)

    def like(self, url: str, response: Response) -> bool:
        """Whether an answer looks like the one for what does not exist, and is not the very page that stands in for it."""
        if not self._learned or self._learned.startswith(_WAY) or mark_of(response) != self._mark:
            return False
        if not self.doubted:
            return True
        text = squeeze(self._store.text_of(url))
        shown = squeeze(decode(response.body, response.header("Content-Type"))[0])
        if self._learned.startswith(_HUB):
            return len(text) >= PROMISE and text not in shown
        title = _SHOWN_TITLE.search(shown)
        return not (text and title and text in title[1])

    def switches(self, response: Response) -> bool:
        """Whether a redirect sets what the one for the address that cannot exist does not: another mode of display, a way in or out."""
        return bool(cookies_of(response) - self._cookies)

    def led(self, url: str, target: str) -> str:
        """Why an address that leads there is dead, '' where it is not."""
        if self._learned != _WAY + target or is_front(url):
            return ""
        return f"跳转到{'首页' if is_front(target) else '“不存在”页'}，页面已不存在（软404）"

    def _note(self, learned: str) -> None:
        self._learned = learned
        self._store.note(_NOTED, learned)


def cookies_of(response: Response) -> frozenset[str]:
    """Names of the cookies that an answer sets, without those that every visit gets."""
    return frozenset(name for name in set_names(response) if not _SESSION.search(name))


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
