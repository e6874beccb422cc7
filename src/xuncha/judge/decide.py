"""People's decisions (复核意见) laid on findings; nothing is deleted, a rejected subject stays and counts no more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from xuncha.model.findings import Finding, Outcome, Subject
from xuncha.rules import Edition

DECISIONS = ("confirm", "reject", "downgrade", "defer")


def apply_decisions(findings: Iterable[Finding], decisions: Mapping[str, str], edition: Edition) -> list[Finding]:
    """Findings with each subject's decision in its detail and units and text counted anew without the rejected ones."""
    out: list[Finding] = []
    for finding in findings:
        rule = edition.rule(finding.indicator)
        if rule is None or not any(subject.id in decisions for subject in finding.subjects):
            out.append(finding)
            continue
        subjects = tuple(_decided(subject, decisions.get(subject.id)) for subject in finding.subjects)
        left = [subject.detail for subject in subjects if decision_of(subject) != "reject"]
        units, text = finding.units, finding.text
        if finding.outcome in (Outcome.PROBLEM, Outcome.SUSPECT) and left:
            units = (len(left) if rule.counts == "each" else 1) if units else 0
            text = rule.wording(left)
        elif not left:
            units = 0
        out.append(
            Finding(
                finding.id, finding.indicator, finding.outcome, units, text, finding.site, finding.account, finding.reason,
                subjects, finding.evidence,
            )
        )  # fmt: skip
    return out


def _decided(subject: Subject, decision: str | None) -> Subject:
    if decision is None:
        return subject
    return Subject(subject.id, subject.url, subject.label, {**subject.detail, "decision": decision})


def decision_of(subject: Subject) -> str:
    return str(subject.detail.get("decision") or "")
