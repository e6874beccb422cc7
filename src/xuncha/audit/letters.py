"""Letters (网民留言): all that a site publishes, and what each shows of its answer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from xuncha.model.facts import Captured, Letter, SiteFacts
from xuncha.patterns import pattern
from xuncha.rules import months_before

_INVALID = pattern(r"不予受理|不受理|无效")
# 待评价: the answer is there and waits for the writer's opinion
_NOT_YET = pattern(r"(?:未|没有?)(?!评价|公开)|待(?!评价)|正在|暂?无(?:回复|答复|反馈)|^否$")
_DONE = pattern(
    r"办[结毕]|^已答$|已经?(?:办(?!理[之过]?[中程])|处[理置](?![之过]?[中程])|回|答复|反馈|解[答决]|公开)|^(?!转).*(?:回复|答复)$|完[成毕结]|结[案束]|归档|评价|满意|^是$"
)
# nothing is said of an answer, or that there need be none
_MOOT = pattern(r"[不无][需须用必予法]")
_UNDER_WAY = pattern(r"(?:^|已经?)(?:受理|转[办交]|[分交督催]办|接收|签收|登记|提交|流转)|^在办|中$|(?:延|超|逾)期$")


def is_answered(letter: Letter) -> bool | None:
    """Whether a letter shows an answer; None where nothing tells."""
    if letter.replied or letter.answered:
        return True
    return _finished(letter.state) if letter.state else letter.answered


def _finished(state: str) -> bool | None:
    """What a state says of the answer: given, to come, or (None) nothing that is understood."""
    if _NOT_YET.search(state):
        return False
    if _MOOT.search(state):
        return None
    if _DONE.search(state):
        return True
    return False if _UNDER_WAY.search(state) else None


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
