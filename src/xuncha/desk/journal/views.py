"""The audit log to look at, export, verify."""

from __future__ import annotations

from datetime import date, datetime, time

import django_filters
import django_tables2 as tables
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from xuncha.desk.people.access import Request, needs, reach
from xuncha.desk.people.roles import Can, Role
from xuncha.desk.registry.tree import starts
from xuncha.desk.ui.lists import SHORT, listing, number

from .models import Entry, record, redact, verify
from .words import told

#: figures that are read at a glance, in one line
FIXED = {"td": {"class": "short text-nowrap"}}


class EntryTable(tables.Table):
    seq = tables.Column(attrs=FIXED)
    at = tables.Column(attrs=FIXED)
    name = tables.Column(orderable=False, attrs=SHORT)
    user = tables.Column(orderable=False, attrs=SHORT)
    action = tables.Column(orderable=False)
    ip = tables.Column(orderable=False, attrs=FIXED)
    target = tables.Column(orderable=False)
    detail = tables.Column(orderable=False)
    digest = tables.Column(gettext_lazy("摘要"), visible=False)

    class Meta:
        model = Entry
        fields = ("seq", "at", "name", "user", "ip", "action", "target", "detail", "digest")
        attrs = {"class": "table-cards"}

    def before_render(self, request: Request) -> None:
        if request.GET.get("export"):
            self.columns.show("digest")

    def render_detail(self, record: Entry) -> str:
        if record.redacted_by:
            return _("（已删除，见日志 %(seq)s）") % {"seq": record.redacted_by}
        return told(record.detail)[:300]

    value_detail = render_detail


class EntryFilter(django_filters.FilterSet):
    user = django_filters.CharFilter(label=gettext_lazy("用户名"))
    action = django_filters.CharFilter(method="begins", label=gettext_lazy("操作"))
    since = django_filters.DateFilter(method="from_day", label=gettext_lazy("自"), widget=django_filters.widgets.forms.DateInput(attrs={"type": "date"}))

    class Meta:
        model = Entry
        fields = ("user", "action", "since")

    def begins(self, rows: QuerySet[Entry], name: str, value: str) -> QuerySet[Entry]:
        return rows.filter(starts("action", value))

    def from_day(self, rows: QuerySet[Entry], name: str, value: date) -> QuerySet[Entry]:
        """From midnight on: a moment can be looked up in the index, a day of each moment cannot."""
        return rows.filter(at__gte=timezone.make_aware(datetime.combine(value, time.min))) if value.year > 1900 else rows


@needs(Can.SEE_JOURNAL)
def journal(request: Request) -> HttpResponse:
    return listing(request, Entry.objects.all(), EntryTable, EntryFilter, title=_("操作日志"), template="journal/list.html", may_redact=Role.CITY in reach(request.user).roles)


@needs(Can.SEE_JOURNAL)
@require_POST
def check_journal(request: Request) -> HttpResponse:
    """Verifies the chain and says what it found."""
    number, wrong = verify()
    record("核验日志", request=request, entries=number, wrong=wrong[:20])
    if wrong:
        messages.error(request, _("核验 %(n)s 条，发现问题：%(why)s") % {"n": number, "why": "；".join(wrong[:5])})
    else:
        messages.success(request, _("核验 %(n)s 条，首尾相连，没有改动。") % {"n": number})
    return redirect("journal")


@needs(Can.MANAGE_ROUND)
@require_POST
def redact_entry(request: Request) -> HttpResponse:
    """Erases an entry's detail (personal data) and leaves a record of it."""
    seq = request.POST.get("seq", "")
    entry = Entry.objects.filter(seq=number(seq), redacted_by=None).first()
    reason = request.POST.get("reason", "").strip()
    if entry is not None and reason:
        redact(entry, reason, request)
        messages.success(request, _("已删除内容并留下记录。"))
    else:
        messages.error(request, _("没有这条日志，或者没有写明理由。"))
    return redirect("journal")
