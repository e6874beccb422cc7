"""One served site: its plan rendered on demand, address by address."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from html import unescape
from urllib.parse import unquote_to_bytes

from . import pictures, styles
from .attachments import MEDIA, attachment
from .families import FAMILIES
from .families.hanweb import Hanweb
from .families.lonsun import Lonsun
from .model import Article, Attachment, Column, SitePlan

Answer = tuple[int, str, bytes]
_KEPT = 1500


class Served:
    """Answers of one site; rendered when asked for, the latest ones kept."""

    def __init__(self, plan: SitePlan) -> None:
        self.plan = plan
        self.family = FAMILIES[plan.family](plan)
        self.routes: dict[str, Callable[[], str]] = {}
        self.redirects: dict[str, str] = {}
        self._files: dict[str, Attachment] = {}
        self._plain: dict[str, tuple[str, Callable[[], bytes]]] = {}
        self._cache: dict[str, Answer] = {}
        self._route()

    # --- addresses

    def _add(self, path: str, make: Callable[[], str]) -> None:
        self.routes[self.family.root + unescape(path)] = make

    def _route(self) -> None:
        family, plan = self.family, self.plan
        self._add("", family.home)
        self._add(family.map_path(), family.sitemap)
        guides = {guide.article.id: guide for guide in plan.guides}
        for column in plan.columns:
            self._route_column(column)
            for article in column.articles:
                guide = guides.get(article.id)
                make = functools.partial(family.guide, guide) if guide else functools.partial(family.content, article)
                self._add(family.article_path(article), make)
        files = [f for column in plan.columns for a in column.articles for f in a.files] + [f for guide in plan.guides for f in guide.files]
        self._files = {family.file_url(file): file for file in files if not file.missing}
        self._plain = {
            family.css_path: ("text/css", lambda: styles.sheet(plan.family)), family.js_path: ("application/javascript", styles.script),
            "favicon.ico": ("image/x-icon", pictures.favicon), "robots.txt": ("text/plain", lambda: family.robots().encode()),
        }  # fmt: skip
        if plan.look == 0:
            self._plain["sitemap.xml"] = ("application/xml", lambda: family.map_file().encode())

    def _route_column(self, column: Column) -> None:
        family, plan = self.family, self.plan
        path = family.column_path(column)
        if column.kind == "channel":
            if column.redirects:
                self.redirects[family.root + unescape(path)] = family.root + unescape(family.column_path(plan.under(column)[0]))
                return
            self._add(path, functools.partial(family.channel, column))
        elif column.kind == "page":
            self._add(path, functools.partial(family.single, column))
        elif column.kind == "leaders":
            self._add(path, functools.partial(family.leaders, column))
        elif column.kind == "board":
            self._add(path, functools.partial(family.board, column))
            self._add(family.write_path(), functools.partial(family.write, column))
            for letter in plan.letters:
                self._add(family.letter_path(letter), functools.partial(family.letter, letter, column))
        else:
            for page in range(1, family.pages(column) + 1):
                self._add(family.column_path(column, page), functools.partial(family.listing, column, page))

    # --- answers

    def answer(self, target: str) -> Answer:
        """Status, content type (or the new address of a redirect) and bytes for a path with query."""
        kept = self._cache.get(target)
        if kept is None:
            if len(self._cache) >= _KEPT:
                self._cache.clear()
            kept = self._cache[target] = self._answer(target)
        return kept

    def _answer(self, target: str) -> Answer:
        family = self.family
        path, _, query = target.partition("?")
        if path.endswith("/index.html") and target not in self.routes and target not in self.redirects:
            target = target.replace("/index.html", "/", 1)
        if target in self.redirects:
            return 302, self.redirects[target], b""
        make = self.routes.get(target)
        if make is not None:
            return self._page(200, make())
        if path in self._files:
            file = self._files[path]
            return 200, MEDIA[file.ending], attachment(file.ending, file.heading or file.label)
        # some files are asked for at the host's root, wherever the site begins
        rest = path.removeprefix(family.root) if path.startswith(family.root) else path.removeprefix("/")
        if not path.startswith(family.root) and rest not in ("robots.txt", "favicon.ico"):
            return self._page(404, family.missing())
        if rest in self._plain:
            kind, data = self._plain[rest]
            return 200, kind, data()
        picture = re.fullmatch(re.escape(family.picture_folder) + r"/(logo|red|jiucuo|ga|head|zt\d|pic\d\d)\.png", rest)
        if picture:
            return 200, "image/png", pictures.named(picture[1])
        if rest == family.search_path:
            return self._page(200, self._search(query))
        if isinstance(family, Lonsun) and rest == "site/label/8888":
            return self._label(family, query)
        if isinstance(family, Hanweb) and rest == "module/web/jpage/dataproxy.jsp":
            return self._proxy(family, query)
        return self._page(404, family.missing())

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
        unseen = {guide.article.id for guide in self.plan.guides if not guide.searchable}
        found: list[Article] = []
        if words:
            everything = [a for column in self.plan.columns for a in column.articles if a.id not in unseen]
            exact = sorted((a for a in everything if words in a.title), key=lambda a: len(a.title))
            loose = [a for a in everything if words[:6] in a.title and words not in a.title]
            found = (exact + loose)[:10]
        return family.results(words, found)

    def _label(self, family: Lonsun, query: str) -> Answer:
        numbers = dict(re.findall(r"(catIds?|pageIndex|pageSize|organId)=(\d+)", query))
        wanted = int(numbers.get("catIds") or numbers.get("catId") or 0)
        column = next((c for c in self.plan.columns if c.id == wanted and family.fetched(c)), None)
        if column is None or "labelName=publicInfoList" not in query or numbers.get("organId") != str(family.organ):
            return self._page(404, family.missing())
        return self._page(200, family.fragment(column, max(1, int(numbers.get("pageIndex", 1))), min(60, max(1, int(numbers.get("pageSize", 15))))))

    def _proxy(self, family: Hanweb, query: str) -> Answer:
        numbers = {name: int(value) for name, value in re.findall(r"(columnid|startrecord|endrecord)=(\d+)", query)}
        column = next((c for c in self.plan.columns if c.id == numbers.get("columnid")), None)
        if column is None:
            return self._page(404, family.missing())
        start = max(1, numbers.get("startrecord", 16))
        return 200, "text/xml; charset=utf-8", family.proxy(column, start, numbers.get("endrecord", start + 44)).encode()
