"""service.statistics 办事统计数据: the latest figures of services are older than 3 months. 扣分指标 办事服务·统计数据.

Not found is not out of date: where no column and no page carries such a name, whether figures are published is for people to see.
"""

from __future__ import annotations

from xuncha.model.facts import Captured
from xuncha.patterns import pattern
from xuncha.rules import months_before

from .absence import elsewhere
from .base import Report

_FIGURES = pattern(r"(?:办件|办事|办理|服务|事项|审批|受理|业务|窗口)[^，。信留]{0,8}(?:统计|数据)|办件(?:量|情况|公示|结果)|统计[^，。]{0,4}(?:办件|办事)")
_LETTERS = pattern(r"信件|来信|留言|咨询|互动|投诉|办理答复|公共数据|数据(?:开放|服务|共享)")


def audit(report: Report) -> None:
    facts, months = report.facts, report.rule.limit("months")
    as_of, since = facts.as_of.isoformat(), months_before(facts.as_of, months).isoformat()
    columns = [column for column in facts.columns if _is_figures(column.name)]
    posts = [post for post in facts.signposts if _is_figures(post.name)]
    pages = [page for post in posts if (page := facts.page(post.url)) is not None]
    days = [column.newest for column in columns if column.newest] + _days(pages, as_of)
    if any(day >= since for day in days):
        return
    articles = [page for page in facts.of_kind("article") if _is_figures(page.facts.title or "")]
    pages, days = pages + articles, days + _days(articles, as_of)
    if not columns and not posts and not pages:
        report.not_applicable("没有发现办事统计数据，是否公开须人工看")
    elif any(day >= since for day in days):
        return
    elif any(column.unread for column in columns) or any(page.facts.kind == "shell" for page in pages):
        report.undetermined(facts.url, facts.name, "办事统计栏目由脚本生成，未能读取", pages[0] if pages else None)
    elif days:
        report.problem(facts.url, "办事统计数据", pages[0] if pages else facts.pages.get(columns[0].page), f"最新一期：{max(days)}", newest=max(days))
    elif columns and all(column.empty for column in columns):
        return  # a blank column is counted once, as blank
    else:
        outside = bool(posts) and all(elsewhere(facts, post) for post in posts)
        report.remark(facts.url, facts.name, "办事统计在其他网站上，须人工看" if outside else "办事统计没有读到日期，须人工看", pages[0] if pages else None)


def _days(pages: list[Captured], as_of: str) -> list[str]:
    return [day[:10] for page in pages for day in (page.facts.published, page.facts.newest) if day and day[:10] <= as_of]


def _is_figures(name: str) -> bool:
    return _FIGURES.search(name) is not None and _LETTERS.search(name) is None
