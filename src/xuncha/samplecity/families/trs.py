"""拓尔思: relative addresses `./202005/t20200508_…`, numbered list pages."""

from __future__ import annotations

from html import escape

from ..model import Article, Attachment, Column, SitePlan
from .base import Family


class Trs(Family):
    search_path = "was5/web/search"
    search_field = "searchword"
    search_hidden = (("channelid", "200001"),)
    css_path = "images/css/common.css"
    js_path = "images/js/page.js"

    def __init__(self, plan: SitePlan) -> None:
        super().__init__(plan)
        # a file lies in the folder of the article it came with
        self._folders = {file.id: self.folder(guide.article.column) for guide in plan.guides for file in guide.files}
        for column in plan.columns:
            for article in column.articles:
                for file in article.files:
                    self._folders.setdefault(file.id, self.folder(column))

    def folder(self, column: Column) -> str:
        return (f"{column.parent.slug}/" if column.parent else "") + f"{column.slug}/"

    def column_path(self, column: Column, page: int = 1) -> str:
        return self.folder(column) + (f"index_{page - 1}.html" if page > 1 else "")

    def article_path(self, article: Article) -> str:
        return f"{self.folder(article.column)}{article.when:%Y%m}/t{article.when:%Y%m%d}_{article.id + 1400000}.html"

    def file_path(self, file: Attachment) -> str:
        return f"{self._folders[file.id]}{file.when:%Y%m}/P0{file.when:%Y%m%d}{file.id + 1400000:09d}.{file.ending}"

    def rows(self, articles: list[Article]) -> str:
        if self.plan.look == 1:
            inner = "".join(self._row(a, "<div class=\"item\"><em>{day}</em>{link}</div>") for a in articles)
            return f'<div class="gl_list">{inner}</div>'
        if self.plan.look == 2:
            inner = "".join(self._row(a, '<tr><td class="bt">{link}</td><td width="90">{day}</td></tr>') for a in articles)
            return f'<table class="gl_list" width="100%">{inner}</table>'
        return f'<ul class="gl_list">{"".join(self._row(a, "<li>{link}<em>{day}</em></li>") for a in articles)}</ul>'

    def _row(self, article: Article, form: str) -> str:
        address = f"./{article.when:%Y%m}/t{article.when:%Y%m%d}_{article.id + 1400000}.html"
        link = f'<a href="{address}" title="{escape(article.title, quote=True)}">{escape(self.cut(article.title))}</a>'
        return form.format(link=link, day=self.day(article))

    def page_url(self, column: Column, page: int, current: int) -> str:
        return f"./index_{page - 1}.html" if page > 1 else "./index.html"

    def paging(self, column: Column, page: int) -> str:
        last = self.pages(column)
        return f"<script>createPageHTML({last}, {page - 1}, \"index\", \"html\");</script>" + super().paging(column, page)

    def text_box(self, inner: str) -> str:
        return f'<div class="TRS_Editor">{inner}</div>'
