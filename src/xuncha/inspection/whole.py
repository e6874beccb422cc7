"""Whether a page came whole, where its server does not say how long it is: then a broken connection looks like its end."""

from __future__ import annotations

from typing import Literal

from xuncha.collect import Response
from xuncha.dossier.site_rows import Address

#: what closes a page stands within so many bytes of its end
TAIL = 2_048
#: two visits may differ by so small a part of a page (a counter, a day)
LEEWAY = 50
#: pages that came twice the same way without that; after so many the site simply leaves it out
ENOUGH = 10


class Whole:
    """Asks for a doubtful page a second time: a line breaks now here, now there, whoever forgets the closing tag does so each time."""

    def __init__(self) -> None:
        self._first: dict[int, int] = {}
        self._alike = 0

    def look(self, address: Address, response: Response) -> Literal["whole", "again", "cut"]:
        """`again`: to be asked once more; `cut`: what the page shows behind the cut nobody knows."""
        if response.truncated:
            return "cut"
        if response.measured or self._alike >= ENOUGH or b"</html" in response.body[-TAIL:].lower():
            return "whole"
        length, before = len(response.body), self._first.pop(address.id, None)
        if before is None:
            self._first[address.id] = length
            return "again"
        if abs(before - length) * LEEWAY <= before:
            self._alike += 1
            return "whole"
        return "cut"
