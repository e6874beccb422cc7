"""Work items, special actions, accountability."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from xuncha.desk.findings.uploads import UploadError, keep
from xuncha.desk.journal.models import record
from xuncha.desk.notify.send import said, tell_role, tell_unit
from xuncha.desk.people.access import Request, get_visible, needs, reach, visible
from xuncha.desk.people.roles import Can
from xuncha.desk.registry.models import Organisation
from xuncha.desk.ui.export import xlsx_response
from xuncha.desk.ui.lists import day_of, paged
from xuncha.desk.ui.offer import offer

from .models import Accountability, ActionLine, HandIn, SpecialAction, WorkItem

DAY = {"type": "date"}
#: units named in a line of text; of more only the number is told
NAMED = 30


def _units() -> Any:
    return Organisation.objects.filter(closed=False).exclude(kind=Organisation.Kind.THIRD_PARTY)


class WorkItemForm(forms.ModelForm):
    units = forms.ModelMultipleChoiceField(Organisation.objects.none(), label=gettext_lazy("单位"), widget=forms.SelectMultiple(attrs={"size": 10}))

    class Meta:
        model = WorkItem
        fields = ("kind", "title", "text", "deadline", "round")
        widgets = {"deadline": forms.DateTimeInput(attrs={"type": "datetime-local"}), "text": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ModelChoiceField, self.fields["units"]).queryset = _units()


class ActionForm(forms.ModelForm):
    units = forms.ModelMultipleChoiceField(Organisation.objects.none(), label=gettext_lazy("单位"), widget=forms.SelectMultiple(attrs={"size": 10}))

    class Meta:
        model = SpecialAction
        fields = ("topic", "begin", "end", "text")
        widgets = {"begin": forms.DateInput(attrs=DAY), "end": forms.DateInput(attrs=DAY), "text": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ModelChoiceField, self.fields["units"]).queryset = _units()


class AccountabilityForm(forms.ModelForm):
    class Meta:
        model = Accountability
        fields = ("organisation", "kind", "day", "reason", "round")
        widgets = {"day": forms.DateInput(attrs=DAY)}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "organisation", Organisation.objects.all())


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


# --- special actions


@needs(Can.ANSWER)
def actions(request: Request) -> HttpResponse:
    mine = visible(request.user, ActionLine.objects.all(), Can.ANSWER)
    rows = SpecialAction.objects.filter(pk__in=mine.values("action")).annotate(n=Count("lines", filter=(own := Q(lines__in=mine))), n_sent=Count("lines", filter=own & Q(lines__sent_at__isnull=False)), found=Sum("lines__found", filter=own), repaired=Sum("lines__repaired", filter=own))
    return render(request, "duties/actions.html", {"title": _("专项行动"), "rows": rows})


@needs(Can.MANAGE_DUTIES)
def add_action(request: Request) -> HttpResponse:
    form = ActionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            made = form.save(commit=False)
            made.created_by = request.user
            made.save()
            ActionLine.objects.bulk_create(ActionLine(action=made, organisation=unit, deadline=made.end) for unit in form.cleaned_data["units"])
            record("布置专项行动", made, request=request, units=len(form.cleaned_data["units"]))
            for unit in form.cleaned_data["units"]:
                tell_unit(unit, "task", f"专项行动：{made}，截止 {made.end}", f"/actions/{made.pk}/")
        return redirect("action", made.pk)
    return render(request, "form.html", {"form": form, "title": _("布置专项行动"), "back": "actions", "verb": _("布置")})


@needs(Can.ANSWER)
def action(request: Request, pk: int) -> HttpResponse:
    row = get_object_or_404(SpecialAction, pk=pk)
    lines = visible(request.user, row.lines.all(), Can.ANSWER).select_related("organisation")
    if not lines.exists():
        get_visible(request, ActionLine, Can.ANSWER, action=pk)
    sums = lines.aggregate(found=Sum("found"), repaired=Sum("repaired"))
    if request.GET.get("export") == "xlsx":
        record("导出专项台账", row, request=request)
        table: list[list[Any]] = [["单位", "发现数", "整改数", "完成时限", "说明", "报送时间"]]
        table += [[line.organisation.name, line.found, line.repaired, line.deadline, line.note, line.sent_at] for line in lines]
        return xlsx_response(f"专项台账 {row.topic}", [*table, ["合计", sums["found"], sums["repaired"]]])
    # a sentence ready for the bulletin, counted from the ledger
    sentence = _("开展%(topic)s，共排查发现问题%(found)s个，已整改%(repaired)s个") % {"topic": row.topic, "found": sums["found"] or 0, "repaired": sums["repaired"] or 0}
    undone = lines.filter(Q(found=None) | Q(found__gt=Coalesce(F("repaired"), 0))).order_by("id")
    left = undone.count()
    open_units = list(undone.values_list("organisation__name", flat=True)[:NAMED])
    if left > NAMED:
        open_units.append(_("等 %(n)s 个单位") % {"n": left})
    return render(request, "duties/action.html", {"title": row.topic, "action": row, "lines": paged(request, lines), "sums": sums, "sentence": sentence, "open_units": open_units})


@needs(Can.ANSWER)
@require_POST
def fill_line(request: Request, pk: int) -> HttpResponse:
    """A unit's counts before and after repair; the office may also set a deadline of its own for the unit."""
    row = get_visible(request, ActionLine.objects.select_related("action", "organisation"), Can.ANSWER, pk=pk)
    found, repaired = request.POST.get("found", ""), request.POST.get("repaired", "")
    if not (found.isdecimal() and repaired.isdecimal() and len(found) < 8 and len(repaired) < 8 and int(repaired) <= int(found)):
        messages.error(request, _("发现数和整改数要填整数，整改数不能大于发现数。"))
    else:
        with transaction.atomic():
            row.found, row.repaired, row.note = int(found), int(repaired), request.POST.get("note", "").strip()[:300]
            row.sent_at, row.sent_by = timezone.now(), request.user
            if reach(request.user).can(Can.MANAGE_DUTIES) and (day := day_of(request.POST.get("deadline"))):
                row.deadline = day
            row.save()
            record("报送专项", row.action, request=request, unit=row.organisation.name, found=row.found, repaired=row.repaired)
        messages.success(request, _("已保存。"))
    return redirect("action", row.action_id)


@needs(Can.MANAGE_DUTIES)
def add_accountability(request: Request) -> HttpResponse:
    form = AccountabilityForm(request.POST or None, initial={"organisation": request.GET.get("organisation"), "day": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            made = form.save(commit=False)
            made.by = request.user
            made.save()
            record("登记问责", made.organisation, request=request, kind=made.kind, reason=made.reason)
        return redirect("organisation", made.organisation_id)
    return render(request, "form.html", {"form": form, "title": _("登记问责"), "back": "organisations"})
