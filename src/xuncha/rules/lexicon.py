"""Wording lexicons (表述词库): wrong forms with the right one and severity; editable CSV in `lexicons/`."""

from __future__ import annotations

import csv
import io
from importlib import resources
from pathlib import Path
from typing import NamedTuple

from xuncha.registry import RowProblem
from xuncha.registry.table import read_table


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


HEADINGS = ("错误表述", "规范表述", "级别")
_SEVERITIES = {"serious": "serious", "严重": "serious", "general": "general", "一般": "general", "": "general"}


def read_lexicon(path: Path) -> tuple[list[Entry], list[RowProblem]]:
    """An office's own lexicon (CSV, XLSX: 错误表述, 规范表述, 级别 严重/一般, 例外 parted by |); bad rows are reported.

    Raises RegistryError where the file cannot be used at all.
    """
    entries: list[Entry] = []
    problems: list[RowProblem] = []
    for row in read_table(path, HEADINGS):
        wrong, right, severity = row["错误表述"], row["规范表述"], _SEVERITIES.get(row["级别"])
        if len(wrong) < 2:
            problems.append(RowProblem(path.name, row.line, "错误表述", "至少要两个字，一个字会到处误报"))
        elif severity is None:
            problems.append(RowProblem(path.name, row.line, "级别", f"“{row['级别']}”应为 严重 或 一般"))
        elif wrong == right:
            problems.append(RowProblem(path.name, row.line, "规范表述", "与错误表述相同"))
        else:
            entries.append(Entry(wrong, right, severity, tuple(filter(None, row.get("例外", "").split("|")))))
    return entries, problems
