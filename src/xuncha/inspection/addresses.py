"""A site's addresses: which are its own, and how one that is met, on a page or in a list of people's, joins what is to be asked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from url import URL

from xuncha.collect import Frontier
from xuncha.collect.traps import Traps, growth
from xuncha.dossier.site_rows import ASSET, EXTERNAL, PAGE, Address, Answer
from xuncha.dossier.site_store import SiteStore
from xuncha.model.facts import Link, PageFacts
from xuncha.read import same_page
from xuncha.registry import ColumnEntry, Site

from .only import LEFT_OUT, Gate


class Addresses:
    """`gate`: where only single pages are looked at, what that needs; None where all are. `homes`: home pages of all sites in the registry."""

    def __init__(self, site: Site, store: SiteStore, frontier: Frontier, traps: Traps, gate: Gate | None, as_of: date, homes: Iterable[str] = ()) -> None:
        self._site = site
        self._store = store
        self._frontier = frontier
        self._traps = traps
        self._gate = gate
        self._as_of = as_of
        self.prefix = _prefix(site.url)
        #: what the bars of home pages name, and people: asked whatever the address looks like
        self._navigation: set[str] = set()
        # what the site's own addresses begin with, for telling them apart without parsing
        self._roots = own_roots(site.url)
        self._others = folders_of_others(site.url, homes)

    def internal(self, url: str) -> bool:
        """On the site's own host and below its own path, but for what the registry names as a site of its own."""
        return url.startswith(self._roots) and not (self._others and url.startswith(self._others))

    def astray(self, links: Iterable[Link]) -> int:
        """How many pages of the site's host lie outside its folder, where links lead to none inside it; 0 where some do."""
        pages = [link.url for link in links if link.kind == "page"]
        if self.prefix == "/" or any(self.internal(url) and not same_page(url, self._site.url) for url in pages):
            return 0
        hosts = _roots(self._site.url, "/")
        return sum(url.startswith(hosts) and not same_page(url, self._site.url) for url in pages)

    def heed(self, facts: PageFacts) -> None:
        """Takes in what a home page, or a frame of one, names in its navigation, before its links are seen."""
        self._navigation.update(link.url for link in facts.nav if link.level)

    def names(self, number: int) -> bool:
        """Whether a navigation names an address, or one that leads to it."""
        named = [self._store.id_of(url) for url in self._navigation]
        return number in named or any(self._store.alias_of(each) == number for each in named)

    def _trap(self, url: str) -> str:
        return growth(url) if url in self._navigation else self._traps.reason(url)

    def see_columns(self, columns: Iterable[ColumnEntry]) -> None:
        """Columns that people confirmed are asked whether or not a page links them."""
        for entry in columns:
            if entry.site == self._site.code:
                self._navigation.add(entry.url)
                number = self._store.id_of(entry.url)
                if number:
                    self.sight_again(number, entry.url, 0)
                else:
                    self.see(Link(entry.url, "page", entry.name), 1, 0, True)

    def see_beyond(self, facts: PageFacts, address: Address) -> None:
        """Of a look at single pages: what this page shows to be needed as well."""
        for link in self._gate.beyond(address.id, facts, self._as_of.isoformat()) if self._gate is not None else ():
            number = self._store.id_of(link.url)
            if link.kind == "page" and not self.internal(link.url):
                continue
            if number:
                self.let_in(number, address.rank)
            else:
                self.see(link, address.id, address.rank, True)

    def let_in(self, number: int, rank: int) -> None:
        """An address that was left out is asked after all."""
        if self._gate is not None and number in self._gate.left:
            self._gate.left.discard(number)
            self._frontier.put_number(number, self._store.role_of(number), rank)

    def see_all(self, links: list[Link], source: Address) -> list[int]:
        """The numbers of a page's links; new ones join the frontier."""
        store, fresh = self._store, 0
        out = store.numbers(links)
        follows = store.follows
        for nth, number in enumerate(out) if follows or 0 in out else ():
            link = links[nth]
            if number:
                fresh += follows and self.sight_again(number, link.url, self._frontier.rank(source.rank, fresh))
            else:
                # the same page may link it in two spellings
                out[nth] = store.id_of(link.url) or self.see(link, source.id, self._frontier.rank(source.rank, fresh))
                fresh += 1
        return out

    def sight_again(self, number: int, url: str, rank: int) -> bool:
        """An address that the earlier inspection knew, met for the first time in this one (True), joins the frontier."""
        if not self._store.sight(number):
            return False
        role = self._store.role_of(number)
        # what was asked then leads somewhere now as well
        why = self._trap(url or self._store.url_of(number)) if role == PAGE and (url or self._store.left_out_before(number)) else ""
        if why:
            self._store.answer(Answer(number, "skipped", cause=why))
        else:
            self._frontier.put_number(number, role, rank)
        return True

    def see(self, link: Link, source: int, rank: int, wanted: bool = False) -> int:
        """The number of a new address: asked, unless it is a trap or left out; `wanted`: in any case."""
        role = EXTERNAL if not self.internal(link.url) else PAGE if link.kind in ("page", "frame") else ASSET
        why = self._trap(link.url) if role == PAGE else ""
        address = self._store.add(link.url, role, link.kind, source, 0, rank, link.text)
        if self._gate is not None and not wanted and not self._gate.lets(role != EXTERNAL and link.kind == "frame", source, address.id):
            why = LEFT_OUT
        if why:
            self._store.answer(Answer(address.id, "skipped", cause=why))
        else:
            self._frontier.put(address)
        return address.id


def _prefix(url: str) -> str:
    path = URL.parse(url).path
    return path.rsplit("/", 1)[0] + "/" if path != "/" else "/"


def own_roots(url: str) -> tuple[str, ...]:
    """Beginnings of the addresses of the site with this home page."""
    return _roots(url, _prefix(url))


def folders_of_others(url: str, homes: Iterable[str]) -> tuple[str, ...]:
    """Beginnings of the addresses of other sites in folders of this one (集约化): no part of it."""
    own = own_roots(url)
    return tuple(root for home in homes if home != url for root in own_roots(home) if root.startswith(own) and root not in own)


def _roots(url: str, prefix: str) -> tuple[str, ...]:
    """Beginnings of the site's own addresses: both schemes, with and without www., its port, below its path."""
    home = URL.parse(url)
    host = (home.host_str or "").removeprefix("www.")
    port = f":{home.port}" if home.port else ""
    return tuple(f"{scheme}://{name}{port}{prefix}" for scheme in ("http", "https") for name in (host, f"www.{host}"))
