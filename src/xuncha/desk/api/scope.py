"""A round put right and led on: corrected, cancelled, sites and accounts in and out, what people noted and others found, stages closed."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from django.db import transaction
from django.forms import model_to_dict
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop
from ninja import Path, Router, Schema
from pydantic import Field

from xuncha.desk.findings.models import Finding
from xuncha.desk.findings.people import add_found
from xuncha.desk.journal.models import record
from xuncha.desk.people.access import Request, get_visible
from xuncha.desk.people.roles import Can
from xuncha.desk.registry.models import Account, Site, State
from xuncha.desk.rounds.accounts import store_evidence
from xuncha.desk.rounds.forms import CorrectForm
from xuncha.desk.rounds.models import Round, RoundAccount, RoundSite, RoundStateError
from xuncha.desk.rounds.scope import bring_in, cancel, correct, named, take_out
from xuncha.desk.rounds.service import close_stage, coverage, has_run
from xuncha.desk.ui.words import edition
from xuncha.registry import AccountEvidence

from .errors import ApiError, from_form, general
from .operation import offer
from .rounds import RoundDetail, Template
from .types import Body, Day, Id, Key, Line, ReasonIn, SiteCode

router = Router(tags=["rounds"])
#: rows that one request may bring
MOST = 500
Stage = Literal["inspect", "cross", "review", "appeal", "final", "bulletin", "repair", "recheck", "archive"]


class CorrectIn(Body):
    template: Template | None = None
    period: Line | None = Field(None, min_length=1, max_length=40, description=gettext_noop("期别"))
    name: Line | None = Field(None, min_length=1, max_length=100, description=gettext_noop("名称，不能和已有轮次相同"), examples=["2020年第二季度巡查"])
    as_of: Day | None = Field(None, description=gettext_noop("监测时间点；检查过的轮次不能再改"))
    inspected_from: Day | None = Field(None, description=gettext_noop("检查开始"))
    inspected_to: Day | None = Field(None, description=gettext_noop("检查结束"))
    host: Id | None = Field(None, description=gettext_noop("承办单位的 id"))


class SitesIn(Body):
    sites: list[SiteCode] = Field(min_length=1, max_length=MOST, description=gettext_noop("网站标识码；须登记为正常，已在本轮的不变"), examples=[["9901010001"]])


class AccountsIn(Body):
    accounts: list[Key] = Field(min_length=1, max_length=MOST, description=gettext_noop("平台:账号名称；须登记为正常，已在本轮的不变"), examples=[["微信:示例发布"]])


class ScopeOut(Schema):
    round: int
    changed: int = Field(description=gettext_noop("这次加入或移出的个数"))
    coverage: dict[str, int] = Field(description=gettext_noop("范围内和登记的网站、账号数，已检查数"))


class NoteIn(Body):
    account: Key = Field(description=gettext_noop("平台:账号名称"))
    last_post: Day | None = Field(None, description=gettext_noop("最近更新日期，不晚于监测时间点"))
    interactive: bool | None = Field(None, description=gettext_noop("有效互动"))
    by: Line = Field("", max_length=40, description=gettext_noop("检查人"))
    at: Line = Field("", max_length=30, description=gettext_noop("检查时间"))
    proof: Line = Field("", max_length=300, description=gettext_noop("凭证"))


class NotesIn(Body):
    items: list[NoteIn] = Field(min_length=1, max_length=MOST, examples=[[{"account": "微信:示例发布", "last_post": "2020-05-12", "interactive": True, "by": "示例"}]])


class NotesOut(Schema):
    round: int
    written: int
    unknown: list[str] = Field(description=gettext_noop("本轮没有的账号，没有写入"))


class FoundIn(Body):
    site: SiteCode = Field(description=gettext_noop("网站标识码，须在本轮"))
    indicator: Line = Field(min_length=1, max_length=40, description=gettext_noop("指标，如 design.links"))
    url: Line = Field("", max_length=2000, description=gettext_noop("问题所在网址；不填为首页"))
    label: Line = Field(min_length=1, max_length=500, description=gettext_noop("问题"))
    note: Line = Field("", max_length=500, description=gettext_noop("补充说明"))


class FoundsIn(Body):
    source: Literal["third-party", "province", "inspector"] = Field(description=gettext_noop("来源：第三方、上级通报、互查"), examples=["third-party"])
    by: Line = Field("", max_length=60, description=gettext_noop("谁发现的，或清单的名称"))
    items: list[FoundIn] = Field(min_length=1, max_length=MOST, examples=[[{"site": "9901010001", "indicator": "safety.wording", "url": "http://www.example.gov.cn/a.html", "label": "“示例”应为“事例”"}]])


class FoundsOut(Schema):
    round: int
    findings: list[int] = Field(description=gettext_noop("问题点的 id，与所给的顺序一致；以前有人报过的是原来那个"))


class StageIn(Body):
    stage: Stage = Field(description=gettext_noop("要完成的阶段，须是轮次现在的阶段"), examples=["inspect"])
    despite: Line = Field("", max_length=300, description=gettext_noop("还有没办完的事项，仍要完成的理由"))


@offer(
    router, "POST", "/rounds/{int:pk}/correct", verb=Can.MANAGE_ROUND, scope="write", out=RoundDetail, summary=gettext_lazy("修改轮次"),
    about=gettext_lazy("只改所给的项。检查过的轮次不能再改类型和监测时间点，通报印发后都不能改。轮次文件没有人写过的跟着改。"),
)  # fmt: skip
def correct_round(request: Request, pk: Path[Id], data: CorrectIn) -> RoundDetail:
    row, former = get_object_or_404(Round, pk=pk), get_object_or_404(Round, pk=pk)
    given = data.model_dump(exclude_none=True)
    ran = has_run(row) or row.approved_at is not None
    if ran and any(name in given and given[name] != getattr(row, name) for name in ("template", "as_of")):
        raise RoundStateError(_("已经检查过，不能再改；要换就作废这一轮，另建一轮"))
    form = CorrectForm({**model_to_dict(row, CorrectForm.Meta.fields), **given}, instance=row, ran=ran)
    if not form.is_valid():
        raise from_form(form)
    correct(former, row, form.changed_data, request.user, request)
    return RoundDetail.of(request, row)


@offer(
    router, "POST", "/rounds/{int:pk}/cancel", verb=Can.MANAGE_ROUND, scope="write", out=RoundDetail, summary=gettext_lazy("作废轮次"),
    about=gettext_lazy("审定前可以作废，写明理由；轮次留在清单里，不再检查、复核、申辩，也不能恢复。没交的检查表收回。"),
)  # fmt: skip
def cancel_round(request: Request, pk: Path[Id], data: ReasonIn) -> RoundDetail:
    return RoundDetail.of(request, cancel(get_object_or_404(Round, pk=pk), request.user, data.reason, request))


@offer(
    router, "POST", "/rounds/{int:pk}/sites", verb=Can.MANAGE_ROUND, scope="write", out=ScopeOut, summary=gettext_lazy("加入网站"),
    about=gettext_lazy("审定前可以把后来登记的网站加入本轮，加入后还要检查；曾经移出的，问题和意见照原样恢复。"),
)  # fmt: skip
def add_round_sites(request: Request, pk: Path[Id], data: SitesIn) -> ScopeOut:
    return _brought_in(request, pk, Site, data.sites, "body.sites")


@offer(
    router, "POST", "/rounds/{int:pk}/sites/{code}/take-out", verb=Can.MANAGE_ROUND, scope="write", out=ScopeOut, summary=gettext_lazy("移出网站"),
    about=gettext_lazy("审定前可以移出，写明理由；不再计入家数、等次和覆盖，问题和意见保留，要恢复就再加入。"),
)  # fmt: skip
def take_out_site(request: Request, pk: Path[Id], code: Path[Annotated[SiteCode, Field(examples=["9901010001"])]], data: ReasonIn) -> ScopeOut:
    place = get_visible(request, RoundSite.objects.filter(round=pk).select_related("round", "site"), Can.MANAGE_ROUND, site__code=code)
    return _taken_out(request, place.round, place.site, data.reason)


@offer(
    router, "POST", "/rounds/{int:pk}/accounts", verb=Can.MANAGE_ROUND, scope="write", out=ScopeOut, summary=gettext_lazy("加入账号"),
    about=gettext_lazy("审定前可以把后来登记的账号加入本轮，加入后还要核查；曾经移出的，核查记录、问题和意见照原样恢复。"),
)  # fmt: skip
def add_round_accounts(request: Request, pk: Path[Id], data: AccountsIn) -> ScopeOut:
    return _brought_in(request, pk, Account, data.accounts, "body.accounts")


@offer(
    router, "POST", "/rounds/{int:pk}/accounts/{path:key}/take-out", verb=Can.MANAGE_ROUND, scope="write", out=ScopeOut, summary=gettext_lazy("移出账号"),
    about=gettext_lazy("审定前可以移出（如已注销、登记有误），写明理由；不再计入个数、合格率和覆盖，核查记录、问题和意见保留，要恢复就再加入。"),
)  # fmt: skip
def take_out_account(request: Request, pk: Path[Id], key: Path[Annotated[Key, Field(examples=["微信:示例发布"])]], data: ReasonIn) -> ScopeOut:
    platform, _colon, name = key.partition(":")
    place = get_visible(request, RoundAccount.objects.filter(round=pk).select_related("round", "account"), Can.MANAGE_ROUND, account__platform=platform, account__name=name)
    return _taken_out(request, place.round, place.account, data.reason)


def _brought_in(request: Request, pk: int, model: type[Site | Account], keys: list[str], field: str) -> ScopeOut:
    round_ = get_object_or_404(Round, pk=pk)
    things, strange = named(model.objects.filter(state=State.NORMAL), keys)
    if strange:
        raise ApiError(422, general(422), [(field, _("%(key)s 没有登记为正常") % {"key": key}) for key in strange[:20]])
    changed = bring_in(round_, model, things, request.user, request)
    return ScopeOut(round=round_.pk, changed=changed, coverage=coverage(round_))


def _taken_out(request: Request, round_: Round, thing: Site | Account, reason: str) -> ScopeOut:
    take_out(round_, thing, request.user, reason, request)
    return ScopeOut(round=round_.pk, changed=1, coverage=coverage(round_))


@offer(
    router, "POST", "/rounds/{int:pk}/account-notes", verb=Can.MANAGE_ROUND, scope="write", out=NotesOut, summary=gettext_lazy("写入账号核查记录"),
    about=gettext_lazy("检查人或监测程序看到的各账号情况，一次至多 500 条；同一账号再写就是替换。结果随之重算。审定后不能再写。"),
)  # fmt: skip
def note_accounts(request: Request, pk: Path[Id], data: NotesIn) -> NotesOut:
    round_ = get_object_or_404(Round, pk=pk)
    if why := Round.held_shut(round_.pk):
        raise RoundStateError(_("%(why)s，不能再导入") % {"why": why})
    late = [(f"body.items.{n}.last_post", _("晚于监测时间点 %(day)s，本轮不计") % {"day": round_.as_of}) for n, each in enumerate(data.items) if _after(each.last_post, round_.as_of)]
    if late:
        raise ApiError(422, general(422), late)
    notes = [AccountEvidence(each.account, each.last_post, each.interactive, each.by or request.user.name, each.at, each.proof) for each in data.items]
    written, unknown = store_evidence(round_, notes)
    record("导入账号核查记录", round_, request=request, rows=written, refused=len(unknown), way="接口")
    return NotesOut(round=round_.pk, written=written, unknown=unknown)


def _after(day: date | None, bound: date) -> bool:
    return day is not None and day > bound


@offer(
    router, "POST", "/rounds/{int:pk}/findings", verb=Can.MANAGE_ROUND, scope="write", status=201, out=FoundsOut, summary=gettext_lazy("写入别处发现的问题"),
    about=gettext_lazy("第三方、上级通报、互查发现的问题进入复核，一次至多 500 条；有一条不对就都不写。同一问题以前有人报过的不重复。"),
)  # fmt: skip
def add_findings(request: Request, pk: Path[Id], data: FoundsIn) -> FoundsOut:
    round_ = get_object_or_404(Round, pk=pk)
    rules, sites = edition(round_.edition).rules, {place.site.code: place.site for place in round_.sites.filter(site__code__in=[each.site for each in data.items]).select_related("site__organisation")}
    wrong: list[tuple[str, str]] = []
    for n, each in enumerate(data.items):
        if each.site not in sites:
            wrong.append((f"body.items.{n}.site", _("本轮没有网站“%(name)s”") % {"name": each.site}))
        if each.indicator not in rules:
            wrong.append((f"body.items.{n}.indicator", _("没有“%(name)s”这项指标") % {"name": each.indicator}))
    if wrong:
        raise ApiError(422, general(422), wrong)
    with transaction.atomic():
        made = [add_found(round_, sites[each.site], each.indicator, each.url, each.label, Finding.Source(data.source), data.by, each.note).pk for each in data.items]
        record("导入问题清单", round_, request=request, source=data.source, rows=len(made), refused=0, way="接口")
    return FoundsOut(round=round_.pk, findings=made)


@offer(
    router, "POST", "/rounds/{int:pk}/stages/close", verb=Can.MANAGE_ROUND, scope="write", out=RoundDetail, summary=gettext_lazy("完成阶段"),
    about=gettext_lazy("完成现在的阶段，进入下一阶段；还有没办完的要写明理由。审定等次、登记印发由负责同志在工作台办。"),
)  # fmt: skip
def close_round_stage(request: Request, pk: Path[Id], data: StageIn) -> RoundDetail:
    row = get_object_or_404(Round, pk=pk)
    if row.stage != data.stage:
        raise RoundStateError(_("阶段已经变了，请看最新状态"))
    return RoundDetail.of(request, close_stage(row, request.user, data.despite, request))
