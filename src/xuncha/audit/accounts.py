"""account.update, account.interaction 政务新媒体: from what people noted; no note means it cannot be told. 单项否决 新媒体."""

from __future__ import annotations

from datetime import date, timedelta

from xuncha.model.findings import Evidence, Finding, Outcome, stable_id, subject
from xuncha.registry import Account, AccountEvidence
from xuncha.rules import Edition, Rule


def audit_account(account: Account, noted: AccountEvidence | None, edition: Edition, as_of: date) -> list[Finding]:
    """Findings of one account."""
    out: list[Finding] = []
    update, interaction = edition.rule("account.update"), edition.rule("account.interaction")
    if update is not None and update.effect_on("account") != "none":
        last = noted.last_post if noted else None
        if last is None:
            out.append(_finding(account, update, Outcome.UNDETERMINED, noted, "没有核查记录或未填最近更新日期"))
        elif last > as_of:
            out.append(_finding(account, update, Outcome.SUSPECT, noted, f"最近更新日期 {last} 晚于监测时间点"))
        elif last < as_of - timedelta(days=update.limit("days")):
            out.append(_finding(account, update, Outcome.PROBLEM, noted, f"最近更新 {last}"))
    if interaction is not None and interaction.effect_on("account") != "none":
        usable = noted.interactive if noted else None
        if usable is None:
            out.append(_finding(account, interaction, Outcome.UNDETERMINED, noted, "没有核查记录或未填有效互动"))
        elif not usable:
            out.append(_finding(account, interaction, Outcome.PROBLEM, noted, "未提供有效互动功能"))
    return out


def _finding(account: Account, rule: Rule, outcome: Outcome, noted: AccountEvidence | None, why: str) -> Finding:
    made = subject(account.key, rule.id, account.url, account.name, reason=why, platform=f"政务{account.platform}")
    evidence = (Evidence(noted.proof or account.url, noted.at, excerpt=f"{noted.by}：{why}"),) if noted else ()
    return Finding(
        id=stable_id(account.key, rule.id, outcome.value), indicator=rule.id, outcome=outcome,
        units=1 if outcome in (Outcome.PROBLEM, Outcome.SUSPECT) and rule.counts != "none" else 0,
        text=rule.wording([made.detail]), account=account.key,
        reason=why if outcome is Outcome.UNDETERMINED else "", subjects=(made,), evidence=evidence,
    )  # fmt: skip
