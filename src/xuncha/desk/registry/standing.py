"""Whether a registration still stands: confirmed by its unit, closed from a day on, opened again. Sites and accounts alike."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from xuncha.desk.journal.models import record
from xuncha.desk.people.access import Request, get_visible, needs
from xuncha.desk.people.roles import Can
from xuncha.desk.ui.forms import EndForm, ReasonForm, Refused, asked

from .models import Account, Site, State

#: a registration that nobody has confirmed for so long is due (“每季度核对”)
CONFIRM_AFTER = timedelta(days=92)


def unconfirmed() -> Q:
    return Q(confirmed_at=None) | Q(confirmed_at__lt=timezone.localdate() - CONFIRM_AFTER)


@needs(Can.EDIT_REGISTRY)
def close_site(request: Request, pk: int) -> HttpResponse:
    return _close(request, Site, pk, "site", _("登记关停"), _("关停后新的轮次不再检查这个网站，以往记录保留；没有审定的轮次里还有它，请到该轮“移出”。"), _("恢复后新的轮次会检查这个网站。"))


@needs(Can.EDIT_REGISTRY)
def close_account(request: Request, pk: int) -> HttpResponse:
    return _close(request, Account, pk, "account", _("登记关停（注销）"), _("关停或注销后新的轮次不再检查这个账号，以往记录保留；没有审定的轮次里还有它，请到该轮的账号“移出”。"), _("恢复后新的轮次会检查这个账号。"))


def _close(request: Request, model: type[Site] | type[Account], pk: int, page: str, title: str, closes: str, opens: str) -> HttpResponse:
    row = get_visible(request, model, Can.EDIT_REGISTRY, pk=pk)
    closing = row.state == State.NORMAL

    def do(data: dict[str, Any]) -> None:
        if closing:
            close(row, data["day"], data["reason"], request)
        else:
            reopen(row, data["reason"], request)
        messages.success(request, _("已登记。"))

    form: type[ReasonForm] = EndForm if closing else ReasonForm
    return asked(
        request, form(request.POST or None), do, title=f"{row} {title if closing else _('恢复')}", back=reverse(page, args=[pk]), verb=title if closing else _("恢复"), text=closes if closing else opens
    )


def close(row: Site | Account, day: date, reason: str, request: Request) -> None:
    """Closed from a day on; what was found stays."""
    if row.state == State.CLOSED:
        raise Refused(_("已经登记为关停，不用再办"))
    _stand(row, State.CLOSED, day, reason, request)


def reopen(row: Site | Account, reason: str, request: Request) -> None:
    if row.state == State.NORMAL:
        raise Refused(_("没有登记关停，不用恢复"))
    _stand(row, State.NORMAL, None, reason, request)


def _stand(row: Site | Account, state: State, day: date | None, reason: str, request: Request) -> None:
    row.state, row.closed_on, row.note = state, day, reason
    row.save()
    record(f"{'关停' if day else '恢复'}{row.NOUN}", row, request=request, day=str(day or ""), note=row.note)


@needs(Can.APPLY)
def confirm_site(request: Request, pk: int) -> HttpResponse:
    return _confirm(request, Site, pk, "site")


@needs(Can.APPLY)
def confirm_account(request: Request, pk: int) -> HttpResponse:
    return _confirm(request, Account, pk, "account")


def _confirm(request: Request, model: type[Site] | type[Account], pk: int, page: str) -> HttpResponse:
    row = get_visible(request, model, Can.APPLY, pk=pk)
    if request.method == "POST":
        confirm(row, request)
        messages.success(request, _("已记录核对日期。"))
    return redirect(page, pk)


def confirm(row: Site | Account, request: Request) -> None:
    """The unit confirms that the registration is right (每季度核对)."""
    type(row).objects.filter(pk=row.pk).update(confirmed_at=timezone.localdate())
    record("核对登记信息", row, request=request)
