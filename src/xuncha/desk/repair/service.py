"""Rectification step by step: notices issued, replies taken, tasks closed, the same trouble recognised when it comes back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from xuncha.desk.findings.models import Finding, Subject
from xuncha.desk.findings.uploads import keep_all
from xuncha.desk.jobs.models import enqueue
from xuncha.desk.journal.models import record
from xuncha.desk.notify.send import tell_role, tell_unit
from xuncha.desk.people.models import User
from xuncha.desk.rounds.models import Round
from xuncha.rules.workdays import calendar

from .models import Event, Notice, Recheck, Reply, Task

#: who is in charge (主管单位) by what the indicator begins with
AUTHORITIES = {"publish": Task.Authority.OPENNESS, "service": Task.Authority.SERVICES, "interaction": Task.Authority.SERVICES}
WORKING_DAYS = 10


class RepairError(Exception):
    """A step that cannot be taken; the message says why and what to do."""


def deadline_after(day: date, working_days: int) -> tuple[date, bool]:
    """The day so many working days after `day`, and whether it is provisional (a year whose holidays are not announced)."""
    days = calendar()
    end, left = day, working_days
    while left:
        end += timedelta(days=1)
        left -= days.works(end)
    return end, not days.known(day, end)


def to_repair(round_: Round) -> QuerySet[Subject]:
    """Subjects that stand and have no task yet: problems nobody rejected, and what people confirmed."""
    stands = Q(outcome=Finding.Outcome.PROBLEM) | Q(state__in=(Subject.State.CONFIRMED, Subject.State.DOWNGRADED))
    rows = Subject.objects.filter(stands, round=round_, superseded=False).filter(~Exists(Task.objects.filter(round=round_, subject=OuterRef("pk")))).exclude(state__in=(Subject.State.REJECTED, Subject.State.DEFERRED))
    return rows.exclude(accepted_until__gte=timezone.localdate()).select_related("finding", "organisation").order_by("organisation__path", "id")


def any_to_repair(round_: Round) -> bool:
    return to_repair(round_).order_by().exists()


@transaction.atomic
def issue(round_: Round, by: User, deadline: date | None = None, request: object = None) -> list[Notice]:
    """Issues a notice to each unit that has something to repair; a second call issues only what is new."""
    Round.objects.select_for_update().get(pk=round_.pk)
    if round_.approved_at is None:
        raise RepairError(_("等次审定后才能下发整改通知"))
    if deadline is not None and deadline <= timezone.localdate():
        raise RepairError(_("整改期限要在今天以后"))
    end, provisional = (deadline, False) if deadline else deadline_after(timezone.localdate(), WORKING_DAYS)
    notices: dict[int, Notice] = {}
    for subject in to_repair(round_):
        notice = notices.get(subject.organisation_id)
        if notice is None:
            # what is found later goes out under a number and a deadline of its own
            notice = Notice.objects.create(
                round=round_, organisation=subject.organisation, number=f"{round_.as_of.year}-{round_.pk:02d}-{round_.notices.count() + 1:03d}", issued_by=by, deadline=end, provisional=provisional,
            )  # fmt: skip
            notices[subject.organisation_id] = notice
        head = subject.finding.indicator.partition(".")[0]
        earlier = Task.objects.filter(subject__key=subject.key, state=Task.State.CLOSED).exclude(round=round_).order_by("-id").first()
        task = Task.objects.create(
            notice=notice, round=round_, subject=subject, organisation=subject.organisation, authority=AUTHORITIES.get(head, Task.Authority.SITE), deadline=notice.deadline, returned_from=earlier
        )
        Event.objects.create(task=task, what=gettext_noop("下发整改"), text=f"曾于{timezone.localdate(earlier.closed_at)}销号，再次出现" if earlier and earlier.closed_at else "", by=by)
    for notice in notices.values():
        tell_unit(notice.organisation, "task", f"{round_}整改通知，{notice.tasks.count()} 项，期限 {notice.deadline}", f"/repair/?round={round_.pk}")
    if notices:
        record("下发整改通知", round_, request=request, user=by, notices=len(notices), deadline=str(end))  # type: ignore[arg-type]
    return list(notices.values())


@transaction.atomic
def reply(task_id: int, text: str, by: User, token: str, version: int, request: object = None, files: Iterable[UploadedFile] = ()) -> Reply:
    """A unit's reply with its proof; the engine looks again at exactly that page, at once. UploadError where a file is not taken."""
    there = Reply.objects.filter(token=token, task=task_id).first()
    if there is not None:
        return there
    task = Task.objects.select_for_update(of=("self",)).select_related("organisation", "subject__finding", "subject__site").get(pk=task_id)
    if not text.strip():
        raise RepairError(_("请写明整改情况"))
    if task.state == Task.State.CLOSED:
        raise RepairError(_("这一项已经销号"))
    if task.version != version:
        raise RepairError(_("这一项刚有变动，请看最新状态后再提交；您写的内容：%(text)s") % {"text": text[:200]})
    made = Reply.objects.create(task=task, text=text.strip(), by=by, token=token)
    keep_all(files, by, task.organisation, task.subject.site, reply=made)
    Event.objects.create(task=task, what=gettext_noop("回复整改"), text=text.strip()[:500], by=by)
    Task.objects.filter(pk=task.pk).update(state=Task.State.REPLIED, version=task.version + 1)
    record("回复整改", task.subject, request=request, user=by, task=task.pk)  # type: ignore[arg-type]
    tell_role("city", "task", f"{task.organisation}回复整改：{task.subject.label[:60]}", f"/repair/{task.pk}/")
    ask_recheck([task])
    return made


def ask_recheck(tasks: list[Task]) -> None:
    """Has the engine look again at these tasks' pages; a job takes all that is asked when it begins, what is asked later waits behind it."""
    by_round: dict[int, list[Task]] = {}
    for task in tasks:
        Recheck.objects.create(task=task)
        by_round.setdefault(task.round_id, []).append(task)
    for round_id in by_round:
        enqueue("recheck", f"recheck-{round_id}", behind=True, round_=Round.objects.get(pk=round_id), priority=5, round=round_id)


@transaction.atomic
def close(task_id: int, by: User, note: str, version: int, request: object = None) -> Task:
    """A person closes a task (销号); against a failed re-check only with a note."""
    task = Task.objects.select_for_update(of=("self",)).select_related("organisation", "subject").get(pk=task_id)
    if task.state == Task.State.CLOSED:
        return task
    if task.version != version:
        raise RepairError(_("这一项刚有变动，请看最新状态后再定"))
    if task.state not in (Task.State.PASSED,) and not note.strip():
        raise RepairError(_("复查没有通过或没有复查的，销号要写明依据"))
    task.state, task.closed_by, task.closed_at, task.closing_note = Task.State.CLOSED, by, timezone.now(), note.strip()[:300]
    task.version += 1
    task.save()
    Event.objects.create(task=task, what=gettext_noop("销号"), text=note.strip()[:500], by=by)
    record("销号", task.subject, request=request, user=by, task=task.pk, note=note)  # type: ignore[arg-type]
    tell_unit(task.organisation, "result", f"已销号：{task.subject.label[:80]}", f"/repair/{task.pk}/")
    return task


@transaction.atomic
def send_back(task_id: int, by: User, note: str, version: int, request: object = None) -> Task:
    """A reply is not good enough (退回)."""
    task = Task.objects.select_for_update(of=("self",)).select_related("organisation", "subject").get(pk=task_id)
    if not note.strip():
        raise RepairError(_("退回要写明理由"))
    if task.version != version or task.state == Task.State.CLOSED:
        raise RepairError(_("这一项刚有变动，请看最新状态后再定"))
    task.state = Task.State.RETURNED
    task.version += 1
    task.save()
    Event.objects.create(task=task, what=gettext_noop("退回"), text=note.strip()[:500], by=by)
    record("退回整改", task.subject, request=request, user=by, task=task.pk, note=note)  # type: ignore[arg-type]
    tell_unit(task.organisation, "task", f"整改被退回：{task.subject.label[:60]}（{note[:60]}）", f"/repair/{task.pk}/")
    return task
