"""The whole desk, part by part, each in a transaction of its own."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction

from xuncha.desk.people.models import User
from xuncha.desk.registry.models import Account, Organisation, Site
from xuncha.desk.rounds.models import Round

from .bulk import Store
from .registry import Builder
from .rounds import Rounds
from .size import Draws, Size
from .work import crossing, duties, journal


def occupied() -> bool:
    """Whether this desk already holds anything of somebody's; made-up rows are never mixed with real ones."""
    return any(model.objects.exists() for model in (Round, Site, Account, Organisation, User))


def fill(size: Size, tell: Callable[[int, int], None]) -> dict[str, int]:
    """Fills an empty desk; `tell` hears after each round how many of how many are done. Gives rows by table."""
    store, draws = Store(), Draws(size.seed)
    with transaction.atomic():
        registry = Builder(store, size, draws).build()
        store.flush()
    made, rounds = [], Rounds(store, size, draws, registry)
    for number in range(len(size.days)):
        with transaction.atomic():
            made.append(rounds.build(number))
            store.flush()
        tell(number + 1, len(size.days))
    with transaction.atomic():
        duties(store, size, draws, registry, made)
        crossing(store, size, draws, registry, made[-1])
        journal(store, size, draws, registry)
        store.flush()
    store.finish()
    return store.counted()
