"""What happens to a round: created with its scope, stages closed one after another, samples drawn, approved, published."""

from __future__ import annotations

import hashlib
import secrets
from datetime import date

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from xuncha.desk.findings.models import Finding, Subject
from xuncha.desk.jobs.models import Job
from xuncha.desk.journal.models import record
from xuncha.desk.notify.send import tell_role
from xuncha.desk.people.models import User
from xuncha.desk.registry.models import Account, Site, State
from xuncha.dossier.container import sha256_of

from .models import STAGES, Draw, Round, RoundAccount, RoundSite, RoundStateError, StagePlan
from .skeleton import unwritten


@transaction.atomic
def create(round_: Round, by: User | None = None, organisations: list[str] | None = None, request: object = None) -> Round:
    """A new round with everything the registry holds in its scope (or what lies below the given paths)."""
    round_.seed = round_.seed or secrets.token_hex(8)
    round_.created_by = by
    round_.previous = round_.previous or before(round_)
    round_.save()
    StagePlan.objects.bulk_create(StagePlan(round=round_, stage=stage) for stage in STAGES)
    sites, accounts = Site.objects.filter(state=State.NORMAL), Account.objects.filter(state=State.NORMAL)
    if organisations:
        below = Q(pk__in=[])
        for path in organisations:
            below |= Q(organisation__path__startswith=path)
        sites, accounts = sites.filter(below), accounts.filter(below)
    RoundSite.objects.bulk_create(RoundSite(round=round_, site=site) for site in sites)
    RoundAccount.objects.bulk_create(RoundAccount(round=round_, account=account) for account in accounts)
    record("新建轮次", round_, request=request, user=by, sites=round_.sites.count(), accounts=round_.accounts.count())  # type: ignore[arg-type]
    return round_


def before(round_: Round) -> Round | None:
    """The round of its kind that it is compared with."""
    return Round.objects.filter(as_of__lt=round_.as_of, template=round_.template, cancelled_at=None).exclude(pk=round_.pk).order_by("-as_of").first()


def has_run(round_: Round) -> bool:
    """Whether anything was inspected, or is about to be: from then on what it was inspected as of stands."""
    return round_.sites.exclude(state=RoundSite.State.WAITING).exists() or Job.objects.filter(round=round_, kind="inspect").exists()


def refuse_cancelled(round_: Round) -> None:
    """RoundStateError where the round was cancelled."""
    if round_.cancelled_at is not None:
        raise RoundStateError(_("%(why)s，只供查看") % {"why": round_.shut})


def coverage(round_: Round) -> dict[str, int]:
    """How much of the registry the round covers, and how much of that has been inspected."""
    sites, accounts = round_.sites.count(), round_.accounts.count()
    return {
        "sites": sites, "of_sites": max(sites, Site.objects.filter(state=State.NORMAL).count()), "accounts": accounts, "of_accounts": max(accounts, Account.objects.filter(state=State.NORMAL).count()),
        "inspected": round_.sites.filter(state__in=(RoundSite.State.DONE, RoundSite.State.PARTIAL)).count(),
        "accounts_checked": round_.accounts.exclude(update=None).count(),
    }  # fmt: skip


@transaction.atomic
def draw(round_: Round, what: str, population: list[str], size: int, by: User, reason: str = "", replaces: Draw | None = None, request: object = None) -> Draw:
    """Draws a sample anybody can draw again: the sorted population, ordered by SHA-256 of seed and name, the first `size`."""
    refuse_cancelled(round_)
    if replaces is not None and not reason.strip():
        raise RoundStateError(_("重新抽取要写明理由"))
    there = Draw.objects.filter(round=round_, what=what, replaced_by=None).first()
    if there is not None and replaces != there:
        raise RoundStateError(_("“%(what)s”已抽取过，只能写明理由后重抽") % {"what": _(what)})
    number = Draw.objects.filter(round=round_, what=what).count()
    seed = f"{round_.seed}-{number}"
    names = sorted(set(population))
    result = sorted(names, key=lambda name: hashlib.sha256(f"{seed}|{name}".encode()).hexdigest())[: max(0, min(size, len(names)))]
    made = Draw.objects.create(round=round_, what=what, population=names, size=size, seed=seed, result=result, reason=reason[:300], replaces=replaces, drawn_by=by)
    record("随机抽取", what, request=request, user=by, seed=seed, result=result, reason=reason)  # type: ignore[arg-type]
    return made


def open_ends(round_: Round, stage: str) -> list[str]:
    """What still stands against closing a stage, in words."""
    from xuncha.desk.repair.models import Task

    out = []
    live = Subject.objects.filter(round=round_, superseded=False)
    if stage == Round.Stage.INSPECT:
        waiting = round_.sites.filter(state__in=(RoundSite.State.WAITING, RoundSite.State.RUNNING)).count()
        if waiting:
            out.append(_("还有 %(n)s 个网站没有检查") % {"n": waiting})
    if stage == Round.Stage.CROSS and (n := round_.assignments.filter(state="given").count()):
        out.append(_("还有 %(n)s 份检查表没有提交") % {"n": n})
    if stage == Round.Stage.REVIEW:
        if n := live.filter(state=Subject.State.OPEN, outcome=Finding.Outcome.SUSPECT).count():
            out.append(_("还有 %(n)s 个疑似问题没有复核") % {"n": n})
        if n := live.filter(outcome__in=Finding.Outcome.values, state__in=(Subject.State.SECOND, Subject.State.DISPUTED)).count():
            out.append(_("还有 %(n)s 个问题待第二人确认或仲裁") % {"n": n})
        if n := round_.sites.filter(waits__in=[True]).count():
            out.append(_("还有 %(n)s 个网站是否不合格等人确认") % {"n": n})
    if stage == Round.Stage.APPEAL and (n := live.filter(appeal__stance="contest", appeal__result="").count()):
        out.append(_("还有 %(n)s 件申辩没有答复") % {"n": n})
    if stage == Round.Stage.FINAL and round_.approved_at is None:
        out.append(_("等次还没有经负责同志审定"))
    if stage == Round.Stage.BULLETIN and round_.published_at is None:
        out.append(_("通报还没有印发"))
    if stage in (Round.Stage.REPAIR, Round.Stage.RECHECK) and (n := round_.tasks.filter(state__in=Task.OPEN).count()):
        out.append(_("还有 %(n)s 项整改没有销号") % {"n": n})
    return out


@transaction.atomic
def close_stage(round_: Round, by: User, despite: str = "", request: object = None) -> Round:
    """Closes the present stage and opens the next; what is still open must be named in `despite` (except approval and publication)."""
    round_ = Round.objects.select_for_update().get(pk=round_.pk)
    refuse_cancelled(round_)
    stage = round_.stage
    if stage == STAGES[-1] and StagePlan.objects.filter(round=round_, stage=stage).exclude(closed_at=None).exists():
        raise RoundStateError(_("本轮已经归档"))
    left = open_ends(round_, stage)
    if left and (not despite.strip() or stage in (Round.Stage.FINAL, Round.Stage.BULLETIN)):
        raise RoundStateError(_("；").join(left))
    StagePlan.objects.filter(round=round_, stage=stage).update(closed_at=timezone.now(), closed_by=by)
    at = STAGES.index(stage)
    if at + 1 < len(STAGES):
        round_.stage = STAGES[at + 1]
        round_.save(update_fields=["stage"])
    record("完成阶段", round_, request=request, user=by, stage=stage, despite=despite, left=left)  # type: ignore[arg-type]
    return round_


@transaction.atomic
def approve(round_: Round, by: User, request: object = None, despite: str = "") -> Round:
    """A leader approves the grades (审定): from here on nothing changes them. Sites without a grade are approved as such only with a reason."""
    round_ = Round.objects.select_for_update().get(pk=round_.pk)
    refuse_cancelled(round_)
    if round_.approved_at is not None:
        return round_
    if round_.stage != Round.Stage.FINAL:
        raise RoundStateError(_("本轮还在“%(stage)s”阶段，到终审阶段才能审定") % {"stage": round_.get_stage_display()})
    if round_.sites.filter(waits__in=[True]).exists():
        raise RoundStateError(_("还有网站是否不合格等人确认，不能审定"))
    if Job.objects.filter(round=round_, kind="inspect", state__in=(Job.State.WAITING, Job.State.RUNNING, Job.State.PAUSED)).exists():
        raise RoundStateError(_("本轮还有没做完的检查，不能审定"))
    undecided = round_.sites.filter(grade="").count()
    if undecided and not despite.strip():
        raise RoundStateError(_("还有 %(n)s 个网站没有等次，请写明理由再审定") % {"n": undecided})
    round_.approved_by, round_.approved_at, round_.tally = by, timezone.now(), tally(round_)
    round_.save(update_fields=["approved_by", "approved_at", "tally"])
    record("审定等次", round_, request=request, user=by, grades=grades(round_), despite=despite)  # type: ignore[arg-type]
    tell_role("city", "result", f"{round_}等次已审定，可以起草通报", f"/rounds/{round_.pk}/")
    return round_


@transaction.atomic
def publish(round_: Round, by: User, request: object = None) -> Round:
    round_ = Round.objects.select_for_update().get(pk=round_.pk)
    if round_.approved_at is None:
        raise RoundStateError(_("等次还没有审定，不能印发通报"))
    if round_.published_at is None:
        if len(round_.written) < 3:
            raise RoundStateError(_("通报还没有生成，请先起草"))
        if left := unwritten(round_.bulletin):
            raise RoundStateError(_("通报里还有没填的：%(what)s。请在“起草通报”里填好并生成，再登记印发") % {"what": "、".join(left)})
        files = {path.name: sha256_of(path) for path in round_.written}
        round_.published_at = timezone.now()
        round_.save(update_fields=["published_at"])
        record("印发通报", round_, request=request, user=by, files=files)  # type: ignore[arg-type]
    return round_


def tally(round_: Round) -> dict[str, list[int]]:
    """Sites and accounts of a round: all, those judged, those that are qualified."""
    every = {"all": Count("id"), "judged": Count("id", filter=Q(qualified__isnull=False)), "good": Count("id", filter=Q(qualified=True))}
    return {name: list(rows.order_by().aggregate(**every).values()) for name, rows in (("sites", round_.sites.all()), ("accounts", round_.accounts.all()))}


def grades(round_: Round, places: QuerySet[RoundSite] | None = None) -> dict[str, int]:
    """How many sites of each grade (of those given, which one may see); undecided ones under “未定”."""
    found = dict((round_.sites.all() if places is None else places).order_by().values_list("grade").annotate(n=Count("id")))
    out = {name: found.get(name, 0) for name in ("优", "良", "合格", "不合格")}
    if found.get(""):
        out["未定"] = found[""]
    return out


def period_defaults(template: str, day: date) -> dict[str, object]:
    """Name, period and days of a new round from its template, for a day within it; in Chinese, as the documents write them."""
    if template == Round.Template.MONTHLY:
        period = f"{day.year}年{day.month}月"
    elif template == Round.Template.QUARTERLY:
        period = f"{day.year}年第{'一二三四'[(day.month - 1) // 3]}季度"
    else:
        period = f"{day.year}年专项"
    return {"period": period, "name": f"{period}巡查", "as_of": day, "inspected_from": day, "inspected_to": day}
