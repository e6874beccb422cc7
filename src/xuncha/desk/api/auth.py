"""Who calls: a program by its token, or somebody who has logged in to the desk. Neither may do more than the person's roles.

The verb is asked for before the body is read, so that a stranger learns nothing from the answers.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja.security.base import AuthBase
from ninja.security.http import HttpAuthBase
from ninja.utils import check_csrf

from xuncha.desk.people.access import reach
from xuncha.desk.people.models import ApiToken, User
from xuncha.desk.people.roles import Can

from .errors import ApiError, general

#: how exactly a token's last use is kept; each request would be a write more
USED_EVERY = timedelta(minutes=1)


def token_of(request: HttpRequest) -> ApiToken | None:
    """The live token the request names; None where it names none, ApiError where it is no good."""
    kind, _space, text = request.headers.get("Authorization", "").partition(" ")
    if not kind:
        return None
    token = ApiToken.find(text.strip()) if kind.lower() == "bearer" else None
    if token is None:
        raise ApiError(401, general(401))
    now = timezone.now()
    if token.used_at is None or now - token.used_at > USED_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(used_at=now)
    return token


def may(user: User, verb: Can) -> None:
    if not reach(user).can(verb):
        raise ApiError(403, _("没有权限：您的角色不能做这件事；需要时请联系市级管理员"))


class Token(HttpAuthBase):
    """`Authorization: Bearer xc_…`"""

    openapi_scheme = "bearer"

    def __init__(self, verb: Can, scope: str) -> None:
        super().__init__()
        self.verb, self.scope = verb, scope

    def __call__(self, request: HttpRequest) -> Any:
        token = token_of(request)
        if token is None:
            return None
        # from here on the request is the person's, for rows, journal and history alike
        request.user = token.user
        if self.scope not in token.scopes:
            raise ApiError(403, _("令牌没有“%(scope)s”权限，请换一个令牌，或新建时勾选") % {"scope": self.scope})
        may(token.user, self.verb)
        return token


class Session(AuthBase):
    """The desk's own session; whoever writes with it proves by the CSRF token that the page was ours."""

    openapi_type = "apiKey"
    openapi_in = "cookie"
    openapi_name = settings.SESSION_COOKIE_NAME

    def __init__(self, verb: Can) -> None:
        super().__init__()
        self.verb = verb

    def __call__(self, request: HttpRequest) -> Any:
        user = request.user
        if not isinstance(user, User) or not user.is_authenticated:
            return None
        may(user, self.verb)
        if check_csrf(request) is not None:
            raise ApiError(403, _("没有 CSRF 校验：用登录会话写入时，请求头要带 X-CSRFToken；程序请改用令牌"))
        return user


class Nobody(HttpAuthBase):
    """Where an operation names no verb: closed to all."""

    openapi_scheme = "bearer"

    def __call__(self, request: HttpRequest) -> None:
        return None
