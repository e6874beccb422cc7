"""Attachments of a site under inspection: whether one is what it says, and its text, read by the clerk meanwhile."""

from __future__ import annotations

from concurrent.futures import Future

import msgspec

from xuncha.collect import Response
from xuncha.dossier.site_rows import ATTACHMENT, Address
from xuncha.dossier.site_store import SiteStore
from xuncha.model.facts import UNREAD, Captured
from xuncha.read import Scanner, keep_masked
from xuncha.read.attachments import Extracted, format_of

from .clerk import Clerk
from .links import DOCUMENTS, Judged


class Attachments:
    """At most `most` of one site are read."""

    def __init__(self, store: SiteStore, scanner: Scanner, clerk: Clerk, most: int) -> None:
        self._store = store
        self._scanner = scanner
        self._clerk = clerk
        self._most = most
        self._read = 0
        self._under_way: list[tuple[Address, Captured, Future[Extracted]]] = []

    def __bool__(self) -> bool:
        """Whether any is still being read."""
        return bool(self._under_way)

    def wants(self, address: Address) -> bool:
        """Whether the bytes of an address are to be read."""
        return address.kind == ATTACHMENT and self._read < self._most

    def take(self, address: Address, response: Response, captured: Captured) -> Judged:
        """Whether an attachment is one; its text comes later."""
        kind = format_of(response.body)
        if kind == "empty":
            return Judged("dead", "附件是0字节的空文件")
        if kind == "html":
            return Judged("dead", "附件地址返回的是网页，不是附件")
        if misnamed(address.url, kind, response.body):
            return Judged("failed", "附件的内容与扩展名不符")
        self._read += 1
        self._under_way.append((address, captured, self._clerk.read(response.body)))
        return Judged("ok")

    def settle(self) -> None:
        """Takes in what has been read."""
        waiting = []
        for address, captured, job in self._under_way:
            if not job.done():
                waiting.append((address, captured, job))
                continue
            found, facts = job.result(), captured.facts
            facts.kind, facts.title, facts.text_length = ATTACHMENT, self._store.text_of(address.url) or None, len(found.text)
            seen = self._scanner(found.text)
            # nobody can tell of when an attachment is
            facts.hits = [hit for hit in seen.hits if not hit.since]
            facts.notes += [f"格式 {found.format}", *([f"{UNREAD}{found.unread}"] if found.unread and DOCUMENTS.search(address.url.partition("?")[0]) else []), *(["有隐藏的工作表、行列或批注"] if found.hidden else [])]
            self._store.put_page(address.id, msgspec.structs.replace(captured, facts=keep_masked(facts, seen.secrets)), [])
        self._under_way = waiting


# what bytes show to be a picture, or the answer of a program
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8")


def misnamed(url: str, kind: str, data: bytes) -> bool:
    """Whether an address that names a document gives a picture, or an answer meant for a program."""
    if DOCUMENTS.search(url.partition("?")[0]) is None:
        return False
    return data.startswith(_PICTURES) or (kind == "text" and data.lstrip()[:1] in (b"{", b"["))
