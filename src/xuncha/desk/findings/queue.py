"""The review queue: which subjects wait for this person, most urgent first."""

from __future__ import annotations

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When

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
    said = Decision.objects.filter(subject=OuterRef("pk"))
    # a second look is for whoever did not speak last (putting it off says nothing); a dispute for whoever never spoke
    last = Subquery(said.exclude(decision=Decision.Kind.DEFER).order_by("-id").values("by")[:1])
    put_off = Q(state=Subject.State.SECOND, latest=Decision.Kind.DEFER)
    live = Subject.objects.filter(round=round_, superseded=False).order_by()
    # small sets put together; asked as one OR, every subject of the round would be looked at
    parts = (
        live.filter(state=Subject.State.OPEN, outcome=Finding.Outcome.SUSPECT),
        live.filter(state=Subject.State.OPEN, outcome=Finding.Outcome.PROBLEM, key__in=_awaited(round_)),
        live.annotate(last=last).filter(outcome__in=Finding.Outcome.values, state=Subject.State.SECOND).exclude(last=user.pk),
        live.filter(~Exists(said.filter(by=user)), outcome__in=Finding.Outcome.values, state=Subject.State.DISPUTED),
    )
    first, *others = (part.values("pk") for part in parts)
    rows = Subject.objects.filter(pk__in=first.union(*others, all=True))
    return (
        visible(user, rows, Can.REVIEW)
        .annotate(latest=Subquery(said.order_by("-id").values("decision")[:1]))
        .annotate(urgency=Case(When(put_off, then=Value(3)), When(state=Subject.State.DISPUTED, then=Value(0)), When(vetoing=True, then=Value(1)), default=Value(2), output_field=IntegerField()))
        .select_related("finding", "site", "finding__account")
        .order_by("urgency", "indicator", "site_id", "position", "id")
    )


def _awaited(round_: Round) -> list[str]:
    """The keys of subjects whose decision a grade waits for (`awaiting` of the verdicts)."""
    return [key for keys in round_.sites.filter(waits__in=[True]).order_by().values_list("awaiting", flat=True) for key in keys]
