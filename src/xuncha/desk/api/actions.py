"""Special actions (专项行动) and their ledgers."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q, Sum
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from ninja import Path, Query, Router, Schema
from pydantic import Field

from xuncha.desk.duties.forms import ActionForm
from xuncha.desk.duties.models import ActionLine, SpecialAction
from xuncha.desk.duties.service import begin, end, fill
from xuncha.desk.people.access import Request, get_visible, visible
from xuncha.desk.people.roles import Can

from .errors import from_form
from .operation import offer
from .registry import below
from .types import Body, Day, EndIn, Id, Line, Page, Paged, Text, cut

router = Router(tags=["actions"])


class ActionIn(Body):
    topic: Line = Field(min_length=1, max_length=100, description=gettext_noop("主题"), examples=["个人隐私排查"])
    begin: Day = Field(description=gettext_noop("开始"), examples=["2020-05-01"])
    end: Day = Field(description=gettext_noop("截止"), examples=["2020-06-01"])
    text: Text = Field("", description=gettext_noop("要求"))
    units: list[Id] = Field(min_length=1, max_length=5000, description=gettext_noop("要报送的单位的 id，见 /organisations"), examples=[[1]])


class ActionOut(Schema):
    id: int
    topic: str
    begin: date
    end: date
    text: str
    closed_on: date | None
    closing_note: str
    units: int = Field(description=gettext_noop("要报送的单位数，只算您能看到的"))
    sent: int
    found: int = Field(description=gettext_noop("排查发现的问题数，只算您能看到的单位"))
    repaired: int


class LineIn(Body):
    found: int = Field(ge=0, lt=10_000_000, description=gettext_noop("排查发现的问题数"), examples=[3])
    repaired: int = Field(ge=0, lt=10_000_000, description=gettext_noop("已整改数，不大于发现数"), examples=[2])
    note: Line = Field("", max_length=300, description=gettext_noop("说明"))
    deadline: Day | None = Field(None, description=gettext_noop("这个单位的完成时限，只有办公室可以改"))


class LineOut(Schema):
    id: int
    action: int
    organisation: int
    organisation_name: str
    found: int | None
    repaired: int | None
    deadline: date | None
    note: str
    sent_at: datetime | None

    @classmethod
    def of(cls, row: ActionLine) -> LineOut:
        return cls(
            id=row.pk, action=row.action_id, organisation=row.organisation_id, organisation_name=row.organisation.name, found=row.found, repaired=row.repaired, deadline=row.deadline, note=row.note,
            sent_at=row.sent_at,
        )  # fmt: skip


class LineQuery(Paged):
    organisation: Id | None = Field(None, description=gettext_noop("这个单位及其下级"))


def _actions(request: Request) -> Any:
    mine = visible(request.user, ActionLine.objects.all(), Can.ANSWER)
    # counts of the units this person may see, not of all
    own = Q(lines__in=mine)
    return SpecialAction.objects.filter(pk__in=mine.values("action")).annotate(
        units=Count("lines", filter=own), sent=Count("lines", filter=own & Q(lines__sent_at__isnull=False)), n_found=Sum("lines__found", filter=own), n_repaired=Sum("lines__repaired", filter=own),
    )  # fmt: skip


def _out(row: Any) -> ActionOut:
    return ActionOut(
        id=row.pk, topic=row.topic, begin=row.begin, end=row.end, text=row.text, closed_on=row.closed_on, closing_note=row.closing_note, units=row.units, sent=row.sent, found=row.n_found or 0,
        repaired=row.n_repaired or 0,
    )  # fmt: skip


@offer(router, "GET", "/actions", verb=Can.ANSWER, out=Page[ActionOut], journal="专项行动", summary=_("专项行动清单"), about=_("要您的单位（或下级）排查的专项和进展。"))
def list_actions(request: Request, query: Query[Paged]) -> Page[ActionOut]:
    found, more = cut(_actions(request), query)
    return Page(items=[_out(row) for row in found], next=more)


@offer(router, "GET", "/actions/{int:pk}/lines", verb=Can.ANSWER, out=Page[LineOut], journal="专项台账", summary=_("专项台账"), about=_("各单位的发现数、整改数和时限。"))
def list_action_lines(request: Request, pk: Path[Id], query: Query[LineQuery]) -> Page[LineOut]:
    rows = visible(request.user, ActionLine.objects.filter(action=pk).select_related("organisation"), Can.ANSWER)
    if not rows.exists():
        raise Http404
    found, more = cut(below(rows, query.organisation), query)
    return Page(items=[LineOut.of(row) for row in found], next=more)


@offer(router, "POST", "/actions", verb=Can.MANAGE_DUTIES, scope="write", status=201, out=ActionOut, summary=_("布置专项行动"), about=_("各单位收到通知，按期报发现数和整改数。"))
def add_action(request: Request, data: ActionIn) -> ActionOut:
    form = ActionForm(data.model_dump())
    if not form.is_valid():
        raise from_form(form)
    return _out(_actions(request).get(pk=begin(form, request).pk))


@offer(
    router, "POST", "/actions/{int:pk}/close", verb=Can.MANAGE_DUTIES, scope="write", out=ActionOut, summary=_("结束专项行动"),
    about=_("从那一天起台账不再变动，各单位不能再报，并收到通知。"),
)  # fmt: skip
def close_action(request: Request, pk: Path[Id], data: EndIn) -> ActionOut:
    end(get_object_or_404(SpecialAction, pk=pk), data.day, data.reason, request)
    return _out(_actions(request).get(pk=pk))


@offer(
    router, "POST", "/action-lines/{int:pk}", verb=Can.ANSWER, scope="write", out=LineOut, summary=_("报送专项"),
    about=_("本单位的发现数和整改数；可以再报，后报的替换先报的。"),
)  # fmt: skip
def fill_action_line(request: Request, pk: Path[Id], data: LineIn) -> LineOut:
    row = get_visible(request, ActionLine, Can.ANSWER, pk=pk)
    fill(row.pk, data.found, data.repaired, data.note, data.deadline, request)
    return LineOut.of(ActionLine.objects.select_related("organisation").get(pk=pk))
