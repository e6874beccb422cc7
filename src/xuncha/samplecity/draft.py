"""A site while it is being planned: its chance, its numbers, its titles, and what problems it is to have."""

from __future__ import annotations

import random
import re
from datetime import date, datetime, time, timedelta

from . import vocabulary as words
from .model import Article, Attachment, Column, Defect, SitePlan, SiteRow
from .names import abbreviation, initials, region_of, short_name

FAMILIES = ("lonsun", "hanweb", "trs", "vsb", "ucap", "legacy")
# what can be planted; `update.(news-policy|other)` leaves the class to chance
INDICATORS = frozenset(
    (
        "update.news-policy", "update.other", "update.(news-policy|other)", "update.blank", "publish.overview", "publish.interpretation",
        "publish.time-format", "service.policy-name-only", "service.vague", "service.form", "design.search", "design.share", "design.links",
        "safety.wording", "interaction.unanswered",
    )
)  # fmt: skip
_PORTAL_FAMILIES = ("lonsun", "ucap", "trs", "hanweb")


def add_months(day: date, months: int) -> date:
    """Calendar months later (or earlier), month ends clamped."""
    at = day.year * 12 + day.month - 1 + months
    year, month = divmod(at, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(last, day.day))
        except ValueError:
            continue
    raise AssertionError


def working_days_after(day: date, count: int) -> date:
    """`count` week days later."""
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day


class Draft:
    """The same row, defects, day and seed give the same plan."""

    def __init__(self, row: SiteRow, defects: list[Defect], as_of: date, seed: int, index: int) -> None:
        self.random = random.Random(f"{seed}:{row.code}")
        portal = row.category == "门户网站"
        families = _PORTAL_FAMILIES if portal else FAMILIES
        family = families[index % len(families)]
        if row.url.count("/") > 3 and family == "lonsun":
            family = "trs"  # lists fetched from the host's root do not go with a site below a path
        short = short_name(row.name)
        region = region_of(short, portal)
        self.plan = SitePlan(row, as_of, family, random.Random(f"{seed}:{row.url}").randrange(3), short, region, portal)
        self.as_of = as_of
        self.office = words.office_of(short, portal)
        self.abbreviation = abbreviation(short, region) if row.category != "其他" else ""
        self.wanted: dict[str, int] = {}
        # “政策文件类未更新” speaks of the first-level notices and policies
        self.policy_first = any("政策文件类" in defect.phrase for defect in defects)
        self.dead_places = 1
        for defect in defects:
            self._want(defect)
        self._ids = self.random.randint(1000, 9000)
        self._titles: set[str] = set()
        self._slugs: set[str] = set()

    def _want(self, defect: Defect) -> None:
        if defect.indicator == "update.(news-policy|other)":
            if defect.units >= 3:
                news = min(3, defect.units - 1)
                self._more("update.news-policy", news)
                self._more("update.other", defect.units - news)
            else:
                self._more(self.random.choice(("update.news-policy", "update.other")), defect.units)
            return
        if defect.indicator == "design.links":
            said = re.search(r"(\d+)\s*个[^；;，,\d]*链接", defect.phrase)
            self.dead_places = max(1, int(said[1]) if said else 1)
        self._more(defect.indicator, defect.units)

    def _more(self, indicator: str, units: int) -> None:
        self.wanted[indicator] = self.wanted.get(indicator, 0) + units

    def count(self, indicator: str) -> int:
        return self.wanted.get(indicator, 0)

    def has(self, indicator: str) -> bool:
        return self.count(indicator) > 0

    def next_id(self) -> int:
        self._ids += self.random.randint(1, 9)
        return self._ids

    # --- columns

    def column(self, name: str, kind: str, parent: Column | None = None, type_name: str = "") -> Column:
        slug = initials(name)[:6] or "lm"
        while slug in self._slugs:
            slug += str(len(self._slugs) % 10)
        self._slugs.add(slug)
        column = Column(self.next_id(), name, kind, slug, parent, type_name or words.TYPES.get(kind, name))
        self.plan.columns.append(column)
        return column

    def named(self, name: str) -> Column:
        return next(column for column in self.plan.columns if column.name == name)

    # --- articles

    def moment(self, day: date) -> datetime:
        return datetime.combine(day, time(self.random.randint(8, 17), self.random.randint(0, 59)))

    def fresh_title(self, make: list[str] | tuple[str, ...], day: date, column: Column, prefix: str = "") -> tuple[str, str]:
        """A title nobody has yet, and the subject it is about."""
        pick = self.random
        for attempt in range(300):
            subject = pick.choice(self.office.subjects)
            number = pick.randint(1, 40)
            text = prefix + pick.choice(make).format(s=subject, c=column.name, y=day.year, m=day.month, n=number)
            if attempt > 40:
                text += f"（{pick.choice('一二三四五六七八九十')}）"
            if attempt > 120:
                text += f"（{day.year}年第{pick.randint(1, 400)}号）"
            if text not in self._titles:
                self._titles.add(text)
                return text, subject
        raise RuntimeError("no title left")

    def article(self, column: Column, title: str, day: date, paragraphs: list[str], source: str = "") -> Article:
        self._titles.add(title)
        made = Article(self.next_id(), title, self.moment(day), column, source or self.plan.short, paragraphs)
        column.articles.append(made)
        return made

    def attach(self, article: Article, label: str, ending: str, missing: bool = False) -> Attachment:
        made = Attachment(self.next_id(), label, ending, article.when, article.title, missing)
        article.files.append(made)
        return made
