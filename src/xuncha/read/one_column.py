"""What counts as one column: spellings of an address, mirrors, later pages and former years, a parent that shows its sub-column; and hubs, which are none.

A candidate is an address with its name, whether it is of the first level, and its rank: named by people 3, by the navigation 2, met elsewhere 1.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import msgspec

from xuncha.model.facts import Column, NavLink, SiteFacts
from xuncha.patterns import pattern
from xuncha.registry import UNDATED_CLASSES

from .classes import classify

#: the rank of what the navigation names
NAVIGATION = 2


def spelt_once(site: SiteFacts, chosen: dict[str, tuple[str, str, bool, int]]) -> list[str]:
    """The pages of columns, each once: one page has many spellings (/a, /a/index.html, ?from=home, with and without www)."""
    best: dict[object, str] = {}
    for key in sorted(chosen, key=lambda key: (-chosen[key][3], len(key))):
        page = site.page(key)
        path, _, query = key.lower().partition("#")[0].partition("?")
        path = _SPELLING.sub("", path)
        path = (path if chosen[key][3] >= NAVIGATION else _MIRROR.sub("", path, count=1)).rstrip("/")
        marks: list[object] = [(path, query)]
        if page is not None and page.facts.items and page.sha256:
            marks.append((path, page.sha256))
        first = next((best[mark] for mark in marks if mark in best), key)
        for mark in marks:
            best.setdefault(mark, first)
    kept = set(best.values())
    return _shown_once(site, {key: chosen[key] for key in chosen if key in kept})


def _shown_once(site: SiteFacts, chosen: dict[str, tuple[str, str, bool, int]]) -> list[str]:
    """A parent's address that shows the very entries of one of its sub-columns is that sub-column, once; what people listed stays."""
    home = site.page(site.url)
    parents = {link.url: link.parent for link in home.facts.nav if link.parent} if home is not None else {}
    same: dict[tuple[tuple[str, str | None], ...], list[str]] = {}
    for key in chosen:
        page = site.page(key)
        entries = tuple((item.url, item.date) for item in page.facts.items) if page is not None and page.facts.kind == "list" else ()
        if entries:
            same.setdefault(entries, []).append(key)
    out = set(chosen)
    for keys in same.values():
        for key in keys if len(keys) > 1 else ():
            url, name, _, rank = chosen[key]
            folder = url.rpartition("/")[0] + "/"
            below = any(other != key and ((folder.count("/") > 3 and chosen[other][0].startswith(folder)) or parents.get(chosen[other][0]) == name) for other in keys)
            if below and rank <= NAVIGATION:
                out.discard(key)
    return [key for key in chosen if key in out]


_SPELLING = pattern(r"^https?://(?:www\.)?|(?<=/)(?:index|default)\.\w+$")
# copies of a whole site in a folder of its own: another script, a smaller screen
_MIRROR = pattern(r"(?<=[^/])/(?:big5|gb2big5|fanti|zh-?(?:tw|hk|hant)|m|wap|mobile|3g|h5|phone|wza|zza|slh)(?=/)", re.I)
_NUMBERED = pattern(r"(?:(?:^|[/_\-])(?:index|list|page|p|default)?[_\-]?|[?&](?:page\w*|p|curPage|currentPage|nowPage|pn|pageNo)=)(\d{1,4})(?=\.\w+$|$|&)", re.I)


def later_pages(site: SiteFacts, candidates: dict[str, tuple[str, bool, int]]) -> list[str]:
    """Pages of the same name under the same 当前位置 whose addresses only count on: later pages of one list, however they are linked."""
    series: dict[tuple[object, ...], list[str]] = {}
    for url in candidates:
        page = site.page(url)
        if page is not None and page.facts.kind == "list" and page.facts.crumbs:
            facts = page.facts
            series.setdefault((tuple(facts.crumbs), facts.title, facts.url.rpartition("/")[0]), []).append(url)
    out = []
    for urls in series.values():
        numbered = [url for url in urls if _NUMBERED.search(url.rpartition("/")[2]) and candidates[url][2] == 1]
        if len(urls) > 1 and numbered:
            # where every page is numbered the first one stands for the list
            out += numbered if len(numbered) < len(urls) else sorted(numbered, key=lambda url: (len(url), url))[1:]
    return out


_A_YEAR = pattern(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_YEAR = pattern(r"^(?:19|20)\d{2}\s*年?度?$")


def other_years(site: SiteFacts, candidates: dict[str, tuple[str, bool, int]], label_of: Callable[[str], str]) -> list[str]:
    """Pages of single years of one column (按年份查看): of the same name, under the same 当前位置, told apart by a year in their address or link."""
    series: dict[tuple[object, ...], list[str]] = {}
    for url in candidates:
        page = site.page(url)
        if page is not None and page.facts.kind == "list" and page.facts.crumbs:
            series.setdefault((tuple(page.facts.crumbs), page.facts.title), []).append(url)

    def newest(url: str) -> str:
        page = site.page(url)
        return (page.facts.newest or "") if page is not None else ""

    out = []
    for urls in series.values():
        years = [url for url in urls if candidates[url][2] == 1 and (_YEAR.match(label_of(url)) or _A_YEAR.search(url))] if len(urls) > 1 else []
        if len(years) == len(urls):
            # the freshest year stands for the column
            years.remove(max(years, key=newest))
        out += years
    return out


def years_folded(site: SiteFacts, columns: list[Column]) -> list[Column]:
    """Folders of one year each are one column: the one above them, as fresh as its freshest year."""
    years: dict[tuple[str, ...], list[Column]] = {}
    for column in columns:
        page = site.page(column.page) if _YEAR.match(column.name) and not column.confirmed else None
        path = tuple(page.facts.crumbs) if page is not None else ()
        if len(path) >= 2 and _YEAR.match(path[-1]):
            years.setdefault(path[:-1], []).append(column)
    if not years:
        return columns
    above = {tuple(page.facts.crumbs): page for page in site.of_kind("list", "other") if tuple(page.facts.crumbs) in years}
    folded = {column.url for group in years.values() for column in group}
    out = [column for column in columns if column.url not in folded]
    for path, group in years.items():
        best = max(group, key=lambda column: column.newest or "")
        parent = next((column for column in out if path in above and column.page == above[path].facts.url), None)
        if parent is not None:
            out.remove(parent)
        whole = msgspec.structs.replace(
            best, items=sum(column.items for column in group), undated=sum(column.undated for column in group),
            future=sum(column.future for column in group), empty=all(column.empty for column in group),
            doubt=next((column.doubt for column in group if column.doubt), ""),
        )  # fmt: skip
        if parent is not None:
            whole = msgspec.structs.replace(
                whole, name=parent.name, url=parent.url, kind=parent.kind, first_level=parent.first_level, page=best.page,
                should_update=parent.should_update, cycle_days=parent.cycle_days, confirmed=parent.confirmed,
            )  # fmt: skip
        elif path in above:
            whole = msgspec.structs.replace(whole, name=path[-1], url=above[path].facts.url, kind=classify(path[-1]))
        else:
            whole = msgspec.structs.replace(whole, name=path[-1], kind=classify(path[-1]))
        out.append(whole)
    return out


#: classes of columns that have a list of their own, whatever stands below them
_LISTS = frozenset(("动态要闻", "通知公告", "政策文件"))


def _with_sub_columns(site: SiteFacts, nav: list[NavLink]) -> dict[str, set[str]]:
    """Addresses of the bar under which it names columns that came, and the classes of these."""
    out: dict[str, set[str]] = {}
    latest: dict[str, str] = {}
    for link in nav:
        above = latest.get(link.parent) if link.parent else None
        if above is not None and above != link.url and site.page(link.url) is not None:
            out.setdefault(above, set()).add(classify(link.name))
        latest[link.name] = link.url
    return out


def _is_hub(column: Column, parents: dict[str, set[str]]) -> bool:
    below = parents.get(column.url)
    return below is not None and (column.kind not in _LISTS or bool(below & _LISTS))


def without_hubs(site: SiteFacts, columns: list[Column]) -> list[Column]:
    """A column that shows nothing itself but has columns or pages below it (by 当前位置) is no blank one."""
    if not any(column.empty for column in columns):
        return columns
    home = site.page(site.url)
    parents = _with_sub_columns(site, home.facts.nav) if home is not None else {}
    above: dict[tuple[str, ...], set[tuple[str, str]]] = {}
    for page in site.of_kind("list", "messages", "leaders", "article", "guide", "message", "other"):
        path = page.facts.crumbs
        kind = "column" if page.facts.kind in ("list", "messages") else "page"
        for depth in range(1, len(path) + (kind == "page")):
            above.setdefault(tuple(path[:depth]), set()).add((kind, page.facts.url))
    out = []
    for column in columns:
        shown = site.page(column.page) if column.empty else None
        beneath = above.get(tuple(shown.facts.crumbs), set()) if shown is not None and shown.facts.crumbs else set()
        below = {kind for kind, url in beneath if url != column.page or kind == "column"}
        if "column" in below or (below and column.kind in UNDATED_CLASSES) or (column.empty and not column.confirmed and _is_hub(column, parents)):
            continue
        out.append(msgspec.structs.replace(column, empty=False, unread="栏目下有内容页，列表没有读到") if below else column)
    return out
