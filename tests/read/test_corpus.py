"""Labelled real pages (private, read where they are): accuracy must not fall."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

FLOOR = 97.0  # percent over all fields; raised as reading gets better


def test_real_pages_are_read_at_least_as_well_as_before(corpus: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(corpus / "score_pages.py"), "--bin", f"{sys.executable} -m xuncha"], capture_output=True, text=True, check=False
    )
    last = done.stdout.strip().splitlines()[-1]
    match = re.search(r"accuracy=([\d.]+)%", last)
    assert match, done.stdout[-500:] + done.stderr[-500:]
    assert float(match[1]) >= FLOOR, last
