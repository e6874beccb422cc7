"""The pages of a site as audits ask for them: by address, by kind, by what they hold; read from the store in batches."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from xuncha.model.facts import Captured

from .site_rows import DATES, HITS, NAV, NO_PAGES, YEARS

#: pages decoded are kept in memory up to this number; the others are read again
CACHED = 3_000


class Store(Protocol):
    """Where pages come from."""

    def id_of(self, url: str) -> int: ...

    def page(self, number: int, warc: str) -> Captured | None: ...

    def pages_by_number(self, numbers: Sequence[int], warc: str) -> Iterator[tuple[int, Captured]]: ...


class StoredPages:
    """The pages of a site by address and by kind, read from the store as they are asked for (see `model.facts.Pages`)."""

    def __init__(self, store: Store, warc: str, kinds: Iterable[tuple[int, str, int]]) -> None:
        self._store = store
        self._warc = warc
        self._by_kind: dict[str, array[int]] = {}
        self._flagged: dict[int, array[int]] = {HITS: array("I"), NAV: array("I"), YEARS: array("I"), DATES: array("I")}
        self._count = 0
        for number, kind, flags in kinds:
            self._by_kind.setdefault(kind, array("I")).append(number)
            for flag, numbers in self._flagged.items():
                if flags & flag:
                    numbers.append(number)
            self._count += kind not in NO_PAGES
        self._cache: dict[int, Captured] = {}

    def __len__(self) -> int:
        return self._count

    def get(self, url: str) -> Captured | None:
        number = self._store.id_of(url)
        if not number:
            return None
        page = self._cache.get(number)
        if page is None:
            page = self._store.page(number, self._warc)
            if page is not None:
                self._keep(number, page)
        return page

    def of_kind(self, *kinds: str) -> Iterator[Captured]:
        numbers: array[int] = array("I")
        for kind in kinds:
            numbers.extend(self._by_kind.get(kind, ()))
        yield from self._read(numbers if len(kinds) == 1 else array("I", sorted(numbers)))

    def with_hits(self) -> Iterator[Captured]:
        yield from self._read(self._flagged[HITS])

    def with_nav(self) -> Iterator[Captured]:
        yield from self._read(self._flagged[NAV])

    def with_years(self) -> Iterator[Captured]:
        yield from self._read(self._flagged[YEARS])

    def with_other_dates(self) -> Iterator[Captured]:
        yield from self._read(self._flagged[DATES])

    def _keep(self, number: int, page: Captured) -> None:
        if len(self._cache) >= CACHED:
            del self._cache[next(iter(self._cache))]
        self._cache[number] = page

    def _read(self, numbers: array[int]) -> Iterator[Captured]:
        for start in range(0, len(numbers), 200):
            part = numbers[start : start + 200].tolist()
            missing = [number for number in part if number not in self._cache]
            fresh = dict(self._store.pages_by_number(missing, self._warc)) if missing else {}
            for number in part:
                page = fresh.get(number) or self._cache.get(number)
                if page is None:
                    page = self._store.page(number, self._warc)
                if page is not None:
                    if number in fresh and len(self._cache) < CACHED:
                        self._cache[number] = page
                    yield page
