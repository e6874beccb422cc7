"""The frame of every page: addresses, tags, head, navigation, footer. A family overrides what is its own."""

from __future__ import annotations

import hashlib
from html import escape
from urllib.parse import quote, urlsplit

from ..model import Article, Attachment, Column, Letter, SitePlan


class Frame:
    """Addresses begin with the site's own path; looks differ in order, markup and colours."""

    charset = "utf-8"
    tags = True
    search_path = "search"
    search_field = "keywords"
    search_hidden: tuple[tuple[str, str], ...] = ()
    css_path = "css/style.css"
    js_path = "js/common.js"
    picture_folder = "images"

    def __init__(self, plan: SitePlan) -> None:
        self.plan = plan
        parts = urlsplit(plan.row.url)
        self.host = parts.netloc
        self.root = parts.path if parts.path.endswith("/") else parts.path + "/"
        self._shared: dict[str, str] = {}

    # --- addresses

    def column_path(self, column: Column, page: int = 1) -> str:
        raise NotImplementedError

    def article_path(self, article: Article) -> str:
        raise NotImplementedError

    def file_path(self, file: Attachment) -> str:
        return f"upload/{file.when:%Y%m}/{file.id}.{file.ending}"

    def letter_path(self, letter: Letter) -> str:
        return f"hdjl/{letter.id}.html"

    def write_path(self) -> str:
        return "hdjl/write.html"

    def map_path(self) -> str:
        return "wzdt.html"

    def at(self, path: str) -> str:
        return self.root + path

    def column_url(self, column: Column, page: int = 1) -> str:
        return self.root + self.column_path(column, page)

    def article_url(self, article: Article) -> str:
        return self.root + self.article_path(article)

    def picture(self, number: int) -> str:
        return self.at(f"{self.picture_folder}/pic{number:02d}.png")

    # --- the page

    def shared(self, name: str) -> str:
        """Parts that are the same on all pages, rendered once."""
        if name not in self._shared:
            self._shared[name] = {"header": self.header, "footer": self.footer}[name]()
        return self._shared[name]

    def frame(self, title: str, body: str, column: Column | None = None, article: Article | None = None) -> str:
        site = self.plan.row.name
        head = (f"{escape(title)}_{escape(site)}", f"{escape(title)}-{escape(site)}", f"{escape(site)}-{escape(title)}")[self.plan.look] if title else escape(site)
        return (
            f'<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="{self.charset}">\n<meta http-equiv="X-UA-Compatible" content="IE=edge">\n<title>{head}</title>\n'
            f'{self.meta(column, article)}<link rel="shortcut icon" href="{self.at("favicon.ico")}">\n<link rel="stylesheet" href="{self.at(self.css_path)}">\n'
            f'<script src="{self.at(self.js_path)}"></script>\n</head>\n<body class="s{self.plan.look}">\n'
            f'{self.shared("header")}\n<div class="wrap">\n{body}\n</div>\n{self.shared("footer")}\n</body>\n</html>\n'
        )  # fmt: skip

    def meta(self, column: Column | None, article: Article | None) -> str:
        if not self.tags:
            return ""
        pairs = [("SiteName", self.plan.row.name), ("SiteDomain", self.host), ("SiteIDCode", self.plan.row.code)]
        if column is not None:
            pairs += self.column_tags(column)
        if article is not None:
            pairs += [("ArticleTitle", article.title), ("PubDate", f"{article.when:%Y-%m-%d %H:%M}"), ("ContentSource", article.source)]
            pairs += self.article_tags(article)
        return "".join(f'<meta name="{name}" content="{escape(value, quote=True)}">\n' for name, value in pairs)

    def column_tags(self, column: Column) -> list[tuple[str, str]]:
        return [("ColumnName", column.name), ("ColumnType", column.type_name)]

    def article_tags(self, article: Article) -> list[tuple[str, str]]:
        return []

    # --- head and navigation

    def header(self) -> str:
        day = self.plan.as_of
        today = f"今天是{day.year}年{day.month}月{day.day}日 星期{'一二三四五六日'[day.weekday()]}"
        name = escape(self.plan.row.name)
        logo = f'<div class="logo"><img src="{self.at(self.picture_folder + "/logo.png")}" alt="{name}"><span>{name}</span></div>'
        if self.plan.look == 1:
            return f'<div class="top">{logo}{self.search_form()}</div>{self.navigation()}<div class="today">{today}　欢迎访问{name}</div>'
        return f'<div class="today"><span>{today}</span></div><div class="top">{logo}{self.search_form()}</div>{self.navigation()}'

    def search_form(self) -> str:
        hidden = "".join(f'<input type="hidden" name="{name}" value="{value}">' for name, value in self.search_hidden)
        return (
            f'<form class="search" action="{self.at(self.search_path)}" method="get">{hidden}<input type="text" name="{self.search_field}" '
            'placeholder="请输入关键字"><button type="submit">搜索</button></form>'
        )  # fmt: skip

    def navigation(self) -> str:
        entries = [f'<li><a href="{self.root}">首页</a></li>']
        for column in self.plan.top:
            below = self.plan.under(column)
            nested = ""
            if below and self.plan.look == 1:
                nested = '<div class="sub-nav">' + "".join(self.entries_below(column)) + "</div>"
            elif below:
                nested = '<ul class="drop">' + "".join(f"<li>{link}</li>" for link in self.entries_below(column)) + "</ul>"
            entries.append(f"<li>{self.plain_link(column)}{nested}</li>")
        return f'<div class="nav"><ul class="menu">{"".join(entries)}</ul></div>'

    def entries_below(self, column: Column) -> list[str]:
        """The drop-down of a first-level column; services may lead to the platform of the level above."""
        links = [self.plain_link(child) for child in self.plan.under(column)]
        if self.plan.outside and column.name == "办事服务":
            links.append('<a href="http://www.zwfw.example/" target="_blank">网上办事大厅</a>')
        return links

    def plain_link(self, column: Column) -> str:
        return f'<a href="{self.column_url(column)}">{escape(column.name)}</a>'

    def crumbs(self, column: Column | None, last: str = "") -> str:
        names = [] if column is None else [column] if column.parent is None else [column.parent, column]
        sign = ("&gt;", "»", "&gt;&gt;")[self.plan.look]
        links = "".join(f" {sign} {self.plain_link(c)}" for c in names) + (f" {sign} {last}" if last else "")
        lead = ("当前位置", "您现在的位置", "当前位置")[self.plan.look]
        return f'<div class="position">{lead}：<a href="{self.root}">首页</a>{links}</div>'

    def side(self, column: Column) -> str:
        top = column.parent or column
        siblings = self.plan.under(top) or self.plan.top
        head = escape(top.name if self.plan.under(top) else "网站导航")
        return f'<div class="side"><h3>{head}</h3><ul>{"".join(f"<li>{self.plain_link(c)}</li>" for c in siblings)}</ul></div>'

    # --- footer

    def footer(self) -> str:
        row = self.plan.row
        mark = hashlib.md5(row.code.encode(), usedforsecurity=False).hexdigest().upper()
        home = quote(row.url, safe="")
        folder = self.picture_folder
        contact = self.column_url(next(c for c in self.plan.columns if c.name == "联系我们"))
        party = f'<a href="http://bszs.conac.cn/sitename?method=show&amp;id={mark}" target="_blank"><img src="{self.at(folder + "/red.png")}" alt="党政机关" width="54"></a>'
        finder = (
            f'<a href="https://zfwzgl.www.gov.cn/exposure/jiucuo.html?site_code={row.code}&amp;url={home}" target="_blank">'
            f'<img src="{self.at(folder + "/jiucuo.png")}" alt="我为政府网站找错" width="100"></a>'
        )  # fmt: skip
        if self.plan.look == 2:
            party = f'<span id="_ideConac"><a href="http://bszs.conac.cn/sitename?method=show&amp;id={mark}" target="_blank"><img src="{self.at(folder + "/red.png")}" alt="党政机关网站标识"></a></span>'
            finder = f'<span id="_span_jiucuo"></span><script id="_jiucuo_" sitecode="{row.code}" src="https://zfwzgl.www.gov.cn/exposure/jiucuo.js"></script>'
        icp = f'<a href="http://beian.miit.gov.cn/">示例ICP备{row.code[-8:]}号-1</a>'
        police = f'<a href="http://www.beian.gov.cn/portal/registerSystemInfo?recordcode=000000{row.code[-8:]}"><img src="{self.at(folder + "/ga.png")}" alt="公安备案">示例公网安备 000000{row.code[-8:]}号</a>'
        return (
            f'<div class="footer"><p><a href="{self.at(self.map_path())}">网站地图</a> | <a href="{contact}">联系我们</a></p>'
            f"<p>主办：{escape(row.name)}　联系电话：0000-0000001</p><p>网站标识码：{row.code}　{icp}　{police}</p><p>{party}{finder}</p></div>"
        )  # fmt: skip
