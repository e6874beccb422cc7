"""Check sheets (检查表): what the edition wants a person to judge, with samples to look at."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from xuncha.desk.findings.models import Finding, Subject
from xuncha.desk.findings.people import add_found
from xuncha.desk.people.models import User
from xuncha.desk.rounds.models import Round
from xuncha.desk.ui.words import edition

from .models import Answer, Assignment

SAMPLES = 5


class SheetError(Exception):
    """A sheet that cannot be handed in; the message says what is missing."""


@transaction.atomic
def make_sheet(assignment: Assignment) -> None:
    """One line for each indicator that machines cannot settle (at most suspect), and each the machine could not tell for this site."""
    round_, site = assignment.round, assignment.site
    kind = "portal" if site.category == "门户网站" else "department"
    found: dict[str, list[Subject]] = {}
    rows = Subject.objects.filter(round=round_, site=site, superseded=False, source=Finding.Source.MACHINE, outcome__in=("suspect", "undetermined")).select_related("finding")
    for subject in rows.order_by("id"):
        found.setdefault(subject.finding.indicator, []).append(subject)
    lines = []
    for rule in edition(round_.edition).rules.values():
        if rule.effect_on(kind) == "none" or rule.id.startswith("account."):
            continue
        subjects = found.get(rule.id, [])
        if rule.machine != "suspect" and not subjects:
            continue
        samples = [{"url": s.url, "label": s.label, "why": str(s.detail.get("reason") or s.finding.reason or "")} for s in subjects[:SAMPLES]]
        lines.append(Answer(assignment=assignment, indicator=rule.id, question=rule.explain[:300] or rule.title, samples=samples))
    Answer.objects.bulk_create(lines)


@transaction.atomic
def submit(assignment_id: int, by: User) -> Assignment:
    """Hands in a sheet: problems become findings of the inspectors; done once."""
    assignment = Assignment.objects.select_for_update(of=("self",)).select_related("round", "site__organisation", "team__organisation").get(pk=assignment_id)
    if assignment.state == Assignment.State.SUBMITTED:
        return assignment
    if why := Round.held_shut(assignment.round_id):
        raise SheetError(_("%(why)s，不能再提交") % {"why": why})
    if assignment.state == Assignment.State.WITHDRAWN:
        raise SheetError(_("这份检查表已收回，不用再交"))
    open_lines = [a for a in assignment.answers.all() if not a.verdict]
    if open_lines:
        raise SheetError(_("还有 %(n)s 项没有填结论") % {"n": len(open_lines)})
    third = assignment.team.organisation.kind == "third-party"
    for answer in assignment.answers.filter(verdict=Answer.Verdict.PROBLEM):
        add_found(
            assignment.round, assignment.site, answer.indicator, answer.url or assignment.site.url, answer.label or answer.note[:100] or str(_("检查组发现")),
            Finding.Source.THIRD_PARTY if third else Finding.Source.INSPECTOR, by=f"{assignment.team.organisation} {by.name}", note=answer.note,
        )  # fmt: skip
    assignment.state, assignment.submitted_at, assignment.submitted_by = Assignment.State.SUBMITTED, timezone.now(), by
    assignment.save()
    return assignment


def disagreements(round_: Round) -> list[tuple[Assignment, Assignment, list[str]]]:
    """Sites two teams looked at without seeing each other, and the indicators on which they differ."""
    out = []
    seconds = list(round_.assignments.filter(blind=True, state="submitted").prefetch_related("answers").select_related("site", "team__organisation"))
    firsts = {
        a.site_id: a
        for a in round_.assignments.filter(blind=False, state="submitted", site__in=[a.site_id for a in seconds]).prefetch_related("answers").select_related("site", "team__organisation")
    }  # fmt: skip
    for second in seconds:
        first = firsts.get(second.site_id)
        if first is not None:
            said = {a.indicator: a.verdict for a in first.answers.all()}
            differ = [a.indicator for a in second.answers.all() if said.get(a.indicator) not in (None, a.verdict)]
            if differ:
                out.append((first, second, differ))
    return out
