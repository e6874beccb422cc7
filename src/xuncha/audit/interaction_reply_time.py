"""interaction.reply-time 留言答复超过5个工作日: answered, or still open, on the 6th working day or later. 扣分指标 互动交流·办理答复.

The day of submission does not count; a letter that is `interaction.unanswered` is not counted again; letters of the last year are looked at.
Where no day of the answer is shown nobody can say, and `interaction.published` has it. Working days of a year not yet arranged are
provisional: what rests on them is suspect.
"""

from __future__ import annotations

from datetime import date

from xuncha.rules import calendar, months_before

from .base import Report
from .letters import answered_by, is_invalid, is_unanswered, letters_of, place_of


def audit(report: Report) -> None:
    facts, rule = report.facts, report.rule
    days, since = calendar(), months_before(facts.as_of, rule.limit("since_months"))
    seen = False
    for letter, page in letters_of(facts):
        seen = True
        if not letter.submitted or is_invalid(letter):
            continue
        submitted = date.fromisoformat(letter.submitted)
        if not since <= submitted <= facts.as_of or is_unanswered(letter, facts.as_of, rule.limit("since_months"), rule.limit("open_months")):
            continue
        answered = answered_by(letter, facts.as_of)
        if answered is None or (answered and letter.replied is None):
            continue
        end = date.fromisoformat(letter.replied) if answered and letter.replied else facts.as_of
        took = days.between(submitted, end)
        if took <= rule.limit("working_days"):
            continue
        url, label, key = place_of(letter, page)
        excerpt = f"{letter.submitted} 来信，" + (f"{letter.replied} 答复，用了{took}个工作日" if answered else f"{took}个工作日未答复")
        provisional = not days.known(submitted, end)
        if provisional:
            report.suspect(url, label, page, excerpt, key, "放假安排尚未公布，工作日为暂计", working_days=took, provisional=True)
        else:
            report.problem(url, label, page, excerpt, key, "", working_days=took, submitted=letter.submitted, replied=letter.replied)
    if not seen:
        report.not_applicable("没有公开的留言")
