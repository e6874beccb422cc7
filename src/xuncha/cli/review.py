"""`xuncha review`: people's decisions from a file, verdicts written anew."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from xuncha.dossier import Decision, Dossier
from xuncha.i18n import _
from xuncha.inspection import rejudge
from xuncha.judge.decide import DECISIONS
from xuncha.registry import RegistryError
from xuncha.registry.table import read_table
from xuncha.rules import load_edition

from .table import print_summary

HEADINGS = ("subject", "decision", "reason", "by", "at")


def add(commands: argparse._SubParsersAction) -> None:  # type: ignore[type-arg]
    parser = commands.add_parser("review", help=_("写入复核意见，重新评定"))
    parser.add_argument("dossier", type=Path, metavar=_("卷宗"))
    parser.add_argument("--decisions", type=Path, required=True, metavar=_("文件"), help=_("复核意见：subject,decision,reason,by,at"))
    parser.add_argument("--json", action="store_true", dest="as_json", help=_("结果以 JSON 输出"))
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    dossier = Dossier.open(options.dossier)
    refused = apply(dossier, options.decisions)
    _findings, verdicts, accounts = rejudge(dossier)
    print_summary(verdicts, accounts, load_edition(dossier.manifest().edition), options.as_json)
    return 1 if refused else 0


def apply(dossier: Dossier, file: Path) -> int:
    """Adds the file's decisions to the dossier's; gives the number of rows refused (each said on standard error)."""
    known = {subject.id for finding in dossier.findings() for subject in finding.subjects}
    rows = read_table(file, HEADINGS)
    decisions = {d.subject: d for d in dossier.decisions()}
    refused = 0
    said: dict[str, int] = {}
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
        if why:
            refused += 1
            print(f"{file} 第{row.line}行：{why}", file=sys.stderr)
            continue
        said[row["subject"]] = row.line
        decisions[row["subject"]] = Decision(row["subject"], row["decision"], row["reason"], row["by"], row["at"])
    if rows and refused == len(rows):
        raise RegistryError(_("{file}：没有一行可用，评定没有改动").format(file=file))
    dossier.write_decisions(list(decisions.values()))
    return refused
