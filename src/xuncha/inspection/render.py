"""What only a browser shows: pages that static HTML left open, and pictures of what a person must look at."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import Future
from pathlib import Path

from xuncha.collect import Browser, Rendered, Response
from xuncha.model.facts import FOOTER_UNREAD, LIST_UNREAD, Captured, PageFacts, SiteFacts
from xuncha.model.findings import Finding, Outcome, Subject
from xuncha.read import beside_the_list, failed_call
from xuncha.rules import Edition

from .links import turned_away

#: pages rendered and pictures taken of one site at most
MOST_PAGES = 80
MOST_PICTURES = 24
AUTO, NEVER, ALWAYS = "auto", "never", "always"
RENDERED = "经浏览器渲染"
#: characters that the shell of a home page has at most
FEW = 200
#: the content type of what a browser gives
HTML = "text/html; charset=utf-8"
#: what no picture of a page shows, or must not show: personal data would be published once more
NOT_TO_BE_SEEN = frozenset(("safety.privacy", "access.unreachable", "design.ipv6", "design.https", "design.speed", "design.accessibility"))


def open_questions(facts: SiteFacts, mode: str) -> list[Captured]:
    """Pages that static HTML proved insufficient for: shells, empty or unread lists, a home page whose footer is not read."""
    out: list[Captured] = []
    if mode == NEVER:
        return out
    for page in facts.of_kind("shell", "list", "home", "messages") if mode == AUTO else _all(facts):
        seen = page.facts
        if RENDERED in seen.notes:
            continue
        bare_home = seen.kind == "home" and seen.url == _home(facts) and (not _footer_marks(seen) or FOOTER_UNREAD in seen.notes or _leads_nowhere(seen))
        if mode == ALWAYS or seen.kind == "shell" or seen.empty_list or LIST_UNREAD in seen.notes or bare_home:
            out.append(page)
        if len(out) >= MOST_PAGES:
            break
    return out


def _all(facts: SiteFacts) -> Iterable[Captured]:
    return facts.of_kind("shell", "home", "list", "messages", "message", "leaders", "guide", "article", "search", "other")


def _home(facts: SiteFacts) -> str:
    home = facts.page(facts.url)
    return home.facts.url if home else facts.url


def _leads_nowhere(facts: PageFacts) -> bool:
    """A home page whose menu and news only a script writes, whatever else is known of it."""
    return not facts.nav and not facts.items and facts.text_length < FEW


def _footer_marks(facts: PageFacts) -> bool:
    footer = facts.footer
    return bool(footer.site_code or footer.icp or footer.police or footer.party_mark)


def reconcile(facts: PageFacts, before: PageFacts, rendered: Rendered, answers: Iterable[Response] = ()) -> None:
    """Corrects what was read of a rendered page by what is known of the page before, and of what its scripts asked for in vain."""
    if before.kind == "list" and facts.kind == "shell":
        # an empty list stays what it was; the browser has only confirmed that nothing appears
        facts.kind, facts.title = "list", before.title
    if facts.kind == "list" and not facts.items:
        # the browser has run what may fill the list: it is blank, unless what it asked for did not come
        missed = lacks_calls(rendered) or calls_failed(answers, rendered)
        facts.empty_list, facts.slots = not missed, []
        facts.notes = [note for note in facts.notes if note != LIST_UNREAD] + ([LIST_UNREAD] if missed else [])
    if facts.kind == "home":
        missed = lacks_calls(rendered) or calls_failed(answers, rendered)
        facts.notes = [note for note in facts.notes if note != LIST_UNREAD] + ([LIST_UNREAD] if missed else [])
        facts.list_calls, facts.slots = [], []
    if not rendered.missed:
        facts.notes = [note for note in facts.notes if note != FOOTER_UNREAD]
    facts.notes.append(RENDERED)
    facts.shown_before = before.shown_before


def lacks_calls(rendered: Rendered) -> bool:
    """Whether a call that may have mattered to the text failed, or was a POST, which is never sent."""
    return any(not beside_the_list(url) for url in rendered.missed)


def calls_failed(answers: Iterable[Response], rendered: Rendered) -> bool:
    """Whether a call was answered by a wall, or by data that say that it failed."""
    if "navigator.webdriver" in rendered.html:
        return True  # it shows a program something else than a person
    for response in answers:
        kind = response.header("Content-Type").lower()
        if response.request.url == rendered.url.partition("#")[0] or response.status != 200 or beside_the_list(response.request.url):
            continue
        if "html" in kind and turned_away(response):
            return True
        if "json" in kind and failed_call(response.body):
            return True
    return False


class Pending:
    """Renderings under way; `ready` gives what has come, with the answers fetched for it."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._jobs: list[tuple[str, Future[Rendered], list[Response]]] = []

    def ask(self, key: str, url: str, *, picture: bool = False, mark: str = "", axe: bool = False, patient: bool = False) -> None:
        answers: list[Response] = []
        self._jobs.append((key, self._browser.render(url, picture=picture, mark=mark, axe=axe, patient=patient, witness=answers.append), answers))

    def ready(self) -> list[tuple[str, Rendered, list[Response]]]:
        done = [(key, job.result(), answers) for key, job, answers in self._jobs if job.done()]
        self._jobs = [entry for entry in self._jobs if not entry[1].done()]
        return done

    def __bool__(self) -> bool:
        return bool(self._jobs)


def pictures_wanted(findings: Iterable[Finding], edition: Edition) -> list[tuple[Subject, str, str]]:
    """(subject, page, words to mark) of what a person must look at: suspects, and problems that a veto may rest on."""
    out = []
    for finding in findings:
        rule = edition.rule(finding.indicator)
        looked_at = finding.outcome is Outcome.SUSPECT or (
            finding.outcome is Outcome.PROBLEM and rule is not None and 0 < rule.veto_at <= len(finding.subjects)
        )
        if looked_at and finding.indicator not in NOT_TO_BE_SEEN:
            out += [(subject, *_spot(finding.indicator, subject)) for subject in finding.subjects]
    return out[:MOST_PICTURES]


def _spot(indicator: str, subject: Subject) -> tuple[str, str]:
    source = subject.detail.get("source")
    page = source if isinstance(source, str) and source.startswith("http") and indicator in ("design.links", "safety.harmful") else subject.url
    return page, str(subject.detail.get("wrong") or subject.label)[:60]


def picture_path(folder: Path, subject: str) -> Path:
    """Where a subject's picture lies: by convention `shots/<subject id>.png` in the site's folder."""
    return folder / "shots" / f"{subject}.png"

