"""update.homepage 首页不更新: no article dated within 2 weeks linked from the home page. 单项否决 3."""

from __future__ import annotations

from datetime import timedelta

from xuncha.model.facts import LIST_UNREAD

from .base import Report

#: headlines on other hosts that are no chance
SEVERAL = 3


def audit(report: Report) -> None:
    facts = report.facts
    home = report.home()
    if home is None:
        return
    since = (facts.as_of - timedelta(days=report.rule.limit("days"))).isoformat()
    as_of = facts.as_of.isoformat()
    dates = [item.date for item in home.facts.items if item.date]
    for url in home.facts.frames:
        frame = facts.page(url)
        if frame is not None:
            dates += [day for day in (*(item.date for item in frame.facts.items), (frame.facts.published or "")[:10]) if day]
    for url in facts.home_links:
        page = facts.page(url)
        if page is None:
            continue
        if page.facts.published:
            dates.append(page.facts.published[:10])
        elif page.facts.kind in ("list", "home", "other") and page.facts.newest and not home.facts.items:
            dates.append(page.facts.newest)
    past = [day for day in dates if day <= as_of]
    if any(day >= since for day in past):
        return
    if not past:
        report.undetermined(facts.url, facts.name, "首页链接的稿件没有读到日期", home)
        return
    if LIST_UNREAD in home.facts.notes:
        report.undetermined(facts.url, facts.name, "首页有由脚本生成的列表，未能读取", home)
        return
    if home.facts.elsewhere >= SEVERAL:
        report.undetermined(facts.url, facts.name, f"首页有 {home.facts.elsewhere} 条没有日期的标题链接到其他网站，其中可能有新稿件", home)
        return
    known = {item.url for item in home.facts.items if item.date}
    unread = [url for url in facts.home_links if url in facts.unread() and url not in known]
    if unread:
        report.undetermined(facts.url, facts.name, f"首页所链有 {len(unread)} 页没有取到，其中可能有新稿件", home)
        return
    report.problem(facts.url, facts.name, home, f"首页所链最新稿件 {max(past)}", newest=max(past))
