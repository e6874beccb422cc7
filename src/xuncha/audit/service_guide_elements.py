"""service.guide-elements 办事指南要素不全: 1 to 3 of the eight key elements are missing. 扣分指标 办事服务·指南要素.

The edition's `sample`: how many guides are drawn by the stored seed, 0 for all of them.
"""

from __future__ import annotations

from .base import Report
from .guides import lacks
from .sampling import draw


def audit(report: Report) -> None:
    facts, rule = report.facts, report.rule
    guides = sorted(lacks(facts), key=lambda lack: lack.page.facts.url)
    sampled = draw(guides, rule.limit("sample"), facts.seed) if rule.limit("sample") else guides
    for lack in sampled:
        page, names = lack.page, "、".join(lack.names)
        title = page.facts.title or "办事指南"
        if not lack.names or lack.sure >= rule.limit("most") + 1:
            continue  # all there, or so many missing that service.elements has it
        if lack.sure:
            report.problem(page.facts.url, title, page, f"缺{names}", count=len(lack.names), lacking=names, sampled=len(sampled), seed=facts.seed)
        else:
            report.remark(page.facts.url, title, lack.reason, page, lacking=names)
    if not guides:
        report.not_applicable("没有读到办事指南")
