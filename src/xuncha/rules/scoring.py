"""Scoring (计分) of portals as an edition has it: items (二级指标) with their checks, each with its points and how sure we are of them.

What nobody could verify is written "?" and stays so until an office fills it in, in an edition of its own laid over this one. 国办秘函〔2019〕19号:
deductions from 100, each item's no more than its own worth; under 60 fails; over 80 goes on to at most 30 more; a department that serves nobody is
weighed by 75 × 4/3.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any, Literal

import msgspec

Points = float | Literal["?"]
_POINTS = re.compile(r"[0-9]{1,3}(\.[0-9]{1,2})?", re.ASCII)


class Check(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One checkpoint (检查点): what is taken off for it, once or for each subject of `rule` whose detail says `when`.

    `sample`: how many are drawn (随机抽查) where the program looks at all; for no more than so many is taken off, 0 for each there is.
    Without a rule, or with `people`, it is for people to look at. `confidence`: A 见过原文, B 互证, C 凭记忆, of its points.
    """

    text: str
    points: Points = "?"
    counts: str = "once"
    sample: int = 0
    confidence: str = "C"
    source: str = ""
    rule: str = ""
    when: dict[str, str | bool] = {}
    people: bool = False

    @property
    def by_hand(self) -> bool:
        return self.people or not self.rule


class Item(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An indicator of the second level (二级指标): no more than `most` is taken off for it, and for no more than `sample` places where its checks
    share one sample (0: no such limit)."""

    title: str
    part: str
    check: dict[str, Check]
    most: Points = "?"
    sample: int = 0
    confidence: str = "C"


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A part (一级指标) and what it is worth; only told."""

    most: Points = "?"
    confidence: str = "C"


class Without(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Departments of the State Council that serve nobody: the part left out, and what the rest is worth."""

    part: str
    full: int


class Scoring(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How portals are scored. `decides`: a score under `fails_below` fails the site, else it only stands beside the grade.

    `by_hand`: what it means that people reported nothing of what only they can look at: "unknown", or "nothing" to take off.
    `sampled`: rules whose source has a sample looked at; a check that counts each of their subjects must say how many are drawn.
    `given`: what people added for a site (加分), by its code.
    """

    full: int
    fails_below: int
    bonus_above: int
    bonus: int
    clause: str
    part: dict[str, Part]
    item: dict[str, Item]
    without: Without | None = None
    decides: bool = False
    by_hand: str = "unknown"
    sampled: tuple[str, ...] = ()
    given: dict[str, float] = {}


def exact(points: Points) -> Fraction | None:
    """Points as they are written; None where nobody knows them. 0.1 is a tenth."""
    return None if isinstance(points, str) else Fraction(str(points))


def addable(scoring: Scoring, text: str) -> bool:
    """Whether it is a number of points that people may add (加分): none to the edition's most, in hundredths."""
    return bool(_POINTS.fullmatch(text)) and Fraction(text) <= scoring.bonus


def merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """A layer's table over the one below, key by key."""
    out = dict(below)
    for key, value in above.items():
        under = out.get(key)
        out[key] = merged(under, value) if isinstance(value, dict) and isinstance(under, dict) and key != "when" else value
    return out


def fault_of(scoring: Scoring, rules: Mapping[str, object]) -> str:
    """What does not hold together, in Chinese; '' where all does."""
    worths: list[tuple[str, Points, str]] = [(name, part.most, part.confidence) for name, part in scoring.part.items()]
    for key, item in scoring.item.items():
        if item.part not in scoring.part:
            return f"{key} 的 part“{item.part}”没有列出"
        worths.append((key, item.most, item.confidence))
        for name, check in item.check.items():
            worths.append((f"{key}.{name}", check.points, check.confidence))
            if check.rule and check.rule not in rules:
                return f"{key}.{name} 的规则 {check.rule} 不存在"
            if check.counts not in ("once", "each"):
                return f"{key}.{name} 的 counts 应为 once 或 each"
            if check.sample < 0 or item.sample < 0:
                return f"{key}.{name} 的 sample 应为抽查的个数"
            if check.counts == "each" and check.rule in scoring.sampled and not (check.sample or item.sample):
                return f"{key}.{name} 原文是抽查，逐个扣分（each）要写明抽查几个（sample）"
    for name, points, confidence in worths:
        if confidence not in ("A", "B", "C") or (not isinstance(points, str) and not 0 <= points <= scoring.full):
            return f"{name} 的分值或可信度不对（分值 0–{scoring.full} 或 \"?\"，可信度 A、B、C）"
    if unknown := [rule for rule in scoring.sampled if rule not in rules]:
        return f"sampled 的规则 {'、'.join(unknown)} 不存在"
    if scoring.by_hand not in ("unknown", "nothing"):
        return "by_hand 应为 unknown 或 nothing"
    if scoring.without is not None and (scoring.without.part not in scoring.part or not 0 < scoring.without.full <= scoring.full):
        return "without 的 part 或 full 不对"
    if any(not 0 <= points <= scoring.bonus for points in scoring.given.values()):
        return f"given 的加分应在 0–{scoring.bonus} 之间"
    return ""
