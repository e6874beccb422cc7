"""`xuncha judge`: stored facts judged again, without the network."""

from __future__ import annotations

import argparse
from pathlib import Path
from zoneinfo import ZoneInfo

from xuncha.dossier import Dossier
from xuncha.i18n import _
from xuncha.inspection import rejudge
from xuncha.registry import RegistryError

from .inspect import day_of
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
    day = day_of(options.as_of) if options.as_of else None
    manifest = dossier.manifest()
    seen = (manifest.end or manifest.start).astimezone(ZoneInfo("Asia/Shanghai")).date()
    if day is not None and day > seen:
        raise RegistryError(_("--as-of {day} 晚于采集那天（{seen}），卷宗里没有那以后的网页；请写不晚于 {seen} 的日子，或用 xuncha inspect 重新检查").format(day=day, seen=seen))
    _findings, verdicts, accounts = rejudge(dossier, options.edition, day)
    print_summary(verdicts, accounts, dossier.edition(), options.as_json)
    return 0 if all(verdict.complete for verdict in verdicts) else 1
