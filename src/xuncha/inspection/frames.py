"""A home page made of frames (框架页) is what its frames show together."""

from __future__ import annotations

import functools
from collections.abc import Iterable

import msgspec

from xuncha.model.facts import FOOTER_UNREAD, Captured, Footer, PageFacts
from xuncha.read import merged

#: characters of its own above which a page is no mere frameset
FEW = 200


def is_frameset(page: PageFacts) -> bool:
    return page.text_length < FEW and not page.items and not any(link.level for link in page.nav)


def together(home: Captured, frames: Iterable[Captured]) -> Captured | None:
    """The home page with what its frames show, None where no frame was read.

    Made anew each time, for frames change while the frameset does not. Wordings and the like are left with the frames, which are pages themselves.
    """
    parts = [frame.facts for frame in frames if frame.facts.kind not in ("blocked", "error")]
    if not parts:
        return None
    unread = [FOOTER_UNREAD] if FOOTER_UNREAD not in home.facts.notes and any(FOOTER_UNREAD in part.notes for part in parts) else []
    facts = msgspec.structs.replace(
        home.facts, kind="home", nav=[link for part in parts for link in part.nav], entrances=[link for part in parts for link in part.entrances],
        items=[item for part in parts for item in part.items if item.date][:80],
        newest=max((part.newest for part in parts if part.newest), default=None), search=next((part.search for part in parts if part.search), None),
        blocks=sum(part.blocks for part in parts), text_length=home.facts.text_length + sum(part.text_length for part in parts),
        footer=functools.reduce(merged, (part.footer for part in parts), Footer()), notes=[*home.facts.notes, *unread, "首页由框架组成"],
    )  # fmt: skip
    return msgspec.structs.replace(home, facts=facts)
