"""Compiled pattern sets, kept from run to run: compiling them takes longer than reading a hundred pages."""

from __future__ import annotations

import contextlib
import hashlib
import os
import platform
from collections.abc import Sequence
from pathlib import Path

import hyperscan

from xuncha.home import cache

#: files of pattern sets that are kept
MOST = 24


def compiled(expressions: Sequence[str], flags: int, *, literal: bool = False) -> hyperscan.Database:
    """The automaton of some patterns, from the cache where it is there and fits this machine; ready to scan (its own scratch)."""
    path = _path(expressions, flags, literal)
    database = _loaded(path)
    if database is None:
        count = len(expressions)
        database = hyperscan.Database()
        database.compile(
            expressions=[each.encode() for each in expressions], ids=list(range(count)), elements=count, flags=[flags] * count, literal=literal
        )
        _keep(path, database)
    database.scratch = hyperscan.Scratch(database)
    return database


def _path(expressions: Sequence[str], flags: int, literal: bool) -> Path:
    machine = f"{platform.machine()}|{platform.system()}|{getattr(hyperscan, '__version__', '')}|{flags}|{literal}"
    key = hashlib.sha256("\x1f".join((machine, *expressions)).encode()).hexdigest()[:32]
    return cache() / f"patterns-{key}.hs"


def _loaded(path: Path) -> hyperscan.Database | None:
    try:
        # its own checksum tells a torn or foreign file
        return hyperscan.loadb(path.read_bytes(), hyperscan.HS_MODE_BLOCK)
    except (OSError, hyperscan.HyperscanError):
        return None


def _keep(path: Path, database: hyperscan.Database) -> None:
    """A cache that cannot be written (read-only home, full disk) costs time and nothing else."""
    with contextlib.suppress(OSError, hyperscan.HyperscanError):
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(f"{path.name}.{os.getpid()}.tmp")
        temporary.write_bytes(hyperscan.dumpb(database))
        temporary.replace(path)
        old = sorted(path.parent.glob("patterns-*.hs"), key=lambda each: each.stat().st_mtime)
        for each in old[:-MOST]:
            each.unlink()
