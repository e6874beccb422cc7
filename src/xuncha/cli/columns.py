"""`xuncha columns`: the columns as the program saw them, as a table that people correct and give back with `--columns`."""

from __future__ import annotations

import argparse
import csv
import sys
from pathlib import Path
from typing import TextIO

from xuncha.collect import FetchOptions
from xuncha.dossier import Dossier, DossierError
from xuncha.i18n import _
from xuncha.inspection import Context
from xuncha.inspection.rejudge import stored_facts
from xuncha.model.facts import Column
from xuncha.registry import UNDATED_CLASSES

HEADINGS = ("网站标识码", "网站名称", "栏目名称", "栏目网址", "类别", "一级栏目", "应更新", "更新周期", "备注")


def add(commands: argparse._SubParsersAction) -> None:  # type: ignore[type-arg]
    parser = commands.add_parser("columns", help=_("导出栏目清单，改好后用 --columns 交回"))
    parser.add_argument("dossier", type=Path, metavar=_("卷宗"))
    parser.add_argument("--site", default="", metavar=_("网站"), help=_("只要这个网站标识码"))
    parser.add_argument("--out", type=Path, metavar=_("文件"), help=_("写成 CSV 文件（不写则输出到屏幕）"))
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    dossier = Dossier.open(options.dossier)
    rows = list(_rows(dossier, options.site))
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


def _rows(dossier: Dossier, wanted: str) -> list[tuple[str, ...]]:
    manifest, registered = dossier.manifest(), dossier.registered()
    context = Context(str(dossier.folder), manifest.edition, manifest.as_of, manifest.program, FetchOptions(), columns=tuple(registered.columns))
    out = []
    for site in registered.sites:
        if wanted in ("", site.code):
            with stored_facts(dossier, site, context) as facts:
                out += [(site.code, site.name, *_cells(column)) for column in facts.columns]
    return out


def _cells(column: Column) -> tuple[str, ...]:
    should = column.should_update if column.should_update is not None else column.kind not in UNDATED_CLASSES
    seen = column.unread or ("空白" if column.empty else f"{column.items}条，最新{column.newest or '无日期'}")
    return (
        column.name, column.url, column.kind, "是" if column.first_level else "否", "是" if should else "否", str(column.cycle_days or ""),
        seen if column.confirmed else f"{seen}；程序所读，待核",
    )  # fmt: skip


def _write(file: TextIO, rows: list[tuple[str, ...]]) -> None:
    writer = csv.writer(file)
    writer.writerow(HEADINGS)
    writer.writerows([_safe(cell) for cell in row] for row in rows)


def _safe(cell: str) -> str:
    # a spreadsheet would take it for a formula
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@") else cell
