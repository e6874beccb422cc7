"""service.policy-name-only 办事指南中的政策文件仅有名称: a 《…》 under 设定依据 without link or text. 扣分指标 办事服务."""

from __future__ import annotations

from .base import Report


def audit(report: Report) -> None:
    guides = False
    for page in report.facts.of_kind("guide"):
        guides = True
        guide = page.facts.guide
        bare = [p.name for p in guide.policies if not p.url and not p.quoted] if guide else []
        if bare:
            report.problem(page.facts.url, page.facts.title or "办事指南", page, "仅有名称：" + "、".join(f"《{n}》" for n in bare[:3]), count=len(bare))
    if not guides:
        report.not_applicable("没有读到办事指南")
