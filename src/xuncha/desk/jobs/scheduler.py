"""What is due by the clock: the daily look at deadlines, put in as a job so that only one worker does it."""

from __future__ import annotations

import logging
import threading
from datetime import timedelta

from django.db import close_old_connections, connection
from django.utils import timezone

from .models import Job, enqueue

log = logging.getLogger(__name__)
EVERY = 60.0


def daily(job: Job) -> None:
    """Deadlines near or past: reminders, the ladder of urging, mail digests."""
    from xuncha.desk.duties.reminders import remind
    from xuncha.desk.notify.deliver import deliver
    from xuncha.desk.repair.ladder import climb

    if connection.vendor == "sqlite":
        # SQLite plans with the figures it was last given; PostgreSQL keeps its own
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA analysis_limit=1000")
            cursor.execute("PRAGMA optimize=0x10002")
    today = timezone.localdate()
    climb(today)
    remind(today)
    deliver(job)


def tick() -> None:
    """Puts in today's look at deadlines once (after seven in the morning)."""
    now = timezone.localtime()
    if now.hour < 7:
        return
    key = f"daily-{now.date()}"
    if not Job.objects.filter(key=key).exists():
        enqueue("daily", key)


class Scheduler(threading.Thread):
    def __init__(self) -> None:
        super().__init__(name="xuncha-scheduler", daemon=True)
        self.stopping = threading.Event()

    def run(self) -> None:
        try:
            while not self.stopping.is_set():
                close_old_connections()
                try:
                    tick()
                    Job.objects.filter(state__in=("done", "failed"), ended_at__lt=timezone.now() - timedelta(days=400)).delete()
                except Exception:
                    log.exception("定时任务出错")
                self.stopping.wait(EVERY)
        finally:
            connection.close()
