"""Verdicts of a round: grades of sites, accounts qualified or not."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from ninja import Path, Query, Router, Schema
from pydantic import Field

from xuncha.desk.people.access import Request, visible
from xuncha.desk.people.roles import Can
from xuncha.desk.registry.models import Account, Site
from xuncha.desk.rounds.models import Round

from .operation import offer
from .registry import below
from .types import Id, Page, Paged, cut

router = Router(tags=["verdicts"])
Grade = Literal["优", "良", "合格", "不合格"]


class SiteVerdict(Schema):
    site: str = Field(description=gettext_noop("网站标识码"))
    name: str
    organisation: int
    state: Literal["waiting", "running", "done", "partial"] = Field(description=gettext_noop("检查：未检查、检查中、已检查、未查全"))
    complete: bool
    pages: int
    links: int
    note: str
    problems: int = Field(description=gettext_noop("问题数，含待确认的疑似"))
    problems_confirmed: int
    vetoes: list[Any] = Field(description=gettext_noop("单项否决"))
    awaiting: list[Any] = Field(description=gettext_noop("等人确认的问题点编号"))
    preliminary: str = Field(description=gettext_noop("初评等次"))
    grade: str = Field(description=gettext_noop("确认的等次；还没有定的为空"))
    qualified: bool | None
    score: float | None = Field(description=gettext_noop("门户网站的最后得分；口径不计分、得不出的为 null"))


class AccountVerdict(Schema):
    account: str = Field(description=gettext_noop("平台:账号名称"))
    organisation: int
    last_post: date | None
    update: bool | None
    interaction: bool | None
    qualified: bool | None
    text: str = Field(description=gettext_noop("问题"))


class SiteVerdictQuery(Paged):
    organisation: Id | None = Field(None, description=gettext_noop("这个单位及其下级"))
    grade: Grade | None = None
    state: Literal["waiting", "running", "done", "partial"] | None = None


class AccountVerdictQuery(Paged):
    organisation: Id | None = Field(None, description=gettext_noop("这个单位及其下级"))
    qualified: bool | None = None


@offer(
    router, "GET", "/rounds/{int:pk}/verdicts/sites", verb=Can.SEE, out=Page[SiteVerdict], journal="网站评定", summary=_("网站的等次"),
    about=_("本轮各网站的问题数、单项否决和等次。复核意见改变时随之重算；审定以后不再变。"),
)  # fmt: skip
def list_site_verdicts(request: Request, pk: Path[Id], query: Query[SiteVerdictQuery]) -> Page[SiteVerdict]:
    round_ = get_object_or_404(Round, pk=pk)
    rows = visible(request.user, round_.sites.select_related("site"))
    if query.organisation is not None:
        rows = rows.filter(site__in=below(Site.objects.all(), query.organisation))
    rows = rows.filter(**{name: value for name, value in {"grade": query.grade, "state": query.state}.items() if value is not None})
    found, more = cut(rows, query)
    return Page(items=[
        SiteVerdict(
            site=row.site.code, name=row.site.name, organisation=row.site.organisation_id, state=row.state, complete=row.complete, pages=row.pages, links=row.links, note=row.note,
            problems=row.problems, problems_confirmed=row.problems_confirmed, vetoes=row.vetoes, awaiting=row.awaiting, preliminary=row.preliminary, grade=row.grade, qualified=row.qualified, score=row.score,
        ) for row in found
    ], next=more)  # fmt: skip


@offer(
    router, "GET", "/rounds/{int:pk}/verdicts/accounts", verb=Can.SEE, out=Page[AccountVerdict], journal="账号评定", summary=_("账号的结果"),
    about=_("本轮各政务新媒体账号是否合格。"),
)  # fmt: skip
def list_account_verdicts(request: Request, pk: Path[Id], query: Query[AccountVerdictQuery]) -> Page[AccountVerdict]:
    round_ = get_object_or_404(Round, pk=pk)
    rows = visible(request.user, round_.accounts.select_related("account"))
    if query.organisation is not None:
        rows = rows.filter(account__in=below(Account.objects.all(), query.organisation))
    if query.qualified is not None:
        rows = rows.filter(qualified=query.qualified)
    found, more = cut(rows, query)
    return Page(items=[
        AccountVerdict(
            account=row.account.key, organisation=row.account.organisation_id, last_post=row.last_post, update=row.update, interaction=row.interaction, qualified=row.qualified, text=row.text,
        ) for row in found
    ], next=more)  # fmt: skip
