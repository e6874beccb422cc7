"""The round file (轮次文件, TOML): what the office decides about a bulletin; everything counted comes from the dossier."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import msgspec

from .faults import EXAMPLES, Fault, Kind, line_of, structure_fault, syntax_fault


class RoundError(Exception):
    """A round file that cannot be used; the message names the file, the key, what is wrong and what to do."""


class Previous(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Last period's ratios in percent, where there is no dossier of it."""

    period: str = "上一期"
    sites_percent: int | None = None
    accounts_percent: int | None = None


class Contact(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    names: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()


class Round(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Keys of the file; texts may hold {placeholders} for what is computed."""

    office: str
    number: str
    title: tuple[str, ...]
    period: str
    addressees: str
    basis: tuple[str, ...]
    inspected_from: date
    inspected_to: date
    dated: date
    scope: str
    declared_accounts: int | None = None
    sampled_counties: int | None = None
    sampled_each: int | None = None
    sampled_level: str = "县级以下"
    host: str = ""
    method: str = ""
    overview: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    requirements: tuple[str, ...] = ()
    closing: tuple[str, ...] = ()
    deadlines: dict[str, date] = {}
    annexes: tuple[str, ...] = ()
    contact: Contact = Contact()
    previous: Previous = Previous()


def load_round(path: Path) -> Round:
    """A round file read and checked."""
    try:
        made = read_round(path.read_text("utf-8"))
    except OSError as error:
        raise RoundError(f"{path}：读不了（{error.strerror}），请检查路径") from error
    except UnicodeDecodeError as error:
        raise RoundError(f"{path}：不是 UTF-8 编码的 TOML 文件，请另存为 UTF-8") from error
    if isinstance(made, Fault):
        raise RoundError(f"{path}（TOML）：{made}")
    return made


def read_round(text: str) -> Round | Fault:
    """What the text of a round file says, or what is wrong with it."""
    try:
        round_ = msgspec.convert(tomllib.loads(text), Round)
    except tomllib.TOMLDecodeError as error:
        return syntax_fault(text, error)
    except msgspec.ValidationError as error:
        return structure_fault(text, error, Round)
    return round_ if len(round_.annexes) == 4 else Fault(line_of(text, "annexes"), Kind.ANNEXES, EXAMPLES[Kind.ANNEXES])
