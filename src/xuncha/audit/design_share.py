"""design.share 转载分享: of 5 content pages drawn by a stored seed, those without a share function. 扣分指标 功能设计."""

from __future__ import annotations

from .base import Report
from .sampling import draw


def audit(report: Report) -> None:
    facts = report.facts
    sample = draw(facts.dated(), report.rule.limit("sample"), facts.seed)
    for url in sample:
        page = facts.pages.get(url)
        if page is not None and not page.facts.share:
            report.problem(page.facts.url, page.facts.title or page.facts.url, page, "没有分享功能", sampled=len(sample), drawn="；".join(sample), seed=facts.seed)
    if not sample:
        report.not_applicable("没有内容页可抽")
