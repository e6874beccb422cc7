"""People's decisions (复核意见) laid on findings; nothing is deleted, a rejected subject stays and counts no more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from xuncha.model.findings import Finding, Outcome, Subject, stable_id
from xuncha.rules import Edition

DECISIONS = ("confirm", "reject", "downgrade", "defer")


def apply_decisions(
    findings: Iterable[Finding], decisions: Mapping[str, str], edition: Edition, kinds: Mapping[str, str] | None = None
) -> list[Finding]:
    """Findings with each subject's decision in its detail and units and text counted anew without the rejected ones.

    What the program could not tell and a person confirms is a suspect somebody confirmed. `kinds`: portal or department by site code.
    """
    out: list[Finding] = []
    for finding in _told(findings, decisions, edition, kinds or {}):
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


def _told(findings: Iterable[Finding], decisions: Mapping[str, str], edition: Edition, kinds: Mapping[str, str]) -> list[Finding]:
    """Undetermined subjects that people confirmed, moved to the suspects of their site and indicator."""
    out: list[Finding] = []
    moved: dict[tuple[str, str], tuple[Finding, list[Subject]]] = {}
    for finding in findings:
        seen = [s for s in finding.subjects if decisions.get(s.id) in ("confirm", "downgrade")] if finding.outcome is Outcome.UNDETERMINED else []
        if not seen:
            out.append(finding)
            continue
        moved.setdefault((finding.site, finding.indicator), (finding, []))[1].extend(seen)
        rest = tuple(s for s in finding.subjects if s not in seen)
        if rest:
            out.append(msgspec.structs.replace(finding, subjects=rest))
    for (site, indicator), (finding, seen) in moved.items():
        rule = edition.rule(indicator)
        graded = rule is not None and rule.counts != "none" and rule.effect_on(kinds.get(site, "portal")) == "grade"
        at = next((n for n, each in enumerate(out) if (each.site, each.indicator, each.outcome) == (site, indicator, Outcome.SUSPECT)), None)
        before = out[at] if at is not None else None
        whole = (*(before.subjects if before else ()), *seen)
        made = Finding(
            before.id if before else stable_id(site or finding.account, indicator, Outcome.SUSPECT.value), indicator, Outcome.SUSPECT, 1 if graded else 0,
            finding.text, site, finding.account, before.reason if before else "", whole, (*(before.evidence if before else ()), *finding.evidence),
        )  # fmt: skip
        if at is None:
            out.append(made)
        else:
            out[at] = made
    return out


def _decided(subject: Subject, decision: str | None) -> Subject:
    if decision is None:
        return subject
    return Subject(subject.id, subject.url, subject.label, {**subject.detail, "decision": decision})


def decision_of(subject: Subject) -> str:
    return str(subject.detail.get("decision") or "")
