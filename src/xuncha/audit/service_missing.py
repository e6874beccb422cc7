"""service.missing 未提供办事服务: no guide, no column of services with anything in it, no way to a platform of services. 单项否决 6（1）.

Always suspect. A way to another site's platform counts as a service where the edition says so (`elsewhere_counts`).
"""

from __future__ import annotations

from xuncha.patterns import pattern

from .absence import elsewhere, named, unread
from .base import Report

_SERVICES = pattern(r"办事|服务(?:指南|事项|大厅|平台|中心)|(?:政务|公共|便民|在线|网上|个人|法人|企业|公众)服务|在线办理|网上办|一网通|行政(?:审批|许可)|审批|办件|表格下载|权责清单|我要办")
_NOT = pattern(r"办事处|办事机构|办事人员|社会服务机构|服务承诺|志愿服务|后勤服务|统计")


def audit(report: Report) -> None:
    facts = report.facts
    if next(facts.of_kind("guide"), None) is not None:
        return
    posts = named(facts, _SERVICES, _NOT)
    outside = [post for post in posts if elsewhere(facts, post)]
    if outside and not report.rule.limit("elsewhere_counts"):
        report.undetermined(facts.url, facts.name, "办事服务在其他网站上，须人工看", facts.page(facts.url))
        return
    empty = {url for column in facts.columns if column.empty and not column.unread for url in (column.url, column.page)}
    dead = {link.url for link in facts.links if link.state == "dead"}
    offered = [post for post in posts if post.url not in empty and post.url not in dead]
    # a column above others whose every column below is blank offers nothing either
    if outside or [post for post in offered if not _only_above(report, post.url, empty)]:
        return
    reason = unread(facts)
    if reason or any(column.unread and column.kind == "办事" for column in facts.columns):
        report.undetermined(facts.url, facts.name, reason or "办事栏目的列表由脚本生成，未能读取", facts.page(facts.url))
        return
    excerpt = "办事服务栏目没有内容" if posts else "导航、栏目、页面标题里都没有办事服务"
    report.suspect(facts.url, facts.name, facts.page(facts.url), excerpt, entries="、".join(dict.fromkeys(post.name for post in posts)))


def _only_above(report: Report, url: str, empty: set[str]) -> bool:
    """A page that shows nothing itself and has only blank columns below it."""
    page = report.facts.page(url)
    if page is None or page.facts.kind not in ("other", "home"):
        return False
    below = {link.url for link in page.facts.nav if link.level == 0}
    return bool(below) and below <= empty
