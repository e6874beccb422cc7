"""What became of a subject that was looked at again (整改复查): repaired, still so, or unknown and why. Nothing is repaired that nobody saw."""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from xuncha.audit.letters import answered_by, is_invalid, letters_of, place_of
from xuncha.dossier.site_store import SiteStore
from xuncha.model.facts import Captured, Letter, SiteFacts
from xuncha.model.findings import Evidence, Finding, Outcome, Subject
from xuncha.rules import Edition

from .needs import ARTICLES, COLUMNS, GUIDES, LETTERS, MARKS, STALE, WORDS
from .only import LEFT_OUT, cut_short

REPAIRED, STILL, UNKNOWN = "repaired", "still", "unknown"
STATES = {REPAIRED: "已整改", STILL: "仍存在", UNKNOWN: "无法判定"}
DELETED = "页面已删除"
#: indicators that say more of the same subject: what is reported there is not repaired here
_WORSE = {
    "update.news-policy": ("update.other", "update.blank"), "update.other": ("update.news-policy", "update.blank"),
    "service.guide-elements": ("service.elements",), "interaction.reply-time": ("interaction.unanswered",),
}  # fmt: skip


class Looked(msgspec.Struct, frozen=True):
    """One subject looked at again. `state`: repaired, still, unknown; `reason` in Chinese; `text`: what is found now, where it is still so."""

    subject: str
    site: str
    indicator: str
    url: str
    label: str
    state: str
    reason: str
    text: str = ""
    evidence: tuple[Evidence, ...] = ()


class Told(NamedTuple):
    state: str
    reason: str
    text: str = ""
    page: Captured | None = None


class Site(NamedTuple):
    """A site as it was seen now."""

    facts: SiteFacts
    store: SiteStore
    findings: list[Finding]
    edition: Edition

    def reported(self, indicator: str, subject: str) -> tuple[Finding, Subject] | None:
        """What the audit says of a subject now, the weightiest first."""
        found = [(f, s) for f in self.findings if f.indicator == indicator for s in f.subjects if s.id == subject]
        return min(found, key=lambda pair: _ORDER.index(pair[0].outcome), default=None)

    def at(self, indicator: str, url: str) -> tuple[Finding, Subject] | None:
        """The first problem or suspect reported at an address."""
        return next(((f, s) for f in self.findings if f.indicator == indicator and _counts(f) for s in f.subjects if s.url == url), None)

    def home(self) -> str:
        page = self.facts.page(self.facts.url)
        return page.facts.url if page is not None else self.facts.url


_ORDER = (Outcome.PROBLEM, Outcome.SUSPECT, Outcome.EXEMPT, Outcome.UNDETERMINED, Outcome.NOT_APPLICABLE)


def _counts(finding: Finding) -> bool:
    return finding.outcome in (Outcome.PROBLEM, Outcome.SUSPECT)


def tell(site: Site, indicator: str, subject: Subject) -> Looked:
    """What became of a subject."""
    told = _tell(site, indicator, subject)
    evidence: tuple[Evidence, ...] = (_proof(told.page),) if told.page is not None else ()
    again = site.reported(indicator, subject.id)
    if told.state == STILL and again is not None:
        evidence = _evidence_of(*again) or evidence
    return Looked(subject.id, site.facts.code, indicator, subject.url, subject.label, told.state, told.reason, told.text, evidence)


def _tell(site: Site, indicator: str, subject: Subject) -> Told:
    why = site.facts.unreachable or site.facts.blocked
    if why:
        return Told(UNKNOWN, why)
    if indicator == "design.links":
        return _link(site, subject)
    if indicator in COLUMNS and _page(site, subject.url)[0] is None:
        return _column(site, indicator, subject)
    for name in (indicator, *_WORSE.get(indicator, ())):
        found = site.reported(indicator, subject.id) if name == indicator else site.at(name, subject.url)
        if found is not None:
            return _again(site, indicator, subject, *found)
    if indicator in COLUMNS:
        return _column(site, indicator, subject)
    if indicator in LETTERS:
        return _letter(site, subject)
    if indicator == "safety.harmful":
        return _harm(site, subject)
    if indicator == "design.search":
        return _search(site, subject)
    page, wrong = _page(site, subject.url)
    if page is None:
        return wrong if indicator in WORDS | ARTICLES or wrong.state == UNKNOWN else Told(UNKNOWN, f"{DELETED}，须人工看")
    return _read(site, indicator, subject, page)


def _again(site: Site, indicator: str, subject: Subject, finding: Finding, now: Subject) -> Told:
    """The audit speaks of it once more."""
    if finding.outcome is Outcome.EXEMPT:
        return Told(UNKNOWN, "已批准免检")
    if not _counts(finding):
        return Told(UNKNOWN, str(now.detail.get("reason") or finding.reason or "无法判定"))
    page = site.facts.page(subject.url)
    if page is not None and (indicator in STALE or indicator == "update.homepage") and cut_short(site.store, page.facts.url):
        return Told(UNKNOWN, "没有日期的稿件太多，没有全部查看", page=page)
    rule = site.edition.rule(finding.indicator)
    text = rule.wording([now.detail]) if rule is not None else finding.text
    said = next((each.excerpt for each in _evidence_of(finding, now) if each.excerpt), "")
    return Told(STILL, said or text, text, page)


def _page(site: Site, url: str) -> tuple[Captured | None, Told]:
    """The page behind an address as it was read, or why there is none: deleted (repaired) or not to be told."""
    page, answer = site.facts.page(url), site.store.outcome(url)
    if answer is None or answer.verdict == "skipped":
        return None, Told(UNKNOWN, answer.cause if answer is not None and answer.cause not in ("", LEFT_OUT) else "页面没有取到")
    if answer.verdict == "dead":
        return None, Told(REPAIRED, f"{DELETED}（{answer.cause}）")
    if answer.verdict != "ok":
        return None, Told(UNKNOWN, f"页面没有取到（{answer.cause or answer.verdict}）")
    if page is None:
        return None, Told(UNKNOWN, "打开的不是网页，没有读到内容")
    if page.facts.kind in ("shell", "blocked", "error"):
        return None, Told(UNKNOWN, "页面由脚本生成或被拦截，未能读取", page=page)
    if page.facts.kind == "attachment" and not page.facts.text_length:
        return None, Told(UNKNOWN, "附件没有读到文字", page=page)
    if page.facts.url == site.home() and url not in (page.facts.url, site.facts.url):
        return None, Told(REPAIRED, f"{DELETED}（跳转到首页）", page=page)
    return page, Told(UNKNOWN, "")


def _read(site: Site, indicator: str, subject: Subject, page: Captured) -> Told:
    """The page was read and the audit does not report the subject: repaired, if the audit could have."""
    moved = site.at(indicator, page.facts.url) if page.facts.url != subject.url else None
    if moved is not None and moved[1].label == subject.label:
        return _again(site, indicator, subject, *moved)
    source = subject.detail.get("source")
    if isinstance(source, str) and indicator == "publish.interpretation":
        other, _ = _page(site, source)
        one_way = site.at(indicator, source)
        if one_way is not None:
            return _again(site, indicator, subject, *one_way)
        if other is None:
            return Told(UNKNOWN, "解读稿没有取到", page=page)
    why = _not_audited(site, indicator, page) or _open(site, indicator, subject, page)
    if why:
        return Told(UNKNOWN, why, page=page)
    if subject.detail.get("source_kind") and indicator != "update.homepage":
        return Told(UNKNOWN, "人工发现的问题，须人工复查", page=page)
    return Told(REPAIRED, "首页已有新稿件" if indicator == "update.homepage" else "已改正", page=page)


def _not_audited(site: Site, indicator: str, page: Captured) -> str:
    """Why the audit did not look at this page, '' where it did."""
    seen = page.facts
    if indicator in ARTICLES:
        dated = seen.published or (indicator == "publish.time-format" and seen.published_visible)
        if seen.kind != "article" or not (dated or indicator == "publish.interpretation"):
            return "页面已不是有日期的稿件，须人工看"
    if indicator in GUIDES and (seen.kind != "guide" or seen.guide is None):
        return "页面已不是办事指南，须人工看"
    if indicator == "design.tags" and seen.url != site.home() and not (seen.kind == "article" and seen.published):
        return "" if seen.url in {column.page for column in site.facts.columns} else "页面已不是栏目或稿件，须人工看"
    return ""


def _open(site: Site, indicator: str, subject: Subject, page: Captured) -> str:
    """Why the audit could not tell, where it says so of the page or the site as a whole."""
    places, item = (subject.url, page.facts.url, site.facts.url), subject.detail.get("item")
    for finding in site.findings:
        if finding.indicator == indicator and finding.outcome is Outcome.UNDETERMINED:
            for each in finding.subjects:
                if each.url in places and each.detail.get("item") == item and not each.detail.get("reported"):
                    return str(each.detail.get("reason") or finding.reason)
    drawn = str(subject.detail.get("drawn") or "").split("；") if indicator in MARKS and subject.detail.get("drawn") else []
    read = sum(1 for url in drawn if site.facts.page(url) is not None)
    return "抽查的内页没有取到" if drawn and (read < 2 or read * 2 < len(drawn)) else ""


def _column(site: Site, indicator: str, subject: Subject) -> Told:
    page, wrong = _page(site, subject.url)
    if page is None:
        return wrong if wrong.state == UNKNOWN else Told(UNKNOWN, f"栏目{wrong.reason}，是否撤销须人工看")
    column = next((column for column in site.facts.columns if column.url == subject.url or column.page == page.facts.url), None)
    if column is None or column.unread:
        return Told(UNKNOWN, column.unread if column is not None else "栏目页面不再是列表，须人工看", page=page)
    if subject.detail.get("source_kind") and indicator in STALE:
        return Told(UNKNOWN, "人工发现的问题，须人工复查", page=page)
    if column.empty:
        return Told(STILL, "栏目现在没有内容", "栏目现在没有内容", page)
    if indicator == "update.blank":
        return Told(REPAIRED, f"已有{column.items}条内容", page=page)
    return Told(REPAIRED, f"最新一条：{column.newest}", page=page) if column.newest else Told(UNKNOWN, "列表没有可读的日期", page=page)


def _link(site: Site, subject: Subject) -> Told:
    """A dead link: repaired once it opens, or once the page that led to it no longer does."""
    source = str(subject.detail.get("source") or "")
    page, wrong = _page(site, source) if source else (None, Told(UNKNOWN, "不知道是哪个页面上的链接"))
    answer = site.store.outcome(subject.url)
    if answer is not None and answer.verdict == "ok":
        return Told(REPAIRED, "链接现已能打开", page=page)
    found = site.reported("design.links", subject.id)
    if found is not None:
        return _again(site, "design.links", subject, *found)
    if page is not None:
        linked = site.store.id_of(subject.url) in site.store.links_of(site.store.id_of(page.facts.url))
        return Told(UNKNOWN, answer.cause if answer else "链接没有检查") if linked else Told(REPAIRED, "页面上已没有这个链接", page=page)
    if wrong.state == REPAIRED:
        return Told(REPAIRED, f"所在{wrong.reason}")
    return Told(UNKNOWN, f"链接所在的页面：{wrong.reason}" if source else wrong.reason)


def _harm(site: Site, subject: Subject) -> Told:
    """A harmful link: repaired once the page no longer has it, or once the page that it led to is another one."""
    source = str(subject.detail.get("source") or subject.url)
    page, wrong = _page(site, source)
    if page is None:
        return wrong
    if subject.detail.get("source_kind"):
        return Told(UNKNOWN, "人工发现的问题，须人工复查", page=page)
    linked = site.store.id_of(subject.url) in site.store.links_of(site.store.id_of(page.facts.url))
    if subject.detail.get("form") == "landing" and linked:
        answer = site.store.outcome(subject.url)
        if answer is None or answer.verdict != "ok":
            return Told(UNKNOWN, "页面上仍有这个链接，链接现在打不开", page=page)
        return Told(UNKNOWN, "页面上仍有这个链接，打开后的标题没有不良内容，须人工看", page=page)
    return Told(REPAIRED, "已改正" if linked or source == subject.url else "页面上已没有这个链接", page=page)


def _letter(site: Site, subject: Subject) -> Told:
    as_of = site.facts.as_of
    found = next(((letter, page) for letter, page in letters_of(site.facts) if _is_it(letter, page, subject)), None)
    if found is None:
        _, wrong = _page(site, subject.url)
        return Told(UNKNOWN, wrong.reason if wrong.state == UNKNOWN and wrong.reason else "留言已不在页面上，须人工看")
    letter, page = found
    answered = answered_by(letter, as_of)
    if answered is None:
        return Told(UNKNOWN, "页面没有显示是否答复", page=page)
    if answered or is_invalid(letter):
        return Told(REPAIRED, f"已于{letter.replied}答复" if letter.replied else "已答复", page=page)
    return Told(STILL, "仍未答复", "仍未答复", page)


def _is_it(letter: Letter, page: Captured, subject: Subject) -> bool:
    url, label, _key = place_of(letter, page)
    return url == subject.url and (page.facts.kind == "message" or label == subject.label)


def _search(site: Site, subject: Subject) -> Told:
    trial = next((trial for trial in site.facts.trials if trial.page == subject.url), None)
    if trial is not None and trial.found:
        return Told(REPAIRED, "搜索结果第一页已有", page=site.facts.page(subject.url))
    page, wrong = _page(site, subject.url)
    return Told(UNKNOWN, wrong.reason if page is None else "没有找到能用的站内搜索，须人工试搜", page=page)


def _proof(page: Captured) -> Evidence:
    return Evidence(page.facts.url, page.captured_at, page.sha256, page.warc, page.offset)


def _evidence_of(finding: Finding, subject: Subject) -> tuple[Evidence, ...]:
    """The evidence of one subject: in step with the subjects where each has its own, else by address."""
    if len(finding.evidence) == len(finding.subjects):
        return (finding.evidence[finding.subjects.index(subject)],)
    return tuple(each for each in finding.evidence if each.url in (subject.url, subject.detail.get("source")))[:1]
