"""`xuncha recheck`: the second look at links that failed, and the dossier judged anew."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from xuncha import __version__
from xuncha.collect import Guard
from xuncha.dossier import Dossier
from xuncha.i18n import _
from xuncha.inspection.recheck import describe, recheck
from xuncha.inspection.rejudge import rejudge
from xuncha.rules import load_edition

from .network import add_network, fetch_options, resolves_of
from .table import print_summary


def add(commands: argparse._SubParsersAction) -> None:  # type: ignore[type-arg]
    parser = commands.add_parser(
        "recheck", help=_("隔24小时复测打不开的链接，重新评定"), description=_("复测上次打不开的链接（距首测须满24小时），结果写回卷宗并重新评定")
    )
    parser.add_argument("dossier", type=Path, metavar=_("卷宗"))
    add_network(parser)
    parser.add_argument("--json", action="store_true", dest="as_json", help=_("结果以 JSON 输出"))
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    dossier = Dossier.open(options.dossier)
    guard = Guard(
        resolves_of(options), only_resolved=options.only_resolved, allow_private=options.allow_private,
        named=[site.host for site in dossier.registered().sites],
    )  # fmt: skip
    program = f"xuncha {__version__}"
    result = recheck(dossier, fetch_options(options), guard, program, datetime.now(UTC))
    _findings, verdicts, account_verdicts = rejudge(dossier)
    if options.as_json:
        print(msgspec.json.encode(result).decode())
        return 0
    for line in describe(result):
        print(line)
    print_summary(verdicts, account_verdicts, load_edition(dossier.manifest().edition), False)
    return 0
