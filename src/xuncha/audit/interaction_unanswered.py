"""interaction.unanswered 超过3个月未回应有效留言: as-of − 1 year ≤ submitted < as-of − 3 months, no reply. 单项否决 5（2）."""

from __future__ import annotations

from .base import Report
from .letters import is_unanswered, letters_of, place_of


def audit(report: Report) -> None:
    facts, rule = report.facts, report.rule
    seen = False
    for letter, page in letters_of(facts):
        seen = True
        open_ = is_unanswered(letter, facts.as_of, rule.limit("since_months"), rule.limit("open_months"))
        if open_ is False:
            continue
        url, label, key = place_of(letter, page)
        if open_ is None:
            report.undetermined(url, label, "页面没有显示是否答复", page)
            continue
        report.problem(
            url, label, page, f"{letter.submitted} 来信，{letter.state or '未见答复'}", key=key, submitted=letter.submitted, state=letter.state,
        )  # fmt: skip
    if not seen:
        report.not_applicable("没有公开的留言")
