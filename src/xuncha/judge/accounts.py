"""An account's verdict: 合格 or 不合格; unknown where nobody looked."""

from __future__ import annotations

from collections.abc import Iterable

from xuncha.model.findings import Finding, Outcome
from xuncha.model.verdicts import AccountVerdict
from xuncha.registry import Account

from .decide import decision_of


def judge_account(account: Account, findings: Iterable[Finding]) -> AccountVerdict:
    mine = [f for f in findings if f.account == account.key]
    state: dict[str, bool | None] = {"account.update": True, "account.interaction": True}
    texts = []
    for finding in mine:
        if finding.indicator not in state:
            continue
        left = [s for s in finding.subjects if decision_of(s) != "reject"]
        if not left:
            continue
        if finding.outcome is Outcome.PROBLEM or (finding.outcome is Outcome.SUSPECT and decision_of(left[0]) == "confirm"):
            state[finding.indicator] = False
            texts.append(finding.text)
        elif finding.outcome in (Outcome.UNDETERMINED, Outcome.SUSPECT):
            state[finding.indicator] = None
    values = list(state.values())
    qualified = False if False in values else (None if None in values else True)
    return AccountVerdict(
        account.key, account.platform, account.name, account.sponsor, account.county, state["account.update"],
        state["account.interaction"], qualified, "；".join(texts),
    )  # fmt: skip
