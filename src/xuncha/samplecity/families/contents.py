"""Content pages: articles with index table, related pages, files, sharing; single pages, leaders, guides."""

from __future__ import annotations

from html import escape

from ..model import Article, Attachment, Column, Guide
from .lists import Lists

ELEMENTS = (
    ("事项名称", "设定依据", "申请条件", "申请材料", "办理地点", "办理时间", "联系电话", "办理流程"),
    ("事项名称", "法律依据", "受理条件", "办理材料", "受理地点", "办公时间", "咨询电话", "办理程序"),
    ("项目名称", "办理依据", "办理条件", "所需材料", "办公地址", "受理时间", "咨询电话", "办事流程"),
)


class Contents(Lists):
    """Pages with a text of their own."""

    # --- articles

    def when(self, article: Article) -> str:
        if article.day_only == 1:
            return f"{article.when:%Y-%m-%d}"
        if article.day_only == 2:
            return f"{article.when.year}年{article.when.month}月{article.when.day}日"
        return f"{article.when:%Y-%m-%d %H:%M}"

    def info(self, article: Article) -> str:
        hits = article.id % 977 + 31
        source = escape(article.source)
        return (
            f'<div class="info"><span>发布时间：{self.when(article)}</span><span>来源：{source}</span><span>浏览次数：<em id="hits">{hits}</em></span></div>',
            f'<div class="info">信息来源：{source}　　发布日期：{self.when(article)}　　字号：[<a href="javascript:size(18)">大</a> <a href="javascript:size(16)">中</a> <a href="javascript:size(14)">小</a>]</div>',
            f'<div class="info"><span>时间：{self.when(article)}</span>　<span>来源：{source}</span>　<span>点击：{hits}次</span></div>',
        )[self.plan.look]  # fmt: skip

    def heading(self, title: str) -> str:
        return (f"<h1>{escape(title)}</h1>", f'<div class="title">{escape(title)}</div>', f'<h2 class="title">{escape(title)}</h2>')[self.plan.look]

    def content(self, article: Article) -> str:
        inner = "".join(f"<p>{escape(text)}</p>" for text in article.paragraphs)
        if article.picture >= 0:
            inner = f'<p align="center"><img src="{self.picture(article.picture)}" alt="现场图片"></p>' + inner
        body = (
            f'{self.crumbs(article.column, "正文" if self.plan.look == 0 else "")}<div class="article">{self.index_table(article)}{self.heading(article.title)}{self.info(article)}'
            f"{self.text_box(inner + self.file_list(article.files))}{self.related(article)}{self.share()}{self.neighbours(article)}</div>"
        )  # fmt: skip
        return self.frame(article.title, body + self.latest(article), article.column, article)

    def latest(self, article: Article) -> str:
        """The latest titles beside the text, on some looks."""
        if self.plan.look or self.plan.family == "legacy":
            return ""
        rows = "".join(f"<li>{self.anchor(a)}<em>{a.when:%m-%d}</em></li>" for a in self.plan.of_kind("notice")[0].articles[:5])
        return f'<div class="zxxx"><h3>最新公告</h3><ul>{rows}</ul></div>'

    def text_box(self, inner: str) -> str:
        return f'<div class="content">{inner}</div>'

    def file_list(self, files: list[Attachment]) -> str:
        return "".join(f'<p><a href="{self.file_url(file)}">{escape(file.label)}.{file.ending}</a></p>' for file in files)

    def file_url(self, file: Attachment) -> str:
        return self.at(self.file_path(file))

    def index_table(self, article: Article) -> str:
        if not article.number or article.made is None:
            return ""
        cells = (
            ("索引号", f"SL{article.id:06d}-{article.when:%Y%m}"), ("发文机关", self.plan.short), ("成文日期", f"{article.made:%Y-%m-%d}"),
            ("发布日期", f"{article.when:%Y-%m-%d %H:%M}"), ("文号", article.number), ("标题", article.title),
        )  # fmt: skip
        pairs = [f"<td><b>{name}：</b>{escape(value)}</td>" for name, value in cells]
        return '<table class="index">' + "".join(f"<tr>{pairs[n]}{pairs[n + 1]}</tr>" for n in (0, 2, 4)) + "</table>"

    def related(self, article: Article) -> str:
        out = []
        for label in dict.fromkeys(label for label, _ in article.related):
            rows = "".join(f'<li><a href="{self.article_url(other)}">{escape(other.title)}</a></li>' for name, other in article.related if name == label)
            out.append(f'<div class="xgwj"><h4>{label}</h4><ul>{rows}</ul></div>')
        return "".join(out)

    def share(self) -> str:
        tools = '<a href="javascript:window.print()">打印</a> <a href="javascript:window.close()">关闭</a>'
        if not self.plan.share:
            return f'<div class="tool">{tools}</div>'
        return (
            '<div class="tool"><div class="bdsharebuttonbox"><a href="#" class="bds_more" data-cmd="more">分享到：</a><a href="#" class="bds_weixin" data-cmd="weixin" title="分享到微信">微信</a> '
            f'<a href="#" class="bds_tsina" data-cmd="tsina" title="分享到新浪微博">微博</a></div>{tools}</div>',
            f'<div class="tool"><div class="social-share" data-sites="weibo,wechat">分享：<a class="social-share-icon icon-wechat" href="javascript:fx(1)">微信</a> <a class="social-share-icon icon-weibo" href="javascript:fx(2)">微博</a></div>{tools}</div>',
            f'<div class="tool"><span class="fx">分享到：<a href="javascript:fx(1)">微信</a> <a href="javascript:fx(2)">微博</a></span> {tools}</div>',
        )[self.plan.look]  # fmt: skip

    def neighbours(self, article: Article) -> str:
        rows = article.column.articles
        at = rows.index(article)
        out = []
        for label, other in (("上一篇", rows[at - 1] if at else None), ("下一篇", rows[at + 1] if at + 1 < len(rows) else None)):
            name = f'<a href="{self.article_url(other)}">{escape(other.title)}</a>' if other is not None else "没有了"
            out.append(f"<p>{label}：{name}</p>")
        return f'<div class="turn">{"".join(out)}</div>'

    # --- single pages

    def single(self, column: Column) -> str:
        """A column that is one page of text (单页栏目)."""
        inner = "".join(f"<p>{escape(text)}</p>" for text in column.page)
        return self._single(column, self.text_box(inner))

    def leaders(self, column: Column) -> str:
        """领导之窗: posts, photograph, curriculum, duties."""
        cards = []
        for text in column.page:
            name, post, life, duty = text.split("|")
            cards.append(
                f'<div class="leader"><img src="{self.at(self.picture_folder + "/head.png")}" alt="{name}"><h4>{name}</h4><p>职务：{post}</p><p>简历：{life}</p><p>分工：{duty}</p></div>'
            )
        return self._single(column, "".join(cards))

    def _single(self, column: Column, inner: str) -> str:
        shown = f'<div class="info">更新时间：{column.page_when:%Y-%m-%d %H:%M}</div>' if column.page_when else ""
        body = f'{self.crumbs(column)}{self.side(column)}<div class="main">{self.heading(column.name)}{shown}{inner}{self.share()}</div>'
        return self.frame(column.name, body, column)

    # --- guides

    def guide(self, guide: Guide) -> str:
        laws = "<br>".join(
            f'<a href="{self.article_url(law)}">《{escape(title)}》</a>' if law else f"《{escape(title)}》" for title, law in guide.laws
        )
        values = [
            escape(guide.name), laws, "".join(f"<p>{n}．{escape(text)}</p>" for n, text in enumerate(guide.conditions, 1)), self._materials(guide),
            escape(guide.place), guide.hours, guide.phone, "→".join(guide.steps) + "。",
        ]  # fmt: skip
        pairs = list(zip(ELEMENTS[self.plan.look], values, strict=True))
        if guide.files and self.plan.look == 2:
            pairs.insert(4, ("表格下载", self._downloads(guide)))
        article = guide.article
        body = (
            f'{self.crumbs(article.column)}<div class="article">{self.heading(article.title)}{self.info(article)}{self.guide_rows(pairs)}{self.share()}</div>'
        )  # fmt: skip
        return self.frame(article.title, body, article.column, article)

    def _materials(self, guide: Guide) -> str:
        if self.plan.look == 1:
            return self._material_table(guide)
        rows = "".join(f"<p>{n}．{escape(text)}</p>" for n, text in enumerate(guide.materials, 1))
        return rows + (f"<p>{self._downloads(guide)}</p>" if guide.files and self.plan.look == 0 else "")

    def _material_table(self, guide: Guide) -> str:
        rows = ""
        for n, text in enumerate(guide.materials, 1):
            files = "　".join(f'<a href="{self.file_url(file)}">{file.label}</a>' for file in guide.files) if guide.form and guide.form in text else ""
            rows += f"<tr><td>{n}</td><td>{escape(text)}</td><td>{files or '-'}</td></tr>"
        return f'<table class="cl"><tr><td>序号</td><td>材料名称</td><td>表格下载</td></tr>{rows}</table>'

    def _downloads(self, guide: Guide) -> str:
        return f"{escape(guide.form)}：" + "　".join(f'<a href="{self.file_url(file)}">{file.label}</a>' for file in guide.files)

    def guide_rows(self, pairs: list[tuple[str, str]]) -> str:
        if self.plan.look == 2:
            signs = "一二三四五六七八九"
            return '<div class="guide">' + "".join(f"<h3>{signs[n]}、{name}</h3><div>{value}</div>" for n, (name, value) in enumerate(pairs)) + "</div>"
        return '<table class="guide">' + "".join(f"<tr><th>{name}</th><td>{value}</td></tr>" for name, value in pairs) + "</table>"
