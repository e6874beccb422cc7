"""What an inspection is run with, and how it tells how far it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from threading import Event

import msgspec

from xuncha.collect import FetchOptions, Resolve
from xuncha.registry import ColumnEntry, Exemption, ParameterRule
from xuncha.rules import Allowed, Entry

from .only import Only


class StorageError(Exception):
    """The folder takes nothing more (disk full, read-only); what has been collected is kept. The message says which and what to do."""


class Context(msgspec.Struct, frozen=True):
    """Settings of a run; plain data, so that worker processes can be handed it."""

    folder: str
    edition: str
    as_of: date
    program: str
    fetch: FetchOptions
    resolves: tuple[Resolve, ...] = ()
    only_resolved: bool = False
    allow_private: bool = False
    named_hosts: tuple[str, ...] = ()
    #: home pages of all sites in the registry: one may have a folder on the host of another
    homes: tuple[str, ...] = ()
    max_pages: int = 20_000
    max_minutes: float = 240.0
    max_bytes: int = 0
    max_attachments: int = 200
    previous: str = ""
    probes: str = ""
    browser: str = "never"
    keep: str = "all"
    lexicon: tuple[Entry, ...] = ()
    allowed: tuple[Allowed, ...] = ()
    columns: tuple[ColumnEntry, ...] = ()
    exemptions: tuple[Exemption, ...] = ()
    parameters: tuple[ParameterRule, ...] = ()
    # sites of which only single pages are looked at
    only: tuple[Only, ...] = ()

    def site_folder(self, code: str) -> Path:
        return Path(self.folder) / "sites" / code


class Progress(msgspec.Struct, frozen=True):
    """A site's progress: pages so far and known to come, findings at the end."""

    code: str
    pages: int
    known: int
    done: bool = False
    findings: int = 0
    note: str = ""


def heeding(stop: Event, report: Callable[[Progress], None]) -> Callable[[Progress], None]:
    """A report that is interrupted like a key press (KeyboardInterrupt) once another thread has set `stop`."""

    def reported(progress: Progress) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        report(progress)

    return reported
