"""Accessibility (无障碍): which pages of a site axe-core looks at in the browser, and what it said, kept in the site's store."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec

from xuncha.audit import design_accessibility
from xuncha.collect import Rendered
from xuncha.dossier.site_store import SiteStore
from xuncha.model.facts import Accessible, Barrier, Captured, SiteFacts
from xuncha.rules import Rule

NOTE = "accessible"


class Barriers:
    """One site's look: the home page and a sample, each once; pages that are rendered anyway are looked at then."""

    def __init__(self, store: SiteStore, rule: Rule | None) -> None:
        self._store = store
        self._rule = rule
        self._seen: dict[str, Accessible] = {}
        self._asked: set[str] = set()
        self._done = rule is None or bool(store.noted(NOTE))

    def wants(self, url: str, home: str) -> bool:
        """Whether axe-core is to look at a page that is rendered anyway: only what is drawn in the end counts."""
        return not self._done and url == home

    def to_ask(self, facts: SiteFacts) -> list[str]:
        """What is drawn and has not been looked at yet."""
        if self._done or self._rule is None:
            return []
        out = [page.facts.url for page in design_accessibility.plan(facts, self._rule.limit("sample")) if page.facts.url not in self._seen]
        self._asked.update(out)
        return out

    def only_for_this(self, key: str) -> bool:
        """Whether a page was rendered for nothing else."""
        return key in self._asked

    def take(self, url: str, rendered: Rendered, page: Captured | None, masked: Callable[[str], str]) -> None:
        """What axe-core said of a page, or why it said nothing. Selectors may carry what people wrote, so they are masked."""
        told = rendered.axe
        if rendered.failure or told is None or told.why:
            why = rendered.failure or (told.why if told is not None else "")
            self._seen[url] = Accessible(url, why=why or "无障碍检查没有做")
            return
        barriers = tuple(Barrier(each.rule, each.impact, each.count, tuple(map(masked, each.places))) for each in told.barriers)
        self._seen[url] = Accessible(url, told.version, barriers, page=page, left=told.left)

    def keep(self) -> None:
        """Makes it a fact of the site once all has been looked at."""
        if not self._done:
            self._done = True
            self._store.note(NOTE, msgspec.json.encode(list(self._seen.values())).decode())

def noted_accessible(store: SiteStore) -> list[Accessible] | None:
    """What was seen, None where no browser looked."""
    text = store.noted(NOTE)
    return msgspec.json.decode(text, type=list[Accessible]) if text else None


def move_evidence(store: SiteStore, moved: Mapping[int, int]) -> None:
    """The pages quoted have moved in the evidence; of the others nothing is left."""
    seen = noted_accessible(store)
    if seen:
        pages = [msgspec.structs.replace(one.page, offset=moved.get(one.page.offset, -1)) if one.page is not None else None for one in seen]
        placed = [msgspec.structs.replace(one, page=page) for one, page in zip(seen, pages, strict=True)]
        store.note(NOTE, msgspec.json.encode(placed).decode())
