"""Wording lexicons (表述词库): wrong forms with the right one and severity; editable tables in `lexicons/`."""

from __future__ import annotations

import csv
import functools
import io
from collections.abc import Iterable
from importlib import resources
from pathlib import Path
from typing import NamedTuple

from xuncha.registry import RowProblem
from xuncha.registry.table import Row, read_rows, read_table

from .nearmiss import Tables, near_misses


class Entry(NamedTuple):
    """A wrong form (错误表述), the right one, `serious` or `general`, and where the wrong form is right after all.

    An entry without a wrong form is a right form from which near misses are computed. `how`: how the form was computed, empty
    where somebody listed it; `since`: texts dated before that day (YYYY-MM-DD) rightly use the former name.
    """

    wrong: str
    right: str
    severity: str
    unless: tuple[str, ...] = ()
    how: str = ""
    since: str = ""


class Allowed(NamedTuple):
    """A wording that is in order where it stands (白名单), and why."""

    word: str
    why: str


#: near what a former name is a citation, not the author's own word
_CITED = ("原", "《", "》", "令", "〔", "时任", "曾", "更名", "组建", "合并", "年")


def table(name: str) -> list[dict[str, str]]:
    """A table that comes with the program."""
    text = (resources.files("xuncha.rules") / "lexicons" / f"{name}.csv").read_text("utf-8")
    return list(csv.DictReader(io.StringIO(text)))


def load_lexicon(name: str = "wording") -> list[Entry]:
    """The listed wrong forms that come with the program."""
    return [Entry(row["错误表述"], row["规范表述"], row["级别"], _parted(row["例外"])) for row in table(name)]


def load_official() -> list[Entry]:
    """The official names and phrases that come with the program; their wrong forms are computed."""
    return [Entry("", row["规范表述"], row["级别"], _parted(row["例外"])) for row in table("official")]


def load_legacy() -> list[Entry]:
    """Former names of institutions, wrong only in texts dated after the renaming."""
    return [Entry(row["旧称"], row["现称"], row["级别"], _CITED, "旧称", row["更名日期"]) for row in table("legacy")]


def load_allowed() -> list[Allowed]:
    """The whitelist that comes with the program."""
    return [Allowed(row["词语"], row["理由"]) for row in table("allowed")]


@functools.cache
def load_tables() -> Tables:
    """Characters taken for each other, by sound and by shape."""
    return Tables([row["字"] for row in table("homophones")], [row["字组"] for row in table("lookalikes")])


def wording_lexicon(more: Iterable[Entry] = ()) -> list[Entry]:
    """All wrong forms to look for: listed ones first, then those computed from the right forms, then former names."""
    given = list(more)
    listed = [entry for entry in [*load_lexicon(), *given] if entry.wrong]
    official = {entry.right: entry for entry in [*load_official(), *given] if not entry.wrong}
    known = {entry.wrong for entry in listed}
    rights = frozenset(official) | {entry.right for entry in listed}
    for entry in official.values():
        rivals = rights.union(entry.unless)
        for form, how in near_misses(entry.right, load_tables(), rivals).items():
            if form not in known:
                known.add(form)
                listed.append(Entry(form, entry.right, entry.severity, entry.unless, how))
    return listed + load_legacy()


def _parted(text: str) -> tuple[str, ...]:
    return tuple(filter(None, text.split("|"))) if text else ()


HEADINGS = ("规范表述", "级别")
_SEVERITIES = {"serious": "serious", "严重": "serious", "general": "general", "一般": "general", "": "general"}


def read_lexicon(path: Path) -> tuple[list[Entry], list[RowProblem]]:
    """An office's own lexicon (CSV, XLSX: 错误表述, 规范表述, 级别 严重/一般, 例外 parted by |); bad rows are reported.

    Rows without 错误表述 (or a file without that column) name right forms, from which near misses are computed.
    Raises RegistryError where the file cannot be used at all.
    """
    entries: list[Entry] = []
    problems: list[RowProblem] = []
    for row in read_rows(path, HEADINGS):
        wrong, right, severity = row.get("错误表述", ""), row["规范表述"], _SEVERITIES.get(row["级别"])
        if not wrong and len(right) < 3:
            problems.append(RowProblem(path.name, row.line, "规范表述", "没有写错误表述；推算近似错误的规范表述至少要三个字"))
        elif wrong and len(wrong) < 2:
            problems.append(RowProblem(path.name, row.line, "错误表述", "至少要两个字，一个字会到处误报"))
        elif severity is None:
            problems.append(RowProblem(path.name, row.line, "级别", f"“{row['级别']}”应为 严重 或 一般"))
        elif wrong == right:
            problems.append(RowProblem(path.name, row.line, "规范表述", "与错误表述相同"))
        else:
            entries.append(Entry(wrong, right, severity, _parted(row.get("例外", ""))))
    return entries, problems


def read_allowed(path: Path) -> tuple[list[Allowed], list[RowProblem]]:
    """An office's whitelist (CSV, XLSX: 词语, 理由); a word without a reason is refused."""
    allowed: list[Allowed] = []
    problems: list[RowProblem] = []
    for row in read_table(path, ("词语", "理由")):
        why = _refused(row)
        if why:
            problems.append(RowProblem(path.name, row.line, *why))
        else:
            allowed.append(Allowed(row["词语"], row["理由"]))
    return allowed, problems


def _refused(row: Row) -> tuple[str, str] | None:
    if len(row["词语"]) < 2:
        return "词语", "至少要两个字"
    return None if row["理由"] else ("理由", "没有写理由，不予采用")
