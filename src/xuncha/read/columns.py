"""Columns (栏目) of a site, put together from its pages: which there are, their class and level, what their lists hold."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
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
from xuncha.registry import UNDATED_CLASSES, ColumnEntry
from xuncha.rules import horizon

from .kinds import own_folder, same_page
from .links import kind_of
from .lists import MORE, PAGING

# the word alone; not who speaks of news, or when
_NEWS = "新闻(?!发布|发言|办|通气|出版|许可|单位|工作者|联络|线索)"
# the order matters: the first class whose words a name carries is taken
_CLASSES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("办事", pattern(r"办事|服务指南|服务事项|在线服务|便民服务|政务服务|表格下载|办件|权责清单|资料下载|下载专区")),
    ("互动", pattern(r"信箱|互动|留言|咨询|投诉|访谈|问卷|征集|调查|信访|举报|依申请|网上评议|热点问题|问答|建言|听证")),
    ("领导", pattern(r"^领导$|领导(?:之窗|信息|简介|班子|成员|分工|介绍|简历)|负责人|(?:局|县|区|市|主任)长?之窗")),
    ("概况", pattern(r"概况|简介|区划|县情|区情|市情|走进|历史沿革|自然地理|风土|名胜|经济社会|基本情况|概览")),
    ("机构", pattern(r"^机构|机构(?:职能|设置|信息|概况|简介)|组织机构|下属机构|职能|职责|内设|直属单位|处室|科室|部门设置|联系方式|联系我们")),
    ("专题", pattern(r"专题|专栏")),
    ("单页", pattern(r"公开指南|公开制度|网站地图|站点地图|网站声明|关于我们|隐私|版权|使用帮助|友情链接")),
    ("通知公告", pattern(r"通知|公告|(?<!执法)(?<!双)(?<!处罚)(?<!许可)(?<!信用)公示(?!制度)")),
    ("动态要闻", pattern(
        rf"动态|要闻|{_NEWS}|快讯|资讯(?!订阅)|时政|(?:领导|政务|公务|工作|部门|书记|[市县区局]长|重要|主要|机关|党建|党务)活动|活动(?:报道|掠影|纪实|集锦)|"
        r"^活动$|媒体(?!矩阵|号|账号|平台|名单|名录|联系|采访|备案|管理)|报道|聚焦|播报|简讯|信息快递|工作信息"
    )),
    ("政策文件", pattern(r"政策(?!解读|问答|咨询)|法规|规章|规范性文件|文件(?!解读)|政令|制度文件")),
)  # fmt: skip
_TYPES = (
    ("概况", pattern("概况")), ("机构", pattern("机构")), ("领导", pattern("领导|负责人")), ("政策文件", pattern("政策文件")),
    ("动态要闻", pattern(rf"动态|要闻|{_NEWS}")), ("通知公告", pattern("通知|公告")), ("办事", pattern("办事|服务")), ("互动", pattern("互动|征集|访谈|咨询")),
)  # fmt: skip
_NOT_NAME = pattern(r"^[\d\s/.\-年月日:：]+$|^第?\d+页?$|。|，|^\[|^【")


def classify(name: str, column_type: str = "") -> str:
    """A column's class (栏目类别) from its name, then from the ColumnType tag."""
    for kind, words in _CLASSES:
        if words.search(name):
            return kind
    for kind, words in _TYPES:
        if words.search(column_type):
            return kind
    return "其他"


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
            elif rank == _NAVIGATION and url in site.unread() and _renewed(name):
                out.append(_unseen(url, name, first, "栏目页没有取到"))
            continue
        key = page.facts.url
        before = chosen.get(key)
        # a first-level name that only lands on one of its sub-columns does not make that one first-level
        if before is None or rank > before[3] or (rank == before[3] and before[2] and not first and url == key):
            chosen[key] = (url, name, first, rank)
    for key in _spelt_once(site, chosen):
        url, name, first, rank = chosen[key]
        shown = site.page(key)
        column = _column(site, shown, url, name, first, confirmed.get(url)) if shown is not None else None
        if column is None and shown is not None and rank == _NAVIGATION and _renewed(name) and _bare(shown.facts):
            column = _unseen(url, name, first, "栏目页被拦截" if shown.facts.kind == "blocked" else "栏目页没有读到内容", key)
        if column is not None:
            out.append(column)
    return _without_hubs(site, _years_folded(site, _topics_told(site, out)))


_NAVIGATION = 2
# what stands in a navigation and is no column that anybody renews
_TOOLS = pattern(r"登[录陆]|注册|搜索|检索|查询|无障碍|长者|适老|关怀|邮箱|英文|English|繁[體体]|简体|手机|移动|微信|微博|客户端|APP|RSS|返回|退出|收藏|设为|地图|首页|智能", re.I)


def _renewed(name: str) -> bool:
    """Whether a name of the navigation is that of a column that should be renewed."""
    return classify(name) not in UNDATED_CLASSES and _TOOLS.search(name) is None


def _bare(facts: PageFacts) -> bool:
    """A page that came and showed nothing: a wall, a white page, a program's error."""
    return facts.kind == "blocked" or facts.bare


def _unseen(url: str, name: str, first: bool, why: str, page: str = "") -> Column:
    return Column(name=name, url=url, kind=classify(name), first_level=first, page=page or url, items=0, newest=None, unread=why)


def _spelt_once(site: SiteFacts, chosen: dict[str, tuple[str, str, bool, int]]) -> list[str]:
    """The pages of columns, each once: one page has many spellings (/a, /a/index.html, ?from=home, with and without www)."""
    best: dict[object, str] = {}
    for key in sorted(chosen, key=lambda key: (-chosen[key][3], len(key))):
        page = site.page(key)
        path, _, query = key.lower().partition("#")[0].partition("?")
        path = _SPELLING.sub("", path)
        path = (path if chosen[key][3] >= _NAVIGATION else _MIRROR.sub("", path, count=1)).rstrip("/")
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
            if below and rank <= _NAVIGATION:
                out.discard(key)
    return [key for key in chosen if key in out]


_SPELLING = pattern(r"^https?://(?:www\.)?|(?<=/)(?:index|default)\.\w+$")

# copies of a whole site in a folder of its own: another script, a smaller screen
_MIRROR = pattern(r"(?<=[^/])/(?:big5|gb2big5|fanti|zh-?(?:tw|hk|hant)|m|wap|mobile|3g|h5|phone|wza|zza|slh)(?=/)", re.I)

# folders that hold columns of every kind
_COMMON = pattern(r"content|column|columns|channel|channels|public|list|lists|info|html|web|site|cms|col|art|news|xxgk|zwgk|zfxxgk|portal|page", re.I)
_TOPICS = pattern(r"专题|^(?:热点|重点|特别|往期|历史|活动|网站)?专栏$")


def _topics_told(site: SiteFacts, columns: list[Column]) -> list[Column]:
    """Columns below the topics (by 当前位置, the navigation or their folder) are topics, whatever they are called."""
    home = site.page(site.url)
    nav = [link for link in home.facts.nav if link.level] if home else []
    tops = {link.url for link in nav if _TOPICS.search(link.name)}
    below = {link.url for link in nav if _TOPICS.search(link.parent)}
    others = [link.url for link in nav if link.url not in tops | below]
    heads = {url.rpartition("/")[0] + "/" for url in tops}
    heads = {folder for folder in heads if _COMMON.fullmatch(folder.split("/")[-2]) is None}
    folders = tuple(folder for folder in heads if folder.count("/") > 3 and not any(url.startswith(folder) for url in others)) + tuple(_topic_homes(site, others))
    out = []
    for column in columns:
        page = site.page(column.page)
        path = page.facts.crumbs[:-1] if page is not None else []
        topic = column.url in below or (column.url not in others and _TOPIC_FOLDER.search(column.url) is not None) or any(_TOPICS.search(name) for name in path) or (bool(folders) and column.url.startswith(folders))
        out.append(msgspec.structs.replace(column, kind="专题") if topic and not column.confirmed else column)
    return out


# the folder's name is the word itself
_TOPIC_FOLDER = pattern(r"://[^/]+/(?:[^?]*/)?(?:ztzl|ztlm|zhuanti|zhuantizhuanlan|special|specials|topic|topics)/", re.I)
_TOPIC_TITLE = pattern(r"专题(?!会|讲座|学习|培训|研究|询问|调研|党课|汇报|协商|研讨|报告|部署)")


def _topic_homes(site: SiteFacts, others: list[str]) -> Iterator[str]:
    """Folders whose own page calls itself a topic (专题): nothing of the navigation may lie in them."""
    for page in site.of_kind("home", "list", "other"):
        url, facts = page.facts.url, page.facts
        folder = own_folder(url)
        named = folder and _TOPIC_TITLE.search(facts.doc_title) and not same_page(url, site.url)
        if named and _COMMON.fullmatch(folder.split("/")[-2]) is None and not any(other.startswith(folder) for other in others):
            yield folder


_YEAR = pattern(r"^(?:19|20)\d{2}\s*年?度?$")


def _years_folded(site: SiteFacts, columns: list[Column]) -> list[Column]:
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


def _without_hubs(site: SiteFacts, columns: list[Column]) -> list[Column]:
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
    for url in _other_years(site, out, label_of):
        del out[url]
    for url in _later_pages(site, out):
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


_NUMBERED = pattern(r"(?:(?:^|[/_\-])(?:index|list|page|p|default)?[_\-]?|[?&](?:page\w*|p|curPage|currentPage|nowPage|pn|pageNo)=)(\d{1,4})(?=\.\w+$|$|&)", re.I)


def _later_pages(site: SiteFacts, candidates: dict[str, tuple[str, bool, int]]) -> list[str]:
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


def _other_years(site: SiteFacts, candidates: dict[str, tuple[str, bool, int]], label_of: Callable[[str], str]) -> list[str]:
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
