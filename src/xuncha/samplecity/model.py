"""What a planned site is made of: columns, articles, guides, letters. Plain data; the families render it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True)
class SiteRow:
    """A row of the registry."""

    code: str
    name: str
    url: str
    category: str = "部门网站"
    county: str = ""


@dataclass(frozen=True)
class Defect:
    """A row of the problem table: indicator and how many."""

    code: str
    indicator: str
    units: int
    phrase: str = ""


@dataclass(frozen=True)
class Attachment:
    """A file to download; the family gives it an address. `missing`: linked, but not there."""

    id: int
    label: str
    ending: str
    when: datetime
    heading: str = ""
    missing: bool = False


@dataclass
class Article:
    """A content page. `made`: 成文日期 of a document; `day_only`: how the time is shown where it lacks hours."""

    id: int
    title: str
    when: datetime
    column: Column
    source: str = ""
    paragraphs: list[str] = field(default_factory=list)
    related: list[tuple[str, Article]] = field(default_factory=list)
    files: list[Attachment] = field(default_factory=list)
    number: str = ""
    made: date | None = None
    picture: int = -1
    day_only: int = 0


@dataclass
class Guide:
    """A service guide (办事指南): `laws` with the page of their text, or None where only the name is given."""

    article: Article
    name: str
    laws: list[tuple[str, Article | None]]
    conditions: list[str]
    materials: list[str]
    place: str
    hours: str
    phone: str
    steps: list[str]
    form: str
    files: list[Attachment]
    searchable: bool = True


@dataclass
class Letter:
    """A letter of the board (领导信箱) with its answer."""

    id: int
    title: str
    sent: date
    state: str
    replied: date | None
    office: str
    question: str = ""
    answer: str = ""


@dataclass
class Column:
    """`kind`: news, notice, policy, other, annual, interpretation, laws, topic, free, channel, page, leaders, guides, board,
    figures (办件统计)."""

    id: int
    name: str
    kind: str
    slug: str
    parent: Column | None = None
    type_name: str = ""
    articles: list[Article] = field(default_factory=list)
    blank: bool = False
    hint: bool = False
    pinned: bool = False
    redirects: bool = False
    page: list[str] = field(default_factory=list)
    page_when: datetime | None = None


@dataclass
class SitePlan:
    """A whole site as planned; nothing of it is served but through a family's templates."""

    row: SiteRow
    as_of: date
    family: str
    look: int
    short: str
    region: str
    portal: bool
    columns: list[Column] = field(default_factory=list)
    guides: list[Guide] = field(default_factory=list)
    letters: list[Letter] = field(default_factory=list)
    share: bool = True
    outside: bool = False

    @property
    def top(self) -> list[Column]:
        return [column for column in self.columns if column.parent is None]

    def under(self, parent: Column) -> list[Column]:
        return [column for column in self.columns if column.parent is parent]

    @property
    def dead(self) -> set[Attachment]:
        """Files that are linked and not there."""
        return {f for column in self.columns for article in column.articles for f in article.files if f.missing}

    def of_kind(self, *kinds: str) -> list[Column]:
        return [column for column in self.columns if column.kind in kinds]
