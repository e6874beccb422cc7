"""Organisations, contacts and handing over, downtime notices, differences, import and export."""

from __future__ import annotations

import secrets
from typing import Any

import django_tables2 as tables
import msgspec
from django.contrib import messages
from django.db import transaction
from django.db.models import Count, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from xuncha.desk.journal.models import record
from xuncha.desk.notify.send import said, tell_role, tell_unit
from xuncha.desk.people.access import Request, get_visible, needs, visible
from xuncha.desk.people.roles import Can
from xuncha.desk.ui.export import XLSX, file_response, workbook, xlsx_response
from xuncha.desk.ui.lists import listing, number, paged
from xuncha.desk.ui.offer import many
from xuncha.registry import Account as EngineAccount
from xuncha.registry import RegistryError
from xuncha.registry import Site as EngineSite

from .forms import ContactForm, DowntimeForm, HandoverForm, ImportForm, OrganisationForm
from .models import Account, Contact, Difference, DowntimeNotice, Handover, Organisation, Site
from .moves import follow
from .transfer import account_lines, apply, preview, read_upload, site_lines
from .views import CONFIRM_AFTER

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
    due = visible(request.user, Site.objects.filter(state="normal").filter(Q(confirmed_at=None) | Q(confirmed_at__lt=timezone.localdate() - CONFIRM_AFTER))).count()
    return listing(request, rows, OrganisationTable, title=_("单位与联络员"), template="registry/organisations.html", due=due)


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
        parent = form.cleaned_data["parent"]
        if row is not None and parent is not None and parent.path.startswith(row.path):
            form.add_error("parent", _("不能放到自己或自己的下级之下"))
        else:
            with transaction.atomic():
                made = form.save()
                record("修改单位" if row else "登记单位", made, request=request, changed=form.changed_data)
            return redirect("organisation", made.pk)
    return render(request, "form.html", {"form": form, "title": _("修改单位") if row else _("登记单位"), "back": "organisations"})


@needs(Can.EDIT_REGISTRY)
@require_POST
def merge_organisation(request: Request, pk: int) -> HttpResponse:
    """Merges an organisation into another (机构撤并): its sites, accounts and units move, its past stays under its name."""
    row = get_visible(request, Organisation.objects.exclude(parent=None), Can.EDIT_REGISTRY, pk=pk)
    into_text = request.POST.get("into", "").strip()
    into = get_visible(request, Organisation.objects.filter(closed=False).exclude(path__startswith=row.path), Can.EDIT_REGISTRY, **({"pk": number(into_text)} if into_text.isdecimal() else {"name": into_text[:100]}))
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
    return redirect("organisation", into.pk)


@needs(Can.APPLY)
def add_contact(request: Request) -> HttpResponse:
    form = ContactForm(request.POST or None, by=request.user, verb=Can.APPLY, initial={"organisation": request.GET.get("organisation"), "since": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            made = form.save()
            record("登记联系人", made, request=request)
        return redirect("organisation", made.organisation_id)
    return render(request, "form.html", {"form": form, "title": _("登记联系人"), "back": "organisations"})


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


# --- downtime notices (临时报备)


@needs(Can.APPLY)
def ask_downtime(request: Request) -> HttpResponse:
    form = DowntimeForm(request.POST or None, by=request.user, verb=Can.APPLY, initial={"site": request.GET.get("site")})
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            made = form.save(commit=False)
            made.asked_by = request.user
            made.save()
            record("申请临时报备", made.site, request=request, begin=str(made.begin), end=str(made.end))
            tell_role("city", "task", f"{made.site}申请临时报备，待审批", "/downtimes/")
        messages.success(request, _("已提交，批准后探测不计入。"))
        return redirect("downtimes")
    return render(request, "form.html", {"form": form, "title": _("申请临时报备"), "back": "downtimes", "text": _("改版、迁移、机房检修等临时停机，事先报备并经批准的，连通性探测不计入。")})


@needs(Can.SEE)
def downtimes(request: Request) -> HttpResponse:
    rows = visible(request.user, DowntimeNotice.objects.all()).select_related("site", "asked_by", "decided_by")
    if request.GET.get("export") == "xlsx":
        # what `xuncha monitor --maintenance` reads
        record("导出临时报备", request=request)
        lines = [["网站标识码", "起", "止", "事由"], *([r.site.code, r.begin, r.end, r.reason] for r in rows.filter(state=DowntimeNotice.State.APPROVED))]
        return xlsx_response(_("已批准的临时报备"), lines)
    return render(request, "registry/downtimes.html", {"title": _("临时报备"), "rows": paged(request, rows)})


@needs(Can.APPROVE_DOWNTIME)
@require_POST
def decide_downtime(request: Request, pk: int) -> HttpResponse:
    row = get_visible(request, DowntimeNotice.objects.select_related("site__organisation"), Can.APPROVE_DOWNTIME, pk=pk)
    if row.state == DowntimeNotice.State.ASKED and request.POST.get("state") in (DowntimeNotice.State.APPROVED, DowntimeNotice.State.REFUSED):
        with transaction.atomic():
            row.state, row.answer = request.POST["state"], request.POST.get("answer", "")[:300]
            row.decided_by, row.decided_at = request.user, timezone.now()
            row.save()
            record("审批临时报备", row.site, request=request, state=row.state)
            tell_unit(row.site.organisation, "result", f"临时报备{said(DowntimeNotice.State(row.state).label)}：{row.site}", "/downtimes/")
    return redirect("downtimes")


# --- differences between the registry and the site


@needs(Can.SEE)
def differences(request: Request) -> HttpResponse:
    rows = visible(request.user, Difference.objects.all()).select_related("site__organisation", "answered_by")
    return render(request, "registry/differences.html", {"title": _("登记信息核实"), "rows": paged(request, rows)})


@needs(Can.APPLY)
@require_POST
def answer_difference(request: Request, pk: int) -> HttpResponse:
    row = get_visible(request, Difference.objects.select_related("site"), Can.APPLY, pk=pk)
    state = request.POST.get("state", "")
    if state == Difference.State.REGISTRY and row.field not in ("ICP备案号", "网站名称"):
        messages.error(request, _("标识码不能在这里改，请在网站登记里改，或由网站改正。"))
    elif state in Difference.State.values and row.state == Difference.State.OPEN:
        with transaction.atomic():
            row.state, row.answered_by, row.answered_at = state, request.user, timezone.now()
            row.save()
            fields = {"ICP备案号": "icp", "网站名称": "name"}
            if state == Difference.State.REGISTRY and row.field in fields:
                setattr(row.site, fields[row.field], row.seen[:100])
                row.site.save()
            record("核实登记信息", row.site, request=request, field=row.field, state=state)
    return redirect("differences")


# --- import and export


@needs(Can.EDIT_REGISTRY)
def import_registry(request: Request) -> HttpResponse:
    """Reads the file, shows what will change, and writes it once that was confirmed."""
    form = ImportForm(request.POST or None, request.FILES or None)
    shown: Any = None
    preview_id = ""
    if request.method == "POST" and "confirm" in request.POST:
        kept = request.session.pop("import", None)
        if kept is None or kept["id"] != request.POST["confirm"]:
            messages.error(request, _("预览已过期，请重新选择文件。"))
            return redirect("import-registry")
        root = Organisation.objects.filter(parent=None, kind=Organisation.Kind.CITY).first()
        if root is None:
            root = Organisation.objects.create(name="市政府办公室", kind=Organisation.Kind.CITY)
        sites = msgspec.convert(kept["sites"], list[EngineSite])
        accounts = msgspec.convert(kept["accounts"], list[EngineAccount])
        with transaction.atomic():
            number = apply(sites, accounts, root, kept["level"])
            record("导入清单", kept["name"], request=request, rows=number)
        messages.success(request, _("已写入 %(n)s 行。") % {"n": number})
        return redirect("sites" if sites else "accounts")
    if request.method == "POST" and form.is_valid():
        try:
            sites, accounts, problems = read_upload(form.cleaned_data["file"])
        except RegistryError as error:
            form.add_error("file", str(error))
        else:
            shown = preview(sites, accounts, problems)
            request.session["import"] = {
                "id": (preview_id := secrets.token_hex(8)), "sites": msgspec.to_builtins(sites), "accounts": msgspec.to_builtins(accounts), "level": form.cleaned_data["sampled_level"], "name": form.cleaned_data["file"].name,
            }  # fmt: skip
    return render(request, "registry/import.html", {"title": _("导入清单"), "form": form, "shown": shown, "preview_id": preview_id})


@needs(Can.EXPORT)
def export_registry(request: Request) -> HttpResponse:
    sites, accounts = visible(request.user, Site.objects.all()), visible(request.user, Account.objects.all())
    record("导出登记信息", request=request, sites=sites.count(), accounts=accounts.count())
    return file_response(_("监管对象清单") + ".xlsx", workbook([("网站", site_lines(sites)), ("账号", account_lines(accounts))]), XLSX)
