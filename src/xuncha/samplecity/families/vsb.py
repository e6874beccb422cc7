"""博达: /info/…, pages numbered from the end."""

from __future__ import annotations

from ..model import Article, Attachment, Column
from .base import Family


class Vsb(Family):
    search_path = "ssjg.jsp"
    search_field = "newskeycode"
    search_hidden = (("wbtreeid", "1001"),)
    css_path = "css/index.css"
    js_path = "js/base.js"

    def stem(self, column: Column) -> str:
        return (f"{column.parent.slug}/" if column.parent else "") + column.slug

    def column_path(self, column: Column, page: int = 1) -> str:
        if page == 1:
            return f"{self.stem(column)}.htm"
        return f"{self.stem(column)}/{self.pages(column) - page + 1}.htm"

    def article_path(self, article: Article) -> str:
        return f"info/{1000 + article.column.id % 9000}/{article.id}.htm"

    def file_path(self, file: Attachment) -> str:
        return f"__local/{file.id % 16:X}/{file.id % 251:02X}/{file.id:06X}_{file.id * 7919 % 0xFFFFFF:06X}.{file.ending}"

    def page_url(self, column: Column, page: int, current: int) -> str:
        if page == 1:
            return f"{column.slug}.htm" if current == 1 else f"../{column.slug}.htm"
        number = self.pages(column) - page + 1
        return f"{column.slug}/{number}.htm" if current == 1 else f"{number}.htm"

    def row(self, article: Article) -> str:
        if self.plan.look == 0:
            return super().row(article)
        return (
            f'<li id="line_u8_{article.id % 20}"><span class="fr">{self.day(article)}</span>'
            f'<a href="{self.article_url(article)}" title="{article.title}">{self.cut(article.title)}</a></li>'
        )  # fmt: skip

    def rows(self, articles: list[Article]) -> str:
        if self.plan.look == 2:
            inner = "".join(
                f'<tr height="26"><td><a href="{self.article_url(a)}" class="c57" title="{a.title}">{a.title}</a></td><td width="1%" nowrap><span class="time">{self.day(a)}</span></td></tr>'
                for a in articles
            )
            return f'<table class="winstyle" width="100%">{inner}</table>'
        return super().rows(articles)

    def text_box(self, inner: str) -> str:
        return f'<div id="vsb_content"><div class="v_news_content">{inner}</div></div>'
