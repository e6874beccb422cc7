"""publish.time-format 发布时间格式: content pages show YYYY-MM-DD HH:MM to the reader. 扣分指标 发布解读·内容规范."""

from __future__ import annotations

from xuncha.patterns import pattern

from .base import Report

_RIGHT = pattern(r"\d{4}-\d{2}-\d{2}[ \u00a0\u3000]{1,3}\d{2}:\d{2}(?::\d{2})?")


def audit(report: Report) -> None:
    found = False
    for page in report.facts.of_kind("article"):
        seen = page.facts
        if seen.published is None and seen.published_visible is None:
            continue  # a page that is no news item (introduction, contact) carries no date
        found = True
        if seen.published_visible and _RIGHT.search(seen.published_visible):
            continue
        shown = seen.published_visible or "页面上没有显示"
        report.problem(seen.url, seen.title or seen.url, page, f"显示为：{shown}", shown=seen.published_visible)
    if not found:
        report.not_applicable("没有带发布时间的内容页")
