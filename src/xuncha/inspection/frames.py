"""A home page made of frames (框架页) is what its frames show together."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from xuncha.model.facts import Captured, Footer, PageFacts
from xuncha.read import FOOTER_UNREAD

#: characters of its own above which a page is no mere frameset
FEW = 200


def is_frameset(page: PageFacts) -> bool:
    return page.text_length < FEW and not page.items and not any(link.level for link in page.nav)


def together(home: Captured, frames: Iterable[Captured]) -> Captured | None:
    """The home page with what its frames show; None where no frame was captured."""
    parts = [frame.facts for frame in frames if frame.facts.kind not in ("blocked", "error")]
    if not parts:
        return None
    facts = home.facts
    facts.kind = "home"
    facts.nav = [link for part in parts for link in part.nav]
    facts.entrances = [link for part in parts for link in part.entrances]
    facts.items = [item for part in parts for item in part.items if item.date][:80]
    facts.newest = max((part.newest for part in parts if part.newest), default=None)
    facts.search = next((part.search for part in parts if part.search), None)
    facts.blocks = sum(part.blocks for part in parts)
    facts.text_length += sum(part.text_length for part in parts)
    facts.footer = _footer([part.footer for part in parts])
    facts.hits = [hit for part in parts for hit in part.hits]
    if FOOTER_UNREAD not in facts.notes and any(FOOTER_UNREAD in part.notes for part in parts):
        facts.notes.append(FOOTER_UNREAD)
    facts.notes.append("首页由框架组成")
    return home


def _footer(footers: list[Footer]) -> Footer:
    """Each mark from the first frame that has it."""
    return Footer(**{name: next((value for footer in footers if (value := getattr(footer, name))), getattr(footers[0], name)) for name in _MARKS})


_MARKS = [field.name for field in msgspec.structs.fields(Footer)]
