"""Home page, channels and lists: blocks with 更多, rows with dates, paging."""

from __future__ import annotations

from html import escape

from ..model import Article, Column
from .frame import Frame

PAGE_SIZE = 15


class Lists(Frame):
    """Everything that shows titles with their dates."""

    date_forms = ("{0:%Y-%m-%d}", "[{0:%Y-%m-%d}]", "{0:%Y/%m/%d}")

    # --- rows

    def day(self, article: Article) -> str:
        text = self.date_forms[self.plan.look]
        return f"{article.when.year}年{article.when.month}月{article.when.day}日" if text == "han" else text.format(article.when)

    def cut(self, title: str) -> str:
        return title if self.plan.look != 1 or len(title) <= 26 else title[:25] + "..."

    def anchor(self, article: Article) -> str:
        return f'<a href="{self.article_url(article)}" title="{escape(article.title, quote=True)}" target="_blank">{escape(self.cut(article.title))}</a>'

    def row(self, article: Article) -> str:
        if self.plan.look == 1:
            return f'<li><span class="date">{self.day(article)}</span>{self.anchor(article)}</li>'
        return f"<li>{self.anchor(article)}<span>{self.day(article)}</span></li>"

    def short_row(self, article: Article) -> str:
        """A row of a block: some looks leave the year out there."""
        if self.plan.look == 1:
            return f'<li><span class="date">[{article.when:%m-%d}]</span>{self.anchor(article)}</li>'
        return self.row(article)

    def rows(self, articles: list[Article]) -> str:
        """The list proper."""
        return f'<ul class="list">{"".join(self.row(article) for article in articles)}</ul>'

    # --- blocks

    def block(self, column: Column, count: int) -> str:
        rows = "".join(self.short_row(article) for article in column.articles[:count])
        inner = f'<ul class="list">{rows}</ul>' if column.articles else ""
        return f'<div class="block"><div class="hd"><h3>{escape(column.name)}</h3>{self.more(column)}</div>{inner}</div>'

    def more(self, column: Column) -> str:
        return f'<a class="more" href="{self.column_url(column)}">{("更多", "更多&gt;&gt;", "MORE+")[self.plan.look]}</a>'

    def home(self) -> str:
        plan = self.plan
        news = plan.of_kind("news")
        shown = [*plan.of_kind("notice", "policy", "interpretation"), *news[1:4], *plan.of_kind("guides"), *[c for c in plan.of_kind("other") if c.articles][:2]]
        body = f'<div class="lead">{self.pictures()}{self.block(news[0], 7)}</div>'
        body += f'<div class="blocks">{"".join(self.block(column, 6) for column in shown)}</div>'
        return self.frame("", body + self.banners() + self.friends())

    def pictures(self) -> str:
        column = next((c for c in self.plan.of_kind("news") if c.name == "图片新闻"), self.plan.of_kind("news")[0])
        cells = "".join(
            f'<li><a href="{self.article_url(a)}"><img src="{self.picture(max(a.picture, 0))}" alt="{escape(a.title, quote=True)}"></a>'
            f'<p><a href="{self.article_url(a)}">{escape(a.title)}</a></p></li>'
            for a in column.articles[:3]
        )
        return f'<div class="focus"><ul>{cells}</ul></div>'

    def banners(self) -> str:
        links = "".join(
            f'<a href="{self.column_url(c)}"><img src="{self.at(f"{self.picture_folder}/zt{n % 4}.png")}" alt="{escape(c.name)}"><span>{escape(c.name)}</span></a>'
            for n, c in enumerate(self.plan.of_kind("topic"))
        )
        return f'<div class="banner">{links}</div>'

    def friends(self) -> str:
        links = (("中国政府网", "http://www.gov.cn/"), ("示例政务服务网", "http://www.zwfw.example/"), ("示例统一办事平台", "http://www.waf.example/"))
        return '<div class="friend"><b>友情链接</b> ' + " ".join(f'<a href="{url}" target="_blank">{name}</a>' for name, url in links) + "</div>"

    def channel(self, column: Column) -> str:
        blocks = "".join(self.block(child, 5) if child.articles or child.blank else self.entrance(child) for child in self.plan.under(column))
        return self.frame(column.name, f'{self.crumbs(column)}<div class="blocks">{blocks}</div>', column)

    def entrance(self, column: Column) -> str:
        """A sub-column without entries: the way to it, with its first lines where it is a text."""
        lines = "".join(f"<p>{escape(text.partition('|')[0])[:60]}</p>" for text in column.page[:2])
        if column.kind == "board":
            lines = "".join(f'<p><a href="{self.at(self.letter_path(x))}">{escape(x.title)}</a> {x.sent:%Y-%m-%d}</p>' for x in self.plan.letters[:4])
        return f'<div class="block"><div class="hd"><h3>{escape(column.name)}</h3>{self.more(column)}</div>{lines}</div>'

    # --- lists

    def entries(self, column: Column, page: int, size: int = PAGE_SIZE) -> list[Article]:
        """A page of the list; some lists keep an old entry on top (置顶)."""
        ordered = column.articles
        if column.pinned:
            ordered = [ordered[-1], *ordered[:-1]]
        return ordered[(page - 1) * size : page * size]

    def pages(self, column: Column) -> int:
        return max(1, -(-len(column.articles) // PAGE_SIZE))

    def listing(self, column: Column, page: int = 1) -> str:
        body = (
            f'{self.crumbs(column)}{self.side(column)}<div class="main"><div class="lmmc">{escape(column.name)}</div>'
            f"{self.list_body(column, page)}{self.paging(column, page)}</div>"
        )  # fmt: skip
        return self.frame(column.name, body, column)

    def list_body(self, column: Column, page: int) -> str:
        return self.nothing(column) if column.blank else self.rows(self.entries(column, page))

    def nothing(self, column: Column) -> str:
        return '<ul class="list"></ul>' + ("<p>暂无信息</p>" if column.hint else "")

    def page_url(self, column: Column, page: int, current: int) -> str:
        return self.column_url(column, page)

    def paging(self, column: Column, page: int) -> str:
        last = self.pages(column)
        if last == 1:
            return ""
        links = [f"<span>{n}</span>" if n == page else f'<a href="{self.page_url(column, n, page)}">{n}</a>' for n in range(1, last + 1)]
        before = f'<a href="{self.page_url(column, page - 1, page)}">上一页</a>' if page > 1 else ""
        after = f'<a href="{self.page_url(column, page + 1, page)}">下一页</a>' if page < last else ""
        if self.plan.look == 2:
            links = [f'<a href="{self.page_url(column, 1, page)}">首页</a>', f"第{page}页", f'<a href="{self.page_url(column, last, page)}">尾页</a>']
        return f'<div class="page">共{len(column.articles)}条 {before} {" ".join(links)} {after}</div>'
