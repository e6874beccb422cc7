"""Interaction: the letters (领导信箱), surveys with their results (调查征集), interviews (在线访谈)."""

from __future__ import annotations

from datetime import date, timedelta

from . import vocabulary as words
from .draft import Draft, add_months, working_days_after
from .model import Letter


def converse(draft: Draft) -> None:
    _letters(draft)
    _surveys(draft)
    _interviews(draft)


def _letters(draft: Draft) -> None:
    pick, plan = draft.random, draft.plan
    day = draft.as_of - timedelta(days=1)
    for n, (title, question, answer) in enumerate(pick.sample(words.LETTERS, 14 if plan.portal else 11)):
        replied: date | None = working_days_after(day, pick.randint(1, 3))
        state = "已办结"
        if n == 0:
            state, replied = "办理中", None
        elif n == 4:
            state, replied, answer = "不予受理", None, "来信内容重复，此前已作答复，按规定不再受理。"
        plan.letters.append(Letter(draft.next_id(), title, day, state, replied, plan.short, question, answer))
        day -= timedelta(days=pick.randint(8, 55))
    last = (add_months(draft.as_of, -3) - draft.as_of).days
    for n in range(draft.count("interaction.unanswered")):
        title, question = words.LATE[n % len(words.LATE)]
        sent = draft.as_of + timedelta(days=last - pick.randint(20, 200))
        plan.letters.append(Letter(draft.next_id(), title + (f"（{n}）" if n >= len(words.LATE) else ""), sent, "办理中", None, plan.short, question))
    plan.letters.sort(key=lambda letter: letter.sent, reverse=True)


def _surveys(draft: Draft) -> None:
    column, pick = draft.named("调查征集"), draft.random
    day = draft.as_of - timedelta(days=pick.randint(32, 45))
    for _ in range(8 if draft.plan.portal else 7):
        title, subject = draft.fresh_title(words.SURVEYS, day, column)
        until = day + timedelta(days=14)
        survey = draft.article(column, title, day, [
            f"为了解公众对{subject}的看法，现面向社会公开征集意见建议。", f"征集时间：{day:%Y-%m-%d}至{until:%Y-%m-%d}。",
            "参与方式：可通过本网站填写，也可来信寄送本单位办公室。", "我们将认真研究每一条意见，并及时反馈采纳情况。",
        ])  # fmt: skip
        people = pick.randint(20, 260)
        result = draft.article(column, f"{title}的结果反馈", until + timedelta(days=pick.randint(2, 12)), [
            f"本次活动共收到有效意见{people}条。", f"其中采纳{people // 2}条，部分采纳{people // 4}条，其余意见经研究暂不采纳，理由已逐一说明。",
            f"公众普遍认为{subject}取得了成效，建议进一步加强宣传和服务。", "感谢社会各界的关心与支持。",
        ])  # fmt: skip
        survey.related.append(("结果反馈", result))
        result.related.append(("征集内容", survey))
        day -= timedelta(days=pick.randint(26, 43))
    column.articles.sort(key=lambda article: article.when, reverse=True)


def _interviews(draft: Draft) -> None:
    column, pick = draft.named("在线访谈"), draft.random
    day = draft.as_of - timedelta(days=pick.randint(10, 50))
    for n in range(3 if draft.plan.portal else 2):
        guest = f"示例{'甲乙丙'[n]}"
        title, subject = draft.fresh_title((f"{guest}谈{{s}}", f"在线访谈：{guest}解答{{s}}热点"), day, column)
        draft.article(column, title, day, [
            f"嘉宾：{guest}", f"主持人：今天我们请到{guest}，就{subject}与网友交流。", f"{guest}：各位网友好，{subject}与大家的生活密切相关。",
            f"网友：请问{subject}今年有哪些新举措？", f"{guest}：今年我们将在便民利企上下更大功夫，主要做好三方面工作。", "主持人：感谢嘉宾的介绍，感谢网友的参与。",
        ])  # fmt: skip
        day -= timedelta(days=pick.randint(40, 90))
