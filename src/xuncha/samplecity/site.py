"""One served site: its plan rendered on demand, address by address."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from urllib.parse import unquote_to_bytes

from .attachments import file_bytes
from .families import FAMILIES
from .families.lonsun import Lonsun
from .plan import Article, SitePlan

Answer = tuple[int, str, bytes]


class Served:
    """Answers of one site; rendered once, then kept."""

    def __init__(self, plan: SitePlan) -> None:
        self.plan = plan
        self.family = FAMILIES[plan.family](plan)
        self.routes: dict[str, Callable[[], str]] = {}
        self._files = {"css/style.css", "js/common.js", "images/red.png", "images/jiucuo.png"}
        self._cache: dict[str, Answer] = {}
        self._route()

    def _add(self, path: str, make: Callable[[], str]) -> None:
        self.routes[self.family.root + unescape(path)] = make

    def _route(self) -> None:
        family, plan = self.family, self.plan
        self._add("", family.home)
        self._add("sitemap.html", family.sitemap)
        guides = {guide.article.id: guide for guide in plan.guides}
        for column in plan.columns:
            if column.kind == "channel":
                self._add(family.column_path(column), lambda c=column: family.channel(c))  # type: ignore[misc]
            elif column.kind == "page":
                self._add(family.column_path(column), lambda c=column: family.single(c))  # type: ignore[misc]
            elif column.kind == "board":
                self._add(family.column_path(column), lambda c=column: family.board(c))  # type: ignore[misc]
                self._add("hdjl/write.html", lambda c=column: family.write(c))  # type: ignore[misc]
                for letter in plan.letters:
                    self._add(family.letter_path(letter), lambda x=letter, c=column: family.letter(x, c))  # type: ignore[misc]
            else:
                for page in range(1, family.pages(column) + 1):
                    self._add(family.column_path(column, page), lambda c=column, p=page: family.listing(c, p))  # type: ignore[misc]
            for article in column.articles:
                if article.id in guides:
                    self._add(family.article_path(article), lambda g=guides[article.id]: family.guide(g))  # type: ignore[misc]
                else:
                    self._add(family.article_path(article), lambda a=article: family.content(a))  # type: ignore[misc]
        self._files |= {f"files/{name}" for guide in plan.guides for _, name in guide.files}
        self._files |= {f"files/{name}" for column in plan.columns for article in column.articles for _, name in article.extra}

    def answer(self, target: str) -> Answer:
        """Status, content type and bytes for a path with query."""
        if target not in self._cache:
            self._cache[target] = self._answer(target)
        return self._cache[target]

    def _answer(self, target: str) -> Answer:
        path, _, query = target.partition("?")
        make = self.routes.get(target) or (self.routes.get(path) if not query else None)
        if make is not None:
            return self._page(200, make())
        rest = path.removeprefix(self.family.root)
        if rest in self._files:
            return 200, *file_bytes(rest)
        if rest == self.family.search_path:
            return self._page(200, self._search(query))
        if path.endswith("site/label/8888") and isinstance(self.family, Lonsun):
            return self._fragment(self.family, query)
        return self._page(404, self.family.missing())

    def _page(self, status: int, html: str) -> Answer:
        coding = "gb18030" if self.family.charset == "gb2312" else "utf-8"
        kind = "text/html" if coding == "gb18030" else "text/html; charset=utf-8"
        return status, kind, html.encode(coding)

    def _search(self, query: str) -> str:
        family = self.family
        words = ""
        for pair in query.split("&"):
            name, _, value = pair.partition("=")
            if name == family.search_field:
                raw = unquote_to_bytes(value.replace("+", " "))
                words = raw.decode("gb18030" if family.charset == "gb2312" else "utf-8", "replace").strip()
        hidden = {guide.article.id for guide in self.plan.guides if not guide.searchable}
        found: list[Article] = []
        if words:
            everything = [a for column in self.plan.columns for a in column.articles if a.id not in hidden]
            exact = [a for a in everything if words in a.title]
            loose = [a for a in everything if words[:6] in a.title and a not in exact]
            found = (exact + loose)[:10]
        return family.results(words, found)

    def _fragment(self, family: Lonsun, query: str) -> Answer:
        numbers = dict(re.findall(r"(catId|catIds|pageIndex)=(\d+)", query))
        wanted = int(numbers.get("catId") or numbers.get("catIds") or 0)
        column = next((c for c in self.plan.columns if c.id == wanted and family.fetched(c)), None)
        if column is None or "labelName=publicInfoList" not in query:
            return self._page(404, family.missing())
        return self._page(200, family.fragment(column, int(numbers.get("pageIndex", 1))))
