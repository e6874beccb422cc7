"""Registry files in and out (导入导出): what an import will change is shown before it is done."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from xuncha.desk.ui.intake import laid_out
from xuncha.registry import Account as EngineAccount
from xuncha.registry import RowProblem, read_registry
from xuncha.registry import Site as EngineSite
from xuncha.registry.read import ACCOUNT_HEADINGS as ACCOUNTS_NEED
from xuncha.registry.read import SITE_HEADINGS as SITES_NEED
from xuncha.registry.table import parted, read_table

from .models import CITY_LEVEL, Account, Organisation, Site
from .moves import follow

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
    with laid_out(upload) as path:
        # sites and accounts may lie in one workbook, as the export has them; notes beside them are no list
        parts = [part for part in parted(path) if _holds(part)] or [path]
        sites, accounts, problems = read_registry(parts)
    name = upload.name or ""
    said = [RowProblem(f"{name}（{Path(p.file).stem}）" if len(parts) > 1 else name, p.line, p.column, p.reason) for p in problems]
    long = [(thing, heading, most) for things, headings, model in ((sites, SITE_HEADINGS, Site), (accounts, ACCOUNT_HEADINGS, Account)) for thing in things for heading, most in _too_long(thing, headings, model)]
    said += [RowProblem(upload.name or "", 0, heading, _("%(key)s：超过 %(most)s 个字，请改短") % {"key": thing.code if isinstance(thing, EngineSite) else thing.key, "most": most}) for thing, heading, most in long]
    refused = {id(thing) for thing, _heading, _most in long}
    return [site for site in sites if id(site) not in refused], [account for account in accounts if id(account) not in refused], said


def _holds(part: Path) -> bool:
    """Whether there are sites or accounts in it, by its heading."""
    rows = read_table(part, ())
    return bool(rows) and (set(SITES_NEED) <= rows[0].keys() or set(ACCOUNTS_NEED) <= rows[0].keys())


def _too_long(thing: Any, headings: dict[str, str], model: type[Site | Account]) -> list[tuple[str, int]]:
    """The cells that hold more than is kept, and how much that is."""
    out = []
    for heading, name in headings.items():
        field = Organisation._meta.get_field("name") if name == "county" else model._meta.get_field(name)
        most, text = getattr(field, "max_length", None), getattr(thing, name)
        if most is not None and isinstance(text, str) and len(text) > most:
            out.append((heading, most))
    return out


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
    rows = [(site.sponsor, site.county, site.name, site.code in known) for site in sites] + [(each.sponsor, each.county, each.name, each.key in there) for each in accounts]
    wanted = dict.fromkeys(name for sponsor, county, own, kept in rows if sponsor or county or not kept for name in placed(sponsor, county, own) if name)
    missing = [name for name in wanted if name not in set(Organisation.objects.values_list("name", flat=True))]
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
        row = Site.objects.select_related("organisation").filter(code=site.code).first() or Site(code=site.code)
        _place(row, site, root)
        row.name, row.url, row.category, row.serves_public = site.name, site.url, site.category, site.serves_public
        row.icp, row.ipv6 = site.icp or row.icp, site.ipv6 if site.ipv6 is not None else row.ipv6
        row.save()
        follow(row)
    for account in accounts:
        line = Account.objects.select_related("organisation").filter(platform=account.platform, name=account.name).first() or Account(platform=account.platform, name=account.name)
        _place(line, account, root)
        for name in ("account_id", "verified_as", "url", "source"):
            setattr(line, name, getattr(account, name) or getattr(line, name))
        line.sampled_level = sampled_level or line.sampled_level
        line.save()
        follow(line)
    return len(sites) + len(accounts)


def _place(row: Site | Account, told: EngineSite | EngineAccount, root: Organisation) -> None:
    """The organisation and the sponsor's name, as far as the file says them; what it leaves empty stands."""
    if row.pk is None or told.sponsor or told.county:
        row.organisation = organisation_for(told.sponsor, told.county or (row.organisation.county if row.pk else ""), told.name, root)
    if told.sponsor:
        row.sponsor = told.sponsor if told.sponsor != row.organisation.name else ""


def placed(sponsor: str, county: str, own_name: str) -> tuple[str, str]:
    """The county (empty for the city's own) and the unit (empty where it is the county itself) a row belongs to."""
    above = "" if county in CITY_LEVELS else county
    if above and (not sponsor or sponsor.removesuffix("人民政府").endswith(above)):
        return above, ""
    return above, (sponsor or own_name.removesuffix("网站").removesuffix("网"))[:100]


def organisation_for(sponsor: str, county: str, own_name: str, root: Organisation) -> Organisation:
    """The sponsor's organisation, made where it does not exist: counties below the root, units below their county."""
    above, name = placed(sponsor, county, own_name)
    over = (_standing(above) or Organisation.objects.create(name=above, kind=Organisation.Kind.COUNTY, parent=root)) if above else root
    return (_standing(name) or Organisation.objects.create(name=name, kind=Organisation.Kind.DEPARTMENT, parent=over)) if name else over


def _standing(name: str) -> Organisation | None:
    """The organisation of this name, or the one it was merged into since."""
    found = Organisation.objects.select_related("merged_into").filter(name=name).first()
    while found is not None and found.closed and found.merged_into is not None:
        found = found.merged_into
    return found


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
