"""A site's look through the browser after its crawl: pages that static HTML left open, accessibility, pictures for people."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from xuncha.collect import Browser, Rendered, Response
from xuncha.collect.axe import Axe
from xuncha.dossier.site_rows import PAGE, Address
from xuncha.model.facts import LIST_UNREAD, Captured, PageFacts, SiteFacts
from xuncha.model.findings import Finding
from xuncha.read import mask_text, read_page
from xuncha.rules import load_edition

from .barriers import Barriers
from .crawl import Crawl
from .evidence import day_seen, moment_of, sha_of, utc_now
from .facts import WARC_NAME
from .render import (
    HTML,
    MOST_PAGES,
    NEVER,
    Pending,
    lacks_calls,
    open_questions,
    picture_path,
    pictures_wanted,
    reconcile,
)


class Browsing:
    """`changed` is called whenever a page reads otherwise than before."""

    def __init__(self, crawl: Crawl, browser: Browser, changed: Callable[[], None]) -> None:
        self._crawl = crawl
        self._context = crawl.context
        self._changed = changed
        self._rendered: set[str] = set()
        #: what has been asked of the browser and not come yet
        self.pending = Pending(browser)
        edition = load_edition(crawl.context.edition)
        looks = crawl.gate is None and crawl.context.browser != NEVER
        self._barriers = Barriers(crawl.store, edition.rule("design.accessibility") if looks else None)

    def go_on(self, facts: Callable[[], SiteFacts]) -> bool:
        """Takes in what has been rendered and asks for more; True once there is nothing left to render."""
        for key, rendered, answers in self.pending.ready():
            if rendered.axe is not None or self._barriers.only_for_this(key):
                self._take_barriers(key, rendered, answers)
            if not self._barriers.only_for_this(key):
                self._take(key, rendered, answers)
        if self.pending or self._crawl.frontier.waiting_pages:
            return False
        gate = self._crawl.gate
        wanted = [
            page for page in open_questions(facts(), self._context.browser)
            if page.facts.url not in self._rendered and (gate is None or gate.renders(page.facts.url))
        ]  # fmt: skip
        home = facts().page(self._crawl.site.url)
        for page in wanted[: MOST_PAGES - len(self._rendered)]:
            self._rendered.add(page.facts.url)
            open_ = page.facts.empty_list or page.facts.kind in ("shell", "home") or LIST_UNREAD in page.facts.notes
            self.pending.ask(page.facts.url, page.facts.url, patient=open_, axe=self._barriers.wants(page.facts.url, home.facts.url if home is not None else ""))
        if self.pending:
            return False
        for url in self._barriers.to_ask(facts()):
            self.pending.ask(url, url, axe=True)
        if self.pending:
            return False
        self._barriers.keep()
        return True

    def _take(self, url: str, rendered: Rendered, answers: list[Response]) -> None:
        """A page as its scripts left it; new addresses that appear are crawled like any other."""
        now, store, evidence = utc_now(), self._crawl.store, self._crawl.evidence
        self._witness(answers, now)
        number = store.id_of(url)
        before = store.page(number, WARC_NAME)
        if before is None:
            return
        self._changed()
        body = rendered.html.encode("utf-8", "replace")
        facts = None
        if not rendered.failure:
            facts = read_page(
                body, url, self._context.as_of, content_type=HTML, root=self._crawl.front, scan=self._crawl.scanner,
                captured=moment_of(now, _document(answers, rendered.url, url)), seen=day_seen(now), document_charset=before.facts.charset,
            )  # fmt: skip
        if facts is None or facts.kind in ("blocked", "error"):
            before.facts.notes.append(rendered.failure or "浏览器里显示的是错误或验证页面")
            store.put_page(number, before, store.links_of(number))
            return
        reconcile(facts, before.facts, rendered, answers)
        offset = evidence.rendered(url, now, body)
        address = Address(number, url, PAGE, "page", rank=0)
        store.put_page(number, Captured(facts, now, sha_of(body), WARC_NAME, offset), self._crawl.addresses.see_all(facts.links, address))
        self._crawl.addresses.see_beyond(facts, address)

    def _take_barriers(self, url: str, rendered: Rendered, answers: list[Response]) -> None:
        """What axe-core said of a page; where it was rendered for that alone, what was read of it stays as it is."""
        page, now = None, utc_now()
        if rendered.axe is not None and lacks_calls(rendered):
            # what did not come may be the very text of a link that stands empty
            rendered.axe = Axe(why="页面的内容没有取全")
        if self._barriers.only_for_this(url):
            self._witness(answers, now)
        if rendered.html and rendered.axe is not None and rendered.axe.barriers:
            body = rendered.html.encode("utf-8", "replace")
            place = f"sites/{self._crawl.site.code}/{WARC_NAME}"
            page = Captured(PageFacts(url), now, sha_of(body), place, self._crawl.evidence.rendered(url, now, body))
        self._barriers.take(url, rendered, page, self._masked)

    def _masked(self, text: str) -> str:
        secrets = [(secret.value, secret.masked) for secret in self._crawl.scanner(text).secrets]
        return mask_text(text, secrets) if secrets else text

    def _witness(self, answers: Iterable[Response], now: str) -> None:
        for response in answers:
            if response.head:
                self._crawl.evidence.keep(response, now)

    # --- pictures

    def ask_for_pictures(self, findings: Iterable[Finding]) -> None:
        """Has a picture taken of what a person must look at."""
        for subject, page, mark in pictures_wanted(findings, load_edition(self._context.edition)):
            if not picture_path(self._crawl.folder, subject.id).exists():
                self.pending.ask(subject.id, page, picture=True, mark=mark)

    def pictures_taken(self) -> bool:
        for key, rendered, _ in self.pending.ready():
            if rendered.picture:
                path = picture_path(self._crawl.folder, key)
                path.parent.mkdir(exist_ok=True)
                path.write_bytes(rendered.picture)
        return not self.pending


def _document(answers: Iterable[Response], *urls: str) -> Response | None:
    """The answer that a page was rendered from, at the first of these addresses that was asked: its headers say how old a copy it is."""
    came = {response.request.url: response for response in answers if response.head}
    return next((came[bare] for url in urls if (bare := url.partition("#")[0]) in came), None)
