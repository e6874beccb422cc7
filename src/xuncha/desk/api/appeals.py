"""Appeals (申辩): what units say to findings before publication, and the office's reasoned replies."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from ninja import Form, Path, Query, Router, Schema
from ninja.files import UploadedFile
from pydantic import Field

from xuncha.desk.findings.appeals import answer, stand
from xuncha.desk.findings.models import Appeal, Subject
from xuncha.desk.people.access import Request, get_visible, visible
from xuncha.desk.people.roles import Can

from .operation import offer, token_for
from .registry import below
from .types import Body, Id, Page, Paged, Said, Text, cut
from .uploads import ATTACHED, FileOut

router = Router(tags=["appeals"])


class AppealIn(Body):
    stance: Literal["accept", "contest"] = Field(description=gettext_noop("accept 认可，contest 有异议"), examples=["contest"])
    text: Text = Field("", max_length=4000, description=gettext_noop("理由；有异议的要写明"), examples=["该栏目已于检查前更新。"])


class AppealOut(Schema):
    id: int
    finding: int = Field(description=gettext_noop("问题点的 id，见 /findings"))
    round: int
    organisation: int
    organisation_name: str
    stance: Literal["accept", "contest"]
    text: str
    at: datetime
    files: list[FileOut]
    result: Literal["", "upheld", "refused"] = Field(description=gettext_noop("upheld 采纳、refused 不予采纳；空为还没有答复"))
    reply: str
    replied_at: datetime | None

    @classmethod
    def of(cls, row: Appeal) -> AppealOut:
        return cls(
            id=row.pk, finding=row.subject_id, round=row.round_id, organisation=row.organisation_id, organisation_name=row.organisation.name, stance=row.stance, text=row.text, at=row.at,  # type: ignore[arg-type]
            files=[FileOut.of(each) for each in row.files.all()], result=row.result, reply=row.reply, replied_at=row.replied_at,  # type: ignore[arg-type]
        )  # fmt: skip


class ReplyIn(Body):
    result: Literal["upheld", "refused"] = Field(examples=["refused"])
    reply: Said = Field(max_length=4000, description=gettext_noop("答复，写明理由"), examples=["经核实，检查时该栏目确未更新。"])


class AppealQuery(Paged):
    round: Id | None = None
    organisation: Id | None = Field(None, description=gettext_noop("这个单位及其下级"))
    stance: Literal["accept", "contest"] | None = None
    answered: bool | None = Field(None, description=gettext_noop("有没有答复"))


def _appeals() -> QuerySet[Appeal]:
    return Appeal.objects.select_related("organisation").prefetch_related("files")


@offer(router, "GET", "/appeals", verb=Can.ANSWER, out=Page[AppealOut], journal="申辩", summary=_("申辩清单"), about=_("您的单位（或下级）对问题的答复，和办公室的处理。"))
def list_appeals(request: Request, query: Query[AppealQuery]) -> Page[AppealOut]:
    rows = below(visible(request.user, _appeals(), Can.ANSWER), query.organisation)
    wanted: dict[str, Any] = {"round": query.round, "stance": query.stance}
    rows = rows.filter(**{name: value for name, value in wanted.items() if value is not None})
    if query.answered is not None:
        rows = rows.exclude(result="") if query.answered else rows.filter(result="")
    found, more = cut(rows, query)
    return Page(items=[AppealOut.of(row) for row in found], next=more)


@offer(
    router, "POST", "/findings/{int:pk}/appeal", verb=Can.ANSWER, scope="write", status=201, out=AppealOut, summary=_("答复问题（申辩）"),
    about=_("申辩阶段，单位对一个问题认可或提出异议，一次。正文为 multipart/form-data，可以附材料：按内容认文件，每件至多 20 兆，一次至多 10 件。"),
)  # fmt: skip
def add_appeal(request: Request, pk: Path[Id], form: Form[AppealIn], files: list[UploadedFile] = ATTACHED) -> AppealOut:
    subject = get_visible(request, Subject.objects.select_related("finding", "site", "round", "organisation"), Can.ANSWER, pk=pk)
    return AppealOut.of(_appeals().get(pk=stand(subject, form.stance, form.text, files, request).pk))


@offer(
    router, "POST", "/appeals/{int:pk}/reply", verb=Can.MANAGE_ROUND, scope="review", out=AppealOut, summary=_("答复申辩"),
    about=_("upheld 采纳即驳回该问题（涉单项否决的仍须两人一致），refused 不予采纳；都要写明理由，答复一次。"),
)  # fmt: skip
def reply_appeal(request: Request, pk: Path[Id], data: ReplyIn) -> AppealOut:
    row = get_visible(request, Appeal.objects.select_related("subject__round", "organisation"), Can.MANAGE_ROUND, pk=pk)
    answer(row, data.result, data.reply, token_for(request, row.subject_id), request)
    return AppealOut.of(_appeals().get(pk=pk))
