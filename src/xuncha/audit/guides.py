"""What the audits of service guides share: which of the eight key elements (重点要素) a guide lacks, for certain and at most."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from xuncha.model.facts import GUIDE_ELEMENTS, Captured, SiteFacts


class Lack(NamedTuple):
    """`names`: what was not found; `sure`: how many of them are missing for certain, the rest may stand under a heading nobody could place."""

    page: Captured
    names: tuple[str, ...]
    sure: int
    reason: str


def lacks(facts: SiteFacts) -> Iterator[Lack]:
    """Every guide with what it lacks, in the order of its elements."""
    for page in facts.of_kind("guide"):
        guide = page.facts.guide
        if guide is None:
            continue
        names = tuple(name for name in GUIDE_ELEMENTS if not guide.elements.get(name))
        doubtful = sum(1 for name in names if name in guide.unsure) + guide.unknown
        reason = "要素可能在图片、附件里，或写法相近、只写“无”，须人工看" if guide.unsure else "有未能归类的小标题，须人工看"
        yield Lack(page, names, max(0, len(names) - doubtful), reason)
