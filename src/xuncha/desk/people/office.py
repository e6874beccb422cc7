"""The way in through the office's OpenID provider (OIDC): authorisation code with PKCE, state and nonce (Authlib)."""

from __future__ import annotations

import functools
import logging
from typing import Any, cast

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.backends import BaseBackend
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from xuncha.desk.journal.models import record

from .access import Request, public
from .forms import LoginForm
from .gate import open_session
from .models import Identity, User
from .signon import Oidc

log = logging.getLogger(__name__)
BACKEND = f"{__name__}.OfficeBackend"


class OfficeBackend(BaseBackend):
    """Marks sessions that began at the provider; takes no passwords."""

    def get_user(self, user_id: int) -> User | None:
        return User.objects.filter(pk=user_id, is_active=True).first()


def provider() -> Oidc:
    oidc: Oidc | None = settings.OIDC
    if oidc is None:
        raise Http404
    return oidc


@functools.lru_cache(maxsize=2)
def _client(oidc: Oidc) -> Any:
    from authlib.integrations.django_client import OAuth

    clients = OAuth()
    return clients.register(
        "office", client_id=oidc.client, client_secret=oidc.secret, server_metadata_url=f"{oidc.issuer}/.well-known/openid-configuration",
        client_kwargs={"scope": "openid profile", "code_challenge_method": "S256", "timeout": 15},
    )  # fmt: skip


@public
@never_cache
@require_safe
def leave_for_office(request: HttpRequest) -> HttpResponse:
    """Sends the browser to the provider."""
    oidc = provider()
    if request.user.is_authenticated:
        return redirect("dashboard")
    request.session["next"] = request.GET.get("next", "")
    try:
        return cast(HttpResponse, _client(oidc).authorize_redirect(request, request.build_absolute_uri(reverse("office-return"))))
    except Exception as error:  # whatever the network and the provider do wrong
        log.warning("统一认证 %s 不能用：%s", oidc.issuer, error)
        return _refused(request, _("统一认证服务现在连不上，请稍后再试，或用用户名和密码登录。"), 502)


@public
@never_cache
@require_safe
def back_from_office(request: HttpRequest) -> HttpResponse:
    """Takes the provider's answer: checked by Authlib (state, nonce, signature, issuer, audience, times)."""
    oidc = provider()
    if request.GET.get("error"):
        record("统一认证未通过", str(request.GET["error"])[:60], request=request)
        return _refused(request, _("统一认证没有通过，或您取消了登录。"), 403)
    try:
        token = _client(oidc).authorize_access_token(request)
    except Exception as error:  # a forged, stale or repeated answer, or a provider that fails half-way
        log.warning("统一认证的回执不能用：%s", error)
        record("统一认证未通过", type(error).__name__, request=request)
        return _refused(request, _("统一认证的回执不能用（可能已过期或用过），请重新登录。"), 400)
    said = token.get("userinfo") or {}
    user = who(oidc, str(said.get("sub") or ""), str(said.get(oidc.claim) or ""))
    if user is None:
        record("统一认证无账号", str(said.get(oidc.claim) or said.get("sub") or "")[:60], request=request)
        return _refused(request, _("您已通过统一认证，但这里没有您的账号，或账号已停用，或已绑定他人。请联系市级管理员。"), 403)
    onward = request.session.pop("next", "")
    login(request, user, backend=BACKEND)
    open_session(cast(Request, request))
    record("统一认证登录", request=request)
    safe = url_has_allowed_host_and_scheme(onward, {request.get_host()}, require_https=request.is_secure())
    return redirect(onward if onward and safe else "dashboard")


@transaction.atomic
def who(oidc: Oidc, subject: str, username: str) -> User | None:
    """The account that a person of the provider may use. Known by `subject`; bound by user name the first time, if nobody else is."""
    if not subject:
        return None
    known = Identity.objects.select_related("user").filter(issuer=oidc.issuer, subject=subject).first()
    if known is not None:
        return known.user if known.user.is_active else None
    user = User.objects.select_for_update().filter(username=username, is_active=True).first() if username else None
    if user is None or Identity.objects.filter(issuer=oidc.issuer, user=user).exists():
        return None
    Identity.objects.create(user=user, issuer=oidc.issuer, subject=subject)
    return user


def _refused(request: HttpRequest, why: str, status: int) -> HttpResponse:
    return render(request, "people/login.html", {"form": LoginForm(request), "refused": why}, status=status)
