"""Samples (随机抽查) that a unit can draw again: the seed is stored, the population is put in order first."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


def draw(population: Sequence[T], size: int, seed: int) -> list[T]:
    """`size` members (all where there are fewer), the same for the same population and seed."""
    if len(population) <= size:
        return list(population)
    return random.Random(seed).sample(list(population), size)
