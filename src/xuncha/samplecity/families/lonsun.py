"""龙讯: open-information lists are fetched by script, others are plain."""

from __future__ import annotations

from ..model import Article, Attachment, Column, Letter, SitePlan
from .base import Family


class Lonsun(Family):
    css_path = "assets/css/site.css"
    js_path = "assets/js/lonsun.js"
    picture_folder = "assets/images"

    def __init__(self, plan: SitePlan) -> None:
        super().__init__(plan)
        self.site_id = 6790000 + int(plan.row.code[-4:])
        self.organ = int(plan.row.code[-4:]) + 20000
        self.search_path = f"site/search/{self.site_id}"

    def fetched(self, column: Column) -> bool:
        """Whether the column's list comes by script."""
        return column.parent is not None and column.parent.name == "政务公开" and column.kind not in ("page", "laws")

    def column_path(self, column: Column, page: int = 1) -> str:
        if self.fetched(column):
            return f"public/column/{self.organ}?type=4&amp;catId={column.id}&amp;action=list"
        return f"content/column/{column.id}" + (f"?pageIndex={page}" if page > 1 else "")

    def article_path(self, article: Article) -> str:
        return f"public/{self.organ}/{article.id}.html" if self.fetched(article.column) else f"content/article/{article.id}"

    def letter_path(self, letter: Letter) -> str:
        return f"nocache/guestbook/detail/{letter.id}.html"

    def write_path(self) -> str:
        return "guestbook/write"

    def file_path(self, file: Attachment) -> str:
        return f"group1/M00/{file.id % 256:02X}/{file.id // 7 % 256:02X}/{file.id:08d}.{file.ending}"

    def list_body(self, column: Column, page: int) -> str:
        if not self.fetched(column):
            return super().list_body(column, page)
        site, organ = self.site_id, self.organ
        if self.plan.look == 1:
            return (
                f'<div class="gk_list" id="xxgk_list" data-labelName="publicInfoList" data-siteId="{site}" data-organId="{organ}" data-catIds="{column.id}" '
                'data-type="4" data-pageSize="15"></div><script>Ls.publicList("#xxgk_list");</script>'
            )  # fmt: skip
        if self.plan.look == 2:
            return (
                f'<div class="gk_list" id="xxgk_list"></div><script>Ls.load("#xxgk_list", "/site/label/8888?labelName=publicInfoList&siteId={site}&organId={organ}'
                f'&catIds={column.id}&pageIndex=1&pageSize=15&type=4&dateFormat=yyyy-MM-dd&IsAjax=1&dataType=html");</script>'
            )  # fmt: skip
        return (
            '<div class="gk_list" id="xxgk_list"></div><script>Ls.ajax({url: "/site/label/8888", box: "#xxgk_list", data: {'
            f"labelName: 'publicInfoList', siteId: '{site}', organId: '{organ}', catId: '{column.id}', type: 4, pageIndex: 1, pageSize: 15, "
            "dateFormat: 'yyyy-MM-dd', IsAjax: 1, dataType: 'html'}});</script>"
        )

    def paging(self, column: Column, page: int) -> str:
        return "" if self.fetched(column) else super().paging(column, page)

    def fragment(self, column: Column, page: int, size: int) -> str:
        """The answer to the list call."""
        rows = "".join(
            f'<li class="clearfix"><a href="{self.article_url(a)}" target="_blank" title="{a.title}">{a.title}</a><span class="date">{a.when:%Y-%m-%d}</span></li>'
            for a in self.entries(column, page, size)
        )
        last = max(1, -(-len(column.articles) // size))
        turn = "".join(f'<a href="javascript:Ls.turn({n})">{n}</a>' for n in range(1, last + 1)) if last > 1 else ""
        return f'<ul class="xxgk_nav_list">{rows}</ul><div class="pagination" data-count="{len(column.articles)}">{turn}</div>'
