"""How large, and the small tools every part draws with."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from itertools import accumulate
from zoneinfo import ZoneInfo

from django.conf import settings


@dataclass(frozen=True)
class Size:
    """What is asked for; everything else follows in proportions as offices have them."""

    sites: int = 14_000
    findings: int = 1_000_000
    years: int = 5
    seed: int = 1
    until: date = date(2026, 9, 30)

    @property
    def counties(self) -> int:
        return max(4, self.sites // 100)

    @property
    def prefectures(self) -> int:
        return max(2, min(32, self.counties // 8))

    @cached_property
    def days(self) -> list[date]:
        """The 监测时间点 of each quarterly round, the oldest first."""
        quarters = [self.until.year * 4 + (self.until.month - 1) // 3 - n for n in reversed(range(self.years * 4))]
        return [date(q // 4, q % 4 * 3 + 2, 15) for q in quarters]


class Draws:
    """Weighted draws with one seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def choose(self, weighted: Weighted) -> str:
        return self.random.choices(weighted.names, cum_weights=weighted.sums)[0]

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def below(self, number: int) -> int:
        return int(self.random.random() * number)

    def moment(self, day: date, within: int = 1) -> datetime:
        """A moment in working hours of one of the days from `day` on."""
        return at(day + timedelta(days=self.below(within)), 8 * 60 + self.below(600))


@dataclass(frozen=True)
class Weighted:
    names: Sequence[str]
    sums: Sequence[float]

    @classmethod
    def of(cls, **weights: float) -> Weighted:
        return cls(list(weights), list(accumulate(weights.values())))

    @classmethod
    def falling(cls, names: Sequence[str]) -> Weighted:
        """A few are common, most are rare."""
        return cls(names, list(accumulate(1 / (n + 1) for n in range(len(names)))))


def at(day: date, minutes: int) -> datetime:
    return datetime.combine(day, time(minutes // 60 % 24, minutes % 60), ZoneInfo(settings.TIME_ZONE))


def key_of(*parts: object) -> str:
    """A stable id as the engine makes them: the same page with the same trouble has it again in the next round."""
    return hashlib.sha256("|".join(map(str, parts)).encode()).hexdigest()[:16]
