"""service.vague 办事指南表述含糊: 其他材料、相关证明、有关部门… in materials or conditions. 扣分指标 办事服务."""

from __future__ import annotations

from .base import Report


def audit(report: Report) -> None:
    guides = False
    for page in report.facts.of_kind("guide"):
        guides = True
        guide = page.facts.guide
        if guide and guide.vague:
            report.problem(page.facts.url, page.facts.title or "办事指南", page, "、".join(f"“{words}”" for words in guide.vague[:3]), count=len(guide.vague))
    if not guides:
        report.not_applicable("没有读到办事指南")
