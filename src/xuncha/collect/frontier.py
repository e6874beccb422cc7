"""The frontier of one site: what is still to be asked, in an order that keeps a cut-short run useful.

Numbers wait in memory (four bytes each), addresses in the store. Pages come by rank: what stands early on a page near the
home page first, so that every column is seen before any column is seen to its end; links that are only checked come last.
"""

from __future__ import annotations

from array import array
from collections import deque

from xuncha.dossier.site_rows import ASSET, EXTERNAL, Address
from xuncha.dossier.site_store import SiteStore

#: addresses kept in memory besides their numbers
HELD = 4_000
BATCH = 250
RANKS = 256
#: so many new addresses of one page share a rank
STEP = 12


class Frontier:
    """Resumes by itself from what the store holds unanswered."""

    def __init__(self, store: SiteStore) -> None:
        self._store = store
        self._pages: list[_Numbers] = [_Numbers() for _ in range(RANKS)]
        self._lowest = 0
        self._links = _Numbers()
        self._retries: deque[Address] = deque()
        self._soon: deque[Address] = deque()
        self._held: dict[int, Address] = {}
        self.waiting_pages = 0
        for number, role, rank in store.unanswered():
            self._append(number, role, rank)

    def __bool__(self) -> bool:
        """Whether anything is still to be asked."""
        return self.waiting_pages > 0 or bool(self._links) or bool(self._retries) or bool(self._soon)

    def put(self, address: Address) -> None:
        """Takes in a new address."""
        if len(self._held) < HELD:
            self._held[address.id] = address
        self._append(address.id, address.role, address.rank)

    def put_number(self, number: int, role: int, rank: int) -> None:
        """Takes in an address that the store knows already."""
        self._append(number, role, rank)

    def again(self, address: Address, tries: str) -> None:
        """Asks an address once more when all else is done."""
        address.tries = tries
        self._retries.append(address)

    def at_once(self, address: Address, tries: str) -> None:
        """Asks an address once more before any other."""
        address.tries = tries
        self._soon.append(address)
        self.waiting_pages += address.role not in (ASSET, EXTERNAL)

    def next_soon(self) -> Address | None:
        """What is to be asked before any other."""
        if not self._soon:
            return None
        address = self._soon.popleft()
        self.waiting_pages -= address.role not in (ASSET, EXTERNAL)
        return address

    def next_page(self) -> Address | None:
        if self._soon:
            return self.next_soon()
        while self._lowest < RANKS:
            if self._pages[self._lowest]:
                self.waiting_pages -= 1
                return self._pop(self._pages[self._lowest])
            self._lowest += 1
        return None

    def next_link(self) -> Address | None:
        if self._links:
            return self._pop(self._links)
        return self._retries.popleft() if self._retries else None

    @staticmethod
    def rank(source: int, nth: int) -> int:
        """The rank of a page's nth new address, from the page's own rank."""
        return min(source + nth // STEP, RANKS - 1)

    def _append(self, number: int, role: int, rank: int) -> None:
        if role in (ASSET, EXTERNAL):
            self._links.append(number)
            return
        self._pages[rank].append(number)
        self._lowest = min(self._lowest, rank)
        self.waiting_pages += 1

    def _pop(self, numbers: _Numbers) -> Address:
        number = numbers.pop()
        address = self._held.pop(number, None)
        if address is None:
            wanted = [number, *(other for other in numbers.ahead(BATCH) if other not in self._held)]
            for loaded in self._store.load(wanted):
                self._held[loaded.id] = loaded
            address = self._held.pop(number)
        return address


class _Numbers:
    """First in, first out, four bytes each."""

    __slots__ = ("_items", "_start")

    def __init__(self) -> None:
        self._items = array("I")
        self._start = 0

    def __bool__(self) -> bool:
        return self._start < len(self._items)

    def append(self, number: int) -> None:
        self._items.append(number)

    def pop(self) -> int:
        number = self._items[self._start]
        self._start += 1
        if self._start > 4096 and self._start * 2 > len(self._items):
            del self._items[: self._start]
            self._start = 0
        return number

    def ahead(self, count: int) -> list[int]:
        """The numbers that come next, without taking them."""
        return self._items[self._start : self._start + count].tolist()
