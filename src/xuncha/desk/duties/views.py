"""Work items (报送事项): handed out, handed in, accepted or sent back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Count, F, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xuncha.desk.findings.uploads import UploadError, keep
from xuncha.desk.journal.models import record
from xuncha.desk.notify.send import said, tell_role, tell_unit
from xuncha.desk.people.access import Request, get_visible, needs, reach, visible
from xuncha.desk.people.roles import Can
from xuncha.desk.ui.export import xlsx_response
from xuncha.desk.ui.forms import ReasonForm, Refused, asked
from xuncha.desk.ui.lists import paged

from .forms import CorrectWorkItemForm, WorkItemForm
from .models import HandIn, WorkItem


@needs(Can.ANSWER)
def work_items(request: Request) -> HttpResponse:
    mine = visible(request.user, HandIn.objects.all(), Can.ANSWER)
    own = Q(hand_ins__in=mine)
    rows = WorkItem.objects.filter(pk__in=mine.values("item")).annotate(
        n=Count("hand_ins", filter=own), n_sent=Count("hand_ins", filter=own & Q(hand_ins__state__in=("sent", "accepted"))), n_late=Count("hand_ins", filter=own & Q(hand_ins__sent_at__gt=F("deadline"))),
        n_back=Count("hand_ins", filter=own & Q(hand_ins__state="back")),
    )  # fmt: skip
    return render(request, "duties/list.html", {"title": _("报送事项"), "rows": rows, "now": timezone.now()})


@needs(Can.MANAGE_DUTIES)
def add_work_item(request: Request) -> HttpResponse:
    form = WorkItemForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            made = form.save(commit=False)
            made.created_by = request.user
            made.save()
            HandIn.objects.bulk_create(HandIn(item=made, organisation=unit) for unit in form.cleaned_data["units"])
            record("布置报送事项", made, request=request, units=len(form.cleaned_data["units"]))
            for unit in form.cleaned_data["units"]:
                tell_unit(unit, "task", f"{made}，期限 {_moment(made)}", f"/work/{made.pk}/")
        return redirect("work-item", made.pk)
    return render(request, "form.html", {"form": form, "title": _("布置报送事项"), "back": "work-items", "verb": _("布置")})


@needs(Can.MANAGE_DUTIES)
def correct_work_item(request: Request, pk: int) -> HttpResponse:
    """Corrects what is asked and until when; the units are told what changed."""
    item = get_object_or_404(WorkItem, pk=pk)
    former, form = str(item), CorrectWorkItemForm(request.POST or None, instance=item)
    until = _moment(item)

    def do(data: dict[str, Any]) -> None:
        if item.cancelled_at is not None:
            raise Refused(_("这项已经取消，不能再改"))
        if not form.changed_data:
            return
        made = form.save()
        record("修改报送事项", made, request=request, changed=form.changed_data, former=former, until=[until, _moment(made)])
        changes = ([f"现为“{made}”"] if "title" in form.changed_data else []) + ([f"期限由 {until} 改为 {_moment(made)}"] if "deadline" in form.changed_data else []) + (["要求有修改"] if "text" in form.changed_data else [])
        _tell_units(made, f"{former}：{'，'.join(changes)}")
        messages.success(request, _("已保存，并已通知各单位。"))

    return asked(request, form, do, title=_("修改报送事项"), back=reverse("work-item", args=[pk]), verb=_("保存并通知"), text=_("期限改了，是否逾期按新期限算。"))


@needs(Can.MANAGE_DUTIES)
def cancel_work_item(request: Request, pk: int) -> HttpResponse:
    """Nothing has to be handed in any more; what was is kept."""
    item = get_object_or_404(WorkItem, pk=pk)

    def do(data: dict[str, Any]) -> None:
        if item.cancelled_at is not None:
            raise Refused(_("这项已经取消，不用再办"))
        item.cancelled_at, item.cancelled_by, item.cancelled_because = timezone.now(), request.user, data["reason"]
        item.save()
        record("取消报送事项", item, request=request, reason=item.cancelled_because)
        _tell_units(item, f"{item}：已取消，不用再报。{item.cancelled_because}")
        messages.success(request, _("已取消，并已通知各单位。"))

    return asked(request, ReasonForm(request.POST or None), do, title=_("取消报送事项"), back=reverse("work-item", args=[pk]), verb=_("取消这项"), text=_("取消后不用再报，也不再提醒；已报的材料保留。"))


def _moment(item: WorkItem) -> str:
    return timezone.localtime(item.deadline).strftime("%Y-%m-%d %H:%M")


def _tell_units(item: WorkItem, text: str) -> None:
    for row in item.hand_ins.select_related("organisation"):
        tell_unit(row.organisation, "task", text, f"/work/{item.pk}/")


@needs(Can.ANSWER)
def work_item(request: Request, pk: int) -> HttpResponse:
    """One item and each unit's part, as a page or as the ledger in XLSX."""
    item = get_object_or_404(WorkItem, pk=pk)
    rows = visible(request.user, item.hand_ins.all(), Can.ANSWER).select_related("organisation", "sent_by", "item").prefetch_related("files")
    if not rows.exists():
        get_visible(request, HandIn, Can.ANSWER, item=pk)
    if request.GET.get("export") == "xlsx":
        record("导出报送台账", item, request=request)
        lines: list[list[Any]] = [["单位", "状态", "报送时间", "是否逾期", "退回次数", "说明", "审核意见"]]
        lines += [[r.organisation.name, r.get_state_display(), r.sent_at, "逾期未报" if r.missing_late else r.late, r.times_back, r.text, r.answer] for r in rows]
        return xlsx_response(f"报送台账 {item.title}", lines)
    own = set(visible(request.user, item.hand_ins.all(), Can.ANSWER).values_list("pk", flat=True)) if not reach(request.user).can(Can.MANAGE_DUTIES) else set()
    return render(request, "duties/item.html", {"title": item.title, "item": item, "rows": paged(request, rows), "own": own, "manages": reach(request.user).can(Can.MANAGE_DUTIES), "now": timezone.now()})


@needs(Can.ANSWER)
@require_POST
def send_hand_in(request: Request, pk: int) -> HttpResponse:
    row = get_visible(request, HandIn.objects.select_related("item", "organisation"), Can.ANSWER, pk=pk)
    if row.item.cancelled_at is not None:
        messages.error(request, _("这项已经取消，不用再报。"))
    elif row.state in (HandIn.State.MISSING, HandIn.State.BACK) and (request.POST.get("text", "").strip() or request.FILES):
        try:
            with transaction.atomic():
                for file in request.FILES.getlist("files")[:10]:
                    keep(file, request.user, row.organisation, hand_in=row)
                row.state, row.text, row.sent_by = HandIn.State.SENT, request.POST.get("text", "").strip()[:8000], request.user
                # the first hand-in tells whether it was in time, unless it was sent back
                row.sent_at = timezone.now()
                row.save()
                record("报送", row.item, request=request, unit=row.organisation.name, late=row.late)
                tell_role("city", "task", f"{row.organisation}报送：{row.item}", f"/work/{row.item_id}/")
            messages.success(request, _("已报送。"))
        except UploadError as error:
            messages.error(request, str(error))
    else:
        messages.error(request, _("请写说明或附材料；已报送的不能再报。"))
    return redirect("work-item", row.item_id)


@needs(Can.MANAGE_DUTIES)
@require_POST
def answer_hand_in(request: Request, pk: int) -> HttpResponse:
    """Accepts, sends back, or notes who was at a meeting."""
    row = get_visible(request, HandIn.objects.select_related("item", "organisation"), Can.MANAGE_DUTIES, pk=pk)
    state, answer = request.POST.get("state", ""), request.POST.get("answer", "").strip()[:300]
    allowed = {HandIn.State.ACCEPTED, HandIn.State.BACK, HandIn.State.ABSENT} if row.item.kind == WorkItem.Kind.MEETING else {HandIn.State.ACCEPTED, HandIn.State.BACK}
    if row.item.cancelled_at is not None:
        messages.error(request, _("这项已经取消，不用再审核。"))
    elif state not in allowed or (state == HandIn.State.BACK and not answer) or (row.item.kind != WorkItem.Kind.MEETING and row.state != HandIn.State.SENT):
        messages.error(request, _("退回要写明理由；没有报送的不能审核。"))
    else:
        with transaction.atomic():
            row.times_back += state == HandIn.State.BACK
            row.state, row.answer = state, answer
            row.save()
            record("审核报送", row.item, request=request, unit=row.organisation.name, state=state, answer=answer)
            tell_unit(row.organisation, "result", f"{row.item}：{said(HandIn.State(row.state).label)} {answer}", f"/work/{row.item_id}/")
    return redirect("work-item", row.item_id)
