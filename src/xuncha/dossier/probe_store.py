"""Availability probes (首页连通探测) as they were made, and the window that a verdict rests on."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec

from xuncha.model.facts import Availability
from xuncha.registry import Downtime

BEIJING = ZoneInfo("Asia/Shanghai")
#: what a probe can come to; only the first two count
STATES = ("ok", "failed", "blocked", "own-outage", "maintenance", "doubtful")
#: a day's probes lie in so many different quarters of an hour at least: one after the other they see one moment
QUARTERS = 10
_SCHEMA = """
create table if not exists probe(site text not null, at text not null, state text not null, cause text not null, status integer not null,
  dns real not null, connect real not null, tls real not null, first real not null, total real not null, primary key(site, at));
create table if not exists declared(site text not null, begin text not null, end text not null, reason text not null);
"""

#: whether a probe that would count was made in a declared downtime; its own state is kept
_RESTED = "state in ('ok', 'failed') and exists (select 1 from declared d where d.site=probe.site and probe.at between d.begin and d.end)"


class Probe(msgspec.Struct, frozen=True):
    """One probe: seconds until the name was resolved, connected, secured, the first byte and the whole main document."""

    site: str
    at: datetime
    state: str
    cause: str = ""
    status: int = 0
    dns: float = 0.0
    connect: float = 0.0
    tls: float = 0.0
    first: float = 0.0
    total: float = 0.0


class ProbeStore:
    """Appended to probe by probe; a power cut loses at most the one under way."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(path)
        self._db.execute("pragma journal_mode=wal")
        self._db.executescript(_SCHEMA)

    def close(self) -> None:
        self._db.close()

    def add(self, probes: Iterable[Probe]) -> None:
        self._db.executemany(
            "insert or replace into probe values(?,?,?,?,?,?,?,?,?,?)",
            [
                (p.site, p.at.astimezone(UTC).isoformat(), p.state, p.cause, p.status, p.dns, p.connect, p.tls, p.first, p.total)
                for p in probes
            ],
        )
        self._db.commit()

    def last(self, site: str) -> datetime | None:
        row = self._db.execute("select max(at) from probe where site=?", (site,)).fetchone()
        return datetime.fromisoformat(row[0]) if row and row[0] else None

    def declare(self, downtimes: Iterable[Downtime]) -> None:
        """The downtime (停机报备) that is known now, in place of what was: it counts for probes made before it was approved as well."""
        rows = [(d.site, d.begin.astimezone(UTC).isoformat(), d.end.astimezone(UTC).isoformat(), d.reason) for d in downtimes]
        with self._db:
            self._db.execute("delete from declared")
            self._db.executemany("insert into declared values(?,?,?,?)", rows)

    def availability(self, site: str, as_of: date, days: int, probes: int) -> Availability:
        """The window of so many days that ends with the as-of day (Beijing time); `probes`: how many it needs, in equal parts every day."""
        until = datetime.combine(as_of + timedelta(days=1), time(), BEIJING).astimezone(UTC)
        since = until - timedelta(days=days)
        seen = f"(select case when {_RESTED} then 'maintenance' else state end state, cause from probe where site=? and at>=? and at<?)"
        window = (site, since.isoformat(), until.isoformat())
        rows = self._db.execute(f"select state, count(*) from {seen} group by state", window).fetchall()
        counts = {state: int(count) for state, count in rows}

        def said(state: str) -> tuple[str, ...]:
            found = self._db.execute(f"select cause, count(*) n from {seen} where state=? and cause!='' group by cause order by n desc limit 3", (*window, state))
            return tuple(f"{cause} {count} 次" for cause, count in found)

        return Availability(
            counted=counts.get("ok", 0) + counts.get("failed", 0), failed=counts.get("failed", 0),
            left_out={state: counts[state] for state in STATES[2:] if counts.get(state)}, causes=said("failed"),
            since=since.astimezone(BEIJING).date().isoformat(), until=as_of.isoformat(),
            thin=tuple(self._thin(window, as_of, days, probes // days)), noted=said("ok"),
        )  # fmt: skip

    def _thin(self, window: tuple[str, str, str], as_of: date, days: int, per_day: int) -> Iterator[str]:
        """Days with fewer probes than wanted, or all of them at about the same time.

        What was left out (our own outage, downtime) was a probe of its day. The last day of a watch need not be over.
        """
        quarters: dict[date, list[tuple[int, int]]] = {}
        for (text,) in self._db.execute("select at from probe where site=? and at>=? and at<?", window):
            at = datetime.fromisoformat(text).astimezone(BEIJING)
            quarters.setdefault(at.date(), []).append((at.hour, at.minute // 15))
        last = self.last(window[0])
        goes_on = last is None or last.astimezone(BEIJING).date() > as_of
        for nth in reversed(range(days)):
            day = as_of - timedelta(days=nth)
            made = quarters.get(day, [])
            if len(made) < per_day and (nth or goes_on or not made):
                yield f"{day:%m月%d日}" + (f"只探测了{len(made)}次" if made else "没有探测")
            elif len(made) >= per_day and len(set(made)) < QUARTERS:
                yield f"{day:%m月%d日}的{len(made)}次探测集中在一时"
