"""Tables by their rows, for pages whose layout is made of tables too."""

from __future__ import annotations

from .html import Node, tag_of
from .text import squeeze


def table_text(doc: Node) -> str:
    """Every innermost table: a line a row, cells parted by tabs."""
    lines: list[str] = []
    for table in doc.select("table"):
        if table.select_one("table") is not None:
            continue
        lines += ["\t".join(squeeze(cell.text) for cell in row.children if tag_of(cell) in ("td", "th")) for row in table.select("tr")]
        lines.append("")
    return "\n".join(lines)
