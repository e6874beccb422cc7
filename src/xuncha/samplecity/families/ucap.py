"""开普: 32-digit addresses, full tags."""

from __future__ import annotations

import hashlib

from ..plan import Article, Column
from .base import Family


class Ucap(Family):
    search_path = "ss/query/s"
    search_field = "qt"

    def column_path(self, column: Column, page: int = 1) -> str:
        return f"c{100000 + column.id}/list" + (f"_{page}" if page > 1 else "") + ".shtml"

    def article_path(self, article: Article) -> str:
        name = hashlib.md5(f"{self.plan.row.code}{article.id}".encode(), usedforsecurity=False).hexdigest()
        return f"c{100000 + article.column.id}/{article.when:%Y%m}/{name}.shtml"

    def list_body(self, column: Column, page: int) -> str:
        if column.blank:
            return self.nothing(column)
        rows = "".join(
            f"<dl><dt><a href=\"{self.at(self.article_path(a))}\" title=\"{a.title}\">{self.cut(a.title)}</a></dt><dd>{self.day(a)}</dd></dl>"
            for a in self.entries(column, page)
        )
        return f"<div class=\"listnews\">{rows}</div>"

    def text_box(self, inner: str) -> str:
        return f"<div id=\"UCAP-CONTENT\">{inner}</div>"
