"""A round put right: corrected, and, before it is approved, sites and accounts added or taken out, the round itself cancelled. Nothing is deleted by it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from xuncha.desk.cross.models import Assignment
from xuncha.desk.findings.models import Finding, Subject
from xuncha.desk.jobs.models import Job
from xuncha.desk.journal.models import record
from xuncha.desk.notify.send import tell
from xuncha.desk.people.models import User
from xuncha.desk.registry.models import Account, Site, State
from xuncha.dossier import Dossier
from xuncha.dossier.container import Registered

from .load import judge_accounts, judge_again
from .models import Place, Round, RoundAccount, RoundSite, RoundStateError
from .service import before
from .skeleton import skeleton

PLACES: dict[type[Site | Account], type[RoundSite | RoundAccount]] = {Site: RoundSite, Account: RoundAccount}
#: what a job says that nobody will go on with
NOT_GONE_ON_WITH = "本轮已经作废，检查不再继续"


def hold(round_: Round) -> Round:
    """The round as it is now, held until the transaction ends; RoundStateError where it is shut or being inspected."""
    if why := Round.held_shut(round_.pk):
        raise RoundStateError(_("%(why)s，不能再增减网站和账号，也不能作废") % {"why": why})
    if Job.objects.filter(round=round_, kind="inspect", state__in=(Job.State.WAITING, Job.State.RUNNING)).exists():
        raise RoundStateError(_("本轮正在检查，请先暂停，或等检查完再改"))
    return Round.objects.select_related("host", "previous").get(pk=round_.pk)


def missing(round_: Round, model: type[Site | Account]) -> QuerySet[Any]:
    """What is registered and the round does not have, with what was taken out of it."""
    return model.objects.filter(state=State.NORMAL).exclude(pk__in=PLACES[model].objects.filter(round=round_).order_by().values(PLACES[model].WHAT))


def named(rows: QuerySet[Any], keys: Iterable[str]) -> tuple[list[Any], list[str]]:
    """The sites by their codes, or the accounts by platform and name, in the order given; and what is none of these rows."""
    wanted = list(dict.fromkeys(keys))
    known = rows.filter(code__in=wanted) if rows.model is Site else rows.filter(name__in=[key.partition(":")[2] for key in wanted])
    found = {row.key: row for row in known}
    return [found[key] for key in wanted if key in found], [key for key in wanted if key not in found]


@transaction.atomic
def bring_in(round_: Round, model: type[Site | Account], things: Iterable[Site | Account], by: User, request: object = None) -> int:
    """Sites or accounts come into the round; one that was taken out comes back as it was. Gives how many."""
    round_, places = hold(round_), PLACES[model]
    things = list(things)
    there: dict[int, Place] = {getattr(place, f"{place.WHAT}_id"): place for place in places.every.filter(round=round_)}
    new, back = [], []
    for thing in things:
        place = there.get(thing.pk)
        if place is None:
            places.objects.create(round=round_, **{places.WHAT: thing})
            new.append(thing.key)
        elif place.out_at is not None:
            _bring_back(place)
            if isinstance(thing, Site):
                judge_again(round_, thing)
            back.append(thing.key)
    if new or back:
        # one that nobody has looked at yet must not pass for one without problems
        judge_accounts(round_, [thing for thing in things if isinstance(thing, Account)])
        record(f"加入{model.NOUN}", round_, request=request, user=by, **{f"{places.WHAT}s": new}, back=back)  # type: ignore[arg-type]
    return len(new) + len(back)


def _bring_back(place: Place) -> None:
    Finding.objects.filter(pk__in=place.set_aside.get("findings", ())).update(superseded=False)
    Subject.objects.filter(pk__in=place.set_aside.get("subjects", ())).update(superseded=False)
    if isinstance(place, RoundSite):
        Assignment.objects.filter(round=place.round_id, site=place.site_id, state=Assignment.State.WITHDRAWN).update(state=Assignment.State.GIVEN)
    place.out_at, place.out_by, place.out_because, place.set_aside = None, None, "", {}
    place.save()


@transaction.atomic
def take_out(round_: Round, thing: Site | Account, by: User, reason: str, request: object = None) -> None:
    """A site or an account leaves the round: it counts no more, is not inspected, not reviewed; what was found and decided is kept with it."""
    round_, places = hold(round_), PLACES[type(thing)]
    place = places.objects.filter(round=round_, **{places.WHAT: thing}).first()
    if place is None:
        return
    findings = Finding.objects.filter(round=round_, superseded=False, **{places.WHAT: thing})
    subjects = Subject.objects.filter(round=round_, superseded=False, **{f"finding__{places.WHAT}": thing})
    place.set_aside = {"findings": list(findings.values_list("pk", flat=True)), "subjects": list(subjects.values_list("pk", flat=True))}
    place.out_at, place.out_by, place.out_because = timezone.now(), by, reason.strip()[:300]
    place.save()
    subjects.update(superseded=True)
    findings.update(superseded=True)
    if isinstance(thing, Site):
        withdraw(Assignment.objects.filter(round=round_, site=thing), f"{round_}：{thing}已移出本轮，检查表不用再填")
    record(f"移出{thing.NOUN}", round_, request=request, user=by, **{places.WHAT: thing.key}, reason=reason, findings=len(place.set_aside["findings"]))  # type: ignore[arg-type]


def withdraw(assignments: Iterable[Assignment], told: str) -> int:
    """Takes back what was given out and not handed in, and tells whoever had it. Gives how many."""
    rows = [row for row in assignments if row.state == Assignment.State.GIVEN]
    tell(User.objects.filter(assignments__in=rows).distinct(), "task", told, "/assignments/")
    return Assignment.objects.filter(pk__in=[row.pk for row in rows]).update(state=Assignment.State.WITHDRAWN)


@transaction.atomic
def correct(former: Round, row: Round, changed: list[str], by: User, request: object = None) -> bool:
    """Writes down a round put right (`changed`: names of fields), until its bulletin is published. Whether its text was left behind, for its author to change."""
    now = Round.objects.select_for_update().get(pk=row.pk)
    if now.published_at is not None or now.cancelled_at is not None:
        raise RoundStateError(_("通报已印发，不能再改") if now.published_at else _("%(why)s，不能再改") % {"why": now.shut})
    if not changed:
        return False
    # a text nobody has touched yet follows; one that was written is its author's to change
    untouched = former.bulletin.replace("\r\n", "\n") == skeleton(former)
    if {"as_of", "template"} & set(changed):
        row.previous = before(row)
    if untouched:
        row.bulletin = skeleton(row)
    row.save(update_fields=[*changed, "previous", "bulletin"])
    told = {name: [str(getattr(former, name) or ""), str(getattr(row, name) or "")] for name in changed}
    record("修改轮次", row, request=request, user=by, changed=told)  # type: ignore[arg-type]
    return bool(former.bulletin) and not untouched


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

    What is there keeps what the inspection used, and what the desk does not know stays. What people noted about accounts is the desk's.
    """
    there = dossier.registered()
    out, known = _gone(round_, Site), {site.code for site in there.sites}
    lost, known_accounts = _gone(round_, Account), {account.key for account in there.accounts}
    noted = {note.key for note in wanted.account_evidence}
    made = msgspec.structs.replace(
        there, sites=[site for site in there.sites if site.code not in out] + [site for site in wanted.sites if site.code not in known],
        columns=[row for row in there.columns if row.site not in out] + [row for row in wanted.columns if row.site not in known],
        exemptions=[row for row in there.exemptions if row.site not in out] + [row for row in wanted.exemptions if row.site not in known],
        accounts=[each for each in there.accounts if each.key not in lost] + [each for each in wanted.accounts if each.key not in known_accounts],
        account_evidence=[note for note in there.account_evidence if note.key not in lost | noted] + wanted.account_evidence,
    )  # fmt: skip
    if made != there:
        dossier.write_registered(made)


def _gone(round_: Round, model: type[Site | Account]) -> set[str]:
    places = PLACES[model]
    return {getattr(place, places.WHAT).key for place in places.every.filter(round=round_).exclude(out_at=None).select_related(places.WHAT)}
