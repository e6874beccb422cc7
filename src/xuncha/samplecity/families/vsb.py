"""博达: /info/…, pages numbered from the end."""

from __future__ import annotations

from ..plan import Article, Column
from .base import Family


class Vsb(Family):
    search_path = "ssjg.jsp"
    search_field = "newskeycode"

    def column_path(self, column: Column, page: int = 1) -> str:
        if page == 1:
            return f"index/lm{column.id}.htm"
        return f"index/lm{column.id}/{self.pages(column) - page + 1}.htm"

    def article_path(self, article: Article) -> str:
        return f"info/{article.column.id}/{article.id}.htm"

    def row(self, article: Article) -> str:
        if self.plan.look == 0:
            return super().row(article)
        title = article.title.replace('"', "")
        return (
            f"<li id=\"line_u8_{article.id}\"><span class=\"fr\">{self.day(article)}</span><a href=\"{self.at(self.article_path(article))}\" title=\"{title}\">{self.cut(title)}</a></li>"
        )  # fmt: skip

    def text_box(self, inner: str) -> str:
        return f"<div id=\"vsb_content\"><div class=\"v_news_content\">{inner}</div></div>"
