"""What a letter (网民留言) shows of its answer."""

from __future__ import annotations

import re

from xuncha.model.facts import Letter

# 待评价: the answer is there and waits for the writer's opinion
_OPEN = re.compile(r"未|待(?!评价)|受理中|办理中|处理中|转办|已受理")
_INVALID = re.compile(r"不予受理|不受理|无效")


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
