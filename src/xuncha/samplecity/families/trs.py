"""拓尔思: relative addresses `./202005/t20200508_…`, numbered list pages."""

from __future__ import annotations

from html import escape

from ..plan import Article, Column
from .base import Family


class Trs(Family):
    def column_path(self, column: Column, page: int = 1) -> str:
        return f"lm{column.id}/" + (f"index_{page - 1}.html" if page > 1 else "")

    def article_path(self, article: Article) -> str:
        return f"lm{article.column.id}/{article.when:%Y%m}/t{article.when:%Y%m%d}_{article.id}.html"

    def list_body(self, column: Column, page: int) -> str:
        if column.blank:
            return self.nothing(column)
        rows = "".join(
            f'<li><a href="./{a.when:%Y%m}/t{a.when:%Y%m%d}_{a.id}.html" title="{escape(a.title, quote=True)}">{escape(self.cut(a.title))}</a><em>{self.day(a)}</em></li>'
            for a in self.entries(column, page)
        )
        return f"<ul class=\"gl_list\">{rows}</ul>"

    def paging(self, column: Column, page: int) -> str:
        return super().paging(column, page) + f"<script>createPageHTML({self.pages(column)}, {page - 1}, \"index\", \"html\");</script>"

    def text_box(self, inner: str) -> str:
        return f"<div class=\"TRS_Editor\">{inner}</div>"
