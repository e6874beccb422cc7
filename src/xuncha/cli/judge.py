"""`xuncha judge`: stored facts judged again, without the network."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

from xuncha.dossier import Dossier
from xuncha.i18n import _
from xuncha.inspection import rejudge
from xuncha.registry import RegistryError

from .table import print_summary


def add(commands: argparse._SubParsersAction) -> None:  # type: ignore[type-arg]
    parser = commands.add_parser("judge", help=_("不联网，用卷宗里的事实重新评定"))
    parser.add_argument("dossier", type=Path, metavar=_("卷宗"))
    parser.add_argument("--edition", metavar=_("版本"), help=_("换一个巡查口径"))
    parser.add_argument("--as-of", dest="as_of", metavar="YYYY-MM-DD", help=_("换一个监测时间点（不晚于采集那天）"))
    parser.add_argument("--json", action="store_true", dest="as_json", help=_("结果以 JSON 输出"))
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    dossier = Dossier.open(options.dossier)
    try:
        day = date.fromisoformat(options.as_of) if options.as_of else None
    except ValueError:
        raise RegistryError(_("--as-of “{text}”不是日期，应写成 2020-05-15 的样子").format(text=options.as_of)) from None
    _findings, verdicts, accounts = rejudge(dossier, options.edition, day)
    print_summary(verdicts, accounts, dossier.edition(), options.as_json)
    return 0 if all(verdict.complete for verdict in verdicts) else 1
