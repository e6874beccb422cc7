"""The job that has the engine look again at exactly the pages of replied tasks (自动复查)."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from xuncha.desk.findings.models import Finding
from xuncha.desk.jobs.models import Job, heartbeat
from xuncha.desk.notify.send import tell_role, tell_unit
from xuncha.desk.rounds.documents import file_decisions
from xuncha.desk.rounds.inspect import fetch_options, resolves
from xuncha.desk.rounds.models import Round
from xuncha.dossier import Dossier, DossierError
from xuncha.inspection import rejudge
from xuncha.inspection.again import look_again
from xuncha.inspection.repaired import REPAIRED, STILL

from .models import Event, Recheck, Task

STATES = {REPAIRED: Task.State.PASSED, STILL: Task.State.FAILED}


def recheck(job: Job) -> None:
    """Looks at everything of the round that was asked for and not looked at yet; where the look itself fails, a person must look."""
    try:
        _recheck(job)
    except Exception as error:
        for asked in Recheck.objects.filter(task__round=job.payload["round"], at=None, task__state=Task.State.CHECKING).select_related("task__subject", "task__organisation"):
            _write(asked, "unknown", f"复查没有做成：{error}", "", job)
        tell_role("city", "task", "自动复查没有做成，请人工复查或再复查一次", "/repair/?state=unsure")
        raise


def _recheck(job: Job) -> None:
    round_ = Round.objects.get(pk=job.payload["round"])
    asked = list(Recheck.objects.filter(task__round=round_, at=None).select_related("task__subject__finding", "task__organisation"))
    if not asked:
        return
    Task.objects.filter(pk__in=[a.task_id for a in asked]).exclude(state=Task.State.CLOSED).update(state=Task.State.CHECKING)
    machine = [a for a in asked if a.task.subject.finding.source == Finding.Source.MACHINE and a.task.subject.site_id]
    out = Path(settings.DOSSIERS) / f"round-{round_.pk}-rechecks" / f"{timezone.localtime():%Y%m%d-%H%M%S}-{job.pk}-{job.attempt}"
    told = {}
    if machine:
        dossier = Dossier.open(round_.folder)
        known = {subject.id for finding in dossier.findings() for subject in finding.subjects}
        if not {a.task.subject.key for a in machine} <= known:
            file_decisions(round_, dossier)
            rejudge(dossier)
        heartbeat(job, timezone.now(), {"asked": len(machine)})
        try:
            day = date.fromisoformat(round_.options.get("recheck_as_of") or str(timezone.localdate()))
            results = look_again(
                dossier, [a.task.subject.key for a in machine], out, day, fetch_options(round_),
                resolves=resolves(), only_resolved=settings.ONLY_RESOLVED, browser=str(round_.options.get("browser", "auto")),
            )  # fmt: skip
        except DossierError as error:
            told = {a.task.subject.key: ("unknown", str(error)) for a in machine}
        else:
            told = {each.subject: (each.state, f"{each.reason} {each.text}".strip()) for each in results}
    for each in asked:
        state, text = told.get(each.task.subject.key, ("unknown", _("人工发现的问题，须由人复查")))
        _write(each, state, text, str(out), job)


@transaction.atomic
def _write(asked: Recheck, state: str, text: str, folder: str, job: Job) -> None:
    Recheck.objects.filter(pk=asked.pk).update(at=timezone.now(), result=state, text=text[:500], folder=folder, job=job)
    task = Task.objects.select_for_update().get(pk=asked.task_id)
    if task.state != Task.State.CHECKING:
        # a person was quicker: what he decided stands, the look is kept beside it
        return
    task.state = STATES.get(state, Task.State.UNSURE)
    task.version += 1
    task.save(update_fields=["state", "version"])
    Event.objects.create(task=task, what=gettext_noop("自动复查") + f"：{task.get_state_display()}", text=text[:500])
    if task.state == Task.State.FAILED:
        tell_unit(asked.task.organisation, "task", f"复查未通过：{asked.task.subject.label[:80]}", f"/repair/{task.pk}/")
