"""开普: 32-digit addresses, full tags."""

from __future__ import annotations

import hashlib
from html import escape

from ..model import Article, Attachment, Column, SitePlan
from .base import Family


class Ucap(Family):
    search_path = "ss/query/s"
    search_field = "qt"
    css_path = "static/css/common.css"
    js_path = "static/js/site.js"
    picture_folder = "static/images"
    date_forms = ("{0:%Y-%m-%d}", "{0:%Y/%m/%d}", "han")

    def __init__(self, plan: SitePlan) -> None:
        super().__init__(plan)
        self.search_hidden = (("siteCode", plan.row.code), ("tab", "all"))

    def key(self, number: int) -> str:
        return hashlib.md5(f"{self.plan.row.code}{number}".encode(), usedforsecurity=False).hexdigest()

    def column_path(self, column: Column, page: int = 1) -> str:
        return f"c{100000 + column.id}/list" + (f"_{page}" if page > 1 else "") + ".shtml"

    def article_path(self, article: Article) -> str:
        return f"c{100000 + article.column.id}/{article.when:%Y%m}/{self.key(article.id)}.shtml"

    def file_path(self, file: Attachment) -> str:
        return f"c{100000 + file.id % 89}/{file.when:%Y%m}/{self.key(file.id + 7)}/files/{self.key(file.id)}.{file.ending}"

    def column_tags(self, column: Column) -> list[tuple[str, str]]:
        words = f"{column.name},{self.plan.short}"
        return [*super().column_tags(column), ("ColumnDescription", f"{self.plan.short}{column.name}栏目"), ("ColumnKeywords", words)]

    def article_tags(self, article: Article) -> list[tuple[str, str]]:
        return [("Author", article.source), ("Keywords", article.column.name), ("Description", (article.paragraphs or [article.title])[0][:60])]

    def rows(self, articles: list[Article]) -> str:
        if self.plan.look == 2:
            return super().rows(articles)
        inner = "".join(
            f'<dl><dt><a href="{self.article_url(a)}" title="{escape(a.title, quote=True)}">{escape(self.cut(a.title))}</a></dt><dd>{self.day(a)}</dd></dl>' for a in articles
        )
        return f'<div class="listnews">{inner}</div>'

    def text_box(self, inner: str) -> str:
        return f'<div id="UCAP-CONTENT">{inner}</div>'
