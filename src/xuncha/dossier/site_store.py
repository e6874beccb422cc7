"""A site's store while it is inspected: addresses and their state, facts of pages, in SQLite (WAL), resumable.

Evidence is flushed before the rows that point into it are committed; on resuming, what lies beyond is cut off.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import msgspec

from xuncha.model.facts import Captured, LinkState, PageFacts, SearchTrial

PAGE, ASSET, EXTERNAL, FRAGMENT, PROBE = range(5)
QUEUED, DONE = 0, 1

_SCHEMA = """
create table if not exists url(id integer primary key, url text not null, role integer not null, kind text not null,
  state integer not null default 0, verdict text not null default '', status integer not null default 0,
  cause text not null default '', alias integer, hops integer not null default 0, source integer not null default 0,
  sources integer not null default 1, text text not null default '', at text not null default '');
create table if not exists page(id integer primary key, facts blob not null, at text not null, sha text not null,
  offset integer not null, status integer not null);
create table if not exists trial(n integer primary key, data blob not null);
create table if not exists meta(key text primary key, value text not null);
"""


class Address(msgspec.Struct):
    """An address of the site and what is known of it."""

    id: int
    url: str
    role: int
    kind: str
    state: int = QUEUED
    verdict: str = ""
    status: int = 0
    cause: str = ""
    alias: int = 0
    hops: int = 0
    source: int = 0
    sources: int = 1
    text: str = ""
    at: str = ""


class Row(msgspec.Struct, array_like=True):
    """A row of the table `url`, checked."""

    id: int
    url: str
    role: int
    kind: str
    state: int
    verdict: str
    status: int
    cause: str
    alias: int
    hops: int
    source: int
    sources: int
    text: str
    at: str

    def address(self) -> Address:
        return Address(
            self.id, self.url, self.role, self.kind, self.state, self.verdict, self.status, self.cause, self.alias, self.hops,
            self.source, self.sources, self.text, self.at,
        )  # fmt: skip


class SiteStore:
    """Addresses live in memory by their text and in the file by number; pages only in the file."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(path)
        self._db.execute("pragma journal_mode=wal")
        self._db.execute("pragma synchronous=normal")
        self._db.executescript(_SCHEMA)
        self._encoder = msgspec.msgpack.Encoder()
        self._decoder = msgspec.msgpack.Decoder(PageFacts)
        self.addresses: dict[str, Address] = {}
        self._by_id: dict[int, Address] = {}
        for row in self._db.execute("select * from url order by id"):
            address = msgspec.convert([0 if value is None else value for value in row], Row).address()
            self.addresses[address.url] = self._by_id[address.id] = address
        self._dirty: dict[int, Address] = {}
        self._pages: list[tuple[int, bytes, str, str, int, int]] = []

    def close(self) -> None:
        self._db.close()

    # --- addresses

    def add(self, url: str, role: int, kind: str, source: int = 0, text: str = "", hops: int = 0) -> Address | None:
        """A new address, None where it is known already (then one more page links it)."""
        known = self.addresses.get(url)
        if known is not None:
            known.sources += 1
            if text and (not known.text or (len(text) < len(known.text) and not known.text.isdigit())) and not text.isdigit():
                known.text = text
            return None
        address = Address(len(self.addresses) + 1, url, role, kind, source=source, text=text, hops=hops)
        self.addresses[url] = self._by_id[address.id] = self._dirty[address.id] = address
        return address

    def touch(self, address: Address) -> None:
        self._dirty[address.id] = address

    def url_of(self, number: int) -> str:
        address = self._by_id.get(number)
        return address.url if address else ""

    def queued(self) -> list[Address]:
        return [address for address in self.addresses.values() if address.state == QUEUED]

    # --- pages

    def put_page(self, address: Address, captured: Captured) -> None:
        facts = captured.facts
        self._pages.append(
            (address.id, self._encoder.encode(facts), captured.captured_at, captured.sha256, captured.offset, captured.status)
        )

    def pages(self, warc: str) -> Iterator[Captured]:
        self.commit()
        for data, at, sha, offset, status in self._db.execute("select facts, at, sha, offset, status from page order by id"):
            yield Captured(self._decoder.decode(data), at, sha, warc, offset, status)

    def page_of(self, number: int, warc: str) -> Captured | None:
        self.commit()
        row = self._db.execute("select facts, at, sha, offset, status from page where id=?", (number,)).fetchone()
        return Captured(self._decoder.decode(row[0]), row[1], row[2], warc, row[3], row[4]) if row else None

    # --- trials, notes

    def put_trial(self, trial: SearchTrial) -> None:
        self._db.execute("insert into trial(data) values(?)", (self._encoder.encode(trial),))

    def trials(self) -> list[SearchTrial]:
        return [msgspec.msgpack.decode(row[0], type=SearchTrial) for row in self._db.execute("select data from trial order by n")]

    def note(self, key: str, value: str) -> None:
        self._db.execute("insert or replace into meta values(?,?)", (key, value))

    def noted(self, key: str) -> str:
        row = self._db.execute("select value from meta where key=?", (key,)).fetchone()
        return str(row[0]) if row else ""

    @property
    def pending(self) -> int:
        return len(self._pages)

    def commit(self, warc_position: int | None = None) -> None:
        """Makes everything so far durable; `warc_position` = how much of the evidence it rests on."""
        if self._dirty:
            self._db.executemany(
                "insert or replace into url values(?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
                [
                    (a.id, a.url, a.role, a.kind, a.state, a.verdict, a.status, a.cause, a.alias, a.hops, a.source, a.sources, a.text, a.at)
                    for a in self._dirty.values()
                ],
            )
            self._dirty.clear()
        if self._pages:
            self._db.executemany("insert or replace into page values(?,?,?,?,?,?)", self._pages)
            self._pages.clear()
        if warc_position is not None:
            self.note("warc", str(warc_position))
        self._db.commit()

    def finish(self) -> None:
        """Ends the WAL, so that the file stands alone when it is sealed."""
        self.commit()
        for address in self.addresses.values():
            self._dirty[address.id] = address
        self.commit()
        self._db.execute("pragma wal_checkpoint(truncate)")
        self._db.execute("pragma journal_mode=delete")
        self._db.commit()

    # --- views for audits

    def aliases(self) -> dict[str, str]:
        return {a.url: self.url_of(a.alias) for a in self.addresses.values() if a.alias}

    def link_states(self) -> list[LinkState]:
        """Every link target that is not plainly fine, after redirects."""
        out = []
        for address in self.addresses.values():
            if address.role not in (PAGE, ASSET, EXTERNAL) or (address.source == 0 and address.id > 1):
                continue
            end, hops = address, 0
            while end.alias and hops < 12:
                end, hops = self._by_id[end.alias], hops + 1
            state = "failed" if hops >= 12 else (end.verdict or ("unchecked" if end.state == QUEUED else "ok"))
            if state == "ok":
                continue
            out.append(
                LinkState(
                    address.url, state, address.role != EXTERNAL, address.kind, end.status,
                    "redirects" if hops >= 12 else end.cause, self.url_of(address.source), address.text, address.sources, end.at,
                )
            )
        return out

    def checked(self) -> int:
        return sum(1 for a in self.addresses.values() if a.role in (PAGE, ASSET, EXTERNAL) and a.state == DONE and a.verdict != "refused")
