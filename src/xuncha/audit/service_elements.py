"""service.elements 办事指南重点要素缺失4类及以上: each such guide; vetoes at 5, or all where there are fewer. 单项否决 6（2）（3）."""

from __future__ import annotations

from .base import Report
from .guides import lacks


def audit(report: Report) -> None:
    guides = list(lacks(report.facts))
    many = report.rule.limit("missing")
    for lack in guides:
        page, names = lack.page, "、".join(lack.names)
        title = page.facts.title or "办事指南"
        if lack.sure >= many:
            report.problem(page.facts.url, title, page, f"缺{names}", count=len(lack.names), lacking=names, of=len(guides))
        elif len(lack.names) >= many:
            report.remark(page.facts.url, title, lack.reason, page, lacking=names, of=len(guides))
    if not guides:
        report.not_applicable("没有读到办事指南")
