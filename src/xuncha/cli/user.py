"""`xuncha user`: the desk's users from the command line (the first administrator, a token for a program)."""

from __future__ import annotations

import argparse
import getpass
import sys
from pathlib import Path

from xuncha.i18n import _

SCOPES = ("read", "write", "review")


def add(commands: argparse._SubParsersAction) -> None:  # type: ignore[type-arg]
    parser = commands.add_parser("user", help=_("工作台的用户"), description=_("新建工作台的用户，发接口令牌"))
    actions = parser.add_subparsers(dest="action", metavar=_("操作"), required=True, parser_class=type(parser))
    new = actions.add_parser("add", help=_("新建用户"))
    new.add_argument("username", nargs="?", default="", metavar=_("用户名"))
    new.add_argument("--name", default="", metavar=_("姓名"))
    new.add_argument("--role", default="city", metavar=_("角色"), help=_("city 市级管理员（默认）、county 县区管理员、liaison 联络员、inspector 检查员、third-party 第三方检查员、leader 负责同志、reader 只读"))
    new.add_argument("--organisation", default="", metavar=_("单位"), help=_("默认市政府办公室"))
    new.add_argument("--password-file", type=Path, dest="password_file", metavar=_("文件"), help=_("从文件第一行读密码（- 为标准输入）；不给则在终端上问"))
    new.set_defaults(run=run_add)
    token = actions.add_parser("token", help=_("发接口令牌"))
    token.add_argument("username", metavar=_("用户名"))
    token.add_argument("--name", default="命令行", metavar=_("用途"))
    token.add_argument("--scope", action="append", choices=SCOPES, default=None, help=_("read、write、review，可多次；默认 read"))
    token.set_defaults(run=run_token)


def run_add(options: argparse.Namespace) -> int:
    from xuncha.desk.server import ServeError, fail, setup

    try:
        setup()
    except ServeError as error:
        return fail(error)
    username = options.username
    if not username:
        if not sys.stdin.isatty():
            print(_("请给出用户名：xuncha user add 用户名"), file=sys.stderr)
            return 2
        username = input(_("用户名：")).strip()
    password = _password(options.password_file)
    return _made(username, options.name, options.role, options.organisation, password) if password is not None else 2


def ask_first() -> bool:
    """The first administrator, asked for on the terminal at the first start."""
    print(_("第一次启动，请设管理员。"))
    username = input(_("用户名：")).strip()
    name = input(_("姓名：")).strip()
    unit = input(_("单位（直接回车为市政府办公室）：")).strip()
    for _try in range(3):
        password = _password(None)
        if password is not None and _made(username, name, "city", unit, password) == 0:
            return True
    return False


def _made(username: str, name: str, role: str, organisation: str, password: str) -> int:
    from xuncha.desk.server import add_user

    wrong = add_user(username, name, role, organisation, password)
    for line in wrong:
        print(line, file=sys.stderr)
    if wrong:
        return 2
    print(_("已新建用户 {name}。").format(name=username))
    return 0


def _password(file: Path | None) -> str | None:
    if file is not None:
        try:
            text = sys.stdin.readline() if str(file) == "-" else file.read_text("utf-8")
        except OSError as error:
            print(_("{file}：读不了（{why}）").format(file=file, why=error.strerror), file=sys.stderr)
            return None
        return (text.splitlines() or [""])[0]
    if not sys.stdin.isatty():
        print(_("请用 --password-file 给出密码，或在终端上运行"), file=sys.stderr)
        return None
    first = getpass.getpass(_("密码（至少10个字符，含三种字符）："))
    if first != getpass.getpass(_("再输一次：")):
        print(_("两次不一样。"), file=sys.stderr)
        return None
    return first


def run_token(options: argparse.Namespace) -> int:
    from xuncha.desk.server import ServeError, add_token, fail, setup

    try:
        setup()
    except ServeError as error:
        return fail(error)
    text = add_token(options.username, options.name, options.scope or ["read"])
    if not text:
        print(_("没有用户“{name}”，或已停用").format(name=options.username), file=sys.stderr)
        return 2
    print(text)
    return 0
