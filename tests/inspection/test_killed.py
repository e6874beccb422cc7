"""Killed at any moment, out of space, without permission: what was collected is kept and the same command finishes."""

from __future__ import annotations

import os
import random
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.conftest import SMALL_AS_OF
from xuncha.dossier import Dossier
from xuncha.samplecity import City


def command_for(folder: Path, city: City, port: int) -> list[str]:
    city.write_inputs(folder, port)
    return [
        sys.executable, "-m", "xuncha", "inspect", str(folder / "sites.csv"), "--as-of", SMALL_AS_OF.isoformat(), "--resolve-file",
        str(folder / "city.resolve"), "--only-resolved", "--workers", "2", "--rate", "0",
    ]  # fmt: skip


def outcome(folder: Path) -> set[tuple[str, int, frozenset[str]]]:
    return {(f.id, f.units, frozenset(s.id for s in f.subjects)) for f in Dossier.open(folder).findings()}


@pytest.mark.parametrize("seed", [*range(3), *(pytest.param(n, marks=pytest.mark.slow) for n in range(3, 20))])
def test_kill_9_at_a_random_moment_then_resume_gives_the_findings_of_an_undisturbed_run(small: City, tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    with small.running() as port:
        command = command_for(tmp_path, small, port)
        begun = time.monotonic()
        subprocess.run([*command, "--out", str(tmp_path / "whole")], capture_output=True, check=True)
        whole = time.monotonic() - begun
        broken = tmp_path / "broken"
        for _ in range(chance.randint(1, 3)):
            resume = ["--resume"] if (broken / "manifest.json").exists() else []
            process = subprocess.Popen([*command, *resume, "--out", str(broken)], start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(chance.uniform(0.2, 0.9) * whole)
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        resume = ["--resume"] if (broken / "manifest.json").exists() else []
        done = subprocess.run([*command, *resume, "--out", str(broken)], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
    assert outcome(broken) == outcome(tmp_path / "whole")
    from warcio.archiveiterator import ArchiveIterator

    for path in broken.glob("sites/*/evidence.warc.gz"):
        with path.open("rb") as file:
            assert sum(1 for _ in ArchiveIterator(file)) > 10, "the evidence is whole, no torn record in it"


def test_a_full_disk_says_so_keeps_what_was_collected_and_goes_on_later(small: City, tmp_path: Path) -> None:
    def little_space() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (220_000, 220_000))

    with small.running() as port:
        command = command_for(tmp_path, small, port)
        out = tmp_path / "full"
        full = subprocess.run([*command, "--out", str(out)], capture_output=True, text=True, check=False, preexec_fn=little_space)
        assert full.returncode == 2, full.stderr
        assert "写不进去" in full.stderr
        assert "--resume" in full.stderr
        assert "Traceback" not in full.stderr
        again = subprocess.run([*command, "--resume", "--out", str(out)], capture_output=True, text=True, check=False)
        assert again.returncode == 0, again.stderr
        subprocess.run([*command, "--out", str(tmp_path / "whole")], capture_output=True, check=True)
    assert outcome(out) == outcome(tmp_path / "whole")
