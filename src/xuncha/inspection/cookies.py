"""What a host wants to be sent back before it shows anything: kept only where a redirect leads in a circle, as it would without it for ever."""

from __future__ import annotations

import re

from xuncha.collect import Response

_SET = re.compile(r"(?im)^set-cookie:[ \t]*([^=;\s]+)=([^;\r\n]*)")


#: characters of a cookie, cookies of a host
LONGEST, MOST = 1_000, 8


def set_names(response: Response) -> list[str]:
    """Names of the cookies that an answer sets."""
    return [name for name, _ in _SET.findall(response.head.decode("latin-1"))]


class Cookies:
    """By host, as names and values; nothing of them outlives a run, and none is sent to a host that did not set it."""

    def __init__(self) -> None:
        self._of: dict[str, dict[str, str]] = {}

    def learn(self, response: Response) -> bool:
        """Whether an answer sets what its request did not bring; it is sent from now on."""
        request = response.request
        known = self._of.setdefault(request.host, {})
        for name, value in _SET.findall(response.head.decode("latin-1")):
            # what no browser would keep, and what would have every other request refused
            if len(name) + len(value) <= LONGEST and (name in known or len(known) < MOST):
                known[name] = value.strip()
        wanted = self.lines(request.host)
        return bool(wanted) and wanted[0] not in request.headers

    def lines(self, host: str) -> tuple[str, ...]:
        """The header to send."""
        known = self._of.get(host)
        return ("Cookie: " + "; ".join(f"{name}={value}" for name, value in known.items()),) if known else ()
