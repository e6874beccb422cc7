"""The columns of a dossier's sites as the program saw them, as rows that people correct and give back (栏目清单)."""

from __future__ import annotations

from xuncha.collect import FetchOptions
from xuncha.dossier import Dossier
from xuncha.model.facts import Column
from xuncha.registry import UNDATED_CLASSES

from .context import Context
from .rejudge import stored_facts

HEADINGS = ("网站标识码", "网站名称", "栏目名称", "栏目网址", "类别", "一级栏目", "应更新", "更新周期", "备注")


def column_rows(dossier: Dossier, wanted: str) -> list[tuple[str, ...]]:
    """Rows under `HEADINGS`; of one site where its code is given."""
    manifest, registered = dossier.manifest(), dossier.registered()
    context = Context(str(dossier.folder), dossier.edition().handle, manifest.as_of, manifest.program, FetchOptions(), columns=tuple(registered.columns))
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
