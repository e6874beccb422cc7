"""update.blank 空白栏目: a column whose list, fully read, holds nothing. 单项否决 4（3）."""

from __future__ import annotations

from .base import Report


def audit(report: Report) -> None:
    for column in report.facts.columns:
        if column.unread:
            report.undetermined(column.url, column.name, column.unread, report.facts.pages.get(column.page))
        elif column.empty:
            report.problem(column.url, column.name, report.facts.pages.get(column.page), "列表没有内容", kind=column.kind)
