"""The worker: claims jobs one after another and does them; the scheduler puts in what is due."""

from __future__ import annotations

import logging
import os
import socket
import threading
import traceback
from collections.abc import Callable

from django.db import close_old_connections, connection
from django.utils import timezone

from .models import Job, claim, finish, heartbeat

log = logging.getLogger(__name__)
IDLE = 1.0
#: a job that ends its worker again and again is not begun for ever
MOST_ATTEMPTS = 20


class JobPaused(Exception):
    """Somebody paused the job; it goes on from where it is."""


def works() -> dict[str, Callable[[Job], None]]:
    """The kinds of jobs there are."""
    from xuncha.desk.jobs.scheduler import daily
    from xuncha.desk.notify.deliver import deliver
    from xuncha.desk.repair.recheck import recheck
    from xuncha.desk.rounds.documents import write_documents
    from xuncha.desk.rounds.inspect import inspect

    return {"inspect": inspect, "recheck": recheck, "documents": write_documents, "deliver": deliver, "daily": daily}


def run_one(owner: str = "", but: tuple[str, ...] = ()) -> Job | None:
    """Claims and does one job that is due; None where there is none."""
    job = claim(owner or f"{socket.gethostname()}-{os.getpid()}-{threading.get_ident()}", timezone.now(), but)
    if job is None:
        return None
    if job.attempt > MOST_ATTEMPTS:
        finish(job, Job.State.FAILED, f"已试 {MOST_ATTEMPTS} 次没有做完，请看 desk.log 后再继续")
        return job
    beat = _Beat(job)
    beat.start()
    try:
        works()[job.kind](job)
    except JobPaused:
        finish(job, Job.State.PAUSED)
    except Exception as error:
        log.exception("任务 %s（%s）没有完成", job.pk, job.kind)
        finish(job, Job.State.FAILED, f"{error}" if str(error) else traceback.format_exc(limit=1))
    else:
        finish(job, Job.State.DONE)
    finally:
        beat.done.set()
        beat.join()
    return job


class _Beat(threading.Thread):
    """Keeps the lease of a job whose work says nothing for long."""

    def __init__(self, job: Job) -> None:
        super().__init__(daemon=True)
        self.job, self.done = job, threading.Event()

    def run(self) -> None:
        while not self.done.wait(15):
            heartbeat(self.job, timezone.now())
        close_old_connections()
        connection.close()


class Worker(threading.Thread):
    """Does jobs until it is told to stop; a running inspection is paused then and goes on at the next start.

    `but`: kinds left to others, so that a re-check need not wait until an inspection of hours is over.
    """

    def __init__(self, but: tuple[str, ...] = ()) -> None:
        super().__init__(name="xuncha-worker", daemon=True)
        self.but = but
        self.stopping = threading.Event()

    def run(self) -> None:
        try:
            while not self.stopping.is_set():
                close_old_connections()
                try:
                    done = run_one(but=self.but)
                except Exception:
                    log.exception("取任务时出错")
                    done = None
                if done is None:
                    self.stopping.wait(IDLE)
        finally:
            connection.close()
