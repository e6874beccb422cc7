"""Accounts within a round: what a person noted about each (账号核查记录), one by one or from a file."""

from __future__ import annotations

from typing import Any

import django_filters
import django_tables2 as tables
from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xuncha.desk.journal.models import record
from xuncha.desk.people.access import Request, get_visible, needs, reach, visible
from xuncha.desk.people.roles import Can
from xuncha.desk.ui.forms import SeenForm
from xuncha.desk.ui.intake import laid_out
from xuncha.desk.ui.lists import listing, yes_no
from xuncha.registry import AccountEvidence, RegistryError, read_account_evidence

from .load import judge_accounts
from .models import Round, RoundAccount
from .views import get_round


class RoundAccountTable(tables.Table):
    platform = tables.Column(gettext_lazy("平台"), accessor="account__platform")
    account = tables.Column(gettext_lazy("账号"), accessor="account__name")
    organisation = tables.Column(gettext_lazy("主办单位"), accessor="account__organisation", order_by="account__organisation__path")

    class Meta:
        model = RoundAccount
        fields = ("platform", "account", "organisation", "last_post", "interactive", "checked_by", "qualified", "text")
        attrs = {"class": "table-cards"}

    def render_account(self, value: str, record: RoundAccount) -> str:
        if not reach(self.request.user).can(Can.MANAGE_ROUND):
            return value
        return format_html('<a href="{}/">{}</a>', record.pk, value)

    def value_account(self, value: str) -> str:
        return value

    def render_qualified(self, value: bool) -> str:
        return format_html('<span class="tone tone-{}">{}</span>', "green" if value else "red", _("合格") if value else _("不合格"))

    def value_qualified(self, value: bool) -> str:
        return "合格" if value else "不合格"


class OpenTable(RoundAccountTable):
    """For whoever may still take an account out."""

    out = tables.Column("", accessor="pk", orderable=False, exclude_from_export=True, attrs={"td": {"class": "text-end"}})

    class Meta(RoundAccountTable.Meta):
        pass

    def render_out(self, value: int) -> str:
        return format_html('<a href="{}/out/">{}</a>', value, _("移出"))


class RoundAccountFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(field_name="account__name", lookup_expr="icontains", label=gettext_lazy("名称"))
    platform = django_filters.CharFilter(field_name="account__platform", label=gettext_lazy("平台"))
    qualified = yes_no(method="judged", label=gettext_lazy("合格"))
    unchecked = yes_no("update", lookup_expr="isnull", label=gettext_lazy("未核查"))

    class Meta:
        model = RoundAccount
        fields = ("q", "platform", "unchecked", "qualified")

    def judged(self, rows: QuerySet[RoundAccount], name: str, value: bool) -> QuerySet[RoundAccount]:
        """As a list of one: SQLite looks that up in an index, but not a bare “not”."""
        return rows.filter(qualified__in=[value])


class CheckForm(SeenForm):
    class Meta:
        model = RoundAccount
        fields = ("last_post", "interactive", "proof")
        widgets = {"last_post": forms.DateInput(attrs={"type": "date"})}


    def clean_last_post(self) -> Any:
        day = self.cleaned_data["last_post"]
        if day is not None and day > self.instance.round.as_of:
            raise forms.ValidationError(_("晚于监测时间点 %(day)s，本轮不计") % {"day": self.instance.round.as_of})
        return day


class EvidenceForm(forms.Form):
    file = forms.FileField(label=gettext_lazy("账号核查记录"), help_text=gettext_lazy("XLSX 或 CSV：平台、账号名称、最近更新日期、有效互动、检查人、检查时间、凭证"))


@needs(Can.SEE)
def accounts(request: Request, pk: int) -> HttpResponse:
    row = get_round(pk)
    rows = visible(request.user, row.accounts.all()).select_related("account__organisation")
    out = visible(request.user, RoundAccount.every.filter(round=row).exclude(out_at=None)).select_related("account", "out_by")
    table = OpenTable if reach(request.user).can(Can.MANAGE_ROUND) and not row.shut else RoundAccountTable
    return listing(request, rows, table, RoundAccountFilter, title=f"{row} {_('账号')}", template="rounds/accounts.html", whole=RoundAccount.every.filter(round=row), round=row, out=out)


@needs(Can.MANAGE_ROUND)
def check_account(request: Request, pk: int, row: int) -> HttpResponse:
    """What a person saw on one account; the verdict follows at once."""
    round_ = get_round(pk)
    place = get_visible(request, RoundAccount.objects.filter(round=round_).select_related("account__organisation__parent"), pk=row)
    form = CheckForm(request.POST or None, instance=place)
    if request.method == "POST" and form.is_valid():
        if round_.shut:
            form.add_error(None, _("%(why)s，不能再改") % {"why": round_.shut})
        else:
            with transaction.atomic():
                made = form.save(commit=False)
                made.checked_by, made.checked_at = request.user.name[:40], timezone.localtime().strftime("%Y-%m-%d %H:%M")
                made.save()
                judge_accounts(round_, [place.account])
                record("核查账号", place.account, request=request, last_post=str(made.last_post), interactive=made.interactive)
            return redirect("round-accounts", pk)
    return render(request, "form.html", {"form": form, "title": place.account.key, "text": f"{place.account.organisation} {place.account.url}", "back_url": f"/rounds/{pk}/accounts/"})


@needs(Can.MANAGE_ROUND)
def import_evidence(request: Request, pk: int) -> HttpResponse:
    """A whole file of such notes."""
    round_ = get_round(pk)
    form = EvidenceForm(request.POST or None, request.FILES or None)
    refused: list[str] = []
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            if round_.shut:
                raise RegistryError(_("%(why)s，不能再导入") % {"why": round_.shut})
            with laid_out(upload) as path:
                notes, problems = read_account_evidence(path)
            refused = [_("第%(line)s行“%(column)s”：%(why)s") % {"line": p.line, "column": p.column, "why": p.reason} for p in problems]
            number, strange = store_evidence(round_, notes)
            refused += [_("本轮没有账号“%(key)s”") % {"key": key} for key in strange]
            record("导入账号核查记录", round_, request=request, rows=number, refused=len(refused))
            messages.success(request, _("写入 %(n)s 条核查记录。") % {"n": number})
            if not refused:
                return redirect("round-accounts", pk)
        except RegistryError as error:
            form.add_error("file", str(error))
    return render(request, "findings/import.html", {"title": _("导入账号核查记录"), "round": round_, "form": form, "refused": refused})


@transaction.atomic
def store_evidence(round_: Round, notes: list[AccountEvidence]) -> tuple[int, list[str]]:
    """Writes notes into the round and judges its accounts; gives how many, and keys of accounts the round does not have."""
    rows = {row.account.key: row for row in round_.accounts.select_related("account")}
    strange = [note.key for note in notes if note.key not in rows]
    for note in notes:
        row = rows.get(note.key)
        if row is not None:
            row.last_post, row.interactive = note.last_post, note.interactive
            row.checked_by, row.checked_at, row.proof = note.by[:40], note.at[:30], note.proof[:300]
            row.save()
    judge_accounts(round_, [rows[note.key].account for note in notes if note.key in rows])
    return len(notes) - len(strange), strange
