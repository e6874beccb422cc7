"""The command line: one module a command. Exit status: 0 done, 1 done but…, 2 bad usage, 130 interrupted."""

from __future__ import annotations

import argparse
import errno
import sys
from importlib import import_module
from pathlib import Path

from xuncha import __version__
from xuncha.dossier import DossierError
from xuncha.i18n import _
from xuncha.registry import RegistryError
from xuncha.rules import EditionError

COMMANDS = ("inspect", "recheck", "monitor", "judge", "review", "explain", "accuracy", "columns", "bulletin", "read", "editions", "dossier", "city", "demo", "serve", "user", "dev", "doctor")
USAGE = 2
INTERRUPTED = 130


class Parser(argparse.ArgumentParser):
    """argparse whose own words are Chinese."""

    def error(self, message: str) -> None:  # type: ignore[override]
        for english, chinese in _ARGPARSE:
            message = message.replace(english, chinese)
        self.print_usage(sys.stderr)
        self.exit(USAGE, f"{self.prog}：{message}\n" + _("用 --help 查看用法") + "\n")


_ARGPARSE = (
    ("the following arguments are required: ", "缺少必需的参数："), ("unrecognized arguments: ", "不认识的参数："),
    ("argument ", "参数 "), (": expected one argument", " 后面要跟一个值"), (": expected at least one argument", " 后面至少要跟一个值"),
    ("invalid choice: ", "没有这个选项："), ("choose from", "可选"), ("invalid int value: ", "应为整数："), ("invalid float value: ", "应为数字："),
)  # fmt: skip


def build_parser(first: str = "") -> Parser:
    """All commands, or only the one that is going to run (the others need not be loaded)."""
    parser = Parser(prog="xuncha", description=_("巡查：政府网站与政务新媒体的检查、取证、评定、通报"), add_help=False)
    parser.add_argument("-h", "--help", action="help", help=_("显示本帮助"))
    parser.add_argument("--version", action="version", version=f"xuncha {__version__}", help=_("显示版本"))
    commands = parser.add_subparsers(dest="command", metavar=_("命令"), title=_("命令"), parser_class=Parser)
    for name in (first,) if first in COMMANDS else COMMANDS:
        import_module(f"xuncha.cli.{name}").add(commands)
    _translate(parser)
    return parser


def _translate(parser: argparse.ArgumentParser) -> None:
    parser._positionals.title = _("参数")
    parser._optionals.title = _("选项")
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for child in action.choices.values():
                _translate(child)
        elif isinstance(action, argparse._HelpAction):
            action.help = _("显示本帮助")


def main(arguments: list[str] | None = None) -> int:
    """Runs one command and gives its exit status."""
    given = sys.argv[1:] if arguments is None else arguments
    parser = build_parser(given[0] if given else "")
    options = parser.parse_args(given)
    if not options.command:
        parser.print_help()
        return USAGE
    try:
        return int(options.run(options))
    except (RegistryError, EditionError, DossierError) as error:
        print(error, file=sys.stderr)
        return USAGE
    except KeyboardInterrupt:
        print("\n" + _("已中断。"), file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        return 0
    except Exception as error:
        why = unwritable(error, getattr(options, "out", None) or getattr(options, "dossier", None))
        if not why:
            raise
        print(why, file=sys.stderr)
        return USAGE


#: what the system says of a place that takes nothing, and of one that cannot be what it is asked to be
_FULL = frozenset((errno.EROFS, errno.ENOSPC, errno.EDQUOT))
_CLOSED = frozenset((errno.EACCES, errno.EPERM, errno.ENOTDIR, errno.EEXIST))


def unwritable(error: Exception, out: Path | None = None) -> str:
    """What is said of a folder without permission or room (`out`: the one that is written to); '' for any other error."""
    if isinstance(error, OSError) and (error.errno in _FULL or (error.errno in _CLOSED and out is not None and str(error.filename or "").startswith(str(out)))):
        where, why = str(error.filename or ""), error.strerror or str(error)
    elif type(error).__module__ == "sqlite3" and any(word in str(error) for word in ("readonly", "unable to open", "disk is full", "disk I/O")):
        where, why = "", str(error)
    else:
        return ""
    return _("{where}写不进去（{why}）：请腾出空间，或改正目录的权限，再用同一命令重做。已有的内容没有动。").format(where=f"{where}：" if where else "", why=why)
