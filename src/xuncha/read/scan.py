"""Finds wordings in text: one pass of hyperscan over all phrases, each hit then looked at in Python."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import hyperscan

from xuncha.model.facts import Hit
from xuncha.rules import Entry


class Scanner:
    """A compiled lexicon; one scan a page, no slower for fifty thousand forms than for fifty."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries = list(entries)
        #: tells one lexicon from another
        self.key = hashlib.sha256(repr(self.entries).encode()).hexdigest()[:16]
        self._database: hyperscan.Database | None = None
        if self.entries:
            self._database = hyperscan.Database()
            count = len(self.entries)
            self._database.compile(
                expressions=[entry.wrong.encode() for entry in self.entries], ids=list(range(count)),
                elements=count, flags=[0] * count, literal=True,
            )  # fmt: skip
            self._database.scratch = hyperscan.Scratch(self._database)

    def __call__(self, text: str) -> list[Hit]:
        if self._database is None:
            return []
        # wording runs over line ends of the mark-up, not over blocks; blanks inside a phrase do not save it
        raw = text.encode("utf-8", "replace")
        found: list[tuple[int, int]] = []
        self._database.scan(raw, match_event_handler=lambda which, start, end, flags, context: found.append((end, which)))
        out: list[Hit] = []
        seen: dict[str, int] = {}
        for end, which in sorted(found):
            entry = self.entries[which]
            at = len(raw[: end - len(entry.wrong.encode())].decode("utf-8", "ignore"))
            around = text[max(0, at - 20) : at + len(entry.wrong) + 20].replace("\n", " ").replace("\t", " ")
            if any(right in around for right in entry.unless):
                continue
            nth = seen.get(entry.wrong, 0)
            seen[entry.wrong] = nth + 1
            out.append(Hit(entry.wrong, entry.right, entry.severity, around.strip(), nth))
        return out
