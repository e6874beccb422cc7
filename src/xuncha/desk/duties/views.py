"""Work items (报送事项): handed out, handed in, accepted or sent back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Count, F, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xuncha.desk.findings.uploads import UploadError, keep
from xuncha.desk.journal.models import record
from xuncha.desk.notify.send import said, tell_role, tell_unit
from xuncha.desk.people.access import Request, get_visible, needs, reach, visible
from xuncha.desk.people.roles import Can
from xuncha.desk.ui.export import xlsx_response
from xuncha.desk.ui.lists import paged

from .forms import WorkItemForm
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
                tell_unit(unit, "task", "{title}，期限 {day}".format(title=made, day=timezone.localtime(made.deadline).strftime("%Y-%m-%d %H:%M")), f"/work/{made.pk}/")
        return redirect("work-item", made.pk)
    return render(request, "form.html", {"form": form, "title": _("布置报送事项"), "back": "work-items", "verb": _("布置")})


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
    if row.state in (HandIn.State.MISSING, HandIn.State.BACK) and (request.POST.get("text", "").strip() or request.FILES):
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
    if state not in allowed or (state == HandIn.State.BACK and not answer) or (row.item.kind != WorkItem.Kind.MEETING and row.state != HandIn.State.SENT):
        messages.error(request, _("退回要写明理由；没有报送的不能审核。"))
    else:
        with transaction.atomic():
            row.times_back += state == HandIn.State.BACK
            row.state, row.answer = state, answer
            row.save()
            record("审核报送", row.item, request=request, unit=row.organisation.name, state=state, answer=answer)
            tell_unit(row.organisation, "result", f"{row.item}：{said(HandIn.State(row.state).label)} {answer}", f"/work/{row.item_id}/")
    return redirect("work-item", row.item_id)
