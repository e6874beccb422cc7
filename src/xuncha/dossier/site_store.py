"""A site's store while it is inspected: addresses, what became of each, facts of pages, in SQLite (WAL), resumable.

Memory holds a table of 64-bit hashes (address → number), one byte an address and what is not yet written; everything else
is on disk, so that a site of a million addresses stays within a few dozen megabytes. Evidence is flushed before the rows
that point into it are committed; on resuming, what lies beyond is cut off.
"""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Protocol

import msgspec
from preshed.maps import PreshMap

from xuncha.model.facts import Captured, Link, LinkState, PageFacts, SearchTrial

from .site_links import link_states
from .site_pages import StoredPages
from .site_rows import ASSET, BOUND, DATES, EXTERNAL, HITS, NAV, NO_PAGES, YEARS, Address, Answer, Before

#: addresses looked up lately
RECENT = 30_000
_MASK = (1 << 64) - 1
_SCHEMA = """
create table if not exists address(id integer primary key, url text not null, role integer not null, kind text not null,
  source integer not null, hops integer not null, rank integer not null, text text not null);
create table if not exists answer(id integer primary key, verdict text not null, status integer not null, cause text not null,
  alias integer not null, at text not null, etag text not null, modified text not null);
create table if not exists page(id integer primary key, facts blob not null, links blob not null, at text not null, sha text not null,
  offset integer not null, status integer not null);
create table if not exists before(id integer primary key, verdict text not null, status integer not null, cause text not null,
  alias integer not null, at text not null, etag text not null, modified text not null);
create table if not exists page_kind(id integer primary key, kind text not null, flags integer not null);
create table if not exists trial(n integer primary key, data blob not null);
create table if not exists spelt(id integer primary key, url text not null);
create table if not exists meta(key text primary key, value text not null);
"""


class Spelling(Protocol):
    """How addresses of this site are written down: `plain` as asked, `key` what two spellings of one page have in common."""

    def plain(self, url: str) -> str: ...

    def key(self, url: str) -> str: ...


class _AsIs:
    def plain(self, url: str) -> str:
        return url

    def key(self, url: str) -> str:
        return url


class _PageRow(msgspec.Struct):
    facts: bytes
    links: bytes
    at: str
    sha: str
    offset: int
    status: int
    kind: str
    flags: int


class SiteStore:
    """Addresses are numbered in the order of discovery, from 1."""

    def __init__(self, path: Path, spelling: Spelling | None = None, sealed: bool = False) -> None:
        """`sealed`: a finished store that is only read; not a byte of the file changes."""
        if sealed and not path.with_name(path.name + "-wal").exists():
            self._db = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(path)
            self._db.execute("pragma journal_mode=wal")
            self._db.execute("pragma synchronous=normal")
            self._db.executescript(_SCHEMA)
        #: hands the evidence to the system and says how much there is
        self.evidence: Callable[[], int] | None = None
        self._encoder = msgspec.msgpack.Encoder()
        self._decoder = msgspec.msgpack.Decoder(PageFacts)
        self._ids = PreshMap()
        self._recent: dict[str, int] = {}
        self._spelling: Spelling = spelling or _AsIs()
        self._named = bytearray(1)
        self._new: list[tuple[int, str, int, str, int, int, int, str]] = []
        self._renamed: dict[int, str] = {}
        self._spelt: dict[int, str] = {}
        self._answers: dict[int, Answer] = {}
        self._pages: dict[int, _PageRow] = {}
        self._roles = bytearray(1)
        for number, url, role, text in self._db.execute("select id, url, role, text from address order by id"):
            self._register(url, number)
            self._named.append(_names(text))
            self._roles.append(role)
        self.known = len(self._named) - 1
        self._retaken: list[tuple[str, int, int]] = []
        self._sighted: bytearray | None = None
        self._left_out: frozenset[int] | None = None
        if self.noted("follows"):
            self._resume_following()
        self.answered = self._count("select count(*) from answer")
        self.page_count = self._count("select count(*) from page_kind join answer using(id) where kind not in ('attachment', 'outside')")

    @property
    def attachments_read(self) -> int:
        """Files whose text was read, or found unreadable, in this inspection."""
        return self._count("select count(*) from page_kind join answer using(id) where kind='attachment'")

    def attachments_left(self) -> Iterator[str]:
        """Addresses of files that open and that nobody read: there were more than an inspection reads."""
        self.commit()
        for (url,) in self._db.execute(
            "select url from answer join address using(id) where address.kind='attachment' and role=? and verdict='ok' and alias=0"
            " and not exists (select 1 from page_kind where page_kind.id=answer.id)",
            (ASSET,),
        ):
            yield url

    def _count(self, query: str) -> int:
        return int(self._db.execute(query).fetchone()[0])

    def close(self) -> None:
        self._db.close()

    # --- addresses

    def id_of(self, url: str) -> int:
        """An address's number in whatever spelling, 0 where it is not known."""
        number = self._recent.get(url)
        if number is not None:
            return int(number)
        plain = self._spelling.plain(url)
        number = self._ids[hash(plain) & _MASK]
        if number is None and "&" in plain:
            number = self._ids[hash(self._spelling.key(plain)) & _MASK]
        if number is None:
            return 0
        # navigation is the same on every page
        if len(self._recent) >= RECENT:
            self._recent.clear()
        self._recent[url] = number
        return int(number)

    def _register(self, url: str, number: int) -> None:
        self._ids[hash(url) & _MASK] = number
        if "&" in url:
            key = hash(self._spelling.key(url)) & _MASK
            if self._ids[key] is None:
                self._ids[key] = number

    def add(self, url: str, role: int, kind: str, source: int = 0, hops: int = 0, rank: int = 0, text: str = "") -> Address:
        """A new address (the caller has asked `id_of` before)."""
        written, url = url, self._spelling.plain(url)
        self.known += 1
        number = self.known
        if url != written:
            self._spelt[number] = written
        self._register(url, number)
        self._named.append(_names(text))
        self._roles.append(role)
        if self._sighted is not None:
            self._sighted.append(1)
        self._new.append((number, url, role, kind, source, hops, rank, text))
        return Address(number, url, role, kind, source, hops, rank)

    def spelling_of(self, number: int) -> str:
        """An address as it was written, where something was left out that should only tell visits apart; '' where nothing was."""
        pending = self._spelt.get(number)
        if pending is not None:
            return pending
        row = self._db.execute("select url from spelt where id=?", (number,)).fetchone()
        return str(row[0]) if row else ""

    def numbers(self, links: Sequence[Link]) -> list[int]:
        """The numbers of all links of a page, 0 where one is not known; a link's text names the address where no name was kept."""
        out = []
        named, recent = self._named, self._recent
        for link in links:
            url = link.url
            number = recent[url] if url in recent else self.id_of(url)
            if number and not named[number] and _names(link.text):
                named[number] = True
                self._renamed[number] = link.text
            out.append(number)
        return out

    def answer(self, answer: Answer) -> None:
        """What became of an address; a second answer replaces the first."""
        if answer.id not in self._answers:
            self.answered += 1
        self._answers[answer.id] = answer

    def load(self, numbers: Sequence[int]) -> list[Address]:
        """Addresses by number, in that order."""
        self._write_new()
        marks = ",".join("?" * len(numbers))
        rows = self._db.execute(f"select id, url, role, kind, source, hops, rank from address where id in ({marks})", numbers)
        found = {row[0]: Address(*row) for row in rows}
        return [found[number] for number in numbers if number in found]

    def outcome(self, url: str) -> Answer | None:
        """What became of an address, after redirects; None where it was not asked."""
        self.commit()
        number, found = self.id_of(url), None
        for _ in range(12):
            row = self._db.execute("select * from answer where id=?", (number,)).fetchone()
            found = Answer(*row) if row else None
            if found is None or not found.alias:
                break
            number = found.alias
        return found

    def alias_of(self, number: int) -> int:
        """Where an address led, 0 where it led nowhere or has no answer."""
        pending = self._answers.get(number)
        if pending is not None:
            return pending.alias
        row = self._db.execute("select alias from answer where id=?", (number,)).fetchone()
        return int(row[0]) if row else 0

    def url_of(self, number: int) -> str:
        self._write_new()
        row = self._db.execute("select url from address where id=?", (number,)).fetchone()
        return str(row[0]) if row else ""

    def text_of(self, url: str) -> str:
        """The text of a link to the address, '' where none could be a name."""
        number = self.id_of(url)
        self._write_new()
        row = self._db.execute("select text from address where id=?", (number,)).fetchone()
        return str(row[0]) if row else ""

    def unanswered(self) -> Iterator[tuple[int, int, int]]:
        """(number, role, rank) of what is still to be asked, in order of discovery."""
        self.commit()
        for number, role, rank in self._db.execute(
            "select id, role, rank from address where not exists (select 1 from answer where answer.id=address.id) order by id"
        ):
            if self._sighted is None or self._sighted[number]:
                yield number, role, rank

    # --- following an earlier inspection

    def follow(self) -> None:
        """Makes the store of an earlier inspection the beginning of a new one: addresses keep their numbers, pages what was read of
        them; what became of each address then is set aside, and nothing counts until it is sighted again."""
        self._db.executescript(
            "delete from before; insert into before select * from answer; delete from answer; delete from trial; delete from meta;"
        )
        self.note("follows", "1")
        self._sighted = bytearray(self.known + 1)
        self.answered = self.page_count = 0
        self._db.commit()

    def finish_copy(self) -> None:
        """Makes what `follow` set up durable."""
        self._db.commit()

    @property
    def follows(self) -> bool:
        return self._sighted is not None

    def _resume_following(self) -> None:
        sighted = self._sighted = bytearray(self.known + 1)
        for number, alias in self._db.execute("select id, alias from answer"):
            sighted[number] = sighted[alias] = 1
        for (links,) in self._db.execute("select links from page join answer using(id)"):
            for number in array("I", links):
                sighted[number] = 1

    def sight(self, number: int) -> bool:
        """Whether this is the first time in this inspection that a known address is met."""
        if self._sighted is None or self._sighted[number]:
            return False
        self._sighted[number] = 1
        return True

    def unsighted(self, numbers: Sequence[int]) -> list[tuple[int, int]]:
        """Of a page's links those not yet met in this inspection: (which of the links, number)."""
        sighted = self._sighted
        return [(nth, number) for nth, number in enumerate(numbers) if not sighted[number]] if sighted is not None else []

    def left_out_before(self, number: int) -> bool:
        """Whether the earlier inspection found that an address leads nowhere."""
        if self._left_out is None:
            self._left_out = frozenset(row[0] for row in self._db.execute("select id from before where verdict='skipped'"))
        return number in self._left_out

    def role_of(self, number: int) -> int:
        return self._roles[number]

    def before(self, number: int) -> Before | None:
        """The page of the earlier inspection, None where it was none or not in order."""
        row = self._db.execute(
            "select before.etag, before.modified, page.sha, page.at, flags, page_kind.kind from before join page using(id) join page_kind using(id)"
            " where id=? and verdict='ok' and before.status=200",
            (number,),
        ).fetchone()
        return Before(row[0], row[1], row[2], row[3], bool(row[4] & BOUND), row[5]) if row else None

    def retake(self, number: int, at: str, offset: int) -> list[int]:
        """An unchanged page stands as it was read; gives the numbers of its links."""
        self._retaken.append((at, offset, number))
        self.page_count += 1
        return self.links_of(number)

    def forget_unsighted(self) -> None:
        """Ends following: pages that are no longer there, were not reached or did not come whole this time are none of this inspection's."""
        if self._sighted is not None:
            self.commit()
            # what was read before the answer of this time is of the time before
            self._db.execute(
                "delete from page where not exists"
                " (select 1 from answer where answer.id=page.id and answer.status=200 and answer.alias=0 and answer.at<=page.at)"
            )
            self._db.execute("delete from page_kind where not exists (select 1 from page where page.id=page_kind.id)")
            self._db.commit()

    # --- pages

    def put_page(self, number: int, captured: Captured, links: Iterable[int]) -> None:
        """A page's facts; its links are kept as numbers, not as text."""
        facts = captured.facts
        flags = (BOUND if facts.as_of_bound or facts.list_calls else 0) | (HITS if facts.hits or facts.private or facts.harms else 0) | (NAV if facts.nav else 0) | (YEARS if facts.years else 0)
        flags |= DATES if facts.other_dates or facts.shown_before else 0
        kept, facts.links = facts.links, []
        data = self._encoder.encode(facts)
        facts.links = kept
        if number not in self._pages and facts.kind not in NO_PAGES:
            self.page_count += 1
        self._pages[number] = _PageRow(
            data, array("I", links).tobytes(), captured.captured_at, captured.sha256, captured.offset, captured.status, facts.kind, flags
        )

    def page(self, number: int, warc: str) -> Captured | None:
        pending = self._pages.get(number)
        if pending is not None:
            return self._captured((pending.facts, pending.at, pending.sha, pending.offset, pending.status), warc)
        row = self._db.execute("select facts, at, sha, offset, status from page where id=?", (number,)).fetchone()
        return self._captured(row, warc) if row else None

    def links_of(self, number: int) -> list[int]:
        """The numbers of what a page links, in page order."""
        pending = self._pages.get(number)
        row = (pending.links,) if pending else self._db.execute("select links from page where id=?", (number,)).fetchone()
        return array("I", row[0]).tolist() if row else []

    def _captured(self, row: tuple[bytes, str, str, int, int], warc: str) -> Captured:
        return Captured(self._decoder.decode(row[0]), row[1], row[2], warc, row[3], row[4])

    def pages(self, warc: str) -> StoredPages:
        self.commit()
        return StoredPages(self, warc, self._db.execute("select id, kind, flags from page_kind order by id"))

    def pages_by_number(self, numbers: Sequence[int], warc: str) -> Iterator[tuple[int, Captured]]:
        marks = ",".join("?" * len(numbers))
        for number, *row in self._db.execute(
            f"select id, facts, at, sha, offset, status from page where id in ({marks}) order by id", numbers
        ):
            yield number, self._captured((row[0], row[1], row[2], row[3], row[4]), warc)

    def doubtful(self) -> list[tuple[Address, Answer]]:
        """Links whose failure a second look may clear up: all but 404/410 and their like of the site itself."""
        self.commit()
        rows = self._db.execute(
            "select address.id, url, role, kind, source, hops, rank, answer.* from answer join address using(id)"
            " where verdict in ('failed', 'blocked') or (verdict='dead' and role=?) order by id",
            (EXTERNAL,),
        ).fetchall()
        return [(Address(*row[:7]), Answer(*row[7:])) for row in rows]

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

    def assets(self) -> Iterator[tuple[str, str, int]]:
        """(address, kind, number of the page that linked it first) of what belongs to the site's pages but is none."""
        yield from self._db.execute("select url, kind, source from address where role=?", (ASSET,))

    def move_evidence(self, moved: Mapping[int, int]) -> None:
        """Pages whose evidence has moved; of the others nothing is left."""
        self.commit()
        old = self._db.execute("select id, offset from page").fetchall()
        self._db.executemany("update page set offset=? where id=?", [(moved.get(offset, -1), number) for number, offset in old])

    # --- durability

    @property
    def pending(self) -> int:
        return len(self._answers)

    def _write_new(self) -> None:
        if self._new:
            self._db.executemany("insert into address values(?,?,?,?,?,?,?,?)", self._new)
            self._new.clear()

    def commit(self) -> None:
        """Makes everything so far durable, and notes how much of the evidence it rests on: whatever asks for it, a resumed run cuts off nothing of that."""
        if self.evidence is not None:
            self.note("warc", str(self.evidence()))
        self._write_new()
        if self._renamed:
            self._db.executemany("update address set text=? where id=?", [(text, number) for number, text in self._renamed.items()])
            self._renamed.clear()
        if self._spelt:
            self._db.executemany("insert or replace into spelt values(?,?)", self._spelt.items())
            self._spelt.clear()
        if self._answers:
            self._db.executemany(
                "insert or replace into answer values(?,?,?,?,?,?,?,?)",
                [(a.id, a.verdict, a.status, a.cause, a.alias, a.at, a.etag, a.modified) for a in self._answers.values()],
            )
            self._answers.clear()
        if self._pages:
            self._db.executemany(
                "insert or replace into page values(?,?,?,?,?,?,?)",
                [(number, p.facts, p.links, p.at, p.sha, p.offset, p.status) for number, p in self._pages.items()],
            )
            self._db.executemany(
                "insert or replace into page_kind values(?,?,?)", [(number, p.kind, p.flags) for number, p in self._pages.items()]
            )
            self._pages.clear()
        if self._retaken:
            self._db.executemany("update page set at=?, offset=? where id=?", self._retaken)
            self._retaken.clear()
        self._db.commit()

    def finish(self) -> None:
        """Ends the WAL, so that the file stands alone when it is sealed."""
        self.commit()
        self._db.execute("delete from before")
        self._db.execute("delete from meta where key='follows'")
        self._db.commit()
        self._db.execute("pragma wal_checkpoint(truncate)")
        self._db.execute("pragma journal_mode=delete")
        self._db.commit()

    # --- views for audits

    def aliases(self) -> dict[str, str]:
        """Redirects: address → where it led."""
        self.commit()
        return dict(
            self._db.execute(
                "select a.url, b.url from answer join address a on a.id=answer.id join address b on b.id=answer.alias where answer.alias>0"
            )
        )

    def link_states(self, named: Iterable[str] = ()) -> list[LinkState]:
        """Links that are not plainly fine (see `site_links.link_states`); `named`: addresses that the registry names."""
        self.commit()
        return link_states(self._db, {number for number in map(self.id_of, named) if number})

    def checked(self) -> int:
        """How many addresses were really asked."""
        self.commit()
        return self._count(
            "select count(*) from answer join address using(id) where role in (0, 1, 2) and verdict not in ('refused', 'skipped')"
        )


def _names(text: str) -> bool:
    """Whether a link's text could be the name of what it leads to."""
    return 2 <= len(text) <= 20 and not text.isdigit() and text not in _NO_NAMES


_NO_NAMES = frozenset(("更多", "更多>>", "更多>", "更多+", "more", "More", "MORE", "more>>", "查看更多", "下一页", "上一页", "首页", "尾页", "末页", "详细", "详情", "查看", ">>"))
