"""Patterns that are compiled at their first use: a site needs a third of them, and compiling all takes as long as reading hundreds of pages."""

from __future__ import annotations

import re
from typing import Any, cast


class Pattern:
    """Stands for a compiled pattern until somebody asks it for something."""

    def __init__(self, source: str, flags: int) -> None:
        self.pattern = source
        self._flags = flags
        self._made: re.Pattern[str] | None = None

    def __getattr__(self, name: str) -> Any:
        # only what is not there yet comes here: a method once asked for is the pattern's own from then on
        if self._made is None:
            self._made = re.compile(self.pattern, self._flags)
        value = self.__dict__[name] = getattr(self._made, name)
        return value


def pattern(source: str, flags: int = 0) -> re.Pattern[str]:
    """As `re.compile`, later. A mistake in `source` shows at the first use (re.error): a test compiles all."""
    return cast("re.Pattern[str]", Pattern(source, flags))
