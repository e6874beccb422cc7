"""Small pages: health, language, the person's own page."""

from __future__ import annotations

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xuncha.desk.people.access import Request, needs, public
from xuncha.desk.people.roles import Can


@public
def healthz(request: HttpRequest) -> HttpResponse:
    """Whether the desk and its database answer; says nothing else."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Exception:
        return JsonResponse({"status": "down"}, status=503)
    return JsonResponse({"status": "ok"})


@needs(Can.ENTER)
def me(request: Request) -> HttpResponse:
    return render(request, "people/me.html", {"title": _("我的账号"), "memberships": request.user.memberships.select_related("organisation"), "sessions": request.user.sessions.order_by("-id")})


@public
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = "/"
    response = redirect(back)
    chosen = request.POST.get("language", "")
    if chosen in dict(settings.LANGUAGES):
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, chosen, max_age=365 * 24 * 3600, samesite="Lax", httponly=True, secure=settings.HTTPS)
    return response
