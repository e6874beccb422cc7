"""Again, cheaply: an inspection that follows an earlier one keeps what was read of pages that have not changed."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

from xuncha.collect import Response, Traps
from xuncha.dossier.site_rows import PAGE, Address, Before
from xuncha.dossier.site_store import SiteStore
from xuncha.model.facts import Captured, PageFacts
from xuncha.read import is_relative
from xuncha.registry import Site

from .context import Context
from .facts import STORE_NAME, open_store


def take_over(site: Site, context: Context, reader: str, traps: Traps) -> None:
    """Begins a site's store with the earlier inspection's, where the same readers made it for the same address and an earlier day."""
    if not context.previous:
        return
    folder, earlier = context.site_folder(site.code), Path(context.previous) / "sites" / site.code / STORE_NAME
    if (folder / STORE_NAME).exists() or not earlier.exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(earlier, folder / STORE_NAME)
    store = open_store(folder, traps)
    as_of = store.noted("as_of")
    fits = store.noted("reader") == reader and store.noted("site") == site.url and as_of <= context.as_of.isoformat()
    if fits:
        store.follow()
        store.note("followed_as_of", as_of)
        store.finish_copy()
    store.close()
    if not fits:
        (folder / STORE_NAME).unlink()


#: what staleness and blankness rest on, and pages with letters: asked for whole, whatever a server says of changes
WHOLE = frozenset(("home", "list", "messages", "message"))
_DOUBTED = "conditions"


class Earlier:
    """What the earlier inspection left of each page; asks nothing where there was none."""

    def __init__(self, store: SiteStore, context: Context) -> None:
        self._store = store
        self.there = store.follows
        self._same_day = store.noted("followed_as_of") == context.as_of.isoformat()
        #: the server has shown that it does not know whether a page has changed
        self._doubted = bool(store.noted(_DOUBTED))
        self._refused: set[int] = set()

    def page(self, address: Address) -> Before | None:
        """The page as it was read then, where it may stand; one that depends on the day only on the same day."""
        before = self._store.before(address.id) if self.there and address.role == PAGE else None
        return None if before is None or (before.bound and not self._same_day) else before

    def conditions(self, address: Address) -> tuple[str, ...]:
        """Headers that ask a server whether a page has changed since; only the first time that a page is asked for."""
        if address.before is not None:
            return ()
        before = address.before = self.page(address)
        if before is None or self._doubted or before.kind in WHOLE or address.id == 1:
            return ()
        if before.etag:
            return (f"If-None-Match: {before.etag}",)
        return (f"If-Modified-Since: {before.modified}",) if before.modified else ()

    def unchanged(self, address: Address, response: Response) -> Before | None:
        """The page of then, if the answer says or shows that it is the page of now."""
        before = address.before
        if before is None or response.truncated:
            return None
        if response.status == 304:
            return before if response.request.conditional else None
        if response.status != 200:
            return None
        if address.id in self._refused:
            self._doubt()  # it came for whoever asked without
        if hashlib.sha256(response.body).hexdigest() == before.sha:
            return before
        mark, was = (response.header("ETag"), before.etag) if before.etag else (response.header("Last-Modified"), before.modified)
        if was and mark == was:
            self._doubt()  # another page under the same mark: of the others it would say that they are the same
        return None

    def refuses_conditions(self, address: Address, response: Response) -> bool:
        """Whether an answer that is neither the page nor “unchanged” may be one to the conditions alone: nothing is concluded from it."""
        if response.cause or response.status in (200, 304) or not response.request.conditional:
            return False
        self._refused.add(address.id)
        return True

    def _doubt(self) -> None:
        self._doubted = True
        self._store.note(_DOUBTED, "1")


def changed_date(earlier: Captured | None, facts: PageFacts) -> tuple[str, str] | None:
    """(day, date shown then) where a page showed another date of publication before; what an inspection has noted once is not forgotten.

    A relative time (3小时前) was reckoned from when somebody looked, and contradicts nothing.
    """
    if earlier is None or not earlier.facts.published or not facts.published:
        return None
    relative = is_relative(earlier.facts.published_visible) or is_relative(facts.published_visible)
    if earlier.facts.published[:10] != facts.published[:10] and not relative:
        return earlier.captured_at[:10], earlier.facts.published[:10]
    return earlier.facts.shown_before
