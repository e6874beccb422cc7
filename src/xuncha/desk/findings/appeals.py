"""Appeals (申辩): the unit answers each finding before publication; the office replies with a reason."""

from __future__ import annotations

import secrets
from collections.abc import Iterable

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xuncha.desk.journal.models import record
from xuncha.desk.notify.send import tell_role, tell_unit
from xuncha.desk.people.access import Request, get_visible, needs, reach, visible
from xuncha.desk.people.roles import Can
from xuncha.desk.rounds.models import Round
from xuncha.desk.ui.lists import number, paged

from .evidence import address_of, proofs_of, shot_of
from .forms import AppealForm, ReplyForm
from .models import Appeal, Finding, Subject
from .review import ReviewError, decide
from .uploads import UploadError, keep_all


def appeal_open(round_: Round) -> str:
    """Why a unit cannot answer now; empty where it can."""
    if round_.shut:
        return round_.shut
    if round_.stage != Round.Stage.APPEAL:
        return _("本轮现在是“%(stage)s”阶段，申辩阶段才能答复") % {"stage": round_.get_stage_display()}
    plan = round_.stages.filter(stage=Round.Stage.APPEAL).first()
    if plan is not None and plan.end is not None and timezone.localdate() > plan.end:
        return _("申辩已于%(day)s截止") % {"day": plan.end}
    return ""


@needs(Can.ANSWER)
def appeals(request: Request) -> HttpResponse:
    """For a unit: its findings to answer; for the office: what was contested."""
    live = Round.objects.filter(cancelled_at=None)
    round_ = Round.objects.filter(pk=number(request.GET.get("round"))).first() or live.filter(stage=Round.Stage.APPEAL).first() or live.exclude(stage=Round.Stage.INSPECT).first()
    city = reach(request.user).can(Can.MANAGE_ROUND)
    rows = Subject.objects.none()
    if round_ is not None:
        rows = visible(request.user, Subject.objects.filter(round=round_, superseded=False), Can.ANSWER).select_related("finding__site", "finding__account", "organisation", "appeal__by")
        if city:
            rows = rows.filter(appeal__round=round_)
        else:
            rows = rows.filter(outcome__in=(Finding.Outcome.PROBLEM, Finding.Outcome.SUSPECT)).exclude(state=Subject.State.REJECTED)
    return render(request, "findings/appeals.html", {"title": _("申辩"), "round": round_, "rows": paged(request, rows.order_by("organisation_id", "id")), "why_not": appeal_open(round_) if round_ else "", "city": city})


@needs(Can.ANSWER)
def appeal(request: Request, pk: int) -> HttpResponse:
    """The unit sees one finding with its evidence and answers it."""
    subject = get_visible(request, Subject.objects.select_related("finding__account", "site", "round", "organisation"), Can.ANSWER, pk=pk)
    why_not = why_no_answer(subject)
    form = AppealForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if why_not:
            messages.error(request, why_not)
            return redirect("subject", pk)
        try:
            stand(subject, form.cleaned_data["stance"], form.cleaned_data["text"], request.FILES.getlist("files"), request)
        except (ReviewError, UploadError) as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("已提交。"))
            return redirect("appeals")
    return render(request, "findings/appeal.html", {"title": _("答复问题"), "subject": subject, "finding": subject.finding, "form": form, "why_not": why_not, "frame": address_of(subject), "picture": shot_of(subject) is not None, "proofs": proofs_of(subject)})


def why_no_answer(subject: Subject) -> str:
    """Why the unit cannot answer this one now; empty where it can."""
    return appeal_open(subject.round) or subject.shut or (_("已经答复过") if Appeal.objects.filter(subject=subject).exists() else "")


@transaction.atomic
def stand(subject: Subject, stance: str, text: str, files: Iterable[UploadedFile], request: Request) -> Appeal:
    """What the unit says to a finding, with its proof; ReviewError where it cannot be said now, UploadError where a file is not taken."""
    Round.objects.select_for_update().get(pk=subject.round_id)
    if why := why_no_answer(subject):
        raise ReviewError(why)
    if stance == Appeal.Stance.CONTEST and not text.strip():
        raise ReviewError(_("有异议的要写明理由"))
    made = Appeal.objects.create(subject=subject, organisation=subject.organisation, stance=stance, text=text.strip(), by=request.user)
    keep_all(files, request.user, subject.organisation, subject.site, appeal=made)
    record("申辩", subject, request=request, stance=made.stance)
    if made.stance == Appeal.Stance.CONTEST:
        tell_role("city", "task", f"{subject.organisation}申辩：{subject.label[:60]}", f"/findings/{subject.pk}/")
    return made


@needs(Can.MANAGE_ROUND)
@require_POST
def reply_appeal(request: Request, pk: int) -> HttpResponse:
    """The reasoned reply."""
    row = get_visible(request, Appeal.objects.select_related("subject__round", "organisation"), Can.MANAGE_ROUND, pk=pk)
    form = ReplyForm(request.POST)
    if row.stance != Appeal.Stance.CONTEST:
        messages.warning(request, _("单位认可的问题不用答复。"))
    elif not form.is_valid():
        messages.error(request, _("答复没有保存：处理和理由都要填。"))
    else:
        try:
            answer(row, form.cleaned_data["result"], form.cleaned_data["reply"], secrets.token_hex(12), request)
        except ReviewError as error:
            messages.error(request, str(error))
    return redirect("subject", row.subject_id)


@transaction.atomic
def answer(row: Appeal, result: str, reply: str, token: str, request: Request) -> None:
    """The office's reasoned reply; upholding an appeal rejects the finding (by a decision under `token`)."""
    if row.stance != Appeal.Stance.CONTEST:
        raise ReviewError(_("单位认可的问题不用答复。"))
    if Appeal.objects.select_for_update().get(pk=row.pk).result:
        raise ReviewError(_("这件申辩已经答复过了。"))
    if result == Appeal.Result.UPHELD:
        decide(row.subject_id, "reject", reply, request.user, token, row.subject.version, step="appeal", request=request)
    Appeal.objects.filter(pk=row.pk).update(result=result, reply=reply.strip(), replied_by=request.user, replied_at=timezone.now())
    record("答复申辩", row.subject, request=request, result=result)
    tell_unit(row.organisation, "result", f"申辩答复：{row.subject.label[:60]}", f"/findings/{row.subject_id}/")
