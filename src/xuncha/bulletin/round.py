"""The round file (轮次文件, TOML): what the office decides about a bulletin; everything counted comes from the dossier."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import msgspec


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
        table = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise RoundError(f"{path}：读不了（{error.strerror}），请检查路径") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RoundError(f"{path}：不是正确的 TOML（{error}），请按样例 round.toml 修改") from error
    try:
        round_ = msgspec.convert(table, Round)
    except msgspec.ValidationError as error:
        raise RoundError(f"{path}：{_chinese(str(error))}，请按样例 round.toml 修改") from error
    if len(round_.annexes) != 4:
        raise RoundError(f"{path}：annexes 要写4个附件的标题，现有{len(round_.annexes)}个")
    return round_


def _chinese(text: str) -> str:
    for english, chinese in (
        ("Object missing required field ", "缺少必填项 "), ("Object contains unknown field ", "有不认识的项 "),
        ("Expected ", "应为 "), (", got ", "，实为 "), (" - at ", "，位置 "),
    ):  # fmt: skip
        text = text.replace(english, chinese)
    return text
