"""The conductor of one site: crawl, what only a browser shows, the trials that audits asked for, then facts, findings, verdict."""

from __future__ import annotations

import contextlib
import sqlite3
from collections import deque
from collections.abc import Callable

import msgspec
from url import URL, URLError

from xuncha.audit import audit_site, design_search
from xuncha.collect import Browser, Request, Response
from xuncha.collect.exchange import REDIRECTS
from xuncha.dossier.site_rows import Address
from xuncha.hostnames import host_and_port
from xuncha.model.facts import Captured, SiteFacts
from xuncha.model.findings import Finding, Outcome
from xuncha.read import Scanner
from xuncha.read.charset import decode
from xuncha.registry import Site
from xuncha.rules import load_edition

from .asking import is_dress
from .barriers import move_evidence, noted_accessible
from .browsing import Browsing
from .clerk import Clerk
from .context import Context, StorageError
from .crawl import BLOCKED, Crawl
from .evidence import utc_now
from .facts import WARC_NAME, noted_outside, site_facts
from .footers import FooterQuestion, Footers
from .outside import Look, Prober
from .render import NEVER
from .slots import Question, heed, may_fill, questions
from .trials import answered_trial, rendered_trial, search_address

COMMIT_EVERY = 400


class SiteRun:
    """A source of the fetching loop; resumable at any moment from its store."""

    def __init__(
        self, site: Site, context: Context, scanner: Scanner, clerk: Clerk, browser: Browser | None = None, prober: Prober | None = None
    ) -> None:
        self.site = site
        self.context = context
        self.crawl = crawl = Crawl(site, context, scanner, clerk)
        self.folder = crawl.folder
        self.store = crawl.store
        self._evidence = crawl.evidence
        self._gate = crawl.gate
        self._facts: SiteFacts | None = None
        self._findings: list[Finding] | None = None
        self._browsing = Browsing(crawl, browser, self._forget_facts) if browser is not None else None
        watches = prober is not None and (crawl.gate is None or crawl.gate.only.outside)
        self._look = Look(site, crawl.store, crawl.evidence, prober) if prober is not None and watches else None
        self._questions: deque[Question | FooterQuestion] | None = None
        self._footers: Footers | None = None
        self._trials: deque[tuple[Captured, str]] = deque()
        # searches whose results only a browser shows
        self._searches: dict[str, Captured] = {}
        self._active = 0
        self._stage = "crawl"
        self.failure = ""

    @property
    def pages(self) -> int:
        return self.crawl.pages

    @property
    def cut(self) -> str:
        """Why the crawl ended short, '' where it did not."""
        return self.crawl.cut

    # --- the fetching loop's side

    def offer(self) -> Request | None:
        """The next request; a site that breaks the program here is ended, and no other."""
        try:
            return self._offer()
        except (OSError, sqlite3.Error) as error:
            raise self.unwritable(error) from error
        except Exception as error:
            self._fail(error)
            return None

    def _offer(self) -> Request | None:
        if self.crawl.attachments:
            self._guarded(self.crawl.attachments.settle)
        if self._stage == "crawl":
            request = self._still_to_ask()
            if request is None and self._questions:
                question = self._questions.popleft()
                request = Request(question.script, host_and_port(question.script), token=question, until=self.crawl.until)
            if request is not None:
                self._active += 1
                return request
            if self._active == 0 and not self.crawl.attachments:
                self._guarded(self._after_crawl)
        if self._stage == "trials" and self._trials:
            page, url = self._trials.popleft()
            self._active += 1
            return Request(url, host_and_port(url), token=page, until=self.crawl.until)
        if self._stage == "trials" and not self._active:
            self._guarded(self._finish_trials)
        if self._stage == "pictures":
            self._guarded(self._finish_pictures)
        return None

    def _still_to_ask(self) -> Request | None:
        """What the crawl wants next; what a killed run had already fetched is taken on the way."""
        while (request := self.crawl.offer()) is not None:
            kept = self.crawl.salvage.take(request)
            if kept is None:
                return request
            self._active += 1
            self.take(kept)
            if self.finished:
                break  # it broke over this one
        return None

    def _guarded(self, step: Callable[[], None]) -> None:
        """A step that breaks ends this site, and no other."""
        try:
            step()
        except (OSError, sqlite3.Error):
            raise
        except Exception as error:
            self._fail(error)

    def _fail(self, error: Exception, url: str = "") -> None:
        self.failure = f"{url or self.site.url}：{type(error).__name__}: {error}"
        self._stage = "done"

    @property
    def finished(self) -> bool:
        return self._stage == "done"

    def take(self, response: Response) -> None:
        self._active -= 1
        token = response.request.token
        try:
            if isinstance(token, Address):
                self.crawl.take(token, response)
                if token.id == 1 and self._look is not None and self.cut != BLOCKED:
                    self._look.want(response)
            elif isinstance(token, Question):
                self._take_script(token, response)
            elif isinstance(token, FooterQuestion):
                self._take_footer(token, response)
            else:
                self._take_trial(token, response)
        except (OSError, sqlite3.Error) as error:
            raise self.unwritable(error) from error
        except Exception as error:
            # one page that breaks the program must not cost the other sites their run
            self._fail(error, response.request.url)
        if self.store.pending >= COMMIT_EVERY:
            try:
                self._make_durable()
            except (OSError, sqlite3.Error) as error:
                raise self.unwritable(error) from error

    def _make_durable(self) -> None:
        self.store.commit()

    def unwritable(self, error: Exception) -> StorageError:
        why = error.strerror if isinstance(error, OSError) else str(error)
        return StorageError(f"{self.folder}：写不进去（{why}）。已采集的都在，腾出空间或改正权限后，用同一命令加 --resume 接着做。")

    def witness(self, response: Response, note: str) -> None:
        """robots.txt is evidence like any page."""
        if response.head:
            self._evidence.keep(response)
        if note:
            self.store.note("robots", note)

    # --- after the crawl: what scripts would fill, footers, the browser

    def _after_crawl(self) -> None:
        """What the crawl left open is asked, one thing after the other; new addresses that appear are crawled like any other."""
        self.store.forget_unsighted()
        if self._questions is None:
            self._questions = deque(questions(self.facts(), self._scripts_of) if not self.cut else ())
            if self._questions:
                return
        if self._footers is None and not self.cut and (self._gate is None or self._gate.only.footers):
            rule = load_edition(self.context.edition).rule("design.footer")
            self._footers = Footers(self.facts(), rule.limit("sample") if rule else 0, self.store, lambda url: host_and_port(url) == host_and_port(self.site.url))
            self._questions.extend(self._footers.questions)
            if self._questions:
                return
        if self._footers is not None and self._footers.settle():
            self._make_durable()
        if self._browsing is None or self.cut or self._browsing.go_on(self.facts):
            self._plan_trials()

    def _scripts_of(self, url: str) -> list[str]:
        linked = self.store.load(self.store.links_of(self.store.id_of(url)))
        return [address.url for address in linked if address.kind == "script" and (self.crawl.addresses.internal(address.url) or may_fill(address.url))]

    def _take_script(self, question: Question, response: Response) -> None:
        if response.status in REDIRECTS and response.location and not question.named:
            with contextlib.suppress(URLError):
                onward = str(URL.parse(question.script).join(response.location))
                self._questions = self._questions or deque()
                self._questions.append(Question(onward, question.pages, question.script))
                return
        # one that is gone fills nothing; of one that did not come nobody knows
        gone = response.status in (404, 410)
        script = decode(response.body, response.header("Content-Type"))[0] if response.status == 200 else "" if gone else None
        for url in question.pages:
            number = self.store.id_of(url)
            page = self.store.page(number, WARC_NAME)
            if page is not None and heed(page, script, question.named or question.script):
                self.store.put_page(number, page, self.store.links_of(number))
                self._forget_facts()

    def _take_footer(self, question: FooterQuestion, response: Response) -> None:
        script = None
        if response.status == 200 and not response.truncated:
            script = decode(response.body, response.header("Content-Type"))[0]
            self._evidence.keep(response)
        if self._footers is not None:
            self._footers.take(question, script)

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
            self._evidence.keep(response)
        trial = answered_trial(page, response, self.context.as_of)
        if trial.found is None and response.status == 200 and self._browsing is not None:
            self._searches[trial.result_url] = page
            self._browsing.pending.ask(trial.result_url, trial.result_url)
        else:
            self.store.put_trial(trial)

    def _finish_trials(self) -> None:
        """Takes result pages as the browser shows them, waits for the look from outside, then has pictures taken."""
        for url, rendered, _ in self._browsing.pending.ready() if self._browsing is not None else ():
            page = self._searches.pop(url, None)
            if page is None:
                continue  # rendered for a crawl that was cut short meanwhile
            if not rendered.failure:
                self._evidence.rendered(url, utc_now(), rendered.html.encode("utf-8", "replace"))
            self.store.put_trial(rendered_trial(page, url, rendered, self.context.as_of))
        if self._searches or not (self._look is None or self._look.taken()):
            return
        self._stage = "pictures"
        if self._browsing is not None and not self.cut and self.context.browser != NEVER and self._gate is None:
            self._browsing.ask_for_pictures(self.findings())

    def _finish_pictures(self) -> None:
        if self._browsing is None or self._browsing.pictures_taken():
            self._stage = "done"

    # --- the end

    def _forget_facts(self) -> None:
        self._facts = None

    def facts(self) -> SiteFacts:
        """The site's facts; put together once, for only trials of its search come after the crawl."""
        if self._facts is None:
            self._facts = site_facts(self.store, self.site, self.context)
        self._facts.trials = self.store.trials()
        self._facts.outside = noted_outside(self.store)
        self._facts.accessible = noted_accessible(self.store)
        self._facts.complete = not (self.cut or self._facts.cut)
        return self._facts

    def findings(self) -> list[Finding]:
        """What the audits say of the facts; asked once."""
        if self._findings is None:
            facts = self.facts()
            if self.crawl.unreachable:
                facts.unreachable = self.crawl.unreachable
                facts.complete = False
                self.store.note("unreachable", facts.unreachable)
            if self.cut == BLOCKED or self.crawl.moved:
                facts.blocked = BLOCKED if self.cut == BLOCKED else f"首页跳转到 {self.crawl.moved}，不在登记的网址之下，没有检查；请核对登记的首页网址"
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
        self._evidence.close()
        self.crawl.salvage.close()
        return facts, findings

    def _thin(self, findings: list[Finding]) -> list[Finding]:
        """Only what findings quote stays in the evidence, and what shows those pages as they were."""
        quoted = {proof.offset for finding in findings if finding.outcome is not Outcome.NOT_APPLICABLE for proof in finding.evidence}
        home = self.facts().page(self.site.url)
        if home is not None:
            quoted.add(home.offset)
        dress = {url for url, kind, source in self.store.assets() if is_dress(kind, source)}
        moved, length = self._evidence.thinned(quoted, dress)
        self.store.move_evidence(moved)
        move_evidence(self.store, moved)
        self.store.note("thin", "1")
        self.store.evidence = lambda: length
        self.store.commit()
        self._evidence.settle()
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
            self._evidence.close()
