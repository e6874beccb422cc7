"""Footers that a script in a file of its own, or a frame, writes: the site's own scripts are asked, so that a mark is missing only where none writes it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from xuncha.audit.absence import footer_pages
from xuncha.dossier.site_rows import Address
from xuncha.dossier.site_store import SiteStore
from xuncha.model.facts import FOOTER_UNREAD, Captured, SiteFacts
from xuncha.read import FOOTER_CALLED, is_library, may_be_footer, merged, settle_footer

#: scripts asked of one site at most
MOST = 30


class FooterQuestion(NamedTuple):
    """A script and the addresses of the pages that load it."""

    script: str
    pages: tuple[str, ...]


class Footers:
    """The footers of one site that static HTML leaves open: of the pages that the audits look at. `own`: whether the site itself serves an address."""

    def __init__(self, facts: SiteFacts, sample: int, store: SiteStore, own: Callable[[str], bool]) -> None:
        self._store = store
        # a front of frames is derived, not stored: what its frames leave open stays open
        self._open = {page.facts.url: page for page in footer_pages(facts, sample) if FOOTER_UNREAD in page.facts.notes and page is not facts.front}
        self._said: dict[str, list[str]] = {url: [] for url in self._open}
        self._unsaid = {url for url, page in self._open.items() if FOOTER_CALLED in page.facts.notes}
        self._frames: dict[str, list[Captured]] = {}
        asked: dict[str, list[str]] = {}
        for url in self._open:
            for address in store.load(store.links_of(store.id_of(url))):
                if address.kind == "script" and not is_library(address.url) and own(address.url) and (address.url in asked or len(asked) < MOST):
                    asked.setdefault(address.url, []).append(url)
                elif address.kind == "frame":
                    self._frame(facts, url, address)
                elif address.kind == "script" and not is_library(address.url) and (own(address.url) or may_be_footer(address.url)):
                    self._unsaid.add(url)
        self.questions = [FooterQuestion(script, tuple(pages)) for script, pages in asked.items()]

    def _frame(self, facts: SiteFacts, url: str, address: Address) -> None:
        page = facts.page(address.url)
        if page is not None:
            self._frames.setdefault(url, []).append(page)
        elif may_be_footer(address.url):
            self._unsaid.add(url)

    def take(self, question: FooterQuestion, script: str | None) -> None:
        """What a script says; None where it did not come."""
        for url in question.pages:
            if script is None:
                self._unsaid.add(url)
            else:
                self._said[url].append(script)

    def settle(self) -> bool:
        """Writes down, once, what has been learnt; whether anything has."""
        for url, page in self._open.items():
            page.facts.footer, unread = settle_footer(page.facts.footer, self._said[url])
            for frame in self._frames.get(url, ()):
                page.facts.footer = merged(page.facts.footer, frame.facts.footer)
            if not unread and url not in self._unsaid:
                page.facts.notes.remove(FOOTER_UNREAD)
            number = self._store.id_of(url)
            self._store.put_page(number, page, self._store.links_of(number))
        learnt, self._open = bool(self._open), {}
        return learnt
