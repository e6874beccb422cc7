"""design.speed 页面加载时长不宜超过3秒: the home page's document, measured at its first complete load. 网页设计规范, only reported.

Measured from where the program runs, redirects included, pictures and scripts not.
"""

from __future__ import annotations

from .base import Report
from .design_ipv6 import NOT_PROBED


def audit(report: Report) -> None:
    facts, seen = report.facts, report.facts.outside
    if seen is None or seen.milliseconds is None:
        report.undetermined(facts.url, facts.name, seen.unloaded if seen else NOT_PROBED)
    elif seen.milliseconds > 1000 * report.rule.limit("seconds"):
        took = f"首页文档用时 {seen.milliseconds / 1000:.1f} 秒"
        report.problem(facts.url, took, facts.page(facts.url), took, "", "", milliseconds=seen.milliseconds, probed=seen.at)
