"""What an answer says of an address: the closed set of link states and their causes in Chinese."""

from __future__ import annotations

import re
from typing import NamedTuple

from xuncha.collect import Response
from xuncha.dossier.site_rows import PAGE, Address
from xuncha.read import is_blocked
from xuncha.read.attachments import format_of
from xuncha.read.charset import decode

_TITLE = re.compile(rb"<title[^<>]*>", re.I)
_TITLE_END = re.compile(rb"</title", re.I)
_BLOCKED = frozenset((403, 412, 429, 521))
_REAL_FILES = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|wps|et|ofd|zip|rar)$", re.I)


class Judged(NamedTuple):
    """`ok`, `dead`, `failed`, `blocked`, `refused`, or `again`: ask once more by GET."""

    state: str
    cause: str = ""


def judge_answer(address: Address, response: Response, soft: str) -> Judged:
    """Whether the address opens."""
    asked_by_head = response.request.method == "HEAD"
    if response.cause in ("guard", "robots", "given-up"):
        return Judged("refused", response.detail)
    if response.cause and not response.truncated:
        return Judged("again" if asked_by_head else "failed", response.detail)
    status = response.status
    if 300 <= status < 400 and not response.header("Location"):
        return Judged("again" if asked_by_head else "failed", f"返回 {status}，没有写明去处")
    if not asked_by_head and address.role != PAGE and turned_away(response):
        return Judged("blocked", "被拦截（防护或验证页面）")
    if status in _BLOCKED:
        return Judged("again" if asked_by_head else "blocked", f"返回 {status}，被拦截")
    if status >= 400:
        if asked_by_head:
            return Judged("again")
        return Judged("dead" if status in (404, 410) else "failed", f"返回 {status}")
    if _REAL_FILES.search(address.url.partition("?")[0]) and "text/html" in response.header("Content-Type").lower():
        # many servers call every file they do not know a page: its bytes decide
        if asked_by_head:
            return Judged("again")
        if format_of(response.body) in ("html", "empty", "text"):
            return Judged("dead", "附件地址返回的是网页，不是附件")
    if address.role == PAGE and soft and not soft.startswith("redirect:") and address.id > 1 and soft_404(response) == soft.removeprefix(DOUBTED):
        return Judged("dead", "页面与“不存在”页相同（软404）")
    return Judged("ok")


#: before the mark of a page that came for an address that cannot exist, and does not say itself that there is nothing
DOUBTED = "doubted:"


def turned_away(response: Response) -> bool:
    """Whether an answer only says that programs, or anybody for the moment, are not let in."""
    kind = response.header("Content-Type").lower()
    return bool(response.body) and ("html" in kind or not kind) and is_blocked(response.status, decode(response.body, kind)[0])


def soft_404(response: Response) -> str:
    """The mark of a site's not-found page that answers 200: its title and size class; '' where 404 is said honestly."""
    if response.status != 200 or not response.body:
        return ""
    head = _TITLE.search(response.body)
    end = _TITLE_END.search(response.body, head.end()) if head else None
    title = response.body[head.end() : end.start()] if head and end else b""
    return f"{title.decode('latin-1').strip()}|{len(response.body)}"
