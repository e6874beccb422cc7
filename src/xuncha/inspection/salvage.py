"""What a run that was killed had fetched but not yet written into the store: taken from its evidence instead of being asked again.

Evidence goes to the system with every answer, rows of the store with every few hundred. What lies behind the store's last commit is set aside
in a file of its own and given back address by address; the store then reads it as if it had just come.
"""

from __future__ import annotations

import contextlib
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import msgspec

from xuncha.collect import Request, Response
from xuncha.collect.exchange import ACCEPTED
from xuncha.dossier.evidence import EvidenceError, Record, read_record, records

SUFFIX = ".rest"
_STATUS = re.compile(rb"HTTP/\S+ (\d{3})")


class Salvage:
    """Answers of a killed run by method and address; `path` is its evidence, `good` how much of that the store rests on."""

    def __init__(self, path: Path, good: int) -> None:
        self._aside = path.with_name(path.name + SUFFIX)
        self._answers: dict[tuple[str, str], tuple[int, int, tuple[str, ...]]] = {}
        if path.exists() and path.stat().st_size > good:
            # without room for it the addresses are asked again
            with contextlib.suppress(OSError):
                self._set_aside(path, good)
        for record, request in _exchanges(self._aside):
            status = _STATUS.match(record.head)
            if status is not None and "warc-truncated" not in record.fields:
                self._answers[request.partition(b" ")[0].decode("latin-1"), record.url] = record.offset, int(status[1]), _brought(request)

    def _set_aside(self, path: Path, good: int) -> None:
        sound = max((record.end for record in _sound(self._aside)), default=0)  # of an earlier kill
        with path.open("rb") as source, self._aside.open("ab") as target:
            target.truncate(sound)
            source.seek(good)
            shutil.copyfileobj(source, target)

    def take(self, request: Request) -> Response | None:
        """The answer to a request, once; None where it must be asked."""
        kept = self._answers.pop((request.method, request.url), None) if self._answers else None
        if kept is None:
            return None
        offset, status, brought = kept
        try:
            record = read_record(self._aside, offset)
        except EvidenceError:
            return None
        address = record.fields.get("warc-ip-address", "")
        # what it answers is what was asked then: cookies may have come since
        return Response(msgspec.structs.replace(request, headers=brought), status, record.head + b"\r\n\r\n", record.payload, address=address, at=record.fields["warc-date"])

    def close(self) -> None:
        """Everything is written down."""
        self._aside.unlink(missing_ok=True)


def _brought(request: bytes) -> tuple[str, ...]:
    """The headers of a request besides those that every request has."""
    return tuple(line for line in request.decode("latin-1").split("\r\n")[1:] if line and line not in ACCEPTED and not line.startswith(_USUAL))


_USUAL = ("Host:", "User-Agent:", "Accept-Encoding:")


def _sound(path: Path) -> Iterator[Record]:
    """Its records up to where it is torn."""
    if path.exists():
        with contextlib.suppress(EvidenceError):
            yield from records(path)


def _exchanges(path: Path) -> Iterator[tuple[Record, bytes]]:
    """Answers that the site gave, each with its request; one whose request is torn off is not complete."""
    answer: Record | None = None
    for record in _sound(path):
        if record.kind == "response":
            answer = record
        elif record.kind == "request" and answer is not None and record.url == answer.url:
            yield answer, record.head
            answer = None
