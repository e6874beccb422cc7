"""A limit on how long one page may be read: a page made to be slow must not hold up the others."""

from __future__ import annotations

import atexit
import functools
import signal
import threading
import time
from types import FrameType

#: seconds of computing that one page or fragment may cost; an ordinary one takes milliseconds
LONGEST = 20.0
#: seconds of computing between two looks at it
TICK = 0.1


class TooLong(Exception):
    """Reading took longer than anybody may wait."""


class Limited:
    """Raises `TooLong` inside once `LONGEST` is over. Where the system has no such timer, or in a thread that is not the main one, nothing limits.

    One clock ticks all along: setting it for each page would cost more than all that is decided about a short one.
    """

    def __init__(self) -> None:
        #: moment of the main thread's own clock at which the page under reading has had its time, None between pages
        self.until: float | None = None

    def __enter__(self) -> None:
        if threading.current_thread() is threading.main_thread() and _ticking():
            self.until = time.thread_time() + LONGEST

    def __exit__(self, *error: object) -> None:
        if threading.current_thread() is threading.main_thread():
            self.until = None


limited = Limited()


def _tick(number: int, frame: FrameType | None) -> None:
    if limited.until is not None and time.thread_time() > limited.until:
        limited.until = None
        raise TooLong(f"读了 {LONGEST:g} 秒还没有读完")


@functools.cache
def _ticking() -> bool:
    """Whether this system has a clock that stops a reader; starts it at the first page."""
    if not hasattr(signal, "setitimer"):
        return False
    signal.signal(signal.SIGVTALRM, _tick)
    signal.setitimer(signal.ITIMER_VIRTUAL, TICK, TICK)
    # once nobody is there to hear it, a tick would end the program as a failure
    atexit.register(signal.setitimer, signal.ITIMER_VIRTUAL, 0)
    return True
