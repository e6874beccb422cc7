"""What an answer says of an address: the closed set of link states and their causes in Chinese."""

from __future__ import annotations

import re
from typing import NamedTuple

from xuncha.collect import Response
from xuncha.collect.hosts import BLOCKING
from xuncha.dossier.site_rows import ASSET, PAGE, Address
from xuncha.read import is_blocked
from xuncha.read.attachments import format_of
from xuncha.read.charset import decode

from .missing import Missing

_PARTS = re.compile(r"\.(?:jpe?g|png|gif|bmp|ico|webp|svg|css|js)$", re.I)
#: addresses that name a document
DOCUMENTS = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|wps|et|ofd|zip|rar)$", re.I)

#: and those that name something to be read
WRITTEN = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|wps|et|ofd|zip|rar|txt|csv)$", re.I)


class Judged(NamedTuple):
    """`ok`, `dead`, `failed`, `blocked`, `refused`, or `again`: ask once more by GET."""

    state: str
    cause: str = ""


def judge_answer(address: Address, response: Response, missing: Missing | None = None) -> Judged:
    """Whether the address opens. `missing`: how the site answers for what does not exist, where that may tell."""
    asked_by_head = response.request.method == "HEAD"
    if response.cause in ("guard", "robots", "given-up", "expired"):
        return Judged("refused", response.detail)
    if response.cause and not response.truncated:
        return Judged("again" if asked_by_head else "failed", response.detail)
    status = response.status
    if 300 <= status < 400 and not response.header("Location"):
        return Judged("again" if asked_by_head else "failed", f"返回 {status}，没有写明去处")
    if not asked_by_head and address.role != PAGE and turned_away(response):
        return Judged("blocked", "被拦截（防护或验证页面）")
    if status in BLOCKING:
        return Judged("again" if asked_by_head else "blocked", f"返回 {status}，被拦截")
    if status >= 400:
        if asked_by_head:
            return Judged("again")
        return Judged("dead" if status in (404, 410) else "failed", f"返回 {status}")
    if DOCUMENTS.search(address.url.partition("?")[0]) and "text/html" in response.header("Content-Type").lower():
        # many servers call every file they do not know a page: its bytes decide
        if asked_by_head:
            return Judged("again")
        form = format_of(response.body)
        if form in ("html", "empty") or (form == "text" and response.body.lstrip().startswith(b"<") and not response.body.lstrip().startswith(b"<?xml")):
            return Judged("dead", "附件地址返回的是网页，不是附件")
    if address.role == ASSET and _PARTS.search(address.url.partition("?")[0]):
        named_page = "text/html" in response.header("Content-Type").lower()
        if asked_by_head:
            return Judged("again") if named_page or response.header("Content-Length").strip() == "0" else Judged("ok")
        if not response.body:
            return Judged("failed", "内容是0字节")
        if named_page and format_of(response.body) == "html":
            return Judged("failed", "返回的是网页，不是图片、样式或脚本")
    if missing is not None and address.role == PAGE and address.id > 1 and missing.like(address.url, response):
        return Judged("dead", "页面与“不存在”页相同（软404）")
    return Judged("ok")


def turned_away(response: Response) -> bool:
    """Whether an answer only says that programs, or anybody for the moment, are not let in."""
    kind = response.header("Content-Type").lower()
    return bool(response.body) and ("html" in kind or not kind) and is_blocked(response.status, decode(response.body, kind)[0])
