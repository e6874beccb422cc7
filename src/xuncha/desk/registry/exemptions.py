"""Exemptions (免检): declared, listed with those that are over, ended early with a reason."""

from __future__ import annotations

from datetime import date
from typing import Any

import django_filters
import django_tables2 as tables
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xuncha.desk.journal.models import record
from xuncha.desk.people.access import Request, get_visible, needs, visible
from xuncha.desk.people.roles import Can
from xuncha.desk.ui.forms import EndForm, Refused, asked
from xuncha.desk.ui.lists import listing, number, yes_no
from xuncha.desk.ui.words import indicator_name

from .areas import AreaFilter
from .forms import ExemptionForm
from .models import ExemptionRecord


class ExemptionTable(tables.Table):
    site = tables.LinkColumn("site", args=[tables.A("site_id")])
    holds = tables.Column(gettext_lazy("状态"), accessor="pk", orderable=False)

    class Meta:
        model = ExemptionRecord
        fields = ("site", "indicator", "url", "reason", "approved_by", "holds")
        attrs = {"class": "table-cards"}

    def render_indicator(self, value: str) -> str:
        return indicator_name(value)

    def render_holds(self, record: ExemptionRecord) -> str:
        return render_to_string("registry/_exempt.html", {"row": record})

    def value_holds(self, record: ExemptionRecord) -> str:
        return f"{record.ended_on} {record.ended_because}" if record.ended_on else str(record.until or "")


class ExemptionFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(field_name="site__name", lookup_expr="icontains", label=gettext_lazy("网站"))
    organisation = AreaFilter("site__organisation")
    holds = yes_no(method="holding", label=gettext_lazy("有效"))

    class Meta:
        model = ExemptionRecord
        fields = ("q", "organisation", "holds")

    def holding(self, rows: QuerySet[ExemptionRecord], name: str, value: bool) -> QuerySet[ExemptionRecord]:
        return still(rows, value)


def still(rows: QuerySet[ExemptionRecord], holding: bool) -> QuerySet[ExemptionRecord]:
    """Those that hold, or those that are over."""
    over = Q(ended_on__isnull=False) | Q(until__lt=timezone.localdate())
    return rows.exclude(over) if holding else rows.filter(over)


@needs(Can.SEE)
def exemptions(request: Request) -> HttpResponse:
    """All that hold, and all that are over."""
    rows = visible(request.user, ExemptionRecord.objects.all()).select_related("site")
    return listing(request, rows, ExemptionTable, ExemptionFilter, title=_("免检"), template="registry/exemptions.html")


@needs(Can.EDIT_REGISTRY)
def add_exemption(request: Request) -> HttpResponse:
    form = ExemptionForm(request.POST or None, by=request.user, initial={"site": request.GET.get("site")})

    def do(data: dict[str, Any]) -> None:
        declare(form, request)

    return asked(request, form, do, title=_("登记免检"), back=reverse("site", args=[site]) if (site := number(request.GET.get("site"))) else reverse("exemptions"), verb=_("登记"))


@needs(Can.EDIT_REGISTRY)
def end_exemption(request: Request, pk: int) -> HttpResponse:
    row = get_visible(request, ExemptionRecord.objects.select_related("site"), Can.EDIT_REGISTRY, pk=pk)

    def do(data: dict[str, Any]) -> None:
        end(row, data["day"], data["reason"], request)
        messages.success(request, _("已结束，当天起的检查照常计入。"))

    about = f"{row.site} {indicator_name(row.indicator)} {row.url}"
    return asked(request, EndForm(request.POST or None), do, title=_("提前结束免检"), text=_("%(about)s：填从哪一天起不再免检。以前的检查不变。") % {"about": about.strip()}, back=reverse("site", args=[row.site_id]), verb=_("结束"))


def declare(form: ExemptionForm, request: Request) -> ExemptionRecord:
    made: ExemptionRecord = form.save()
    record("登记免检", made.site, request=request, indicator=made.indicator, reason=made.reason)
    return made


def end(row: ExemptionRecord, day: date, reason: str, request: Request) -> None:
    """Ends an exemption before its day: from then on the indicator counts again."""
    if row.over:
        raise Refused(_("这项免检已经到期或结束，不用再办"))
    row.ended_on, row.ended_by, row.ended_because = day, request.user, reason
    row.save()
    record("结束免检", row.site, request=request, indicator=row.indicator, day=str(row.ended_on), reason=row.ended_because)
