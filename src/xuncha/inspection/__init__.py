"""One site from start to end: the only room that joins collecting, reading, auditing and judging."""

from .accounts import inspect_accounts
from .context import Context, Progress, StorageError, heeding
from .loop import inspect_sites
from .rejudge import audited, rejudge
from .site import SiteRun

__all__ = [
    "Context",
    "Progress",
    "SiteRun",
    "StorageError",
    "audited",
    "heeding",
    "inspect_accounts",
    "inspect_sites",
    "rejudge",
]
