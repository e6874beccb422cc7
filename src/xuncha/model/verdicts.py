"""Verdicts (评定): what findings and an edition come to for a site or an account. Contract, section 3."""

from __future__ import annotations

import msgspec

GRADES = ("优", "良", "合格", "不合格")
#: what a score may be without: points nobody knows, somebody's decision, a look by people, a look by the program, an addition, a grade; a vetoed site gets none
LACKS = ("points", "review", "people", "machine", "addition", "grade", "veto")


class Standing(msgspec.Struct, frozen=True):
    """One reading of the findings; `grade` is null while undetermined or undecided subjects could change it."""

    qualified: bool | None = None
    grade: str | None = None
    score: float | None = None


class Deduction(msgspec.Struct, frozen=True):
    """What is taken off for an item (二级指标): for how many places, how many points (None where nobody knows), how sure their number is."""

    item: str
    title: str
    places: int
    points: float | None
    confidence: str


class Score(msgspec.Struct, frozen=True):
    """A portal's score under one reading. `second`: what is left after deductions (第二部分得分); `value`: with what people added (加分).

    Either is None where something needed is unknown; `missing` says what, `lacks` of which kind (`LACKS`), `unverified` which of the points used nobody has verified (C).
    `below`: the second part is under what the edition asks for (60).
    """

    value: float | None = None
    second: float | None = None
    bonus: float | None = None
    deductions: tuple[Deduction, ...] = ()
    missing: tuple[str, ...] = ()
    unverified: tuple[str, ...] = ()
    below: bool = False
    lacks: tuple[str, ...] = ()


class Scores(msgspec.Struct, frozen=True):
    """A portal's scores beside its grades."""

    preliminary: Score
    confirmed: Score


class Verdict(msgspec.Struct, frozen=True):
    """A site's verdict; `awaiting` are the subject ids whose decision the confirmed grade waits for."""

    site: str
    name: str
    url: str
    pages: int
    links: int
    complete: bool
    problems: int
    problems_confirmed: int
    vetoes: tuple[str, ...]
    awaiting: tuple[str, ...]
    preliminary: Standing
    confirmed: Standing
    note: str = ""
    # of portals, where the edition scores them
    scores: Scores | None = None
    # what the confirmed standing rests on, or waits for, beside vetoes (得分低于60)
    reasons: tuple[str, ...] = ()


class AccountVerdict(msgspec.Struct, frozen=True):
    """An account's verdict: 合格 / 不合格, no grades; null where there is no evidence."""

    account: str
    platform: str
    name: str
    sponsor: str
    county: str
    update: bool | None
    interaction: bool | None
    qualified: bool | None
    text: str = ""


class SiteSummary(msgspec.Struct, frozen=True):
    """How far a site's inspection came; `note` says why it is not complete (unreachable, blocked, cut short)."""

    code: str
    pages: int = 0
    links: int = 0
    complete: bool = True
    reached: bool = True
    note: str = ""
