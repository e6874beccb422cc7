"""The city: its sites by host, served on one port of this machine, and the files an inspection of it needs."""

from __future__ import annotations

import contextlib
import csv
import io
import logging
import threading
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from .plan import Defect, Planner, SiteRow
from .site import Served

_WAF = "<html><head><script>var challenge=1;document.cookie='t=1';location.reload();</script></head><body></body></html>"
_OUTSIDE = "<html><head><title>示例政务服务网</title></head><body><h1>示例政务服务网</h1><p>办事请到这里。</p></body></html>"
_STATUS = {500: "500 Internal Server Error", 521: "521 Down", 200: "200 OK", 404: "404 Not Found", 405: "405 Method Not Allowed", 412: "412 Precondition Failed"}


class City:
    """Served sites by `host[:port]`."""

    def __init__(self, rows: list[SiteRow], defects: list[Defect], as_of: date, seed: int, tables: dict[str, bytes]) -> None:
        self.rows = rows
        self.as_of = as_of
        self.tables = tables
        self._sites: dict[str, Served] = {}
        self._plans: dict[str, tuple[SiteRow, list[Defect], int, int]] = {}
        for index, row in enumerate(rows):
            mine = [defect for defect in defects if defect.code == row.code]
            self._plans[urlsplit(row.url).netloc] = (row, mine, seed, index)

    def site(self, host: str) -> Served | None:
        """The site of a host, planned when first asked for."""
        if host not in self._sites:
            if host not in self._plans:
                return None
            row, mine, seed, index = self._plans[host]
            self._sites[host] = Served(Planner(row, mine, self.as_of, seed, index).make())
        return self._sites[host]

    def hosts(self) -> list[tuple[str, int]]:
        pairs = [(urlsplit(row.url).hostname or "", urlsplit(row.url).port or 80) for row in self.rows]
        return [*pairs, ("www.waf.example", 80), ("www.zwfw.example", 80)]

    def resolve_lines(self, port: int) -> list[str]:
        return [f"{host}:{their_port}:127.0.0.1:{port}" for host, their_port in self.hosts()]

    def respond(self, host: str, method: str, target: str) -> tuple[int, list[tuple[str, str]], bytes]:
        """Status, headers and body; nothing but GET and HEAD."""
        if method not in ("GET", "HEAD"):
            return 405, [("Allow", "GET, HEAD")], b""
        name = host.removesuffix(":80")
        if ".localhost" in name:
            bare, _, _ = name.partition(".localhost")
            name = next((known for known in self._plans if known.partition(":")[0] == bare), bare)
        if name == "www.waf.example":
            return 412, [("Content-Type", "text/html; charset=utf-8")], _WAF.encode()
        if name == "www.zwfw.example":
            return 200, [("Content-Type", "text/html; charset=utf-8")], _OUTSIDE.encode()
        site = self.site(name)
        if site is None:
            return 200, [("Content-Type", "text/html; charset=utf-8")], self._index(host).encode()
        status, kind, body = site.answer(target)
        return status, [("Content-Type", kind)], body

    def _index(self, host: str) -> str:
        port = host.partition(":")[2]
        rows = "".join(
            f"<li><a href=\"http://{urlsplit(row.url).hostname}.localhost{':' + port if port else ''}{urlsplit(row.url).path or '/'}\">{row.name}</a>（{row.category}）</li>"
            for row in self.rows
        )
        return f"<!DOCTYPE html><html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><title>样例市</title></head><body><h1>样例市：{len(self.rows)}个网站</h1><p>内容均为虚构，供练习和演示。</p><ol>{rows}</ol></body></html>"

    def wsgi(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        # WSGI hands the path decoded; it is plain ASCII here, and the query is passed through untouched
        target = environ.get("PATH_INFO", "/") + (f"?{environ['QUERY_STRING']}" if environ.get("QUERY_STRING") else "")
        method = environ["REQUEST_METHOD"]
        status, headers, body = self.respond(environ.get("HTTP_HOST", ""), method, target)
        start_response(_STATUS[status], [*headers, ("Content-Length", str(len(body)))])
        return [b""] if method == "HEAD" else [body]

    @contextlib.contextmanager
    def running(self, port: int = 0) -> Iterator[int]:
        """Serves on 127.0.0.1 while the block lasts; gives the port."""
        from waitress.server import create_server

        logging.getLogger("waitress.queue").setLevel(logging.ERROR)
        server = create_server(self.wsgi, host="127.0.0.1", port=port, threads=4, clear_untrusted_proxy_headers=True, channel_timeout=300, connection_limit=2000, backlog=1024)
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        try:
            yield int(server.effective_port)
        finally:
            server.close()
            server.task_dispatcher.shutdown()
            thread.join(5)

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
