"""Editions (巡查口径): which rules apply to whom, windows, counting, vetoes, wording; national → province → city.

A layer names the one below it (`based_on`) and overrides key by key. A new edition needs no code. An office keeps its own
in `XUNCHA_HOME/editions`, or names a file by its path.
"""

from __future__ import annotations

import functools
import hashlib
import re
import tomllib
from collections.abc import Mapping, Sequence
from importlib import resources
from pathlib import Path
from typing import Any

import msgspec

from xuncha.home import editions as own_folder

from .scoring import Scoring, fault_of, merged

EFFECTS = ("grade", "report", "none")
COUNTS = ("each", "once", "none")
SUBJECTS = ("portal", "department", "other", "account")
_NAME = re.compile(r"\w[\w.-]{0,59}")


#: what an inspection goes by unless somebody names another (contract, section 2)
DEFAULT_EDITION = "luan-2020q2"


class EditionError(Exception):
    """An edition that does not exist or does not hold together; the message names it and the key."""


class Variant(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Another wording, for findings all of whose subjects say `when` in their detail."""

    when: dict[str, str | bool]
    text: str


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One indicator in one edition. `confidence`: A 见过原文, B 互证, C 凭记忆."""

    id: str
    title: str
    clause: str
    confidence: str
    text: str
    explain: str
    effect: dict[str, str]
    counts: str
    machine: str
    veto_at: int = 0
    # all subjects veto as well where there are fewer of their kind than `veto_at` (their detail says `of` how many)
    veto_all: bool = False
    service_only: bool = False
    variants: tuple[Variant, ...] = ()
    parameters: dict[str, int] = {}
    layer: str = ""

    def effect_on(self, kind: str) -> str:
        return self.effect.get(kind, "none")

    def wording(self, details: Sequence[Mapping[str, object]]) -> str:
        """The sentence for the annex about so many subjects, given by their details."""
        text = self.text
        for variant in self.variants:
            if details and all(detail.get(key) == value for detail in details for key, value in variant.when.items()):
                text = variant.text
                break
        return text.format(n=len(details), platform=details[0].get("platform", "") if details else "")

    def limit(self, name: str) -> int:
        """A window or threshold of this rule."""
        try:
            return self.parameters[name]
        except KeyError:
            raise EditionError(f"规则 {self.id} 缺少参数 {name}，请在版本文件的 parameters 里补上") from None


class Band(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A grade (等次) for up to `most` problems; None = without limit."""

    name: str
    most: int | None = None


class Edition(msgspec.Struct, frozen=True):
    """An edition with all layers laid over each other; `sources` are the layers' texts, `sha256` their digest; `load_edition(handle)` gives it again."""

    name: str
    title: str
    note: str
    layers: tuple[str, ...]
    rules: dict[str, Rule]
    bands: tuple[Band, ...]
    veto: str
    sha256: str
    sources: dict[str, str] = {}
    scoring: Scoring | None = None
    handle: str = ""

    def rule(self, indicator: str) -> Rule | None:
        return self.rules.get(indicator)

    def grade(self, problems: int) -> str:
        for band in self.bands:
            if band.most is None or problems <= band.most:
                return band.name
        return self.bands[-1].name


def _folder() -> Any:
    return resources.files("xuncha.rules") / "editions"


def edition_names() -> list[str]:
    """The program's editions, then the office's."""
    return [*sorted(_program()), *sorted(set(_own()) - _program())]


def editions() -> tuple[list[Edition], list[str]]:
    """All that can be used, and what is wrong with the office's others, in words."""
    there, faults = [], [f"{path}：与自带的版本同名，没有采用，请改名" for name, path in _own().items() if name in _program()]
    for name in edition_names():
        try:
            there.append(load_edition(name))
        except EditionError as error:
            faults.append(str(error))
    return there, faults


def load_edition(name: str) -> Edition:
    """An edition by name, or from a TOML file by path; EditionError where there is none or it is malformed."""
    # what came with the program does not change while it runs; a file of the office may
    if name.endswith(".toml"):
        return _put_together(name)
    return _kept(name, () if name in _program() else tuple((str(path), path.stat().st_mtime_ns) for path in _own().values()))


@functools.lru_cache(maxsize=16)
def _kept(name: str, _files: tuple[tuple[str, int], ...]) -> Edition:
    return _put_together(name)


@functools.cache
def _program() -> frozenset[str]:
    """The names of what came with the program."""
    return frozenset(entry.name[:-5] for entry in _folder().iterdir() if entry.name.endswith(".toml"))


def _own() -> dict[str, Path]:
    """The office's files by name."""
    return {path.stem: path for path in sorted(own_folder().glob("*.toml"))}


def _put_together(name: str) -> Edition:
    layers: list[tuple[str, dict[str, Any], bytes]] = []
    wanted, beside = name, Path(name).parent if name.endswith(".toml") else None
    while wanted:
        raw, table = _read(wanted, beside)
        layer = _layer(wanted, table)
        if layer in (each[0] for each in layers):
            raise EditionError(f"版本 {layer} 的 based_on 绕成了圈")
        layers.insert(0, (layer, table, raw))
        wanted = str(table.get("based_on", ""))
    rules: dict[str, dict[str, Any]] = {}
    grades: dict[str, Any] = {}
    scores: dict[str, Any] = {}
    for layer, table, _ in layers:
        for key in ("rule", "grades", "scoring"):
            if not isinstance(table.get(key, {}), dict):
                raise EditionError(f"版本 {layer} 的 {key} 应写成 [{key}] 小节")
        for key, value in table.get("rule", {}).items():
            if not isinstance(value, dict):
                raise EditionError(f"版本 {layer} 的规则 {key} 应写成 [rule.\"{key}\"] 小节")
            rules[key] = {**rules.get(key, {}), **value, "id": key, "layer": layer}
        grades = table.get("grades", grades)
        scores = merged(scores, table.get("scoring", {}))
    digest = hashlib.sha256(b"\n".join(raw for _, _, raw in layers)).hexdigest()
    top = layers[-1][1]
    try:
        made = {key: msgspec.convert(value, Rule) for key, value in rules.items()}
        bands = msgspec.convert(grades["bands"], tuple[Band, ...])
        scoring = msgspec.convert(scores, Scoring) if scores else None
    except (msgspec.ValidationError, KeyError) as error:
        raise EditionError(f"版本 {name} 有误：{error}") from error
    for rule in made.values():
        _check(name, rule)
    fault = fault_of(scoring, made) if scoring is not None else ""
    if fault:
        raise EditionError(f"版本 {name} 的计分有误：{fault}")
    return Edition(
        layers[-1][0], str(top.get("title", name)), str(top.get("note", "")), tuple(layer for layer, _, _ in layers),
        made, bands, str(grades.get("veto", "不合格")), digest, {layer: raw.decode() for layer, _, raw in layers}, scoring, name,
    )  # fmt: skip


def _layer(wanted: str, table: Mapping[str, Any]) -> str:
    """What a layer is called: a dossier keeps it under that name, and finds it again by it."""
    file = wanted.endswith(".toml")
    called = str(table.get("name", Path(wanted).stem if file else wanted))
    if not _NAME.fullmatch(called):
        raise EditionError(f"版本 {wanted} 的 name“{called}”只能用文字、数字、-、_ 和点")
    if file and called in _program():
        raise EditionError(f"版本 {wanted} 的 name“{called}”与自带的版本相同，请另取名称")
    if not file and called != wanted:
        raise EditionError(f"版本 {wanted} 的 name 是“{called}”，要与文件名相同")
    return called


def _read(name: str, beside: Path | None) -> tuple[bytes, dict[str, Any]]:
    """A layer's text: a file by its path; or by name the program's, the office's, or one beside the file that names it."""
    if name.endswith(".toml"):
        path = Path(name)
        if not path.is_file():
            raise EditionError(f"{path}：版本文件不存在")
        raw = _bytes(path)
    elif name in _program():
        raw = (_folder() / f"{name}.toml").read_bytes()
    else:
        places = [_own().get(name), beside / f"{name}.toml" if beside is not None and _NAME.fullmatch(name) else None]
        found = next((path for path in places if path is not None and path.is_file()), None)
        if found is None:
            raise EditionError(f"没有名为“{name}”的版本；现有：{'、'.join(edition_names())}（见 xuncha editions）")
        raw = _bytes(found)
    try:
        return raw, tomllib.loads(raw.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise EditionError(f"版本 {name} 不是正确的 TOML：{error}") from error


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise EditionError(f"{path}：读不了（{error.strerror or error}）") from error


def _check(edition: str, rule: Rule) -> None:
    bad = [kind for kind in rule.effect if kind not in SUBJECTS] + [e for e in rule.effect.values() if e not in EFFECTS]
    if bad or rule.counts not in COUNTS or rule.machine not in ("problem", "suspect") or rule.confidence not in "ABC":
        raise EditionError(f"版本 {edition} 的规则 {rule.id} 有误：effect、counts、machine 或 confidence 的取值不对")
