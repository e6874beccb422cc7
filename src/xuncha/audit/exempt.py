"""Approved exemptions (免检): what they cover becomes `exempt`, visible, never silently dropped."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from xuncha.model.findings import Evidence, Finding, Outcome, Subject, stable_id
from xuncha.registry import Exemption
from xuncha.rules import Rule


def exempted(findings: Iterable[Finding], exemptions: list[Exemption], rule: Rule) -> list[Finding]:
    """One indicator's findings with the covered subjects moved to a single `exempt` finding of their own."""
    out: list[Finding] = []
    mine = [e for e in exemptions if e.indicator == rule.id]
    covered: dict[str, Subject] = {}
    evidence: list[Evidence] = []
    reasons: dict[str, None] = {}
    site = ""
    for finding in findings:
        if finding.outcome is Outcome.NOT_APPLICABLE or not mine:
            out.append(finding)
            continue
        granted = {s.id: e for s in finding.subjects for e in mine if not e.url or e.url == s.url}
        rest = tuple(s for s in finding.subjects if s.id not in granted)
        if not granted:
            out.append(finding)
            continue
        site = finding.site
        covered.update((s.id, s) for s in finding.subjects if s.id in granted)
        evidence += [e for e in finding.evidence if e not in evidence]
        reasons.update((f"{e.reason}（{e.approved_by}批准）", None) for e in granted.values())
        if rest:
            counted = finding.outcome in (Outcome.PROBLEM, Outcome.SUSPECT)
            out.append(
                msgspec.structs.replace(
                    finding, subjects=rest, text=rule.wording([s.detail for s in rest]) if counted else finding.text,
                    units=len(rest) if finding.units and rule.counts == "each" else finding.units,
                )
            )  # fmt: skip
    if covered:
        subjects = tuple(covered.values())
        out.append(
            Finding(
                id=stable_id(site, rule.id, "exempt"), indicator=rule.id, outcome=Outcome.EXEMPT, units=0,
                text=rule.wording([s.detail for s in subjects]), site=site, reason="；".join(reasons), subjects=subjects, evidence=tuple(evidence),
            )
        )  # fmt: skip
    return out
