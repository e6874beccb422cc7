"""Whether it may be said that something is nowhere on a site; and samples of its pages. A thing not found is not yet a thing missing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from xuncha.hostnames import bare_host
from xuncha.model.facts import FOOTER_UNREAD, LIST_UNREAD, Captured, NavLink, SiteFacts
from xuncha.patterns import pattern

from .base import Report
from .sampling import draw

#: names that a site's navigation must have given before absence means anything
LEAST = 4


def unread(facts: SiteFacts) -> str:
    """Why absence cannot be told, '' where it can."""
    home = facts.page(facts.url)
    if home is None or home.facts.kind in ("shell", "blocked", "error"):
        return "首页没有读到"
    shut = facts.shut()
    if shut and (closed := sum(url in shut for url in {link.url for link in home.facts.nav if link.level})):
        return f"robots.txt 不允许访问导航里的 {closed} 个栏目，那里有什么没有看"
    if not facts.complete:
        return "检查未做完，有页面没有取到"
    if len({post.name for post in facts.signposts} | {link.name for link in home.facts.nav}) < LEAST:
        return "首页的导航没有读到"
    if next(facts.of_kind("shell"), None) is not None:
        return "有页面由脚本生成，未能读取"
    return ""


def named(facts: SiteFacts, wanted: re.Pattern[str], but: re.Pattern[str] | None = None) -> list[NavLink]:
    """Signposts whose names speak of something."""
    return [post for post in facts.signposts if wanted.search(post.name) and not (but and but.search(post.name))]


def elsewhere(facts: SiteFacts, post: NavLink) -> bool:
    """Leads to another host."""
    return bare_host(post.url) != bare_host(facts.url)


def inner_pages(facts: SiteFacts, size: int) -> list[Captured]:
    """Content pages and columns drawn by the stored seed, topics (专题) left out: they have their own looks."""
    urls = set(facts.dated())
    urls |= {column.page for column in facts.columns if column.kind != "专题" and not column.unread}
    home = facts.page(facts.url)
    urls -= {home.facts.url} if home is not None else set()
    drawn = draw(sorted(urls), size, facts.seed + 2)
    return [page for page in map(facts.pages.get, drawn) if page is not None]


def footer_pages(facts: SiteFacts, size: int) -> list[Captured]:
    """The pages whose footers are looked at: the home page and a sample of inner ones."""
    home = facts.page(facts.url)
    return [*([home] if home is not None else []), *inner_pages(facts, size)]


def readable(pages: list[Captured]) -> Iterator[Captured]:
    """Those whose footers have been read whole."""
    return (page for page in pages if FOOTER_UNREAD not in page.facts.notes and page.facts.kind not in ("shell", "blocked", "error"))


def footer_unread(page: Captured) -> bool:
    return FOOTER_UNREAD in page.facts.notes or page.facts.kind in ("shell", "blocked", "error")


def not_read(report: Report, posts: list[NavLink], what: str) -> None:
    """There is a way to it, and nothing was read of it: a look-up that failed, or a matter for people."""
    facts = report.facts
    pages = [page for post in posts if (page := facts.page(post.url)) is not None]
    if all(elsewhere(facts, post) for post in posts):
        report.remark(posts[0].url, what, f"{what}在其他网站上，须人工看")
    elif any(page.facts.kind == "shell" or LIST_UNREAD in page.facts.notes for page in pages):
        report.undetermined(posts[0].url, what, f"{what}由脚本生成，未能读取", pages[0])
    else:
        report.remark(posts[0].url, what, f"没有读到{what}的文字，可能在图片或附件里，须人工看", pages[0] if pages else None)


_OPENNESS = pattern(r"信息公开|政务公开|公开平台")


def missing(report: Report, what: str) -> None:
    """Says that there is no such column, unless that cannot be told."""
    facts = report.facts
    reason = unread(facts)
    if reason:
        report.undetermined(facts.url, what, reason)
    elif any(elsewhere(facts, post) for post in named(facts, _OPENNESS)):
        report.remark(facts.url, what, f"信息公开在其他网站上，{what}可能在那里，须人工看")
    else:
        report.problem(facts.url, f"没有{what}栏目", facts.page(facts.url), f"导航、栏目、页面标题里都没有{what}")
