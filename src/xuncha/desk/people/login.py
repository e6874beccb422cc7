"""Log-in, log-out, second factor, password."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from typing import Any, cast

import segno
from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.views import RedirectURLMixin
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST
from django_otp import devices_for_user
from django_otp import login as otp_login
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from xuncha.desk.journal.models import record

from .access import Request, needs, public
from .directory import DirectoryDown
from .forms import LoginForm, TokenForm
from .gate import end_sessions, open_session
from .models import SessionRecord, User
from .office import CAME, FAREWELL, WAITING, bind, farewell, refused
from .roles import Can


class _Next(RedirectURLMixin):
    next_page = "dashboard"

    def __init__(self, request: HttpRequest) -> None:
        self.request = request


@public
@never_cache
@sensitive_post_parameters("password")
def sign_in(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect(_Next(request).get_success_url())
    form = LoginForm(request, data=request.POST or None)
    if request.method == "POST":
        try:
            valid = form.is_valid()
        except DirectoryDown:
            return refused(request, _("目录服务现在连不上，密码核对不了；请稍后再试，或用本系统的密码登录。"), 503)
        if valid:
            user = form.get_user()
            waiting = request.session.pop(WAITING, None)
            login(request, user)
            open_session(cast(Request, request))
            record("登录", request=request)
            if waiting is not None:
                request.session[CAME] = True
            if waiting is not None and bind(user, waiting):
                record("绑定统一认证", waiting["subject"], request=request)
                messages.success(request, _("已绑定统一认证，以后可以直接用它登录。"))
            return redirect(_Next(request).get_success_url())
        record("登录失败", str(request.POST.get("username", ""))[:60], request=request)
    return render(request, "people/login.html", {"form": form, "empty": not User.objects.exists(), "next": request.GET.get("next", ""), "farewell": request.session.pop(FAREWELL, "")})


def locked_out(request: HttpRequest, credentials: dict[str, Any] | None, *args: Any, **kwargs: Any) -> HttpResponse:
    """axes calls this once a name has failed five times from one address."""
    record("登录锁定", str((credentials or {}).get("username", ""))[:60], request=request)
    form = LoginForm(request)
    return render(request, "people/login.html", {"form": form, "locked": True}, status=429)


@public
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        record("退出", request=request)
        SessionRecord.objects.filter(key=request.session.session_key or "").delete()
        onward = farewell(request)
        logout(request)
        if onward:
            # a form may not lead elsewhere (form-action): the next page says that one is still known there
            request.session[FAREWELL] = onward
    return redirect("login")


def _too_fast(devices: Iterable[Any]) -> str:
    """That figures are not looked at yet after wrong ones, and for how long; empty where they are."""
    until = [why["locked_until"] for allowed, why in (device.verify_is_allowed() for device in devices) if not allowed and why and "locked_until" in why]
    return _("连续填错，请等 %(n)s 秒再试。") % {"n": max(1, round((max(until) - timezone.now()).total_seconds()))} if until else ""


@needs(Can.ENTER)
@never_cache
def verify(request: Request) -> HttpResponse:
    """The second factor after the password; failures slow the device down (django-otp's throttling)."""
    form = TokenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        held = _too_fast(devices_for_user(request.user))
        for device in devices_for_user(request.user):
            allowed, _why = device.verify_is_allowed()
            if allowed and device.verify_token(form.cleaned_data["token"]):
                otp_login(request, device)
                record("两步验证通过", request=request)
                return redirect(_Next(request).get_success_url())
        record("两步验证失败", request=request)
        form.add_error("token", held or _("验证码不对或已用过，请等下一个。"))
    return render(request, "people/verify.html", {"form": form})


@needs(Can.ENTER)
@never_cache
def enrol(request: Request) -> HttpResponse:
    """Sets up the second factor: a code to scan, confirmed by its first figures; spare codes for a lost telephone."""
    if TOTPDevice.objects.filter(user=request.user, confirmed=True).exists():
        return render(request, "people/enrolled.html", {})
    device, _made = TOTPDevice.objects.get_or_create(user=request.user, confirmed=False, defaults={"name": "手机"})
    form = TokenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        held = _too_fast([device])
        if device.verify_token(form.cleaned_data["token"]):
            codes = _confirm(request, device)
            return render(request, "people/enrolled.html", {"codes": codes})
        form.add_error("token", held or _("验证码不对，请核对手机时间后再试。"))
    picture = segno.make(device.config_url, error="m").svg_inline(scale=5, dark="#1c2b4a")
    return render(request, "people/enrol.html", {"form": form, "picture": picture, "secret": base64.b32encode(device.bin_key).decode().rstrip("=")})


@transaction.atomic
def _confirm(request: Request, device: TOTPDevice) -> list[str]:
    device.confirmed = True
    device.save()
    spare, _made = StaticDevice.objects.get_or_create(user=request.user, name="备用码")
    codes = [StaticToken.random_token() for _n in range(8)]
    spare.token_set.all().delete()
    spare.token_set.bulk_create(StaticToken(device=spare, token=code) for code in codes)
    otp_login(request, device)
    record("开启两步验证", request=request)
    return codes


@needs(Can.ENTER)
@sensitive_post_parameters()
def change_password(request: Request) -> HttpResponse:
    form = PasswordChangeForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = form.save()
        User.objects.filter(pk=user.pk).update(must_change_password=False)
        update_session_auth_hash(request, user)
        end_sessions(user.pk, but=request.session.session_key or "")
        user.tokens.filter(revoked_at=None).update(revoked_at=timezone.now())
        SessionRecord.objects.update_or_create(key=request.session.session_key, defaults={"user": user})
        record("修改密码", request=request)
        messages.success(request, _("密码已修改，其他登录已退出，接口令牌已停用。"))
        return redirect("dashboard")
    return render(request, "people/password.html", {"form": form})
