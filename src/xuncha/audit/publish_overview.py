"""publish.overview 概况类信息更新不及时: figures two years old and the page untouched for a year. 扣分指标 发布解读."""

from __future__ import annotations

import re

from xuncha.patterns import pattern
from xuncha.rules import months_before

from .base import Report

_OVERVIEW = pattern(r"概况|县情|区情|市情|走进|简介|人口|区划|经济|基本情况|概览")

# pages about the past or about what does not change
_HISTORY = pattern(r"历史|沿革|大事记|建置|名人|人物|文化|古|传说|非遗|遗产|旅游|景[点区]|美食|特产|民俗|地名|气候|地理|自然|革命|红色")


def audit(report: Report) -> None:
    facts, rule = report.facts, report.rule
    oldest_year = facts.as_of.year - rule.limit("figure_years")
    since = months_before(facts.as_of, rule.limit("page_months")).isoformat()
    for page in facts.pages.with_years():
        seen = page.facts
        names = " ".join((seen.title or "", *seen.crumbs, seen.tags.get("ColumnName", "")))
        if _HISTORY.search(seen.title or ""):
            continue
        if not _OVERVIEW.search(names) or not re.search("概况", names + seen.tags.get("ColumnType", "")):
            continue
        years = [year for year in seen.years if year <= facts.as_of.year]
        if not years or max(years) >= oldest_year:
            continue
        day = (seen.published or seen.renewed or "")[:10]
        if day and day >= since:
            continue
        report.problem(
            seen.url, seen.title or "概况", page, f"最新数据为{max(years)}年" + (f"，页面日期 {day}" if day else ""),
            year=max(years), published=seen.published or seen.renewed,
        )  # fmt: skip
