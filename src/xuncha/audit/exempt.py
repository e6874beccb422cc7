"""Approved exemptions (免检): what they cover becomes `exempt`, visible, never silently dropped."""

from __future__ import annotations

from collections.abc import Iterable

from xuncha.model.findings import Finding, Outcome, stable_id
from xuncha.registry import Exemption


def exempted(findings: Iterable[Finding], exemptions: list[Exemption]) -> list[Finding]:
    """Findings with the covered subjects moved to an `exempt` finding of their own."""
    out: list[Finding] = []
    for finding in findings:
        mine = [e for e in exemptions if e.indicator == finding.indicator]
        covered = [s for s in finding.subjects if any(not e.url or e.url == s.url for e in mine)]
        if not covered or finding.outcome is Outcome.NOT_APPLICABLE:
            out.append(finding)
            continue
        rest = tuple(s for s in finding.subjects if s not in covered)
        reason = "；".join(dict.fromkeys(f"{e.reason}（{e.approved_by}批准）" for e in mine))
        out.append(
            Finding(
                id=stable_id(finding.site, finding.indicator, "exempt"), indicator=finding.indicator, outcome=Outcome.EXEMPT, units=0,
                text=finding.text, site=finding.site, reason=reason, subjects=tuple(covered), evidence=finding.evidence,
            )
        )  # fmt: skip
        if rest:
            each = finding.units == len(finding.subjects)
            text = finding.text.replace(str(len(finding.subjects)), str(len(rest)), 1) if each else finding.text
            out.append(
                Finding(
                    id=finding.id, indicator=finding.indicator, outcome=finding.outcome,
                    units=len(rest) if each else finding.units, text=text, site=finding.site, reason=finding.reason,
                    subjects=rest, evidence=finding.evidence,
                )
            )  # fmt: skip
    return out
