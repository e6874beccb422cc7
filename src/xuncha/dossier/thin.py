"""Keeps of a site's evidence what its findings quote (`--keep findings`): the rest was only needed to look."""

from __future__ import annotations

import os
from collections.abc import Container, Iterator
from pathlib import Path

from .evidence import Record, records

SUFFIX = ".thin"


def thin(path: Path, offsets: Container[int], urls: Container[str]) -> dict[int, int]:
    """Writes beside `path` a file with the records at these offsets, or of these addresses, and the requests that belong to them.

    Gives old → new offset of what is kept. `settle` puts the new file in the old one's place.
    """
    moved: dict[int, int] = {}
    kept: set[str] = set()
    with path.open("rb") as source, path.with_name(path.name + SUFFIX).open("wb") as target:
        before: Record | None = None
        for record in _and_end(path):
            if before is not None and _wanted(before, offsets, urls, kept):
                kept.add(before.fields.get("warc-record-id", ""))
                moved[before.offset] = target.tell()
                source.seek(before.offset)
                target.write(source.read(record.offset - before.offset))
            before = record
        target.flush()
        os.fsync(target.fileno())
    return moved


def settle(path: Path) -> None:
    """The thinned file takes the place of the whole one; nothing where there is none."""
    thinned = path.with_name(path.name + SUFFIX)
    if thinned.exists():
        thinned.replace(path)


def _and_end(path: Path) -> Iterator[Record]:
    yield from records(path)
    yield Record({}, b"", b"", path.stat().st_size)


def _wanted(record: Record, offsets: Container[int], urls: Container[str], kept: set[str]) -> bool:
    if record.kind == "request":
        return record.fields.get("warc-concurrent-to", "") in kept
    return record.kind == "warcinfo" or record.offset in offsets or record.url in urls
