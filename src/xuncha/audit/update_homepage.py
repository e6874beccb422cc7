"""update.homepage 首页不更新: no article dated within 2 weeks linked from the home page. 单项否决 3."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from xuncha.model.facts import LIST_UNREAD, Captured, Item, SiteFacts
from xuncha.rules import horizon

from .base import Report

#: headlines on other hosts that are no chance
SEVERAL = 3
#: characters of a headline
HEADLINE = 10


def audit(report: Report) -> None:
    facts = report.facts
    home = report.home()
    if home is None:
        return
    since = (facts.as_of - timedelta(days=report.rule.limit("days"))).isoformat()
    as_of = facts.as_of.isoformat()
    own, undated = _headlines(facts, home)
    dates = own + _second_level(facts, home)
    past = [day for day in dates if day <= as_of]
    if any(day >= since for day in past):
        return
    seen = horizon(facts.as_of, home.seen).isoformat()
    if any(as_of < day <= seen for day in dates):
        report.undetermined(facts.url, facts.name, f"首页在监测时间点之后有更新（采集于{seen}），那天之前的稿件可能已不在首页", home)
        return
    if not past and not undated:
        report.undetermined(facts.url, facts.name, "首页稿件只有监测时间点之后的日期" if dates else "首页链接的稿件没有读到日期", home)
        return
    if LIST_UNREAD in home.facts.notes:
        report.undetermined(facts.url, facts.name, "首页有由脚本生成的列表，未能读取", home)
        return
    # among dated headlines a single one without a day may be the newest
    if home.facts.elsewhere >= SEVERAL or home.facts.strays:
        report.undetermined(facts.url, facts.name, f"首页有 {home.facts.strays or home.facts.elsewhere} 条没有日期的标题链接到其他网站，其中可能有新稿件", home)
        return
    known = {item.url for item in home.facts.items if item.date}
    unread = [url for url in facts.home_links if url in facts.unread() and url not in known]
    if unread:
        report.undetermined(facts.url, facts.name, f"首页所链有 {len(unread)} 页没有取到，其中可能有新稿件", home)
        return
    if undated > sum(day <= as_of for day in own):
        report.suspect(facts.url, facts.name, home, f"首页所链稿件有 {undated} 篇没有可读的日期", reason="首页链接的稿件没有可读的日期", undated=undated)
        return
    report.problem(facts.url, facts.name, home, f"首页所链最新稿件 {max(past)}", newest=max(past))


def _linked(facts: SiteFacts) -> Iterator[tuple[str, Captured]]:
    """The pages that the home page links, by the addresses it gives them."""
    return ((url, page) for url in facts.home_links if (page := facts.page(url)) is not None)


def _headlines(facts: SiteFacts, home: Captured) -> tuple[list[str], int]:
    """The days that the home page, its frames and the pages it links tell of articles; and how many articles it links that tell none."""
    dated = [item for item in home.facts.items if item.date]
    days = [_day_of(facts, item) for item in dated]
    for frame in filter(None, map(facts.page, home.facts.frames)):
        days += [day for day in (*(item.date for item in frame.facts.items), (frame.facts.published or "")[:10]) if day]
    passed = {item.url for item in dated} | {link.url for link in home.facts.nav}
    undated = 0
    for url, page in _linked(facts):
        if page.facts.published:
            days.append(page.facts.published[:10])
        elif page.facts.kind == "article" and url not in passed and len(page.facts.title or "") >= HEADLINE:
            undated += 1
    return days, undated


def _day_of(facts: SiteFacts, item: Item) -> str:
    """The day of an entry; of a list that shows no years the article's page knows better."""
    day, page = item.date or "", facts.page(item.url)
    published = (page.facts.published or "")[:10] if page is not None else ""
    return published if published[4:] == day[4:] else day


def _second_level(facts: SiteFacts, home: Captured) -> list[str]:
    """Of a home page without dated entries of its own: the days of the lists that it leads to."""
    if home.facts.items:
        return []
    lists = [page.facts for _, page in _linked(facts) if page.facts.kind in ("list", "home", "other") and not page.facts.published]
    return [day for seen in lists for day in (seen.newest, *(item.date for item in seen.items)) if day]
