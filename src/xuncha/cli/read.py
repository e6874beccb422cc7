"""`xuncha read`: what the program sees on one page, as JSON (contract, section 6)."""

from __future__ import annotations

import argparse
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from url import URL, URLError

from xuncha.collect import Fetcher, FetchOptions, Guard, Request, Response
from xuncha.hostnames import host_and_port
from xuncha.i18n import _
from xuncha.model.facts import PageFacts
from xuncha.read import read_page
from xuncha.registry import RegistryError

FIELDS = (
    "url", "kind", "charset", "charset_from", "title", "published", "published_from", "published_visible", "source", "tags", "items",
    "newest", "footer", "share", "message", "messages", "notes",
)  # fmt: skip


def add(commands: argparse._SubParsersAction) -> None:  # type: ignore[type-arg]
    parser = commands.add_parser("read", help=_("程序在一个页面上看到什么（JSON）"))
    parser.add_argument("page", metavar=_("文件或网址"))
    parser.add_argument("--url", help=_("文件原来的网址"))
    parser.add_argument("--as-of", dest="as_of", metavar="YYYY-MM-DD", help=_("监测时间点，默认今天"))
    parser.set_defaults(run=run)


class _One:
    """A source of one request."""

    def __init__(self, url: str) -> None:
        self._request: Request | None = Request(url, host_and_port(url))
        self.response: Response | None = None

    def offer(self) -> Request | None:
        request, self._request = self._request, None
        return request

    def take(self, response: Response) -> None:
        self.response = response

    def witness(self, response: Response, note: str) -> None:
        pass

    @property
    def finished(self) -> bool:
        return self.response is not None


def run(options: argparse.Namespace) -> int:
    try:
        as_of = date.fromisoformat(options.as_of) if options.as_of else datetime.now(ZoneInfo("Asia/Shanghai")).date()
    except ValueError:
        raise RegistryError(_("--as-of “{text}”不是日期，应写成 2020-05-15 的样子").format(text=options.as_of)) from None
    for address in filter(None, (options.url, options.page if "://" in options.page else "")):
        if not _is_web(address):
            raise RegistryError(_("“{text}”不是可用的网址，应以 http:// 或 https:// 开头").format(text=address))
    if options.page.startswith(("http://", "https://")):
        source = _One(options.page)
        Fetcher(FetchOptions(), Guard()).run([source])
        response = source.response
        if response is None or response.cause:
            raise RegistryError(f"{options.page}：{response.detail if response else ''}")
        facts = read_page(
            response.body, options.page, as_of, content_type=response.header("Content-Type"), status=response.status,
            captured=datetime.now(ZoneInfo("Asia/Shanghai")),
        )  # fmt: skip
    else:
        path = Path(options.page)
        try:
            body = path.read_bytes()
        except OSError as error:
            raise RegistryError(_("{file}：读不了（{why}）").format(file=path, why=error.strerror)) from error
        facts = read_page(body, options.url or path.resolve().as_uri().replace("file://", "http://localhost"), as_of)
    print(msgspec.json.encode(public(facts)).decode())
    return 0


def _is_web(address: str) -> bool:
    try:
        url = URL.parse(address)
    except URLError:
        return False
    return url.scheme in ("http", "https") and bool(url.host_str)


def public(facts: PageFacts) -> dict[str, Any]:
    """The fields that are public interface."""
    out: dict[str, Any] = {name: getattr(facts, name) for name in FIELDS}
    out["guide"] = facts.guide.elements if facts.guide else None
    return out
