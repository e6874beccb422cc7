"""The menu: what each role finds, in the order of the work."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xuncha.desk.people.access import Reach
from xuncha.desk.people.roles import Can


@dataclass
class Entry:
    name: str
    url: str
    icon: str
    active: bool
    count: int = 0


_ENTRIES = (
    (gettext_lazy("工作台"), "dashboard", "layout-dashboard", Can.ENTER),
    (gettext_lazy("巡查轮次"), "rounds", "clipboard-check", Can.SEE),
    (gettext_lazy("政府网站"), "sites", "world-www", Can.SEE),
    (gettext_lazy("政务新媒体"), "accounts", "brand-wechat", Can.SEE),
    (gettext_lazy("问题"), "findings", "list-search", Can.SEE),
    (gettext_lazy("问题复核"), "review", "zoom-check", Can.REVIEW),
    (gettext_lazy("互查"), "assignments", "arrows-exchange", Can.INSPECT),
    (gettext_lazy("申辩"), "appeals", "message-circle", Can.ANSWER),
    (gettext_lazy("整改督办"), "tasks", "flag", Can.SEE),
    (gettext_lazy("报送事项"), "work-items", "inbox", Can.ANSWER),
    (gettext_lazy("专项行动"), "actions", "target", Can.ANSWER),
    (gettext_lazy("单位与联络员"), "organisations", "building-bank", Can.SEE),
    (gettext_lazy("用户"), "users", "users", Can.MANAGE_PEOPLE),
    (gettext_lazy("操作日志"), "journal", "history", Can.SEE_JOURNAL),
)


def menu_for(request: HttpRequest, mine: Reach) -> list[Entry]:
    path = request.path
    out = []
    for name, view, icon, verb in _ENTRIES:
        if mine.can(verb):
            url = reverse(view)
            out.append(Entry(str(name), url, icon, path == url or (url != "/" and path.startswith(url))))
    return out


__all__ = ["Entry", "_", "menu_for"]
