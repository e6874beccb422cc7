"""The city: its sites by host, served on one port of this machine, and the files an inspection of it needs."""

from __future__ import annotations

import csv
import io
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from html import escape
from importlib import resources
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from . import server
from .draft import INDICATORS
from .model import Defect, SiteRow
from .plan import plan_site
from .site import Served

_WAF = (
    "<!DOCTYPE html><html><head><meta charset=\"utf-8\"><script>var _0x3f=['challenge'];document.cookie='__tst=1;path=/';setTimeout(function(){location.reload()},900);</script>"
    "</head><body></body></html>"
)
_OUTSIDE = (
    "<!DOCTYPE html><html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><title>示例政务服务网</title></head><body><h1>示例政务服务网</h1>"
    "<p>个人办事、法人办事、部门服务，请从这里进入。</p></body></html>"
)
_HTML = "text/html; charset=utf-8"
WAF_HOST, OUTSIDE_HOST = "www.waf.example", "www.zwfw.example"


class Response(NamedTuple):
    status: int
    headers: list[tuple[str, str]]
    body: bytes


class City:
    """Served sites by `host[:port]`."""

    def __init__(self, rows: list[SiteRow], defects: list[Defect], as_of: date, seed: int, tables: dict[str, bytes]) -> None:
        self.rows = rows
        self.as_of = as_of
        self.tables = tables
        self._seed = seed
        self._sites: dict[str, Served] = {}
        self._places = {urlsplit(row.url).netloc: n for n, row in enumerate(rows)}
        self._defects: dict[str, list[Defect]] = {}
        codes = {row.code for row in rows}
        for defect in defects:
            if defect.code not in codes or defect.indicator not in INDICATORS or defect.units < 0:
                raise ValueError(f"cannot be planted: {defect}")
            self._defects.setdefault(defect.code, []).append(defect)

    def site(self, host: str) -> Served | None:
        """The site of a host, planned when first asked for."""
        if host not in self._sites:
            place = self._places.get(host)
            if place is None:
                return None
            row = self.rows[place]
            self._sites[host] = Served(plan_site(row, self._defects.get(row.code, []), self.as_of, self._seed, place))
        return self._sites[host]

    def hosts(self) -> list[tuple[str, int]]:
        pairs = [(urlsplit(row.url).hostname or "", urlsplit(row.url).port or 80) for row in self.rows]
        return [*pairs, (WAF_HOST, 80), (OUTSIDE_HOST, 80)]

    def resolve_lines(self, port: int) -> list[str]:
        return [f"{host}:{their_port}:127.0.0.1:{port}" for host, their_port in self.hosts()]

    # --- answers

    def respond(self, host: str, method: str, target: str, headers: Mapping[str, str] | None = None) -> Response:
        """The answer to a request; nothing but GET and HEAD. `headers` may carry If-None-Match."""
        if method not in ("GET", "HEAD"):
            return Response(405, [("Allow", "GET, HEAD"), ("Content-Type", _HTML)], b"")
        name = self._name(host)
        if name == WAF_HOST:
            return Response(412, [("Content-Type", _HTML)], _WAF.encode())
        if name == OUTSIDE_HOST:
            return Response(200, [("Content-Type", _HTML)], _OUTSIDE.encode())
        site = self.site(name)
        if site is None:
            return Response(200, [("Content-Type", _HTML)], self._index(host).encode())
        status, kind, body = site.answer(target)
        if status == 302:
            return Response(302, [("Location", kind), ("Content-Type", _HTML)], body)
        if status != 200:
            return Response(status, [("Content-Type", kind)], body)
        tag = f'"{zlib.crc32(body):08x}-{len(body):x}"'
        if headers and tag in headers.get("If-None-Match", ""):
            return Response(304, [("ETag", tag)], b"")
        return Response(200, [("Content-Type", kind), ("ETag", tag)], body)

    def _name(self, host: str) -> str:
        """The key of a site: without port 80; `HOST.localhost[:port]` is the same site, so that a browser finds it."""
        name = host.lower().removesuffix(":80")
        if ".localhost" in name:
            bare = name.partition(".localhost")[0]
            return next((known for known in self._places if known.partition(":")[0] == bare), bare)
        return name

    def _index(self, host: str) -> str:
        port = host.partition(":")[2]
        rows = "".join(
            f"<li><a href=\"http://{urlsplit(row.url).hostname}.localhost{':' + port if port else ''}{urlsplit(row.url).path or '/'}\">{escape(row.name)}</a>（{row.category}）</li>"
            for row in self.rows
        )
        return (
            f"<!DOCTYPE html><html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><title>样例市</title></head><body><h1>样例市：{len(self.rows)}个网站</h1>"
            f"<p>内容均为虚构，供练习和演示。</p><ol>{rows}</ol></body></html>"
        )

    def wsgi(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        return server.answer(self.respond, environ, start_response)

    @contextmanager
    def running(self, port: int = 0) -> Iterator[int]:
        """Serves on 127.0.0.1 while the block lasts; gives the port."""
        with server.running(self.wsgi, port) as chosen:
            yield chosen

    def write_inputs(self, folder: Path, port: int) -> None:
        """The registry, account tables and the resolve file for an inspection."""
        folder.mkdir(parents=True, exist_ok=True)
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow(("网站标识码", "网站名称", "首页网址", "网站类别", "所属县区"))
        writer.writerows((row.code, row.name, row.url, row.category, row.county) for row in self.rows)
        (folder / "sites.csv").write_text(out.getvalue(), "utf-8")
        for name, data in self.tables.items():
            (folder / name).write_bytes(data)
        (folder / "city.resolve").write_text("\n".join(self.resolve_lines(port)) + "\n", "utf-8")


def make_city(rows: Iterable[SiteRow], defects: Iterable[Defect], as_of: date, seed: int = 1) -> City:
    """Any city: other names, dates and defects."""
    return City(list(rows), list(defects), as_of, seed, {})


def luan_city(seed: int = 2020) -> City:
    """Lu'an in the second quarter of 2020, from the tables of its bulletin."""
    data = resources.files("xuncha.samplecity") / "data"

    def table(name: str) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO((data / name).read_text("utf-8-sig"))))

    rows = [SiteRow(r["网站标识码"], r["网站名称"], r["首页网址"], r["网站类别"], r["所属县区"]) for r in table("sites.csv")]
    defects = [Defect(r["网站标识码"], r["指标"], int(r["计数"]), r["用语类别"] + r["原文"]) for r in table("annex1-units.csv")]
    names = {"accounts.csv": "accounts.csv", "accounts-county.csv": "accounts-county.csv", "account-evidence.csv": "accounts-evidence.csv"}
    return City(rows, defects, date(2020, 5, 15), seed, {out: (data / source).read_bytes() for out, source in names.items()})
