"""safety.forged-date 伪造发稿日期: the date shown contradicts the page's other dates, or what an earlier inspection saw. 单项否决 1.

Always suspect. Weighed: an address or a PubDate that is earlier (old text made new), a signature that is later (a text older than its signing),
a date that has changed since the inspection before. Normal: reprints of a few days, 成文日期 before publication, addresses that carry the day of a
migration (many pages share it), PubDate written when the page was generated, and a site whose addresses or tags never fit.
"""

from __future__ import annotations

from collections import Counter
from datetime import date

from xuncha.model.facts import Captured

from .base import Report

_SAYS = {"url": "网址里的日期", "meta": "PubDate 标签", "signed": "落款"}


def audit(report: Report) -> None:
    facts, rule = report.facts, report.rule
    days = rule.limit("days")
    dated = len(facts.dated())
    found: list[tuple[Captured, str, str]] = []
    shared: Counter[tuple[str, str]] = Counter()
    for page in facts.pages.with_other_dates():
        seen = page.facts
        if not seen.published:
            continue
        day = date.fromisoformat(seen.published[:10])
        for where, text in seen.other_dates.items():
            shared[where, text] += 1
            off = (date.fromisoformat(text) - day).days
            if off > days if where == "signed" else off < -days:
                found.append((page, where, text))
        if seen.shown_before is not None and abs((date.fromisoformat(seen.shown_before[1]) - day).days) > days:
            found.append((page, "before", seen.shown_before[1]))
    often = Counter(where for _, where, _ in found)
    for page, where, text in found:
        seen = page.facts
        if where != "before" and shared[where, text] >= rule.limit("migration"):
            continue
        if where in ("url", "meta") and often[where] >= rule.limit("migration") and often[where] * 100 > rule.limit("percent") * dated:
            continue
        shown = str(seen.published)[:10]
        seen_on = seen.shown_before[0] if seen.shown_before else ""
        said = f"{seen_on} 检查时显示 {text}，现在显示 {shown}" if where == "before" else f"页面显示 {shown}，{_SAYS[where]} {text}"
        report.suspect(seen.url, seen.title or seen.url, page, said, "", "", shown=shown, other=text, where=where)
