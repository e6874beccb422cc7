"""A site from outside, after its crawl: probing in threads of its own, and what the answers mean."""

from __future__ import annotations

import sqlite3
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date
from threading import Event

import msgspec

from xuncha.collect import FetchOptions, Guard, Response
from xuncha.collect.probes import Probed, has_ipv6, probe
from xuncha.dossier.site_store import SiteStore
from xuncha.hostnames import host_and_port
from xuncha.model.facts import Captured, Ipv6, Names, Outside, PageFacts, Tls
from xuncha.read import read_page
from xuncha.read.charset import decode
from xuncha.read.text import dense
from xuncha.read.view import View
from xuncha.registry import Site

from .evidence import Evidence, sha_of, utc_now
from .facts import WARC_NAME

#: percent of the text that two versions of one page have in common at least. News that rotate, dates and counters leave more than
#: nine tenths; on real sites other pages of the same site share up to 52, home pages of different sites up to 26.
ALIKE = 60
#: characters of text below which (pages that scripts fill) the same title will do
FEW = 20
_COMPARED = 100_000
#: dates are not what is compared
_SOME_DAY = date(2000, 1, 1)


class Prober:
    """Probes sites in a few threads, so that no other site waits for it."""

    def __init__(self, options: FetchOptions, guard: Guard, at_once: int = 8, own_ipv6: Callable[[str], bool] = has_ipv6) -> None:
        self.seconds = options.total_seconds
        self._options = options
        self._guard = guard
        self._own_ipv6 = own_ipv6
        self._stop = Event()
        self._pool = ThreadPoolExecutor(at_once, "probe")

    def ask(self, url: str) -> Future[Probed]:
        return self._pool.submit(probe, url, self._options, self._guard, self._stop, self._own_ipv6)

    def close(self) -> None:
        self._stop.set()
        self._pool.shutdown(cancel_futures=True)


#: a look was begun and has not been taken yet
BEGUN = "begun"


class Look:
    """One site's look from outside: wanted once its home page has answered, taken after its crawl.

    So no host is asked more at once than its limit says, and the speed that is measured is the site's own.
    """

    def __init__(self, site: Site, store: SiteStore, evidence: Evidence, prober: Prober) -> None:
        self._site = site
        self._store = store
        self._evidence = evidence
        self._prober = prober
        self._wanted = store.noted("outside") == BEGUN
        self._probing: Future[Probed] | None = None
        self._until = 0.0

    def want(self, home: Response) -> None:
        """What robots.txt forbids is not asked again by another way."""
        if home.cause not in ("guard", "robots", "given-up"):
            self._store.note("outside", BEGUN)
            self._wanted = True

    def taken(self) -> bool:
        """Takes what was seen, or goes on without it; it is waited for no longer than for any answer."""
        if self._wanted:
            now = time.monotonic()
            self._probing = self._probing or self._prober.ask(self._site.url)
            self._until = self._until or now + self._prober.seconds
            if not self._probing.done() and now < self._until:
                return False
            self._store.note("outside", msgspec.json.encode(self._weighed(self._probing)).decode())
            self._wanted = False
        return True

    def _weighed(self, probing: Future[Probed]) -> Outside:
        """What a probe has come to. Whatever breaks in it is its own affair; only a disk that takes no more ends the site."""
        if not probing.done():
            probing.cancel()
            return not_probed("探测没有做完")
        error = probing.exception()
        if error is None:
            try:
                return weigh(probing.result(), utc_now(), self._keep)
            except (OSError, sqlite3.Error):
                raise
            except Exception as broken:
                error = broken
        return not_probed(f"探测程序出错（{type(error).__name__}: {error}）")

    def _keep(self, response: Response, url: str) -> Captured:
        """Evidence of a look from outside, under an address of its own."""
        now, sha = utc_now(), sha_of(response.body)
        offset = self._evidence.keep(response, now, sha, url)
        return Captured(PageFacts(url), now, sha, f"sites/{self._site.code}/{WARC_NAME}", offset, response.status)


def weigh(probed: Probed, at: str, keep: Callable[[Response, str], Captured]) -> Outside:
    """What was seen, in short. `keep` stores an answer as evidence under an address and gives it back as a captured page."""
    last = probed.first[-1]
    whole = last.status == 200 and not last.cause
    return Outside(
        at, probed.a, probed.aaaa, _ipv6(probed, keep), probed.tls, probed.upgrades,
        round(1000 * sum(answer.seconds for answer in probed.first)) if whole else None,
        "" if whole else last.detail or f"返回 {last.status}",
    )  # fmt: skip


def not_probed(why: str) -> Outside:
    names = Names("unknown", why=why)
    return Outside("", names, names, Ipv6("unknown", why), Tls("unknown", why), unloaded=why)


def _ipv6(probed: Probed, keep: Callable[[Response, str], Captured]) -> Ipv6:
    names = probed.aaaa
    if names.state == "unknown" or (names.state == "none" and probed.a.state != "found"):
        return Ipv6("unknown", names.why or "域名解析失败")
    if not probed.own:
        # nor is the look-up believed then: resolvers of networks without IPv6 may leave such records out
        return Ipv6("unknown", f"本机没有可用的 IPv6，无法判定（域名{'有' if names.addresses else '没有'} AAAA 记录）")
    if names.state == "none":
        return Ipv6("no-record", "域名没有 AAAA 记录")
    if not probed.sixth:
        return Ipv6("unknown", "AAAA 记录指向内网地址，未访问")
    answer = probed.sixth[-1]
    if answer.cause and not answer.truncated:
        return _unanswered(probed, answer)
    facts = _read(answer)
    if facts.kind == "blocked":
        return Ipv6("unknown", "经 IPv6 访问被拦截（防护或验证页面）")
    if answer.status >= 400 or facts.kind == "error":
        return Ipv6("unreachable", f"经 IPv6 访问返回 {answer.status}" if answer.status >= 400 else "经 IPv6 访问显示错误页面")
    return _compared(probed, answer, facts, keep)


def _unanswered(probed: Probed, answer: Response) -> Ipv6:
    elsewhere = probed.elsewhere
    if elsewhere is not None and elsewhere.state != "found":
        host = host_and_port(answer.request.url)
        if elsewhere.state == "none":
            return Ipv6("unreachable", f"首页跳转到 {host}，该域名没有 AAAA 记录")
        return Ipv6("unknown", f"首页跳转到 {host}：{elsewhere.why}")
    if answer.cause in ("guard", "dns"):
        return Ipv6("unknown", answer.detail)
    return Ipv6("unreachable", f"经 IPv6 打不开：{answer.detail}")


def _compared(probed: Probed, answer: Response, facts: PageFacts, keep: Callable[[Response, str], Captured]) -> Ipv6:
    other = probed.first[-1]
    if other is answer or other.status != 200 or other.cause:
        return Ipv6("reached")
    usual = _read(other)
    if usual.kind in ("blocked", "error"):
        return Ipv6("reached")
    titles = dense(usual.doc_title), dense(facts.doc_title)
    texts = _text(other), _text(answer)
    alike = similarity(*texts)
    if alike >= ALIKE or (max(map(len, texts)) < FEW and titles[0] == titles[1]):
        return Ipv6("reached", alike=alike)
    told = f"标题“{usual.doc_title[:30]}”与“{facts.doc_title[:30]}”，" if titles[0] != titles[1] else ""
    # a mark of its own, so that a replay of the home page stays what the crawl saw
    return Ipv6("different", f"{told}正文相同部分占 {alike}%", alike, keep(answer, answer.request.url + "#ipv6"))


def similarity(one: str, other: str) -> int:
    """What two texts have in common: pairs of neighbouring characters, in percent (Dice). Moved blocks cost nothing."""
    pairs = [Counter(text[n : n + 2] for n in range(len(text) - 1)) for text in (one, other)]
    both = pairs[0].total() + pairs[1].total()
    return round(200 * (pairs[0] & pairs[1]).total() / both) if both else 100


def _read(answer: Response) -> PageFacts:
    return read_page(answer.body, answer.request.url, _SOME_DAY, content_type=answer.header("Content-Type"), status=answer.status)


def _text(answer: Response) -> str:
    html, *_ = decode(answer.body, answer.header("Content-Type"))
    return dense(View(html, answer.request.url).text)[:_COMPARED]
