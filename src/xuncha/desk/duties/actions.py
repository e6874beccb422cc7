"""Special actions (专项行动) with their ledgers, and who was called to account (问责)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xuncha.desk.journal.models import record
from xuncha.desk.people.access import Request, get_visible, needs, visible
from xuncha.desk.people.roles import Can
from xuncha.desk.ui.export import xlsx_response
from xuncha.desk.ui.forms import EndForm, Refused, asked
from xuncha.desk.ui.lists import day_of, paged

from .forms import AccountabilityForm, ActionForm
from .models import ActionLine, SpecialAction
from .service import begin, end, fill

#: units named in a line of text; of more only the number is told
NAMED = 30


@needs(Can.ANSWER)
def actions(request: Request) -> HttpResponse:
    mine = visible(request.user, ActionLine.objects.all(), Can.ANSWER)
    rows = SpecialAction.objects.filter(pk__in=mine.values("action")).annotate(n=Count("lines", filter=(own := Q(lines__in=mine))), n_sent=Count("lines", filter=own & Q(lines__sent_at__isnull=False)), found=Sum("lines__found", filter=own), repaired=Sum("lines__repaired", filter=own))
    return render(request, "duties/actions.html", {"title": _("专项行动"), "rows": rows})


@needs(Can.MANAGE_DUTIES)
def add_action(request: Request) -> HttpResponse:
    form = ActionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return redirect("action", begin(form, request).pk)
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


@needs(Can.MANAGE_DUTIES)
def close_action(request: Request, pk: int) -> HttpResponse:
    """Closes an action on a day: its ledger stands from then on."""
    row = get_object_or_404(SpecialAction, pk=pk)

    def do(data: dict[str, Any]) -> None:
        end(row, data["day"], data["reason"], request)
        messages.success(request, _("已结束，并已通知各单位。"))

    return asked(request, EndForm(request.POST or None), do, title=_("结束专项行动"), back=reverse("action", args=[pk]), verb=_("结束"), text=_("结束后台账不再变动，各单位不能再报。"))


@needs(Can.ANSWER)
@require_POST
def fill_line(request: Request, pk: int) -> HttpResponse:
    """A unit's counts before and after repair; the office may also set a deadline of its own for the unit."""
    row = get_visible(request, ActionLine, Can.ANSWER, pk=pk)
    found, repaired = request.POST.get("found", ""), request.POST.get("repaired", "")
    try:
        if not (found.isdecimal() and repaired.isdecimal() and len(found) < 8 and len(repaired) < 8):
            raise Refused(_("发现数和整改数要填整数，整改数不能大于发现数。"))
        fill(pk, int(found), int(repaired), request.POST.get("note", "").strip()[:300], day_of(request.POST.get("deadline")), request)
        messages.success(request, _("已保存。"))
    except Refused as error:
        messages.error(request, str(error))
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
