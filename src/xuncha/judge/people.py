"""Findings from people (人工发现) beside the machine's: one finding for each site × indicator × outcome, nothing counted twice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from xuncha.model.findings import Finding, Outcome, Subject, stable_id
from xuncha.rules import Edition

from .decide import apply_decisions

#: who told, as `detail.source_kind` has it: an inspector (巡查员), a third party (第三方), the province (省级抽查)
SOURCES = ("inspector", "third-party", "province")
#: which of two outcomes of one subject stands; what is exempt stays so until the exemption is withdrawn
_WEIGHT = {Outcome.NOT_APPLICABLE: 0, Outcome.UNDETERMINED: 1, Outcome.SUSPECT: 2, Outcome.PROBLEM: 3, Outcome.EXEMPT: 4}


def by_people(subject: Subject) -> bool:
    """Whether a person found it."""
    return bool(subject.detail.get("source_kind"))


def laid_together(
    findings: Iterable[Finding], added: Iterable[Finding], decisions: Mapping[str, str], edition: Edition, kinds: Mapping[str, str] | None = None
) -> list[Finding]:
    """The machine's findings and people's as one, with decisions laid on. `kinds`: portal or department by site code.

    Of a subject that both report the weightier outcome stands, the machine's where both are the same.
    """
    kinds = kinds or {}
    machine, added = list(findings), list(added)
    if added:
        machine = _merged(machine, added, edition, kinds)
    return apply_decisions(machine, decisions, edition, kinds)


def _merged(machine: list[Finding], added: list[Finding], edition: Edition, kinds: Mapping[str, str]) -> list[Finding]:
    stands = {subject.id: (_WEIGHT[finding.outcome], subject) for finding in machine for subject in finding.subjects}
    wins: dict[str, int] = {}
    fresh: list[Finding] = []
    for finding in sorted(added, key=lambda each: -_WEIGHT[each.outcome]):
        weight, subjects = _WEIGHT[finding.outcome], []
        for subject in finding.subjects:
            known = stands.get(subject.id)
            if subject.id in wins or (known is not None and known[0] >= weight):
                continue
            wins[subject.id] = weight
            # what the machine knows of it is kept beneath what the person says
            subjects.append(msgspec.structs.replace(subject, detail={**known[1].detail, **subject.detail}) if known else subject)
        if subjects:
            fresh.append(msgspec.structs.replace(finding, subjects=tuple(subjects)))
    out = [left for finding in machine if (left := _without(finding, wins, edition)) is not None]
    for finding in fresh:
        at = next((n for n, each in enumerate(out) if _place(each) == _place(finding)), None)
        if at is None:
            out.append(_whole(finding, finding.subjects, edition, kinds))
        else:
            both = msgspec.structs.replace(out[at], evidence=(*out[at].evidence, *finding.evidence), reason=_reasons(out[at].reason, finding.reason))
            out[at] = _whole(both, (*out[at].subjects, *finding.subjects), edition, kinds)
    return out


def _place(finding: Finding) -> tuple[str, str, str, Outcome]:
    return finding.site, finding.account, finding.indicator, finding.outcome


def _reasons(one: str, other: str) -> str:
    return "；".join(dict.fromkeys(filter(None, (one, other))))


def _without(finding: Finding, wins: Mapping[str, int], edition: Edition) -> Finding | None:
    """A machine's finding without the subjects that people told otherwise."""
    rest = tuple(subject for subject in finding.subjects if subject.id not in wins)
    if len(rest) == len(finding.subjects):
        return finding
    rule = edition.rule(finding.indicator)
    if not rest or rule is None:
        return None
    counted = finding.outcome in (Outcome.PROBLEM, Outcome.SUSPECT)
    return msgspec.structs.replace(
        finding, subjects=rest, text=rule.wording([subject.detail for subject in rest]) if counted else finding.text,
        units=len(rest) if finding.units and rule.counts == "each" else finding.units,
    )  # fmt: skip


def _whole(finding: Finding, subjects: tuple[Subject, ...], edition: Edition, kinds: Mapping[str, str]) -> Finding:
    """A finding about these subjects: its id, units and text by the edition, as an audit would have them."""
    rule = edition.rule(finding.indicator)
    counted = finding.outcome in (Outcome.PROBLEM, Outcome.SUSPECT)
    units, text = 0, finding.text
    if rule is not None and counted:
        graded = bool(finding.account) or rule.effect_on(kinds.get(finding.site, "portal")) == "grade"
        if rule.counts != "none" and graded:
            units = len(subjects) if rule.counts == "each" else 1
        text = rule.wording([subject.detail for subject in subjects])
    return msgspec.structs.replace(
        finding, id=stable_id(finding.site or finding.account, finding.indicator, finding.outcome.value), units=units, text=text, subjects=subjects
    )


__all__ = ["SOURCES", "by_people", "laid_together"]
