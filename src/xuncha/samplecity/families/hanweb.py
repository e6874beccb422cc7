"""大汉: records in CDATA, addresses with the date."""

from __future__ import annotations

from ..plan import Article, Column
from .base import Family


class Hanweb(Family):
    search_path = "jsearch/search.do"
    search_field = "q"

    def column_path(self, column: Column, page: int = 1) -> str:
        return f"col/col{column.id}/index.html" + (f"?uid={column.id + 7}&amp;pageNum={page}" if page > 1 else "")

    def article_path(self, article: Article) -> str:
        return f"art/{article.when.year}/{article.when.month}/{article.when.day}/art_{article.column.id}_{article.id}.html"

    def list_body(self, column: Column, page: int) -> str:
        rows = "" if column.blank else "".join(f"<record><![CDATA[{self.row(a)}]]></record>\n" for a in self.entries(column, page))
        return (
            f"<div id=\"{column.id + 7}\" class=\"jpage\"><script type=\"text/xml\"><datastore>\n<recordset>\n{rows}</recordset></datastore></script></div>"
        )  # fmt: skip

    def footer(self) -> str:
        return super().footer() + "\n<!-- Produced By 大汉网络 大汉版通发布系统 -->"
