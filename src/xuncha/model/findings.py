"""Findings (发现): what an audit says about a subject, with its proof. Fields as in the public contract, section 3."""

from __future__ import annotations

import hashlib
from enum import StrEnum

import msgspec


class Outcome(StrEnum):
    """The closed set of outcomes; a pass is the absence of a finding."""

    PROBLEM = "problem"
    SUSPECT = "suspect"
    UNDETERMINED = "undetermined"
    NOT_APPLICABLE = "not_applicable"
    EXEMPT = "exempt"


OUTCOME_NAMES = {
    Outcome.PROBLEM: "问题",
    Outcome.SUSPECT: "疑似",
    Outcome.UNDETERMINED: "无法判定",
    Outcome.NOT_APPLICABLE: "不适用",
    Outcome.EXEMPT: "免检",
}


class Evidence(msgspec.Struct, frozen=True):
    """Where the proof lies: the captured bytes by digest and place in the WARC, and a masked excerpt."""

    url: str
    captured_at: str = ""
    sha256: str = ""
    warc: str = ""
    offset: int = -1
    excerpt: str = ""


class Subject(msgspec.Struct, frozen=True):
    """What a finding is about (column, link, letter…); `id` is stable between runs, decisions refer to it."""

    id: str
    url: str
    label: str
    detail: dict[str, str | int | bool | None] = {}


class Finding(msgspec.Struct, frozen=True, omit_defaults=True):
    """One site (or account) × indicator × outcome that is not a pass."""

    id: str
    indicator: str
    outcome: Outcome
    units: int
    text: str
    site: str = ""
    account: str = ""
    reason: str = ""
    # factories are never taken for defaults, so that both are always written, empty or not
    subjects: tuple[Subject, ...] = msgspec.field(default_factory=lambda: ())
    evidence: tuple[Evidence, ...] = msgspec.field(default_factory=lambda: ())


def stable_id(*parts: str) -> str:
    """A short id that depends on nothing but its parts, so that a second run of the same pages gives the same ids."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]


def subject(owner: str, indicator: str, url: str, label: str, key: str = "", **detail: str | int | bool | None) -> Subject:
    """Makes a subject; `key` tells apart several subjects at one address (occurrences on a page)."""
    return Subject(stable_id(owner, indicator, url, key), url, label, dict(detail))
