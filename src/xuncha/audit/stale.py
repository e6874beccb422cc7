"""What the two staleness audits share: weighing one column's newest date against a window."""

from __future__ import annotations

from datetime import date

from xuncha.model.facts import Column

from .base import Report


def weigh(report: Report, column: Column, since: date, window: str) -> None:
    """Fresh where the newest date is on or after `since` (the border day benefits the unit)."""
    page = report.facts.pages.get(column.page)
    if column.unread:
        report.undetermined(column.url, column.name, column.unread, page)
    elif column.empty:
        return  # blank wins
    elif column.newest is None and column.doubt:
        report.undetermined(column.url, column.name, column.doubt, page)
    elif column.newest is None:
        why = "只有监测时间点之后的日期" if column.future else "列表没有可读的日期"
        report.suspect(column.url, column.name, page, reason=why, kind=column.kind)
    elif date.fromisoformat(column.newest) < since and column.doubt:
        report.undetermined(column.url, column.name, column.doubt, page)
    elif date.fromisoformat(column.newest) < since:
        report.problem(
            column.url, column.name, page, f"最新一条：{column.newest} {column.newest_item[:40]}",
            newest=column.newest, window=window, kind=column.kind, first_level=column.first_level,
        )  # fmt: skip


def is_news_policy(column: Column) -> bool:
    """动态要闻类栏目，以及通知公告、政策文件类一级栏目。"""
    return column.kind == "动态要闻" or (column.first_level and column.kind in ("通知公告", "政策文件"))
