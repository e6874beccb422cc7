"""`xuncha review`: people's decisions and additions (加分) from files, verdicts written anew."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

from xuncha.dossier import Addition, Decision, Dossier
from xuncha.i18n import _
from xuncha.inspection import rejudge
from xuncha.judge.decide import DECISIONS
from xuncha.registry import RegistryError
from xuncha.registry.read import read_moment
from xuncha.registry.table import Row, read_table
from xuncha.rules import Scoring, addable

from .table import print_summary

HEADINGS = ("subject", "decision", "reason", "by", "at")
ADDITIONS = ("site", "points", "reason", "by", "at")


def add(commands: argparse._SubParsersAction) -> None:  # type: ignore[type-arg]
    parser = commands.add_parser("review", help=_("写入复核意见和加分，重新评定"))
    parser.add_argument("dossier", type=Path, metavar=_("卷宗"))
    parser.add_argument("--decisions", type=Path, metavar=_("文件"), help=_("复核意见：subject,decision,reason,by,at"))
    parser.add_argument("--additions", type=Path, metavar=_("文件"), help=_("门户网站的加分（人工评）：site,points,reason,by,at；points 空着的，撤回以前的加分"))
    parser.add_argument("--json", action="store_true", dest="as_json", help=_("结果以 JSON 输出"))
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    if options.decisions is None and options.additions is None:
        raise RegistryError(_("请给出复核意见（--decisions 文件）或加分（--additions 文件）"))
    dossier = Dossier.open(options.dossier)
    refused = apply(dossier, options.decisions) if options.decisions is not None else 0
    refused += apply_additions(dossier, options.additions) if options.additions is not None else 0
    _findings, verdicts, accounts = rejudge(dossier)
    print_summary(verdicts, accounts, dossier.edition(), options.as_json)
    return 1 if refused else 0


def apply(dossier: Dossier, file: Path) -> int:
    """Adds the file's decisions to the dossier's; gives the number of rows refused (each said on standard error)."""
    known = {subject.id for finding in dossier.findings() for subject in finding.subjects}
    rows = read_table(file, HEADINGS)
    decisions = {d.subject: d for d in dossier.decisions()}
    refused = 0
    said: dict[str, int] = {}
    # whoever does not say when decided when the file was taken in
    now = datetime.now(UTC).isoformat(timespec="seconds")
    for row in rows:
        why = ""
        if row["subject"] not in known:
            why = _("卷宗里没有编号“{id}”").format(id=row["subject"])
        elif row["decision"] not in DECISIONS:
            why = _("decision “{text}”应为 confirm、reject、downgrade、defer 之一").format(text=row["decision"])
        elif not row["by"]:
            why = _("by（谁决定的）是空的")
        elif row["decision"] in ("reject", "downgrade") and not row["reason"]:
            why = _("驳回、降级要写明理由（reason）")
        elif row["subject"] in said:
            why = _("编号“{id}”在第{line}行已有意见").format(id=row["subject"], line=said[row["subject"]])
        why = why or _when(row)
        if why:
            refused += 1
            _refuse(file, row, why)
            continue
        said[row["subject"]] = row.line
        decisions[row["subject"]] = Decision(row["subject"], row["decision"], row["reason"], row["by"], row["at"] or now)
    if rows and refused == len(rows):
        raise RegistryError(_("{file}：没有一行可用，评定没有改动").format(file=file))
    dossier.write_decisions(list(decisions.values()))
    return refused


def apply_additions(dossier: Dossier, file: Path) -> int:
    """Lays the file's additions after the dossier's; gives the number of rows refused (each said on standard error)."""
    scoring = dossier.edition().scoring
    if scoring is None:
        raise RegistryError(_("卷宗的口径没有计分，不用加分"))
    portals = {site.code for site in dossier.registered().sites if site.is_portal}
    rows = read_table(file, ADDITIONS)
    taken: list[Addition] = []
    said: dict[str, int] = {}
    for row in rows:
        why = _fault(row, scoring, portals)
        if not why and row["site"] in said:
            why = _("网站“{site}”在第{line}行已有加分").format(site=row["site"], line=said[row["site"]])
        if why:
            _refuse(file, row, why)
            continue
        said[row["site"]] = row.line
        taken.append(Addition(row["site"], float(row["points"]) if row["points"] else None, row["reason"], row["by"], row["at"]))
    if rows and not taken:
        raise RegistryError(_("{file}：没有一行可用，评定没有改动").format(file=file))
    dossier.write_additions([*dossier.additions(), *taken])
    return len(rows) - len(taken)


def _fault(row: Row, scoring: Scoring, portals: set[str]) -> str:
    """Why an addition cannot be taken; '' where it can."""
    if row["site"] not in portals:
        return _("卷宗里没有标识码为“{site}”的门户网站").format(site=row["site"])
    if row["points"] and not addable(scoring, row["points"]):
        return _("points “{text}”应为 0 至 {most} 的分数，至多两位小数").format(text=row["points"], most=scoring.bonus)
    if not row["by"]:
        return _("by（谁决定的）是空的")
    return _when(row) if row["reason"] else _("加分要写明依据（reason）")


def _when(row: Row) -> str:
    """Why the moment of a decision cannot be taken; '' where it can, or there is none."""
    if not row["at"]:
        return ""
    moment = read_moment(row["at"])
    if moment is None:
        return _("at “{text}”不是日期，应写成 2020-05-15 10:00 的样子").format(text=row["at"])
    return _("at “{text}”晚于现在，决定的时间不能在将来").format(text=row["at"]) if moment > datetime.now(UTC) else ""


def _refuse(file: Path, row: Row, why: str) -> None:
    print(f"{file} 第{row.line}行：{why}", file=sys.stderr)
