"""Registry files → sites, accounts, columns, exemptions, account evidence; bad rows are reported, good ones go on."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

from url import URL, URLError

from .model import (
    CATEGORIES,
    COLUMN_CLASSES,
    Account,
    AccountEvidence,
    ColumnEntry,
    Downtime,
    Exemption,
    ParameterRule,
    RowProblem,
    Site,
)
from .table import RegistryError, Row, read_table

SITE_CODE = re.compile(r"^([0-9]{10}|bm[0-9]{8})\Z")
SITE_HEADINGS = ("网站标识码", "网站名称", "首页网址")
ACCOUNT_HEADINGS = ("平台", "账号名称")
EVIDENCE_HEADINGS = ("平台", "账号名称", "最近更新日期", "有效互动")
COLUMN_HEADINGS = ("网站标识码", "栏目名称", "栏目网址")
PARAMETER_HEADINGS = ("参数", "处理")
EXEMPTION_HEADINGS = ("网站标识码", "指标", "理由", "批准人", "有效期至")

T = TypeVar("T")


class BadCell(Exception):
    """What a row cannot be used for; `column` and `reason` say where and why."""

    def __init__(self, column: str, reason: str) -> None:
        self.column, self.reason = column, reason


def read_registry(paths: list[Path]) -> tuple[list[Site], list[Account], list[RowProblem]]:
    """Reads registry files, each with sites or accounts (told by the heading).

    Raises RegistryError where a file cannot be used at all.
    """
    sites: list[Site] = []
    accounts: list[Account] = []
    problems: list[RowProblem] = []
    for path in paths:
        # whichever heading is missing is then named against the kind the file is closer to
        rows = read_table(path, (), [])
        heading = set(rows[0]) if rows else set()
        if heading and set(ACCOUNT_HEADINGS) <= heading and "网站标识码" not in heading:
            more_accounts, bad = read_accounts(path)
            accounts += more_accounts
        else:
            more_sites, bad = read_sites(path)
            sites += more_sites
        problems += bad
    problems += _across_files(sites, accounts)
    sites = list({site.code: site for site in reversed(sites)}.values())[::-1]
    accounts = list({account.key: account for account in reversed(accounts)}.values())[::-1]
    return sites, accounts, problems


def _across_files(sites: list[Site], accounts: list[Account]) -> list[RowProblem]:
    out, seen = [], set()
    for kind, key in [("网站标识码", s.code) for s in sites] + [("账号名称", a.key) for a in accounts]:
        if (kind, key) in seen:
            out.append(RowProblem("（多个清单）", 0, kind, f"{key} 在不同清单里重复，只取第一次出现的"))
        seen.add((kind, key))
    return out


def read_sites(path: Path) -> tuple[list[Site], list[RowProblem]]:
    """Sites of a file; contract, section 1."""
    seen: dict[str, int] = {}

    def make(row: Row) -> Site:
        code = _need(row, "网站标识码").lower()
        if not SITE_CODE.match(code):
            raise BadCell("网站标识码", f"“{code}”不是10位数字或 bm 加8位数字")
        if code in seen:
            raise BadCell("网站标识码", f"{code} 与第{seen[code]}行重复，本行未采用")
        category = row.get("网站类别") or "部门网站"
        if category not in CATEGORIES:
            raise BadCell("网站类别", f"“{category}”应为{'、'.join(CATEGORIES)}之一，或留空")
        site = Site(
            code, _need(row, "网站名称"), web_address(_need(row, "首页网址"), "首页网址"), category,
            row.get("主办单位", ""), row.get("所属县区", ""), _yes(row, "对外服务") is not False,
            row.get("ICP备案号", ""), _yes(row, "IPv6"),
        )  # fmt: skip
        seen[code] = row.line
        return site

    return _rows(path, SITE_HEADINGS, make)


def read_accounts(path: Path) -> tuple[list[Account], list[RowProblem]]:
    """New-media accounts of a file."""
    seen: dict[str, int] = {}

    def make(row: Row) -> Account:
        account = Account(
            _need(row, "平台"), _need(row, "账号名称"), row.get("账号ID", ""), row.get("主办单位", ""),
            row.get("所属县区", ""), row.get("认证主体", ""), row.get("主页地址", ""), row.get("数据源", ""),
        )  # fmt: skip
        if account.key in seen:
            raise BadCell("账号名称", f"{account.key} 与第{seen[account.key]}行重复，本行未采用")
        seen[account.key] = row.line
        return account

    return _rows(path, ACCOUNT_HEADINGS, make)


def read_account_evidence(path: Path) -> tuple[list[AccountEvidence], list[RowProblem]]:
    """What people noted about accounts (账号核查记录)."""

    def make(row: Row) -> AccountEvidence:
        key = f"{_need(row, '平台')}:{_need(row, '账号名称')}"
        return AccountEvidence(
            key, _day(row, "最近更新日期"), _yes(row, "有效互动"),
            row.get("检查人", ""), row.get("检查时间", ""), row.get("凭证", ""),
        )  # fmt: skip

    return _rows(path, EVIDENCE_HEADINGS, make)


def read_columns(path: Path) -> tuple[list[ColumnEntry], list[RowProblem]]:
    """Columns as confirmed by people (栏目清单)."""

    def make(row: Row) -> ColumnEntry:
        kind = row.get("类别", "")
        if kind and kind not in COLUMN_CLASSES:
            raise BadCell("类别", f"“{kind}”应为{'、'.join(COLUMN_CLASSES)}之一，或留空")
        cycle = row.get("更新周期", "")
        if cycle and not (cycle.isdecimal() and int(cycle) > 0):
            raise BadCell("更新周期", f"“{cycle}”应为天数，或留空")
        return ColumnEntry(
            _need(row, "网站标识码").lower(), _need(row, "栏目名称"), web_address(_need(row, "栏目网址"), "栏目网址"),
            kind, _yes(row, "一级栏目"), _yes(row, "应更新"), int(cycle) if cycle else None, row.get("备注", ""),
        )  # fmt: skip

    return _rows(path, COLUMN_HEADINGS, make)


def read_exemptions(path: Path, indicators: frozenset[str] = frozenset()) -> tuple[list[Exemption], list[RowProblem]]:
    """Approved exemptions (免检清单); `indicators`: the ids there are, all where none is given."""

    def make(row: Row) -> Exemption:
        if indicators and _need(row, "指标") not in indicators:
            raise BadCell("指标", f"没有“{row['指标']}”这项指标（见 xuncha editions show）")
        url = row.get("网址", "")
        return Exemption(
            _need(row, "网站标识码").lower(), _need(row, "指标"), web_address(url, "网址") if url else "",
            _need(row, "理由"), _need(row, "批准人"), _day(row, "有效期至"),
        )  # fmt: skip

    return _rows(path, EXEMPTION_HEADINGS, make)


def read_parameters(path: Path) -> tuple[list[ParameterRule], list[RowProblem]]:
    """What parameters in addresses mean, site by site (网址参数)."""

    def make(row: Row) -> ParameterRule:
        treatment = _need(row, "处理")
        if treatment not in ("忽略", "保留"):
            raise BadCell("处理", f"“{treatment}”应为忽略或保留")
        return ParameterRule(row.get("网站标识码", "").lower(), _need(row, "参数").lower(), treatment == "忽略")

    return _rows(path, PARAMETER_HEADINGS, make)


def web_address(text: str, column: str) -> str:
    """A normalised http(s) address; a bare host name is taken as http://."""
    if "://" not in text:
        text = "http://" + text
    try:
        address = URL.parse(text)
    except URLError as error:
        raise BadCell(column, f"“{text}”不是可用的网址，应以 http:// 或 https:// 开头") from error
    if address.scheme not in ("http", "https") or not address.host_str or " " in text.strip():
        raise BadCell(column, f"“{text}”不是可用的网址，应以 http:// 或 https:// 开头")
    if "." not in address.host_str and address.host_str != "localhost" and ":" not in address.host_str:
        raise BadCell(column, f"“{text}”的域名不完整")
    return str(address)


def _rows(path: Path, required: tuple[str, ...], make: Callable[[Row], T]) -> tuple[list[T], list[RowProblem]]:
    good: list[T] = []
    problems: list[RowProblem] = []
    broken: list[tuple[int, str]] = []
    for row in read_table(path, required, broken):
        try:
            good.append(make(row))
        except BadCell as bad:
            problems.append(RowProblem(str(path), row.line, bad.column, bad.reason))
    problems += [RowProblem(str(path), line, "", why) for line, why in broken]
    return good, problems


def read_downtimes(path: Path) -> tuple[list[Downtime], list[RowProblem]]:
    """Declared maintenance (停机报备): 网站标识码, 起, 止 (`2020-05-14 22:00`, Beijing time), 事由."""

    def make(row: Row) -> Downtime:
        begin, end = _moment(row, "起"), _moment(row, "止")
        if end <= begin:
            raise BadCell("止", "早于或等于“起”")
        return Downtime(_need(row, "网站标识码").lower(), begin, end, row.get("事由", ""))

    return _rows(path, ("网站标识码", "起", "止"), make)


_MOMENT = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]+(\d{1,2})[:：](\d{2})(?:[:：](\d{2})(?:\.\d+)?)?)?\s*(Z|[+-]\d{2}:?\d{2})?")


def read_moment(text: str) -> datetime | None:
    """A day, or a day with its hour, as people and programs write them; Beijing time where no other is said. None where it is none."""
    match = _MOMENT.fullmatch(text)
    if match is None:
        return None
    try:
        zone = datetime.strptime(match[7], "%z").tzinfo if match[7] else ZoneInfo("Asia/Shanghai")
        year, month, day, hour, minute, second = (int(part or 0) for part in match.groups()[:6])
        return datetime(year, month, day, hour, minute, second, tzinfo=zone)
    except ValueError:
        return None


def _moment(row: Row, column: str) -> datetime:
    value = _need(row, column)
    moment = read_moment(value)
    if moment is None:
        raise BadCell(column, f"“{value}”不是时间，应写成 2020-05-14 22:00 的样子")
    return moment


def _need(row: Row, column: str) -> str:
    value = row.get(column, "")
    if not value:
        raise BadCell(column, "必填，但是空的")
    return value


def _yes(row: Row, column: str) -> bool | None:
    value = row.get(column, "")
    if not value:
        return None
    if value in ("是", "有", "Y", "y", "1", "true", "True"):
        return True
    if value in ("否", "无", "N", "n", "0", "false", "False"):
        return False
    raise BadCell(column, f"“{value}”应为“是”或“否”")


_DAY = re.compile(r"^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T].*)?$")


def _day(row: Row, column: str) -> date | None:
    value = row.get(column, "")
    if not value:
        return None
    match = _DAY.match(value)
    try:
        if match:
            return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        pass
    raise BadCell(column, f"“{value}”不是日期，应写成 2020-05-14 的样子")


__all__ = ["RegistryError", "read_account_evidence", "read_accounts", "read_columns", "read_exemptions", "read_moment", "read_registry"]
