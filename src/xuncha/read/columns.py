"""Columns (栏目) of a site, put together from its pages: which there are, their class and level, what their lists hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta

import msgspec

from xuncha.hostnames import bare_host
from xuncha.model.facts import (
    DOCUMENT_DAYS,
    LATER_UNREAD,
    LIST_UNREAD,
    RELATIVE_UNREAD,
    TROUBLED,
    Captured,
    Column,
    Item,
    NavLink,
    PageFacts,
    SiteFacts,
)
from xuncha.patterns import pattern
from xuncha.registry import ColumnEntry
from xuncha.rules import horizon

from .classes import classify, renewed, topics_told
from .kinds import same_page
from .links import kind_of
from .lists import MORE, PAGING
from .one_column import NAVIGATION, later_pages, other_years, spelt_once, without_hubs, years_folded

_NOT_NAME = pattern(r"^[\d\s/.\-年月日:：]+$|^第?\d+页?$|。|，|^\[|^【")


def build_columns(
    site: SiteFacts, label_of: Callable[[str], str], further: Iterable[str], entries: Iterable[ColumnEntry] = ()
) -> list[Column]:
    """The site's columns.

    `label_of`: the text of a link to an address, '' without; `further`: addresses that are later pages of lists; `entries`: the confirmed list.
    """
    further = set(further)
    confirmed = {entry.url: entry for entry in entries}
    candidates = _candidates(site, label_of, further)
    for url, entry in confirmed.items():
        known = candidates.pop(url, None)
        candidates[url] = (entry.name, entry.first_level if entry.first_level is not None else bool(known and known[1]), 3)
    chosen: dict[str, tuple[str, str, bool, int]] = {}
    out: list[Column] = []
    for url, (name, first, rank) in candidates.items():
        page = site.page(url)
        if page is None:
            if url in confirmed:
                # a column that people listed and that does not open is not forgotten
                out.append(_unopened(confirmed[url]))
            elif rank == NAVIGATION and url in site.unread() and renewed(name):
                out.append(_unseen(url, name, first, "栏目页没有取到"))
            continue
        key = page.facts.url
        before = chosen.get(key)
        # a first-level name that only lands on one of its sub-columns does not make that one first-level
        if before is None or rank > before[3] or (rank == before[3] and before[2] and not first and url == key):
            chosen[key] = (url, name, first, rank)
    for key in spelt_once(site, chosen):
        url, name, first, rank = chosen[key]
        shown = site.page(key)
        column = _column(site, shown, url, name, first, confirmed.get(url)) if shown is not None else None
        if column is None and shown is not None and rank == NAVIGATION and renewed(name) and _bare(shown.facts):
            column = _unseen(url, name, first, "栏目页被拦截" if shown.facts.kind == "blocked" else "栏目页没有读到内容", key)
        if column is not None:
            out.append(column)
    return without_hubs(site, years_folded(site, topics_told(site, out)))


def _bare(facts: PageFacts) -> bool:
    """A page that came and showed nothing: a wall, a white page, a program's error."""
    return facts.kind == "blocked" or facts.bare


def _unseen(url: str, name: str, first: bool, why: str, page: str = "") -> Column:
    return Column(name=name, url=url, kind=classify(name), first_level=first, page=page or url, items=0, newest=None, unread=why)


def _candidates(site: SiteFacts, label_of: Callable[[str], str], further: set[str]) -> dict[str, tuple[str, bool, int]]:
    """Address → (name, first level, rank): confirmed list 3, navigation 2, 更多 and menus 1."""
    out: dict[str, tuple[str, bool, int]] = {}
    home = site.page(site.url)
    nav: list[NavLink] = [link for link in home.facts.nav if link.level] if home else []
    seconds = {link.url for link in nav if link.level >= 2}
    for link in nav:
        if link.url not in further and not same_page(link.url, site.url) and (link.url not in out or link.level == 1):
            out[link.url] = (link.name, link.level == 1 and link.url not in seconds, 2)
    named: dict[str, str] = {}
    for page in site.pages.with_nav():
        for link in page.facts.nav:
            if link.level == 0 and link.name:
                named.setdefault(link.url, link.name)
    for page in site.of_kind("list", "shell"):
        url = page.facts.url
        if url in out or url in further:
            continue
        label = label_of(url)
        usable = label and len(label) <= 20 and not MORE.match(label) and not PAGING.match(label) and not _NOT_NAME.search(label)
        name = page.facts.tags.get("ColumnName") or named.get(url) or (label if usable else "") or page.facts.title or ""
        placed = bool(page.facts.crumbs or page.facts.tags.get("ColumnName")) or url in named
        if name and (placed or (usable and not page.facts.empty_list)):
            out[url] = (name, False, 1)
    for url in other_years(site, out, label_of):
        del out[url]
    for url in later_pages(site, out):
        del out[url]
    for source, target in site.aliases.items():
        if target in out and source not in out and out[target][2] == 1 and source not in further:
            name = named.get(source) or out[target][0]
            out[source] = (name, False, 1)
            del out[target]
    return out


def _unopened(entry: ColumnEntry) -> Column:
    return Column(
        name=entry.name, url=entry.url, kind=entry.kind or classify(entry.name), first_level=bool(entry.first_level), page=entry.url, items=0, newest=None,
        unread="栏目页打不开", should_update=entry.should_update, cycle_days=entry.cycle_days, confirmed=True,
    )  # fmt: skip


def _column(
    site: SiteFacts, page: Captured, url: str, name: str, first: bool, entry: ColumnEntry | None
) -> Column | None:
    facts = page.facts
    within, lacking = _in_frames(site, facts)
    if within is not None:
        facts = msgspec.structs.replace(within.facts, url=facts.url, tags=facts.tags, crumbs=facts.crumbs)
    elif lacking:
        return _unseen(url, name, first, "栏目的内容在框架里，框架没有取到", facts.url)
    if facts.kind not in ("list", "shell") and (entry is None or not entry.should_update or facts.kind in _NO_LISTS):
        return None
    kind = (entry.kind if entry and entry.kind else "") or classify(name, facts.tags.get("ColumnType", ""))
    written = DOCUMENT_DAYS in facts.notes
    items = [_dated(site, item, written) for item in facts.items]
    as_of = site.as_of.isoformat()
    past = [item for item in items if item.date and item.date <= as_of]
    doubt = _doubt(site, facts, items)
    if past and max(item.date or "" for item in past) < (site.as_of - _SOON).isoformat():
        later = [item for item in _later_items(site, page) if item.date and item.date <= as_of]
        past += later
        if not later and _pushed_on(items, as_of, horizon(site.as_of, page.seen).isoformat()):
            doubt = doubt or "监测时间点之后有更新，那天之前的稿件可能已不在这一页"
    newest = max(past, key=lambda item: item.date or "", default=None)
    return Column(
        name=name, url=url, kind=kind, first_level=entry.first_level if entry and entry.first_level is not None else first,
        page=facts.url, items=len(items), newest=newest.date if newest else None,
        undated=sum(1 for item in items if not item.date), future=sum(1 for item in items if item.date and item.date > as_of),
        newest_item=newest.title if newest else "", empty=facts.kind == "list" and not items,
        unread=_unread(facts),
        doubt=doubt,
        should_update=entry.should_update if entry else None, cycle_days=entry.cycle_days if entry else None,
        confirmed=entry is not None,
    )  # fmt: skip


def _in_frames(site: SiteFacts, facts: PageFacts) -> tuple[Captured | None, bool]:
    """The list that a page without one shows in a frame, or in a frame of that, None where it shows none; whether a frame did not come."""
    if facts.kind != "other" or not facts.frames:
        return None, False
    pages = [page for url in facts.frames if (page := site.page(url)) is not None]
    pages += [page for outer in pages for url in outer.facts.frames if (page := site.page(url)) is not None]
    within = next((page for page in pages if page.facts.kind == "list" and page.facts.items), None)
    if within is not None:
        return within, False
    if any(url in site.unread() for url in (*facts.frames, *(url for page in pages for url in page.facts.frames))):
        return None, True
    # nothing else is shown, and what the frame shows is an empty list
    empty = next((page for page in pages if page.facts.empty_list), None)
    return (empty if all(page.facts.empty_list or page.facts.frames for page in pages) else None), False


#: kinds of pages that a column that should be renewed may well be without being a list
_NO_LISTS = frozenset(("home", "article", "guide", "leaders", "messages", "message", "search"))


def _unread(facts: PageFacts) -> str:
    """Why nothing can be told of a column, '' where its list was read."""
    if TROUBLED in facts.notes:
        return "栏目页只显示“系统繁忙”一类的提示"
    if facts.kind == "shell" or LIST_UNREAD in facts.notes:
        return "列表由脚本生成，未能读取"
    if facts.kind == "blocked":
        return "栏目页被拦截"
    return "" if facts.kind == "list" else "栏目页没有读到列表"


def _doubt(site: SiteFacts, facts: PageFacts, items: list[Item]) -> str:
    """Why an entry without a date may be fresher than the newest one, '' where none may."""
    undated = [item for item in items if not item.date]
    if RELATIVE_UNREAD in facts.notes and undated:
        return "列表里有“3天前”一类的时间，不知道是哪一天"
    if DOCUMENT_DAYS in facts.notes:
        silent = sum((page := site.page(item.url)) is None or not page.facts.published for item in items)
        if silent:
            return f"列表只有成文日期，{silent} 条的发布日期没有读到"
    unread = sum(item.url in site.unread() for item in undated)
    if unread:
        return f"列表里有 {unread} 条没有日期，它们的页面没有取到"
    own = bare_host(site.url)
    beyond = [item for item in undated if item.url and site.page(item.url) is None and (bare_host(item.url) != own or kind_of(item.url) == "attachment")]
    if beyond and (beyond[0] is items[0] or len(beyond) * 3 >= len(items)):
        return f"列表里有 {len(beyond)} 条没有日期，指向附件或其他网站"
    if not _newest_first(items) and (LATER_UNREAD in facts.notes or any(url in site.unread() for url in facts.next_pages[:_MOST_LATER])):
        return "列表不是从新到旧排列，后面的页没有全部取到"
    return ""


#: entries that may be kept on top whatever their day
_PINNED = 3


def _newest_first(items: list[Item]) -> bool:
    """Whether a list begins with its newest entries, but for those that are pinned: then its later pages are older."""
    days = [item.date for item in items if item.date]
    return any(len(set(rest := days[start:])) > 1 and rest == sorted(rest, reverse=True) for start in range(_PINNED + 1))


def _pushed_on(items: list[Item], as_of: str, seen: str) -> bool:
    """Whether all entries but pinned ones came between as-of and the capture: what was there on the day has moved on."""
    days = [item.date for item in items if item.date]
    return any((rest := days[start:]) and as_of < min(rest) and max(rest) <= seen for start in range(1, _PINNED + 1))


#: a list that is fresh on its first page needs no look at the others
_SOON = timedelta(days=14)
_MOST_LATER = 12


def _later_items(site: SiteFacts, page: Captured) -> list[Item]:
    """Entries of the pages that a list's first page leads on to: some lists begin with the oldest, or with a page of pinned ones."""
    later = [site.page(url) for url in page.facts.next_pages[:_MOST_LATER]]
    return [_dated(site, item) for each in later if each is not None and each.facts.kind == "list" and each.facts.crumbs == page.facts.crumbs for item in each.facts.items]


def _dated(site: SiteFacts, item: Item, written: bool = False) -> Item:
    """An entry without a date beside it, or with only the day it was `written`, has the date of its own page."""
    if not item.url:
        return item
    page = site.page(item.url)
    published = page.facts.published[:10] if page and page.facts.published else None
    # of a list that shows no years the page itself knows better
    if published and (
        not item.date or (written and published > item.date) or (published[4:] == item.date[4:] and page is not None and page.facts.published_from in ("visible", "meta"))
    ):
        return Item(item.title, item.url, published)
    return item
