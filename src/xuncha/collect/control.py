"""The control probe (对照探测): a known-good address tells our own outage from theirs."""

from __future__ import annotations

from .hosts import FetchOptions


class Control:
    """State of the probe; without a control address it never doubts anything. Times are of the monotonic clock."""

    FRESH = 10.0
    AGAIN = 5.0

    def __init__(self, options: FetchOptions) -> None:
        self._address = options.control
        self._patience = options.control_patience
        self._good_at = float("-inf")
        self._asked_at = float("-inf")
        self._asking = False
        self._wanted = False
        self._out_since = 0.0
        self.outage = False
        self.was_out = False

    def doubts(self, now: float) -> bool:
        """Whether a failure must wait for the control's word."""
        if not self._address or now - self._good_at < self.FRESH:
            return False
        self._wanted = True
        return True

    def due(self, now: float) -> bool:
        return self._wanted and not self._asking and (not self.outage or now - self._asked_at >= self.AGAIN)

    def asked(self, now: float) -> None:
        self._asking, self._asked_at = True, now

    def answered(self, good: bool, now: float) -> None:
        self._asking = False
        if good:
            self._good_at, self._wanted, self.outage = now, False, False
        elif not self.outage:
            self.outage, self.was_out, self._out_since = True, True, now

    def gave_up(self, now: float) -> bool:
        return self.outage and now - self._out_since > self._patience
