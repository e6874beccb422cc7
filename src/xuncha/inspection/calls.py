"""Lists that a script would fill: their calls are asked like pages, and what they bring belongs to the page that would have shown it."""

from __future__ import annotations

from datetime import date

import msgspec

from xuncha.collect import Frontier, Response
from xuncha.dossier.site_rows import FRAGMENT, PAGE, Address
from xuncha.dossier.site_store import SiteStore
from xuncha.model.facts import LATER_UNREAD, LIST_UNREAD, Item, PageFacts
from xuncha.read import Fragment, Scanner, add_item_links, mask_text, read_fragment

from .addresses import Addresses
from .evidence import day_seen, moment_of, utc_now
from .facts import WARC_NAME
from .limits import limited
from .only import Gate

#: calls for one list, one page of it each
MOST = 50


class ListCalls:
    """The calls of one site's lists."""

    def __init__(self, store: SiteStore, frontier: Frontier, addresses: Addresses, scanner: Scanner, as_of: date, gate: Gate | None) -> None:
        self._store = store
        self._frontier = frontier
        self._addresses = addresses
        self._scanner = scanner
        self._as_of = as_of
        self._gate = gate

    def ask(self, facts: PageFacts, address: Address) -> None:
        """The calls of a page just read are asked in their turn."""
        for call in facts.list_calls if self._gate is None or self._gate.calls(address.id) else ():
            known = self._store.id_of(call)
            if known:
                self._addresses.sight_again(known, call, address.rank)
            else:
                self._frontier.put(self._store.add(call, FRAGMENT, "page", address.id, 0, address.rank))

    def take(self, address: Address, response: Response) -> None:
        """The answer to a call; one that brings no list leaves the page's unread, not blank."""
        owner = self._store.page(address.source, WARC_NAME)
        if owner is None:
            return
        facts, links = owner.facts, self._store.links_of(address.source)
        found = self._read(address, response, facts.notes) if response.status == 200 else None
        if found is None or not found.listed:
            if facts.empty_list or facts.kind in ("shell", "home"):
                facts.notes.append(LIST_UNREAD)
            elif facts.items:
                facts.notes.append(LATER_UNREAD)
            facts.empty_list = False
        else:
            fresh = [item for item in self._masked(found.items) if item not in facts.items]
            facts.items = facts.items + fresh
            facts.empty_list = not facts.items and LIST_UNREAD not in facts.notes
            facts.kind = "list" if facts.items and facts.kind != "home" else facts.kind
            dates = [item.date for item in facts.items if item.date and item.date <= self._as_of.isoformat()]
            facts.newest = max(dates, default=None)
            add_item_links(facts)
            links = list(dict.fromkeys(links + self._addresses.see_all(facts.links, address)))
            for call in found.calls if fresh and address.hops < MOST and self._gate is None else ():
                if not self._store.id_of(call):
                    self._frontier.put(self._store.add(call, FRAGMENT, "page", address.source, address.hops + 1, address.rank))
        self._store.put_page(address.source, owner, links)
        self._addresses.see_beyond(facts, Address(address.source, facts.url, PAGE, "page", rank=address.rank))

    def _read(self, address: Address, response: Response, notes: list[str]) -> Fragment | None:
        """None where it cannot be read, which is noted."""
        try:
            with limited:
                now = response.at or utc_now()
                return read_fragment(response.body, address.url, self._as_of, response.header("Content-Type"), moment_of(now, response), day_seen(now))
        except Exception as error:
            notes.append(f"列表数据没能读懂（{type(error).__name__}: {error}）")
            return None

    def _masked(self, items: list[Item]) -> list[Item]:
        """Entries that came by script, with personal data in their titles masked like any other."""
        secrets = [(secret.value, secret.masked) for secret in self._scanner("\n".join(item.title for item in items)).secrets]
        return [msgspec.structs.replace(item, title=mask_text(item.title, secrets)) for item in items] if secrets else items
