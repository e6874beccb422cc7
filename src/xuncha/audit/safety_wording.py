"""safety.wording 严重表述错误、错别字: always suspect; serious ones veto only when a person confirms. 单项否决 1.

Listed wrong forms and those computed from right ones alike; `detail.how` says how a computed one came about.
"""

from __future__ import annotations

from xuncha.model.facts import UNREAD

from .base import Report


def audit(report: Report) -> None:
    facts = report.facts
    if facts.attachments_left:
        report.remark(facts.url, "附件", f"附件太多，超过了每个网站读取的上限，还有 {facts.attachments_left} 个未读，须人工看", key="attachments", unread=facts.attachments_left)
    for page in facts.of_kind("attachment"):
        why = next((note.removeprefix(UNREAD) for note in page.facts.notes if note.startswith(UNREAD)), "")
        if why:
            # its words and whatever personal data it holds are for people to look for
            report.remark(page.facts.url, page.facts.title or "附件", f"附件的文字没有读到（{why}），须人工看", page)
    for page in report.facts.pages.with_hits():
        for hit in page.facts.hits:
            report.suspect(
                page.facts.url, f"{hit.wrong}（应为“{hit.right}”）", page, hit.excerpt, key=f"{hit.wrong}|{hit.nth}",
                wrong=hit.wrong, right=hit.right, severity=hit.severity, title=page.facts.title, **({"how": f"推算（{hit.how}）"} if hit.how else {}),
            )  # fmt: skip
