"""Shows captured pages as they were (回放), locally, in a sandboxed frame: no script of theirs runs, nothing leaves the machine."""

from __future__ import annotations

import contextlib
import html
import re
import sqlite3
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, quote, unquote, urlsplit

from .container import PREVIOUS, Dossier
from .evidence import Archive, EvidenceError, Record, archive_of

_STYLE = (
    "body{margin:0;font:15px/1.7 'PingFang SC','Microsoft YaHei','Noto Sans CJK SC',sans-serif;color:#222;background:#f5f6f8}"
    "header{background:#1f3a5f;color:#fff;padding:10px 20px}header a{color:#cfe0f5}main{padding:16px 20px;max-width:1200px;margin:auto}"
    "table{border-collapse:collapse;background:#fff;width:100%}td,th{border:1px solid #dde1e6;padding:5px 10px;text-align:left;vertical-align:top}"
    "iframe{border:0;width:100%;height:calc(100vh - 118px);background:#fff;display:block}.bad{color:#b3261e}.ok{color:#1b6e3c}header .ok{color:#9be2b4}header .bad{color:#ffb4ab}input{padding:4px 8px;width:320px}"
)
# the frame: no scripts, no forms, no way out; only what this server hands out itself
FRAME_POLICY = "sandbox; default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'"
_OWN_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; form-action 'self'"
_LINK = re.compile(r"""((?:href|src|background|action)\s*=\s*["']?)(https?:)?//([^"'\s>]+)""", re.I)
_ROOTED = re.compile(r"""((?:href|src|background)\s*=\s*["']?)/(?!/)""", re.I)
_CSS_ROOTED = re.compile(r"(url\(\s*[\"']?)/(?!/)", re.I)
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]+)", re.I)
PER_PAGE = 200


class Replay:
    """What the server shows; independent of how it is served."""

    def __init__(self, dossier: Dossier) -> None:
        self.dossier = dossier
        self._archives: dict[str, Archive] = {}
        self._names = {site.code: site.name for site in dossier.registered().sites}

    def archive(self, code: str) -> Archive | None:
        if code not in self._names:
            return None
        if code not in self._archives:
            self._archives[code] = archive_of(self.dossier.site_folder(code) / "evidence.warc.gz")
        return self._archives[code]

    def _captured(self, code: str, url: str) -> tuple[Record | None, str]:
        """The record that shows an address; where it has not changed since an earlier inspection, that one's, and the earlier dossier."""
        archive = self.archive(code)
        record = archive.get(url) if archive else None
        dossier, whence = self.dossier, ""
        for _ in range(MOST_EARLIER):
            if record is None or record.kind != "revisit" or (earlier := before(dossier)) is None:
                break
            kept = archive_of(earlier.site_folder(code) / "evidence.warc.gz").get(url)
            if kept is None:
                break
            record, dossier, whence = kept, earlier, str(earlier.folder)
        return record, whence

    def index(self) -> str:
        manifest = self.dossier.manifest()
        rows = "".join(
            f'<tr><td>{code}</td><td><a href="/s/{code}">{html.escape(name)}</a></td></tr>' for code, name in self._names.items()
        )
        return _page("证据回放", f"<p>监测时间点 {manifest.as_of}，口径 {manifest.edition}</p><table><tr><th>网站标识码</th><th>网站</th></tr>{rows}</table>")

    def site(self, code: str, wanted: str, start: int) -> str | None:
        """The list of a site's captured pages; `wanted` narrows it by address."""
        path = self.dossier.site_folder(code) / "facts.sqlite"
        if code not in self._names or not path.exists():
            return None
        rows = page_rows(path, wanted, start, PER_PAGE)
        lines = "".join(
            f'<tr><td><a href="/v/{code}?url={quote(url, safe="")}">{html.escape(unquote(url))}</a></td><td>{kind}</td><td>{at}</td></tr>'
            for url, kind, at in rows
        )
        more = f'<p><a href="/s/{code}?q={quote(wanted)}&from={start + PER_PAGE}">后面的</a></p>' if len(rows) == PER_PAGE else ""
        form = f'<form action="/s/{code}"><input name="q" value="{html.escape(wanted)}" placeholder="网址里含有…"> <button>查找</button></form>'
        return _page(self._names[code], f"{form}<table><tr><th>网址</th><th>类型</th><th>采集时间</th></tr>{lines}</table>{more}")

    def view(self, code: str, url: str) -> str | None:
        """A page in its frame, with where it comes from and whether it is what was sealed."""
        record, whence = self._captured(code, url)
        if record is None:
            return None
        if record.kind == "revisit":
            state = "与上次检查相比没有变化，内容在上次的卷宗里，那个卷宗不在原处"
        elif record.intact is None:
            state = ""
        else:
            state = f'<span class="{"ok" if record.intact else "bad"}">内容与采集时的摘要{"" if record.intact else "不"}一致</span>'
        if whence:
            state += f"　这次检查时没有变化，内容取自 {html.escape(whence)}"
        about = (
            f"{html.escape(unquote(url))}<br>采集于 {record.fields.get('warc-date', '')}　{state}　"
            f"<small>{html.escape(record.fields.get('warc-payload-digest', ''))}</small>"
        )
        return _page(self._names[code], f'<iframe sandbox src="{frame_path(code, url)}" title="网页回放"></iframe>', about, wide=True)

    def resource(self, code: str, url: str, base: str = "") -> tuple[int, str, bytes] | None:
        """Status, type and bytes of a captured address, its links turned into this replay (below `base`)."""
        record, _ = self._captured(code, url)
        if record is None:
            return None
        kind = record.header("Content-Type") or "application/octet-stream"
        return 200, kind, rewritten(record, code, url, base)


#: inspections of which each only found that nothing had changed
MOST_EARLIER = 30


def before(dossier: Dossier) -> Dossier | None:
    """The dossier that this one was compared with, None where there was none or it is no longer in its place."""
    named = dossier.manifest().options.get(PREVIOUS, "")
    earlier = dossier.folder / named
    return Dossier(earlier.resolve()) if named and (earlier / "manifest.json").is_file() else None


def page_rows(path: Path, wanted: str, start: int, count: int) -> list[tuple[str, str, str]]:
    """(address, kind, captured at) of captured pages whose address holds `wanted`; the sealed file is only read."""
    with contextlib.closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as store:
        return list(
            store.execute(
                "select url, page_kind.kind, page.at from page join address using(id) join page_kind using(id)"
                " where instr(url, ?) > 0 order by id limit ? offset ?",
                (wanted, count, start),
            )
        )


def frame_path(code: str, url: str, base: str = "") -> str:
    """`/r/CODE/http/host:port/path?query` below `base`: relative links in a page lead to its own neighbours."""
    parts = urlsplit(url)
    path = parts.path or "/"
    return f"{base}/r/{code}/{parts.scheme}/{parts.netloc}{path}" + (f"?{parts.query}" if parts.query else "")


def rewritten(record: Record, code: str, url: str, base: str = "") -> bytes:
    """The payload with rooted and absolute links turned into this replay's; anything but HTML and CSS as it is."""
    kind = record.header("Content-Type").lower()
    if "html" not in kind and "css" not in kind:
        return record.payload
    declared = _CHARSET.search(kind.encode()) or _CHARSET.search(record.payload[:4096])
    charset = declared[1].decode("ascii") if declared else "utf-8"
    try:
        text = record.payload.decode("gb18030" if charset.lower().startswith("gb") else charset, "replace")
    except LookupError:
        charset, text = "utf-8", record.payload.decode("utf-8", "replace")
    parts = urlsplit(url)
    here = f"{base}/r/{code}/{parts.scheme}/{parts.netloc}/"
    text = _ROOTED.sub(lambda m: m[1] + here, text)
    text = _CSS_ROOTED.sub(lambda m: m[1] + here, text)
    if "html" in kind:
        text = _LINK.sub(lambda m: f"{m[1]}{base}/r/{code}/{(m[2] or parts.scheme + ':')[:-1]}/{m[3]}", text)
    return text.encode("gb18030" if charset.lower().startswith("gb") else charset, "replace")


def _page(title: str, body: str, about: str = "", *, wide: bool = False) -> str:
    inner = body if wide else f"<main>{body}</main>"
    return (
        f'<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>{html.escape(title)} — 巡查证据回放</title><style>{_STYLE}</style></head>'
        f'<body><header><a href="/">全部网站</a>　<b>{html.escape(title)}</b><div>{about}</div></header>{inner}</body></html>'
    )


def make_server(dossier: Dossier, port: int) -> ThreadingHTTPServer:
    """A server on this machine only; `serve_forever` runs it."""
    replay = Replay(dossier)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            asked = parse_qs(parts.query)
            words = parts.path.strip("/").split("/")
            try:
                if parts.path == "/":
                    self._own(replay.index())
                elif words[0] == "s" and len(words) == 2:
                    start = asked.get("from", ["0"])[0]
                    self._own(replay.site(words[1], asked.get("q", [""])[0], int(start) if start.isdigit() else 0))
                elif words[0] == "v" and len(words) == 2:
                    self._own(replay.view(words[1], asked.get("url", [""])[0]))
                elif words[0] == "r" and len(words) >= 4:
                    path = "/".join(parts.path.split("/")[4:])
                    url = f"{words[2]}://{path}" + (f"?{parts.query}" if parts.query else "")
                    self._captured(replay.resource(words[1], url) or replay.resource(words[1], unquote(url)))
                else:
                    self._own(None)
            except EvidenceError as error:
                self._own(_page("证据读不了", f'<p class="bad">{html.escape(str(error))}</p>'))

        def _own(self, text: str | None) -> None:
            body = (text or _page("没有这一页", "<p>卷宗里没有采集这个网址。</p>")).encode()
            self._send(200 if text else 404, "text/html; charset=utf-8", body, _OWN_POLICY)

        def _captured(self, found: tuple[int, str, bytes] | None) -> None:
            if found is None:
                self._send(404, "text/html; charset=utf-8", "<p>卷宗里没有采集这个网址。</p>".encode(), FRAME_POLICY)
            else:
                self._send(found[0], found[1], found[2], FRAME_POLICY)

        def _send(self, status: int, kind: str, body: bytes, policy: str) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Content-Security-Policy", policy)
            self.send_header("X-Content-Type-Options", "nosniff")
            self.send_header("Referrer-Policy", "no-referrer")
            self.end_headers()
            self.wfile.write(body)

        log_message: Callable[..., None] = lambda *_: None

    return ThreadingHTTPServer(("127.0.0.1", port), Handler)
