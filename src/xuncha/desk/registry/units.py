"""Organisations, their contacts, and handing over from one liaison to the next."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.contrib import messages
from django.db import transaction
from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from xuncha.desk.journal.models import record
from xuncha.desk.notify.send import tell_role, tell_unit
from xuncha.desk.people.access import Request, get_visible, needs, visible
from xuncha.desk.people.roles import Can
from xuncha.desk.ui.forms import EndForm, Refused, asked
from xuncha.desk.ui.lists import listing, number
from xuncha.desk.ui.offer import many

from .forms import ContactForm, HandoverForm, OrganisationForm
from .models import Account, Contact, Handover, Organisation, Site
from .moves import follow, register
from .standing import unconfirmed

NUM = {"td": {"class": "num"}, "th": {"class": "num"}}


class OrganisationTable(tables.Table):
    name = tables.LinkColumn("organisation", args=[tables.A("pk")])
    parent = tables.Column(order_by="path")
    n_sites = tables.Column(gettext_lazy("网站"), attrs=NUM)
    n_accounts = tables.Column(gettext_lazy("账号"), attrs=NUM)
    liaison = tables.Column(gettext_lazy("联络员"), accessor="pk", orderable=False)

    class Meta:
        model = Organisation
        fields = ("name", "kind", "parent", "n_sites", "n_accounts", "liaison")
        attrs = {"class": "table-cards"}

    def render_liaison(self, record: Organisation) -> str:
        return _("、").join(c.name for c in record.contacts.all() if c.duty == Contact.Duty.LIAISON and c.until is None) or "—"

    value_liaison = render_liaison


def _number(model: type[Site] | type[Account]) -> Any:
    """How many an organisation has, counted for the rows that are shown; two joins would multiply each other."""
    counted = model.objects.filter(organisation=OuterRef("pk")).order_by().values("organisation").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


@needs(Can.SEE)
def organisations(request: Request) -> HttpResponse:
    rows = visible(request.user, Organisation.objects.filter(closed=False)).select_related("parent").prefetch_related("contacts").annotate(n_sites=_number(Site), n_accounts=_number(Account))
    due, due_accounts = (visible(request.user, model.objects.filter(unconfirmed(), state="normal")).count() for model in (Site, Account))
    return listing(request, rows, OrganisationTable, title=_("单位与联络员"), template="registry/organisations.html", due=due, due_accounts=due_accounts)


@needs(Can.SEE)
def organisation(request: Request, pk: int) -> HttpResponse:
    row = get_visible(request, Organisation.objects.select_related("parent", "merged_into"), pk=pk)
    others = visible(request.user, Organisation.objects.filter(closed=False).exclude(pk=pk), Can.EDIT_REGISTRY)
    return render(request, "registry/organisation.html", {
        "title": row.name, "org": row, "contacts": row.contacts.all(), "handovers": row.handovers.select_related("old", "new", "given_by", "confirmed_by"), "sites": row.sites.all(),
        "accounts": row.accounts.all(), "children": row.children.filter(closed=False), "accountability": row.accountability.all(), "handover_form": HandoverForm(),
        "others": [] if many(others) else others,
    })  # fmt: skip


@needs(Can.EDIT_REGISTRY)
def edit_organisation(request: Request, pk: int = 0) -> HttpResponse:
    row = get_visible(request, Organisation, Can.EDIT_REGISTRY, pk=pk) if pk else None
    form = OrganisationForm(request.POST or None, instance=row, by=request.user)
    if request.method == "POST" and form.is_valid():
        return redirect("organisation", register(form, request).pk)
    return render(request, "form.html", {"form": form, "title": _("修改单位") if row else _("登记单位"), "back": "organisations"})


@needs(Can.EDIT_REGISTRY)
@require_POST
def merge_organisation(request: Request, pk: int) -> HttpResponse:
    """Merges an organisation into another (机构撤并): its sites, accounts and units move, its past stays under its name."""
    row = get_visible(request, Organisation.objects.exclude(parent=None), Can.EDIT_REGISTRY, pk=pk)
    into_text = request.POST.get("into", "").strip()
    others = visible(request.user, Organisation.objects.filter(closed=False).exclude(path__startswith=row.path), Can.EDIT_REGISTRY)
    into = others.filter(**({"pk": number(into_text)} if into_text.isdecimal() else {"name": into_text[:100]})).first()
    if into is None:
        messages.error(request, _("没有“%(name)s”这个可并入的单位，请写全称") % {"name": into_text[:100]})
        return redirect("organisation", pk)
    if row.closed:
        messages.error(request, _("%(name)s已经撤并，不用再办") % {"name": row})
        return redirect("organisation", pk)
    with transaction.atomic():
        for thing in (*row.sites.all(), *row.accounts.all()):
            thing.organisation = into
            thing.save()
            follow(thing)
        for child in row.children.all():
            child.parent = into
            child.save()
        row.closed, row.merged_into = True, into
        row.save()
        record("合并单位", row, request=request, into=into.name)
    messages.success(request, _("已并入%(name)s，网站、账号和下级单位一并转入。") % {"name": into})
    # whoever acted for the old unit does not come to act for a larger one by itself
    if left := row.memberships.filter(user__is_active=True).count():
        messages.warning(request, _("%(n)s 名用户的角色还在%(name)s，看不到转走的网站和账号，请到“用户”里改设或收回。") % {"n": left, "name": row})
    return redirect("organisation", into.pk)


@needs(Can.APPLY)
def edit_contact(request: Request, pk: int = 0) -> HttpResponse:
    """Notes a contact, or corrects one; the former words stay in the history."""
    row = get_visible(request, Contact, Can.APPLY, pk=pk) if pk else None
    start = {} if row else {"organisation": request.GET.get("organisation"), "since": timezone.localdate()}
    form = ContactForm(request.POST or None, instance=row, by=request.user, verb=Can.APPLY, initial=start)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            made = form.save()
            record("修改联系人" if row else "登记联系人", made, request=request, changed=form.changed_data if row else [])
        return redirect("organisation", made.organisation_id)
    back = {"back_url": reverse("organisation", args=[row.organisation_id])} if row else {"back": "organisations"}
    return render(request, "form.html", {"form": form, "title": _("修改联系人") if row else _("登记联系人"), **back})


@needs(Can.APPLY)
def remove_contact(request: Request, pk: int) -> HttpResponse:
    """Somebody is no contact any more from a day on; he stays in the list of those who were."""
    row = get_visible(request, Contact.objects.select_related("organisation"), Can.APPLY, pk=pk)

    def do(data: dict[str, Any]) -> None:
        if row.until is not None:
            raise Refused(_("%(name)s已于%(day)s不再担任，不用再办") % {"name": row.name, "day": row.until})
        if row.since is not None and data["day"] < row.since:
            raise Refused(_("日期早于开始担任的%(day)s，请核对") % {"day": row.since})
        row.until, row.ended_because = data["day"], data["reason"]
        row.save()
        record("联系人不再担任", row, request=request, day=str(row.until), reason=row.ended_because)
        if not row.organisation.contacts.filter(duty=row.duty, until=None).exists():
            messages.warning(request, _("%(unit)s没有在任的%(duty)s了，请登记新的。") % {"unit": row.organisation, "duty": row.get_duty_display()})

    return asked(
        request, EndForm(request.POST or None), do, title=_("%(name)s不再担任%(duty)s") % {"name": row.name, "duty": row.get_duty_display()}, back=reverse("organisation", args=[row.organisation_id]), verb=_("登记"),
        text=_("以往的登记保留。有人接任的，请用“办理联络员交接”。"),
    )  # fmt: skip


@needs(Can.APPLY)
@require_POST
def hand_over(request: Request, pk: int) -> HttpResponse:
    """The old liaison hands over; the new one confirms with `confirm-handover`."""
    row = get_visible(request, Organisation, Can.APPLY, pk=pk)
    form = HandoverForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("交接没有登记：姓名、办公电话和交接内容都要填。"))
        return redirect("organisation", pk)
    data = form.cleaned_data
    with transaction.atomic():
        new = Contact.objects.create(organisation=row, name=data["name"], post=data["post"], phone=data["phone"], mobile=data["mobile"], since=timezone.localdate())
        old = row.contacts.filter(duty=Contact.Duty.LIAISON, until=None).exclude(pk=new.pk).first()
        Handover.objects.create(organisation=row, old=old, new=new, handed=data["handed"], given_by=request.user)
        record("联络员交接", row, request=request, old=str(old or ""), new=new.name)
        tell_role("city", "task", f"{row}联络员变更，待接收确认", f"/organisations/{row.pk}/")
        tell_unit(row, "task", "请新联络员确认交接，并更新全国政府网站信息报送系统中的联系人", f"/organisations/{row.pk}/")
    return redirect("organisation", pk)


@needs(Can.APPLY)
@require_POST
def confirm_handover(request: Request, pk: int) -> HttpResponse:
    """The new liaison confirms, or notes that the national reporting system was brought up to date."""
    row = get_visible(request, Handover.objects.select_related("old", "new"), Can.APPLY, pk=pk)
    with transaction.atomic():
        if request.POST.get("what") == "reported":
            row.reported_at = timezone.localdate()
        elif row.given_by_id == request.user.pk and visible(request.user, Handover.objects.filter(pk=pk), Can.EDIT_REGISTRY).first() is None:
            messages.error(request, _("交接人不能替接收人确认。"))
            return redirect("organisation", row.organisation_id)
        elif row.confirmed_at is None:
            row.confirmed_at, row.confirmed_by = timezone.now(), request.user
            if row.old is not None:
                Contact.objects.filter(pk=row.old_id).update(until=timezone.localdate())
        row.save()
        record("确认交接", row.organisation, request=request, what=request.POST.get("what", "confirm"))
    return redirect("organisation", row.organisation_id)


# --- import and export
