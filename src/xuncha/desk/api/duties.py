"""Work items (报送事项): handed out, corrected, called off, and what each unit has handed in."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.db.models import Count, F, Q, QuerySet
from django.forms import model_to_dict
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from ninja import Form, Path, Query, Router, Schema
from ninja.files import UploadedFile
from pydantic import Field

from xuncha.desk.duties.forms import CorrectWorkItemForm, WorkItemForm
from xuncha.desk.duties.models import HandIn, WorkItem
from xuncha.desk.duties.service import answer, call_off, correct, hand_out, moment, send
from xuncha.desk.people.access import Request, get_visible, visible
from xuncha.desk.people.roles import Can

from .errors import from_form
from .operation import offer
from .registry import below
from .types import Body, Id, Line, Moment, Page, Paged, ReasonIn, Text, cut
from .uploads import ATTACHED, FileOut

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
    files: list[FileOut]
    answer: str = Field(description=gettext_noop("审核意见"))

    @classmethod
    def of(cls, row: HandIn) -> HandInOut:
        return cls(
            id=row.pk, item=row.item_id, organisation=row.organisation_id, organisation_name=row.organisation.name, state=row.state, late=row.late, sent_at=row.sent_at,  # type: ignore[arg-type]
            times_back=row.times_back, text=row.text, files=[FileOut.of(each) for each in row.files.all()], answer=row.answer,
        )  # fmt: skip


class WorkItemIn(Body):
    kind: Literal["report", "census", "meeting"] = Field("report", description=gettext_noop("report 报送材料、census 摸排、meeting 会议培训"))
    title: Line = Field(min_length=1, max_length=100, description=gettext_noop("事项"), examples=["报送整改报告"])
    text: Text = Field("", description=gettext_noop("要求"))
    deadline: Moment = Field(description=gettext_noop("期限；没有写时区的按北京时间"), examples=["2020-06-01T18:00"])
    round: Id | None = Field(None, description=gettext_noop("轮次的 id"))
    units: list[Id] = Field(min_length=1, max_length=5000, description=gettext_noop("要报送的单位的 id，见 /organisations"), examples=[[1]])


class CorrectItemIn(Body):
    title: Line | None = Field(None, min_length=1, max_length=100, description=gettext_noop("事项"))
    text: Text | None = Field(None, description=gettext_noop("要求"))
    deadline: Moment | None = Field(None, description=gettext_noop("期限；没有写时区的按北京时间"), examples=["2020-06-05T18:00"])


class SendIn(Body):
    text: Text = Field("", description=gettext_noop("说明；说明和附件至少要有一样"), examples=["材料见附件。"])


class AnswerIn(Body):
    state: Literal["accepted", "back", "absent"] = Field(description=gettext_noop("accepted 收、back 退回（要写明理由）、absent 未参加（只用于会议培训）"), examples=["accepted"])
    answer: Line = Field("", max_length=300, description=gettext_noop("审核意见"))


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
    rows = visible(request.user, _hand_ins().filter(item=pk), Can.ANSWER)
    if not rows.exists():
        raise Http404
    rows = below(rows, query.organisation)
    found, more = cut(rows.filter(state=query.state) if query.state else rows, query)
    return Page(items=[HandInOut.of(row) for row in found], next=more)


def _hand_ins() -> QuerySet[HandIn]:
    return HandIn.objects.select_related("organisation", "item").prefetch_related("files")


@offer(
    router, "POST", "/work-items", verb=Can.MANAGE_DUTIES, scope="write", status=201, out=WorkItemOut, summary=_("布置报送事项"),
    about=_("各单位收到通知；期限前后程序提醒。"),
)  # fmt: skip
def add_work_item(request: Request, data: WorkItemIn) -> WorkItemOut:
    form = WorkItemForm(data.model_dump())
    if not form.is_valid():
        raise from_form(form)
    return _out(_items(request).get(pk=hand_out(form, request).pk))


@offer(
    router, "POST", "/work-items/{int:pk}/correct", verb=Can.MANAGE_DUTIES, scope="write", out=WorkItemOut, summary=_("修改报送事项"),
    about=_("只改所给的项，并通知各单位；期限改了，是否逾期按新期限算。"),
)  # fmt: skip
def correct_work_item(request: Request, pk: Path[Id], data: CorrectItemIn) -> WorkItemOut:
    item = get_object_or_404(WorkItem, pk=pk)
    former, until = str(item), moment(item)
    form = CorrectWorkItemForm({**model_to_dict(item, CorrectWorkItemForm.Meta.fields), **data.model_dump(exclude_none=True)}, instance=item)
    if not form.is_valid():
        raise from_form(form)
    correct(form, former, until, request)
    return _out(_items(request).get(pk=pk))


@offer(
    router, "POST", "/work-items/{int:pk}/cancel", verb=Can.MANAGE_DUTIES, scope="write", out=WorkItemOut, summary=_("取消报送事项"),
    about=_("写明理由，不用再报，也不再提醒，并通知各单位；已报的材料保留。"),
)  # fmt: skip
def cancel_work_item(request: Request, pk: Path[Id], data: ReasonIn) -> WorkItemOut:
    call_off(get_object_or_404(WorkItem, pk=pk), data.reason, request)
    return _out(_items(request).get(pk=pk))


@offer(
    router, "POST", "/hand-ins/{int:pk}/send", verb=Can.ANSWER, scope="write", out=HandInOut, summary=_("报送"),
    about=_("本单位报送一项；已报的不能再报，退回的可以。正文为 multipart/form-data，可以附材料：按内容认文件，每件至多 20 兆，一次至多 10 件。"),
)  # fmt: skip
def send_hand_in(request: Request, pk: Path[Id], form: Form[SendIn], files: list[UploadedFile] = ATTACHED) -> HandInOut:
    row = get_visible(request, HandIn, Can.ANSWER, pk=pk)
    send(row.pk, form.text, files, request)
    return HandInOut.of(_hand_ins().get(pk=pk))


@offer(
    router, "POST", "/hand-ins/{int:pk}/answer", verb=Can.MANAGE_DUTIES, scope="write", out=HandInOut, summary=_("审核报送"),
    about=_("收下或退回一个单位报送的；会议培训的不用报送，直接记是否参加。"),
)  # fmt: skip
def answer_hand_in(request: Request, pk: Path[Id], data: AnswerIn) -> HandInOut:
    row = get_visible(request, HandIn, Can.MANAGE_DUTIES, pk=pk)
    answer(row.pk, data.state, data.answer, request)
    return HandInOut.of(_hand_ins().get(pk=pk))
