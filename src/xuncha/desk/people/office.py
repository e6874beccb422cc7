"""The way in through the office's OpenID provider (OIDC): authorisation code with PKCE, state and nonce (Authlib); and the way out there."""

from __future__ import annotations

import functools
import logging
import time
from typing import Any, cast
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.backends import BaseBackend
from django.db import IntegrityError, transaction
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
from .signon import Oidc, local

log = logging.getLogger(__name__)
#: where a session keeps whom the provider named until the account is bound, and how long
WAITING, PATIENCE = "office_waiting", 600
#: what a session keeps of a person whom the provider let in, and of one who has left here and may leave there as well
CAME, FAREWELL = "office_came", "office_farewell"
#: what a provider may say (RFC 6749, 4.1.2.1; OpenID Connect Core, 3.1.2.6)
ERRORS = frozenset((
    "access_denied", "invalid_request", "unauthorized_client", "unsupported_response_type", "invalid_scope", "server_error", "temporarily_unavailable",
    "interaction_required", "login_required", "account_selection_required", "consent_required",
))  # fmt: skip
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
        return refused(request, _("统一认证服务现在连不上，请稍后再试，或改为输入用户名和密码登录。"), 502)


@public
@never_cache
@require_safe
def back_from_office(request: HttpRequest) -> HttpResponse:
    """Takes the provider's answer: checked by Authlib (state, nonce, signature, issuer, audience, times)."""
    oidc = provider()
    if request.GET.get("error"):
        record("统一认证未通过", request.GET["error"] if request.GET["error"] in ERRORS else "", request=request)
        return refused(request, _("统一认证没有通过，或您取消了登录。"), 403)
    try:
        token = _client(oidc).authorize_access_token(request)
    except Exception as error:  # a forged, stale or repeated answer, or a provider that fails half-way
        log.warning("统一认证的回执不能用：%s", error)
        record("统一认证未通过", type(error).__name__, request=request)
        return refused(request, _("统一认证的回执不能用（可能已过期或用过），请重新登录。"), 400)
    said = _claims(oidc, token)
    subject, username = str(said.get("sub") or ""), str(said.get(oidc.claim) or "")
    known = Identity.objects.select_related("user").filter(issuer=oidc.issuer, subject=subject).first() if subject else None
    if known is None and username and User.objects.filter(username=username, is_active=True).exclude(identities__issuer=oidc.issuer).exists():
        # a name is no proof: it is bound by whoever knows the account's password as well
        request.session[WAITING] = {"issuer": oidc.issuer, "subject": subject, "username": username, "until": time.time() + PATIENCE}
        record("统一认证待绑定", username[:60], request=request)
        return refused(request, _("首次使用统一认证：请用账号“%(name)s”的密码登录一次，完成绑定，以后可直接用统一认证登录。") % {"name": username}, 200)
    if known is None or not known.user.is_active:
        record("统一认证无账号", (username or subject)[:60], request=request)
        if not username:
            return refused(request, _("统一认证没有给出用户名（%(claim)s），请联系市级管理员。") % {"claim": oidc.claim}, 403)
        return refused(request, _("您已通过统一认证，但这里没有您的账号，或账号已停用，或已绑定他人。请联系市级管理员。"), 403)
    user = known.user
    onward = request.session.pop("next", "")
    login(request, user, backend=BACKEND)
    request.session[CAME] = True
    open_session(cast(Request, request))
    record("统一认证登录", request=request)
    safe = url_has_allowed_host_and_scheme(onward, {request.get_host()}, require_https=request.is_secure())
    return redirect(onward if onward and safe else "dashboard")


def _claims(oidc: Oidc, token: dict[str, Any]) -> dict[str, Any]:
    """What the provider says of the person: in the token, or, as it may, only when asked (OpenID Connect Core, 5.4)."""
    said = dict(token.get("userinfo") or {})
    if not said.get(oidc.claim):
        try:
            more = dict(_client(oidc).userinfo(token=token))
        except Exception as error:  # no such address, or it fails
            log.warning("统一认证没有给出 %s，也问不到：%s", oidc.claim, error)
            more = {}
        if more.get("sub") == said.get("sub"):
            said = {**more, **said}
    return said


def bind(user: User, waiting: dict[str, Any]) -> bool:
    """Ties the account that somebody has just opened by its password to the person the provider named; whether it was tied."""
    mine = user.username == waiting["username"] and time.time() < waiting["until"] and not user.identities.filter(issuer=waiting["issuer"]).exists()
    try:
        with transaction.atomic():
            if mine:
                Identity.objects.create(user=user, issuer=waiting["issuer"], subject=waiting["subject"])
    except IntegrityError:
        return False  # somebody else was bound to it meanwhile
    return mine


def farewell(request: HttpRequest) -> str:
    """Where a person whom the provider let in ends the session there as well (OpenID Connect RP-Initiated Logout 1.0); empty where there is no such place.

    No id_token is kept to show there, so the client is named: the provider may ask the person before it does so.
    """
    oidc: Oidc | None = settings.OIDC
    if oidc is None or not oidc.leave or not request.session.get(CAME):
        return ""
    try:
        place = str(_client(oidc).load_server_metadata().get("end_session_endpoint") or "")
    except Exception as error:  # nobody is kept here because the provider is away
        log.warning("统一认证 %s 不能用：%s", oidc.issuer, error)
        return ""
    if not place.startswith("https://") and not (place.startswith("http://") and local(place)):
        return ""
    said = urlencode({"client_id": oidc.client, "post_logout_redirect_uri": request.build_absolute_uri(reverse("login"))})
    return f"{place}{'&' if '?' in place else '?'}{said}"


def refused(request: HttpRequest, why: str, status: int) -> HttpResponse:
    return render(request, "people/login.html", {"form": LoginForm(request), "refused": why, "tone": "info" if status == 200 else "danger"}, status=status)
