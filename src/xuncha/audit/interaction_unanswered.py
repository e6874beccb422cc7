"""interaction.unanswered 超过3个月未回应有效留言: as-of − 1 year ≤ submitted < as-of − 3 months, no reply. 单项否决 5（2）."""

from __future__ import annotations

from datetime import date

from xuncha.model.facts import Captured, Letter
from xuncha.rules import months_before

from .base import Report
from .letters import is_answered, is_invalid


def audit(report: Report) -> None:
    facts = report.facts
    seen = False
    details = {page.facts.url: page for page in facts.of_kind("message")}
    for board in facts.of_kind("messages"):
        for letter in board.facts.messages:
            seen = True
            own = facts.page(letter.url) if letter.url else None
            page = own if own is not None and own.facts.url in details else None
            if page is not None and page.facts.message is not None:
                details.pop(page.facts.url, None)
                letter = merged(letter, page.facts.message)
            _weigh(report, letter, page or board)
    for page in details.values():
        if page.facts.message is not None:
            seen = True
            _weigh(report, page.facts.message, page)
    if not seen:
        report.not_applicable("没有公开的留言")


def merged(listed: Letter, own: Letter) -> Letter:
    """What the board and the letter's page say together; the page wins."""
    return Letter(
        listed.title or own.title, own.submitted or listed.submitted, own.replied or listed.replied,
        own.replier or listed.replier, own.state or listed.state, listed.url, own.answered if own.answered is not None else listed.answered,
    )  # fmt: skip


def _weigh(report: Report, letter: Letter, page: Captured) -> None:
    facts, rule = report.facts, report.rule
    if not letter.submitted or is_invalid(letter):
        return
    submitted = date.fromisoformat(letter.submitted)
    first = months_before(facts.as_of, rule.limit("since_months"))
    last = months_before(facts.as_of, rule.limit("open_months"))
    if not first <= submitted < last:
        return
    # an answer given after the day does not count for it
    late = letter.replied is not None and letter.replied > facts.as_of.isoformat()
    answered = False if late else is_answered(letter)
    if answered:
        return
    url = page.facts.url if page.facts.kind == "message" else (letter.url or page.facts.url)
    label = letter.title or "留言"
    if answered is None:
        report.undetermined(url, label, "页面没有显示是否答复", page)
        return
    report.problem(
        url, label, page, f"{letter.submitted} 来信，{letter.state or '未见答复'}", key=f"{letter.submitted}|{label}",
        submitted=letter.submitted, state=letter.state,
    )  # fmt: skip
