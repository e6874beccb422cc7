"""Numbers as options: out of their bounds, or none at all, they are refused with what they should be."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from xuncha.i18n import _


def whole(least: int, most: int = 1_000_000_000) -> Callable[[str], int]:
    """Reads a whole number within bounds, both included."""

    def read(text: str) -> int:
        try:
            value = int(text)
        except ValueError:
            value = least - 1
        if not least <= value <= most:
            raise argparse.ArgumentTypeError(_("“{text}”应为{least}到{most}之间的整数").format(text=text, least=least, most=most))
        return value

    return read


def real(least: float, most: float) -> Callable[[str], float]:
    """Reads a number within bounds, both included."""

    def read(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            value = least - 1
        if not least <= value <= most:  # nor is anything within bounds of what is no number (nan)
            raise argparse.ArgumentTypeError(_("“{text}”应为{least}到{most}之间的数").format(text=text, least=f"{least:g}", most=f"{most:g}"))
        return value

    return read
