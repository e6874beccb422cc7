"""Where the program keeps what outlives a run (`XUNCHA_HOME`, else the user's data folder)."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs


def home() -> Path:
    """The folder of everything the program keeps; not created here."""
    named = os.environ.get("XUNCHA_HOME", "")
    return Path(named) if named else Path(platformdirs.user_data_dir("xuncha", appauthor=False))


def cache() -> Path:
    """What can be made again at any time; may be thrown away."""
    return home() / "cache"


def editions() -> Path:
    """The office's own editions (巡查口径), a TOML file each."""
    return home() / "editions"


def declared_downtimes() -> Path:
    """Approved downtime notices (临时报备), as the desk writes them and `xuncha monitor` reads them; a table like `--maintenance`."""
    return home() / "declared-downtimes.csv"
