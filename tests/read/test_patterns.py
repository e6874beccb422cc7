"""No page, however it is written, makes a reader try one run of blanks in more ways than there are blanks in it."""

from __future__ import annotations

import importlib
import pkgutil
import re
import re._constants as c  # type: ignore[import-not-found, unused-ignore]
import re._parser as parser  # type: ignore[import-not-found, unused-ignore]
from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple, cast

import pytest

import xuncha.audit
import xuncha.collect
import xuncha.inspection
import xuncha.read
from xuncha.patterns import Pattern
from xuncha.read import read_page

#: what only ever sees a few characters (a link's words, a line of 160, a title cut at 500)
SHORT = {"MORE", "_SEPARATOR"}
_SPACES = {c.CATEGORY_SPACE: True, c.CATEGORY_NOT_DIGIT: True, c.CATEGORY_NOT_WORD: True}


class Run(NamedTuple):
    """How many unbounded repeats may share a run of blanks: all through, at the beginning, at the end, anywhere."""

    passes: bool
    through: int = 0
    first: int = 0
    last: int = 0
    most: int = 0


def takes_blank(op: Any, value: Any) -> bool:
    if op is c.ANY:
        return True
    if op is c.LITERAL:
        return bool(value == 32)
    if op is c.NOT_LITERAL:
        return bool(value != 32)
    found = negated = False
    for kind, what in value:
        negated = negated or kind is c.NEGATE
        found = found or (kind is c.LITERAL and what == 32) or (kind is c.RANGE and what[0] <= 32 <= what[1]) or (kind is c.CATEGORY and _SPACES.get(what, False))
    return found != negated


def part(op: Any, value: Any) -> Run:
    if op in (c.LITERAL, c.NOT_LITERAL, c.ANY, c.IN):
        return Run(takes_blank(op, value))
    if op is c.POSSESSIVE_REPEAT:
        return Run(value[0] == 0 or run(value[2]).passes)  # gives nothing back
    if op in (c.MAX_REPEAT, c.MIN_REPEAT):
        least, most, inner = value
        seen = run(inner)
        if not seen.passes:
            return Run(least == 0, 0, seen.first, seen.last, seen.most)
        shared = seen.through + (1 if most is c.MAXREPEAT or most > 100 else 0)
        return Run(True, shared, shared, shared, max(shared, seen.most))
    if op is c.SUBPATTERN:
        return run(value[3])
    if op is c.BRANCH:
        ways = [run(way) for way in value[1]]
        return Run(any(w.passes for w in ways), max((w.through for w in ways if w.passes), default=0), *(max(getattr(w, name) for w in ways) for name in ("first", "last", "most")))
    return Run(op in (c.AT, c.ASSERT, c.ASSERT_NOT))


def run(tree: Any) -> Run:
    passes, through, first, last, most = True, 0, 0, 0, 0
    for op, value in tree:
        seen = part(op, value)
        most = max(most, seen.most, last + (seen.through if seen.passes else seen.first))
        if passes:
            first += seen.through if seen.passes else seen.first
        if seen.passes:
            through, last = through + seen.through, last + seen.through
        else:
            passes, through, last = False, 0, seen.last
    return Run(passes, through, first, last, most)


def patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    for package in (xuncha.read, xuncha.audit, xuncha.inspection, xuncha.collect):
        for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
            for name, value in vars(importlib.import_module(module.name)).items():
                if isinstance(value, re.Pattern | Pattern) and isinstance(value.pattern, str):
                    yield f"{module.name}.{name}", cast("re.Pattern[str]", value)


@pytest.mark.parametrize(("written", "shared"), [(r"a\s*b?\s*c", 2), (r"a\s*+b?\s*+c", 0), (r"a\s*b\s*c", 1), (r"(?:\s*x?)*\s*y", 3), (r"[^b]*\s*b", 2)])
def test_the_count_of_repeats_that_share_a_run(written: str, shared: int) -> None:
    assert run(parser.parse(written)).most == shared


def test_every_pattern_compiles() -> None:
    made = {name: pattern.search("") for name, pattern in patterns()}
    assert len(made) > 250


def test_no_reader_shares_a_run_of_blanks_among_repeats() -> None:
    found = {name: pattern.pattern for name, pattern in patterns() if name.rpartition(".")[2] not in SHORT and run(parser.parse(pattern.pattern, pattern.flags)).most >= 2}
    assert not found


def test_a_title_or_tag_is_read_as_far_as_anybody_would() -> None:
    long = "通知" * 30_000
    facts = read_page(f'<meta charset=utf-8><title>{long}</title><meta name="ArticleTitle" content="{long}"><p>正文</p>'.encode(), "http://a.gov.cn/x.html", date(2020, 5, 15))
    assert len(facts.doc_title) == len(facts.tags["ArticleTitle"]) == 500
