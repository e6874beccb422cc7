"""`xuncha dossier verify`: whether a dossier is still what was sealed."""

from __future__ import annotations

import argparse
from pathlib import Path

import msgspec

from xuncha.dossier import Dossier, verify
from xuncha.i18n import _


def add(commands: argparse._SubParsersAction) -> None:  # type: ignore[type-arg]
    parser = commands.add_parser("dossier", help=_("卷宗校验"))
    actions = parser.add_subparsers(dest="action", metavar=_("动作"), required=True)
    check = actions.add_parser("verify", help=_("核对每个文件的 SHA-256"))
    check.add_argument("dossier", type=Path, metavar=_("卷宗"))
    check.add_argument("--json", action="store_true", dest="as_json", help=_("结果以 JSON 输出"))
    check.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    dossier = Dossier.open(options.dossier)
    differences = verify(dossier)
    if options.as_json:
        print(msgspec.json.encode({"unchanged": not differences, "differences": differences}).decode())
    elif differences:
        for line in differences:
            print(line)
    else:
        print(_("卷宗完好：{n} 个文件与封存时一致").format(n=len(dossier.manifest().files)))
    return 1 if differences else 0
