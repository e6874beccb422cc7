"""A round put right before it is approved: sites added or taken out, the round itself cancelled. Nothing is deleted by it."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from xuncha.desk.cross.models import Assignment
from xuncha.desk.findings.models import Finding, Subject
from xuncha.desk.jobs.models import Job
from xuncha.desk.journal.models import record
from xuncha.desk.notify.send import tell
from xuncha.desk.people.models import User
from xuncha.desk.registry.models import Site
from xuncha.dossier import Dossier
from xuncha.dossier.container import Registered

from .load import judge_again
from .models import Round, RoundSite, RoundStateError

#: what a job says that nobody will go on with
NOT_GONE_ON_WITH = "本轮已经作废，检查不再继续"


def hold(round_: Round) -> Round:
    """The round as it is now, held until the transaction ends; RoundStateError where it is shut or being inspected."""
    if why := Round.held_shut(round_.pk):
        raise RoundStateError(_("%(why)s，不能再增减网站，也不能作废") % {"why": why})
    if Job.objects.filter(round=round_, kind="inspect", state__in=(Job.State.WAITING, Job.State.RUNNING)).exists():
        raise RoundStateError(_("本轮正在检查，请先暂停，或等检查完再改"))
    return Round.objects.select_related("host", "previous").get(pk=round_.pk)


@transaction.atomic
def add_sites(round_: Round, sites: Iterable[Site], by: User, request: object = None) -> int:
    """Sites come into the round; one that was taken out comes back as it was. Gives how many."""
    round_ = hold(round_)
    there = {place.site_id: place for place in RoundSite.every.filter(round=round_)}
    new, back = [], []
    for site in sites:
        place = there.get(site.pk)
        if place is None:
            RoundSite.objects.create(round=round_, site=site)
            new.append(site)
        elif place.out_at is not None:
            _bring_back(place)
            judge_again(round_, site)
            back.append(site)
    if new or back:
        record("加入网站", round_, request=request, user=by, sites=[site.code for site in new], back=[site.code for site in back])  # type: ignore[arg-type]
    return len(new) + len(back)


def _bring_back(place: RoundSite) -> None:
    Finding.objects.filter(pk__in=place.set_aside.get("findings", ())).update(superseded=False)
    Subject.objects.filter(pk__in=place.set_aside.get("subjects", ())).update(superseded=False)
    Assignment.objects.filter(round=place.round_id, site=place.site_id, state=Assignment.State.WITHDRAWN).update(state=Assignment.State.GIVEN)
    place.out_at, place.out_by, place.out_because, place.set_aside = None, None, "", {}
    place.save()


@transaction.atomic
def take_out(round_: Round, site: Site, by: User, reason: str, request: object = None) -> None:
    """A site leaves the round: it counts no more, is not inspected, not reviewed; what was found and decided is kept with it."""
    round_ = hold(round_)
    place = RoundSite.objects.filter(round=round_, site=site).first()
    if place is None:
        return
    findings, subjects = (rows.filter(round=round_, site=site, superseded=False) for rows in (Finding.objects.all(), Subject.objects.all()))
    place.set_aside = {"findings": list(findings.values_list("pk", flat=True)), "subjects": list(subjects.values_list("pk", flat=True))}
    place.out_at, place.out_by, place.out_because = timezone.now(), by, reason.strip()[:300]
    place.save()
    subjects.update(superseded=True)
    findings.update(superseded=True)
    withdraw(Assignment.objects.filter(round=round_, site=site), f"{round_}：{site}已移出本轮，检查表不用再填")
    record("移出网站", round_, request=request, user=by, site=site.code, reason=reason, findings=len(place.set_aside["findings"]))  # type: ignore[arg-type]


def withdraw(assignments: Iterable[Assignment], told: str) -> int:
    """Takes back what was given out and not handed in, and tells whoever had it. Gives how many."""
    rows = [row for row in assignments if row.state == Assignment.State.GIVEN]
    tell(User.objects.filter(assignments__in=rows).distinct(), "task", told, "/assignments/")
    return Assignment.objects.filter(pk__in=[row.pk for row in rows]).update(state=Assignment.State.WITHDRAWN)


@transaction.atomic
def cancel(round_: Round, by: User, reason: str, request: object = None) -> Round:
    """The round counts no more (作废): it stays in the list with the reason, and nothing in it is decided again."""
    round_ = hold(round_)
    round_.cancelled_at, round_.cancelled_by, round_.cancelled_because = timezone.now(), by, reason.strip()[:300]
    round_.save(update_fields=["cancelled_at", "cancelled_by", "cancelled_because"])
    Job.objects.filter(round=round_, state=Job.State.PAUSED).update(state=Job.State.FAILED, error=NOT_GONE_ON_WITH, ended_at=timezone.now())
    withdrawn = withdraw(round_.assignments.all(), f"{round_}已作废，检查表不用再填")
    # later rounds compare themselves with the one before it, and the journal names them
    later = Round.objects.filter(previous=round_, approved_at=None)
    names = list(later.values_list("name", flat=True))
    later.update(previous=round_.previous)
    record("作废轮次", round_, request=request, user=by, reason=reason, assignments=withdrawn, later=names)  # type: ignore[arg-type]
    return round_


def fit(round_: Round, dossier: Dossier, wanted: Registered) -> None:
    """The dossier's registry in step with the round's scope: what was taken out is inspected and judged no more, what came in is named.

    A site that is there keeps what the inspection used, and one that the desk does not know stays.
    """
    there = dossier.registered()
    known = {site.code for site in there.sites}
    out = set(RoundSite.every.filter(round=round_).exclude(out_at=None).values_list("site__code", flat=True))
    if not (known & out or {site.code for site in wanted.sites} - known):
        return
    sites = [site for site in there.sites if site.code not in out] + [site for site in wanted.sites if site.code not in known]
    columns = [row for row in there.columns if row.site not in out] + [row for row in wanted.columns if row.site not in known]
    exemptions = [row for row in there.exemptions if row.site not in out] + [row for row in wanted.exemptions if row.site not in known]
    dossier.write_registered(msgspec.structs.replace(there, sites=sites, columns=columns, exemptions=exemptions))
