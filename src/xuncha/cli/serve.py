"""`xuncha serve`: the desk, with web, worker and scheduler in one command."""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from xuncha.home import home
from xuncha.i18n import _


def add(commands: argparse._SubParsersAction) -> None:  # type: ignore[type-arg]
    parser = commands.add_parser("serve", help=_("启动工作台（网页）"), description=_("启动工作台：网页、后台任务、定时提醒，一条命令；数据在 XUNCHA_HOME"))
    parser.add_argument("--host", default="127.0.0.1", metavar=_("地址"), help=_("监听地址，默认只在本机"))
    parser.add_argument("--port", type=int, default=8000, metavar=_("端口"))
    parser.add_argument("--resolve-file", type=Path, dest="resolve_file", metavar=_("文件"), help=_("检查时主机的地址，一行一个（同 xuncha inspect）"))
    parser.add_argument("--only-resolved", action="store_true", dest="only_resolved", help=_("检查时只访问 --resolve-file 写明的主机"))
    parser.add_argument("--demo", action="store_true", help=_("在本机开出样例市，载入样例轮次"))
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    if options.resolve_file:
        os.environ["XUNCHA_RESOLVE_FILE"] = str(options.resolve_file.resolve())
    if options.only_resolved:
        os.environ["XUNCHA_ONLY_RESOLVED"] = "1"
    with _city(options) if options.demo else contextlib.nullcontext():
        return _serve(options)


def _serve(options: argparse.Namespace) -> int:
    from xuncha.desk.server import ServeError, fail, has_users, serve, setup

    if options.host not in ("127.0.0.1", "localhost", "::1"):
        os.environ["XUNCHA_HOSTS"] = ",".join(filter(None, (os.environ.get("XUNCHA_HOSTS", ""), options.host if options.host not in ("0.0.0.0", "::") else "")))
    try:
        setup()
        if options.demo:
            from .demo_desk import load

            load(home() / "demo")
        if not has_users():
            if sys.stdin.isatty():
                from .user import ask_first

                if not ask_first():
                    return 2
            else:
                print(_("还没有用户：请另开一个终端运行 xuncha user add，再登录"), flush=True)
        if options.host in ("0.0.0.0", "::") and not os.environ.get("XUNCHA_HOSTS"):
            print(_("提示：别的电脑要用的域名或地址，请写在 XUNCHA_HOSTS 里，否则会被拒绝"), flush=True)
        print(_("工作台：http://{host}:{port}/（数据在 {home}；Ctrl-C 结束）").format(host=options.host, port=options.port, home=home()), flush=True)
        serve(options.host, options.port)
    except ServeError as error:
        return fail(error)
    print(_("已停止。没做完的检查下次启动后接着做。"))
    return 0


@contextlib.contextmanager
def _city(options: argparse.Namespace) -> Iterator[None]:
    """The sample city on this machine while the desk runs, and nothing else reachable."""
    from .demo_desk import city

    with city(home() / "demo") as resolve_file:
        os.environ["XUNCHA_RESOLVE_FILE"], os.environ["XUNCHA_ONLY_RESOLVED"] = str(resolve_file), "1"
        yield
