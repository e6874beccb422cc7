"""Starting, pausing and resuming a round's inspection; what the desk's buttons and the API both do."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from xuncha.desk.jobs.models import Job, enqueue
from xuncha.desk.journal.models import record
from xuncha.desk.people.models import User

from .models import Round, RoundStateError


def job_of(round_: Round) -> Job | None:
    """The round's latest inspection."""
    return Job.objects.filter(round=round_, kind="inspect").first()


def steer(round_: Round, what: str, by: User, site: str = "", request: Any = None) -> None:
    """`what`: start, pause, resume; `site` (its code): start with this site alone, anew. RoundStateError where it cannot be.

    Changes go by condition on the job's state, which a worker may be changing; starting twice starts once.
    """
    if round_.shut:
        raise RoundStateError(_("%(why)s，不能再检查") % {"why": round_.shut})
    running = job_of(round_)
    if what == "start" and site and running is not None and running.open:
        raise RoundStateError(_("本轮正在检查或已暂停，等检查完再单独重查"))
    if what == "start":
        enqueue("inspect", f"inspect-{round_.pk}", by=by, round_=round_, round=round_.pk, sites=[site] if site else [])
    elif not _steered(job_of(round_), what):
        raise RoundStateError(_("现在没有可以暂停或继续的检查，请先看进度"))
    record("检查", round_, request=request, user=by, what=what, site=site)


def _steered(job: Job | None, what: str) -> bool:
    if job is None:
        return False
    rows = Job.objects.filter(pk=job.pk)
    if what == "pause":
        return bool(rows.filter(state=Job.State.RUNNING).update(wish="pause") or rows.filter(state=Job.State.WAITING).update(state=Job.State.PAUSED))
    return what == "resume" and bool(rows.filter(state__in=(Job.State.PAUSED, Job.State.FAILED)).update(state=Job.State.WAITING, not_before=timezone.now(), error="", attempt=0))
