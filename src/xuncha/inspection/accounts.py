"""Accounts from operator-supplied evidence: nothing is fetched, nothing pretended."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from xuncha.audit import audit_account
from xuncha.model.findings import Finding
from xuncha.registry import Account, AccountEvidence
from xuncha.rules import Edition


def inspect_accounts(
    accounts: Iterable[Account], evidence: Iterable[AccountEvidence], edition: Edition, as_of: date
) -> list[Finding]:
    """Findings of all accounts; of several notes on one account the latest counts."""
    noted: dict[str, AccountEvidence] = {}
    for note in evidence:
        before = noted.get(note.key)
        if before is None or note.at >= before.at:
            noted[note.key] = note
    return [finding for account in accounts for finding in audit_account(account, noted.get(account.key), edition, as_of)]
