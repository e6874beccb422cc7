"""An old GBK site: tables, upper case, no tags."""

from __future__ import annotations

from html import escape

from ..model import Article, Attachment, Column, Letter
from .base import Family


class Legacy(Family):
    charset = "gb2312"
    tags = False
    search_path = "search.asp"
    search_field = "key"
    css_path = "css.css"
    js_path = "inc/menu.js"

    def column_path(self, column: Column, page: int = 1) -> str:
        return f"list.asp?id={column.id}" + (f"&amp;page={page}" if page > 1 else "")

    def article_path(self, article: Article) -> str:
        return f"show.asp?id={article.id}"

    def letter_path(self, letter: Letter) -> str:
        return f"letter.asp?id={letter.id}"

    def write_path(self) -> str:
        return "write.asp"

    def map_path(self) -> str:
        return "map.asp"

    def file_path(self, file: Attachment) -> str:
        return f"UploadFile/{file.when:%Y%m%d}{file.id:06d}.{file.ending}"

    def frame(self, title: str, body: str, column: Column | None = None, article: Article | None = None) -> str:
        site = self.plan.row.name
        head = f"{escape(title)} - {escape(site)}" if title else escape(site)
        return (
            f'<HTML>\n<HEAD>\n<META http-equiv="Content-Type" content="text/html; charset=gb2312">\n<TITLE>{head}</TITLE>\n<LINK rel="stylesheet" href="{self.at(self.css_path)}">\n'
            f'<SCRIPT language="javascript" src="{self.at(self.js_path)}"></SCRIPT>\n</HEAD>\n<BODY class="s{self.plan.look}">{self.shared("header")}\n'
            f'<TABLE width="980" border="0" align="center" cellpadding="0"><TR><TD>\n{body}\n</TD></TR></TABLE>\n{self.shared("footer")}\n</BODY>\n</HTML>\n'
        )  # fmt: skip

    def anchor(self, article: Article) -> str:
        return f'<A href="{self.article_url(article)}" title="{escape(article.title, quote=True)}" target="_blank">{escape(self.cut(article.title))}</A>'

    def row(self, article: Article) -> str:
        return f'<TR><TD height="24">·{self.anchor(article)}</TD><TD width="90" align="right">{self.day(article)}</TD></TR>'

    def rows(self, articles: list[Article]) -> str:
        return f'<TABLE class="list" width="100%">{"".join(self.row(a) for a in articles)}</TABLE>'

    def nothing(self, column: Column) -> str:
        return '<TABLE class="list" width="100%"><TR><TD>' + ("暂无信息" if column.hint else "&nbsp;") + "</TD></TR></TABLE>"

    def block(self, column: Column, count: int) -> str:
        rows = "".join(self.row(article) for article in column.articles[:count])
        return (
            f'<TABLE class="block" width="470"><TR><TD class="hd"><B>{escape(column.name)}</B></TD><TD class="hd" align="right">{self.more(column)}</TD></TR>{rows}</TABLE>'
        )  # fmt: skip

    def heading(self, title: str) -> str:
        return f'<P align="center"><FONT size="4"><B>{escape(title)}</B></FONT></P>'

    def text_box(self, inner: str) -> str:
        return f'<TABLE width="94%" align="center"><TR><TD class="text">{inner}</TD></TR></TABLE>'
