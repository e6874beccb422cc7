"""Scores (计分) of portals by the national indicators: deductions by item, caps, borders, 75 × 4/3, what people add. Nothing is guessed.

A score is None as soon as anything it needs is unknown: points, an item's worth where it may cap, what only people can look at, what the
program could not tell or did not look for. All is reckoned in fractions, so that a border is a border.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from fractions import Fraction

import msgspec

from xuncha.model.findings import Subject
from xuncha.model.verdicts import Deduction, Score
from xuncha.rules import Check, Item, Scoring, exact


class Seen(msgspec.Struct, frozen=True):
    """What one rule came to under one reading: subjects to take off for, subjects nobody could tell, why it did not apply."""

    taken: tuple[Subject, ...] = ()
    unknown: tuple[Subject, ...] = ()
    inapplicable: str = ""


class _Off(msgspec.Struct):
    """What an item takes off: how many points (None where nobody knows), for how many places, which unverified points that rests on."""

    points: Fraction | None
    places: int
    confidence: str
    lacks: list[tuple[str, str]]
    unverified: list[str]


def score_of(scoring: Scoring, seen: Mapping[str, Seen], serves: bool = True, added: float | None = None, never: Collection[str] = ()) -> Score:
    """A site's score. `serves`: False for a department that serves nobody and is weighed by 75 × 4/3; `added`: what people added;
    `never`: rules that were not looked at, so that nothing seen of them is not nothing to take off."""
    without = scoring.without if not serves else None
    off = Fraction(0)
    deductions: list[Deduction] = []
    missing: list[tuple[str, str]] = []
    unverified: list[str] = []
    by_hand: list[tuple[str, str]] = []
    for key, item in scoring.item.items():
        if without is not None and item.part == without.part:
            continue
        if scoring.by_hand == "unknown":
            by_hand += [("people", f"{key} {item.title}（{check.text}）：须人工检查，没有结果") for check in item.check.values() if check.by_hand and not _of(check, seen).taken]
        one = _item(key, item, seen)
        missing += one.lacks
        missing += [("machine", f"{key} {item.title}（{check.text}）：程序没有查") for check in item.check.values() if check.rule in never and not check.by_hand and not _of(check, seen).taken]
        unverified += one.unverified
        if one.places:
            deductions.append(Deduction(key, item.title, one.places, None if one.points is None else _shown(one.points), one.confidence))
        off += one.points or 0
    missing += _unplaced(scoring, seen)
    missing += by_hand
    if missing:
        return Score(deductions=tuple(deductions), missing=tuple(said for _, said in missing), unverified=tuple(unverified), lacks=tuple(dict.fromkeys(kind for kind, _ in missing)))
    full = without.full if without is not None else scoring.full
    second = max(full - off, Fraction(0)) * Fraction(scoring.full, full)
    value, bonus, below = second, None, second < scoring.fails_below
    if second > scoring.bonus_above:
        if added is None:
            said = f"高于{scoring.bonus_above}分，进入加分；加分由人评定，没有结果"
            return Score(None, _shown(second), None, tuple(deductions), (said,), tuple(unverified), lacks=("addition",))
        bonus = min(Fraction(str(added)), Fraction(scoring.bonus))
        value = second + bonus
    return Score(_shown(value), _shown(second), None if bonus is None else _shown(bonus), tuple(deductions), (), tuple(unverified), below)


def fails(scoring: Scoring, seen: Mapping[str, Seen], serves: bool = True) -> bool:
    """Whether these subjects alone bring a site under the border, whatever else comes to light: by points that somebody verified, where the edition
    goes by the score. Of an item whose worth nobody verified no more is taken for certain than its dearest place costs."""
    if not scoring.decides:
        return False
    without = scoring.without if not serves else None
    off = sum((_certain(item, seen) for item in scoring.item.values() if without is None or item.part != without.part), Fraction(0))
    full = without.full if without is not None else scoring.full
    return max(full - off, Fraction(0)) * Fraction(scoring.full, full) < scoring.fails_below


def weighing(scoring: Scoring, seen: Mapping[str, Seen], serves: bool = True) -> list[Subject]:
    """The subjects for which verified points are taken off."""
    without = scoring.without if not serves else None
    items = [item for item in scoring.item.values() if without is None or item.part != without.part]
    return [subject for item in items for check in item.check.values() if _verified(check) for subject in _of(check, seen).taken]


def _verified(check: Check) -> bool:
    return check.confidence != "C" and bool(exact(check.points))


def _certain(item: Item, seen: Mapping[str, Seen]) -> Fraction:
    """The least that an item takes off."""
    met = [("", check, len(there.taken)) for check in item.check.values() if _verified(check) and (there := _of(check, seen)).taken]
    sum_ = _summed(item, met)
    if sum_.points is not None and not (sum_.capped and item.confidence == "C"):
        return sum_.points
    return max(exact(check.points) or Fraction(0) for _, check, _ in met)


def _unplaced(scoring: Scoring, seen: Mapping[str, Seen]) -> list[tuple[str, str]]:
    """Subjects that no check of their rule takes for its own: nobody knows what they cost."""
    out: list[tuple[str, str]] = []
    checks = [check for item in scoring.item.values() for check in item.check.values() if check.rule]
    for rule in dict.fromkeys(check.rule for check in checks):
        placed = {subject.id for check in checks if check.rule == rule for subject in (*_of(check, seen).taken, *_of(check, seen).unknown)}
        left = sum(subject.id not in placed for subject in (*seen[rule].taken, *seen[rule].unknown)) if rule in seen else 0
        if left:
            out.append(("points", f"{rule}：有{left}处不知归哪个检查点"))
    return out


def _item(key: str, item: Item, seen: Mapping[str, Seen]) -> _Off:
    """An item's deductions, each check's together no more than the item is worth."""
    least: list[tuple[str, Check, int]] = []
    more: list[tuple[str, Check, int]] = []
    lacks: list[tuple[str, str]] = []
    for check in item.check.values():
        there = _of(check, seen)
        least.append((f"{key} {item.title}", check, len(there.taken)))
        more.append((f"{key} {item.title}", check, len(there.taken) + len(there.unknown)))
        if there.inapplicable and not there.taken:
            lacks.append(("people", f"{key} {item.title}（{check.text}）：程序认为不适用（{there.inapplicable}），是否扣分须人工定"))
    sure, open_ = _summed(item, least), _summed(item, more)
    places = sum(count for _, _, count in least)
    for name, check, count in least:
        if count and exact(check.points) is None:
            lacks.append(("points", f"{name}（{check.text}）：{count}处，扣多少分未知"))
    if sure.points is None and not lacks:
        lacks.append(("points", f"{key} {item.title}：有几处要扣，本项共多少分未知"))
    if (open_.points is None or open_.points != sure.points) and places != sum(count for _, _, count in more):
        lacks.append(("review", f"{key} {item.title}：有{sum(count for _, _, count in more) - places}处无法判定或等人复核"))
    unverified = [f"{key} {item.title}（{check.text}，{_plain(check.points)}分）" for _, check, count in least if count and check.confidence == "C" and exact(check.points) is not None]
    if sure.capped and item.confidence == "C":
        unverified.append(f"{key} {item.title}（本项共{_plain(item.most)}分）")
    confidence = max((check.confidence for _, check, count in least if count), default="")
    return _Off(sure.points, places, confidence, lacks, unverified)


class _Sum(msgspec.Struct):
    points: Fraction | None
    capped: bool = False


def _summed(item: Item, checks: Iterable[tuple[str, Check, int]]) -> _Sum:
    """Points of an item, capped by its worth. Its worth is not needed where one check is met once: what a rule takes off at once it may."""
    off, several = Fraction(0), 0
    met: list[tuple[Fraction, int]] = []
    for _, check, count in checks:
        points = exact(check.points)
        if not count or points == 0:
            continue
        if points is None:
            return _Sum(None)
        met.append((points, _times(check, count)))
    # of places that share one sample nobody knows which are drawn: the cheapest
    left = item.sample or sum(times for _, times in met)
    for points, times in sorted(met):
        times = min(times, left)
        off, several, left = off + points * times, several + times, left - times
    most = exact(item.most)
    if most is None:
        return _Sum(off if several <= 1 else None)
    return _Sum(min(off, most), off > most)


def _times(check: Check, count: int) -> int:
    """For how many of so many places a check takes off: no more than are drawn."""
    if check.counts != "each":
        return min(count, 1)
    return min(count, check.sample) if check.sample else count


def _of(check: Check, seen: Mapping[str, Seen]) -> Seen:
    """What is seen of a check: the subjects of its rule whose detail says so; what could not be told may be of any kind."""
    if not check.rule or check.rule not in seen:
        return Seen()
    all_ = seen[check.rule]
    taken = tuple(subject for subject in all_.taken if all(subject.detail.get(key) == value for key, value in check.when.items()))
    unknown = tuple(subject for subject in all_.unknown if all(subject.detail.get(key, value) == value for key, value in check.when.items()))
    return Seen(taken, unknown, all_.inapplicable)


def _shown(points: Fraction) -> float:
    return float(round(points, 2))


def _plain(points: float | str) -> str:
    return points if isinstance(points, str) else f"{points:g}"
