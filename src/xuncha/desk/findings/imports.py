"""Findings from others (第三方清单、上级通报) by XLSX: columns mapped by heading, each row checked, then reviewed like our own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xuncha.desk.journal.models import record
from xuncha.desk.people.access import Request, needs
from xuncha.desk.people.roles import Can
from xuncha.desk.registry.models import Site
from xuncha.desk.rounds.models import Round
from xuncha.desk.rounds.views import get_round
from xuncha.desk.ui.intake import laid_out
from xuncha.desk.ui.words import edition
from xuncha.registry import RegistryError
from xuncha.registry.table import read_table

from .models import Finding
from .people import add_found

#: what we need → how others head that column; the first heading that is there is taken
HEADINGS = {
    "site": ("网站标识码", "标识码", "网站名称", "站点名称", "网站", "单位"), "url": ("网址", "问题网址", "页面地址", "URL", "链接", "地址"),
    "label": ("问题描述", "问题", "存在问题", "具体问题", "描述", "说明"), "indicator": ("指标", "指标编号", "问题类型", "类型", "类别"),
}  # fmt: skip


class ImportFindingsForm(forms.Form):
    file = forms.FileField(label=gettext_lazy("清单"), help_text=gettext_lazy("XLSX 或 CSV，至少有网站（标识码或名称）、问题、指标三列；网址可空"))
    source = forms.ChoiceField(label=gettext_lazy("来源"), choices=[(Finding.Source.THIRD_PARTY, gettext_lazy("第三方")), (Finding.Source.PROVINCE, gettext_lazy("上级通报")), (Finding.Source.INSPECTOR, gettext_lazy("互查"))])
    site = forms.CharField(label=gettext_lazy("“网站”列"), required=False, help_text=gettext_lazy("表头与常用写法不同时填"))
    label = forms.CharField(label=gettext_lazy("“问题”列"), required=False)
    url = forms.CharField(label=gettext_lazy("“网址”列"), required=False)
    indicator = forms.CharField(label=gettext_lazy("“指标”列"), required=False)


@dataclass
class Row:
    line: int
    site: Site
    indicator: str
    url: str
    label: str


def read_rows(round_: Round, upload: UploadedFile, chosen: dict[str, str]) -> tuple[list[Row], list[str]]:
    """Rows that can be used, and what is wrong with the others; RegistryError where the file cannot be used."""
    with laid_out(upload) as path:
        rows = read_table(path, ())
    heads = list(rows[0]) if rows else []
    columns = {key: chosen.get(key) or next((name for name in names if name in heads), "") for key, names in HEADINGS.items()}
    missing = [key for key in ("site", "label", "indicator") if columns[key] not in heads]
    if missing:
        words = {"site": _("网站"), "label": _("问题"), "indicator": _("指标")}
        raise RegistryError(_("%(file)s：找不到“%(names)s”列；现有表头：%(heads)s") % {"file": upload.name, "names": "”“".join(words[m] for m in missing), "heads": "、".join(heads)})
    sites = {place.site.code: place.site for place in round_.sites.select_related("site__organisation")}
    by_name = {site.name: site for site in sites.values()}
    rules = edition(round_.edition).rules
    by_title = {rule.title: rule.id for rule in rules.values()}
    good, bad = [], []
    for row in rows:
        named, kind = row[columns["site"]].strip(), row[columns["indicator"]].strip()
        site = sites.get(named.lower()) or by_name.get(named)
        indicator = kind if kind in rules else by_title.get(kind, "")
        label = row[columns["label"]].strip()
        if site is None:
            bad.append(_("第%(line)s行：本轮没有网站“%(name)s”") % {"line": row.line, "name": named})
        elif not indicator:
            bad.append(_("第%(line)s行：没有“%(name)s”这项指标（写编号或口径中的名称）") % {"line": row.line, "name": kind})
        elif not label:
            bad.append(_("第%(line)s行：问题是空的") % {"line": row.line})
        else:
            good.append(Row(row.line, site, indicator, (row.get(columns["url"], "") or site.url).strip(), label))
    return good, bad


@needs(Can.MANAGE_ROUND)
def import_findings(request: Request, pk: int) -> HttpResponse:
    """Reads the sheet, tells what was refused, and puts the rest into the review queue."""
    round_ = get_round(pk)
    form = ImportFindingsForm(request.POST or None, request.FILES or None)
    refused: list[str] = []
    if request.method == "POST" and form.is_valid():
        data: dict[str, Any] = form.cleaned_data
        if round_.shut:
            form.add_error(None, _("%(why)s，不能再导入") % {"why": round_.shut})
        else:
            try:
                rows, refused = read_rows(round_, data["file"], {key: data[key].strip() for key in HEADINGS})
                with transaction.atomic():
                    for row in rows:
                        add_found(round_, row.site, row.indicator, row.url, row.label, data["source"], by=data["file"].name or "")
                    record("导入问题清单", round_, request=request, file=data["file"].name, source=data["source"], rows=len(rows), refused=len(refused))
                messages.success(request, _("导入 %(n)s 条，已进入复核。") % {"n": len(rows)})
                if not refused:
                    return redirect("review")
            except RegistryError as error:
                form.add_error("file", str(error))
    return render(request, "findings/import.html", {"title": _("导入问题清单"), "round": round_, "form": form, "refused": refused})
