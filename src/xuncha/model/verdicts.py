"""Verdicts (评定): what findings and an edition come to for a site or an account. Contract, section 3."""

from __future__ import annotations

import msgspec

GRADES = ("优", "良", "合格", "不合格")


class Standing(msgspec.Struct, frozen=True):
    """One reading of the findings; `grade` is null while undetermined or undecided subjects could change it."""

    qualified: bool | None = None
    grade: str | None = None
    score: float | None = None


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
