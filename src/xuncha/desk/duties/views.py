"""Work items (报送事项): handed out, handed in, accepted or sent back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count, F, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xuncha.desk.findings.uploads import UploadError
from xuncha.desk.journal.models import record
from xuncha.desk.people.access import Request, get_visible, needs, reach, visible
from xuncha.desk.people.roles import Can
from xuncha.desk.ui.export import xlsx_response
from xuncha.desk.ui.forms import ReasonForm, Refused, asked
from xuncha.desk.ui.lists import paged

from .forms import CorrectWorkItemForm, WorkItemForm
from .models import HandIn, WorkItem
from .service import answer, call_off, correct, hand_out, moment, send


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
        return redirect("work-item", hand_out(form, request).pk)
    return render(request, "form.html", {"form": form, "title": _("布置报送事项"), "back": "work-items", "verb": _("布置")})


@needs(Can.MANAGE_DUTIES)
def correct_work_item(request: Request, pk: int) -> HttpResponse:
    """Corrects what is asked and until when; the units are told what changed."""
    item = get_object_or_404(WorkItem, pk=pk)
    former, form = str(item), CorrectWorkItemForm(request.POST or None, instance=item)
    until = moment(item)

    def do(data: dict[str, Any]) -> None:
        correct(form, former, until, request)
        if form.changed_data:
            messages.success(request, _("已保存，并已通知各单位。"))

    return asked(request, form, do, title=_("修改报送事项"), back=reverse("work-item", args=[pk]), verb=_("保存并通知"), text=_("期限改了，是否逾期按新期限算。"))


@needs(Can.MANAGE_DUTIES)
def cancel_work_item(request: Request, pk: int) -> HttpResponse:
    """Nothing has to be handed in any more; what was is kept."""
    item = get_object_or_404(WorkItem, pk=pk)

    def do(data: dict[str, Any]) -> None:
        call_off(item, data["reason"], request)
        messages.success(request, _("已取消，并已通知各单位。"))

    return asked(request, ReasonForm(request.POST or None), do, title=_("取消报送事项"), back=reverse("work-item", args=[pk]), verb=_("取消这项"), text=_("取消后不用再报，也不再提醒；已报的材料保留。"))


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
    row = get_visible(request, HandIn, Can.ANSWER, pk=pk)
    try:
        send(pk, request.POST.get("text", "")[:8000], request.FILES.getlist("files"), request)
        messages.success(request, _("已报送。"))
    except (Refused, UploadError) as error:
        messages.error(request, str(error))
    return redirect("work-item", row.item_id)


@needs(Can.MANAGE_DUTIES)
@require_POST
def answer_hand_in(request: Request, pk: int) -> HttpResponse:
    """Accepts, sends back, or notes who was at a meeting."""
    row = get_visible(request, HandIn, Can.MANAGE_DUTIES, pk=pk)
    try:
        answer(pk, request.POST.get("state", ""), request.POST.get("answer", "").strip()[:300], request)
    except Refused as error:
        messages.error(request, str(error))
    return redirect("work-item", row.item_id)
