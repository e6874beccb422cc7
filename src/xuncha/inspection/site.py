"""The conductor of one site: crawl, then the trials that audits asked for, then facts, findings, verdict."""

from __future__ import annotations

import hashlib
import time
from collections import deque
from collections.abc import Iterable
from datetime import UTC, datetime

from url import URL, URLError

from xuncha.audit import audit_site, design_search
from xuncha.collect import Request, Response, WarcWriter
from xuncha.collect.warc import stored_head
from xuncha.dossier.site_store import ASSET, DONE, EXTERNAL, FRAGMENT, PAGE, PROBE, Address, SiteStore
from xuncha.model.facts import Captured, Link, PageFacts, SearchTrial, SiteFacts
from xuncha.model.findings import Finding
from xuncha.read import Scanner, add_item_links, read_fragment, read_page
from xuncha.registry import Site
from xuncha.rules import load_edition

from .context import Context
from .facts import WARC_NAME, site_facts
from .links import Judged, judge_answer, soft_404
from .trials import judge_trial, search_address

REDIRECTS = frozenset((301, 302, 303, 307, 308))
COMMIT_EVERY = 200
BLOCKED = "网站拦截了检查程序"


class SiteRun:
    """A source of the fetching loop; resumable at any moment from its store."""

    def __init__(self, site: Site, context: Context, scanner: Scanner) -> None:
        self.site = site
        self.context = context
        self.scanner = scanner
        self.folder = context.site_folder(site.code)
        self.store = SiteStore(self.folder / "facts.sqlite")
        kept = int(self.store.noted("warc") or 0)
        self.warc = WarcWriter(self.folder / WARC_NAME, context.program, keep=kept)
        home = URL.parse(site.url)
        self.host = home.host_str or ""
        self._port = home.port
        self._prefix = home.path.rsplit("/", 1)[0] + "/" if home.path != "/" else "/"
        self._queue: deque[Address] = deque()
        self._later: deque[Address] = deque()
        self._trials: deque[tuple[Captured, str]] = deque()
        self._active = 0
        self._stage = "crawl"
        self._soft: str = self.store.noted("soft404")
        self.cut = self.store.noted("cut")
        self._blocked = 0
        self._answers = 0
        self._unreachable = ""
        self.failure = ""
        self._started = time.monotonic()
        self.pages = sum(1 for a in self.store.addresses.values() if a.role == PAGE and a.state == DONE)
        if not self.store.addresses:
            self._begin()
        else:
            self._enqueue(self.store.queued())

    # --- the fetching loop's side

    def offer(self) -> Request | None:
        if self._stage == "crawl":
            address = self._next()
            if address is not None:
                self._active += 1
                return self._request(address)
            if self._active == 0:
                try:
                    self._plan_trials()
                except Exception as error:
                    self.failure = f"{type(error).__name__}: {error}"
                    self._stage = "done"
        if self._stage == "trials" and self._trials:
            page, url = self._trials.popleft()
            self._active += 1
            return Request(url, self._host_of(url), token=page)
        if self._stage == "trials" and not self._active:
            self._stage = "done"
        return None

    @property
    def finished(self) -> bool:
        return self._stage == "done"

    def take(self, response: Response) -> None:
        self._active -= 1
        self._answers += 1
        try:
            if isinstance(response.request.token, Address):
                self._take(response.request.token, response)
            else:
                self._take_trial(response.request.token, response)
        except Exception as error:
            # one page that breaks the program must not cost the other sites their run
            self.failure = f"{response.request.url}：{type(error).__name__}: {error}"
            self._stage = "done"
        if self.store.pending >= COMMIT_EVERY:
            self.warc.flush()
            self.store.commit(self.warc.position)

    # --- crawling

    def _begin(self) -> None:
        first = self.store.add(self.site.url, PAGE, "page")
        # an address that cannot exist teaches how this site says “not found”
        probe = str(URL.parse(self.site.url).join(f"{self._prefix}{hashlib.sha1(self.site.code.encode(), usedforsecurity=False).hexdigest()[:12]}.html"))
        learned = self.store.add(probe, PROBE, "page")
        self._enqueue([a for a in (first, learned) if a is not None])
        for entry in self.context.columns:
            if entry.site == self.site.code:
                self._add(Link(entry.url, "page", entry.name), first)

    def _enqueue(self, addresses: Iterable[Address]) -> None:
        for address in addresses:
            (self._queue if address.role in (PAGE, FRAGMENT, PROBE) else self._later).append(address)

    def _next(self) -> Address | None:
        if not self.cut and self._over_budget():
            self.store.note("cut", self.cut)
        if self.cut:
            return None
        if self._queue:
            return self._queue.popleft()
        return self._later.popleft() if self._later else None

    def _over_budget(self) -> bool:
        if self.pages >= self.context.max_pages and self._queue:
            self.cut = f"达到 {self.context.max_pages} 页的上限"
        elif time.monotonic() - self._started > self.context.max_minutes * 60:
            self.cut = f"达到 {self.context.max_minutes:g} 分钟的上限"
        elif self._blocked >= 10 and self._blocked * 2 > self._answers:
            self.cut = BLOCKED
        return bool(self.cut)

    def _request(self, address: Address) -> Request:
        method = "GET" if address.role in (PAGE, FRAGMENT, PROBE) or address.verdict == "again" else "HEAD"
        limit = 8 << 20 if address.role in (PAGE, FRAGMENT, PROBE) else 64 << 10
        return Request(address.url, self._host_of(address.url), method, address, limit)

    @staticmethod
    def _host_of(url: str) -> str:
        return url.split("/", 3)[2]

    def internal(self, url: str) -> bool:
        """On the site's own host and below its own path."""
        try:
            parsed = URL.parse(url)
        except URLError:
            return False
        host = parsed.host_str or ""
        same = host == self.host or host.removeprefix("www.") == self.host.removeprefix("www.")
        return same and parsed.port == self._port and parsed.path.startswith(self._prefix)

    def _take(self, address: Address, response: Response) -> None:
        now = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        address.state, address.status, address.at = DONE, response.status, now
        self.store.touch(address)
        offset = -1
        if response.head and (address.role != ASSET or response.status >= 400):
            offset = self._keep(response, now)
        if response.status in REDIRECTS and response.header("Location"):
            self._follow(address, response)
            return
        if address.role in (ASSET, EXTERNAL):
            self._judge(address, judge_answer(address, response, self._soft))
            return
        if response.cause and not response.truncated:
            self._judge(address, judge_answer(address, response, self._soft))
            if address.id == 1 and address.state == DONE:
                self._unreachable = response.detail
            return
        if address.role == PROBE:
            self._soft = soft_404(response)
            self.store.note("soft404", self._soft)
            return
        if address.role == FRAGMENT:
            self._take_fragment(address, response)
            return
        self._take_page(address, response, now, offset)

    def _judge(self, address: Address, judged: Judged) -> None:
        if judged.state == "again" and address.verdict != "again":
            # HEAD said no: only GET counts
            address.verdict, address.state = "again", 0
            self._later.append(address)
            return
        if judged.state == "failed" and address.role in (PAGE, FRAGMENT) and not address.verdict:
            # a hiccup: asked once more when all else is done
            address.verdict, address.state = "retry", 0
            self._later.append(address)
            return
        address.verdict, address.cause = judged.state, judged.cause
        if judged.state == "blocked":
            self._blocked += address.role != EXTERNAL

    def _follow(self, address: Address, response: Response) -> None:
        try:
            target = str(URL.parse(address.url).join(response.header("Location").partition("#")[0]))
        except URLError:
            self._judge(address, Judged("failed", "跳转地址有误"))
            return
        if address.hops >= 10:
            self._judge(address, Judged("failed", "跳转过多"))
            return
        known = self.store.addresses.get(target)
        if known is None:
            role = (PAGE if address.role in (PAGE, PROBE) else address.role) if self.internal(target) else EXTERNAL
            if address.role == PROBE:
                # not-found that leads elsewhere: whatever leads there too is not found
                self._soft = "redirect:" + target
                self.store.note("soft404", self._soft)
            known = self.store.add(target, role, address.kind, source=address.source or 1, hops=address.hops + 1)
            if known is not None:
                self._enqueue([known])
        if known is not None and known is not address:
            address.alias = known.id

    def _take_page(self, address: Address, response: Response, now: str, offset: int) -> None:
        content_type = response.header("Content-Type")
        judged = judge_answer(address, response, self._soft)
        self._judge(address, judged)
        plain = content_type.partition(";")[0].strip().lower()
        if plain and plain not in ("text/html", "application/xhtml+xml", "text/plain", "application/xml", "text/xml"):
            return
        try:
            facts = read_page(
                response.body, address.url, self.context.as_of, content_type=content_type, status=response.status,
                root=self.site.url, scan=self.scanner,
            )  # fmt: skip
        except Exception as error:
            # a page that breaks a reader is said so and judged by nobody; its bytes are kept as evidence
            facts = PageFacts(address.url, kind="shell", notes=[f"页面没能读懂（{type(error).__name__}: {error}）"])
        self.pages += 1
        if facts.kind == "blocked":
            self._judge(address, Judged("blocked", "被拦截（防护或验证页面）"))
        elif facts.kind == "error" and response.status < 400:
            self._judge(address, Judged("dead", "页面显示“不存在”（软404）"))
        sha = hashlib.sha256(response.body).hexdigest()
        self.store.put_page(address, Captured(facts, now, sha, WARC_NAME, offset, response.status))
        if address.id == 1 and facts.kind == "blocked":
            self.cut = BLOCKED
            self.store.note("cut", self.cut)
        elif address.id == 1 and response.status >= 400 and address.state == DONE:
            self._unreachable = f"返回 {response.status}"
        if response.status >= 400 or facts.kind in ("blocked", "error"):
            return
        for link in facts.links:
            self._add(link, address)
        for call in facts.list_calls:
            fragment = self.store.add(call, FRAGMENT, "page", source=address.id)
            if fragment is not None:
                self._enqueue([fragment])

    def _add(self, link: Link, source: Address | None) -> None:
        if link.url in self.store.addresses:
            self.store.add(link.url, PAGE, link.kind, text=link.text)
            return
        role = EXTERNAL if not self.internal(link.url) else PAGE if link.kind in ("page", "frame") else ASSET
        address = self.store.add(link.url, role, link.kind, source=source.id if source else 1, text=link.text)
        if address is not None:
            self._enqueue([address])

    def _take_fragment(self, address: Address, response: Response) -> None:
        """Entries that a script would have fetched belong to the page that would have shown them."""
        owner = self.store.page_of(address.source, WARC_NAME)
        source = self.store.addresses.get(self.store.url_of(address.source))
        if owner is None or source is None:
            return
        facts = owner.facts
        items = None
        if response.status == 200:
            items = read_fragment(response.body, address.url, self.context.as_of, response.header("Content-Type"))
        if items is None:
            facts.notes.append("list_unread")
            facts.empty_list = False
        else:
            facts.items = facts.items + [item for item in items if item not in facts.items]
            facts.empty_list = not facts.items
            dates = [item.date for item in facts.items if item.date and item.date <= self.context.as_of.isoformat()]
            facts.newest = max(dates, default=None)
            add_item_links(facts)
            for link in facts.links:
                self._add(link, source)
        self.store.put_page(source, owner)

    def _keep(self, response: Response, now: str) -> int:
        url = response.request.url
        path = "/" + url.split("/", 3)[3] if url.count("/") > 2 else "/"
        sent = (
            f"{response.request.method} {path} HTTP/1.1\r\nHost: {self._host_of(url)}\r\nUser-Agent: {self.context.fetch.user_agent}\r\n\r\n"
        ).encode()
        return self.warc.exchange(
            url, now, sent, stored_head(response.head, len(response.body)), response.body, address=response.address,
            truncated="length" if response.truncated else "",
        )  # fmt: skip

    # --- trials of the site search

    def _plan_trials(self) -> None:
        self._stage = "trials"
        if self.cut or self.store.trials():
            return
        self.warc.flush()
        self.store.commit(self.warc.position)
        facts = self.facts()
        home = facts.page(self.site.url)
        rule = load_edition(self.context.edition).rule("design.search")
        if home is None or home.facts.search is None or rule is None:
            return
        for page in design_search.plan(facts, rule.limit("titles")):
            self._trials.append((page, search_address(home.facts.search, page.facts.title or "")))

    def _take_trial(self, page: Captured, response: Response) -> None:
        url = response.request.url
        title = page.facts.title or ""
        service = page.facts.kind == "guide"
        if response.head:
            self._keep(response, datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"))
        if response.status != 200:
            trial = SearchTrial(title, page.facts.url, url, None, f"搜索页没有正常返回（{response.detail or response.status}）", service)
        else:
            result = read_page(response.body, url, self.context.as_of, content_type=response.header("Content-Type"), status=response.status)
            trial = judge_trial(result, page, title, url, service)
        self.store.put_trial(trial)

    # --- the end

    def facts(self) -> SiteFacts:
        facts = site_facts(self.store, self.site, self.context)
        facts.complete = not self.cut
        return facts

    def close(self) -> tuple[SiteFacts, list[Finding]]:
        """Seals the site's files and gives its facts and findings."""
        self.warc.flush()
        self.store.commit(self.warc.position)
        facts = self.facts()
        if self._unreachable:
            facts.unreachable = f"首页打不开：{self._unreachable}"
            facts.complete = False
            self.store.note("unreachable", facts.unreachable)
        if self.cut == BLOCKED:
            facts.blocked = self.cut
            self.store.note("blocked", facts.blocked)
        findings = audit_site(facts, load_edition(self.context.edition), self.context.exemptions)
        self.store.note("finished", "1")
        self.store.finish()
        self.store.close()
        self.warc.close()
        return facts, findings

    def abandon(self) -> None:
        """Ctrl-C: keeps what has been collected, for --resume."""
        self.warc.flush()
        self.store.commit(self.warc.position)
        self.store.close()
        self.warc.close()
