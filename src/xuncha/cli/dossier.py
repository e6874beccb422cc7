"""`xuncha dossier`: whether a dossier is still what was sealed (verify), and captured pages as they were (replay)."""

from __future__ import annotations

import argparse
import contextlib
from pathlib import Path

import msgspec

from xuncha.dossier import Dossier, DossierError, verify
from xuncha.dossier.replay import make_server
from xuncha.i18n import _


def add(commands: argparse._SubParsersAction) -> None:  # type: ignore[type-arg]
    parser = commands.add_parser("dossier", help=_("卷宗校验、回放"))
    actions = parser.add_subparsers(dest="action", metavar=_("动作"), required=True)
    check = actions.add_parser("verify", help=_("核对每个文件的 SHA-256"))
    check.add_argument("dossier", type=Path, metavar=_("卷宗"))
    check.add_argument("--json", action="store_true", dest="as_json", help=_("结果以 JSON 输出"))
    check.set_defaults(run=run)
    replay = actions.add_parser("replay", help=_("在本机回放采集到的网页，原样、不联网、不运行脚本"))
    replay.add_argument("dossier", type=Path, metavar=_("卷宗"))
    replay.add_argument("--port", type=int, default=8010, help=_("本机端口，0 为任选"))
    replay.set_defaults(run=run_replay)


def run_replay(options: argparse.Namespace) -> int:
    dossier = Dossier.open(options.dossier)
    try:
        server = make_server(dossier, options.port)
    except OSError as error:
        raise DossierError(_("端口 {port} 用不了（{why}），请用 --port 换一个").format(port=options.port, why=error.strerror)) from error
    print(_("回放：http://127.0.0.1:{port}/ （Ctrl-C 结束）").format(port=server.server_address[1]), flush=True)
    with contextlib.suppress(KeyboardInterrupt):
        server.serve_forever()
    server.server_close()
    return 0


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
