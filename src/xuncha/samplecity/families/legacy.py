"""An old GBK site: tables, upper case, no tags."""

from __future__ import annotations

from html import escape

from ..plan import Article, Column, Letter
from .base import Family


class Legacy(Family):
    charset = "gb2312"
    tags = False
    search_path = "search.asp"
    search_field = "key"

    def column_path(self, column: Column, page: int = 1) -> str:
        return f"list.asp?id={column.id}" + (f"&amp;page={page}" if page > 1 else "")

    def article_path(self, article: Article) -> str:
        return f"show.asp?id={article.id}"

    def letter_path(self, letter: Letter) -> str:
        return f"letter.asp?id={letter.id}"

    def frame(self, title: str, body: str, column: Column | None = None, article: Article | None = None) -> str:
        site = self.plan.row.name
        head = f"{escape(title)} - {escape(site)}" if title else escape(site)
        return (
            f"<HTML><HEAD><META http-equiv=\"Content-Type\" content=\"text/html; charset=gb2312\"><TITLE>{head}</TITLE>"
            f"<LINK rel=\"stylesheet\" href=\"{self.at('css/style.css')}\"></HEAD><BODY>{self.header()}"
            f"<TABLE width=\"980\" align=\"center\"><TR><TD>{body}</TD></TR></TABLE>{self.footer()}</BODY></HTML>"
        )  # fmt: skip

    def row(self, article: Article) -> str:
        return (
            f"<TR><TD>·<A href=\"{self.at(self.article_path(article))}\" title=\"{escape(article.title, quote=True)}\">{escape(self.cut(article.title))}</A></TD>"
            f"<TD width=\"90\">{self.day(article)}</TD></TR>"
        )  # fmt: skip

    def list_body(self, column: Column, page: int) -> str:
        if column.blank:
            return "<TABLE class=\"list\"><TR><TD>" + ("暂无信息" if column.hint else "&nbsp;") + "</TD></TR></TABLE>"
        return f"<TABLE class=\"list\">{''.join(self.row(a) for a in self.entries(column, page))}</TABLE>"

    def block(self, column: Column, count: int) -> str:
        rows = "".join(self.row(article) for article in column.articles[:count])
        return (
            f"<TABLE class=\"block\"><TR><TD><B>{escape(column.name)}</B></TD><TD><A href=\"{self.at(self.column_path(column))}\">更多</A></TD></TR>{rows}</TABLE>"
        )  # fmt: skip
