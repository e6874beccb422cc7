"""The conductor of one site: crawl, then the trials that audits asked for, then facts, findings, verdict."""

from __future__ import annotations

import contextlib
import hashlib
import re
import sqlite3
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future

import msgspec
from url import URL, URLError

from xuncha.audit import audit_site, design_search
from xuncha.collect import Browser, Frontier, Rendered, Request, Response
from xuncha.dossier.site_rows import ASSET, EXTERNAL, FRAGMENT, OUTSIDE, PAGE, PROBE, Address, Answer, Before
from xuncha.dossier.thin import settle
from xuncha.model.facts import (
    LIST_UNREAD,
    Captured,
    Harm,
    Item,
    Link,
    PageFacts,
    SiteFacts,
)
from xuncha.model.findings import Finding, Outcome
from xuncha.read import (
    Scanner,
    add_item_links,
    keep_masked,
    mask_text,
    read_fragment,
    read_landing,
    read_page,
)
from xuncha.read.attachments import Extracted, format_of
from xuncha.read.charset import decode
from xuncha.registry import Site
from xuncha.rules import load_edition

from .barriers import Barriers, noted_accessible
from .clerk import Clerk
from .context import Context, StorageError
from .evidence import Evidence, host_of, moment_of, sha_of, utc_now
from .facts import WARC_NAME, noted_outside, open_store, site_facts, traps_of
from .follow import Earlier, changed_date, take_over
from .footers import FooterQuestion, Footers
from .links import Judged, judge_answer, soft_404
from .only import LEFT_OUT, Gate
from .outside import Look, Prober
from .render import HTML, MOST_PAGES, NEVER, Pending, open_questions, picture_path, pictures_wanted, reconcile
from .slots import Question, heed, questions
from .trials import answered_trial, rendered_trial, search_address

REDIRECTS = frozenset((301, 302, 303, 307, 308))
READABLE = frozenset(("text/html", "application/xhtml+xml", "text/plain", "application/xml", "text/xml", ""))
COMMIT_EVERY = 80
#: bytes of a page or an attachment that are taken at most
LARGEST = 8 << 20
#: calls for one list, one page of it each
MOST_CALLS = 50
BLOCKED = "网站拦截了检查程序"
SILENT = "网站连续没有应答"


class SiteRun:
    """A source of the fetching loop; resumable at any moment from its store."""

    def __init__(
        self, site: Site, context: Context, scanner: Scanner, clerk: Clerk, browser: Browser | None = None, prober: Prober | None = None
    ) -> None:
        self.site = site
        self.context = context
        self.scanner = scanner
        self.folder = context.site_folder(site.code)
        self.traps = traps_of(site.code, context.as_of.year, context.parameters, context.max_pages)
        self._reader = f"{context.program}|{scanner.key}"
        take_over(site, context, self._reader, self.traps)
        self.store = open_store(self.folder, self.traps)
        self._earlier = Earlier(self.store, context)
        if self.store.noted("thin"):
            settle(self.folder / WARC_NAME)
            self.store.note("thin", "")
        self.evidence = Evidence(self.folder, context.program, context.fetch.user_agent, int(self.store.noted("warc") or 0))
        home = URL.parse(site.url)
        self.host = home.host_str or ""
        self._prefix = home.path.rsplit("/", 1)[0] + "/" if home.path != "/" else "/"
        # what the site's own addresses begin with, for telling them apart without parsing
        self._roots = _roots(site.url, self._prefix)
        self._frontier = Frontier(self.store)
        only = next((only for only in context.only if only.site == site.code), None)
        self._gate = Gate(only, self.store) if only is not None else None
        self._facts: SiteFacts | None = None
        self._findings: list[Finding] | None = None
        self._rendering = Pending(browser) if browser is not None else None
        self._rendered: set[str] = set()
        looks = browser is not None and self._gate is None and context.browser != NEVER
        self._barriers = Barriers(self.store, load_edition(context.edition).rule("design.accessibility") if looks else None)
        self._clerk = clerk
        self._reading: list[tuple[Address, Captured, Future[Extracted]]] = []
        self._attachments = 0
        self._look = Look(site, self.store, self.evidence, prober) if prober is not None and (only is None or only.outside) else None
        self._trials: deque[tuple[Captured, str]] = deque()
        self._questions: deque[Question | FooterQuestion] | None = None
        self._footers: Footers | None = None
        # searches whose results only a browser shows
        self._searches: dict[str, Captured] = {}
        self._active = 0
        self._stage = "crawl"
        self._soft: str = self.store.noted("soft404")
        self.cut = self.store.noted("cut")
        self._blocked = 0
        self._answers = 0
        self._unreachable = ""
        self.failure = ""
        self._started = time.monotonic()
        self.pages = self.store.page_count
        if not self.store.known or (self._earlier.there and not self.store.answered):
            self._begin()

    # --- the fetching loop's side

    def offer(self) -> Request | None:
        if self._reading:
            self._guarded(self._take_attachments)
        if self._stage == "crawl":
            address = self._next()
            if address is not None:
                self._active += 1
                return self._request(address)
            if self._questions:
                self._active += 1
                question = self._questions.popleft()
                return Request(question.script, host_of(question.script), token=question)
            if self._active == 0 and not self._reading:
                self._guarded(self._after_crawl)
        if self._stage == "trials" and self._trials:
            page, url = self._trials.popleft()
            self._active += 1
            return Request(url, host_of(url), token=page)
        if self._stage == "trials" and not self._active:
            self._guarded(self._finish_trials)
        if self._stage == "pictures":
            self._guarded(self._take_pictures)
        return None

    def _guarded(self, step: Callable[[], None]) -> None:
        """A step that breaks ends this site, and no other."""
        try:
            step()
        except Exception as error:
            self.failure = f"{type(error).__name__}: {error}"
            self._stage = "done"

    @property
    def finished(self) -> bool:
        return self._stage == "done"

    def take(self, response: Response) -> None:
        self._active -= 1
        self._answers += 1
        try:
            if isinstance(response.request.token, Address):
                self._take(response.request.token, response)
                if response.request.token.id == 1 and self._look is not None and self.cut != BLOCKED:
                    self._look.want(response)
            elif isinstance(response.request.token, Question):
                self._take_script(response.request.token, response)
            elif isinstance(response.request.token, FooterQuestion):
                self._take_footer(response.request.token, response)
            else:
                self._take_trial(response.request.token, response)
        except (OSError, sqlite3.Error) as error:
            raise self.unwritable(error) from error
        except Exception as error:
            # one page that breaks the program must not cost the other sites their run
            self.failure = f"{response.request.url}：{type(error).__name__}: {error}"
            self._stage = "done"
        if self.store.pending >= COMMIT_EVERY:
            try:
                self._make_durable()
            except (OSError, sqlite3.Error) as error:
                raise self.unwritable(error) from error

    def _make_durable(self) -> None:
        self.store.commit(self.evidence.flush())

    def unwritable(self, error: Exception) -> StorageError:
        why = error.strerror if isinstance(error, OSError) else str(error)
        return StorageError(f"{self.folder}：写不进去（{why}）。已采集的都在，腾出空间或改正权限后，用同一命令加 --resume 接着做。")

    def witness(self, response: Response, note: str) -> None:
        """robots.txt is evidence like any page."""
        if response.head:
            self.evidence.keep(response)
        if note:
            self.store.note("robots", note)

    # --- crawling

    def _begin(self) -> None:
        self.store.note("reader", self._reader)
        self.store.note("site", self.site.url)
        self.store.note("as_of", self.context.as_of.isoformat())
        if self._earlier.there:
            for number in (1, 2):  # the home page and the address that cannot exist
                self._sight_again(number, "", 0)
            self._see_columns()
            return
        self._frontier.put(self.store.add(self.site.url, PAGE, "page"))
        # an address that cannot exist teaches how this site says “not found”
        unlikely = hashlib.sha1(self.site.code.encode(), usedforsecurity=False).hexdigest()[:12]
        probe = str(URL.parse(self.site.url).join(f"{self._prefix}{unlikely}.html"))
        self._frontier.put(self.store.add(probe, PROBE, "page"))
        self._see_columns()
        if self._gate is not None:
            for link in self._gate.only.asked:
                if not self.store.id_of(link.url):
                    self._see(link, 1, 0, True)
            self._gate.begun()

    def _see_columns(self) -> None:
        """Columns that people confirmed are asked whether or not a page links them."""
        for entry in self.context.columns:
            if entry.site == self.site.code:
                number = self.store.id_of(entry.url)
                if number:
                    self._sight_again(number, entry.url, 0)
                else:
                    self._see(Link(entry.url, "page", entry.name), 1, 0, True)

    def _next(self) -> Address | None:
        if not self.cut:
            self._cut(self._over_budget())
        if self.cut:
            return None
        return self._frontier.next_page() or self._frontier.next_link()

    def _cut(self, why: str) -> None:
        """Ends the crawl short, and says so."""
        if why and not self.cut:
            self.cut = why
            self.store.note("cut", why)

    def _over_budget(self) -> str:
        if self.pages >= self.context.max_pages and self._frontier.waiting_pages:
            return f"达到 {self.context.max_pages} 页的上限"
        if time.monotonic() - self._started > self.context.max_minutes * 60:
            return f"达到 {self.context.max_minutes:g} 分钟的上限"
        if self.context.max_bytes and self.evidence.position > self.context.max_bytes:
            return f"达到 {self.context.max_bytes >> 20} 兆的上限"
        return BLOCKED if self._blocked >= 10 and self._blocked * 2 > self._answers else ""

    def _request(self, address: Address) -> Request:
        page = address.role not in (ASSET, EXTERNAL)
        # style sheets are kept as well, so that a captured page can be shown as it was; attachments are read
        whole = page or (address.role == ASSET and (address.kind == "style" or self._to_read(address)))
        whole_text = self._gate is not None and self._gate.needs_text(address.id)
        method = "GET" if whole or whole_text or address.tries == "again" else "HEAD"
        conditions = self._earlier.conditions(address) if self._earlier.there else ()
        return Request(address.url, host_of(address.url), method, address, LARGEST if whole else 64 << 10, page, conditions)

    def _to_read(self, address: Address) -> bool:
        return address.kind == "attachment" and self._attachments < self.context.max_attachments

    def internal(self, url: str) -> bool:
        """On the site's own host and below its own path."""
        return url.startswith(self._roots)

    def _take(self, address: Address, response: Response) -> None:
        now = utc_now()
        if response.cause == "given-up" and address.role not in (ASSET, EXTERNAL):
            # what was not asked stays unanswered
            self._cut(BLOCKED if "拦截" in response.detail else SILENT)
            return
        before = self._earlier.unchanged(address, response) if self._earlier.there else None
        if before is not None:
            self._retake(address, before, response, now)
            return
        offset, sha = -1, ""
        if response.head and (address.role != ASSET or response.request.method == "GET" or response.status >= 400):
            sha = sha_of(response.body)
            offset = self.evidence.keep(response, now, sha)
        if response.status in REDIRECTS and response.header("Location"):
            self._follow(address, response, now)
        elif address.role in (ASSET, EXTERNAL) or (response.cause and not response.truncated):
            judged = judge_answer(address, response, self._soft)
            if judged.state == "ok" and address.kind == "attachment" and response.request.method == "GET" and not response.truncated:
                judged = self._read_attachment(address, response, Captured(PageFacts(address.url), now, sha, WARC_NAME, offset))
            if address.role == EXTERNAL and judged.state == "ok" and response.body:
                self._look_outside(address, response, Captured(PageFacts(address.url, kind=OUTSIDE), now, sha, WARC_NAME, offset, response.status))
            asked_again = self._judge(address, judged, response, now)
            if address.id == 1 and not asked_again:
                self._unreachable = response.detail
            elif address.role == FRAGMENT and not asked_again:
                # what would have filled the list did not come: unread, not blank
                self._take_fragment(address, response)
        elif address.role == PROBE:
            self._soft = soft_404(response)
            self.store.note("soft404", self._soft)
            self._answer(address, Judged("ok"), response, now)
        elif address.role == FRAGMENT:
            self._answer(address, judge_answer(address, response, self._soft), response, now)
            self._take_fragment(address, response)
        else:
            self._take_page(address, response, now, offset, sha)

    def _look_outside(self, address: Address, response: Response, captured: Captured) -> None:
        """An outside page whose body came anyway: a domain that changed hands says so in its title."""
        facts = captured.facts
        if self.scanner.lures is None or response.header("Content-Type").partition(";")[0].strip().lower() not in READABLE:
            return
        facts.doc_title = read_page(response.body, address.url, self.context.as_of, content_type=response.header("Content-Type")).doc_title
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
        for nth, number in enumerate(self.store.retake(address.id, now, offset)):
            self._sight_again(number, "", self._frontier.rank(address.rank, nth))

    def _judge(self, address: Address, judged: Judged, response: Response, now: str) -> bool:
        """Settles an address, or has it asked once more (True): HEAD said no, or a hiccup."""
        if judged.state == "again":
            self._frontier.again(address, "again")
            return True
        if judged.state == "failed" and address.role in (PAGE, FRAGMENT) and not address.tries:
            self._frontier.again(address, "retry")
            return True
        self._answer(address, judged, response, now)
        return False

    def _answer(self, address: Address, judged: Judged, response: Response, now: str, alias: int = 0) -> None:
        if judged.state == "blocked":
            self._blocked += address.role != EXTERNAL
        etag = modified = ""
        if address.role == PAGE and response.status == 200:
            etag, modified = response.header("ETag"), response.header("Last-Modified")
        self.store.answer(Answer(address.id, judged.state, response.status, judged.cause, alias, now, etag, modified))

    def _follow(self, address: Address, response: Response, now: str) -> None:
        try:
            target = str(URL.parse(address.url).join(response.header("Location").partition("#")[0]))
        except URLError:
            self._answer(address, Judged("failed", "跳转地址有误"), response, now)
            return
        self._lead(address, target, response, now)

    def _lead(self, address: Address, target: str, response: Response, now: str) -> None:
        """An address that leads on, by redirect or by its own page: the chain is kept hop by hop."""
        if address.hops >= 10:
            self._answer(address, Judged("failed", "跳转过多"), response, now)
            return
        if self._soft == f"redirect:{target}" and address.role == PAGE and address.id > 1 and not is_front(address.url):
            self._answer(address, Judged("dead", "跳转到首页，页面已不存在（软404）"), response, now)
            return
        if address.role == PROBE:
            # not-found that leads elsewhere: whatever leads there too is not found
            self._soft = "redirect:" + target
            self.store.note("soft404", self._soft)
        number = self.store.id_of(target)
        if number:
            self._sight_again(number, target, address.rank)
            self._let_in(number, address.rank)
        else:
            role = (PAGE if address.role in (PAGE, PROBE) else address.role) if self.internal(target) else EXTERNAL
            known = self.store.add(target, role, address.kind, address.source or 1, address.hops + 1, address.rank)
            self._frontier.put(known)
            number = known.id
        if self._gate is not None:
            self._gate.led(address.id, number)
        # an address that leads to itself has answered nothing
        judged = Judged("ok") if number != address.id else Judged("failed", "跳转到自身")
        self._answer(address, judged, response, now, number if number != address.id else 0)

    def _take_page(self, address: Address, response: Response, now: str, offset: int, sha: str) -> None:
        content_type = response.header("Content-Type")
        judged = judge_answer(address, response, self._soft)
        if content_type.partition(";")[0].strip().lower() not in READABLE:
            self._judge(address, judged, response, now)
            return
        try:
            facts = read_page(
                response.body, address.url, self.context.as_of, content_type=content_type, status=response.status,
                root=self.site.url, scan=self.scanner, captured=moment_of(now, response),
            )  # fmt: skip
        except Exception as error:
            # a page that breaks a reader is said so and judged by nobody; its bytes are kept as evidence
            facts = PageFacts(address.url, kind="shell", notes=[f"页面没能读懂（{type(error).__name__}: {error}）"])
        if facts.forward and judged.state == "ok" and facts.kind not in ("blocked", "error"):
            self._lead(address, facts.forward, response, now)
            return
        if facts.kind == "blocked":
            judged = Judged("blocked", "被拦截（防护或验证页面）")
        elif facts.kind == "error" and response.status < 400:
            judged = Judged("dead", "页面显示“不存在”（软404）")
        if self._judge(address, judged, response, now):
            return
        if address.id == 1 and facts.kind == "blocked":
            self._cut(BLOCKED)
        elif address.id == 1 and response.status >= 400:
            self._unreachable = f"返回 {response.status}"
        if response.status >= 400:
            return
        self.pages += 1
        links: list[int] = []
        if facts.kind not in ("blocked", "error"):
            links = self._see_all(facts.links, address)
            for call in facts.list_calls if self._gate is None or self._gate.calls(address.id) else ():
                known = self.store.id_of(call)
                if known:
                    self._sight_again(known, call, address.rank)
                else:
                    self._frontier.put(self.store.add(call, FRAGMENT, "page", address.id, 0, address.rank))
        if self._earlier.there and facts.published:
            facts.shown_before = changed_date(self.store.page(address.id, WARC_NAME), facts)
        self.store.put_page(address.id, Captured(facts, now, sha, WARC_NAME, offset, response.status), links)
        self._see_beyond(facts, address)

    def _see_beyond(self, facts: PageFacts, address: Address) -> None:
        """Of a look at single pages: what this page shows to be needed as well."""
        for link in self._gate.beyond(address.id, facts, self.context.as_of.isoformat()) if self._gate is not None else ():
            number = self.store.id_of(link.url)
            if link.kind == "page" and not self.internal(link.url):
                continue
            if number:
                self._let_in(number, address.rank)
            else:
                self._see(link, address.id, address.rank, True)

    def _let_in(self, number: int, rank: int) -> None:
        """An address that was left out is asked after all."""
        if self._gate is not None and number in self._gate.left:
            self._gate.left.discard(number)
            self._frontier.put_number(number, self.store.role_of(number), rank)

    def _see_all(self, links: list[Link], source: Address) -> list[int]:
        """The numbers of a page's links; new ones join the frontier."""
        store, fresh = self.store, 0
        out = store.numbers(links)
        for nth, number in enumerate(out) if store.follows or 0 in out else ():
            link = links[nth]
            if number:
                fresh += self._sight_again(number, link.url, self._frontier.rank(source.rank, fresh))
            else:
                # the same page may link it in two spellings
                out[nth] = store.id_of(link.url) or self._see(link, source.id, self._frontier.rank(source.rank, fresh))
                fresh += 1
        return out

    def _sight_again(self, number: int, url: str, rank: int) -> bool:
        """An address that the earlier inspection knew, met for the first time in this one (True), joins the frontier."""
        if not self.store.sight(number):
            return False
        role = self.store.role_of(number)
        why = self.traps.reason(url or self.store.url_of(number)) if role == PAGE else ""
        if why:
            self.store.answer(Answer(number, "skipped", cause=why))
        else:
            self._frontier.put_number(number, role, rank)
        return True

    def _see(self, link: Link, source: int, rank: int, wanted: bool = False) -> int:
        role = EXTERNAL if not self.internal(link.url) else PAGE if link.kind in ("page", "frame") else ASSET
        why = self.traps.reason(link.url) if role == PAGE else ""
        address = self.store.add(link.url, role, link.kind, source, 0, rank, link.text)
        if self._gate is not None and not wanted and not self._gate.lets(role != EXTERNAL and link.kind == "frame", source, address.id):
            why = LEFT_OUT
        if why:
            self.store.answer(Answer(address.id, "skipped", cause=why))
        else:
            self._frontier.put(address)
        return address.id

    def _take_fragment(self, address: Address, response: Response) -> None:
        """Entries that a script would have fetched belong to the page that would have shown them."""
        owner = self.store.page(address.source, WARC_NAME)
        if owner is None:
            return
        facts, links = owner.facts, self.store.links_of(address.source)
        found = read_fragment(response.body, address.url, self.context.as_of, response.header("Content-Type"), moment_of(utc_now(), response)) if response.status == 200 else None
        if found is None or not found.listed:
            if facts.empty_list or facts.kind == "shell":
                facts.notes.append(LIST_UNREAD)
            facts.empty_list = False
        else:
            fresh = [item for item in self._masked(found.items) if item not in facts.items]
            facts.items = facts.items + fresh
            facts.empty_list = not facts.items and LIST_UNREAD not in facts.notes
            facts.kind = "list" if facts.items else facts.kind
            dates = [item.date for item in facts.items if item.date and item.date <= self.context.as_of.isoformat()]
            facts.newest = max(dates, default=None)
            add_item_links(facts)
            links = list(dict.fromkeys(links + self._see_all(facts.links, address)))
            for call in found.calls if fresh and address.hops < MOST_CALLS and self._gate is None else ():
                if not self.store.id_of(call):
                    self._frontier.put(self.store.add(call, FRAGMENT, "page", address.source, address.hops + 1, address.rank))
        self.store.put_page(address.source, owner, links)
        self._see_beyond(facts, Address(address.source, facts.url, PAGE, "page", rank=address.rank))

    def _masked(self, items: list[Item]) -> list[Item]:
        """Entries that came by script, with personal data in their titles masked like any other."""
        secrets = [(secret.value, secret.masked) for secret in self.scanner("\n".join(item.title for item in items)).secrets]
        return [msgspec.structs.replace(item, title=mask_text(item.title, secrets)) for item in items] if secrets else items

    def _scripts_of(self, url: str) -> list[str]:
        linked = self.store.load(self.store.links_of(self.store.id_of(url)))
        return [address.url for address in linked if address.kind == "script" and self.internal(address.url)]

    def _take_script(self, question: Question, response: Response) -> None:
        script = decode(response.body, response.header("Content-Type"))[0] if response.status == 200 else ""
        for url in question.pages:
            number = self.store.id_of(url)
            page = self.store.page(number, WARC_NAME)
            if page is not None and heed(page, script):
                self.store.put_page(number, page, self.store.links_of(number))
                self._facts = None

    def _take_footer(self, question: FooterQuestion, response: Response) -> None:
        script = None
        if response.status == 200 and not response.truncated:
            script = decode(response.body, response.header("Content-Type"))[0]
            self.evidence.keep(response)
        if self._footers is not None:
            self._footers.take(question, script)

    # --- attachments

    def _read_attachment(self, address: Address, response: Response, captured: Captured) -> Judged:
        """Whether an attachment is one; its text is read by the clerk meanwhile."""
        kind = format_of(response.body)
        if kind == "empty":
            return Judged("dead", "附件是0字节的空文件")
        if kind == "html":
            return Judged("dead", "附件地址返回的是网页，不是附件")
        self._attachments += 1
        self._reading.append((address, captured, self._clerk.read(response.body)))
        return Judged("ok")

    def _take_attachments(self) -> None:
        waiting = []
        for address, captured, job in self._reading:
            if not job.done():
                waiting.append((address, captured, job))
                continue
            found, facts = job.result(), captured.facts
            facts.kind, facts.title, facts.text_length = "attachment", self.store.text_of(address.url) or None, len(found.text)
            seen = self.scanner(found.text)
            # nobody can tell of when an attachment is
            facts.hits = [hit for hit in seen.hits if not hit.since]
            facts.notes += [f"格式 {found.format}", *([found.unread] if found.unread else []), *(["有隐藏的工作表、行列或批注"] if found.hidden else [])]
            self.store.put_page(address.id, msgspec.structs.replace(captured, facts=keep_masked(facts, seen.secrets)), [])
        self._reading = waiting

    # --- what only a browser shows

    def _after_crawl(self) -> None:
        """Renders what static HTML left open; new addresses that appear are crawled like any other; then the trials."""
        self.store.forget_unsighted()
        if self._questions is None:
            self._questions = deque(questions(self.facts(), self._scripts_of) if not self.cut else ())
            if self._questions:
                return
        if self._footers is None and not self.cut and (self._gate is None or self._gate.only.footers):
            rule = load_edition(self.context.edition).rule("design.footer")
            self._footers = Footers(self.facts(), rule.limit("sample") if rule else 0, self.store, lambda url: host_of(url) == host_of(self.site.url))
            self._questions.extend(self._footers.questions)
            if self._questions:
                return
        if self._footers is not None and self._footers.settle():
            self._make_durable()
        if self._rendering is not None and not self.cut:
            for key, rendered, answers in self._rendering.ready():
                if rendered.axe is not None or self._barriers.only_for_this(key):
                    self._take_barriers(key, rendered, answers)
                if not self._barriers.only_for_this(key):
                    self._take_rendered(key, rendered, answers)
            if self._rendering or self._frontier.waiting_pages:
                return
            wanted = [
                page for page in open_questions(self.facts(), self.context.browser)
                if page.facts.url not in self._rendered and (self._gate is None or self._gate.renders(page.facts.url))
            ]  # fmt: skip
            for page in wanted[: MOST_PAGES - len(self._rendered)]:
                self._rendered.add(page.facts.url)
                self._rendering.ask(page.facts.url, page.facts.url, axe=self._barriers.wants(page.facts.url, self._home()))
            if self._rendering:
                return
            for url in self._barriers.to_ask(self.facts()):
                self._rendering.ask(url, url, axe=True)
            if self._rendering:
                return
            self._barriers.keep()
        self._plan_trials()

    def _home(self) -> str:
        home = self.facts().page(self.site.url)
        return home.facts.url if home is not None else ""

    def _take_barriers(self, url: str, rendered: Rendered, answers: list[Response]) -> None:
        """What axe-core said of a page; where it was rendered for that alone, what was read of it stays as it is."""
        page, now = None, utc_now()
        if self._barriers.only_for_this(url):
            for response in answers:
                if response.head:
                    self.evidence.keep(response, now)
        if rendered.html and rendered.axe is not None and rendered.axe.barriers:
            body = rendered.html.encode("utf-8", "replace")
            page = Captured(PageFacts(url), now, sha_of(body), f"sites/{self.site.code}/{WARC_NAME}", self.evidence.rendered(url, now, body))
        self._barriers.take(url, rendered, page, self._masked_text)

    def _masked_text(self, text: str) -> str:
        secrets = [(secret.value, secret.masked) for secret in self.scanner(text).secrets]
        return mask_text(text, secrets) if secrets else text

    def _take_rendered(self, url: str, rendered: Rendered, answers: list[Response]) -> None:
        now = utc_now()
        for response in answers:
            if response.head:
                self.evidence.keep(response, now)
        number = self.store.id_of(url)
        before = self.store.page(number, WARC_NAME)
        if before is None:
            return
        self._facts = None
        body = rendered.html.encode("utf-8", "replace")
        facts = None
        if not rendered.failure:
            facts = read_page(body, url, self.context.as_of, content_type=HTML, root=self.site.url, scan=self.scanner, captured=moment_of(now))
        if facts is None or facts.kind in ("blocked", "error"):
            before.facts.notes.append(rendered.failure or "浏览器里显示的是错误或验证页面")
            self.store.put_page(number, before, self.store.links_of(number))
            return
        reconcile(facts, before.facts, rendered)
        offset = self.evidence.rendered(url, now, body)
        address = Address(number, url, PAGE, "page", rank=0)
        self.store.put_page(number, Captured(facts, now, sha_of(body), WARC_NAME, offset), self._see_all(facts.links, address))
        self._see_beyond(facts, address)

    def _finish_trials(self) -> None:
        """Waits for the look from outside and for searches in the browser, then goes on to pictures."""
        self._take_searches()
        if (self._look is None or self._look.taken()) and not self._searches:
            self._ask_for_pictures()

    def _ask_for_pictures(self) -> None:
        """Audits, and has a picture taken of what a person must look at."""
        self._stage = "pictures"
        if self._rendering is None or self.cut or self.context.browser == NEVER or self._gate is not None:
            return
        for subject, page, mark in pictures_wanted(self.findings(), load_edition(self.context.edition)):
            if not picture_path(self.folder, subject.id).exists():
                self._rendering.ask(subject.id, page, picture=True, mark=mark)

    def _take_pictures(self) -> None:
        if self._rendering is not None:
            for key, rendered, _ in self._rendering.ready():
                if rendered.picture:
                    path = picture_path(self.folder, key)
                    path.parent.mkdir(exist_ok=True)
                    path.write_bytes(rendered.picture)
            if self._rendering:
                return
        self._stage = "done"

    # --- trials of the site search

    def _plan_trials(self) -> None:
        self._stage = "trials"
        if self.cut:
            return
        self._make_durable()
        facts = self.facts()
        home = facts.page(self.site.url)
        rule = load_edition(self.context.edition).rule("design.search")
        if home is None or home.facts.search is None or rule is None:
            return
        tried = {trial.page for trial in self.store.trials()}  # before an interruption
        if self._gate is None:
            planned = design_search.plan(facts, rule.limit("titles"))
        else:
            planned = [page for url in self._gate.only.titles if (page := facts.page(url)) is not None and page.facts.title]
        for page in (each for each in planned if each.facts.url not in tried):
            self._trials.append((page, search_address(home.facts.search, page.facts.title or "")))

    def _take_trial(self, page: Captured, response: Response) -> None:
        if response.head:
            self.evidence.keep(response)
        trial = answered_trial(page, response, self.context.as_of)
        if trial.found is None and response.status == 200 and self._rendering is not None:
            self._searches[trial.result_url] = page
            self._rendering.ask(trial.result_url, trial.result_url)
        else:
            self.store.put_trial(trial)

    def _take_searches(self) -> None:
        """Result pages as the browser shows them."""
        for url, rendered, _ in self._rendering.ready() if self._rendering is not None else ():
            if not rendered.failure:
                self.evidence.rendered(url, utc_now(), rendered.html.encode("utf-8", "replace"))
            self.store.put_trial(rendered_trial(self._searches.pop(url), url, rendered, self.context.as_of))

    # --- the end

    def facts(self) -> SiteFacts:
        """The site's facts; put together once, for only trials of its search come after the crawl."""
        if self._facts is None:
            self._facts = site_facts(self.store, self.site, self.context)
        self._facts.trials = self.store.trials()
        self._facts.outside = noted_outside(self.store)
        self._facts.accessible = noted_accessible(self.store)
        self._facts.complete = not self.cut
        return self._facts

    def findings(self) -> list[Finding]:
        """What the audits say of the facts; asked once."""
        if self._findings is None:
            facts = self.facts()
            if self._unreachable:
                facts.unreachable = f"首页打不开：{self._unreachable}"
                facts.complete = False
                self.store.note("unreachable", facts.unreachable)
            if self.cut == BLOCKED:
                facts.blocked = self.cut
                self.store.note("blocked", facts.blocked)
            self._findings = audit_site(facts, load_edition(self.context.edition), self.context.exemptions)
        return self._findings

    def close(self) -> tuple[SiteFacts, list[Finding]]:
        """Seals the site's files and gives its facts and findings."""
        self._make_durable()
        findings, facts = self.findings(), self.facts()
        if self.context.keep == "findings":
            findings = self._thin(findings)
        self.store.note("finished", "1")
        self.store.finish()
        self.store.close()
        self.evidence.close()
        return facts, findings

    def _thin(self, findings: list[Finding]) -> list[Finding]:
        """Only what findings quote stays in the evidence, and what shows those pages as they were."""
        quoted = {proof.offset for finding in findings if finding.outcome is not Outcome.NOT_APPLICABLE for proof in finding.evidence}
        home = self.facts().page(self.site.url)
        if home is not None:
            quoted.add(home.offset)
        moved, length = self.evidence.thinned(quoted, self.store.urls_of_kind("style"))
        self.store.move_evidence(moved)
        self._barriers.move_evidence(moved)
        self.store.note("thin", "1")
        self.store.commit(length)
        self.evidence.settle()
        self.store.note("thin", "")
        return [
            msgspec.structs.replace(finding, evidence=tuple(msgspec.structs.replace(proof, offset=moved.get(proof.offset, -1)) for proof in finding.evidence))
            for finding in findings
        ]

    def abandon(self) -> None:
        """Ctrl-C, or a full disk: keeps what has been collected, for --resume."""
        with contextlib.suppress(OSError, sqlite3.Error):
            self._make_durable()
        with contextlib.suppress(sqlite3.Error):
            self.store.close()
        with contextlib.suppress(OSError):
            self.evidence.close()


def is_front(url: str) -> bool:
    """One of the names of a front page, which may well lead to `/`."""
    return _FRONT.search(url.partition("?")[0]) is not None


_FRONT = re.compile(r"/(?:(?:index|default|main|home)(?:\.\w+)?)?$", re.I)


def _roots(url: str, prefix: str) -> tuple[str, ...]:
    """Beginnings of the site's own addresses: both schemes, with and without www., its port, below its path."""
    home = URL.parse(url)
    host = (home.host_str or "").removeprefix("www.")
    port = f":{home.port}" if home.port else ""
    return tuple(f"{scheme}://{name}{port}{prefix}" for scheme in ("http", "https") for name in (host, f"www.{host}"))
