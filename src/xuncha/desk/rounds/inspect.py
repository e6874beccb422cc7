"""The job that inspects a round's sites: runs the engine's plan, tells how far it is, pauses when somebody wishes."""

from __future__ import annotations

import time
from pathlib import Path
from threading import Event
from typing import Any

from django.conf import settings
from django.utils import timezone

from xuncha import __version__
from xuncha.collect import FetchOptions, Resolve, parse_resolve
from xuncha.desk.findings.allowed import allowed_words
from xuncha.desk.jobs.models import Job, heartbeat
from xuncha.desk.jobs.worker import JobPaused
from xuncha.desk.registry.models import Column, ExemptionRecord
from xuncha.desk.ui.words import edition
from xuncha.dossier import Dossier
from xuncha.dossier.container import Registered
from xuncha.fleet import Plan, carry_out
from xuncha.inspection import Progress
from xuncha.inspection.crawl import BLOCKED
from xuncha.inspection.rejudge import audited

from .load import notes_of
from .models import Round, RoundSite
from .scope import fit
from .take import note_differences, take

EVERY = 1.0


def registered_of(round_: Round) -> Registered:
    """The round's scope as the engine takes it."""
    sites = [row.site for row in round_.sites.select_related("site__organisation__parent")]
    accounts = list(round_.accounts.select_related("account__organisation__parent"))
    pks = [site.pk for site in sites]
    return Registered(
        [site.for_engine() for site in sites], [row.account.for_engine() for row in accounts], notes_of(accounts),
        [column.for_engine() for column in Column.objects.filter(site__in=pks).select_related("site")],
        [exemption.for_engine() for exemption in ExemptionRecord.objects.filter(site__in=pks).select_related("site")],
    )  # fmt: skip


def resolves() -> tuple[Resolve, ...]:
    """The addresses `xuncha serve --resolve-file` named."""
    if not settings.RESOLVE_FILE:
        return ()
    lines = Path(settings.RESOLVE_FILE).read_text("utf-8").splitlines()
    return tuple(parse_resolve(line.strip()) for line in lines if line.strip() and not line.startswith("#"))


def fetch_options(round_: Round) -> FetchOptions:
    """How fast, and under which name: the program with the office's contact address."""
    rate = float(round_.options.get("rate", 2.0))
    contact = str(round_.options.get("contact") or "contact via site administrator")
    return FetchOptions(rate=rate, per_host=6 if rate == 0 else 2, user_agent=f"Xuncha/{__version__} ({contact})")


def plan_of(round_: Round, again: tuple[str, ...] = ()) -> Plan:
    options = round_.options
    previous = round_.previous.folder if round_.previous is not None else None
    folder = round_.folder
    finished = (folder / "manifest.json").exists() and Dossier(folder).manifest().end is not None
    registered = registered_of(round_)
    if finished:
        fit(round_, Dossier(folder), registered)
    return Plan(
        str(folder), registered, round_.edition, round_.as_of, fetch_options(round_),
        resolves=resolves(), only_resolved=settings.ONLY_RESOLVED, max_pages=int(options.get("max_pages", 20_000)), max_minutes=float(options.get("max_minutes", 240)),
        previous=str(previous) if previous is not None and (previous / "manifest.json").exists() else "", browser=str(options.get("browser", "auto")),
        allowed=allowed_words(), workers=int(options.get("workers", 2)), resume=not (again and finished), sites_again=again if finished else (), apart=True, options={"round": round_.name},
    )  # fmt: skip


def inspect(job: Job) -> None:
    """Runs (or goes on with) the inspection; JobPaused where somebody paused it."""
    round_ = Round.objects.get(pk=job.payload["round"])
    again = tuple(job.payload.get("sites", ()))
    plan = plan_of(round_, again)
    board = Board(job, round_, set(again) or {site.code for site in plan.registered.sites})
    result = carry_out(plan, board.report, board.stop)
    if result.outcome.interrupted:
        board.save()
        if board.lost:
            return
        if result.outcome.why:
            raise RuntimeError(result.outcome.why)
        raise JobPaused
    dossier = Dossier.open(round_.folder)
    findings, summaries = audited(dossier, edition(round_.edition), round_.as_of)
    for code, why in result.outcome.failed.items():
        RoundSite.objects.filter(round=round_, site__code=code).update(state=RoundSite.State.PARTIAL, note=why[:300])
    take(round_, findings, summaries, again or None)
    note_differences(dossier, again or summaries)
    board.finish({v.site: v for v in result.verdicts})


class Board:
    """Progress as the desk shows it: site by site, saved once a second together with the job's lease."""

    def __init__(self, job: Job, round_: Round, codes: set[str]) -> None:
        self.job, self.round = job, round_
        self.stop = Event()
        self.lost = False
        self.sites: dict[str, list[Any]] = {code: [0, 0, False, 0, ""] for code in codes}
        self._began, self._saved = time.monotonic(), 0.0
        self._running: set[str] = set()

    def report(self, progress: Progress) -> None:
        self.sites[progress.code] = [progress.pages, progress.known, progress.done, progress.findings, progress.note]
        if progress.pages and progress.code not in self._running:
            self._running.add(progress.code)
            RoundSite.objects.filter(round=self.round, site__code=progress.code).update(state=RoundSite.State.RUNNING)
        if time.monotonic() - self._saved > EVERY:
            self.save()

    def save(self) -> None:
        self._saved = time.monotonic()
        wish = heartbeat(self.job, timezone.now(), self.told())
        if wish == "lost":
            self.lost = True
        if wish in ("pause", "lost"):
            self.stop.set()

    def told(self) -> dict[str, Any]:
        done = sum(1 for each in self.sites.values() if each[2])
        pages = sum(each[0] for each in self.sites.values())
        known = sum(max(each[0], each[1]) for each in self.sites.values())
        seconds = time.monotonic() - self._began
        share = (done + sum(each[0] / max(each[1], 1) for each in self.sites.values() if not each[2])) / max(len(self.sites), 1)
        return {
            "sites": self.sites, "done": done, "of": len(self.sites), "pages": pages, "known": known, "findings": sum(each[3] for each in self.sites.values()),
            "blocked": sum(1 for each in self.sites.values() if each[4] == BLOCKED), "seconds": round(seconds), "left": round(seconds / share - seconds) if 0.05 < share < 1 else None,
        }  # fmt: skip

    def finish(self, verdicts: dict[str, Any]) -> None:
        for code in self.sites:
            self.sites[code][2] = True
        heartbeat(self.job, timezone.now(), self.told())
