"""design.ipv6 IPv6改造: no AAAA record, or the home page does not open over IPv6. 扣分指标 功能设计, only reported.

Undetermined where the probe itself has no IPv6. Other content than over IPv4 is for a person to look at: texts are compared, not meaning.
"""

from __future__ import annotations

from .base import Report

NOT_PROBED = "没有探测"


def audit(report: Report) -> None:
    facts, seen = report.facts, report.facts.outside
    if seen is None or seen.ipv6.state == "unknown":
        report.undetermined(facts.url, facts.name, seen.ipv6.why if seen else NOT_PROBED)
        return
    found = seen.ipv6
    if found.state in ("no-record", "unreachable"):
        report.problem(facts.url, found.why, None, "", "", found.why, addresses="、".join(seen.aaaa.addresses), probed=seen.at)
    elif found.state == "different":
        report.suspect(facts.url, found.why, found.page, found.why, "content", found.why, different=True, alike=found.alike, probed=seen.at)
