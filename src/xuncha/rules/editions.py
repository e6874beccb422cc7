"""Editions (巡查口径): which rules apply to whom, windows, counting, vetoes, wording; national → province → city.

A layer names the one below it (`based_on`) and overrides key by key. A new edition needs no code.
"""

from __future__ import annotations

import functools
import hashlib
import tomllib
from collections.abc import Mapping, Sequence
from importlib import resources
from pathlib import Path
from typing import Any

import msgspec

from .scoring import Scoring, fault_of, merged

EFFECTS = ("grade", "report", "none")
COUNTS = ("each", "once", "none")
SUBJECTS = ("portal", "department", "other", "account")


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
    """An edition with all layers laid over each other; `sources` are the layers' texts, `sha256` their digest."""

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
    return sorted(entry.name[:-5] for entry in _folder().iterdir() if entry.name.endswith(".toml"))


def load_edition(name: str) -> Edition:
    """An edition by name, or from a TOML file by path; EditionError where there is none or it is malformed."""
    # what came with the program does not change while it runs; a file of the office may
    return _put_together(name) if name.endswith(".toml") else _built_in(name)


@functools.lru_cache(maxsize=16)
def _built_in(name: str) -> Edition:
    return _put_together(name)


def _put_together(name: str) -> Edition:
    layers: list[tuple[str, dict[str, Any], bytes]] = []
    wanted = name
    while wanted:
        if wanted in (layer[0] for layer in layers):
            raise EditionError(f"版本 {wanted} 的 based_on 绕成了圈")
        raw, table = _read(wanted)
        layers.insert(0, (str(table.get("name", wanted)), table, raw))
        wanted = str(table.get("based_on", ""))
    rules: dict[str, dict[str, Any]] = {}
    grades: dict[str, Any] = {}
    scores: dict[str, Any] = {}
    for layer, table, _ in layers:
        for key, value in table.get("rule", {}).items():
            rules[key] = {**rules.get(key, {}), **value, "id": key, "layer": layer}
        grades = table.get("grades", grades)
        scores = merged(scores, table.get("scoring", {}))
    digest = hashlib.sha256(b"\n".join(raw for _, _, raw in layers)).hexdigest()
    top = layers[-1][1]
    try:
        made = {key: msgspec.convert(value, Rule) for key, value in rules.items()}
        bands = tuple(msgspec.convert(band, Band) for band in grades["bands"])
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
        made, bands, str(grades.get("veto", "不合格")), digest, {layer: raw.decode() for layer, _, raw in layers}, scoring,
    )  # fmt: skip


def _read(name: str) -> tuple[bytes, dict[str, Any]]:
    if name.endswith(".toml"):
        path = Path(name)
        if not path.is_file():
            raise EditionError(f"{path}：版本文件不存在")
        raw = path.read_bytes()
    else:
        entry = _folder() / f"{name}.toml"
        if "/" in name or not entry.is_file():
            raise EditionError(f"没有名为“{name}”的版本；现有：{'、'.join(edition_names())}（见 xuncha editions）")
        raw = entry.read_bytes()
    try:
        return raw, tomllib.loads(raw.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise EditionError(f"版本 {name} 不是正确的 TOML：{error}") from error


def _check(edition: str, rule: Rule) -> None:
    bad = [kind for kind in rule.effect if kind not in SUBJECTS] + [e for e in rule.effect.values() if e not in EFFECTS]
    if bad or rule.counts not in COUNTS or rule.machine not in ("problem", "suspect") or rule.confidence not in "ABC":
        raise EditionError(f"版本 {edition} 的规则 {rule.id} 有误：effect、counts、machine 或 confidence 的取值不对")
