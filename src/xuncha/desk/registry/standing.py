"""Whether a registration still stands: confirmed by its unit, closed from a day on, opened again. Sites and accounts alike."""

from __future__ import annotations

from datetime import timedelta
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
from xuncha.desk.ui.forms import EndForm, ReasonForm, asked

from .models import Account, Site, State

#: a registration that nobody has confirmed for so long is due (“每季度核对”)
CONFIRM_AFTER = timedelta(days=92)


def unconfirmed() -> Q:
    return Q(confirmed_at=None) | Q(confirmed_at__lt=timezone.localdate() - CONFIRM_AFTER)


@needs(Can.EDIT_REGISTRY)
def close_site(request: Request, pk: int) -> HttpResponse:
    return _close(request, Site, pk, "site", _("登记关停"), _("关停后新的轮次不再检查这个网站，以往记录保留。"), _("恢复后新的轮次会检查这个网站。"))


@needs(Can.EDIT_REGISTRY)
def close_account(request: Request, pk: int) -> HttpResponse:
    return _close(request, Account, pk, "account", _("登记关停（注销）"), _("关停或注销后新的轮次不再检查这个账号，以往记录保留。"), _("恢复后新的轮次会检查这个账号。"))


def _close(request: Request, model: type[Site] | type[Account], pk: int, page: str, title: str, closes: str, opens: str) -> HttpResponse:
    """Closes from a day on and with a reason, or opens again; what was found stays."""
    row = get_visible(request, model, Can.EDIT_REGISTRY, pk=pk)
    closing = row.state == State.NORMAL

    def do(data: dict[str, Any]) -> None:
        row.state, row.closed_on, row.note = State.CLOSED if closing else State.NORMAL, data.get("day"), data["reason"]
        row.save()
        record(f"{'关停' if closing else '恢复'}{model.NOUN}", row, request=request, day=str(data.get("day") or ""), note=row.note)
        messages.success(request, _("已登记。"))

    form: type[ReasonForm] = EndForm if closing else ReasonForm
    return asked(
        request, form(request.POST or None), do, title=f"{row} {title if closing else _('恢复')}", back=reverse(page, args=[pk]), verb=title if closing else _("恢复"), text=closes if closing else opens
    )


@needs(Can.APPLY)
def confirm_site(request: Request, pk: int) -> HttpResponse:
    return _confirm(request, Site, pk, "site")


@needs(Can.APPLY)
def confirm_account(request: Request, pk: int) -> HttpResponse:
    return _confirm(request, Account, pk, "account")


def _confirm(request: Request, model: type[Site] | type[Account], pk: int, page: str) -> HttpResponse:
    """The unit confirms that the registration is right (每季度核对)."""
    row = get_visible(request, model, Can.APPLY, pk=pk)
    if request.method == "POST":
        model.objects.filter(pk=row.pk).update(confirmed_at=timezone.localdate())
        record("核对登记信息", row, request=request)
        messages.success(request, _("已记录核对日期。"))
    return redirect(page, pk)
