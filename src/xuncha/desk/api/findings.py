"""Findings by subject (问题点), and people's decisions about them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop
from ninja import Path, Query, Router, Schema
from pydantic import Field

from xuncha.desk.findings.models import Subject
from xuncha.desk.findings.review import accept, decide
from xuncha.desk.people.access import Request, get_visible, visible
from xuncha.desk.people.roles import Can
from xuncha.desk.ui.words import indicator_name

from .errors import ApiError
from .operation import offer, token_for
from .registry import below
from .types import Body, Day, Id, Line, Page, Paged, ReasonIn, SiteCode, cut

router = Router(tags=["findings"])
Outcome = Literal["problem", "suspect", "undetermined", "not_applicable", "exempt"]
State = Literal["open", "second", "disputed", "deferred", "confirmed", "downgraded", "rejected"]
Source = Literal["machine", "inspector", "third-party", "province"]
Kind = Literal["confirm", "reject", "downgrade", "defer"]


class Proof(Schema):
    url: str = ""
    captured_at: str = ""
    sha256: str = ""
    excerpt: str = Field("", description=gettext_noop("摘录，个人信息已遮盖"))


class FindingOut(Schema):
    id: int
    key: str = Field(description=gettext_noop("问题点的编号，同一页面再查也不变；卷宗和整改里用的就是它"))
    round: int
    site: str | None = Field(description=gettext_noop("网站标识码"))
    account: str | None = Field(description=gettext_noop("平台:账号名称"))
    name: str = Field(description=gettext_noop("网站或账号的名称"))
    organisation: int
    indicator: str
    indicator_name: str
    outcome: Outcome
    source: Source
    url: str
    label: str
    detail: dict[str, Any]
    evidence: Proof
    reason: str = Field(description=gettext_noop("无法判定的原因"))
    vetoing: bool = Field(description=gettext_noop("涉单项否决"))
    state: State
    accepted_until: date | None
    version: int = Field(description=gettext_noop("每次复核加一；写意见时要带上看到的这个数"))
    superseded: bool = Field(description=gettext_noop("本轮后来的检查不再报告"))


class DecisionOut(Schema):
    decision: Kind
    step: Literal["review", "second", "arbitration", "appeal", "imported"]
    reason: str
    by: str
    at: datetime


class FindingDetail(FindingOut):
    decisions: list[DecisionOut]


class DecisionIn(Body):
    decision: Kind = Field(examples=["confirm"])
    reason: Line = Field("", max_length=500, description=gettext_noop("驳回、降级、暂缓要写明理由"))
    version: int = Field(ge=0, le=2**31 - 1, description=gettext_noop("读到的 version；其间有人处理过则为 409"), examples=[0])


class AcceptIn(ReasonIn):
    until: Day = Field(description=gettext_noop("认可到哪一天"), examples=["2020-09-30"])


class FindingQuery(Paged):
    round: Id | None = Field(None, description=gettext_noop("轮次的 id；不填为全部轮次"))
    site: SiteCode | None = None
    account: Line | None = Field(None, description=gettext_noop("平台:账号名称"))
    organisation: Id | None = Field(None, description=gettext_noop("这个单位及其下级"))
    indicator: Line | None = Field(None, description=gettext_noop("指标，如 design.links"))
    outcome: Outcome | None = None
    state: State | None = None
    source: Source | None = None
    vetoing: bool | None = None
    superseded: bool = False


def _fields(row: Subject) -> dict[str, Any]:
    finding = row.finding
    owner = finding.site or finding.account
    return {
        "id": row.pk, "key": row.key, "round": row.round_id, "site": finding.site.code if finding.site else None, "account": finding.account.key if finding.account else None,
        "name": owner.name if owner else "", "organisation": row.organisation_id, "indicator": finding.indicator, "indicator_name": indicator_name(finding.indicator, row.round.edition),
        "outcome": finding.outcome, "source": finding.source, "url": row.url, "label": row.label, "detail": row.detail, "evidence": Proof.model_validate({k: str(v) for k, v in row.evidence.items() if k in Proof.model_fields and v is not None}),
        "reason": finding.reason, "vetoing": row.vetoing, "state": row.state, "accepted_until": row.accepted_until, "version": row.version, "superseded": row.superseded,
    }  # fmt: skip


def _subjects() -> QuerySet[Subject]:
    return Subject.objects.select_related("finding__site", "finding__account", "round")


def _detail(row: Subject) -> FindingDetail:
    made = [DecisionOut(decision=d.decision, step=d.step, reason=d.reason, by=d.by_name, at=d.at) for d in row.decisions.all()]  # type: ignore[arg-type]
    return FindingDetail(**_fields(row), decisions=made)


@offer(
    router, "GET", "/findings", verb=Can.SEE, out=Page[FindingOut], journal="问题", summary=gettext_lazy("问题清单"),
    about=gettext_lazy("自动巡查、互查、第三方和上级发现的问题点，一条一个地址。各项条件可以合用；一次取一页，用 next 取下一页，几百万条也一样快。"),
)  # fmt: skip
def list_findings(request: Request, query: Query[FindingQuery]) -> Page[FindingOut]:
    rows = below(visible(request.user, _subjects().filter(superseded=query.superseded)), query.organisation)
    wanted: dict[str, Any] = {
        "round": query.round, "finding__site__code": query.site, "indicator": query.indicator, "outcome": query.outcome, "state": query.state,
        "source": query.source, "vetoing": query.vetoing,
    }  # fmt: skip
    if query.account is not None:
        wanted["finding__account__platform"], _colon, wanted["finding__account__name"] = query.account.partition(":")
    found, more = cut(rows.filter(**{name: value for name, value in wanted.items() if value is not None}), query)
    return Page(items=[FindingOut(**_fields(row)) for row in found], next=more)


@offer(router, "GET", "/findings/{int:pk}", verb=Can.SEE, out=FindingDetail, journal="问题", summary=gettext_lazy("一个问题点"), about=gettext_lazy("含全部复核意见。"))
def get_finding(request: Request, pk: Path[Id]) -> FindingDetail:
    return _detail(get_visible(request, _subjects(), pk=pk))


@offer(
    router, "POST", "/findings/{int:pk}/decisions", verb=Can.REVIEW, scope="review", status=201, out=FindingDetail, summary=gettext_lazy("写复核意见"),
    about=gettext_lazy("confirm 确认、reject 驳回、downgrade 降级（计入问题但不否决）、defer 暂缓。规则和工作台一样：涉单项否决的须两人一致，不一致的由第三人仲裁；审定后不能再改。意见只增不改。"),
)  # fmt: skip
def decide_finding(request: Request, pk: Path[Id], data: DecisionIn) -> FindingDetail:
    row = get_visible(request, Subject, Can.REVIEW, pk=pk)
    if data.decision != "confirm" and not data.reason:
        raise ApiError(422, _("驳回、降级、暂缓要写明理由"), [("body.reason", _("缺少这一项"))])
    decide(row.pk, data.decision, data.reason, request.user, token_for(request, row.pk), data.version, request=request)
    return _detail(_subjects().get(pk=pk))


@offer(
    router, "POST", "/findings/{int:pk}/accept", verb=Can.MANAGE_ROUND, scope="review", out=FindingDetail, summary=gettext_lazy("暂予认可"),
    about=gettext_lazy("写明理由，认可到某一天：照样算作发现的问题，但那一天以前不下发整改。"),
)  # fmt: skip
def accept_finding(request: Request, pk: Path[Id], data: AcceptIn) -> FindingDetail:
    accept(get_visible(request, _subjects(), Can.MANAGE_ROUND, pk=pk), data.until, data.reason, request)
    return _detail(_subjects().get(pk=pk))
