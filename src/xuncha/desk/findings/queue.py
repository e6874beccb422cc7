"""The review queue: which subjects wait for this person, most urgent first."""

from __future__ import annotations

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When

from xuncha.desk.people.access import visible
from xuncha.desk.people.models import User
from xuncha.desk.people.roles import Can
from xuncha.desk.rounds.models import Round

from .models import Decision, Finding, Subject

WAITING = (Subject.State.OPEN, Subject.State.SECOND, Subject.State.DISPUTED)


def waiting(user: User, round_: Round) -> QuerySet[Subject]:
    """Suspects nobody decided, problems that may veto, second looks and disputes that this person may settle; vetoes first.

    Machine problems that veto nothing stand without a person (contract, section 3); they are in the list of findings for whoever doubts one.
    """
    own = Decision.objects.filter(subject=OuterRef("pk"), by=user)
    rows = Subject.objects.filter(round=round_, superseded=False).filter(
        Q(state=Subject.State.OPEN, outcome=Finding.Outcome.SUSPECT)
        | Q(state=Subject.State.OPEN, outcome=Finding.Outcome.PROBLEM, pk__in=_awaited(round_))
        | Q(state__in=(Subject.State.SECOND, Subject.State.DISPUTED)) & ~Exists(own)
    )
    return (
        visible(user, rows, Can.REVIEW)
        .annotate(urgency=Case(When(state=Subject.State.DISPUTED, then=Value(0)), When(vetoing=True, then=Value(1)), default=Value(2), output_field=IntegerField()))
        .select_related("finding", "site", "finding__account")
        .order_by("urgency", "indicator", "site_id", "position", "id")
    )


def _awaited(round_: Round) -> list[int]:
    """Subjects whose decision a grade waits for (`awaiting` of the verdicts)."""
    keys: list[str] = []
    for place in round_.sites.filter(waits=True).only("awaiting"):
        keys += place.awaiting
    return list(Subject.objects.filter(round=round_, key__in=keys).values_list("pk", flat=True))
