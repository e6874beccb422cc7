"""Work items (报送事项) and what each unit has handed in."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.db.models import Count, F, Q
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from ninja import Path, Query, Router, Schema
from pydantic import Field

from xuncha.desk.duties.models import HandIn, WorkItem
from xuncha.desk.people.access import Request, visible
from xuncha.desk.people.roles import Can

from .operation import offer
from .registry import below
from .types import Id, Page, Paged, cut

router = Router(tags=["work-items"])
State = Literal["missing", "sent", "back", "accepted", "absent"]


class WorkItemOut(Schema):
    id: int
    round: int | None
    kind: Literal["report", "census", "meeting"]
    title: str
    text: str
    deadline: datetime
    cancelled_at: datetime | None = Field(description=gettext_noop("取消时间；取消的不用再报"))
    units: int = Field(description=gettext_noop("要报送的单位数，只算您能看到的"))
    sent: int
    late: int
    back: int


class HandInOut(Schema):
    id: int
    item: int
    organisation: int
    organisation_name: str
    state: State
    late: bool
    sent_at: datetime | None
    times_back: int = Field(description=gettext_noop("退回次数"))
    text: str
    answer: str = Field(description=gettext_noop("审核意见"))


class HandInQuery(Paged):
    organisation: Id | None = Field(None, description=gettext_noop("这个单位及其下级"))
    state: State | None = None


def _items(request: Request) -> Any:
    mine = visible(request.user, HandIn.objects.all(), Can.ANSWER)
    # counts of the units this person may see, not of all
    own = Q(hand_ins__in=mine)
    return WorkItem.objects.filter(pk__in=mine.values("item")).annotate(
        units=Count("hand_ins", filter=own), sent=Count("hand_ins", filter=own & Q(hand_ins__state__in=("sent", "accepted"))),
        late=Count("hand_ins", filter=own & Q(hand_ins__sent_at__gt=F("deadline"))), back=Count("hand_ins", filter=own & Q(hand_ins__state="back")),
    )  # fmt: skip


def _out(row: Any) -> WorkItemOut:
    return WorkItemOut(
        id=row.pk, round=row.round_id, kind=row.kind, title=row.title, text=row.text, deadline=row.deadline, cancelled_at=row.cancelled_at, units=row.units, sent=row.sent, late=row.late, back=row.back,
    )  # fmt: skip


@offer(router, "GET", "/work-items", verb=Can.ANSWER, out=Page[WorkItemOut], journal="报送事项", summary=_("报送事项清单"), about=_("要您的单位（或下级）报送的事项和报送情况。"))
def list_work_items(request: Request, query: Query[Paged]) -> Page[WorkItemOut]:
    found, more = cut(_items(request), query)
    return Page(items=[_out(row) for row in found], next=more)


@offer(router, "GET", "/work-items/{int:pk}", verb=Can.ANSWER, out=WorkItemOut, journal="报送事项", summary=_("一项报送事项"), about=_("要求、期限和报送情况。"))
def get_work_item(request: Request, pk: Path[Id]) -> WorkItemOut:
    return _out(get_object_or_404(_items(request), pk=pk))


@offer(
    router, "GET", "/work-items/{int:pk}/hand-ins", verb=Can.ANSWER, out=Page[HandInOut], journal="报送情况", summary=_("各单位报送情况"),
    about=_("missing 未报送、sent 已报送、back 已退回、accepted 已收、absent 未参加；是否逾期按第一次没有被退回的报送算。"),
)  # fmt: skip
def list_hand_ins(request: Request, pk: Path[Id], query: Query[HandInQuery]) -> Page[HandInOut]:
    rows = visible(request.user, HandIn.objects.filter(item=pk).select_related("organisation", "item"), Can.ANSWER)
    if not rows.exists():
        raise Http404
    rows = below(rows, query.organisation)
    found, more = cut(rows.filter(state=query.state) if query.state else rows, query)
    return Page(items=[
        HandInOut(
            id=row.pk, item=row.item_id, organisation=row.organisation_id, organisation_name=row.organisation.name, state=row.state, late=row.late, sent_at=row.sent_at,
            times_back=row.times_back, text=row.text, answer=row.answer,
        ) for row in found
    ], next=more)  # fmt: skip
