"""Inspections of a round: started, paused, resumed, and how far they are."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy, gettext_noop
from ninja import Path, Router, Schema
from pydantic import Field

from xuncha.desk.jobs.models import Job
from xuncha.desk.people.access import Request, get_visible, reach, visible
from xuncha.desk.people.roles import Can
from xuncha.desk.rounds.models import Round
from xuncha.desk.rounds.steer import job_of, steer

from .operation import offer
from .types import Body, Id, SiteCode

router = Router(tags=["runs"])
#: sites under way that one answer names
SHOWN = 200


class RunIn(Body):
    what: Literal["start", "pause", "resume"] = Field(examples=["start"])
    site: SiteCode | None = Field(None, description=gettext_noop("只用于 start：这一个网站重新检查"))


class SiteRun(Schema):
    code: str
    name: str
    pages: int = Field(description=gettext_noop("已采集页面"))
    known: int = Field(description=gettext_noop("已知网址"))
    findings: int
    note: str


class RunOut(Schema):
    round: int
    state: Literal["none", "waiting", "running", "paused", "done", "failed"] = Field(description=gettext_noop("none 为还没有检查过"))
    pausing: bool = Field(description=gettext_noop("已要求暂停，正在停下"))
    sites: int
    sites_done: int
    pages: int
    findings: int
    seconds: int | None = Field(description=gettext_noop("已用秒数"))
    left: int | None = Field(description=gettext_noop("预计还要的秒数"))
    started_at: datetime | None
    ended_at: datetime | None
    error: str = Field(description=gettext_noop("没有完成的原因，只给管理轮次的人"))
    running: list[SiteRun] = Field(description=gettext_noop("正在检查的网站，至多 200 个"))


def run_of(request: Request, round_: Round) -> RunOut:
    """Progress, of the sites this person may see."""
    job = job_of(round_)
    names = dict(visible(request.user, round_.sites.all()).values_list("site__code", "site__name"))
    told: dict[str, Any] = job.progress if job is not None else {}
    lines = {code: line for code, line in told.get("sites", {}).items() if code in names}
    under_way = sorted((code for code, line in lines.items() if line[0] and not line[2]), key=lambda code: -lines[code][0])
    return RunOut(
        round=round_.pk, state=job.state if job is not None else "none", pausing=bool(job and job.state == Job.State.RUNNING and job.wish == "pause"),  # type: ignore[arg-type]
        sites=len(names), sites_done=sum(1 for line in lines.values() if line[2]), pages=sum(line[0] for line in lines.values()), findings=sum(line[3] for line in lines.values()),
        seconds=told.get("seconds"), left=told.get("left"), started_at=job.started_at if job else None, ended_at=job.ended_at if job else None,
        error=job.error if job is not None and reach(request.user).can(Can.MANAGE_ROUND) else "",
        running=[SiteRun(code=code, name=names[code], pages=lines[code][0], known=lines[code][1], findings=lines[code][3], note=str(lines[code][4])) for code in under_way[:SHOWN]],
    )  # fmt: skip


@offer(
    router, "GET", "/rounds/{int:pk}/run", verb=Can.SEE, out=RunOut, summary=gettext_lazy("检查进度"),
    about=gettext_lazy("本轮最近一次检查的状态和进度，只算您能看到的网站。进行中每秒更新，隔几秒读一次即可。"),
)  # fmt: skip
def get_run(request: Request, pk: Path[Id]) -> RunOut:
    return run_of(request, get_object_or_404(Round, pk=pk))


@offer(
    router, "POST", "/rounds/{int:pk}/run", verb=Can.MANAGE_ROUND, scope="write", out=RunOut, summary=gettext_lazy("开始、暂停、继续检查"),
    about=gettext_lazy("已在进行的检查再开始一次不会重复。暂停后已采集的都保留，继续时从停下的地方接着做。等次审定后不能再检查。"),
)  # fmt: skip
def steer_run(request: Request, pk: Path[Id], data: RunIn) -> RunOut:
    round_ = get_object_or_404(Round, pk=pk)
    site = get_visible(request, round_.sites.select_related("site"), Can.MANAGE_ROUND, site__code=data.site).site.code if data.site else ""
    steer(round_, data.what, request.user, site, request)
    return run_of(request, round_)
