"""What goes along when a site or an account changes hands: what is still open about it, so that the new unit can do it."""

from __future__ import annotations

from typing import Any

from xuncha.desk.findings.models import Appeal, Finding, Subject
from xuncha.desk.repair.models import Task

from .models import Account, Site


def follow(thing: Site | Account) -> None:
    """Findings of rounds not yet approved, and tasks not yet closed, go to the organisation the site or account belongs to now."""
    which: dict[str, Any] = {"site": thing} if isinstance(thing, Site) else {"account": thing}
    unit = thing.organisation_id
    findings = Finding.objects.filter(**which).exclude(organisation=unit)
    tasks = Task.objects.filter(subject__finding__in=findings).exclude(state=Task.State.CLOSED)
    moved = set(tasks.values_list("subject__finding", flat=True)) | set(findings.filter(round__approved_at=None, round__cancelled_at=None).values_list("pk", flat=True))
    Appeal.objects.filter(subject__finding__in=moved).update(organisation=unit)
    tasks.update(organisation=unit)
    Subject.objects.filter(finding__in=moved).update(organisation=unit)
    Finding.objects.filter(pk__in=moved).update(organisation=unit)
