"""`xuncha doctor`: what this machine has and what that means."""

from __future__ import annotations

import argparse
import shutil
import sys
from importlib.util import find_spec

from xuncha import __version__
from xuncha.collect.axe import script
from xuncha.collect.browser import available, find_chromium
from xuncha.i18n import _


def add(commands: argparse._SubParsersAction) -> None:  # type: ignore[type-arg]
    parser = commands.add_parser("doctor", help=_("看这台机器缺什么"))
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    print(f"xuncha {__version__}，Python {sys.version.split()[0]}")
    lacking = [name for name in ("pycurl", "turbohtml", "hyperscan", "isal", "url", "resiliparse") if find_spec(name) is None]
    print(_("采集与阅读：") + (_("缺 {names}，请运行 make setup").format(names="、".join(lacking)) if lacking else _("齐全")))
    documents = [name for name in ("docx", "typst", "openpyxl") if find_spec(name) is None]
    print(_("公文（通报）：") + (_("缺 {names}，请安装 documents 附加组件").format(names="、".join(documents)) if documents else _("齐全")))
    missing = available()
    print(_("浏览器：") + (_("{why}；靠脚本生成的页面将写“无法判定”").format(why=missing) if missing else find_chromium()))
    print(_("无障碍检查：") + (_("有 axe-core") if script() else _("没有 axe-core，这一项将写“无法判定”（make browser 可装）")))
    print(_("字体工具 fc-list：") + (_("有") if shutil.which("fc-list") else _("没有，用随程序安装的 Noto 字体")))
    return 1 if lacking else 0
