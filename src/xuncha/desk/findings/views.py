"""Lists of findings, the review desk, evidence."""

from __future__ import annotations

import secrets
from typing import Any

import django_filters
import django_tables2 as tables
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from xuncha.desk.journal.models import record
from xuncha.desk.people.access import Request, get_visible, needs, reach, visible
from xuncha.desk.people.roles import Can
from xuncha.desk.registry.areas import AreaFilter
from xuncha.desk.registry.tree import starts
from xuncha.desk.rounds.models import Round
from xuncha.desk.ui.export import file_response
from xuncha.desk.ui.forms import faults
from xuncha.desk.ui.lists import COUNTED, day_of, listing, number
from xuncha.desk.ui.tags import state as state_badge
from xuncha.desk.ui.words import GROUPS, indicator_name

from .evidence import TOLD, address_of, proofs_of, shot_of, source_of
from .forms import DecisionForm
from .models import Finding, Subject, Upload
from .queue import waiting
from .review import Conflict, ReviewError, accept, decide, decide_many
from .uploads import path_of


class SubjectTable(tables.Table):
    place = tables.Column(gettext_lazy("网站（账号）"), accessor="finding", order_by="site_id")
    indicator = tables.Column(gettext_lazy("指标"))
    label = tables.LinkColumn("subject", args=[tables.A("pk")], orderable=False)
    outcome = tables.Column(gettext_lazy("结论"), orderable=False)
    source = tables.Column(gettext_lazy("来源"), orderable=False)

    class Meta:
        model = Subject
        fields = ("place", "indicator", "label", "outcome", "source", "state")
        attrs = {"class": "table-cards"}
        order_by = "id"

    def render_place(self, value: Finding) -> str:
        return value.site.name if value.site else str(value.account)

    value_place = render_place

    def render_indicator(self, value: str) -> str:
        return indicator_name(value)

    def render_label(self, value: str, record: Subject) -> str:
        return format_html('{}<span class="url">{}</span>', value or record.url, record.url)

    def value_label(self, value: str, record: Subject) -> str:
        return f"{value} {record.url}".strip()

    def render_outcome(self, record: Subject) -> str:
        return state_badge(record, "outcome")

    def value_outcome(self, record: Subject) -> str:
        return record.get_outcome_display()

    def render_source(self, record: Subject) -> str:
        return record.get_source_display()

    value_source = render_source

    def render_state(self, record: Subject) -> str:
        return state_badge(record)

    def value_state(self, record: Subject) -> str:
        return record.get_state_display()


class SubjectFilter(django_filters.FilterSet):
    round = django_filters.ModelChoiceFilter(queryset=Round.objects.all(), label=gettext_lazy("轮次"), empty_label=gettext_lazy("最近一轮"))
    organisation = AreaFilter()
    group = django_filters.ChoiceFilter(choices=GROUPS, method="in_group", label=gettext_lazy("指标"))
    indicator = django_filters.CharFilter(label="", widget=django_filters.widgets.forms.HiddenInput)
    outcome = django_filters.ChoiceFilter(choices=Finding.Outcome.choices, label=gettext_lazy("结论"))
    state = django_filters.ChoiceFilter(choices=Subject.State.choices, label=gettext_lazy("复核"))
    source = django_filters.ChoiceFilter(choices=Finding.Source.choices, label=gettext_lazy("来源"))
    site = django_filters.NumberFilter(field_name="site_id", label="", widget=django_filters.widgets.forms.HiddenInput)

    class Meta:
        model = Subject
        fields = ("round", "organisation", "group", "outcome", "state", "source")

    def in_group(self, rows: QuerySet[Subject], name: str, value: str) -> QuerySet[Subject]:
        return rows.filter(starts("indicator", value + "."))


#: subjects of the queue beside the one that is looked at
SHOWN = 60


def _round_of(request: Request) -> Round | None:
    wanted = request.GET.get("round", "")
    return Round.objects.filter(pk=number(wanted)).first() or Round.current()


@needs(Can.SEE)
def findings(request: Request) -> HttpResponse:
    # what the dashboard counts, unless somebody asks for something else: what stands or may stand
    told = ("problem", "suspect", "undetermined") if request.GET.get("outcome") else ("problem", "suspect")
    rows = visible(request.user, Subject.objects.filter(superseded=False, outcome__in=told))
    if not request.GET.get("state"):
        rows = rows.exclude(state=Subject.State.REJECTED)
    if not request.GET.get("round"):
        rows = rows.filter(round=Round.current())
    rows = rows.select_related("finding__site", "finding__account").defer("detail", "evidence", "finding__evidence", "finding__text")
    return listing(request, rows, SubjectTable, SubjectFilter, title=_("问题"), whole=visible(request.user, Subject.objects.all()))


@needs(Can.SEE)
def subject(request: Request, pk: int) -> HttpResponse:
    """One subject with its proof, what was decided, answered, repaired."""
    row = get_visible(request, Subject.objects.select_related("finding__account", "site", "round", "organisation"), pk=pk)
    record("查看问题", f"{indicator_name(row.finding.indicator)} {row.label}", request=request, subject=row.key)
    return render(request, "findings/subject.html", {"title": row.label or row.url, **_about(request, row)})


def _about(request: Request, row: Subject) -> dict[str, Any]:
    mine, shut = reach(request.user), row.shut
    return {
        "subject": row, "finding": row.finding, "decisions": row.decisions.select_related("by"), "token": secrets.token_hex(12),
        "appeal": getattr(row, "appeal", None), "task": getattr(row, "task", None), "may_review": mine.can(Can.REVIEW) and not shut, "shut": shut,
        "frame": address_of(row), "picture": shot_of(row) is not None, "proofs": proofs_of(row),
        "same_cause": Subject.objects.filter(round=row.round, finding=row.finding, state=Subject.State.OPEN, superseded=False).exclude(pk=row.pk).count(),
    }  # fmt: skip


@needs(Can.REVIEW)
def review(request: Request) -> HttpResponse:
    """The queue, one after another; `at` names the subject to show, else the first."""
    round_ = _round_of(request)
    rows = waiting(request.user, round_) if round_ and round_.cancelled_at is None else Subject.objects.none()
    wanted = request.GET.get("at", "")
    # order and number are found by ids alone, in one query; rows are fetched for those that are shown
    keys = list(rows.values_list("pk", flat=True)[: COUNTED + 1])
    total = len(keys)
    del keys[SHOWN:]
    found = Subject.objects.select_related("finding__account", "site")
    by_key = found.in_bulk(keys)
    queue = [by_key[key] for key in keys]
    row = by_key.get(number(wanted)) if number(wanted) else None
    if row is None and number(wanted) and rows.filter(pk=number(wanted)).exists():
        row = found.get(pk=number(wanted))
    row = row or next(iter(queue), None)
    context: dict[str, Any] = {"title": _("问题复核"), "round": round_, "total": total, "rows": queue}
    if row is not None:
        record("查看问题", f"{indicator_name(row.finding.indicator)} {row.label}", request=request, subject=row.key)
        context |= _about(request, row)
    return render(request, "findings/review.html", context)


@needs(Can.REVIEW)
@require_POST
def decide_subject(request: Request, pk: int) -> HttpResponse:
    row = get_visible(request, Subject, Can.REVIEW, pk=pk)
    form = DecisionForm(request.POST)
    back = reverse("review") + f"?round={row.round_id}" if request.POST.get("next") == "queue" else reverse("subject", args=[pk])
    if not form.is_valid():
        messages.error(request, _("意见没有保存：%(why)s") % {"why": faults(form)})
        return redirect(back)
    data = form.cleaned_data
    try:
        decided = decide(row.pk, data["decision"], data["reason"], request.user, data["token"], data["version"], request=request)
        if request.POST.get("next") == "queue":
            messages.success(request, _("“%(label)s”：%(state)s") % {"label": decided.label[:40], "state": decided.get_state_display()})
    except Conflict as error:
        messages.warning(request, str(error))
        return redirect(reverse("subject", args=[pk]))
    except ReviewError as error:
        messages.error(request, str(error))
        if request.POST.get("next") == "queue":
            back += f"&at={pk}"
    return redirect(back)


@needs(Can.REVIEW)
@require_POST
def decide_cause(request: Request, pk: int) -> HttpResponse:
    """The same decision about all open subjects of this finding."""
    row = get_visible(request, Subject.objects.select_related("finding"), Can.REVIEW, pk=pk)
    rows = list(visible(request.user, Subject.objects.filter(finding=row.finding, superseded=False).filter(Q(state=Subject.State.OPEN) | Q(pk=pk)), Can.REVIEW))
    done, refused = decide_many(rows, request.POST.get("decision", ""), request.POST.get("reason", ""), request.user, request.POST.get("token", secrets.token_hex(8))[:20], request)
    messages.success(request, _("已处理同一原因的 %(n)s 条。") % {"n": done})
    for why in refused[:5]:
        messages.warning(request, why)
    return redirect(reverse("review") + f"?round={row.round_id}")


@needs(Can.SEE)
def picture(request: Request, pk: int) -> HttpResponse:
    """The screenshot taken during the inspection, the spot marked."""
    row = get_visible(request, Subject.objects.select_related("site", "round"), pk=pk)
    path = shot_of(row)
    if path is None:
        raise Http404
    response = HttpResponse(path.read_bytes(), content_type="image/png")
    response["Cache-Control"] = "private, max-age=600"
    return response


@needs(Can.SEE)
def source(request: Request, pk: int) -> HttpResponse:
    """The captured page's source, as text that no browser runs."""
    row = get_visible(request, Subject.objects.select_related("site", "round"), pk=pk)
    text = source_of(row)
    if text is None:
        raise Http404
    record("查看源码", row, request=request, subject=row.key)
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


@needs(Can.SEE)
def upload(request: Request, pk: int) -> HttpResponse:
    """A handed-in file, as a download or (pictures) to look at. What a check sheet told of a unit's site is shown to the unit too."""
    row = visible(request.user, Upload.objects.filter(pk=pk)).first() or Upload.objects.filter(**TOLD, pk=pk, site__organisation__in=reach(request.user).units(Can.SEE)).first()
    if row is None:
        raise Http404
    path = path_of(row.sha256)
    if not path.exists():
        raise Http404
    record("查看附件", row.name, request=request, sha256=row.sha256)
    if row.pictured:
        response = HttpResponse(path.read_bytes(), content_type=row.kind)
        response["Content-Security-Policy"] = "default-src 'none'; sandbox"
        return response
    return file_response(row.name, path.read_bytes(), row.kind)



@needs(Can.MANAGE_ROUND)
@require_POST
def accept_subject(request: Request, pk: int) -> HttpResponse:
    row = get_visible(request, Subject.objects.select_related("round"), Can.MANAGE_ROUND, pk=pk)
    until, reason = day_of(request.POST.get("until")), request.POST.get("reason", "").strip()
    try:
        if until is None or not reason:
            raise ReviewError(_("请写明理由和认可到哪一天。"))
        accept(row, until, reason, request)
        messages.success(request, _("已登记，%(day)s前不下发整改。") % {"day": until})
    except ReviewError as error:
        messages.error(request, str(error))
    return redirect("subject", pk)
