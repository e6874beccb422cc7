"""design.https: HTTPS not offered by a site declared as http, and each fault of its certificate by name. Only reported.

Whether a certificate has expired is seen at the moment of probing, as a dead link is; how many days it had left then and at the
as-of day is told with it.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

from xuncha.model.facts import Tls

from .base import Report
from .design_ipv6 import NOT_PROBED

FAULTS = {
    "expired": "证书已过期",
    "not-yet": "证书尚未生效",
    "name": "证书与域名不符",
    "self-signed": "证书为自签名",
    "chain": "证书链不完整或签发机构不受信任",
    "old-protocol": "仅支持旧版协议",
}
_BEIJING = timezone(timedelta(hours=8))


def audit(report: Report) -> None:
    facts, seen = report.facts, report.facts.outside
    tls = seen.tls if seen is not None else Tls("unknown", NOT_PROBED)
    if seen is None or tls.state == "unknown" or (tls.state == "closed" and facts.url.startswith("https:")):
        report.undetermined(facts.url, facts.name, facts.unreachable or facts.blocked or tls.why)
    elif tls.state == "closed":
        report.problem(facts.url, "未启用HTTPS", None, tls.why, "", tls.why, offered=False, host=tls.host, probed=seen.at)
    elif tls.faults:
        for fault in tls.faults:
            words = FAULTS[fault]
            report.problem(
                facts.url, words, None, "", fault, words, offered=True, host=tls.host, protocol=tls.protocol, not_after=tls.not_after, upgrades=seen.upgrades,
                days_left=_days(tls.not_after, facts.as_of), days_left_when_probed=_days(tls.not_after, _day(seen.at)), probed=seen.at,
            )  # fmt: skip


def _days(not_after: str, day: date) -> int | None:
    """Days of validity left after a day (Beijing time), negative once it is over."""
    return (_day(not_after) - day).days if not_after else None


def _day(moment: str) -> date:
    return datetime.fromisoformat(moment).astimezone(_BEIJING).date()
