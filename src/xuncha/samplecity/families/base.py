"""What all families share: the frame of a page, navigation, footer, lists, content pages. A family overrides what is its own."""

from __future__ import annotations

from html import escape
from urllib.parse import urlsplit

from ..plan import Article, Column, Guide, Letter, SitePlan

PAGE_SIZE = 10
_ELEMENT_NAMES = (
    ("事项名称", "设定依据", "申请条件", "申请材料", "办理地点", "办理时间", "联系电话", "办理流程"),
    ("事项名称", "法律依据", "受理条件", "办理材料", "受理地点", "办公时间", "咨询电话", "办理程序"),
)


class Family:
    """Renders one site. Addresses begin with the site's own path."""

    charset = "utf-8"
    tags = True
    search_path = "search"
    search_field = "keywords"

    def __init__(self, plan: SitePlan) -> None:
        self.plan = plan
        parts = urlsplit(plan.row.url)
        self.host = parts.netloc
        self.root = parts.path if parts.path.endswith("/") else parts.path + "/"

    # --- addresses

    def column_path(self, column: Column, page: int = 1) -> str:
        raise NotImplementedError

    def article_path(self, article: Article) -> str:
        raise NotImplementedError

    def letter_path(self, letter: Letter) -> str:
        return f"hdjl/{letter.id}.html"

    def at(self, path: str) -> str:
        return self.root + path

    # --- the frame

    def frame(self, title: str, body: str, column: Column | None = None, article: Article | None = None) -> str:
        site = self.plan.row.name
        head = f"{escape(title)}-{escape(site)}" if title else escape(site)
        return (
            f"<!DOCTYPE html>\n<html lang=\"zh-CN\"><head><meta charset=\"{self.charset}\">\n<title>{head}</title>\n"
            f"{self.meta(column, article)}<link rel=\"stylesheet\" href=\"{self.at('css/style.css')}\">\n"
            f"<script src=\"{self.at('js/common.js')}\"></script></head>\n<body class=\"look{self.plan.look}\">\n"
            f"{self.header()}\n<div class=\"wrap\">{body}</div>\n{self.footer()}\n</body></html>"
        )  # fmt: skip

    def meta(self, column: Column | None, article: Article | None) -> str:
        if not self.tags:
            return ""
        pairs = [("SiteName", self.plan.row.name), ("SiteDomain", self.host), ("SiteIDCode", self.plan.row.code)]
        if column is not None:
            pairs += [("ColumnName", column.name), ("ColumnType", column.type_name)]
        if article is not None:
            pairs += [
                ("ArticleTitle", article.title), ("PubDate", f"{article.when:%Y-%m-%d %H:%M}"), ("ContentSource", article.source),
            ]  # fmt: skip
        return "".join(f'<meta name="{name}" content="{escape(value, quote=True)}">\n' for name, value in pairs)

    def header(self) -> str:
        day = self.plan.as_of
        return (
            f"<div class=\"top\"><span>今天是{day.year}年{day.month}月{day.day}日</span></div>"
            f"<div class=\"head\"><h2 class=\"sitename\">{escape(self.plan.row.name)}</h2>{self.search_form()}</div>{self.navigation()}"
        )  # fmt: skip

    def search_form(self) -> str:
        return (
            f"<form class=\"search\" action=\"{self.at(self.search_path)}\" method=\"get\"><input type=\"text\" name=\"{self.search_field}\" "
            "placeholder=\"请输入关键字\"><button type=\"submit\">搜索</button></form>"
        )  # fmt: skip

    def navigation(self) -> str:
        entries = [f'<li><a href="{self.root}">首页</a></li>']
        for column in self.plan.top:
            below = "".join(self._link(child) for child in self.plan.under(column))
            nested = f"<ul class=\"drop\">{below}</ul>" if below else ""
            entries.append(f'<li><a href="{self.at(self.column_path(column))}">{escape(column.name)}</a>{nested}</li>')
        return f"<div class=\"nav\"><ul class=\"menu\">{''.join(entries)}</ul></div>"

    def _link(self, column: Column) -> str:
        return f'<li><a href="{self.at(self.column_path(column))}">{escape(column.name)}</a></li>'

    def crumbs(self, column: Column) -> str:
        names = [column] if column.parent is None else [column.parent, column]
        links = "".join(f' &gt; <a href="{self.at(self.column_path(c))}">{escape(c.name)}</a>' for c in names)
        return f"<div class=\"position\">当前位置：<a href=\"{self.root}\">首页</a>{links}</div>"

    def side(self, column: Column) -> str:
        top = column.parent or column
        return f"<div class=\"side\"><h3>{escape(top.name)}</h3><ul>{''.join(self._link(c) for c in self.plan.under(top))}</ul></div>"

    def footer(self) -> str:
        row = self.plan.row
        return (
            f"<div class=\"footer\"><p><a href=\"{self.at('sitemap.html')}\">网站地图</a> | <a href=\"{self.at(self.contact_path())}\">联系我们</a></p>"
            f"<p>主办：{escape(row.name)}　联系电话：0000-0000001</p><p>网站标识码：{row.code}　示ICP备00000001号-1　示公网安备 00000000000001号</p>"
            f"<p><a href=\"http://bszs.conac.cn/sitename?method=show&amp;id=00000000000000000000000000000000\"><img src=\"{self.at('images/red.png')}\" alt=\"党政机关\"></a>"
            f"<a href=\"https://zfwzgl.www.gov.cn/exposure/jiucuo.html?site_code={row.code}&amp;url=http%3A%2F%2F{self.host}%2F\"><img src=\"{self.at('images/jiucuo.png')}\" alt=\"我为政府网站找错\"></a></p></div>"
        )  # fmt: skip

    def contact_path(self) -> str:
        return self.column_path(next(c for c in self.plan.columns if c.name == "联系我们"))

    # --- pages

    def home(self) -> str:
        blocks: list[str] = []
        for column in self.plan.columns:
            if column.articles and column.kind in ("news", "notice", "policy", "interpretation", "guides") and len(blocks) < 9:
                blocks.append(self.block(column, 6))
        links = '<a href="http://www.zwfw.example/">示例政务服务网</a> <a href="http://www.waf.example/">示例统一平台</a> <a href="http://www.gov.cn/">中国政府网</a>'
        return self.frame("", f"<div class=\"blocks\">{''.join(blocks)}</div>" + f"<div class=\"friend\">友情链接：{links}</div>")

    def block(self, column: Column, count: int) -> str:
        rows = "".join(self.row(article) for article in column.articles[:count])
        return (
            f"<div class=\"block\"><div class=\"hd\"><h3>{escape(column.name)}</h3><a class=\"more\" href=\"{self.at(self.column_path(column))}\">更多</a></div>"
            f"<ul class=\"list\">{rows}</ul></div>"
        )  # fmt: skip

    def channel(self, column: Column) -> str:
        blocks = "".join(self.channel_block(child) for child in self.plan.under(column))
        body = f"{self.crumbs(column)}<div class=\"blocks\">{blocks}</div>"
        return self.frame(column.name, body, column)

    def channel_block(self, column: Column) -> str:
        if column.articles:
            return self.block(column, 5)
        return f"<div class=\"block\"><div class=\"hd\"><h3>{escape(column.name)}</h3><a class=\"more\" href=\"{self.at(self.column_path(column))}\">更多</a></div></div>"

    def day(self, article: Article) -> str:
        return (f"{article.when:%Y-%m-%d}", f"[{article.when:%Y-%m-%d}]", f"{article.when:%Y/%m/%d}")[self.plan.look]

    def row(self, article: Article) -> str:
        return (
            f'<li><a href="{self.at(self.article_path(article))}" title="{escape(article.title, quote=True)}">{escape(self.cut(article.title))}</a>'
            f"<span>{self.day(article)}</span></li>"
        )

    def cut(self, title: str) -> str:
        return title if self.plan.look != 1 or len(title) <= 26 else title[:25] + "..."

    def entries(self, column: Column, page: int) -> list[Article]:
        chosen = column.articles[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
        if column.pinned and page == 1 and len(column.articles) > 3:
            oldest = column.articles[-1]
            chosen = [oldest, *[a for a in chosen if a is not oldest]]
        return chosen

    def pages(self, column: Column) -> int:
        return max(1, -(-len(column.articles) // PAGE_SIZE))

    def listing(self, column: Column, page: int = 1) -> str:
        body = f"{self.crumbs(column)}{self.side(column)}<div class=\"main\"><h2 class=\"lm\">{escape(column.name)}</h2>{self.list_body(column, page)}{self.paging(column, page)}</div>"
        return self.frame(column.name, body, column)

    def list_body(self, column: Column, page: int) -> str:
        if column.blank:
            return self.nothing(column)
        return f"<ul class=\"list\">{''.join(self.row(a) for a in self.entries(column, page))}</ul>"

    def nothing(self, column: Column) -> str:
        return "<ul class=\"list\"></ul>" + ("<p>暂无信息</p>" if column.hint else "")

    def paging(self, column: Column, page: int) -> str:
        last = self.pages(column)
        if last == 1:
            return ""
        links = [f"<span>{n}</span>" if n == page else f'<a href="{self.at(self.column_path(column, n))}">{n}</a>' for n in range(1, last + 1)]
        after = f'<a href="{self.at(self.column_path(column, page + 1))}">下一页</a>' if page < last else ""
        return f"<div class=\"page\">{''.join(links)}{after}</div>"

    def when(self, article: Article) -> str:
        return f"{article.when:%Y-%m-%d}" if article.day_only else f"{article.when:%Y-%m-%d %H:%M}"

    def content(self, article: Article) -> str:
        inner = "".join(f"<p>{escape(text)}</p>" for text in article.paragraphs)
        inner += "".join(f'<p><a href="{self.at("files/" + name)}">{label}</a></p>' for label, name in article.extra)
        for source, name, times in self.plan.dead:
            if source is article:
                inner += "".join(f'<p>附件：<a href="{self.at("files/" + name)}">解读文件{n + 1}</a></p>' for n in range(times))
        related = ""
        if article.related:
            rows = "".join(f'<li><a href="{self.at(self.article_path(other))}">{escape(other.title)}</a></li>' for _, other in article.related)
            related = f"<div class=\"xg\"><h4>{article.related[0][0]}</h4><ul>{rows}</ul></div>"
        body = (
            f"{self.crumbs(article.column)}<div class=\"main\">{self.index_table(article)}<h1 class=\"title\">{escape(article.title)}</h1>"
            f"<div class=\"info\">发布时间：{self.when(article)}　来源：{escape(article.source)}　浏览次数：<span id=\"hits\"></span></div>"
            f"{self.text_box(inner)}{related}{self.share()}{self.neighbours(article)}</div>"
        )  # fmt: skip
        return self.frame(article.title, body, article.column, article)

    def text_box(self, inner: str) -> str:
        return f"<div class=\"content\">{inner}</div>"

    def index_table(self, article: Article) -> str:
        if not article.number:
            return ""
        made = article.when.date().replace(day=max(1, article.when.day - 3))
        return (
            f"<table class=\"index\"><tr><td>索引号：{article.id:08d}</td><td>发文机关：{escape(self.plan.short)}</td></tr>"
            f"<tr><td>成文日期：{made:%Y-%m-%d}</td><td>文号：{article.number}</td></tr></table>"
        )  # fmt: skip

    def share(self) -> str:
        if not self.plan.share:
            return "<div class=\"tool\"><a href=\"javascript:window.print()\">打印</a> <a href=\"javascript:window.close()\">关闭</a></div>"
        return (
            "<div class=\"tool\"><span>分享到：</span><div class=\"bdsharebuttonbox\"><a href=\"#\" class=\"bds_weixin\" data-cmd=\"weixin\"></a>"
            "<a href=\"#\" class=\"bds_tsina\" data-cmd=\"tsina\"></a></div> <a href=\"javascript:window.print()\">打印</a></div>"
        )  # fmt: skip

    def neighbours(self, article: Article) -> str:
        rows = article.column.articles
        if article not in rows:
            return ""
        at = rows.index(article)
        out = []
        for label, other in (("上一篇", rows[at - 1] if at else None), ("下一篇", rows[at + 1] if at + 1 < len(rows) else None)):
            if other is not None:
                out.append(f'<p>{label}：<a href="{self.at(self.article_path(other))}">{escape(other.title)}</a></p>')
        return "".join(out)

    def single(self, column: Column) -> str:
        """A column that is one page of text (单页栏目)."""
        inner = "".join(f"<p>{escape(text)}</p>" for text in column.page)
        shown = f"<div class=\"info\">更新时间：{column.page_when:%Y-%m-%d %H:%M}</div>" if column.page_when else ""
        body = f"{self.crumbs(column)}{self.side(column)}<div class=\"main\"><h1 class=\"title\">{escape(column.name)}</h1>{shown}{self.text_box(inner)}{self.share()}</div>"
        return self.frame(column.name, body, column)

    def guide(self, guide: Guide) -> str:
        names = _ELEMENT_NAMES[self.plan.look % 2]
        laws = "、".join(
            f'<a href="{self.at(self.article_path(law))}">《{escape(title)}》</a>' if law else f"《{escape(title)}》" for title, law in guide.laws
        )
        materials = "".join(f"<p>{n}．{escape(text)}</p>" for n, text in enumerate(guide.materials, 1))
        if guide.files:
            links = "　".join(f'<a href="{self.at("files/" + name)}">{label}</a>' for label, name in guide.files)
            materials += f"<p>{escape(guide.form)}下载：{links}</p>"
        title = guide.article.title
        values = (
            escape(title.removesuffix("办事指南")), laws, "符合规定条件的公民、法人和其他组织。", materials, "示例路2号政务服务大厅",
            "工作日上午8:00至12:00，下午14:30至17:30", "0000-0000005", "受理、审查、决定、送达。",
        )  # fmt: skip
        rows = self.guide_rows(list(zip(names, values, strict=True)))
        body = (
            f"{self.crumbs(guide.article.column)}<div class=\"main\"><h1 class=\"title\">{escape(title)}</h1>"
            f"<div class=\"info\">发布时间：{guide.article.when:%Y-%m-%d %H:%M}　来源：{escape(guide.article.source)}</div>{rows}{self.share()}</div>"
        )  # fmt: skip
        return self.frame(title, body, guide.article.column, guide.article)

    def guide_rows(self, pairs: list[tuple[str, str]]) -> str:
        if self.plan.look == 2:
            return "".join(f"<h3>{name}</h3><div>{value}</div>" for name, value in pairs)
        return "<table class=\"guide\">" + "".join(f"<tr><th>{name}</th><td>{value}</td></tr>" for name, value in pairs) + "</table>"

    def board(self, column: Column) -> str:
        rows = "".join(
            f'<tr><td><a href="{self.at(self.letter_path(letter))}">{escape(letter.title)}</a></td><td>{letter.sent}</td><td>{letter.state}</td>'
            f"<td>{letter.replied or ''}</td><td>{escape(letter.office) if letter.replied else ''}</td></tr>"
            for letter in self.plan.letters
        )
        table = f"<table class=\"letters\"><tr><th>标题</th><th>来信时间</th><th>办理状态</th><th>答复时间</th><th>答复单位</th></tr>{rows}</table>"
        write = f"<p><a href=\"{self.at('hdjl/write.html')}\">我要写信</a></p>"
        return self.frame(column.name, f"{self.crumbs(column)}{self.side(column)}<div class=\"main\"><h2 class=\"lm\">{escape(column.name)}</h2>{write}{table}</div>", column)

    def letter(self, letter: Letter, column: Column) -> str:
        answer = (
            f"<p>答复单位：{escape(letter.office)}</p><p>答复时间：{letter.replied}</p><p>答复内容：您好，来信收悉。经核实，现将有关情况答复如下，感谢您的关心。</p>"
            if letter.replied else ""
        )  # fmt: skip
        body = (
            f"{self.crumbs(column)}<div class=\"main\"><p>来信标题：{escape(letter.title)}</p><p>来信时间：{letter.sent}</p>"
            f"<p>办理状态：{letter.state}</p><p>来信内容：您好，我想{escape(letter.title)}，请予以说明，谢谢。</p>{answer}</div>"
        )  # fmt: skip
        return self.frame(letter.title, body, None)

    def write(self, column: Column) -> str:
        body = (
            f"{self.crumbs(column)}<div class=\"main\"><h2>我要写信</h2><form method=\"post\" action=\"{self.at('hdjl/submit')}\"><p>标题 <input name=\"title\"></p>"
            "<p>内容 <textarea name=\"content\"></textarea></p><p><button>提交</button></p></form></div>"
        )  # fmt: skip
        return self.frame("我要写信", body)

    def sitemap(self) -> str:
        parts = []
        for column in self.plan.top:
            below = "".join(f'<a href="{self.at(self.column_path(c))}">{escape(c.name)}</a> ' for c in self.plan.under(column))
            parts.append(f'<div><b><a href="{self.at(self.column_path(column))}">{escape(column.name)}</a></b> {below}</div>')
        return self.frame("网站地图", "<h2>网站地图</h2>" + "".join(parts))

    def results(self, words: str, found: list[Article]) -> str:
        rows = "".join(f'<li><a href="{self.at(self.article_path(a))}">{escape(a.title)}</a><span>{a.when:%Y-%m-%d}</span></li>' for a in found)
        body = f"<div class=\"main\"><h2>搜索结果</h2><p>搜索“{escape(words)}”，找到相关结果{len(found)}条</p><ul class=\"list\">{rows}</ul></div>"
        return self.frame("搜索结果", body)

    def missing(self) -> str:
        return self.frame("页面不存在", "<div class=\"main\"><h2>404</h2><p>抱歉，您访问的页面不存在。</p></div>")
