"""The registry as files: imported after a preview, exported."""

from __future__ import annotations

import secrets
from typing import Any

import msgspec
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from xuncha.desk.journal.models import record
from xuncha.desk.people.access import Request, needs, visible
from xuncha.desk.people.roles import Can
from xuncha.desk.ui.export import XLSX, file_response, workbook
from xuncha.registry import Account as EngineAccount
from xuncha.registry import RegistryError
from xuncha.registry import Site as EngineSite

from .forms import ImportForm
from .models import Account, Organisation, Site
from .transfer import account_lines, apply, preview, read_upload, site_lines


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
