"""The crawl of one site: which address is asked next, what its answer means, what a page shows and where it leads.

Everything is written to the site's store and evidence, so that a crawl goes on where it was cut off.
"""

from __future__ import annotations

import hashlib
import re
import time

import msgspec
from url import URL, URLError

from xuncha.collect import Frontier, Request, Response
from xuncha.collect.causes import say
from xuncha.collect.exchange import REDIRECTS
from xuncha.dossier.site_rows import (
    ASSET,
    ATTACHMENT,
    EXTERNAL,
    FRAGMENT,
    OUTSIDE,
    PAGE,
    PROBE,
    Address,
    Answer,
    Before,
)
from xuncha.dossier.site_store import SiteStore
from xuncha.dossier.thin import settle
from xuncha.model.facts import Captured, Harm, PageFacts
from xuncha.read import Scanner, read_landing, read_page
from xuncha.read.shapes import DIRECTORY
from xuncha.registry import Site

from .addresses import Addresses
from .asking import Asking
from .attached import Attachments
from .calls import ListCalls
from .clerk import Clerk
from .context import Context
from .cookies import Cookies
from .evidence import Evidence, day_seen, moment_of, sha_of, utc_now
from .facts import LEARNED, WARC_NAME, open_store, traps_of
from .follow import Earlier, changed_date, take_over
from .limits import limited
from .links import Judged, judge_answer
from .missing import Missing, is_front
from .once_more import OnceMore
from .only import Gate
from .salvage import Salvage
from .typed import is_page
from .walls import Walls
from .whole import Whole

BLOCKED = "网站拦截了检查程序"
SILENT = "网站连续没有应答"
UNOPENED = "首页打不开"
# links that are meant to lead home, or out and in again
LONGEST_HOMEWARD = 8
_HOMEWARD = re.compile(r"首\s*页|主\s*页|门户|(?:手机|移动|电脑|PC|中文|简体|普通|标准)版|退出|注销|登[录陆]|返回|长者|老年|适老|关怀|大字|无障碍|無障礙|繁[體体]|英文|English|home", re.I)
#: links of a home page to the host's other folders from which on the registered address is in doubt
ASTRAY = 5


class Crawl:
    """`cut`: why it ended short; `unreachable`: why the home page did not come; `moved`: the address it led away to; all empty where all is well."""

    def __init__(self, site: Site, context: Context, scanner: Scanner, clerk: Clerk) -> None:
        self.site = site
        self.context = context
        self.scanner = scanner
        self.folder = context.site_folder(site.code)
        self._traps = traps = traps_of(site.code, context.as_of.year, context.parameters, context.max_pages)
        self._reader = f"{context.program}|{scanner.key}"
        take_over(site, context, self._reader, traps)
        self.store: SiteStore = open_store(self.folder, traps)
        self.earlier = Earlier(self.store, context)
        if self.store.noted("thin"):
            settle(self.folder / WARC_NAME)
            self.store.note("thin", "")
        good = int(self.store.noted("warc") or 0)
        self.salvage = Salvage(self.folder / WARC_NAME, good)
        self.evidence = Evidence(self.folder, context.program, context.fetch.user_agent, good)
        self.store.evidence = self.evidence.flush
        self.frontier = Frontier(self.store)
        self._cookies = Cookies()
        only = next((only for only in context.only if only.site == site.code), None)
        #: where only single pages are looked at: what that needs
        self.gate = Gate(only, self.store) if only is not None else None
        self.addresses = Addresses(site, self.store, self.frontier, traps, self.gate, context.as_of, context.homes)
        self.attachments = Attachments(self.store, scanner, clerk, context.max_attachments)
        self._calls = ListCalls(self.store, self.frontier, self.addresses, scanner, context.as_of, self.gate)
        #: how this site answers for what does not exist
        self._missing = Missing(self.store)
        self._whole = Whole()
        #: the home page's own address: where the registry's leads to
        self.front: str = self.store.noted("front") or site.url
        self.cut = self.store.noted("cut")
        self.unreachable = ""
        self.moved = self.store.noted("moved")
        self._front = self.store.id_of(self.front) or 1
        self._walls = Walls()
        #: pages that led home and set something of their own
        self._switching: set[int] = set()
        #: addresses asked again with what a circle of redirects had set
        self._brought: set[int] = set()
        #: pages asked and not answered
        self._under_way = 0
        self._probing = 0
        self._once_more = OnceMore(self.store)
        #: moment of the monotonic clock at which the time for this site is up
        self.until = time.monotonic() + context.max_minutes * 60
        self._asking = Asking(site.url, self.store, scanner, self.gate, self.attachments, self.earlier, self._cookies, self._once_more, self.until)
        self.pages = self.store.page_count
        home = self.store.page(self._front, WARC_NAME)
        if home is not None:
            self._heed(home.facts)
        if not self.store.known or (self.earlier.there and not self.store.answered):
            self._begin()

    def _begin(self) -> None:
        self.store.note("reader", self._reader)
        self.store.note("site", self.site.url)
        self.store.note("as_of", self.context.as_of.isoformat())
        self.store.note(LEARNED, " ".join(sorted(self._traps.learned)))
        if self.earlier.there:
            for number in (1, 2):  # the home page and the address that cannot exist
                self.addresses.sight_again(number, "", 0)
            self.addresses.see_columns(self.context.columns)
            return
        self.frontier.put(self.store.add(self.site.url, PAGE, "page"))
        # an address that cannot exist teaches how this site says “not found”
        unlikely = hashlib.sha1(self.site.code.encode(), usedforsecurity=False).hexdigest()[:12]
        probe = str(URL.parse(self.site.url).join(f"{self.addresses.prefix}{unlikely}.html"))
        self.frontier.put(self.store.add(probe, PROBE, "page"))
        self.addresses.see_columns(self.context.columns)
        if self.gate is not None:
            for link in self.gate.only.asked:
                if not self.store.id_of(link.url):
                    self.addresses.see(link, 1, 0, True)
            self.gate.begun()

    def offer(self) -> Request | None:
        """What is to be asked next, None while there is nothing, or for good where the crawl was cut."""
        while (address := self._next()) is not None:
            self._under_way += address.role not in (ASSET, EXTERNAL)
            self._probing += address.role == PROBE
            request = self._asking.request(address)
            if not self._late():
                return request
            # what waits for its host meets the same in the fetching loop
            self.take(address, Response(request, cause="expired", detail=say("expired")))
        return None

    def _next(self) -> Address | None:
        if not self.cut:
            self._cut(self._over_budget())
        if self.cut:
            return None
        if self.pages + self._under_way >= self.context.max_pages and self.frontier.waiting_pages:
            return None  # what is under way may be the last of them
        if self._probing:
            return self.frontier.next_soon()  # how the site says “not found” is known before any page is judged by it
        return self.frontier.next_page() or self.frontier.next_link()

    def _late(self) -> bool:
        return time.monotonic() > self.until

    def _not_shown(self, why: str, what: str = UNOPENED) -> None:
        self.unreachable = f"{what}：{why}"

    def _cut(self, why: str) -> None:
        """Ends the crawl short, and says so."""
        if why and not self.cut:
            self.cut = why
            self.store.note("cut", why)

    def _over_budget(self) -> str:
        if self.pages >= self.context.max_pages and self.frontier.waiting_pages:
            return f"达到 {self.context.max_pages} 页的上限"
        if not self.frontier:
            # nothing is left to ask: what is waited for now (a browser, a file being read) cuts nothing short
            return self._blocking()
        if self.frontier.waiting_pages and self._late():
            return self._out_of_time
        if self.context.max_bytes and self.evidence.position > self.context.max_bytes:
            return f"达到 {self.context.max_bytes >> 20} 兆的上限"
        return self._blocking()

    @property
    def _out_of_time(self) -> str:
        return f"达到 {self.context.max_minutes:g} 分钟的上限"

    def _blocking(self) -> str:
        return BLOCKED if self._walls.enough() else ""

    def take(self, address: Address, response: Response) -> None:
        """An answer: kept as evidence, judged, read, and its links numbered."""
        page = address.role not in (ASSET, EXTERNAL)
        self._under_way -= page
        self._probing -= address.role == PROBE
        if self.earlier.there and self.earlier.refuses_conditions(address, response):
            self.frontier.at_once(address, address.tries)
            return
        self._walls.pages += page
        now = response.at or utc_now()
        if response.cause == "given-up" and page:
            # what was not asked stays unanswered
            self._cut(BLOCKED if "拦截" in response.detail else SILENT)
            return
        if response.cause == "expired" and address.role != EXTERNAL:
            # links to other hosts hold nothing back
            self._cut(self._out_of_time)
            return
        before = self.earlier.unchanged(address, response) if self.earlier.there else None
        if before is not None:
            self._retake(address, before, response, now)
            return
        offset, sha = -1, ""
        if response.head and (address.role != ASSET or response.request.method == "GET" or response.status >= 400):
            sha = sha_of(response.body)
            offset = self.evidence.keep(response, now, sha)
        if response.status in REDIRECTS and response.header("Location"):
            if response.request.method == "HEAD":
                self.frontier.again(address, "again")  # a page may lead elsewhere only who asks for its head
                return
            self.attachments.answered(address)  # what it leads to asks for itself
            self._follow(address, response, now)
        elif address.role in (ASSET, EXTERNAL) or (response.cause and not response.truncated):
            judged = judge_answer(address, response, self._missing)
            if address.kind == ATTACHMENT and address.role == ASSET and response.request.method == "GET":
                taken = self.attachments.take(address, response, judged, Captured(PageFacts(address.url), now, sha, WARC_NAME, offset))
                if taken is None:
                    self._once_more.learn(address, "ok")
                    return
                judged = taken
            if address.role == EXTERNAL and judged.state == "ok" and response.body:
                self._look_outside(address, response, Captured(PageFacts(address.url, kind=OUTSIDE), now, sha, WARC_NAME, offset, response.status))
            asked_again = self._judge(address, judged, response, now)
            if address.id == 1 and not asked_again:
                self._not_shown(response.detail, "没有访问首页" if response.cause in ("robots", "guard") else UNOPENED)
            elif address.role == FRAGMENT and not asked_again:
                # what would have filled the list did not come: unread, not blank
                self._calls.take(address, response)
        elif address.role == PROBE:
            facts = self._read(address, response)
            # what only a script shows may be the same for every address
            self._missing.learn(response, "shell" if facts.bare and b"<script" in response.body.lower() else facts.kind, bool(facts.crumbs or DIRECTORY.search(facts.doc_title)))
            self._answer(address, Judged("ok"), response, now)
        elif address.role == FRAGMENT:
            self._answer(address, judge_answer(address, response, self._missing), response, now)
            self._calls.take(address, response)
        else:
            self._take_page(address, response, now, offset, sha)

    def _look_outside(self, address: Address, response: Response, captured: Captured) -> None:
        """An outside page whose body came anyway: a domain that changed hands says so in its title."""
        facts = captured.facts
        if self.scanner.lures is None or not is_page(response):
            return
        facts.doc_title = self._read(address, response).doc_title
        words = read_landing(facts.doc_title, self.scanner.lures)
        if words:
            facts.harms = [Harm(address.url, facts.doc_title[:60], "链接打开后的页面标题", words, self.store.url_of(address.source))]
            self.store.put_page(address.id, captured, [])

    def _retake(self, address: Address, before: Before, response: Response, now: str) -> None:
        """A page that has not changed since the earlier inspection keeps what was read of it."""
        offset = self.evidence.revisit(response, now, before.sha, before.at)
        etag, modified = response.header("ETag") or before.etag, response.header("Last-Modified") or before.modified
        self.store.answer(Answer(address.id, "ok", 200, "", 0, now, etag, modified))
        self.pages += 1
        for nth, number in self.store.unsighted(self.store.retake(address.id, now, offset)):
            self.addresses.sight_again(number, "", self.frontier.rank(address.rank, nth))

    def _judge(self, address: Address, judged: Judged, response: Response, now: str) -> bool:
        """Settles an address, or has it asked once more (True): HEAD said no, or a hiccup."""
        if judged.state == "again":
            self.frontier.at_once(address, "again")
            return True
        first = not address.tries
        self._once_more.learn(address, judged.state)
        beside = self._asking.beside(address)
        way = self._once_more.way(address, beside) if judged.state == "dead" and (address.role in (PAGE, ASSET) or beside) else ""
        if way:
            written = self.store.spelling_of(address.id) if way == "spelt" else address.url
            self.frontier.at_once(msgspec.structs.replace(address, url=written), way)
            return True
        if judged.state == "failed" and first and address.role in (PAGE, FRAGMENT):
            self.frontier.again(address, "retry")
            return True
        if judged.state == "failed" and first and address.role == EXTERNAL and response.request.method == "GET":
            self.frontier.again(address, "again")
            return True
        self._answer(address, judged, response, now)
        return False

    def _answer(self, address: Address, judged: Judged, response: Response, now: str, alias: int = 0) -> None:
        if address.role not in (ASSET, EXTERNAL):
            self._walls.answered(address.url, judged.state == "blocked")
        etag = modified = ""
        if address.role == PAGE and response.status == 200:
            etag, modified = response.header("ETag"), response.header("Last-Modified")
        self.store.answer(Answer(address.id, judged.state, response.status, judged.cause, alias, now, etag, modified))

    def _follow(self, address: Address, response: Response, now: str) -> None:
        try:
            target = str(URL.parse(address.url).join(response.location.partition("#")[0]))
        except URLError:
            self._answer(address, Judged("failed", "跳转地址有误"), response, now)
            return
        self._lead(address, target, response, now)

    def _lead(self, address: Address, target: str, response: Response, now: str) -> None:
        """An address that leads on, by redirect or by its own page: the chain is kept hop by hop."""
        if address.hops >= 10:
            self._answer(address, Judged("failed", "跳转过多"), response, now)
            return
        if not target.startswith(("http://", "https://")):
            self._answer(address, Judged("refused", f"跳转到 {target[:60]}，不是网页地址，未访问"), response, now)
            if address.id in (1, self._front):
                self._not_shown(f"跳转到 {target[:60]}，不是网页地址")
            return
        if address.role == PROBE:
            self._missing.learn_way(target, response)
        if self._wants_cookie(address, target, response):
            return
        if address.role == PAGE and address.id > 1 and (cause := self._missing.led(address.url, target)) and not self._homeward(address, response):
            self._answer(address, Judged("dead", cause), response, now)
            return
        number = self.store.id_of(target)
        if number:
            self.addresses.sight_again(number, target, address.rank)
            self.addresses.let_in(number, address.rank)
        else:
            made_up = address.role == PROBE and target.rpartition("/")[2] == address.url.rpartition("/")[2]
            own = PAGE if address.role == PROBE and not made_up else address.role
            role = own if self.addresses.internal(target) else EXTERNAL
            known = self.store.add(target, role, address.kind, address.source or 1, address.hops + 1, address.rank)
            if role == PROBE:
                self.frontier.at_once(known, "")
            else:
                self.frontier.put(known)
            number = known.id
        if self.gate is not None:
            self.gate.led(address.id, number)
        if address.id in (1, self._front):
            self._front = number
            if self.addresses.internal(target):
                self.front = target
                self.store.note("front", target)
            else:
                self.moved = target
                self.store.note("moved", target)
        if self._goes_round(address, number, response):
            return
        # an address that leads to itself has answered nothing
        judged = Judged("ok") if number != address.id else Judged("failed", "跳转到自身")
        self._answer(address, judged, response, now, number if number != address.id else 0)

    def _homeward(self, address: Address, response: Response) -> bool:
        """Whether a link is meant to lead home: by its name, or because it switches something on the way."""
        if address.id in self._switching or self._missing.switches(response):
            return True
        text = self.store.text_of(address.url)
        return len(text) <= LONGEST_HOMEWARD and _HOMEWARD.search(text) is not None

    def _wants_cookie(self, address: Address, target: str, response: Response) -> bool:
        """Whether whoever has no cookie is sent to the home page, whatever was asked for: asked once more with the one that was set."""
        if address.role not in (PAGE, PROBE) or address.id in (1, self._front) or address.tries == "cookie" or not is_front(target) or not self._cookies.learn(response):
            return False
        if self._missing.switches(response):
            self._switching.add(address.id)
        self.frontier.at_once(address, "cookie")
        return True

    def _goes_round(self, address: Address, number: int, response: Response) -> bool:
        """Whether a redirect in a circle is asked once more with the cookie it brought (True: this very address, so that it has no answer yet)."""
        itself = number == address.id
        if address.tries == "cookie" or number in self._brought or not (itself or self.store.alias_of(number) == address.id):
            return False
        # on the way back a cookie may have come along that the first of the two was asked without
        if not self._cookies.learn(response) and (itself or not self._cookies.lines(response.request.host)):
            return False
        self._brought.add(number)
        onward = address if itself else self.store.load([number])[0]
        # how the site says “not found” is waited for
        (self.frontier.at_once if onward.role == PROBE else self.frontier.again)(onward, "cookie")
        return itself

    def _take_page(self, address: Address, response: Response, now: str, offset: int, sha: str) -> None:
        if address.id in (1, self._front):
            self._missing.see_front(response)
        judged = judge_answer(address, response, self._missing)
        if not is_page(response):
            self._take_unreadable(address, judged, response, Captured(PageFacts(address.url), now, sha, WARC_NAME, offset, response.status))
            return
        whole = self._whole.look(address, response) if response.status == 200 else "whole"
        if whole == "again":
            self.frontier.at_once(address, address.tries or "retry")
            return
        facts = self._read(address, response, self.scanner, now)
        if whole == "cut" and facts.kind not in ("blocked", "error"):
            facts.kind, facts.as_of_bound = "shell", True  # nothing to go by next time
            facts.notes.append("页面没有传完，后面的内容未能读取")
        if facts.kind == "shell" and response.status == 200:
            judged = judge_answer(address, response)  # a shell is the same for every address: only its script knows what is not there
        if facts.forward and judged.state == "ok" and facts.kind not in ("blocked", "error"):
            self._lead(address, facts.forward, response, now)
            return
        if facts.kind == "blocked":
            judged = Judged("blocked", "被拦截（防护或验证页面）")
        elif facts.kind == "error" and response.status < 400:
            judged = Judged("dead", "页面显示“不存在”（软404）")
        if judged.state == "dead" and response.status == 200 and self._missing.doubted and not address.tries:
            self.frontier.again(address, "retry")  # the same page twice is no chance: a wall comes and goes
            return
        if self._judge(address, judged, response, now):
            return
        if address.id == 1 and facts.kind == "blocked":
            self._cut(BLOCKED)
        elif address.id == 1 and response.status >= 300:
            self._not_shown(f"返回 {response.status}")
        elif address.id in (1, self._front) and facts.kind != "shell" and not facts.links and not facts.text_length:
            self._not_shown("没有内容")
        if response.status >= 300:
            return
        self.pages += 1
        links: list[int] = []
        if address.id in (1, self._front) or (address.kind == "frame" and address.source in (1, self._front)):
            self._heed(facts)
        if facts.kind not in ("blocked", "error"):
            links = self.addresses.see_all(facts.links, address)
            self._calls.ask(facts, address)
        if address.id in (1, self._front) and (away := self.addresses.astray(facts.links)) >= ASTRAY:
            self._cut(f"首页所链的 {away} 个网页都不在登记的网址 {self.site.url} 的目录之下，没有检查；请核对登记的首页网址")
        if self.earlier.there and facts.published:
            facts.shown_before = changed_date(self.store.page(address.id, WARC_NAME), facts)
        self.store.put_page(address.id, Captured(facts, now, sha, WARC_NAME, offset, response.status), links)
        self.addresses.see_beyond(facts, address)

    def _take_unreadable(self, address: Address, judged: Judged, response: Response, captured: Captured) -> None:
        """What is no page, where one was linked: a column that a navigation names does not vanish over it."""
        if self._judge(address, judged, response, captured.captured_at):
            return
        kind = response.header("Content-Type")[:40]
        if address.id in (1, self._front):
            self._not_shown(f"返回 {response.status}" if response.status >= 300 else f"类型是 {kind}，不是网页")
        elif response.status == 200 and judged.state == "ok" and self.addresses.names(address.id):
            captured.facts.bare = True
            captured.facts.notes.append(f"类型是 {kind}，未能读取")
            self.store.put_page(address.id, captured, [])

    def _heed(self, facts: PageFacts) -> None:
        """What a home page tells of the site's addresses."""
        self.addresses.heed(facts)
        if self._traps.learn(link.url for link in facts.links if self.addresses.internal(link.url)):
            self.store.note(LEARNED, " ".join(sorted(self._traps.learned)))

    def _read(self, address: Address, response: Response, scan: Scanner | None = None, now: str = "") -> PageFacts:
        """What a page shows; one that breaks a reader, or takes too long, is said so and judged by nobody: its bytes are kept as evidence."""
        try:
            with limited:
                return read_page(
                    response.body, address.url, self.context.as_of, content_type=response.header("Content-Type"), status=response.status, root=self.front,
                    scan=scan, captured=(lambda: moment_of(now, response)) if now else None, seen=day_seen(now) if now else None, refresh=response.header("Refresh"),
                )  # fmt: skip
        except Exception as error:
            return PageFacts(address.url, kind="shell", notes=[f"页面没能读懂（{type(error).__name__}: {error}）"])
