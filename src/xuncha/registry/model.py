"""The things inspected, as declared by people (监管对象). Headings of the files: contract, section 1."""

from __future__ import annotations

from datetime import date, datetime

import msgspec
from url import URL

CATEGORIES = ("门户网站", "部门网站", "其他")
COLUMN_CLASSES = (
    "动态要闻", "通知公告", "政策文件", "其他", "概况", "机构", "领导", "互动", "办事", "专题", "单页",
)  # fmt: skip
#: classes that publish by occasion, not by period; their columns lead to pages rather than list news
UNDATED_CLASSES = ("概况", "机构", "领导", "互动", "办事", "专题", "单页")


class Site(msgspec.Struct, frozen=True):
    """A government website (政府网站); `code` is the 网站标识码, text, never used to infer the county."""

    code: str
    name: str
    url: str
    category: str = "部门网站"
    sponsor: str = ""
    county: str = ""
    serves_public: bool = True
    icp: str = ""
    ipv6: bool | None = None

    @property
    def host(self) -> str:
        """The home page's host as it is asked for: no port, IDN as punycode."""
        return URL.parse(self.url).host_str or ""

    @property
    def is_portal(self) -> bool:
        return self.category == "门户网站"


class Account(msgspec.Struct, frozen=True):
    """A new-media account (政务新媒体); its key is `平台:账号名称`."""

    platform: str
    name: str
    account_id: str = ""
    sponsor: str = ""
    county: str = ""
    verified_as: str = ""
    url: str = ""
    source: str = ""

    @property
    def key(self) -> str:
        return f"{self.platform}:{self.name}"


class AccountEvidence(msgspec.Struct, frozen=True):
    """What a person noted about an account: last post, whether it can be talked to, who looked and when."""

    key: str
    last_post: date | None
    interactive: bool | None
    by: str = ""
    at: str = ""
    proof: str = ""


class ColumnEntry(msgspec.Struct, frozen=True):
    """A column (栏目) as confirmed by a person; None = by the rules of its class."""

    site: str
    name: str
    url: str
    kind: str = ""
    first_level: bool | None = None
    should_update: bool | None = None
    cycle_days: int | None = None
    note: str = ""


class ParameterRule(msgspec.Struct, frozen=True):
    """What a parameter in addresses means (网址参数): ignored, it tells no pages apart; kept, it does, whatever its name. `site` empty = all sites."""

    site: str
    name: str
    ignored: bool


class Exemption(msgspec.Struct, frozen=True):
    """An approved exemption (免检): of an indicator on one address, or on the whole site where `url` is empty."""

    site: str
    indicator: str
    url: str
    reason: str
    approved_by: str
    until: date | None


class Downtime(msgspec.Struct, frozen=True):
    """A declared time of maintenance (临时停机报备): probes within it count for nothing."""

    site: str
    begin: datetime
    end: datetime
    reason: str = ""


class RowProblem(msgspec.Struct, frozen=True):
    """A row that was refused: file, line as a person counts (heading = 1), column, what is wrong and what to do."""

    file: str
    line: int
    column: str
    reason: str

    def __str__(self) -> str:
        where = f"{self.file} 第{self.line}行" + (f"“{self.column}”" if self.column else "")
        return f"{where}：{self.reason}"
