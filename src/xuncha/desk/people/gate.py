"""What stands between a log-in and the desk: length and number of sessions, the second factor, a password that must be changed."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, logout
from django.contrib.auth.views import redirect_to_login
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django_otp import user_has_device

from xuncha.desk.ui.errors import bad_request, not_here

from .access import Request, log_in_again, reach
from .models import SessionRecord

#: who came by a password that is kept here, and nowhere else
OWN_PASSWORDS = "django.contrib.auth.backends.ModelBackend"  # pragma: allowlist secret
#: views that stay open to somebody who still has to pass
PASSING = frozenset(("login", "office", "office-return", "logout", "verify", "change-password", "language", "healthz", "enrol"))


class GateMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        sent = [*request.GET.lists(), *(request.POST.lists() if request.method == "POST" else ())]
        if any("\x00" in value for _name, values in sent for value in values):
            # no form of ours sends one, and PostgreSQL keeps none
            return bad_request(request)
        response = self.get_response(request)
        # an empty answer would be the browser's own page, which says nothing of what to do
        return not_here(request) if response.status_code == 405 and request.method == "GET" and not request.path.startswith("/api/") else response

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> HttpResponse | None:
        user = request.user
        if not user.is_authenticated:
            return None
        started = request.session.get("started")
        if started is not None and time.time() - started > settings.SESSION_LONGEST:
            logout(request)
            return log_in_again(request)
        name = request.resolver_match.url_name if request.resolver_match else ""
        if name in PASSING:
            return None
        # put there by OTPMiddleware
        if not user.is_verified() and user_has_device(user):  # type: ignore[attr-defined]
            # on to the page that was asked for, once it is passed
            return redirect_to_login(request.get_full_path(), reverse("verify")) if request.method == "GET" and name != "dashboard" else redirect("verify")
        if user.must_change_password and request.session.get(BACKEND_SESSION_KEY) == OWN_PASSWORDS:
            return redirect("change-password")
        if settings.SECOND_FACTOR_ROLES and not user_has_device(user) and reach(user).roles & settings.SECOND_FACTOR_ROLES:
            return redirect("enrol")
        return None


def open_session(request: Request) -> None:
    """Notes a new session and ends the oldest where there are more than one person may have."""
    request.session["started"] = time.time()
    if request.session.session_key is None:
        request.session.save()
    SessionRecord.objects.update_or_create(
        key=request.session.session_key, defaults={"user": request.user, "ip": request.META.get("REMOTE_ADDR"), "agent": request.META.get("HTTP_USER_AGENT", "")[:200]}
    )
    surplus = list(SessionRecord.objects.filter(user=request.user).order_by("-id").values_list("key", flat=True)[settings.SESSIONS_AT_ONCE :])
    Session.objects.filter(session_key__in=surplus).delete()
    SessionRecord.objects.filter(key__in=surplus).delete()


def end_sessions(user_id: int, but: str = "") -> None:
    """Ends a person's sessions (password changed, account closed)."""
    keys = list(SessionRecord.objects.filter(user_id=user_id).exclude(key=but).values_list("key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    SessionRecord.objects.filter(key__in=keys).delete()
