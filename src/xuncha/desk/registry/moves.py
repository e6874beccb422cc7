"""What is registered or changed by a form, and what goes along when it changes hands: what is still open about it, so that the new unit can do it."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.forms import ModelForm

from xuncha.desk.findings.models import Appeal, Finding, Subject
from xuncha.desk.journal.models import record
from xuncha.desk.people.access import Request
from xuncha.desk.repair.models import Task

from .models import Account, Organisation, Site


@transaction.atomic
def register(form: ModelForm, request: Request, **more: Any) -> Any:
    """What a valid form of a site, an account or a unit says, written down and told in the journal."""
    new = form.instance.pk is None
    made = form.save()
    if not isinstance(made, Organisation):
        follow(made)
    record(f"{'登记' if new else '修改'}{made.NOUN}", made, request=request, changed=form.changed_data, **more)
    return made


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
