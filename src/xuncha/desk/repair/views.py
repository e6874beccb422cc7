"""Pages of rectification: the ledger, a task, replies, closing, the notice document."""

from __future__ import annotations

import functools
import secrets

import django_filters
import django_tables2 as tables
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from xuncha.desk.findings.evidence import address_after, address_of
from xuncha.desk.findings.uploads import UploadError
from xuncha.desk.journal.models import record
from xuncha.desk.people.access import Request, get_visible, needs, reach, visible
from xuncha.desk.people.roles import Can
from xuncha.desk.registry.areas import AreaFilter
from xuncha.desk.rounds.models import Round
from xuncha.desk.ui.export import file_response
from xuncha.desk.ui.lists import day_of, listing
from xuncha.desk.ui.snapshot import kept
from xuncha.desk.ui.tags import state as state_badge
from xuncha.desk.ui.words import indicator_name

from .document import notice_docx
from .models import Notice, Task
from .service import RepairError, any_to_repair, ask_recheck, close, issue, reply, send_back

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class TaskTable(tables.Table):
    organisation = tables.Column(gettext_lazy("单位"), order_by="organisation_id")
    indicator = tables.Column(gettext_lazy("指标"), accessor="subject__indicator", orderable=False)
    subject = tables.Column(gettext_lazy("问题"), orderable=False)
    replied = tables.Column(gettext_lazy("整改情况"), accessor="pk", orderable=False, visible=False)

    class Meta:
        model = Task
        fields = ("organisation", "indicator", "subject", "authority", "deadline", "level", "state", "replied", "closed_at")
        attrs = {"class": "table-cards"}

    def before_render(self, request: Request) -> None:
        if request.GET.get("export"):
            self.columns.show("replied")

    def render_indicator(self, value: str) -> str:
        return indicator_name(value)

    def render_subject(self, record: Task) -> str:
        return format_html('<a href="/repair/{}/">{}</a><span class="url">{}</span>', record.pk, record.subject.label or record.subject.url, record.subject.url)

    def value_subject(self, record: Task) -> str:
        return f"{record.subject.label} {record.subject.url}"

    def render_deadline(self, record: Task) -> str:
        late = record.is_open and record.deadline < timezone.localdate()
        return format_html('<span class="{}">{}</span>', "over text-danger" if late else "", record.deadline)

    def value_deadline(self, record: Task) -> str:
        return str(record.deadline)

    def render_level(self, value: int) -> str:
        return ("—", _("提醒"), _("催办"), _("督办"), _("已报负责同志"))[min(value, 4)]

    def render_state(self, record: Task) -> str:
        return state_badge(record)

    def value_state(self, record: Task) -> str:
        return record.get_state_display()

    def value_replied(self, record: Task) -> str:
        return "\n".join(reply.text for reply in record.replies.all())


class TaskFilter(django_filters.FilterSet):
    round = django_filters.ModelChoiceFilter(queryset=Round.objects.all(), label=gettext_lazy("轮次"))
    organisation = AreaFilter()
    due = django_filters.ChoiceFilter(choices=(("late", gettext_lazy("已逾期")), ("open", gettext_lazy("未销号"))), method="by_due", label=gettext_lazy("期限"))

    class Meta:
        model = Task
        fields = ("round", "organisation", "authority", "state", "due")

    def by_due(self, rows: QuerySet[Task], name: str, value: str) -> QuerySet[Task]:
        rows = rows.filter(state__in=Task.OPEN)
        return rows.filter(deadline__lt=timezone.localdate()) if value == "late" else rows


@needs(Can.SEE)
def tasks(request: Request) -> HttpResponse:
    """The ledger (整改台账); its export is the ledger as XLSX."""
    rows = visible(request.user, Task.objects.all()).select_related("organisation", "subject", "notice").prefetch_related("replies")
    ready = [r for r in Round.objects.exclude(approved_at=None).exclude(stage=Round.Stage.ARCHIVE)[:4] if kept("ready", request.user, r, functools.partial(any_to_repair, r))] if reach(request.user).can(Can.MANAGE_REPAIR) else []
    return listing(request, rows, TaskTable, TaskFilter, title=_("整改台账"), template="repair/list.html", ready=ready)


@needs(Can.SEE)
def task(request: Request, pk: int) -> HttpResponse:
    row = get_visible(request, Task.objects.select_related("subject__finding__site", "subject__round", "subject__site", "organisation", "notice", "returned_from", "closed_by"), pk=pk)
    manages = reach(request.user).can(Can.MANAGE_REPAIR)
    # the office judges replies and does not write them
    own = not manages and visible(request.user, Task.objects.filter(pk=pk), Can.ANSWER).exists()
    last = row.rechecks.exclude(at=None).last()
    return render(request, "repair/task.html", {
        "title": row.subject.label or row.subject.url, "task": row, "replies": row.replies.select_related("by").prefetch_related("files"), "rechecks": row.rechecks.exclude(at=None),
        "events": row.events.select_related("by"), "token": secrets.token_hex(12), "may_reply": own and row.is_open, "may_manage": manages and row.is_open,
        "before": address_of(row.subject), "after": address_after(last.folder, row.subject) if last else "", "last": last,
    })  # fmt: skip


@needs(Can.MANAGE_REPAIR)
@require_POST
def issue_notices(request: Request, pk: int) -> HttpResponse:
    round_ = Round.objects.filter(pk=pk).first()
    try:
        if round_ is None:
            raise RepairError(_("没有这一轮"))
        made = issue(round_, request.user, day_of(request.POST.get("deadline")), request)
        messages.success(request, _("已向 %(n)s 个单位下发整改通知。") % {"n": len(made)} if made else _("没有新的整改事项。"))
    except (RepairError, ValueError) as error:
        messages.error(request, str(error))
    return redirect(f"/repair/?round={pk}")


@needs(Can.ANSWER)
@require_POST
def reply_task(request: Request, pk: int) -> HttpResponse:
    row = get_visible(request, Task, Can.ANSWER, pk=pk)
    version = request.POST.get("version", "")
    try:
        reply(
            row.pk, request.POST.get("text", "")[:8000], request.user, request.POST.get("token", "")[:40] or secrets.token_hex(12), int(version) if version.isdecimal() and len(version) < 9 else -1, request,
            request.FILES.getlist("files"),
        )  # fmt: skip
        messages.success(request, _("已提交，程序正在复查这一页。"))
    except (RepairError, UploadError) as error:
        messages.error(request, str(error))
    return redirect("task", pk)


@needs(Can.MANAGE_REPAIR)
@require_POST
def close_task(request: Request, pk: int) -> HttpResponse:
    """Closes, sends back, or has the engine look again."""
    row = get_visible(request, Task, Can.MANAGE_REPAIR, pk=pk)
    version = request.POST.get("version", "")
    number, note, what = int(version) if version.isdecimal() and len(version) < 9 else -1, request.POST.get("note", ""), request.POST.get("what", "")
    try:
        if what == "close":
            close(row.pk, request.user, note, number, request)
        elif what == "back":
            send_back(row.pk, request.user, note, number, request)
        elif what == "recheck" and row.is_open:
            ask_recheck([row])
            record("复查", row.subject_id, request=request, task=row.pk)
            messages.success(request, _("程序正在复查这一页。"))
    except RepairError as error:
        messages.error(request, str(error))
    return redirect("task", pk)


@needs(Can.SEE)
def notice(request: Request, pk: int) -> HttpResponse:
    """The notice (整改通知书) as DOCX."""
    row = get_visible(request, Notice.objects.select_related("round", "organisation"), pk=pk)
    record("下载整改通知书", row, request=request)
    return file_response(f"整改通知书 {row.number} {row.organisation}.docx", notice_docx(row), DOCX)
