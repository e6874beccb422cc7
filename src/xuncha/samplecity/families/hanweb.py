"""大汉: records in CDATA, further ones from dataproxy.jsp, addresses with the date."""

from __future__ import annotations

from ..model import Article, Attachment, Column, SitePlan
from .base import Family

_FIRST = 15
_HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'


class Hanweb(Family):
    search_path = "jsearchfront/search.do"
    search_field = "q"
    css_path = "resource/style/main.css"
    js_path = "script/jpage.js"
    picture_folder = "picture/0"

    def __init__(self, plan: SitePlan) -> None:
        super().__init__(plan)
        self.search_hidden = (("websiteid", f"{plan.row.code[:6]}000000000"), ("tpl", "31"))

    def column_path(self, column: Column, page: int = 1) -> str:
        return f"col/col{column.id}/index.html"

    def article_path(self, article: Article) -> str:
        return f"art/{article.when.year}/{article.when.month}/{article.when.day}/art_{article.column.id}_{article.id}.html"

    def file_path(self, file: Attachment) -> str:
        return f"attach/0/{file.when:%y%m%d}{file.id:06d}.{file.ending}"

    def pages(self, column: Column) -> int:
        return 1  # further pages are turned by script

    def unit(self, column: Column) -> int:
        return column.id * 3 + 11

    def records(self, articles: list[Article]) -> str:
        return "".join(f"<record><![CDATA[\n{self.row(a)}]]></record>\n" for a in articles)

    def proxy_path(self, column: Column) -> str:
        return (
            f"module/web/jpage/dataproxy.jsp?page=1&appid=1&webid=3&path=/&columnid={column.id}&unitid={self.unit(column)}&webname=site&permissiontype=0"
        )  # fmt: skip

    def list_body(self, column: Column, page: int) -> str:
        total = len(column.articles)
        shown = self.entries(column, 1, _FIRST)
        group = f'<nextgroup><![CDATA[<a href="{self.at(self.proxy_path(column))}"></a>]]></nextgroup>\n' if total > _FIRST else ""
        hint = "<p>暂无信息</p>" if column.blank and column.hint else ""
        return (
            f'<div id="{self.unit(column)}" class="jpage_list"><script type="text/xml"><datastore>\n{group}<recordset>\n{self.records(shown)}</recordset></datastore></script></div>{hint}'
            f"<script>$('#{self.unit(column)}').jpage({{themename:'default',dataBefore:'<ul class=\"list\">',dataAfter:'</ul>',perPage:{_FIRST},totalRecord:{total},"
            f"ajaxParam:{{col:1,appid:1,webid:3,path:'/',columnid:{column.id},sourceContentType:1,unitid:'{self.unit(column)}',webname:'site',permissiontype:0}},"
            f"proxyUrl:'{self.at('module/web/jpage/dataproxy.jsp')}'}});</script>"
        )  # fmt: skip

    def proxy(self, column: Column, start: int, end: int) -> str:
        """The answer of dataproxy.jsp: records from `start` to `end`."""
        ordered = self.entries(column, 1, 10_000)
        return f"{_HEAD}<datastore>\n<totalrecord>{len(ordered)}</totalrecord>\n<recordset>\n{self.records(ordered[start - 1 : end])}</recordset></datastore>"

    def text_box(self, inner: str) -> str:
        return f'<div id="zoom"><!--ZJEG_RSS.content.begin-->{inner}<!--ZJEG_RSS.content.end--></div>'

    def footer(self) -> str:
        return super().footer() + "\n<!-- Produced By 大汉网络 大汉版通发布系统 -->"
