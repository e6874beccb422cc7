"""Additions to a portal's score (加分), given by whoever approves the grades, until they are approved."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xuncha.desk.journal.models import record
from xuncha.desk.people.access import Request, get_visible, needs
from xuncha.desk.people.models import User
from xuncha.desk.people.roles import Can
from xuncha.desk.ui.forms import asked
from xuncha.desk.ui.tags import points

from .load import judge_again
from .models import Addition, Round, RoundSite, RoundStateError
from .scores import scoring_of
from .views import get_round


class AdditionForm(forms.Form):
    """How many points and why; `seen` is the addition that stood when the form was opened."""

    reason = forms.CharField(label=gettext_lazy("依据"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}), help_text=gettext_lazy("加分的指标、事实和来源；撤回的写明原因"))
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, most: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["points"] = forms.DecimalField(
            label=_("加分"), required=False, min_value=0, max_value=most, max_digits=5, decimal_places=2, help_text=_("0 至 %(most)s 分，至多两位小数；评过没有可加的填0；留空即撤回原来登记的") % {"most": most}
        )
        self.order_fields(("points", "reason"))


@transaction.atomic
def give(place: RoundSite, given: Decimal | None, reason: str, by: User, seen: int, request: object = None) -> None:
    """Lays an addition over the former ones; `seen`: the id of the last that whoever gives it has seen, 0 for none."""
    if why := Round.held_shut(place.round_id):
        raise RoundStateError(_("%(why)s，加分不能再改") % {"why": why})
    last = Addition.objects.filter(round=place.round_id, site=place.site_id).last()
    if seen != (last.pk if last is not None else 0):
        raise RoundStateError(_("这期间已有人改过加分，请返回看过最新的再登记"))
    if given is None and (last is None or last.points is None):
        raise RoundStateError(_("没有登记过加分，不用撤回；没有可加的请填0"))
    made = Addition.objects.create(round=place.round, site=place.site, points=given, reason=reason.strip()[:300], by=by, by_name=(by.name or by.username)[:60], at=timezone.now())
    before = last.for_engine if last is not None else None
    record("登记加分" if given is not None else "撤回加分", f"{place.round} {place.site}", request=request, user=by, points=made.for_engine, before=before, reason=reason)  # type: ignore[arg-type]
    judge_again(place.round, place.site)


@needs(Can.APPROVE)
def add_points(request: Request, pk: int, row: int) -> HttpResponse:
    """Asks for a portal's addition, its basis, and tells what it is for."""
    round_ = get_round(pk)
    place = get_visible(request, RoundSite.objects.filter(round=round_).select_related("site"), Can.APPROVE, pk=row)
    back = f"{reverse('site', args=[place.site_id])}?round={round_.pk}"
    scoring = scoring_of(round_)
    if scoring is None or place.site.category != "门户网站":
        messages.error(request, _("只有本轮口径计分的门户网站才登记加分。"))
        return redirect(back)
    last = Addition.objects.filter(round=round_, site=place.site).last()
    first = {"seen": last.pk if last is not None else 0, "points": points(last.points) if last is not None and last.points is not None else None}

    def do(data: dict[str, Any]) -> None:
        give(place, data["points"], data["reason"], request.user, data["seen"], request)
        messages.success(request, _("已登记加分。") if data["points"] is not None else _("已撤回加分。"))

    return asked(
        request, AdditionForm(request.POST or None, most=scoring.bonus, initial=first), do, title=_("登记加分：%(site)s") % {"site": place.site}, back=back, verb=_("登记"), errors=(RoundStateError,),
        text=_("扣分后高于%(above)s分的，加分计入最后得分；不高于的不计入。以前登记的都留着，以最后一次为准；审定以后不能再改。") % {"above": scoring.bonus_above},
    )  # fmt: skip
