"""The column list of a site (栏目清单): as the last inspection read it, corrected by people, kept for the next."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xuncha.desk.journal.models import record
from xuncha.desk.people.access import Request, get_visible, needs
from xuncha.desk.people.roles import Can
from xuncha.desk.rounds.models import Round
from xuncha.desk.ui.export import xlsx_response
from xuncha.desk.ui.intake import laid_out
from xuncha.dossier import Dossier, DossierError
from xuncha.inspection.columns import HEADINGS, column_rows
from xuncha.registry import ColumnEntry, RegistryError, read_columns

from .models import Column, Site


class ColumnsForm(forms.Form):
    file = forms.FileField(label=gettext_lazy("改好的栏目清单"), help_text=gettext_lazy("XLSX 或 CSV，表头与导出的相同；写入后替换原来确认的清单，下一轮按此检查"))


def seen_columns(site: Site) -> list[tuple[str, ...]]:
    """What the last inspection that reached the site read; empty where there is none."""
    for round_ in Round.objects.filter(sites__site=site)[:3]:
        try:
            rows = column_rows(Dossier.open(round_.folder), site.code)
        except DossierError:
            continue
        if rows:
            return rows
    return []


@needs(Can.SEE)
def columns(request: Request, pk: int) -> HttpResponse:
    """The confirmed list and what the program saw; `?export=xlsx` gives the latter to be corrected."""
    site = get_visible(request, Site, pk=pk)
    seen = seen_columns(site)
    if request.GET.get("export") == "xlsx":
        record("导出栏目清单", site, request=request, rows=len(seen))
        return xlsx_response(f"栏目清单 {site.name}", [HEADINGS, *seen])
    return render(request, "registry/columns.html", {"title": _("栏目清单"), "site": site, "confirmed": site.columns.all(), "seen": seen, "form": ColumnsForm()})


@needs(Can.EDIT_REGISTRY)
def import_columns(request: Request, pk: int) -> HttpResponse:
    """Replaces the confirmed list by the file's rows of this site; former rows stay in the history."""
    site = get_visible(request, Site, Can.EDIT_REGISTRY, pk=pk)
    form = ColumnsForm(request.POST or None, request.FILES or None)
    if request.method != "POST" or not form.is_valid():
        return redirect("columns", pk)
    upload = form.cleaned_data["file"]
    try:
        with laid_out(upload) as path:
            entries, problems = read_columns(path)
    except RegistryError as error:
        messages.error(request, str(error))
        return redirect("columns", pk)
    own = [entry for entry in entries if entry.site == site.code]
    for problem in problems[:10]:
        messages.warning(request, _("%(file)s 第%(line)s行“%(column)s”：%(why)s") % {"file": upload.name, "line": problem.line, "column": problem.column, "why": problem.reason})
    if len(own) < len(entries):
        messages.warning(request, _("%(n)s 行是别的网站的，没有采用。") % {"n": len(entries) - len(own)})
    if own:
        replace(site, own)
        record("确认栏目清单", site, request=request, rows=len(own))
        messages.success(request, _("已确认 %(n)s 个栏目，下一轮按此检查。") % {"n": len(own)})
    return redirect("columns", pk)


@transaction.atomic
def replace(site: Site, entries: list[ColumnEntry]) -> None:
    there = {column.url: column for column in site.columns.all()}
    for entry in entries:
        row = there.pop(entry.url, None) or Column(site=site, url=entry.url)
        row.name, row.kind, row.first_level, row.should_update, row.cycle_days, row.note = entry.name[:100], entry.kind, entry.first_level, entry.should_update, entry.cycle_days, entry.note[:300]
        row.save()
    for gone in there.values():
        gone.delete()
