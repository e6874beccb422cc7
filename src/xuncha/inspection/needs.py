"""What must be asked to see whether a finding's subject is repaired (整改复查), and what no single page can tell."""

from __future__ import annotations

from datetime import date, timedelta

from xuncha.dossier.site_store import SiteStore
from xuncha.model.facts import Column, Link, SiteFacts
from xuncha.model.findings import Finding, Outcome, Subject
from xuncha.registry import ColumnEntry, Site
from xuncha.rules import Edition

from .only import Only

STALE = frozenset(("update.news-policy", "update.other"))
COLUMNS = STALE | {"update.blank"}
LETTERS = frozenset(("interaction.unanswered", "interaction.reply-time"))
#: told by marks of the home page, and of inner pages where the finding names those it looked at
MARKS = frozenset(("design.footer", "design.report-error"))
OUTSIDE = frozenset(("design.ipv6", "design.https", "design.speed"))
GUIDES = frozenset(("service.elements", "service.guide-elements", "service.policy-name-only", "service.vague", "service.form"))
#: told by the page itself
ARTICLES = frozenset(("publish.time-format", "publish.interpretation", "design.share", "safety.forged-date"))
WORDS = frozenset(("safety.wording", "safety.privacy"))
PAGES = WORDS | ARTICLES | GUIDES | {"publish.overview", "design.tags", "design.domain"}
LINKED = frozenset(("design.links", "safety.harmful"))
LOOKED_AT = PAGES | COLUMNS | LETTERS | MARKS | OUTSIDE | LINKED | {"update.homepage", "design.search"}

WATCHED = "站点能否访问要连续监测一周，看几个页面判断不了"
WHOLE_SITE = "要看全站才能判断，须重新检查这个网站或人工看"
ACCOUNT = "政务新媒体账号须人工核查"
FOLDED = "栏目按年度分设，须人工看"
NOT_FOUND_THEN = "上次没有判定为问题，无从复查"


def untellable(finding: Finding, subject: Subject, site: Site | None) -> str:
    """Why a look at single pages cannot tell, '' where it can."""
    if finding.account or site is None:
        return ACCOUNT
    if finding.indicator == "access.unreachable":
        return WATCHED
    if finding.outcome not in (Outcome.PROBLEM, Outcome.SUSPECT):
        return NOT_FOUND_THEN
    if finding.indicator not in LOOKED_AT or (finding.indicator in WORDS | ARTICLES | LINKED and (subject.url, subject.label) == (site.url, site.name)):
        return WHOLE_SITE
    if finding.indicator == "safety.forged-date" and subject.detail.get("where") == "before":
        return "日期是与以前的检查对照看出的，须人工看"
    return ""


def needs(facts: SiteFacts, wanted: list[tuple[str, Subject]], store: SiteStore, edition: Edition, as_of: date) -> tuple[Only, list[ColumnEntry]]:
    """What one site is asked for, and the columns as they were recognised. `wanted`: indicator and subject; `facts`, `store`: of then."""
    asked: dict[str, Link] = {}
    opened: list[str] = []
    whole: list[str] = []
    titles: list[str] = []
    entries: dict[str, ColumnEntry] = {}
    front, footers, outside = "", False, False

    def ask(url: object) -> None:
        if isinstance(url, str) and url.startswith("http") and url not in asked:
            known = store.load([store.id_of(url)])
            asked[url] = Link(url, known[0].kind if known else "page")

    for indicator, subject in wanted:
        if indicator == "update.homepage":
            rule = edition.rule(indicator)
            front = (as_of - timedelta(days=rule.limit("days"))).isoformat() if rule else ""
        elif indicator in COLUMNS or indicator == "design.tags":
            column = _column_of(facts, subject.url)
            if column is not None or indicator in COLUMNS:
                entry = _entry(facts.code, column, subject)
                entries.setdefault(entry.url, entry)
            if indicator in COLUMNS:
                opened.append(subject.url)
        elif indicator in OUTSIDE:
            outside = True
        elif indicator in LETTERS:
            for url in _boards(facts, subject):
                ask(url)
        elif indicator == "design.search":
            titles.append(subject.url)
        elif indicator in ("service.form", "publish.interpretation"):
            opened.append(subject.url)
        footers = footers or indicator in MARKS
        if indicator in MARKS:
            for url in str(subject.detail.get("drawn") or "").split("；"):
                ask(url)
        ask(subject.detail.get("source"))
        ask(subject.url)
        if indicator == "safety.harmful" and subject.detail.get("form") == "landing":
            whole.append(subject.url)
    asked.pop(facts.url, None)
    return Only(facts.code, tuple(asked.values()), tuple(opened), front, tuple(whole), tuple(titles), footers, outside), list(entries.values())


def is_folded(facts: SiteFacts, url: str) -> bool:
    """A column whose folders of one year each were read as one: its list is not behind its address."""
    column = _column_of(facts, url)
    page = facts.page(column.url) if column is not None else None
    return column is not None and (page is None or page.facts.url != column.page)


def _column_of(facts: SiteFacts, url: str) -> Column | None:
    return next((column for column in facts.columns if url in (column.url, column.page)), None)


def _entry(code: str, column: Column | None, subject: Subject) -> ColumnEntry:
    """A column as it was recognised, so that it is judged as before."""
    if column is None:
        kind = subject.detail.get("kind")
        first = subject.detail.get("first_level")
        return ColumnEntry(code, subject.label, subject.url, kind if isinstance(kind, str) else "", first if isinstance(first, bool) else None)
    return ColumnEntry(code, column.name, column.url, column.kind, column.first_level, column.should_update, column.cycle_days)


def _boards(facts: SiteFacts, subject: Subject) -> list[str]:
    """The boards that list a letter."""
    out = []
    for board in facts.of_kind("messages"):
        listed = {listed.url for listed in board.facts.messages if listed.url}
        if subject.url == board.facts.url or any((page := facts.page(url)) is not None and page.facts.url == subject.url for url in listed):
            out.append(board.facts.url)
    return out[:3]
