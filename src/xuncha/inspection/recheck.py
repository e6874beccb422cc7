"""The second look (复测): links that failed for a reason that may pass are asked again at least 24 hours later."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import msgspec

from xuncha.collect import Fetcher, FetchOptions, Guard, Request, Response
from xuncha.collect.exchange import REDIRECTS
from xuncha.dossier import Dossier
from xuncha.dossier.lock import held
from xuncha.dossier.site_rows import EXTERNAL, Address, Answer
from xuncha.dossier.site_store import SiteStore
from xuncha.hostnames import host_and_port
from xuncha.registry import Site

from .evidence import Evidence
from .facts import STORE_NAME, open_store, traps_of
from .links import judge_answer
from .missing import Missing

WAIT = timedelta(hours=24)
#: a failure that was seen twice, a day apart
TWICE = "failed-twice"


class SecondLook(msgspec.Struct):
    """What a second look came to: how many were asked, open now, still fail, and how many must wait until `due`."""

    asked: int = 0
    open_now: int = 0
    still: int = 0
    waiting: int = 0
    due: datetime | None = None


def recheck(dossier: Dossier, options: FetchOptions, guard: Guard, program: str, now: datetime) -> SecondLook:
    """Asks every link again that failed at least 24 hours before `now` (UTC); results are stored, nothing is judged here."""
    with held(dossier.folder):
        return _asked_again(dossier, options, guard, program, now)


def _asked_again(dossier: Dossier, options: FetchOptions, guard: Guard, program: str, now: datetime) -> SecondLook:
    result = SecondLook()
    looks = [
        _Look(site, dossier, result, now, program, options)
        for site in dossier.registered().sites
        if (dossier.site_folder(site.code) / STORE_NAME).exists()
    ]
    try:
        Fetcher(options, guard).run(looks)
    finally:
        for look in looks:
            look.close()
    return result


class _Look:
    """One site's links that are due, as a source of the fetching loop."""

    def __init__(self, site: Site, dossier: Dossier, result: SecondLook, now: datetime, program: str, options: FetchOptions) -> None:
        folder = dossier.site_folder(site.code)
        self._store: SiteStore = open_store(folder, traps_of(folder.name, dossier.manifest().as_of.year, dossier.registered().parameters))
        self._evidence = Evidence(folder, program, options.user_agent)
        self._store.evidence = self._evidence.flush
        self._result = result
        self._missing = Missing(self._store)
        self._due: deque[tuple[Address, Answer]] = deque()
        self._active = 0
        for address, answer in self._store.doubtful():
            at = datetime.fromisoformat(answer.at)
            if now - at >= WAIT:
                self._due.append((address, answer))
            else:
                result.waiting += 1
                result.due = min(filter(None, (result.due, at + WAIT)))

    def offer(self) -> Request | None:
        if not self._due:
            return None
        address, answer = self._due.popleft()
        self._active += 1
        self._result.asked += 1
        return Request(address.url, host_and_port(address.url), token=(address, answer), limit=256 << 10)

    def take(self, response: Response) -> None:
        self._active -= 1
        address, before = response.request.token
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        if response.head:
            self._evidence.keep(response, now)
        redirected = response.status in REDIRECTS
        judged = judge_answer(address, response, self._missing)
        if judged.state == "ok" or redirected:
            self._result.open_now += 1
            state, cause = "ok", ""
        elif judged.state == "dead":
            self._result.still += 1
            state, cause = "dead", judged.cause
        elif judged.state == "failed":
            self._result.still += 1
            # one of the two looks blocked says nothing about the link
            state = TWICE if before.verdict in ("failed", "dead") else "failed"
            cause = f"{judged.cause}（{before.at[:10]} 首测，{now[:10]} 复测）"
        else:
            state, cause = judged.state, judged.cause
        self._store.answer(Answer(address.id, state, response.status, cause, 0, now))

    def witness(self, response: Response, note: str) -> None:
        """Robots are not asked anew for a second look."""

    @property
    def finished(self) -> bool:
        return not self._due and not self._active

    def close(self) -> None:
        # what was added is as sound as the rest: a later --resume must not cut it off
        self._store.finish()
        self._store.close()
        self._evidence.close()


def describe(result: SecondLook) -> Iterable[str]:
    """The outcome in sentences."""
    yield f"复测 {result.asked} 个链接：现已能打开 {result.open_now} 个，仍打不开 {result.still} 个"
    if result.waiting and result.due is not None:
        yield f"另有 {result.waiting} 个距首测不足24小时，最早 {result.due.astimezone():%Y-%m-%d %H:%M} 可复测"


__all__ = ["EXTERNAL", "SecondLook", "describe", "recheck"]
