"""Rectification (整改): tasks, replies, closing, sending back, looking again."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from django.db.models import Count, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop
from ninja import Form, Path, Query, Router, Schema
from ninja.files import UploadedFile
from pydantic import Field

from xuncha.desk.journal.models import record
from xuncha.desk.people.access import Request, get_visible, visible
from xuncha.desk.people.roles import Can
from xuncha.desk.repair.models import Notice, Task
from xuncha.desk.repair.service import ask_recheck, close, issue, reply, send_back
from xuncha.desk.rounds.models import Round
from xuncha.desk.ui.words import indicator_name

from .errors import ApiError
from .operation import offer, token_for
from .registry import below
from .types import Body, Day, Id, Line, Page, Paged, Said, cut
from .uploads import ATTACHED, FileOut

router = Router(tags=["rectification"])
State = Literal["open", "replied", "checking", "passed", "failed", "unsure", "returned", "closed"]
Authority = Literal["openness", "services", "site"]
VERSION = gettext_noop("读到的 version；其间有变动则为 409")


class TaskOut(Schema):
    id: int
    round: int
    finding: int = Field(description=gettext_noop("问题点的 id，见 /findings"))
    key: str
    organisation: int
    organisation_name: str
    authority: Authority = Field(description=gettext_noop("主管：政务公开、政务服务、网站"))
    indicator: str
    indicator_name: str
    url: str
    label: str
    deadline: date
    level: int = Field(description=gettext_noop("督办级别"))
    state: State
    version: int
    returned_from: int | None = Field(description=gettext_noop("以前销号的同一问题，再次出现"))
    closed_at: datetime | None
    closing_note: str


class ReplyOut(Schema):
    text: str
    by: str
    at: datetime
    files: list[FileOut]


class RecheckOut(Schema):
    asked_at: datetime
    at: datetime | None
    result: str = Field(description=gettext_noop("自动复查的结果；空为还没有结果"))
    text: str


class TaskDetail(TaskOut):
    replies: list[ReplyOut]
    rechecks: list[RecheckOut]


class NoticeOut(Schema):
    id: int
    number: str = Field(description=gettext_noop("编号"))
    round: int
    organisation: int
    organisation_name: str
    deadline: date
    issued_at: datetime
    tasks: int = Field(description=gettext_noop("整改任务数"))


class NoticeQuery(Paged):
    round: Id | None = None
    organisation: Id | None = Field(None, description=gettext_noop("这个单位及其下级"))


class IssueIn(Body):
    deadline: Day | None = Field(None, description=gettext_noop("整改期限，今天以后；不填为 10 个工作日"))


class IssuedOut(Schema):
    round: int
    notices: list[NoticeOut] = Field(description=gettext_noop("这次下发的；没有新的整改事项为空"))


class TaskQuery(Paged):
    round: Id | None = None
    organisation: Id | None = Field(None, description=gettext_noop("这个单位及其下级"))
    authority: Authority | None = None
    state: State | None = None
    due: Literal["late", "open"] | None = Field(None, description=gettext_noop("late 已逾期，open 未销号"))


class ReplyIn(Body):
    text: Said = Field(description=gettext_noop("整改情况"), examples=["已更新该栏目，发布稿件3篇。"])
    version: int = Field(ge=0, le=2**31 - 1, description=VERSION, examples=[0])


class CloseIn(Body):
    note: Line = Field("", max_length=300, description=gettext_noop("复查没有通过或没有复查的，要写明依据"))
    version: int = Field(ge=0, le=2**31 - 1, description=VERSION, examples=[0])


class BackIn(Body):
    note: Line = Field(min_length=1, max_length=300, description=gettext_noop("退回的理由"), examples=["栏目仍为空，请补充。"])
    version: int = Field(ge=0, le=2**31 - 1, description=VERSION, examples=[0])


def _tasks() -> QuerySet[Task]:
    return Task.objects.select_related("organisation", "subject__finding", "round")


def _fields(row: Task) -> dict[str, Any]:
    subject = row.subject
    return {
        "id": row.pk, "round": row.round_id, "finding": subject.pk, "key": subject.key, "organisation": row.organisation_id, "organisation_name": row.organisation.name, "authority": row.authority,
        "indicator": subject.finding.indicator, "indicator_name": indicator_name(subject.finding.indicator, row.round.edition), "url": subject.url, "label": subject.label,
        "deadline": row.deadline, "level": row.level, "state": row.state, "version": row.version, "returned_from": row.returned_from_id, "closed_at": row.closed_at, "closing_note": row.closing_note,
    }  # fmt: skip


def _detail(pk: int) -> TaskDetail:
    row = _tasks().get(pk=pk)
    return TaskDetail(
        **_fields(row), replies=[ReplyOut(text=each.text, by=str(each.by), at=each.at, files=[FileOut.of(file) for file in each.files.all()]) for each in row.replies.select_related("by").prefetch_related("files")],
        rechecks=[RecheckOut(asked_at=each.asked_at, at=each.at, result=each.result, text=each.text) for each in row.rechecks.all()],
    )  # fmt: skip


@offer(router, "GET", "/tasks", verb=Can.SEE, out=Page[TaskOut], journal="整改台账", summary=gettext_lazy("整改任务清单"), about=gettext_lazy("整改台账，一个问题点一项。"))
def list_tasks(request: Request, query: Query[TaskQuery]) -> Page[TaskOut]:
    rows = below(visible(request.user, _tasks()), query.organisation)
    wanted = {"round": query.round, "authority": query.authority, "state": query.state}
    rows = rows.filter(**{name: value for name, value in wanted.items() if value is not None})
    if query.due is not None:
        rows = rows.exclude(state=Task.State.CLOSED)
    if query.due == "late":
        rows = rows.filter(deadline__lt=timezone.localdate())
    found, more = cut(rows, query)
    return Page(items=[TaskOut(**_fields(row)) for row in found], next=more)


@offer(router, "GET", "/tasks/{int:pk}", verb=Can.SEE, out=TaskDetail, journal="整改任务", summary=gettext_lazy("一项整改任务"), about=gettext_lazy("含单位的回复和自动复查的结果。"))
def get_task(request: Request, pk: Path[Id]) -> TaskDetail:
    return _detail(get_visible(request, Task, pk=pk).pk)


@offer(
    router, "POST", "/tasks/{int:pk}/replies", verb=Can.ANSWER, scope="write", status=201, out=TaskDetail, summary=gettext_lazy("回复整改"),
    about=gettext_lazy("本单位（或本县区）写整改情况；提交后程序马上复查这一页。要附材料用 replies/with-files。"),
)  # fmt: skip
def reply_task(request: Request, pk: Path[Id], data: ReplyIn) -> TaskDetail:
    row = get_visible(request, Task, Can.ANSWER, pk=pk)
    reply(row.pk, data.text, request.user, token_for(request, row.pk), data.version, request)
    return _detail(pk)


@offer(
    router, "POST", "/tasks/{int:pk}/replies/with-files", verb=Can.ANSWER, scope="write", status=201, out=TaskDetail, summary=gettext_lazy("回复整改，附材料"),
    about=gettext_lazy("同“回复整改”，正文为 multipart/form-data：按内容认文件，每件至多 20 兆，一次至多 10 件；有一件不收就都不写。"),
)  # fmt: skip
def reply_task_with_files(request: Request, pk: Path[Id], form: Form[ReplyIn], files: list[UploadedFile] = ATTACHED) -> TaskDetail:
    row = get_visible(request, Task, Can.ANSWER, pk=pk)
    reply(row.pk, form.text, request.user, token_for(request, row.pk), form.version, request, files)
    return _detail(pk)


@offer(
    router, "POST", "/tasks/{int:pk}/close", verb=Can.MANAGE_REPAIR, scope="write", out=TaskDetail, summary=gettext_lazy("销号"),
    about=gettext_lazy("复查通过的直接销号；没有通过或没有复查的，要写明依据。"),
)  # fmt: skip
def close_task(request: Request, pk: Path[Id], data: CloseIn) -> TaskDetail:
    row = get_visible(request, Task, Can.MANAGE_REPAIR, pk=pk)
    close(row.pk, request.user, data.note, data.version, request)
    return _detail(pk)


@offer(
    router, "POST", "/tasks/{int:pk}/send-back", verb=Can.MANAGE_REPAIR, scope="write", out=TaskDetail, summary=gettext_lazy("退回整改"),
    about=gettext_lazy("回复不符合要求的，写明理由退回单位。"),
)  # fmt: skip
def send_back_task(request: Request, pk: Path[Id], data: BackIn) -> TaskDetail:
    row = get_visible(request, Task, Can.MANAGE_REPAIR, pk=pk)
    send_back(row.pk, request.user, data.note, data.version, request)
    return _detail(pk)


@offer(
    router, "POST", "/tasks/{int:pk}/recheck", verb=Can.MANAGE_REPAIR, scope="write", out=TaskDetail, summary=gettext_lazy("再复查一次"),
    about=gettext_lazy("程序再看一次这一页，结果稍后见 rechecks。没有正文。"),
)  # fmt: skip
def recheck_task(request: Request, pk: Path[Id]) -> TaskDetail:
    row = get_visible(request, Task, Can.MANAGE_REPAIR, pk=pk)
    if not row.is_open:
        raise ApiError(409, _("这一项已经销号"))
    ask_recheck([row])
    record("复查", row.subject_id, request=request, task=row.pk, way="接口")
    return _detail(pk)


def _notices() -> QuerySet[Any]:
    return Notice.objects.select_related("organisation").annotate(n=Count("tasks"))


def _notice(row: Any) -> NoticeOut:
    return NoticeOut(
        id=row.pk, number=row.number, round=row.round_id, organisation=row.organisation_id, organisation_name=row.organisation.name, deadline=row.deadline, issued_at=row.issued_at, tasks=row.n,
    )  # fmt: skip


@offer(router, "GET", "/notices", verb=Can.SEE, out=Page[NoticeOut], journal="整改通知", summary=gettext_lazy("整改通知清单"), about=gettext_lazy("下发给您的单位（或下级）的整改通知。"))
def list_notices(request: Request, query: Query[NoticeQuery]) -> Page[NoticeOut]:
    rows = below(visible(request.user, _notices()), query.organisation)
    found, more = cut(rows if query.round is None else rows.filter(round=query.round), query)
    return Page(items=[_notice(row) for row in found], next=more)


@offer(
    router, "POST", "/rounds/{int:pk}/notices", verb=Can.MANAGE_REPAIR, scope="write", out=IssuedOut, summary=gettext_lazy("下发整改"),
    about=gettext_lazy("等次审定后，向有问题的单位下发整改通知；已下发的不重复，只下发新的。"),
)  # fmt: skip
def issue_notices(request: Request, pk: Path[Id], data: IssueIn) -> IssuedOut:
    made = issue(get_object_or_404(Round, pk=pk), request.user, data.deadline, request)
    return IssuedOut(round=pk, notices=[_notice(row) for row in _notices().filter(pk__in=[row.pk for row in made]).order_by("pk")])
