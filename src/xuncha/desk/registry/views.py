"""Lists and pages of what is inspected."""

from __future__ import annotations

from typing import Any

import django_filters
import django_tables2 as tables
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xuncha.desk.findings.models import Subject
from xuncha.desk.journal.models import record
from xuncha.desk.people.access import Request, get_visible, needs, visible
from xuncha.desk.people.roles import Can
from xuncha.desk.rounds.models import Round, RoundAccount, RoundSite
from xuncha.desk.rounds.scores import shown
from xuncha.desk.ui.lists import listing, yes_no
from xuncha.desk.ui.tags import grade as grade_badge

from .areas import AreaFilter
from .forms import AccountForm, SiteForm
from .models import Account, Site
from .moves import register
from .standing import unconfirmed


class SiteTable(tables.Table):
    name = tables.LinkColumn("site", args=[tables.A("pk")])
    organisation = tables.Column(gettext_lazy("主办单位"), order_by="organisation__path")
    grade = tables.Column(gettext_lazy("本轮等次"), accessor="now_grade", order_by="now_grade")
    problems = tables.Column(gettext_lazy("计入等次的问题"), accessor="now_problems", order_by="now_problems", attrs={"td": {"class": "num"}, "th": {"class": "num"}})
    ipv6 = tables.BooleanColumn(null=True)

    class Meta:
        model = Site
        fields = ("code", "name", "category", "organisation", "grade", "problems", "ipv6", "state")
        attrs = {"class": "table-cards"}

    def render_name(self, value: str, record: Site) -> str:
        return format_html('{}<span class="url">{}</span>', value, record.url)

    def render_grade(self, value: str) -> str:
        return grade_badge(value)

    def render_ipv6(self, value: bool) -> str:
        return _("是") if value else _("否")


class SiteFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(method="search", label=gettext_lazy("名称、网址、标识码"))
    organisation = AreaFilter()
    grade = django_filters.ChoiceFilter(choices=[(g, g) for g in ("优", "良", "合格", "不合格")], method="graded", label=gettext_lazy("本轮等次"))

    ipv6 = yes_no("ipv6", label=gettext_lazy("支持IPv6"))
    unconfirmed = django_filters.ChoiceFilter(choices=(("1", gettext_lazy("一个季度未核对")),), method="not_confirmed", label=gettext_lazy("登记信息"))

    class Meta:
        model = Site
        fields = ("q", "organisation", "category", "grade", "ipv6", "state", "unconfirmed")

    def not_confirmed(self, rows: QuerySet[Site], name: str, value: str) -> QuerySet[Site]:
        return rows.filter(unconfirmed())

    def graded(self, rows: QuerySet[Site], name: str, value: str) -> QuerySet[Site]:
        return rows.filter(pk__in=RoundSite.objects.filter(round=latest_round(), grade=value).order_by().values("site"))

    def search(self, rows: QuerySet[Site], name: str, value: str) -> QuerySet[Site]:
        return rows.filter(Q(name__icontains=value) | Q(url__icontains=value) | Q(code__startswith=value))


def latest_round() -> Round | None:
    return Round.current()


@needs(Can.SEE)
def sites(request: Request) -> HttpResponse:
    now = RoundSite.objects.filter(site=OuterRef("pk"), round=latest_round())
    rows = visible(request.user, Site.objects.all()).select_related("organisation").annotate(now_grade=Subquery(now.values("grade")[:1]), now_problems=Subquery(now.values("problems")[:1]))
    return listing(request, rows, SiteTable, SiteFilter, title=_("政府网站"), template="registry/sites.html")


@needs(Can.SEE)
def site(request: Request, pk: int) -> HttpResponse:
    """A site's page with everything about it."""
    row = get_visible(request, Site.objects.select_related("organisation__parent"), pk=pk)
    history = list(RoundSite.every.filter(site=row).select_related("round").order_by("-round__as_of")[:12])
    wanted = request.GET.get("round", "")
    # of a round that was cancelled, or that this site was taken out of, only who asks for it is told
    counting = [each for each in history if each.out_at is None and each.round.cancelled_at is None]
    chosen = next((each for each in history if str(each.round_id) == wanted), next(iter(counting or history), None))
    subjects: Any = []
    if chosen is not None:
        told = Subject.objects.filter(superseded=False) if chosen.out_at is None else Subject.objects.filter(pk__in=chosen.set_aside.get("subjects", ()))
        subjects = visible(request.user, told.filter(round=chosen.round, site=row)).select_related("finding", "task").order_by("indicator", "id")[:400]
    record("查看网站", row, request=request)
    return render(request, "registry/site.html", {
        "title": row.name, "site": row, "chosen": chosen, "history": history, "subjects": [s for s in subjects if s.finding.outcome in ("problem", "suspect")],
        "unsure": [s for s in subjects if s.finding.outcome == "undetermined"], "columns": row.columns.all(), "exemptions": row.exemptions.all(),
        "contacts": row.organisation.contacts.filter(until=None), "downtimes": row.downtimes.all()[:10], "differences": row.differences.filter(state="open"),
        "past": [h for h in reversed(counting) if h.grade], "shown": shown(chosen) if chosen is not None else None,
    })  # fmt: skip


@needs(Can.EDIT_REGISTRY)
def edit_site(request: Request, pk: int = 0) -> HttpResponse:
    row = get_visible(request, Site, Can.EDIT_REGISTRY, pk=pk) if pk else None
    form = SiteForm(request.POST or None, instance=row, by=request.user)
    if request.method == "POST" and form.is_valid():
        return redirect("site", register(form, request).pk)
    return render(request, "form.html", {"form": form, "title": _("修改网站") if row else _("登记网站"), "back": "sites"})


class AccountTable(tables.Table):
    name = tables.LinkColumn("account", args=[tables.A("pk")])
    organisation = tables.Column(gettext_lazy("主办单位"), order_by="organisation__path")
    qualified = tables.Column(gettext_lazy("本轮结果"), accessor="now_qualified", orderable=False)
    text = tables.Column(gettext_lazy("问题"), accessor="now_text", orderable=False)

    class Meta:
        model = Account
        fields = ("platform", "name", "organisation", "sampled_level", "qualified", "text", "state")
        attrs = {"class": "table-cards"}

    def render_qualified(self, value: bool) -> str:
        return format_html('<span class="tone tone-{}">{}</span>', "green" if value else "red", _("合格") if value else _("不合格"))

    def value_qualified(self, value: bool) -> str:
        return "合格" if value else "不合格"


class AccountFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(field_name="name", lookup_expr="icontains", label=gettext_lazy("名称"))
    organisation = AreaFilter()
    qualified = yes_no(method="judged", label=gettext_lazy("本轮合格"))
    unconfirmed = django_filters.ChoiceFilter(choices=(("1", gettext_lazy("一个季度未核对")),), method="not_confirmed", label=gettext_lazy("登记信息"))

    class Meta:
        model = Account
        fields = ("q", "platform", "organisation", "qualified", "state", "unconfirmed")

    def not_confirmed(self, rows: QuerySet[Account], name: str, value: str) -> QuerySet[Account]:
        return rows.filter(unconfirmed())

    def judged(self, rows: QuerySet[Account], name: str, value: bool) -> QuerySet[Account]:
        return rows.filter(pk__in=RoundAccount.objects.filter(round=latest_round(), qualified__in=[value]).order_by().values("account"))


@needs(Can.SEE)
def accounts(request: Request) -> HttpResponse:
    now = RoundAccount.objects.filter(account=OuterRef("pk"), round=latest_round())
    rows = visible(request.user, Account.objects.all()).select_related("organisation").annotate(now_qualified=Subquery(now.values("qualified")[:1]), now_text=Subquery(now.values("text")[:1]))
    return listing(request, rows, AccountTable, AccountFilter, title=_("政务新媒体"), template="registry/accounts.html")


@needs(Can.EDIT_REGISTRY)
def edit_account(request: Request, pk: int = 0) -> HttpResponse:
    row = get_visible(request, Account, Can.EDIT_REGISTRY, pk=pk) if pk else None
    form = AccountForm(request.POST or None, instance=row, by=request.user)
    if request.method == "POST" and form.is_valid():
        return redirect("account", register(form, request).pk)
    return render(request, "form.html", {"form": form, "title": _("修改账号") if row else _("登记账号"), "back": "accounts"})


@needs(Can.SEE)
def account(request: Request, pk: int) -> HttpResponse:
    """An account's page: what is registered of it, and how it came out round by round."""
    row = get_visible(request, Account.objects.select_related("organisation"), pk=pk)
    history = RoundAccount.every.filter(account=row, round__cancelled_at=None).select_related("round").order_by("-round__as_of")[:12]
    record("查看账号", row, request=request)
    return render(request, "registry/account.html", {"title": row.name, "account": row, "history": history})
