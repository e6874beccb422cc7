"""One pass of hyperscan over a page's text finds what may be wrong in it: wordings, personal data, lures. Each hit is then looked at in Python."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from xuncha.model.facts import Hit
from xuncha.rules import Allowed, Entry, Lures

from .automata import compiled
from .harmful import Hosts
from .mask import Secret
from .private import CANDIDATES, find_private

#: who writes these words writes about wrong forms
_ABOUT = ("误写", "错写", "写成", "误为", "错误表述", "规范表述", "应为", "错别字")
_PLAIN = str.maketrans({char: f"\\{char}" for char in "\\^$.[]|()?*+{}-"})


class Sightings(NamedTuple):
    """What one text shows. `secrets` live in memory only; `numbers`: something in it looked like personal data, verified or not."""

    hits: Sequence[Hit] = ()
    secrets: Sequence[Secret] = ()
    lured: bool = False
    numbers: bool = False


_NOTHING = Sightings()


class Scanner:
    """A compiled lexicon; one scan a page, no slower for fifty thousand forms than for fifty."""

    def __init__(self, entries: Iterable[Entry], allowed: Iterable[Allowed] = (), lures: Lures | None = None, latest: date | None = None) -> None:
        self.entries = list(entries)
        self._allowed = tuple(each.word for each in allowed)
        self.lures = lures
        self.hosts = Hosts(lures) if lures is not None else None
        self._latest = latest
        self._rights = frozenset(entry.right for entry in self.entries if entry.how)
        words = list(lures.words) if lures is not None else []
        #: tells one lexicon from another
        self.key = hashlib.sha256(repr((self.entries, self._allowed, lures, CANDIDATES)).encode()).hexdigest()[:16]
        literals = [word.translate(_PLAIN) for word in [*(entry.wrong for entry in self.entries), *words]]
        self._numbers = len(literals)
        self._database = compiled([*literals, *(pattern for pattern, _ in CANDIDATES)], 0)

    def __call__(self, text: str) -> Sightings:
        # wording runs over line ends of the mark-up, not over blocks; blanks inside a phrase do not save it
        raw = text.encode("utf-8", "replace")
        found: list[tuple[int, int]] = []
        self._database.scan(raw, match_event_handler=lambda which, start, end, flags, context: found.append((end, which)))
        if not found:
            return _NOTHING
        wordings: list[tuple[int, Entry]] = []
        candidates: list[tuple[str, int]] = []
        lured, done, at = False, 0, 0
        for end, which in sorted(found):
            at += len(raw[done:end].decode("utf-8", "ignore"))
            done = end
            if which < len(self.entries):
                wordings.append((at, self.entries[which]))
            elif which < self._numbers:
                lured = True
            else:
                candidates.append((CANDIDATES[which - self._numbers][1], at))
        secrets = find_private(text, candidates, self._latest) if candidates else ()
        return Sightings(self._hits(text, wordings) if wordings else (), secrets, lured, bool(candidates))

    def _hits(self, text: str, found: list[tuple[int, Entry]]) -> list[Hit]:
        out: list[Hit] = []
        seen: dict[str, int] = {}
        for start, entry in _apart(found):
            around = text[max(0, start - 20) : start + len(entry.wrong) + 20].replace("\n", " ").replace("\t", " ")
            if any(right in around for right in entry.unless) or any(word in around for word in _ABOUT):
                continue
            if self._allowed and any(entry.wrong in word or word in entry.wrong for word in self._allowed if word in around):
                continue
            if entry.how and self._cuts_across(text, start, start + len(entry.wrong)):
                continue
            nth = seen.get(entry.wrong, 0)
            seen[entry.wrong] = nth + 1
            out.append(Hit(entry.wrong, entry.right, entry.severity, around.strip(), nth, entry.how, entry.since))
        return out


    def _cuts_across(self, text: str, start: int, end: int) -> bool:
        """Whether a computed form only begins or ends within something right (行政复议法行政…)."""
        near = text[max(0, start - 24) : end + 24]
        begin = start - max(0, start - 24)
        for right in self._rights:
            at = near.find(right)
            while at >= 0:
                first, last = at, at + len(right)
                if first < begin < last or first < begin + end - start < last:
                    return True
                at = near.find(right, at + 1)
        return False


def _apart(found: list[tuple[int, Entry]]) -> list[tuple[int, Entry]]:
    """(start, entry) without overlaps: listed forms before computed ones, then the longest: one slip is one finding."""
    out: list[tuple[int, Entry]] = []
    group: list[tuple[int, Entry]] = []
    reach = 0
    for start, entry in sorted(((end - len(entry.wrong), entry) for end, entry in found), key=lambda one: one[0]):
        if group and start >= reach:
            out += _best(group)
            group = []
        group.append((start, entry))
        reach = max(reach if len(group) > 1 else 0, start + len(entry.wrong))
    return out + _best(group)


def _best(group: list[tuple[int, Entry]]) -> list[tuple[int, Entry]]:
    if len(group) < 2:
        return group
    kept: list[tuple[int, Entry]] = []
    for start, entry in sorted(group, key=lambda one: (bool(one[1].how), -len(one[1].wrong), one[0])):
        if all(start + len(entry.wrong) <= other or other + len(one.wrong) <= start for other, one in kept):
            kept.append((start, entry))
    return sorted(kept, key=lambda one: one[0])
