"""Putting a round right: corrected, cancelled, sites and accounts added and taken out."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from xuncha.desk.people.access import Request, get_visible, needs
from xuncha.desk.people.roles import Can
from xuncha.desk.registry.models import Account, Site
from xuncha.desk.ui.forms import ReasonForm, asked

from .forms import BringInForm, CorrectForm
from .models import RoundAccount, RoundSite, RoundStateError
from .scope import bring_in, cancel, correct, missing, take_out
from .service import has_run
from .views import get_round

ERRORS = (RoundStateError,)


@needs(Can.MANAGE_ROUND)
def correct_round(request: Request, pk: int) -> HttpResponse:
    """Corrects name, period, days, host; what it was inspected as of only before it has run."""
    row = get_round(pk)
    ran, former = has_run(row) or row.approved_at is not None, get_round(pk)
    form = CorrectForm(request.POST or None, instance=row, ran=ran)
    if request.method == "POST" and form.is_valid():
        try:
            behind = correct(former, row, form.changed_data, request.user, request)
        except RoundStateError as error:
            form.add_error(None, str(error))
        else:
            if form.changed_data:
                messages.success(request, _("已保存。"))
            if behind:
                messages.warning(request, _("轮次文件已经写过，其中的期别、日期、承办单位没有跟着改，请在“起草通报”里核对。"))
            return redirect("round", pk)
    return render(request, "form.html", {"form": form, "title": _("修改轮次"), "back_url": reverse("round", args=[pk])})


@needs(Can.MANAGE_ROUND)
def cancel_round(request: Request, pk: int) -> HttpResponse:
    """Cancels a round with a reason, while its grades are not approved."""
    row = get_round(pk)

    def do(data: dict[str, Any]) -> None:
        cancel(row, request.user, data["reason"], request)
        messages.success(request, _("已作废。"))

    return asked(
        request, ReasonForm(request.POST or None), do, title=_("作废轮次"), back=reverse("round", args=[pk]), verb=_("作废"), errors=ERRORS,
        text=_("作废后本轮留在清单里，写明理由；不再检查、复核、申辩，也不能恢复。没交的检查表收回，以本轮为上一轮的改为与再上一轮比较。"),
    )  # fmt: skip


def _bring_in(request: Request, pk: int, model: type[Site | Account], page: str, *, title: str, full: str, done: str, about: str) -> HttpResponse:
    """What was registered late, or taken out before, comes into the round."""
    row = get_round(pk)
    rows = missing(row, model)
    if not rows.exists():
        messages.warning(request, full)
        return redirect(page, pk)

    def do(data: dict[str, Any]) -> None:
        messages.success(request, done % {"n": bring_in(row, model, data["things"], request.user, request)})

    return asked(request, BringInForm(request.POST or None, rows=rows), do, title=title, back=reverse(page, args=[pk]), verb=_("加入"), errors=ERRORS, text=about)


def _take_out(request: Request, pk: int, row: int, places: type[RoundSite | RoundAccount], page: str, title: str, about: str) -> HttpResponse:
    """Takes a site or an account out of a round with a reason."""
    round_ = get_round(pk)
    place = get_visible(request, places.objects.filter(round=round_).select_related(places.WHAT), Can.MANAGE_ROUND, pk=row)
    thing = getattr(place, places.WHAT)

    def do(data: dict[str, Any]) -> None:
        take_out(round_, thing, request.user, data["reason"], request)
        messages.success(request, _("已移出，不再计入本轮。"))

    return asked(request, ReasonForm(request.POST or None), do, title=title % {"what": thing}, back=reverse(page, args=[pk]), verb=_("移出"), errors=ERRORS, text=about)


@needs(Can.MANAGE_ROUND)
def add_to_round(request: Request, pk: int) -> HttpResponse:
    return _bring_in(
        request, pk, Site, "round", title=_("加入网站"), full=_("登记为正常的网站都已在本轮；要加别的，先在“政府网站”里登记。"), done=_("已加入 %(n)s 个网站，请接着检查。"),
        about=_("新加入的网站还要检查；曾经移出的，问题和意见照原样恢复。"),
    )  # fmt: skip


@needs(Can.MANAGE_ROUND)
def add_accounts_to_round(request: Request, pk: int) -> HttpResponse:
    return _bring_in(
        request, pk, Account, "round-accounts", title=_("加入账号"), full=_("登记为正常的账号都已在本轮；要加别的，先在“政务新媒体”里登记。"), done=_("已加入 %(n)s 个账号，请接着核查。"),
        about=_("新加入的账号还要核查；曾经移出的，核查记录、问题和意见照原样恢复。"),
    )  # fmt: skip


@needs(Can.MANAGE_ROUND)
def take_from_round(request: Request, pk: int, row: int) -> HttpResponse:
    return _take_out(request, pk, row, RoundSite, "round", _("移出网站：%(what)s"), _("移出后不计入本轮的家数、等次和覆盖，也不再复核；已有的问题和意见保留，要恢复就再加入。"))


@needs(Can.MANAGE_ROUND)
def take_account_from_round(request: Request, pk: int, row: int) -> HttpResponse:
    about = _("移出后不计入本轮的个数、合格率和覆盖，也不再复核；核查记录、问题和意见保留，要恢复就再加入。")
    return _take_out(request, pk, row, RoundAccount, "round-accounts", _("移出账号：%(what)s"), about)
