"""How many requests a caller may send: counted per token (or person), over the last minute, by each process for itself."""

from __future__ import annotations

import threading
import time
from collections import deque

from django.conf import settings
from django.http import HttpRequest
from ninja.throttling import BaseThrottle

from xuncha.desk.people.models import ApiToken

WINDOW = 60.0
PER_MINUTE = 600
#: callers remembered at most; who has sent nothing for a minute is forgotten
CALLERS = 1000


class PerCaller(BaseThrottle):
    def __init__(self) -> None:
        self._sent: dict[str, deque[float]] = {}
        self._lock = threading.Lock()
        self._waits = threading.local()

    def allow_request(self, request: HttpRequest) -> bool:
        who = getattr(request, "auth", None)
        key = f"t{who.pk}" if isinstance(who, ApiToken) else f"u{request.user.pk}"
        limit = int(getattr(settings, "API_PER_MINUTE", PER_MINUTE))
        now = time.monotonic()
        with self._lock:
            if len(self._sent) > CALLERS:
                self._sent = {k: times for k, times in self._sent.items() if times and times[-1] > now - WINDOW}
            times = self._sent.setdefault(key, deque())
            while times and times[0] <= now - WINDOW:
                times.popleft()
            if len(times) >= limit:
                self._waits.seconds = (times[0] if times else now) + WINDOW - now
                return False
            times.append(now)
        return True

    def wait(self) -> float:
        return float(getattr(self._waits, "seconds", WINDOW))
