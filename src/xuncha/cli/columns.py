"""`xuncha columns`: the columns as the program saw them, as a table that people correct and give back with `--columns`."""

from __future__ import annotations

import argparse
import csv
import sys
from pathlib import Path
from typing import TextIO

from xuncha.dossier import Dossier, DossierError
from xuncha.i18n import _
from xuncha.inspection.columns import HEADINGS, column_rows


def add(commands: argparse._SubParsersAction) -> None:  # type: ignore[type-arg]
    parser = commands.add_parser("columns", help=_("导出栏目清单，改好后用 --columns 交回"))
    parser.add_argument("dossier", type=Path, metavar=_("卷宗"))
    parser.add_argument("--site", default="", metavar=_("网站"), help=_("只要这个网站标识码"))
    parser.add_argument("--out", type=Path, metavar=_("文件"), help=_("写成 CSV 文件（不写则输出到屏幕）"))
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    dossier = Dossier.open(options.dossier)
    rows = column_rows(dossier, options.site)
    if not rows:
        raise DossierError(_("卷宗里没有读到栏目（网站没有查成，或标识码不对）"))
    if options.out is None:
        _write(sys.stdout, rows)
        return 0
    try:
        with options.out.open("w", encoding="utf-8-sig", newline="") as file:
            _write(file, rows)
    except OSError as error:
        raise DossierError(_("{file}：写不进去（{why}）").format(file=options.out, why=error.strerror)) from error
    print(_("写好了 {n} 个栏目：{file}。改正后下次检查加 --columns 使用。").format(n=len(rows), file=options.out))
    return 0


def _write(file: TextIO, rows: list[tuple[str, ...]]) -> None:
    writer = csv.writer(file)
    writer.writerow(HEADINGS)
    writer.writerows([_safe(cell) for cell in row] for row in rows)


def _safe(cell: str) -> str:
    # a spreadsheet would take it for a formula
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@") else cell
