"""A limit on how long one page may be read: a page made to be slow must not hold up the others."""

from __future__ import annotations

import contextlib
import functools
import signal
import threading
from collections.abc import Iterator
from types import FrameType

#: seconds of computing that one page or fragment may cost; an ordinary one takes milliseconds
LONGEST = 20.0


class TooLong(Exception):
    """Reading took longer than anybody may wait."""


def _stop(number: int, frame: FrameType | None) -> None:
    raise TooLong(f"读了 {LONGEST:g} 秒还没有读完")


@functools.cache
def _timer() -> bool:
    """Whether this system has a clock that stops a reader; sets it up once, for asking what is set up costs more than a short page."""
    if not hasattr(signal, "setitimer"):
        return False
    signal.signal(signal.SIGVTALRM, _stop)
    return True


@contextlib.contextmanager
def limited() -> Iterator[None]:
    """Raises `TooLong` inside once `LONGEST` is over. Where the system has no such timer, or in a thread that is not the main one, nothing limits."""
    if threading.current_thread() is not threading.main_thread() or not _timer():
        yield
        return
    signal.setitimer(signal.ITIMER_VIRTUAL, LONGEST)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
