"""龙讯: open-information lists are fetched by script, others are plain."""

from __future__ import annotations

from ..plan import Article, Column
from .base import Family


class Lonsun(Family):
    search_path = "site/search/6789"

    def fetched(self, column: Column) -> bool:
        """Whether the column's list comes by script."""
        return column.parent is not None and column.parent.name == "政务公开"

    @property
    def organ(self) -> int:
        return int(self.plan.row.code[-4:]) + 20000

    def column_path(self, column: Column, page: int = 1) -> str:
        if self.fetched(column):
            return f"public/column/{self.organ}?type=4&amp;catId={column.id}&amp;action=list"
        return f"content/column/{column.id}" + (f"?pageIndex={page}" if page > 1 else "")

    def article_path(self, article: Article) -> str:
        return f"public/{self.organ}/{article.id}.html" if self.fetched(article.column) else f"content/article/{article.id}"

    def list_body(self, column: Column, page: int) -> str:
        if not self.fetched(column):
            return super().list_body(column, page)
        return (
            f"<div id=\"listbox\" class=\"gklist\"></div><script>Ls.ajax({{url:'/site/label/8888',data:{{labelName:'publicInfoList',siteId:'6789',organId:'{self.organ}',"
            f"catId:'{column.id}',type:4,pageIndex:1,pageSize:15,dateFormat:'yyyy-MM-dd',IsAjax:1,dataType:'html'}},box:'#listbox'}});</script>"
        )  # fmt: skip

    def paging(self, column: Column, page: int) -> str:
        return "" if self.fetched(column) else super().paging(column, page)

    def fragment(self, column: Column, page: int) -> str:
        """The answer to the list call."""
        if column.blank:
            return "<ul class=\"clearfix\"></ul>"
        return f"<ul class=\"clearfix\">{''.join(self.row(a) for a in column.articles[(page - 1) * 15 : page * 15])}</ul>"
