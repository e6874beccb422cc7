"""interaction.consultation 征集调查: fewer than 6 surveys or consultations in a year, or none with its results. 扣分指标 互动交流·征集调查."""

from __future__ import annotations

from xuncha.model.facts import LIST_UNREAD, Captured
from xuncha.patterns import pattern
from xuncha.rules import months_before

from .absence import named, not_read, unread
from .base import Report

_SURVEYS = pattern(r"征集|网上调查|在线调查|民意|问卷|调查")
_NOT = pattern(r"调查(?:队|报告|局|统计|处理|数据|公报)|征集志愿|人口调查|经济调查|事故|规定|办法|制度")
_RESULT = pattern(r"结果|反馈|采纳|公示|情况(?:说明|汇总|统计|的?报告|通报)|汇总|答复|总结")
_OWN_RESULT = pattern(r"(?:征集|调查|问卷|意见|建议|听证|民意).{0,20}(?:结果|反馈|采纳|汇总)|(?:结果|采纳情况).{0,6}(?:反馈|公布|公示|公告)")


def audit(report: Report) -> None:
    facts, rule = report.facts, report.rule
    posts = named(facts, _SURVEYS, _NOT)
    lists = [page for page in facts.of_kind("list") if _is_surveys(page)]
    if not lists:
        if posts:
            not_read(report, posts, "征集调查")
        else:
            report.not_applicable("没有发现征集调查栏目")
        return
    since, as_of = months_before(facts.as_of, rule.limit("months")).isoformat(), facts.as_of.isoformat()
    items = {(item.title, item.url): item.date for page in lists for item in page.facts.items}
    surveys = {key: day for key, day in items.items() if not _RESULT.search(key[0])}
    within = sum(1 for day in surveys.values() if day and since <= day <= as_of)
    undated = sum(1 for day in surveys.values() if not day)
    url = lists[0].facts.url
    reason = unread(facts) or ("征集调查的列表由脚本生成，未能读取" if any(LIST_UNREAD in page.facts.notes for page in lists) else "")
    if within < rule.limit("least"):
        if reason:
            report.undetermined(url, "征集调查", reason, lists[0], "few")
        elif within + undated >= rule.limit("least"):
            report.remark(url, "征集调查", "有的征集调查没有日期，是否够数须人工看", lists[0], "few")
        elif not all(page.facts.empty_list for page in lists):
            report.problem(url, "征集调查少于6次", lists[0], f"{since} 以来只有{within}次", "few", count=within)
    if not surveys or _with_results(report, items):
        return
    if reason:
        report.undetermined(url, "征集调查的结果反馈", reason, lists[0], "results")
    else:
        report.problem(url, "征集调查没有结果反馈", lists[0], f"{len(surveys)}次征集调查，没有发现公布结果或采纳情况", "results")


def _is_surveys(page: Captured) -> bool:
    seen = page.facts
    names = (seen.title or "", seen.tags.get("ColumnName", ""), *seen.crumbs[-1:])
    return any(_SURVEYS.search(name) and not _NOT.search(name) for name in names)


def _with_results(report: Report, items: dict[tuple[str, str], str | None]) -> bool:
    facts = report.facts
    if any(_RESULT.search(title) for title, _ in items) or any(_OWN_RESULT.search(post.name) for post in facts.signposts):
        return True
    pages = [page for _, url in items if (page := facts.page(url)) is not None]
    # a survey's own page may carry its results, or lead to them
    if any(_RESULT.search(link.text) for page in pages for link in page.facts.related) or len(pages) < len(items):
        return True
    return any(_OWN_RESULT.search(page.facts.title or "") for page in facts.of_kind("article"))
