"""One run at a time in a dossier's folder: two would write into the same evidence."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from .container import DossierError

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]


@contextlib.contextmanager
def held(folder: Path) -> Iterator[None]:
    """Holds an existing folder while the block lasts; DossierError where another run holds it.

    The system's own lock on the folder itself: a run that is killed leaves nothing of it.
    """
    if fcntl is None:
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise DossierError(f"{folder}：另一个检查正在这个文件夹里进行，等它结束（或中断）后再来") from None
        except OSError:
            pass  # a file system without locks
        yield
    finally:
        os.close(handle)
