"""Rounds (巡查轮次): what was inspected when, how far it is, how it came out."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from ninja import Path, Query, Router, Schema
from pydantic import Field

from xuncha.desk.people.access import Request, visible
from xuncha.desk.people.roles import Can
from xuncha.desk.rounds.forms import RoundForm
from xuncha.desk.rounds.models import Round
from xuncha.desk.rounds.service import coverage, create, grades, period_defaults
from xuncha.desk.rounds.skeleton import skeleton
from xuncha.rules import DEFAULT_EDITION

from .errors import from_form
from .operation import offer
from .types import Body, Id, Line, Page, Paged, cut

router = Router(tags=["rounds"])
Template = Literal["monthly", "quarterly", "special"]


class RoundIn(Body):
    template: Template = "quarterly"
    period: Line = Field("", max_length=40, description=gettext_noop("期别，如 2020年第二季度；不填按监测时间点写"), examples=["2020年第二季度"])
    name: Line = Field("", max_length=100, description=gettext_noop("名称，不能和已有轮次相同；不填为期别加“巡查”"))
    as_of: date = Field(description=gettext_noop("监测时间点，不能在将来"), examples=["2020-05-15"])
    inspected_from: date | None = Field(None, description=gettext_noop("检查开始；不填同监测时间点"))
    inspected_to: date | None = Field(None, description=gettext_noop("检查结束；不填同监测时间点"))
    edition: Line = Field(DEFAULT_EDITION, description=gettext_noop("口径"))
    host: Id | None = Field(None, description=gettext_noop("承办单位的 id"))
    two_pairs: bool = Field(True, description=gettext_noop("单项否决须两人确认"))
    scope: list[Id] = Field([], max_length=500, description=gettext_noop("县区单位的 id；空为登记的全部网站和账号"))
    rate: float = Field(2.0, ge=0, le=100, description=gettext_noop("对每个主机每秒的请求数；0 为不限，只用于自己的主机"))
    max_pages: int = Field(20_000, ge=1, le=10_000_000)
    workers: int = Field(2, ge=1, le=16)
    contact: Line = Field("", max_length=100, description=gettext_noop("写进访问标识（User-Agent）的联系方式"))


class RoundOut(Schema):
    id: int
    name: str
    period: str
    template: Template
    edition: str
    as_of: date
    inspected_from: date
    inspected_to: date
    host: int | None
    stage: Literal["inspect", "cross", "review", "appeal", "final", "bulletin", "repair", "recheck", "archive"]
    previous: int | None = Field(description=gettext_noop("上一轮的 id"))
    two_pairs: bool
    created_at: datetime
    approved_at: datetime | None
    cancelled_at: datetime | None = Field(description=gettext_noop("作废时间；作废的轮次不再变动，也不计入"))
    published_at: datetime | None


class StageOut(Schema):
    stage: str
    begin: date | None
    end: date | None
    closed_at: datetime | None


class RoundDetail(RoundOut):
    coverage: dict[str, int] = Field(description=gettext_noop("范围内和登记的网站、账号数，已检查数"))
    grades: dict[str, int] = Field(description=gettext_noop("各等次的网站数"))
    stages: list[StageOut]

    @classmethod
    def of(cls, request: Request, row: Round) -> RoundDetail:
        stages = [StageOut(stage=plan.stage, begin=plan.begin, end=plan.end, closed_at=plan.closed_at) for plan in row.stages.all()]
        return cls(**_plain(row).model_dump(), coverage=coverage(row), grades=grades(row, visible(request.user, row.sites.all())), stages=stages)


def _plain(row: Round) -> RoundOut:
    return RoundOut(
        id=row.pk, name=row.name, period=row.period, template=row.template, edition=row.edition, as_of=row.as_of, inspected_from=row.inspected_from,  # type: ignore[arg-type]
        inspected_to=row.inspected_to, host=row.host_id, stage=row.stage, previous=row.previous_id, two_pairs=row.two_pairs,  # type: ignore[arg-type]
        created_at=row.created_at, approved_at=row.approved_at, cancelled_at=row.cancelled_at, published_at=row.published_at,
    )  # fmt: skip


class RoundQuery(Paged):
    template: Template | None = None
    stage: Line | None = None


@offer(router, "GET", "/rounds", verb=Can.SEE, out=Page[RoundOut], journal="轮次", summary=_("轮次清单"), about=_("全部巡查轮次，按 id 排列。"))
def list_rounds(request: Request, query: Query[RoundQuery]) -> Page[RoundOut]:
    rows = Round.objects.all()
    if query.template is not None:
        rows = rows.filter(template=query.template)
    if query.stage is not None:
        rows = rows.filter(stage=query.stage)
    found, more = cut(rows, query)
    return Page(items=[_plain(row) for row in found], next=more)


@offer(router, "GET", "/rounds/{int:pk}", verb=Can.SEE, out=RoundDetail, journal="轮次", summary=_("一个轮次"), about=_("含覆盖情况、各等次家数和阶段安排。"))
def get_round(request: Request, pk: Path[Id]) -> RoundDetail:
    return RoundDetail.of(request, get_object_or_404(Round, pk=pk))


@offer(
    router, "POST", "/rounds", verb=Can.MANAGE_ROUND, scope="write", status=201, out=RoundDetail, summary=_("新建轮次"),
    about=_("范围内登记的正常网站和账号都进入本轮。新建后用“开始检查”启动。"),
)  # fmt: skip
def add_round(request: Request, data: RoundIn) -> RoundDetail:
    given = {name: value for name, value in data.model_dump().items() if value not in (None, "")}
    form = RoundForm({**period_defaults(data.template, data.as_of), "edition": DEFAULT_EDITION, **given})
    if not form.is_valid():
        raise from_form(form)
    made = form.save(commit=False)
    made.options = {name: form.cleaned_data[name] for name in ("rate", "max_pages", "workers", "contact")}
    made.bulletin = skeleton(made)
    return RoundDetail.of(request, create(made, request.user, [org.path for org in form.cleaned_data["scope"]], request))
