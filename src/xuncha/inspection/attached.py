"""Attachments of a site under inspection: whether one is what it says, and its text, read by the clerk meanwhile."""

from __future__ import annotations

import re
from concurrent.futures import Future

import msgspec

from xuncha.collect import Response
from xuncha.dossier.site_rows import ATTACHMENT, Address, Answer
from xuncha.dossier.site_store import SiteStore
from xuncha.model.facts import UNREAD, Captured, PageFacts
from xuncha.read import Scanner, keep_masked
from xuncha.read.attachments import Extracted, format_of

from .clerk import Clerk
from .links import DOCUMENTS, Judged


class Attachments:
    """At most `most` of one site are read: so many have a claim to it, and one that turns out to be none gives it back."""

    def __init__(self, store: SiteStore, scanner: Scanner, clerk: Clerk, most: int) -> None:
        self._store = store
        self._scanner = scanner
        self._clerk = clerk
        self._most = most
        self._read = store.attachments_read
        self._claims: set[int] = set()
        self._under_way: list[tuple[Address, Captured, Future[Extracted]]] = []

    def __bool__(self) -> bool:
        """Whether any is still being read."""
        return bool(self._under_way)

    def wants(self, address: Address) -> bool:
        """Whether the bytes of an address are to be read; then it has a claim until it is answered."""
        if address.kind != ATTACHMENT:
            return False
        if address.id not in self._claims and self._read + len(self._claims) < self._most:
            self._claims.add(address.id)
        return address.id in self._claims

    def take(self, address: Address, response: Response, judged: Judged, captured: Captured) -> Judged | None:
        """Whether an attachment that was asked for whole is one; None where it is, and is answered once its text is there (an earlier end would lose it)."""
        if judged.state == "ok" and response.truncated and address.id not in self._claims:
            return judged
        if judged.state == "ok" and response.truncated:
            facts = PageFacts(address.url, kind=ATTACHMENT, title=self._store.text_of(address.url) or None, notes=[f"{UNREAD}超过{response.request.limit >> 20}兆"])
            self._store.put_page(address.id, msgspec.structs.replace(captured, facts=facts), [])
            self.answered(address, True)
            return judged
        if judged.state == "ok":
            judged = _looked_at(address, response)
            if judged.state == "ok" and address.id in self._claims:
                self._under_way.append((address, captured, self._clerk.read(response.body)))
                return None
        if judged.state != "again":
            self.answered(address)
        return judged

    def answered(self, address: Address, read: bool = False) -> None:
        """Ends a claim; `read`: what it was for has been stored."""
        self._claims.discard(address.id)
        self._read += read

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
            self._store.answer(Answer(address.id, "ok", captured.status, at=captured.captured_at))
            self.answered(address, True)
        self._under_way = waiting


def _looked_at(address: Address, response: Response) -> Judged:
    """Whether the bytes are those of an attachment."""
    kind = format_of(response.body)
    if kind == "empty":
        return Judged("dead", "附件是0字节的空文件")
    if kind == "html":
        return Judged("dead", "附件地址返回的是网页，不是附件")
    return Judged("failed", "附件的内容与扩展名不符") if misnamed(address.url, kind, response.body) else Judged("ok")


# what bytes show to be a picture, or the answer of a program
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8")
# formats that are never plain text, and shorter than any file of them
_STRICT = re.compile(r"\.(?:pdf|docx|xlsx|pptx|ofd|zip|rar)$", re.I)
_TINY = 20


def misnamed(url: str, kind: str, data: bytes) -> bool:
    """Whether an address that names a document gives a picture, an answer meant for a program, or next to nothing."""
    name = url.partition("?")[0]
    if DOCUMENTS.search(name) is None:
        return False
    if data.startswith(_PICTURES) or (kind == "text" and data.lstrip()[:1] in (b"{", b"[")):
        return True
    return kind in ("text", "other") and (len(data) < _TINY or (kind == "text" and _STRICT.search(name) is not None))
