"""Figures over a large round are counted once a minute, not for each look; a small round's are counted each time."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.core.cache import cache
from django.utils.translation import get_language

from xuncha.desk.people.access import reach
from xuncha.desk.people.models import User
from xuncha.desk.people.roles import Can
from xuncha.desk.rounds.models import Round

#: sites of a round from which on its figures are kept
LARGE = 1000
SECONDS = 60
T = TypeVar("T")


def kept(name: str, user: User, round_: Round, make: Callable[[], T]) -> T:
    """What `make` counts for everybody who sees the same organisations; at most a minute old where the round is large."""
    if round_.sites.order_by()[:LARGE].count() < LARGE:
        return make()
    key = f"{name}:{round_.pk}:{get_language()}:{'|'.join(sorted(reach(user).paths(Can.SEE)))}"
    found: T | None = cache.get(key)
    if found is None:
        found = make()
        cache.set(key, found, SECONDS)
    return found
