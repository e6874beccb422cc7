"""Reads a dossier's evidence: single records by their offset, or an index of a whole WARC file."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import msgspec
from isal import igzip_lib, isal_zlib

from xuncha.home import cache

CHUNK = 1 << 20
#: a record is never unpacked beyond this
LARGEST = 64 << 20
_BROKEN = (igzip_lib.IsalError, ValueError)


class EvidenceError(Exception):
    """A record that is not there or not readable; the message names file and offset."""


class Record(msgspec.Struct):
    """A WARC record: its named fields, HTTP head (where it has one) and payload; `offset` and `end`: where it lies in its file."""

    fields: dict[str, str]
    head: bytes
    payload: bytes
    offset: int
    end: int = 0

    @property
    def kind(self) -> str:
        return self.fields.get("warc-type", "")

    @property
    def url(self) -> str:
        return self.fields.get("warc-target-uri", "")

    @property
    def intact(self) -> bool | None:
        """Whether the payload has the digest that was written beside it; None where there is none."""
        algorithm, sign, digest = self.fields.get("warc-payload-digest", "").partition(":")
        if not sign or algorithm != "sha256" or self.kind == "revisit":
            return None
        return hashlib.sha256(self.payload).hexdigest() == digest

    def header(self, name: str) -> str:
        """A header of the HTTP answer, '' where absent."""
        # old servers end their lines with a bare line feed
        for line in self.head.decode("latin-1").split("\n")[1:]:
            key, _, value = line.partition(":")
            if key.lower() == name.lower():
                return value.strip()
        return ""


def read_record(path: Path, offset: int) -> Record:
    """The record that begins at `offset` of a gzip-member-a-record file."""
    try:
        with path.open("rb") as file:
            file.seek(offset)
            return next(_records(file, offset, path))
    except (OSError, StopIteration) as error:
        raise EvidenceError(f"{path}：位置 {offset} 没有证据记录") from error


def records(path: Path) -> Iterator[Record]:
    """All records of a file, in order; a torn last one (after a power cut) ends it."""
    with path.open("rb") as file:
        yield from _records(file, 0, path)


def _records(file, offset: int, path: Path) -> Iterator[Record]:  # type: ignore[no-untyped-def]
    waiting = b""
    while True:
        unpacker = isal_zlib.decompressobj(31)
        data = b""
        while not unpacker.eof:
            if not waiting:
                waiting = file.read(CHUNK)
                if not waiting:
                    return
            try:
                data += unpacker.decompress(waiting, LARGEST)
            except _BROKEN as error:  # type: ignore[misc]
                raise EvidenceError(f"{path}：位置 {offset} 的记录损坏") from error
            consumed = len(waiting) - len(unpacker.unused_data) if unpacker.eof else len(waiting)
            waiting = unpacker.unused_data if unpacker.eof else unpacker.unconsumed_tail
            offset_next = file.tell() - len(waiting)
            if len(data) > LARGEST or not consumed:
                raise EvidenceError(f"{path}：位置 {offset} 的记录过大")
        yield _parse(data, offset, offset_next)
        offset = offset_next


def _parse(data: bytes, offset: int, end: int) -> Record:
    head, _, rest = data.partition(b"\r\n\r\n")
    fields = {}
    for line in head.decode("utf-8", "replace").split("\r\n")[1:]:
        key, sign, value = line.partition(":")
        if sign:
            fields[key.strip().lower()] = value.strip()
    block = rest[: int(fields.get("content-length", "0") or 0)]
    if "application/http" in fields.get("content-type", ""):
        http, _, payload = block.partition(b"\r\n\r\n")
        return Record(fields, http, payload, offset, end)
    return Record(fields, b"", block, offset, end)


class Archive:
    """One site's evidence by address: the last answer of each, found by one pass over the file."""

    def __init__(self, path: Path, offsets: dict[str, int] | None = None) -> None:
        self.path = path
        self._offsets = index_of(path) if offsets is None else offsets

    def __contains__(self, url: str) -> bool:
        return url in self._offsets

    def get(self, url: str) -> Record | None:
        found = self._offsets.get(url)
        return None if found is None else read_record(self.path, found)


def index_of(path: Path) -> dict[str, int]:
    """Where the last answer of each address lies; one pass over the file."""
    return {record.url: record.offset for record in (records(path) if path.exists() else ()) if record.kind in ("response", "revisit")}


@functools.lru_cache(32)
def _kept(path: Path, size: int, changed: int) -> Archive:
    """The archive of a file as it is now; its index is kept in the cache folder, for a large one takes a while."""
    place = cache() / "archives" / (hashlib.sha256(f"{path}|{size}|{changed}".encode()).hexdigest()[:32] + ".json")
    try:
        return Archive(path, msgspec.json.decode(place.read_bytes(), type=dict[str, int]))
    except (OSError, msgspec.DecodeError):
        made = Archive(path)
    with contextlib.suppress(OSError):
        place.parent.mkdir(parents=True, exist_ok=True)
        temporary = place.with_suffix(f".{os.getpid()}.tmp")
        temporary.write_bytes(msgspec.json.encode(made._offsets))
        temporary.replace(place)
    return made


def archive_of(path: Path) -> Archive:
    """The archive of a site's evidence, indexed once for all who ask."""
    state = path.stat() if path.exists() else None
    return _kept(path.resolve(), state.st_size, state.st_mtime_ns) if state else Archive(path, {})
