"""Who the caller is, and what he may do."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from ninja import Router, Schema
from pydantic import Field

from xuncha.desk.people.access import Request, reach
from xuncha.desk.people.models import ApiToken
from xuncha.desk.people.roles import Can
from xuncha.desk.people.views import TOKEN_SCOPES

from .operation import offer

router = Router(tags=["me"])


class RoleOut(Schema):
    role: str
    organisation: int
    organisation_name: str


class Me(Schema):
    username: str
    name: str
    roles: list[RoleOut]
    verbs: list[str] = Field(description=gettext_noop("角色允许做的事"))
    scopes: list[str] = Field(description=gettext_noop("令牌的权限；登录会话为全部"))


@offer(router, "GET", "/me", verb=Can.ENTER, out=Me, summary=_("我是谁"), about=_("当前令牌属于谁、有哪些角色和权限。用来检查令牌是否可用。"))
def me(request: Request) -> Me:
    mine, token = reach(request.user), getattr(request, "auth", None)
    return Me(
        username=request.user.username, name=request.user.name, verbs=sorted(verb.value for verb in mine.verbs),
        roles=[RoleOut(role=m.role, organisation=m.organisation_id, organisation_name=m.organisation.name) for m in mine.memberships],
        scopes=list(token.scopes) if isinstance(token, ApiToken) else [scope for scope, _name in TOKEN_SCOPES],
    )  # fmt: skip
