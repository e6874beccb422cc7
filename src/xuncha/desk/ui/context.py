"""What the layout needs on every page."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from xuncha.desk.people.access import reach

from .menu import menu_for


def desk(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"office": settings.OIDC.name or _("用单位统一认证登录")} if settings.OIDC else {}
    mine = reach(user)
    return {
        "me": mine,
        "may": {verb.value.replace("-", "_"): True for verb in mine.verbs},
        "menu": SimpleLazyObject(lambda: menu_for(request, mine)),
        "unread": SimpleLazyObject(lambda: user.notifications.filter(read_at=None)[:100].count()),
        "place": mine.memberships[0] if mine.memberships else None,
    }
