"""A round's sites given to its teams (分工): never one's own, never whom a unit met last time, a share looked at twice."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from django.utils import timezone

from xuncha.desk.registry.models import Site
from xuncha.desk.rounds.models import Round

from .assign import spread
from .models import Assignment, Team
from .sheets import make_sheet


def assign(round_: Round, days: int, blind_percent: int) -> list[Site]:
    """The assignments of a round; gives the sites that no team may have."""
    teams = list(round_.teams.select_related("organisation").prefetch_related("members__memberships__organisation"))
    places = {place.site_id: place.site for place in round_.sites.select_related("site__organisation__parent")}
    taken = {(a.site_id, a.blind) for a in round_.assignments.all()}
    met = set()
    if round_.previous is not None:
        for before in round_.previous.assignments.select_related("team", "site__organisation"):
            met.add((before.team.organisation_id, before.site.organisation_id))
            met.add((before.site.organisation_id, before.team.organisation_id))
    by_pk = {team.pk: team for team in teams}
    # a team's own is its unit's, and each member's
    homes = {team.pk: {team.organisation.path, *(m.organisation.path for person in team.members.all() for m in person.memberships.all())} for team in teams}

    def may(team_pk: int, site_pk: int) -> bool:
        team, site = by_pk[team_pk].organisation, places[site_pk].organisation
        own = any(site.path.startswith(home) or home.startswith(site.path) for home in homes[team_pk])
        return not own and (team.pk, site.pk) not in met

    open_sites = [pk for pk in places if (pk, False) not in taken]
    placed, left = spread(open_sites, list(by_pk), may, round_.seed)
    now = timezone.now()
    first = {a.site_id: a.team_id for a in round_.assignments.filter(blind=False)} | placed
    for site_pk, team_pk in placed.items():
        _give(round_, by_pk[team_pk], site_pk, now, days, False)
    wanted = round(len(places) * blind_percent / 100) - round_.assignments.filter(blind=True).count()
    pool = sorted((pk for pk in first if (pk, True) not in taken), key=lambda pk: hashlib.sha256(f"{round_.seed}-blind|{pk}".encode()).hexdigest())[: max(0, wanted)]
    again, _none = spread(pool, list(by_pk), lambda team, site: may(team, site) and team != first[site], round_.seed + "-blind")
    for site_pk, team_pk in again.items():
        _give(round_, by_pk[team_pk], site_pk, now, days, True)
    return [places[pk] for pk in left]


def follow(team: Team) -> list[str]:
    """Sheets not yet handed in go to whoever is in the team now, but for those of his own unit; gives the sites nobody is left for."""
    homes = {person: [m.organisation.path for m in person.memberships.select_related("organisation")] for person in team.members.all()}
    alone = []
    for sheet in team.assignments.filter(state=Assignment.State.GIVEN).select_related("site__organisation"):
        path = sheet.site.organisation.path
        able = [person for person, paths in homes.items() if not any(path.startswith(home) or home.startswith(path) for home in paths)]
        sheet.members.set(able)
        if not able:
            alone.append(sheet.site.name)
    return alone


def prolong(round_: Round, days: int) -> int:
    """Sheets not yet handed in may be filled in for so many days from now; gives how many that changes."""
    until = timezone.now() + timedelta(days=days)
    return round_.assignments.filter(state=Assignment.State.GIVEN, ends__lt=until).update(ends=until)


def _give(round_: Round, team: Team, site_pk: int, now: datetime, days: int, blind: bool) -> None:
    made = Assignment.objects.create(round=round_, team=team, site_id=site_pk, blind=blind, begins=now, ends=now + timedelta(days=days))
    made.members.set(team.members.all())
    make_sheet(made)
