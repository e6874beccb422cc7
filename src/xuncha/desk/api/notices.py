"""What holds of a site for a time or on one point: downtime notices (临时报备), exemptions (免检), what it says otherwise than the registry (核实)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from ninja import Path, Query, Router, Schema
from pydantic import Field

from xuncha.desk.people.access import Request, get_visible, visible
from xuncha.desk.people.roles import Can
from xuncha.desk.registry.exemptions import declare, end, still
from xuncha.desk.registry.forms import DowntimeForm, ExemptionForm
from xuncha.desk.registry.models import Difference, DowntimeNotice, ExemptionRecord, Site
from xuncha.desk.registry.notices import apply, decide, settle

from .errors import from_form
from .operation import offer
from .types import Body, Day, EndIn, Id, Line, Moment, Page, Paged, SiteCode, cut

router = Router(tags=["notices"])


class DowntimeIn(Body):
    site: SiteCode = Field(description=gettext_noop("网站标识码"), examples=["9901010001"])
    begin: Moment = Field(description=gettext_noop("起；没有写时区的按北京时间"), examples=["2020-05-15T22:00"])
    end: Moment = Field(description=gettext_noop("止"), examples=["2020-05-16T06:00"])
    reason: Line = Field(min_length=1, max_length=300, description=gettext_noop("事由"), examples=["机房检修"])


class DowntimeOut(Schema):
    id: int
    site: str
    begin: datetime
    end: datetime
    reason: str
    state: Literal["asked", "approved", "refused"]
    asked_at: datetime
    decided_at: datetime | None
    answer: str = Field(description=gettext_noop("审批意见"))

    @classmethod
    def of(cls, row: DowntimeNotice) -> DowntimeOut:
        return cls(id=row.pk, site=row.site.code, begin=row.begin, end=row.end, reason=row.reason, state=row.state, asked_at=row.asked_at, decided_at=row.decided_at, answer=row.answer)  # type: ignore[arg-type]


class DowntimeAnswer(Body):
    state: Literal["approved", "refused"] = Field(examples=["approved"])
    answer: Line = Field("", max_length=300, description=gettext_noop("审批意见"))


class DowntimeQuery(Paged):
    site: SiteCode | None = None
    state: Literal["asked", "approved", "refused"] | None = None


class ExemptionIn(Body):
    site: SiteCode = Field(description=gettext_noop("网站标识码"), examples=["9901010001"])
    indicator: Line = Field(min_length=1, max_length=40, description=gettext_noop("指标，如 design.links"), examples=["design.search"])
    url: Line = Field("", max_length=500, description=gettext_noop("只免这一个网址；不填为全站"))
    reason: Line = Field(min_length=1, max_length=300, description=gettext_noop("理由"), examples=["改版期间暂停"])
    approved_by: Line = Field(min_length=1, max_length=60, description=gettext_noop("批准人"), examples=["示例"])
    until: Day | None = Field(None, description=gettext_noop("有效期至；不填为一直有效，到提前结束为止"))


class ExemptionOut(Schema):
    id: int
    site: str
    indicator: str
    url: str
    reason: str
    approved_by: str
    until: date | None
    ended_on: date | None
    ended_because: str
    holds: bool = Field(description=gettext_noop("现在有效"))

    @classmethod
    def of(cls, row: ExemptionRecord) -> ExemptionOut:
        return cls(
            id=row.pk, site=row.site.code, indicator=row.indicator, url=row.url, reason=row.reason, approved_by=row.approved_by, until=row.until, ended_on=row.ended_on, ended_because=row.ended_because,
            holds=not row.over,
        )  # fmt: skip


class ExemptionQuery(Paged):
    site: SiteCode | None = None
    holds: bool | None = Field(None, description=gettext_noop("现在是否有效"))


class DifferenceOut(Schema):
    id: int
    site: str
    field: str = Field(description=gettext_noop("项目：网站标识码、ICP备案号、网站名称"))
    declared: str = Field(description=gettext_noop("登记的"))
    seen: str = Field(description=gettext_noop("网站上写的"))
    url: str
    state: Literal["open", "registry", "site", "none"]
    answered_at: datetime | None

    @classmethod
    def of(cls, row: Difference) -> DifferenceOut:
        return cls(id=row.pk, site=row.site.code, field=row.field, declared=row.declared, seen=row.seen, url=row.url, state=row.state, answered_at=row.answered_at)  # type: ignore[arg-type]


class DifferenceAnswer(Body):
    state: Literal["registry", "site", "none"] = Field(description=gettext_noop("registry 按网站改登记信息（标识码除外）、site 由网站改正、none 核实无误"), examples=["site"])


class DifferenceQuery(Paged):
    site: SiteCode | None = None
    state: Literal["open", "registry", "site", "none"] | None = None


def _of(request: Request, model: Any, site: str | None) -> Any:
    """The rows this person may see, of one site or of all."""
    rows = visible(request.user, model.objects.select_related("site"))
    return rows if site is None else rows.filter(site__code=site)


@offer(router, "GET", "/downtimes", verb=Can.SEE, out=Page[DowntimeOut], journal="临时报备", summary=_("临时报备清单"), about=_("改版、迁移、机房检修等事先报备的停机；批准的，连通性探测不计入。"))
def list_downtimes(request: Request, query: Query[DowntimeQuery]) -> Page[DowntimeOut]:
    rows = _of(request, DowntimeNotice, query.site)
    found, more = cut(rows.filter(state=query.state) if query.state else rows, query)
    return Page(items=[DowntimeOut.of(row) for row in found], next=more)


@offer(
    router, "POST", "/downtimes", verb=Can.APPLY, scope="write", status=201, out=DowntimeOut, summary=_("申请临时报备"),
    about=_("本单位（或本县区）为自己的网站申请，由市级审批。"),
)  # fmt: skip
def add_downtime(request: Request, data: DowntimeIn) -> DowntimeOut:
    site = get_visible(request, Site, Can.APPLY, code=data.site)
    form = DowntimeForm({**data.model_dump(), "site": site.pk}, by=request.user, verb=Can.APPLY)
    if not form.is_valid():
        raise from_form(form)
    return DowntimeOut.of(_of(request, DowntimeNotice, None).get(pk=apply(form, request).pk))


@offer(
    router, "POST", "/downtimes/{int:pk}/decide", verb=Can.APPROVE_DOWNTIME, scope="write", out=DowntimeOut, summary=_("审批临时报备"),
    about=_("approved 批准、refused 退回；单位收到通知。批准的，连通性监测下一次探测起就不计入。"),
)  # fmt: skip
def decide_downtime(request: Request, pk: Path[Id], data: DowntimeAnswer) -> DowntimeOut:
    decide(get_visible(request, DowntimeNotice, Can.APPROVE_DOWNTIME, pk=pk), data.state, data.answer, request)
    return DowntimeOut.of(DowntimeNotice.objects.select_related("site").get(pk=pk))


@offer(router, "GET", "/exemptions", verb=Can.SEE, out=Page[ExemptionOut], journal="免检", summary=_("免检清单"), about=_("有效的和已经到期、提前结束的都在。"))
def list_exemptions(request: Request, query: Query[ExemptionQuery]) -> Page[ExemptionOut]:
    rows = _of(request, ExemptionRecord, query.site)
    found, more = cut(rows if query.holds is None else still(rows, query.holds), query)
    return Page(items=[ExemptionOut.of(row) for row in found], next=more)


@offer(router, "POST", "/exemptions", verb=Can.EDIT_REGISTRY, scope="write", status=201, out=ExemptionOut, summary=_("登记免检"), about=_("经批准，某项指标在一个网址或整个网站上不检查。"))
def add_exemption(request: Request, data: ExemptionIn) -> ExemptionOut:
    site = get_visible(request, Site, Can.EDIT_REGISTRY, code=data.site)
    form = ExemptionForm({**data.model_dump(), "site": site.pk}, by=request.user)
    if not form.is_valid():
        raise from_form(form)
    return ExemptionOut.of(declare(form, request))


@offer(router, "POST", "/exemptions/{int:pk}/end", verb=Can.EDIT_REGISTRY, scope="write", out=ExemptionOut, summary=_("提前结束免检"), about=_("从那一天起的检查照常计入，以前的检查不变。"))
def end_exemption(request: Request, pk: Path[Id], data: EndIn) -> ExemptionOut:
    row = get_visible(request, ExemptionRecord.objects.select_related("site"), Can.EDIT_REGISTRY, pk=pk)
    end(row, data.day, data.reason, request)
    return ExemptionOut.of(row)


@offer(router, "GET", "/differences", verb=Can.SEE, out=Page[DifferenceOut], journal="登记信息核实", summary=_("登记信息核实清单"), about=_("检查时发现网站上写的与登记的不一致，由单位核实。"))
def list_differences(request: Request, query: Query[DifferenceQuery]) -> Page[DifferenceOut]:
    rows = _of(request, Difference, query.site)
    found, more = cut(rows.filter(state=query.state) if query.state else rows, query)
    return Page(items=[DifferenceOut.of(row) for row in found], next=more)


@offer(router, "POST", "/differences/{int:pk}/answer", verb=Can.APPLY, scope="write", out=DifferenceOut, summary=_("答复登记信息核实"), about=_("每项答复一次。"))
def answer_difference(request: Request, pk: Path[Id], data: DifferenceAnswer) -> DifferenceOut:
    settle(get_visible(request, Difference, Can.APPLY, pk=pk), data.state, request)
    return DifferenceOut.of(Difference.objects.select_related("site").get(pk=pk))
