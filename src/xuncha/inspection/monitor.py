"""The availability monitor (首页连通监测): at least 20 probes a day at jittered times, 15 seconds each, 7 days for a verdict."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta

import msgspec
from url import URL, URLError

from xuncha.collect import Fetcher, FetchOptions, Guard, Request, Response
from xuncha.collect.causes import say
from xuncha.collect.exchange import REDIRECTS
from xuncha.collect.fetcher import MOST_TRIES
from xuncha.dossier.probe_store import BEIJING, Probe, ProbeStore
from xuncha.hostnames import host_and_port
from xuncha.read import read_page
from xuncha.registry import Downtime, Site

from .cookies import Cookies
from .opened import opened

LIMIT = 15.0
#: as many as an inspection follows
HOPS = 10
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
    # browsers know how to complete a chain, or whom else to trust: whether the page is there is asked all the same, and the fault is said
    untrusted = [chain for chain in chains if chain.trusts_anyway()]
    if untrusted:
        Fetcher(msgspec.structs.replace(options, verify_tls=False), guard).run(untrusted)
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
        self._spent = 0.0
        self._hops = 0
        self._asked: set[str] = set()
        self._cookies = Cookies()
        #: a redirect led in a circle: what was set on the way goes along
        self._brings = False
        self._remark = ""
        self._last = self._stopped_at = ""
        self._todo: Request | None = self._request(site.url)
        self.finished = False
        self.result = Probe(site.code, at, "failed", "没有探测")

    def _request(self, url: str) -> Request:
        self._asked.add(url)
        host = host_and_port(url)
        headers = self._cookies.lines(host) if self._brings else ()
        return Request(url, host, limit=2 << 20, timed=True, tries=MOST_TRIES, headers=headers)  # "later" is an answer too

    def offer(self) -> Request | None:
        request, self._todo = self._todo, None
        return request

    def witness(self, response: Response, note: str) -> None:
        """Probes ask no robots.txt: one request for the home page is what a visitor does."""

    def trusts_anyway(self) -> bool:
        """Whether only the chain of a certificate kept the page from coming; then it is asked once more, whoever signed it."""
        if self._last != "tls-chain" or self._remark:
            return False
        self._remark, self.finished = f"{say('tls-chain')}，页面能打开", False
        self._todo = self._request(self._stopped_at)
        return True

    def take(self, response: Response) -> None:
        self._spent += response.seconds
        self._last, self._stopped_at = response.cause, response.request.url
        state, cause, onward = self._judge(response)
        if onward:
            self._todo = self._request(onward)
            self._hops += 1
            return
        dns, connect, tls, first = response.timing
        self.result = Probe(
            self._site.code, self.result.at, state, cause or self._remark, response.status, dns, connect, tls, first, round(self._spent, 3)
        )
        self.finished = True

    def _judge(self, response: Response) -> tuple[str, str, str]:
        """State, why, and where it leads on (then neither counts)."""
        if response.cause in ("guard", "robots", "given-up", "expired"):
            return "own-outage", response.detail, ""  # nobody was asked
        if response.cause and not response.truncated:
            return "failed", response.detail, ""
        if self._spent >= LIMIT:
            return "failed", f"超过{LIMIT:g}秒", ""
        if response.status in REDIRECTS and response.location:
            onward = self._onward(response)
            return ("", "", onward) if onward else ("failed", "跳转过多", "")
        facts = read_page(
            response.body, response.request.url, self.result.at.date(), content_type=response.header("Content-Type"), status=response.status,
            refresh=response.header("Refresh"),
        )  # fmt: skip
        if facts.kind == "blocked":
            return "blocked", "被拦截（防护或验证页面）", ""
        if response.status >= 300:
            return "failed", f"返回 {response.status}", ""
        if facts.kind == "error":
            return "failed", "显示错误页面", ""
        if facts.forward and facts.forward not in self._asked and self._hops < HOPS:
            return "", "", facts.forward
        return *opened(response, facts), ""

    def _onward(self, response: Response) -> str:
        """Where a redirect leads, '' where it leads nowhere: in a circle that no cookie breaks, too far, or not to an address."""
        learned = self._cookies.learn(response)
        try:
            target = str(URL.parse(response.request.url).join(response.location.partition("#")[0]))
        except URLError:
            return ""
        if self._hops >= HOPS:
            return ""
        if target in self._asked:
            if self._brings or not learned:
                return ""
            self._brings = True
            self._asked.clear()
        return target
