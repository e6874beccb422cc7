"""A look at single pages (整改复查): which addresses are asked, and nothing else of the site is."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from xuncha.dossier.site_store import SiteStore
from xuncha.model.facts import Link, PageFacts

#: what a link is answered with that this look leaves out
LEFT_OUT = "不在复查范围"
#: pages of entries asked to learn a list's dates; articles asked from a home page; related pages asked of an article
MOST_ENTRIES, MOST_ARTICLES, MOST_RELATED = 8, 60, 10
#: dated entries whose pages are asked where the list shows no years
FRESHEST = 3


class Only(msgspec.Struct, frozen=True):
    """What one site is asked for. Its home page always is.

    `opened`: pages whose entries' pages (lists without dates), forms (guides) or related pages (articles) are asked as well; `front`: the day since
    which the home page should link an article, empty where nobody wants to know; `whole`: outside pages of which the text is wanted;
    `titles`: pages for which the site search is tried.
    """

    site: str
    asked: tuple[Link, ...] = ()
    opened: tuple[str, ...] = ()
    front: str = ""
    whole: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    footers: bool = False
    outside: bool = False


class Gate:
    """Keeps one site's run to what is asked; pages are told by their numbers in the store."""

    def __init__(self, only: Only, store: SiteStore) -> None:
        self.only = only
        self._store = store
        #: known addresses that are left out until a page shows that they are needed
        self.left: set[int] = set()
        self._fronts = {1} if only.front else set()
        self._opened: set[int] = set()
        self._whole: set[int] = set()
        self._asked: set[int] = {1} if only.front or only.footers else set()

    def begun(self) -> None:
        """All that is asked has its number."""
        self._asked |= {self._store.id_of(link.url) for link in self.only.asked}
        self._opened = {self._store.id_of(url) for url in self.only.opened}
        self._whole = {self._store.id_of(url) for url in self.only.whole}

    def lets(self, frame: bool, source: int, number: int) -> bool:
        """Whether an address met for the first time on a page is asked: a page's own frames are part of it."""
        if frame:
            if source in self._fronts:
                self._fronts.add(number)
            return True
        self.left.add(number)
        return False

    def led(self, number: int, target: int) -> None:
        """An address leads on: what was wanted of it is wanted of where it leads."""
        for wanted in (self._opened, self._whole, self._fronts, self._asked):
            if number in wanted:
                wanted.add(target)

    def needs_text(self, number: int) -> bool:
        return number in self._whole

    def renders(self, url: str) -> bool:
        """Whether a browser may be asked for what static HTML leaves open of a page: not of those that are only passed by."""
        return self._store.id_of(url) in self._asked

    def calls(self, number: int) -> bool:
        """Whether lists that the page's scripts fetch are asked."""
        return number in self._opened or number in self._fronts

    def beyond(self, number: int, facts: PageFacts, as_of: str) -> list[Link]:
        """What a page that was read shows to be needed as well."""
        out: list[Link] = []
        if number in self._opened:
            if facts.kind == "list":
                out += self._first(number, _entries(facts), MOST_ENTRIES) + _freshest(facts, as_of)
            if facts.guide is not None:
                out += facts.guide.form_files
            if facts.kind == "article":
                out += facts.related[:MOST_RELATED]
        if number in self._fronts and not any(item.date and self.only.front <= item.date <= as_of for item in facts.items):
            out += self._first(number, _articles(facts), MOST_ARTICLES)
        return out

    def _first(self, number: int, links: Iterator[Link], most: int) -> list[Link]:
        unique = list({link.url: link for link in links}.values())
        if len(unique) > most:
            self._store.note(f"short:{number}", str(most))
        return unique[:most]


def cut_short(store: SiteStore, url: str) -> bool:
    """Whether more pages would have had to be asked than a look at single pages may."""
    return bool(store.noted(f"short:{store.id_of(url)}"))


def _entries(facts: PageFacts) -> Iterator[Link]:
    """Entries that only their own pages can date."""
    return (Link(item.url, "page", item.title) for item in facts.items if item.url and not item.date)


def _freshest(facts: PageFacts, as_of: str) -> list[Link]:
    if not facts.as_of_bound:
        return []
    dated = sorted((item for item in facts.items if item.url and item.date and item.date <= as_of), key=lambda item: item.date or "", reverse=True)
    return [Link(item.url, "page", item.title) for item in dated[:FRESHEST]]


def _articles(facts: PageFacts) -> Iterator[Link]:
    """The entries of a home page, then its other links; its navigation only where it has no entries."""
    nav = {link.url for link in facts.nav} if facts.items else set()
    yield from (Link(item.url, "page", item.title) for item in facts.items if item.url)
    yield from (link for link in facts.links if link.kind == "page" and link.url not in nav)
