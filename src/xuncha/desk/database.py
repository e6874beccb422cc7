"""Which database the desk keeps its tables in: SQLite in `XUNCHA_HOME`, or what `XUNCHA_DATABASE` names."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

PRAGMAS = "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA busy_timeout=20000; PRAGMA cache_size=-32000; PRAGMA mmap_size=268435456;"


def database(address: str, home: Path) -> dict[str, Any]:
    """Django's setting for an address `postgresql://user:password@host:port/name`, or for the file where it is empty."""
    if not address:
        return {
            "ENGINE": "django.db.backends.sqlite3", "NAME": home / "desk.sqlite3",
            "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": PRAGMAS},
            "TEST": {"NAME": home / "desk-test.sqlite3"},
        }  # fmt: skip
    parts = urlsplit(address)
    if parts.scheme not in ("postgresql", "postgres"):
        raise ValueError(f"XUNCHA_DATABASE：不认识“{parts.scheme}”，应写成 postgresql://用户:口令@主机:端口/库名")
    return {
        "ENGINE": "django.db.backends.postgresql", "NAME": parts.path.lstrip("/"), "USER": unquote(parts.username or ""), "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "", "PORT": str(parts.port or ""), "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True,
    }  # fmt: skip
