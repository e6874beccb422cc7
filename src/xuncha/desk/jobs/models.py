"""The job table (任务): one owner at a time by lease, a fence against late duplicates, pause and resume by a wish."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, connection, models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

LEASE = timedelta(seconds=60)


class Job(models.Model):
    class State(models.TextChoices):
        WAITING = "waiting", _("等待")
        RUNNING = "running", _("进行中")
        PAUSED = "paused", _("已暂停")
        DONE = "done", _("已完成")
        FAILED = "failed", _("未完成")

    kind = models.CharField(_("种类"), max_length=20)
    payload = models.JSONField(default=dict)
    round = models.ForeignKey("rounds.Round", models.CASCADE, null=True, blank=True, related_name="jobs")
    state = models.CharField(_("状态"), max_length=8, choices=State, default=State.WAITING)
    priority = models.SmallIntegerField(default=0)
    not_before = models.DateTimeField(default=timezone.now)
    lease_owner = models.CharField(max_length=60, blank=True)
    lease_until = models.DateTimeField(null=True)
    fence = models.PositiveIntegerField(default=0)
    attempt = models.PositiveSmallIntegerField(default=0)
    wish = models.CharField(max_length=8, blank=True)  # "pause"
    progress = models.JSONField(default=dict)
    error = models.TextField(blank=True)
    created_by = models.ForeignKey("people.User", models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    #: at most one open job of a key, so that a double click starts nothing twice
    key = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering = ("-id",)
        verbose_name = _("任务")
        indexes = [models.Index(fields=("state", "not_before"))]
        constraints = [
            models.UniqueConstraint(fields=("key",), condition=Q(state__in=("waiting", "running", "paused")) & ~Q(key=""), name="one_open_job")
        ]

    @property
    def open(self) -> bool:
        return self.state in (self.State.WAITING, self.State.RUNNING, self.State.PAUSED)

    @property
    def pausing(self) -> bool:
        """Somebody wants it paused; the pages under way are still being finished."""
        return self.state == self.State.RUNNING and self.wish == "pause"


def enqueue(
    kind: str, key: str = "", *, by: Any = None, round_: Any = None, not_before: datetime | None = None, priority: int = 0, behind: bool = False, **payload: Any
) -> Job:  # fmt: skip
    """A new job, or the open one of the same key. `behind`: while one runs, another waits behind it, for what the first did not see when it began."""
    if behind and Job.objects.filter(key=key, state=Job.State.RUNNING).exists():
        key += "+"
    there = Job.objects.filter(key=key, state__in=("waiting", "running", "paused")) if key else Job.objects.none()
    found = there.first()
    if found is not None:
        return found
    try:
        with transaction.atomic():
            return Job.objects.create(kind=kind, key=key, payload=payload, created_by=by, round=round_, priority=priority, not_before=not_before or timezone.now())
    except IntegrityError:
        # somebody else was quicker by a moment
        return there.get()


def claim(owner: str, now: datetime, but: tuple[str, ...] = ()) -> Job | None:
    """The next job due, taken by one worker alone; one whose lease ran out is due again. `but`: kinds this worker leaves to others."""
    with transaction.atomic():
        due = Job.objects.filter(
            Q(state=Job.State.WAITING, not_before__lte=now) | Q(state=Job.State.RUNNING, lease_until__lt=now)
        ).exclude(kind__in=but).order_by("-priority", "id")
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True)
        job = due.first()
        if job is None:
            return None
        Job.objects.filter(pk=job.pk).update(
            state=Job.State.RUNNING, lease_owner=owner, lease_until=now + LEASE, fence=F("fence") + 1, attempt=F("attempt") + 1,
            started_at=job.started_at or now, wish="",
        )  # fmt: skip
        job.refresh_from_db()
        return job


def heartbeat(job: Job, now: datetime, progress: dict[str, Any] | None = None) -> str:
    """Keeps the lease; gives the wish somebody has (`pause`), or `lost` where another worker owns the job now."""
    changes: dict[str, Any] = {"lease_until": now + LEASE}
    if progress is not None:
        changes["progress"] = progress
    if not Job.objects.filter(pk=job.pk, fence=job.fence, state=Job.State.RUNNING).update(**changes):
        return "lost"
    return Job.objects.values_list("wish", flat=True).get(pk=job.pk)


def finish(job: Job, state: str, error: str = "") -> bool:
    """Ends a job in a state; False where another worker owns it by now."""
    now = timezone.now()
    ended = {} if state == Job.State.PAUSED else {"ended_at": now}
    return bool(Job.objects.filter(pk=job.pk, fence=job.fence).update(state=state, error=error, lease_owner="", lease_until=None, wish="", **ended))
