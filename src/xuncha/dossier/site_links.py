"""What became of the links of a site, from its store: where the failure is seen from, and from how many pages."""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Iterator

from xuncha.model.facts import LinkState

from .site_rows import ASSET, EXTERNAL, PAGE, Answer

#: redirects followed before one is a loop
MOST_HOPS = 12


def link_states(db: sqlite3.Connection, named: set[int]) -> list[LinkState]:
    """Every link target whose answer is not plainly fine, after redirects; only what some page links, or the registry names (`named`).

    What was not asked (a site cut short may leave hundreds of thousands) says nothing and is left out.
    """
    bad = _bad(db)
    sources, counts = _linking(db, frozenset(bad))
    for number in named & bad.keys() - counts.keys():
        sources[number], counts[number] = "", 1
    out: list[LinkState] = []
    ends = {number for (number,) in db.execute("select id from address where role=?", (EXTERNAL,))} if bad else set()
    for number, url, role, kind, text in _addresses(db, sorted(counts)):
        answer = bad[number]
        if role in (PAGE, ASSET, EXTERNAL):
            # what leads to another host fails there
            within = role != EXTERNAL and answer.id not in ends
            out.append(
                LinkState(url, answer.verdict, within, kind, answer.status, answer.cause, sources[number], text, counts[number], answer.at)
            )
    return out


def _bad(db: sqlite3.Connection) -> dict[int, Answer]:
    """Addresses whose answer, or the answer of what they redirect to, is not fine."""
    verdicts: dict[int, Answer] = {}
    alias: dict[int, int] = {}
    for row in db.execute("select * from answer where verdict not in ('', 'ok') or alias>0"):
        answer = Answer(*row)
        if answer.alias:
            alias[answer.id] = answer.alias
        else:
            verdicts[answer.id] = answer
    bad = dict(verdicts)
    for number in alias:
        end, hops = number, 0
        while end in alias and hops < MOST_HOPS:
            end, hops = alias[end], hops + 1
        if hops >= MOST_HOPS:
            bad[number] = Answer(number, "failed", cause="跳转过多")
        elif end in verdicts:
            bad[number] = verdicts[end]
    return bad


def _addresses(db: sqlite3.Connection, numbers: list[int]) -> Iterator[tuple[int, str, int, str, str]]:
    for start in range(0, len(numbers), 500):
        part = numbers[start : start + 500]
        yield from db.execute(f"select id, url, role, kind, text from address where id in ({','.join('?' * len(part))}) order by id", part)


def _linking(db: sqlite3.Connection, targets: frozenset[int]) -> tuple[dict[int, str], dict[int, int]]:
    """For each target: the first of the linking pages by address, and how many there are."""
    sources: dict[int, str] = {}
    counts: dict[int, int] = {}
    for links, url in db.execute("select page.links, address.url from page join address using(id)") if targets else ():
        for number in targets.intersection(array("I", links)):
            counts[number] = counts.get(number, 0) + 1
            if number not in sources or url < sources[number]:
                sources[number] = url
    return sources, counts
