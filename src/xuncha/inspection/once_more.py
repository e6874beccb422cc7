"""A page that seems to be missing is asked once more, another way, before anybody is accused: as it was written, and as from the page that links it."""

from __future__ import annotations

from typing import Literal

from xuncha.dossier.site_rows import PAGE, Address
from xuncha.dossier.site_store import SiteStore

#: pages that are missing as well for whoever says which page links them: then all are
TRIALS = 5


class OnceMore:
    """What a site's missing pages have come to when they were asked another way."""

    def __init__(self, store: SiteStore) -> None:
        self._store = store
        self._missing = 0
        #: pages are given only to whoever says which page links them
        self.by_referer = False

    def way(self, address: Address, beside: bool = False) -> Literal["", "spelt", "referer"]:
        """How an address that was just found missing is asked again, '' where that is its answer. `beside`: it lies outside the site's folder, on its host."""
        if address.tries in ("", "again") and self._store.spelling_of(address.id):
            return "spelt"  # what was left out of it may have been a part of it
        if (address.role == PAGE or beside) and address.source and address.tries in ("", "spelt", *(("again",) if beside else ())) and (self.by_referer or self._missing < TRIALS):
            return "referer"
        return ""

    def learn(self, address: Address, state: str) -> None:
        """What a page came to that was asked as from the page that links it."""
        if address.tries == "referer":
            self._missing += state == "dead"
            self.by_referer = self.by_referer or state == "ok"
