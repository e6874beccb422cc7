"""`xuncha city serve`: the sample city, to click through in a browser and to inspect."""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from xuncha.i18n import _


def add(commands: argparse._SubParsersAction) -> None:  # type: ignore[type-arg]
    parser = commands.add_parser("city", help=_("样例市：47个本机网站，供练习和演示"))
    actions = parser.add_subparsers(dest="action", metavar=_("动作"), required=True)
    serve = actions.add_parser("serve", help=_("在本机开出样例市"))
    serve.add_argument("--port", type=int, default=8047)
    serve.add_argument("--inputs", type=Path, metavar=_("文件夹"), help=_("把清单和 city.resolve 写到这里，供 xuncha inspect 用"))
    serve.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    from xuncha.samplecity import luan_city

    city = luan_city()
    with city.running(options.port) as port:
        print(_("样例市已开：http://127.0.0.1:{port}/ （Ctrl-C 结束）").format(port=port), flush=True)
        if options.inputs:
            city.write_inputs(options.inputs, port)
            print(_("清单写在 {folder}；检查：xuncha inspect {folder}/sites.csv --resolve-file {folder}/city.resolve --only-resolved --rate 0 --as-of 2020-05-15 --out 卷宗").format(folder=options.inputs), flush=True)
        try:
            while True:
                time.sleep(3600)
        except KeyboardInterrupt:
            return 0
