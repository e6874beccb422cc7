"""The availability monitor (首页连通监测): at least 20 probes a day at jittered times, 15 seconds each, 7 days for a verdict."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta

import msgspec
from url import URL, URLError

from xuncha.collect import Fetcher, FetchOptions, Guard, Request, Response
from xuncha.collect.fetcher import MOST_TRIES
from xuncha.dossier.probe_store import BEIJING, Probe, ProbeStore
from xuncha.hostnames import host_and_port
from xuncha.read import read_page
from xuncha.registry import Downtime, Site

LIMIT = 15.0
HOPS = 5
PER_DAY = 24


def schedule(code: str, day: date, per_day: int = PER_DAY) -> list[datetime]:
    """The moments of a day (Beijing time) at which a site is probed: one in each equal part of it, anywhere in that part."""
    chance = random.Random(f"{code}|{day.isoformat()}|{per_day}")
    midnight = datetime.combine(day, time(), BEIJING)
    part = timedelta(days=1) / per_day
    return [midnight + part * n + part * chance.random() for n in range(per_day)]


def due(sites: Iterable[Site], store: ProbeStore, now: datetime, per_day: int = PER_DAY) -> list[Site]:
    """The sites whose last planned moment lies behind them unprobed."""
    out = []
    day = now.astimezone(BEIJING).date()
    for site in sites:
        planned = [moment for moment in schedule(site.code, day, per_day) if moment <= now]
        last = store.last(site.code)
        if planned and (last is None or last < planned[-1]):
            out.append(site)
    return out


def next_moment(sites: Iterable[Site], now: datetime, per_day: int = PER_DAY) -> datetime:
    """When the next probe of any site is planned."""
    day = now.astimezone(BEIJING).date()
    moments = [m for site in sites for d in (day, day + timedelta(days=1)) for m in schedule(site.code, d, per_day) if m > now]
    return min(moments)


def probe(
    sites: list[Site], options: FetchOptions, guard: Guard, downtimes: Iterable[Downtime] = (), clock: Callable[[], datetime] | None = None
) -> list[Probe]:
    """Probes each site once, now. Where a control address is set and fails as well, the fault is ours and nobody's."""
    options = msgspec.structs.replace(
        options, rate=0.0, robots=False, connect_seconds=LIMIT, total_seconds=LIMIT, control="", patience=1_000_000
    )
    now = (clock or (lambda: datetime.now(UTC)))()
    chains = [_Chain(site, now) for site in sites]
    Fetcher(options, guard).run(chains)
    results = [chain.result for chain in chains]
    declared = [d for d in downtimes if d.begin <= now <= d.end]
    resting = {d.site for d in declared}
    return [msgspec.structs.replace(each, state="maintenance") if each.site in resting else each for each in results]


def with_control(results: list[Probe], control: Callable[[], bool]) -> list[Probe]:
    """Failures are ours where the control address does not answer either; it is only asked where something failed."""
    if not any(each.state == "failed" for each in results) or control():
        return results
    return [msgspec.structs.replace(each, state="own-outage") if each.state == "failed" else each for each in results]


def answers(url: str, options: FetchOptions, guard: Guard) -> bool:
    """Whether the control address answers at all."""
    chain = _Chain(Site("control", "对照", url), datetime.now(UTC))
    Fetcher(msgspec.structs.replace(options, rate=0.0, robots=False, total_seconds=LIMIT, control=""), guard).run([chain])
    return chain.result.status > 0


class _Chain:
    """One probe of one site: the home page through its redirects, fifteen seconds for all of it."""

    def __init__(self, site: Site, at: datetime) -> None:
        self._site = site
        self._todo: Request | None = self._request(site.url)
        self._spent = 0.0
        self._hops = 0
        self.finished = False
        self.result = Probe(site.code, at, "failed", "没有探测")

    @staticmethod
    def _request(url: str) -> Request:
        return Request(url, host_and_port(url), limit=2 << 20, timed=True, tries=MOST_TRIES)  # "later" is an answer too

    def offer(self) -> Request | None:
        request, self._todo = self._todo, None
        return request

    def witness(self, response: Response, note: str) -> None:
        """Probes ask no robots.txt: one request for the home page is what a visitor does."""

    def take(self, response: Response) -> None:
        self._spent += response.seconds
        location = response.location
        if response.status in (301, 302, 303, 307, 308) and location and self._hops < HOPS and self._spent < LIMIT:
            try:
                self._todo = self._request(str(URL.parse(response.request.url).join(location)))
                self._hops += 1
                return
            except URLError:
                pass
        state, cause = self._judge(response)
        dns, connect, tls, first = response.timing
        self.result = Probe(
            self._site.code, self.result.at, state, cause, response.status, dns, connect, tls, first, round(self._spent, 3)
        )
        self.finished = True

    def _judge(self, response: Response) -> tuple[str, str]:
        if response.cause in ("guard", "robots", "given-up", "expired"):
            return "own-outage", response.detail  # nobody was asked
        if response.cause and not response.truncated:
            return "failed", response.detail
        if response.status in (301, 302, 303, 307, 308):
            return "failed", "跳转过多"
        if self._spent >= LIMIT:
            return "failed", f"超过{LIMIT:g}秒"
        facts = read_page(response.body, response.request.url, self.result.at.date(), content_type=response.header("Content-Type"), status=response.status)
        if facts.kind == "blocked":
            return "blocked", "被拦截（防护或验证页面）"
        if response.status >= 400:
            return "failed", f"返回 {response.status}"
        return ("failed", "显示错误页面") if facts.kind == "error" else ("ok", "")
