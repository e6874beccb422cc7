"""Work items and special actions step by step: handed out, corrected, called off, handed in, answered, closed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from xuncha.desk.findings.uploads import keep_all
from xuncha.desk.journal.models import record
from xuncha.desk.notify.send import said, tell_role, tell_unit
from xuncha.desk.people.access import Request, reach
from xuncha.desk.people.roles import Can
from xuncha.desk.ui.forms import Refused

from .forms import ActionForm, CorrectWorkItemForm, WorkItemForm
from .models import ActionLine, HandIn, SpecialAction, WorkItem


def moment(item: WorkItem) -> str:
    return timezone.localtime(item.deadline).strftime("%Y-%m-%d %H:%M")


def _tell_units(item: WorkItem, text: str) -> None:
    for row in item.hand_ins.select_related("organisation"):
        tell_unit(row.organisation, "task", text, f"/work/{item.pk}/")


@transaction.atomic
def hand_out(form: WorkItemForm, request: Request) -> WorkItem:
    made: WorkItem = form.save(commit=False)
    made.created_by = request.user
    made.save()
    units = form.cleaned_data["units"]
    HandIn.objects.bulk_create(HandIn(item=made, organisation=unit) for unit in units)
    record("布置报送事项", made, request=request, units=len(units))
    for unit in units:
        tell_unit(unit, "task", f"{made}，期限 {moment(made)}", f"/work/{made.pk}/")
    return made


@transaction.atomic
def correct(form: CorrectWorkItemForm, former: str, until: str, request: Request) -> None:
    """What is asked and until when, put right; the units are told what changed (`former` title, `until` then)."""
    item = form.instance
    if item.cancelled_at is not None:
        raise Refused(_("这项已经取消，不能再改"))
    if not form.changed_data:
        return
    made = form.save()
    record("修改报送事项", made, request=request, changed=form.changed_data, former=former, until=[until, moment(made)])
    changes = ([f"现为“{made}”"] if "title" in form.changed_data else []) + ([f"期限由 {until} 改为 {moment(made)}"] if "deadline" in form.changed_data else []) + (["要求有修改"] if "text" in form.changed_data else [])
    _tell_units(made, f"{former}：{'，'.join(changes)}")


@transaction.atomic
def call_off(item: WorkItem, reason: str, request: Request) -> None:
    """Nothing has to be handed in any more; what was is kept."""
    if item.cancelled_at is not None:
        raise Refused(_("这项已经取消，不用再办"))
    item.cancelled_at, item.cancelled_by, item.cancelled_because = timezone.now(), request.user, reason
    item.save()
    record("取消报送事项", item, request=request, reason=item.cancelled_because)
    _tell_units(item, f"{item}：已取消，不用再报。{item.cancelled_because}")


@transaction.atomic
def send(pk: int, text: str, files: Iterable[UploadedFile], request: Request) -> HandIn:
    """A unit hands in; Refused where it cannot now, UploadError where a file is not taken."""
    row, files = HandIn.objects.select_for_update(of=("self",)).select_related("item", "organisation").get(pk=pk), list(files)
    if row.item.cancelled_at is not None:
        raise Refused(_("这项已经取消，不用再报。"))
    if row.state not in (HandIn.State.MISSING, HandIn.State.BACK) or not (text.strip() or files):
        raise Refused(_("请写说明或附材料；已报送的不能再报。"))
    keep_all(files, request.user, row.organisation, hand_in=row)
    # the first hand-in tells whether it was in time, unless it was sent back
    row.state, row.text, row.sent_by, row.sent_at = HandIn.State.SENT, text.strip(), request.user, timezone.now()
    row.save()
    record("报送", row.item, request=request, unit=row.organisation.name, late=row.late)
    tell_role("city", "task", f"{row.organisation}报送：{row.item}", f"/work/{row.item_id}/")
    return row


@transaction.atomic
def answer(pk: int, state: str, text: str, request: Request) -> HandIn:
    """Accepts, sends back, or notes who was at a meeting."""
    row = HandIn.objects.select_for_update(of=("self",)).select_related("item", "organisation").get(pk=pk)
    meeting = row.item.kind == WorkItem.Kind.MEETING
    allowed = {HandIn.State.ACCEPTED, HandIn.State.BACK} | ({HandIn.State.ABSENT} if meeting else set())
    if row.item.cancelled_at is not None:
        raise Refused(_("这项已经取消，不用再审核。"))
    if state not in allowed or (state == HandIn.State.BACK and not text) or (not meeting and row.state != HandIn.State.SENT):
        raise Refused(_("退回要写明理由；没有报送的不能审核。"))
    row.times_back += state == HandIn.State.BACK
    row.state, row.answer = state, text
    row.save()
    record("审核报送", row.item, request=request, unit=row.organisation.name, state=state, answer=text)
    tell_unit(row.organisation, "result", f"{row.item}：{said(HandIn.State(row.state).label)} {text}", f"/work/{row.item_id}/")
    return row


@transaction.atomic
def begin(form: ActionForm, request: Request) -> SpecialAction:
    made: SpecialAction = form.save(commit=False)
    made.created_by = request.user
    made.save()
    units = form.cleaned_data["units"]
    ActionLine.objects.bulk_create(ActionLine(action=made, organisation=unit, deadline=made.end) for unit in units)
    record("布置专项行动", made, request=request, units=len(units))
    for unit in units:
        tell_unit(unit, "task", f"专项行动：{made}，截止 {made.end}", f"/actions/{made.pk}/")
    return made


@transaction.atomic
def end(row: SpecialAction, day: date, note: str, request: Request) -> None:
    """Closes an action on a day: its ledger stands from then on."""
    if row.closed_on is not None:
        raise Refused(_("这个专项已经结束，不用再办"))
    if day < row.begin:
        raise Refused(_("日期早于专项开始的%(day)s，请核对") % {"day": row.begin})
    row.closed_on, row.closed_by, row.closing_note = day, request.user, note
    row.save()
    record("结束专项行动", row, request=request, day=str(row.closed_on), note=row.closing_note)
    for line in row.lines.select_related("organisation"):
        tell_unit(line.organisation, "result", f"专项行动：{row}已于 {row.closed_on} 结束，台账不再变动", f"/actions/{row.pk}/")


@transaction.atomic
def fill(pk: int, found: int, repaired: int, note: str, deadline: date | None, request: Request) -> ActionLine:
    """A unit's counts before and after repair; the office may also set a deadline of its own for the unit."""
    row = ActionLine.objects.select_for_update(of=("self",)).select_related("action", "organisation").get(pk=pk)
    if row.action.closed_on is not None:
        raise Refused(_("这个专项已经结束，台账不再变动。"))
    if repaired > found:
        raise Refused(_("发现数和整改数要填整数，整改数不能大于发现数。"))
    row.found, row.repaired, row.note, row.sent_at, row.sent_by = found, repaired, note, timezone.now(), request.user
    if deadline is not None and reach(request.user).can(Can.MANAGE_DUTIES):
        row.deadline = deadline
    row.save()
    record("报送专项", row.action, request=request, unit=row.organisation.name, found=row.found, repaired=row.repaired)
    return row
