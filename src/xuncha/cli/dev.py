"""`xuncha dev`: for those who work on Xuncha itself."""

from __future__ import annotations

import argparse
import sys
import time

from xuncha.home import home
from xuncha.i18n import _


def add(commands: argparse._SubParsersAction) -> None:  # type: ignore[type-arg]
    parser = commands.add_parser("dev", help=_("开发用"), description=_("给开发者用的命令"))
    actions = parser.add_subparsers(dest="action", metavar=_("操作"), required=True, parser_class=type(parser))
    load = actions.add_parser("load", help=_("向空的工作台装入大量编造的数据，用来量速度"), description=_("向空的工作台（XUNCHA_HOME 或 XUNCHA_DATABASE）装入编造的单位、网站、轮次、问题、整改和日志"))
    load.add_argument("--sites", type=int, default=14_000, metavar=_("个"), help=_("网站数，默认 14000"))
    load.add_argument("--findings", type=int, default=1_000_000, metavar=_("个"), help=_("各轮发现的总数，默认 1000000"))
    load.add_argument("--years", type=int, default=5, metavar=_("年"), help=_("每季一轮，默认 5 年"))
    load.add_argument("--seed", type=int, default=1, metavar=_("数"), help=_("随机种子；相同的种子得到相同的数据"))
    load.set_defaults(run=run_load)


def run_load(options: argparse.Namespace) -> int:
    from xuncha.desk.server import ServeError, fail, setup

    if options.sites < 10 or options.years < 1 or options.findings < 0:
        print(_("至少要 10 个网站、1 年"), file=sys.stderr)
        return 2
    try:
        setup()
    except ServeError as error:
        return fail(error)
    from django.utils import timezone

    from xuncha.desk.load.fill import fill, occupied
    from xuncha.desk.load.size import Size

    if occupied():
        print(_("{home}：工作台里已有数据，只能装入空的工作台；请另设 XUNCHA_HOME 或 XUNCHA_DATABASE").format(home=home()), file=sys.stderr)
        return 2
    begun = time.monotonic()

    def tell(done: int, whole: int) -> None:
        print(_("  {done}/{whole} 轮，{seconds:.0f} 秒").format(done=done, whole=whole, seconds=time.monotonic() - begun), flush=True)

    counted = fill(Size(options.sites, options.findings, options.years, options.seed, timezone.localdate()), tell)
    print(_("已装入 {rows} 行，用 {seconds:.0f} 秒。登录前先运行 xuncha user add。").format(rows=sum(counted.values()), seconds=time.monotonic() - begun))
    return 0
