"""interaction.published 留言公开: answers of the last 2 months, the four fields of an answered letter, figures. 扣分指标 互动交流·留言公开.

A field is missing only where none of the answered letters shows it: one letter without it may be misread.
"""

from __future__ import annotations

from xuncha.model.facts import Captured, Letter
from xuncha.patterns import pattern
from xuncha.rules import months_before

from .absence import unread
from .base import Report
from .letters import answered_by, letters_of

_FIGURES = pattern(r"(?:信件|来信|留言|咨询|互动|受理|反馈|答复|办理|诉求)[^办]{0,8}统计|统计[^数]{0,4}(?:信件|留言)|(?:受理|办理)(?:反馈)?情况(?:公示|公开|通报)")
#: letters with a page of their own that must have been read before it is said what none of them shows
ENOUGH = 3


def audit(report: Report) -> None:
    facts = report.facts
    letters = list(letters_of(facts))
    board = next(facts.of_kind("messages"), None) or (letters[0][1] if letters else None)
    if board is None:
        report.not_applicable("没有公开的留言")
        return
    answered = [(letter, page) for letter, page in letters if answered_by(letter, facts.as_of)]
    _newest(report, board, answered)
    _fields(report, board, answered)
    shown = any("统计" in page.facts.about for page in facts.of_kind("messages")) or any(_FIGURES.search(post.name) for post in facts.signposts)
    if not shown and not any(_FIGURES.search(page.facts.title or "") for page in facts.of_kind("article")):
        reason = unread(facts)
        if reason:
            report.undetermined(board.facts.url, "受理反馈情况统计", reason, board, "figures", what="figures")
        else:
            report.problem(board.facts.url, "未公开留言受理反馈情况统计数据", board, "没有发现统计数据", "figures", what="figures")


def _newest(report: Report, board: Captured, answered: list[tuple[Letter, Captured]]) -> None:
    """The latest answer; where no answer shows its day, the latest answered letter cannot be older than it."""
    facts, months = report.facts, report.rule.limit("months")
    since = months_before(facts.as_of, months).isoformat()
    replied = [letter.replied for letter, _ in answered if letter.replied]
    sent = [letter.submitted for letter, _ in answered if letter.submitted and letter.submitted <= facts.as_of.isoformat()]
    if any(day >= since for day in replied + sent):
        return
    if len(replied) < len(answered) or not answered:
        why = "答复没有显示日期，是否更新须人工看" if answered else "没有读到已答复的留言，须人工看"
        report.remark(board.facts.url, board.facts.title or "留言公开", why, board, "newest", what="newest")
        return
    report.problem(board.facts.url, f"{months}个月内留言答复未更新", board, f"最新答复：{max(replied)}", "newest", newest=max(replied), what="newest")


def _fields(report: Report, board: Captured, answered: list[tuple[Letter, Captured]]) -> None:
    own = [letter for letter, page in answered if page.facts.kind == "message"]
    if len(own) < ENOUGH:
        return
    shown = {
        "留言时间": any(letter.submitted for letter in own), "答复时间": any(letter.replied for letter in own),
        "答复单位": any(letter.replier for letter in own), "答复内容": any(letter.answered for letter in own),
    }  # fmt: skip
    lacking = "、".join(name for name, there in shown.items() if not there)
    if lacking:
        report.problem(board.facts.url, f"公开的留言缺{lacking}", board, f"看了{len(own)}条已答复的留言，都没有{lacking}", "fields", lacking=lacking, what="fields")
