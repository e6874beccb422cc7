"""Boards of letters, site map, search results, the page that is not there; all parts of a family together."""

from __future__ import annotations

from html import escape

from ..model import Article, Column, Letter
from .contents import Contents


class Family(Contents):
    """Renders one site."""

    def board(self, column: Column) -> str:
        rows = "".join(
            f'<tr><td><a href="{self.at(self.letter_path(x))}">{escape(x.title)}</a></td><td>{x.sent:%Y-%m-%d}</td><td>{x.state}</td>'
            f'<td>{f"{x.replied:%Y-%m-%d}" if x.replied else "-"}</td><td>{escape(x.office) if x.replied else "-"}</td></tr>'
            for x in self.plan.letters
        )
        table = f'<table class="letters"><tr><th>标题</th><th>来信时间</th><th>办理状态</th><th>答复时间</th><th>答复单位</th></tr>{rows}</table>'
        if self.plan.look == 1:
            table = '<ul class="xjlist">' + "".join(
                f'<li><a href="{self.at(self.letter_path(x))}">{escape(x.title)}</a><span>来信时间：{x.sent:%Y-%m-%d}</span><span>{x.state}</span>'
                f'<span>{f"答复时间：{x.replied:%Y-%m-%d}　{escape(x.office)}" if x.replied else ""}</span></li>'
                for x in self.plan.letters
            ) + "</ul>"
        figures = next(c for c in self.plan.columns if c.name == "信件统计")
        tools = f'<p class="xx"><a href="{self.at(self.write_path())}">我要写信</a> {self.plain_link(figures)}</p>'
        body = f'{self.crumbs(column)}{self.side(column)}<div class="main"><div class="lmmc">{escape(column.name)}</div>{tools}{table}</div>'
        return self.frame(column.name, body, column)

    def letter(self, letter: Letter, column: Column) -> str:
        pairs = [("来信标题", letter.title), ("来信时间", f"{letter.sent:%Y-%m-%d}"), ("办理状态", letter.state), ("来信内容", letter.question)]
        if letter.replied:
            pairs += [("答复单位", letter.office), ("答复时间", f"{letter.replied:%Y-%m-%d}"), ("答复内容", letter.answer)]
        elif letter.state == "不予受理":
            pairs += [("不予受理原因", letter.answer)]
        if self.plan.look == 1:
            inner = "".join(f"<p>{name}：{escape(value)}</p>" for name, value in pairs)
        else:
            inner = '<ul class="letter">' + "".join(f"<li><b>{name}：</b><span>{escape(value)}</span></li>" for name, value in pairs) + "</ul>"
        return self.frame(letter.title, f'{self.crumbs(column)}<div class="article">{inner}</div>', column)

    def write(self, column: Column) -> str:
        fields = "".join(f'<p><label>{label}</label><input type="text" name="{name}"></p>' for label, name in (("姓名", "xm"), ("联系方式", "lx"), ("标题", "bt")))
        body = (
            f'{self.crumbs(column, "我要写信")}<div class="main"><h2>我要写信</h2><form method="post" action="{self.at(self.write_path())}">{fields}'
            '<p><label>内容</label><textarea name="nr"></textarea></p><p><button type="submit">提交</button></p></form></div>'
        )  # fmt: skip
        return self.frame("我要写信", body, column)

    def sitemap(self) -> str:
        parts = "".join(
            f'<div class="mapbox"><b>{self.plain_link(top)}</b> {" ".join(self.plain_link(c) for c in self.plan.under(top))}</div>' for top in self.plan.top
        )
        return self.frame("网站地图", f"<h2>网站地图</h2>{parts}")

    def results(self, words: str, found: list[Article]) -> str:
        rows = "".join(
            f'<li><a href="{self.article_url(a)}" target="_blank">{escape(a.title)}</a><span>{a.when:%Y-%m-%d}</span><p>{escape((a.paragraphs or [a.column.name])[0])[:60]}</p></li>'
            for a in found
        )
        body = f'<div class="main"><h2>搜索结果</h2><p>搜索“{escape(words)}”，找到相关结果{len(found)}条</p><ul class="result">{rows}</ul></div>'
        return self.frame("搜索结果", body)

    def missing(self) -> str:
        return self.frame("页面不存在", f'<div class="main"><h2>404</h2><p>抱歉，您访问的页面不存在或已删除。</p><p><a href="{self.root}">返回首页</a></p></div>')

    def robots(self) -> str:
        listed = self.plan.look == 0
        return "User-agent: *\nAllow: /\n" + (f"Sitemap: http://{self.host}{self.root}sitemap.xml\n" if listed else "")

    def map_file(self) -> str:
        urls = "".join(f"<url><loc>{escape(f'http://{self.host}{self.root}')}{self.column_path(c)}</loc></url>" for c in self.plan.columns)
        return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>\n'
