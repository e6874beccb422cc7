"""Runs last: nothing that the tests started is left behind."""

from __future__ import annotations

import tempfile
import threading
import time
from pathlib import Path

import psutil
import pytest

from tests.collect.test_hostile import Run, good


def _settled(limit: float = 8.0) -> list[psutil.Process]:
    until = time.monotonic() + limit
    while time.monotonic() < until:
        left = [child for child in psutil.Process().children(recursive=True) if child.status() != psutil.STATUS_ZOMBIE]
        # the resource tracker of multiprocessing lives as long as its parent
        left = [child for child in left if "resource_tracker" not in " ".join(child.cmdline())]
        if not left:
            return []
        time.sleep(0.2)
    return left


def test_no_process_is_left() -> None:
    assert [" ".join(child.cmdline())[:160] for child in _settled()] == []


def test_an_inspection_leaves_no_file_descriptor_thread_or_temporary_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # a place of its own, so that whatever is left there was left by this
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setattr(tempfile, "tempdir", None)
    Run(tmp_path / "warm", {"good.gov.cn": good})
    me = psutil.Process()
    before, threads = me.num_fds(), threading.active_count()
    for n in range(3):
        Run(tmp_path / str(n), {"good.gov.cn": good})
    assert me.num_fds() <= before
    assert threading.active_count() <= threads
    assert not list(temporary.iterdir())
    assert not list(tmp_path.rglob("*-wal"))
    assert not list(tmp_path.rglob("*.tmp"))
