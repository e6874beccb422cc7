"""`xuncha bulletin`: the official bulletin (通报) from a dossier and a round file."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from xuncha.dossier import Dossier
from xuncha.i18n import _
from xuncha.registry import RegistryError


def add(commands: argparse._SubParsersAction) -> None:  # type: ignore[type-arg]
    parser = commands.add_parser("bulletin", help=_("写通报（DOCX、PDF、XLSX）"))
    parser.add_argument("dossier", type=Path, metavar=_("卷宗"))
    parser.add_argument("--round", type=Path, required=True, dest="round_file", metavar=_("文件"), help=_("轮次文件（TOML）"))
    parser.add_argument("--previous", type=Path, metavar=_("卷宗"), help=_("上一期卷宗，用于比较"))
    parser.add_argument("--out", type=Path, required=True, metavar=_("文件夹"), help=_("写到哪里"))
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    previous = Dossier.open(options.previous) if options.previous else None
    return write(Dossier.open(options.dossier), options.round_file, previous, options.out)


def write(dossier: Dossier, round_file: Path, previous: Dossier | None, out: Path) -> int:
    """Checks first, lists what does not add up, then writes."""
    try:
        from xuncha.bulletin import RoundError, check, compose, load_round, write_all
    except ImportError as error:
        raise RegistryError(_("写通报要用的组件没有装（{name}）：请运行 make setup，或安装 xuncha[documents]").format(name=error.name)) from error
    try:
        round_ = load_round(round_file)
        content = compose(dossier, round_, previous)
        issues = check(content, dossier, round_)
    except RoundError as error:
        raise RegistryError(str(error)) from error
    if issues:
        print(_("一致性检查："), file=sys.stderr)
        for issue in issues:
            print(f"  〔{issue.severity}〕{issue.text}", file=sys.stderr)
    folder = os.environ.get("FONTS_DIR")
    written = write_all(content, out, Path(folder) if folder else None)
    for line in written.substitutions:
        print(f"  {line}", file=sys.stderr)
    print(_("通报写好了，请打开："))
    for path in written.paths:
        print(f"  {path}")
    return 1 if any(issue.severity == "错误" for issue in issues) else 0
