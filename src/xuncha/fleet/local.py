"""A pool of local processes: each takes sites from its share, several in one loop, and sends back what it found."""

from __future__ import annotations

import multiprocessing
import os
import queue
import signal
import time
from collections.abc import Callable
from multiprocessing.process import BaseProcess
from threading import Event
from typing import Any

import msgspec

from xuncha.collect import OwnOutage
from xuncha.inspection import Context, Progress, StorageError, heeding, inspect_sites
from xuncha.model.findings import Finding
from xuncha.model.verdicts import SiteSummary
from xuncha.registry import Site

#: seconds that processes have to put away what they hold once they are interrupted
PATIENCE = 20.0


class Outcome(msgspec.Struct):
    """What a run came to: results by site code, sites whose worker failed, whether (and why) it was interrupted."""

    summaries: dict[str, SiteSummary] = {}
    findings: list[Finding] = []
    failed: dict[str, str] = {}
    interrupted: bool = False
    why: str = ""


def run_local(sites: list[Site], context: Context, workers: int, report: Callable[[Progress], None], stop: Event | None = None, apart: bool = False) -> Outcome:
    """Inspects sites with so many processes; one failing worker spoils only the sites in its hands.

    `stop` set by another thread does what Ctrl-C does.
    """
    outcome = Outcome()
    stop = stop or Event()
    if not apart and (workers == 1 or len(sites) == 1):
        _run_here(sites, context, outcome, heeding(stop, report))
        return outcome
    shares = [sites[n::workers] for n in range(workers) if sites[n::workers]]
    spawn = multiprocessing.get_context("spawn")
    channel: Any = spawn.Queue()
    processes: list[BaseProcess] = [
        spawn.Process(target=_work, args=(share, context, channel), daemon=True) for share in shares
    ]
    for process in processes:
        process.start()
    try:
        _listen(processes, channel, outcome, report, stop)
    except KeyboardInterrupt:
        outcome.interrupted = True
        for process in processes:
            process.join(PATIENCE)
            if process.is_alive():
                process.terminate()
    finally:
        for process in processes:
            process.join()
        channel.close()
        channel.join_thread()
    return outcome


def _run_here(sites: list[Site], context: Context, outcome: Outcome, report: Callable[[Progress], None]) -> None:
    """One worker needs no process of its own."""

    def finished(summary: SiteSummary, findings: list[Finding]) -> None:
        outcome.summaries[summary.code] = summary
        outcome.findings.extend(findings)

    try:
        inspect_sites(sites, context, report, finished)
    except KeyboardInterrupt:
        outcome.interrupted = True
    except (OwnOutage, StorageError) as error:
        outcome.interrupted, outcome.why = True, str(error)
    except Exception as error:
        why = f"{type(error).__name__}: {error}"
        outcome.failed.update({site.code: why for site in sites if site.code not in outcome.summaries})


def _listen(processes: list[BaseProcess], channel: Any, outcome: Outcome, report: Callable[[Progress], None], stop: Event) -> None:
    open_ends, told, until = len(processes), False, 0.0
    while open_ends:
        if stop.is_set() and not told:
            # the keyboard interrupts the whole group of processes; a thread has to tell each
            told, until, outcome.interrupted = True, time.monotonic() + PATIENCE, True
            for process in processes:
                if process.pid is not None and process.is_alive():
                    os.kill(process.pid, signal.SIGINT)
        if told and time.monotonic() > until:
            for process in processes:
                process.terminate()
            return
        try:
            kind, data = channel.get(timeout=1.0)
        except queue.Empty:
            if not any(process.is_alive() for process in processes) and channel.empty():
                return
            continue
        if kind == "progress":
            report(msgspec.json.decode(data, type=Progress))
        elif kind == "result":
            summary, findings = msgspec.json.decode(data, type=tuple[SiteSummary, list[Finding]])
            outcome.summaries[summary.code] = summary
            outcome.findings.extend(findings)
        elif kind == "failed":
            outcome.failed.update(msgspec.json.decode(data, type=dict[str, str]))
        elif kind == "interrupted":
            outcome.interrupted, outcome.why = True, outcome.why or data.decode()
        if kind == "end":
            open_ends -= 1


def _work(sites: list[Site], context: Context, channel: Any) -> None:
    # a server that was started in the background hands down that the interrupt is ignored
    signal.signal(signal.SIGINT, signal.default_int_handler)
    encode = msgspec.json.encode
    done: set[str] = set()
    parent = os.getppid()

    def finished(summary: SiteSummary, findings: list[Finding]) -> None:
        done.add(summary.code)
        channel.put(("result", encode((summary, findings))))

    def reported(progress: Progress) -> None:
        if os.getppid() != parent:
            # whoever waited for it was killed: another run may take over the folder
            raise KeyboardInterrupt
        channel.put(("progress", encode(progress)))

    try:
        inspect_sites(sites, context, reported, finished)
    except KeyboardInterrupt:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        channel.put(("interrupted", b""))
    except (OwnOutage, StorageError) as error:
        channel.put(("interrupted", str(error).encode()))
    except Exception as error:
        why = f"{type(error).__name__}: {error}"
        channel.put(("failed", encode({site.code: why for site in sites if site.code not in done})))
    finally:
        channel.put(("end", b""))
        channel.close()
        channel.join_thread()
