"""Whether a registration stands: closed from a day on, opened again, confirmed by its unit. Sites and accounts alike."""

from __future__ import annotations

from typing import Annotated

from django.utils.translation import gettext_lazy as _
from ninja import Path, Router
from pydantic import Field

from xuncha.desk.people.access import Request, get_visible
from xuncha.desk.people.roles import Can
from xuncha.desk.registry.models import Site
from xuncha.desk.registry.standing import close, confirm, reopen

from .operation import offer
from .registry import PARENTS, AccountOut, SiteOut, account_by
from .types import EndIn, Key, ReasonIn, SiteCode

router = Router(tags=["registry"])
Code = Annotated[SiteCode, Field(examples=["9901010001"])]
Named = Annotated[Key, Field(examples=["微信:示例发布"])]
CLOSED = _("从某一天起关停，写明理由。新的轮次不再检查，以往记录保留；已在进行的轮次里，另用“移出”。")
OPENED = _("写明理由。新的轮次会检查。")
CONFIRMED = _("本单位（或本县区）核对登记信息无误，记下今天的日期；每季度核对一次。没有正文。")


def _site(request: Request, code: str, verb: Can) -> Site:
    return get_visible(request, Site.objects.select_related(PARENTS), verb, code=code)


@offer(router, "POST", "/sites/{code}/close", verb=Can.EDIT_REGISTRY, scope="write", out=SiteOut, summary=_("登记网站关停"), about=CLOSED)
def close_site(request: Request, code: Path[Code], data: EndIn) -> SiteOut:
    row = _site(request, code, Can.EDIT_REGISTRY)
    close(row, data.day, data.reason, request)
    return SiteOut.of(row)


@offer(router, "POST", "/sites/{code}/reopen", verb=Can.EDIT_REGISTRY, scope="write", out=SiteOut, summary=_("恢复网站"), about=OPENED)
def reopen_site(request: Request, code: Path[Code], data: ReasonIn) -> SiteOut:
    row = _site(request, code, Can.EDIT_REGISTRY)
    reopen(row, data.reason, request)
    return SiteOut.of(row)


@offer(router, "POST", "/sites/{code}/confirm", verb=Can.APPLY, scope="write", out=SiteOut, summary=_("核对网站登记信息"), about=CONFIRMED)
def confirm_site(request: Request, code: Path[Code]) -> SiteOut:
    confirm(_site(request, code, Can.APPLY), request)
    return SiteOut.of(_site(request, code, Can.APPLY))


@offer(router, "POST", "/accounts/{path:key}/close", verb=Can.EDIT_REGISTRY, scope="write", out=AccountOut, summary=_("登记账号关停（注销）"), about=CLOSED)
def close_account(request: Request, key: Path[Named], data: EndIn) -> AccountOut:
    row = account_by(request, key, Can.EDIT_REGISTRY)
    close(row, data.day, data.reason, request)
    return AccountOut.of(row)


@offer(router, "POST", "/accounts/{path:key}/reopen", verb=Can.EDIT_REGISTRY, scope="write", out=AccountOut, summary=_("恢复账号"), about=OPENED)
def reopen_account(request: Request, key: Path[Named], data: ReasonIn) -> AccountOut:
    row = account_by(request, key, Can.EDIT_REGISTRY)
    reopen(row, data.reason, request)
    return AccountOut.of(row)


@offer(router, "POST", "/accounts/{path:key}/confirm", verb=Can.APPLY, scope="write", out=AccountOut, summary=_("核对账号登记信息"), about=CONFIRMED)
def confirm_account(request: Request, key: Path[Named]) -> AccountOut:
    confirm(account_by(request, key, Can.APPLY), request)
    return AccountOut.of(account_by(request, key, Can.APPLY))
