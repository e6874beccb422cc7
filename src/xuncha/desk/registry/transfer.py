"""Registry files in and out (导入导出): what an import will change is shown before it is done."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_noop

from xuncha.registry import Account as EngineAccount
from xuncha.registry import RowProblem, read_registry
from xuncha.registry import Site as EngineSite

from .models import CITY_LEVEL, Account, Organisation, Site

#: counties that are none: units of the city itself
CITY_LEVELS = frozenset((CITY_LEVEL, "市本级", "市级", "本级"))

#: site: heading → how the engine's field is named; the order of the export
SITE_HEADINGS = {"网站标识码": "code", "网站名称": "name", "首页网址": "url", "网站类别": "category", "主办单位": "sponsor", gettext_noop("所属县区"): "county", "对外服务": "serves_public", "ICP备案号": "icp", "IPv6": "ipv6"}
ACCOUNT_HEADINGS = {"平台": "platform", "账号名称": "name", "账号ID": "account_id", "主办单位": "sponsor", "所属县区": "county", "认证主体": "verified_as", "主页地址": "url", "数据源": "source"}


@dataclass
class Change:
    """One row of a preview: what is new, what becomes different (from, to)."""

    kind: str
    key: str
    name: str
    new: bool
    fields: list[tuple[str, Any, Any]] = field(default_factory=list)


@dataclass
class Preview:
    changes: list[Change]
    problems: list[RowProblem]
    unchanged: int
    sites: list[EngineSite]
    accounts: list[EngineAccount]
    organisations: list[str]


def read_upload(upload: UploadedFile) -> tuple[list[EngineSite], list[EngineAccount], list[RowProblem]]:
    """Reads an uploaded registry file; RegistryError where it cannot be used at all."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / ("清单" + Path(upload.name or "清单.xlsx").suffix.lower())
        path.write_bytes(upload.read())
        sites, accounts, problems = read_registry([path])
    return sites, accounts, [RowProblem(upload.name or "", p.line, p.column, p.reason) for p in problems]


def preview(sites: list[EngineSite], accounts: list[EngineAccount], problems: list[RowProblem]) -> Preview:
    """What the import would change, row by row."""
    changes: list[Change] = []
    unchanged = 0
    known = {site.code: site.for_engine() for site in Site.objects.select_related("organisation__parent")}
    for site in sites:
        changes += _compared("网站", site.code, site, known.get(site.code), SITE_HEADINGS)
        unchanged += site.code in known and not _differs(site, known[site.code], SITE_HEADINGS)
    there = {account.key: account.for_engine() for account in Account.objects.select_related("organisation__parent")}
    for account in accounts:
        changes += _compared("账号", account.key, account, there.get(account.key), ACCOUNT_HEADINGS)
        unchanged += account.key in there and not _differs(account, there[account.key], ACCOUNT_HEADINGS)
    names = dict.fromkeys(name for names in [(s.county, s.sponsor) for s in sites] + [(a.county, a.sponsor) for a in accounts] for name in names if name)
    known_names = set(Organisation.objects.values_list("name", flat=True)) | CITY_LEVELS
    missing = [name for name in names if name not in known_names]
    return Preview(changes, problems, unchanged, sites, accounts, missing)


def _differs(new: Any, old: Any, headings: dict[str, str]) -> list[tuple[str, Any, Any]]:
    # what the file does not say (an empty cell) changes nothing
    return [(heading, getattr(old, name), getattr(new, name)) for heading, name in headings.items() if getattr(new, name) not in ("", None) and getattr(new, name) != getattr(old, name)]


def _compared(kind: str, key: str, new: Any, old: Any, headings: dict[str, str]) -> list[Change]:
    if old is None:
        return [Change(kind, key, new.name, True)]
    fields = _differs(new, old, headings)
    return [Change(kind, key, new.name, False, fields)] if fields else []


@transaction.atomic
def apply(sites: list[EngineSite], accounts: list[EngineAccount], root: Organisation, sampled_level: str = "") -> int:
    """Writes the rows; organisations that are missing are made below the root (or their county). Gives the number of rows written."""
    for site in sites:
        organisation = organisation_for(site.sponsor, site.county, site.name, root)
        row = Site.objects.filter(code=site.code).first() or Site(code=site.code, organisation=organisation)
        if site.sponsor or site.county or row.pk is None:
            row.organisation = organisation
        if site.sponsor:
            row.sponsor = site.sponsor if site.sponsor != row.organisation.name else ""
        row.name, row.url, row.category, row.serves_public = site.name, site.url, site.category, site.serves_public
        row.icp, row.ipv6 = site.icp or row.icp, site.ipv6 if site.ipv6 is not None else row.ipv6
        row.save()
    for account in accounts:
        line = Account.objects.filter(platform=account.platform, name=account.name).first() or Account(platform=account.platform, name=account.name)
        line.organisation = organisation_for(account.sponsor, account.county, account.name, root)
        if account.sponsor:
            line.sponsor = account.sponsor if account.sponsor != line.organisation.name else ""
        for name in ("account_id", "verified_as", "url", "source"):
            setattr(line, name, getattr(account, name) or getattr(line, name))
        line.sampled_level = sampled_level or line.sampled_level
        line.save()
    return len(sites) + len(accounts)


def organisation_for(sponsor: str, county: str, own_name: str, root: Organisation) -> Organisation:
    """The sponsor's organisation, made where it does not exist: counties below the root, units below their county."""
    above = root
    if county and county not in CITY_LEVELS:
        above = Organisation.objects.filter(name=county).first() or Organisation.objects.create(name=county, kind=Organisation.Kind.COUNTY, parent=root)
        if not sponsor or sponsor.removesuffix("人民政府").endswith(county):
            return above
    name = sponsor or own_name.removesuffix("网站").removesuffix("网")
    found = Organisation.objects.filter(name=name).first()
    return found or Organisation.objects.create(name=name, kind=Organisation.Kind.DEPARTMENT, parent=above)


def site_lines(sites: Any) -> list[list[Any]]:
    """The registry as the file the engine reads."""
    lines: list[list[Any]] = [list(SITE_HEADINGS)]
    for site in sites.select_related("organisation__parent"):
        engine = site.for_engine()
        lines.append([getattr(engine, name) for name in SITE_HEADINGS.values()])
    return lines


def account_lines(accounts: Any) -> list[list[Any]]:
    lines: list[list[Any]] = [list(ACCOUNT_HEADINGS)]
    for account in accounts.select_related("organisation__parent"):
        engine = account.for_engine()
        lines.append([getattr(engine, name) for name in ACCOUNT_HEADINGS.values()])
    return lines
