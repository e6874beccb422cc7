"""safety.harmful 暗链、不良链接、被篡改: links kept from sight, offers of gambling and the like, outside pages that changed hands. 单项否决 1.

Always suspect. A link is one subject however many pages carry it: templates repeat what was planted once.
"""

from __future__ import annotations

from xuncha.model.facts import PAGE_ITSELF, Captured, Harm

from .base import Report


def audit(report: Report) -> None:
    facts = report.facts
    led_from: dict[str, list[str]] = {}
    for linked, end in facts.aliases.items():
        led_from.setdefault(end, []).append(linked)
    first: dict[str, tuple[str, Captured, Harm]] = {}
    for page in facts.pages.with_hits():
        for harm in page.facts.harms:
            source = harm.source or page.facts.url
            for url in _as_linked(harm.url, led_from) if harm.source else [harm.url]:
                if url not in first or (bool(harm.how), first[url][0]) > (bool(first[url][2].how), source):
                    first[url] = source, page, harm
    for url, (source, page, harm) in sorted(first.items()):
        said = "、".join(filter(None, (harm.how, "、".join(harm.words))))
        report.suspect(
            url, harm.text or url, page, f"{harm.text}（{said}）{url}", "", "",
            form=_form(harm), source=source, how=harm.how, words="、".join(harm.words), title=page.facts.title,
        )  # fmt: skip


def _form(harm: Harm) -> str:
    """Which of the edition's wordings fits: landing, page, hidden, offer."""
    if harm.source:
        return "landing"
    return "page" if harm.how == PAGE_ITSELF else "hidden" if harm.how else "offer"


def _as_linked(url: str, led_from: dict[str, list[str]]) -> list[str]:
    """The addresses that lead to a page, as the site's pages have them."""
    out, known, waiting = [], {url}, [url]
    while waiting:
        before = [one for one in led_from.get(waiting.pop(), []) if one not in known]
        known.update(before)
        waiting += before
        out += [one for one in before if one not in led_from]
    return out or [url]
