"""Letters (网民留言): all that a site publishes, and what each shows of its answer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from xuncha.model.facts import Captured, Letter, SiteFacts
from xuncha.patterns import pattern
from xuncha.rules import months_before

# 待评价: the answer is there and waits for the writer's opinion
_OPEN = pattern(r"未|待(?!评价)|受理中|办理中|处理中|转办|已受理")
_INVALID = pattern(r"不予受理|不受理|无效")


def is_answered(letter: Letter) -> bool | None:
    """Whether a letter shows an answer; None where nothing tells."""
    if letter.replied or letter.answered:
        return True
    if letter.state:
        return not _OPEN.search(letter.state)
    return letter.answered


def is_invalid(letter: Letter) -> bool:
    """One of the kinds that need no answer (不予受理)."""
    return bool(letter.state and _INVALID.search(letter.state))


def letters_of(facts: SiteFacts) -> Iterator[tuple[Letter, Captured]]:
    """Every letter once, as the board and the letter's own page show it together, with the page that shows most of it."""
    details = {page.facts.url: page for page in facts.of_kind("message") if page.facts.message is not None}
    taken: set[str] = set()
    for board in facts.of_kind("messages"):
        for listed in board.facts.messages:
            own = facts.page(listed.url) if listed.url else None
            page = details.get(own.facts.url) if own is not None else None
            if page is None or page.facts.message is None:
                yield listed, board
            elif page.facts.url not in taken:
                taken.add(page.facts.url)
                yield merged(listed, page.facts.message), page
    for url, page in details.items():
        if url not in taken and page.facts.message is not None:
            yield page.facts.message, page


def merged(listed: Letter, own: Letter) -> Letter:
    """What the board and the letter's page say together; the page wins."""
    return Letter(
        listed.title or own.title, own.submitted or listed.submitted, own.replied or listed.replied,
        own.replier or listed.replier, own.state or listed.state, listed.url, own.answered if own.answered is not None else listed.answered,
    )  # fmt: skip


def answered_by(letter: Letter, as_of: date) -> bool | None:
    """Whether an answer was there on the day: one given later does not count for it."""
    if letter.replied is not None and letter.replied > as_of.isoformat():
        return False
    return is_answered(letter)


def is_unanswered(letter: Letter, as_of: date, since_months: int, open_months: int) -> bool | None:
    """interaction.unanswered: as-of − 1 year ≤ submitted < as-of − 3 months and no answer; None where the page does not tell."""
    if not letter.submitted or is_invalid(letter):
        return False
    if not months_before(as_of, since_months) <= date.fromisoformat(letter.submitted) < months_before(as_of, open_months):
        return False
    answered = answered_by(letter, as_of)
    return None if answered is None else not answered


def place_of(letter: Letter, page: Captured) -> tuple[str, str, str]:
    """Address, label and key of a letter as a subject: its own page, else the board."""
    label = letter.title or "留言"
    return (page.facts.url if page.facts.kind == "message" else letter.url or page.facts.url), label, f"{letter.submitted}|{label}"
