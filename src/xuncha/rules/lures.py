"""What harmful links say (赌博、色情、医疗广告…) and which outside hosts a government page may well name; editable tables."""

from __future__ import annotations

import functools
from typing import NamedTuple

from .lexicon import table


class Lures(NamedTuple):
    """Words → kind; `context`: beside these a word is news about it, not an offer; `hosts`: suffixes of hosts that are expected."""

    words: dict[str, str]
    context: tuple[str, ...]
    hosts: tuple[str, ...]

    def offered(self, text: str) -> list[str]:
        """The words of a link's text or a title that offer, rather than report."""
        found = [word for word in self.words if word in text]
        return [] if not found or any(word in text for word in self.context) else found

    def expected(self, host: str) -> bool:
        """Whether an outside host is one that government pages name as a matter of course."""
        return host.endswith(tuple("." + known for known in self.hosts)) or host in self.hosts


@functools.cache
def load_lures() -> Lures:
    rows = [(row["词语"], row["类别"]) for row in table("harmful")]
    words = {word: kind for word, kind in rows if kind != "语境"}
    return Lures(words, tuple(word for word, kind in rows if kind == "语境"), tuple(row["主机"] for row in table("outside")))
