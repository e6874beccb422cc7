"""access.unreachable 站点无法访问: 1 week, at least 20 probes a day, 15 seconds, 5 % and more of the probes failed. 单项否决 2."""

from __future__ import annotations

from .base import Report


def audit(report: Report) -> None:
    facts, rule = report.facts, report.rule
    seen = facts.availability
    if seen is None:
        return
    share = 100 * seen.failed / seen.counted if seen.counted else 0.0
    told = f"{seen.since} 至 {seen.until} 探测 {seen.counted} 次，失败 {seen.failed} 次（{share:.1f}%）"
    if seen.counted < rule.limit("probes"):
        left = "，".join(f"{_SAYS[state]} {count} 次不计" for state, count in seen.left_out.items())
        report.undetermined(facts.url, facts.name, f"{told}，不满 {rule.limit('probes')} 次，无法判定" + (f"（{left}）" if left else ""))
    elif seen.thin:
        report.undetermined(facts.url, facts.name, f"{told}，{_days(seen.thin)}，不足以代表一周，无法判定")
    elif seen.failed * 100 >= rule.limit("percent") * seen.counted:
        report.problem(
            facts.url, facts.name, None, told, probes=seen.counted, failed=seen.failed, since=seen.since, until=seen.until, causes="；".join(seen.causes)
        )


def _days(thin: tuple[str, ...]) -> str:
    return "、".join(thin[:SHOWN]) + (f"等{len(thin)}天" if len(thin) > SHOWN else "")


#: days that are named
SHOWN = 3
_SAYS = {"blocked": "被拦截", "own-outage": "本机网络中断", "maintenance": "已报备停机", "doubtful": "打开的不像首页"}
