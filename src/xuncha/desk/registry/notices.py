"""Downtime notices (临时报备), and what a site says otherwise than the registry (信息不一致)."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xuncha.desk.journal.models import record
from xuncha.desk.notify.send import said, tell_role, tell_unit
from xuncha.desk.people.access import Request, get_visible, needs, visible
from xuncha.desk.people.roles import Can
from xuncha.desk.ui.export import xlsx_response
from xuncha.desk.ui.forms import Refused
from xuncha.desk.ui.lists import paged

from .declared import lay_out
from .forms import DowntimeForm
from .models import Difference, DowntimeNotice


@needs(Can.APPLY)
def ask_downtime(request: Request) -> HttpResponse:
    form = DowntimeForm(request.POST or None, by=request.user, verb=Can.APPLY, initial={"site": request.GET.get("site")})
    if request.method == "POST" and form.is_valid():
        apply(form, request)
        messages.success(request, _("已提交，批准后探测不计入。"))
        return redirect("downtimes")
    return render(request, "form.html", {"form": form, "title": _("申请临时报备"), "back": "downtimes", "text": _("改版、迁移、机房检修等临时停机，事先报备并经批准的，连通性探测不计入。")})


@transaction.atomic
def apply(form: DowntimeForm, request: Request) -> DowntimeNotice:
    made: DowntimeNotice = form.save(commit=False)
    made.asked_by = request.user
    made.save()
    record("申请临时报备", made.site, request=request, begin=str(made.begin), end=str(made.end))
    tell_role("city", "task", f"{made.site}申请临时报备，待审批", "/downtimes/")
    return made


@transaction.atomic
def decide(row: DowntimeNotice, state: str, answer: str, request: Request) -> None:
    """Approves or refuses what is still asked for; an approved one is laid out for the probes."""
    row = DowntimeNotice.objects.select_for_update(of=("self",)).select_related("site__organisation").get(pk=row.pk)
    if row.state != DowntimeNotice.State.ASKED:
        raise Refused(_("这项报备已经审批过"))
    row.state, row.answer, row.decided_by, row.decided_at = state, answer[:300], request.user, timezone.now()
    row.save()
    record("审批临时报备", row.site, request=request, state=row.state)
    transaction.on_commit(lay_out)
    tell_unit(row.site.organisation, "result", f"临时报备{said(DowntimeNotice.State(row.state).label)}：{row.site}", "/downtimes/")


@transaction.atomic
def settle(row: Difference, state: str, request: Request) -> None:
    """The unit's answer; where the registry was wrong, it is put right."""
    row = Difference.objects.select_for_update(of=("self",)).select_related("site").get(pk=row.pk)
    fields = {"ICP备案号": "icp", "网站名称": "name"}
    if state == Difference.State.REGISTRY and row.field not in fields:
        raise Refused(_("标识码不能在这里改，请在网站登记里改，或由网站改正。"))
    if row.state != Difference.State.OPEN:
        raise Refused(_("这一项已经核实过。"))
    row.state, row.answered_by, row.answered_at = state, request.user, timezone.now()
    row.save()
    if state == Difference.State.REGISTRY:
        setattr(row.site, fields[row.field], row.seen[:100])
        row.site.save()
    record("核实登记信息", row.site, request=request, field=row.field, state=state)


@needs(Can.SEE)
def downtimes(request: Request) -> HttpResponse:
    rows = visible(request.user, DowntimeNotice.objects.all()).select_related("site", "asked_by", "decided_by")
    if request.GET.get("export") == "xlsx":
        # what `xuncha monitor --maintenance` reads
        record("导出临时报备", request=request)
        lines = [["网站标识码", "起", "止", "事由"], *([r.site.code, r.begin, r.end, r.reason] for r in rows.filter(state=DowntimeNotice.State.APPROVED))]
        return xlsx_response(_("已批准的临时报备"), lines)
    return render(request, "registry/downtimes.html", {"title": _("临时报备"), "rows": paged(request, rows)})


@needs(Can.APPROVE_DOWNTIME)
@require_POST
def decide_downtime(request: Request, pk: int) -> HttpResponse:
    row, state = get_visible(request, DowntimeNotice, Can.APPROVE_DOWNTIME, pk=pk), request.POST.get("state", "")
    if state in (DowntimeNotice.State.APPROVED, DowntimeNotice.State.REFUSED):
        try:
            decide(row, state, request.POST.get("answer", ""), request)
        except Refused as error:
            messages.error(request, str(error))
    return redirect("downtimes")


@needs(Can.SEE)
def differences(request: Request) -> HttpResponse:
    rows = visible(request.user, Difference.objects.all()).select_related("site__organisation", "answered_by")
    return render(request, "registry/differences.html", {"title": _("登记信息核实"), "rows": paged(request, rows)})


@needs(Can.APPLY)
@require_POST
def answer_difference(request: Request, pk: int) -> HttpResponse:
    row, state = get_visible(request, Difference, Can.APPLY, pk=pk), request.POST.get("state", "")
    if state in Difference.State.values and state != Difference.State.OPEN:
        try:
            settle(row, state, request)
        except Refused as error:
            messages.error(request, str(error))
    return redirect("differences")
