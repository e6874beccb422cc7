"""Wording lexicons (表述词库): wrong forms with the right one and severity; editable CSV in `lexicons/`."""

from __future__ import annotations

import csv
import io
from importlib import resources
from typing import NamedTuple


class Entry(NamedTuple):
    """A wrong form (错误表述), the right one, `serious` or `general`, and where the wrong form is right after all."""

    wrong: str
    right: str
    severity: str
    unless: tuple[str, ...] = ()


def load_lexicon(name: str = "wording") -> list[Entry]:
    """The entries of a lexicon that comes with the program."""
    text = (resources.files("xuncha.rules") / "lexicons" / f"{name}.csv").read_text("utf-8")
    return [
        Entry(row["错误表述"], row["规范表述"], row["级别"], tuple(filter(None, row["例外"].split("|"))))
        for row in csv.DictReader(io.StringIO(text))
    ]
