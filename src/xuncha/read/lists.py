"""List pages: the entries of the list proper, whatever the markup, with their dates; navigation left out.

An entry is the largest block that holds one title link only; entries with the same parent (or the same kind of parent)
are one list; the list proper is the one with the most dates and the longest titles.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from xuncha.hostnames import host_and_port
from xuncha.model.facts import Item
from xuncha.patterns import pattern

from . import dates
from .html import Node, tag_of
from .text import ancestors, anchor_title, css_name, dense, squeeze
from .view import Anchor, View

MORE = pattern(r"^[\[【(（]?\s*(?:点击|查看|阅读|浏览)*(?:更多|more|全部|全文|详情|详细|原文)(?:信息|内容|新闻)?\s*[\]】)）]?[\s>»+.…]*$|^[>»+]{1,3}$|^[>»\s]*(?:更多|more)$", re.I)
PAGING = pattern(
    r"^(?:首页|尾页|末页|上一?页|下一?页|上页|下页|前一页|后一页|第一页|最后一?页|最末页|[<>«»]{1,2}|\.{3}|…|\d{1,4}|第\d+页|GO|转到|跳转|确定|"
    r"上一篇.*|下一篇.*|返回.*|打印.*|关闭.*)$",
    re.I,
)  # fmt: skip
_ASIDE = pattern(r"nav|menu|foot|head|crumb|posit|location|dqwz|weizhi|sidebar|friend|yqlj|copyright|banner|topbar|login|share|tag")
_WEAK = pattern(r"left|side|hot|rank|relat|recommend|xgxx|right_|link|tab|lmenu|submenu|sub_nav")
_TOOLS = pattern(r"^[【\[(（]?(?:我要)?(?:字号|大|中|小|打印|关闭|收藏|分享|微信|微博|QQ|登录|注册|退出|搜索|邮箱|繁体|English|无障碍|设为首页|加入收藏|网站地图|联系我们)[】\])）]?$")


_CRUMBS = pattern(r"(?:当前|您|你|现在|所在).{0,8}位置")


class Entry(NamedTuple):
    title: str
    url: str
    day: date | None
    text: str
    row: Node


class Group(NamedTuple):
    """A run of entries with one parent: how much it looks like the list proper is `score`."""

    entries: list[Entry]
    box: Node
    score: float


def read_groups(view: View, as_of: date) -> list[Group]:
    """All lists of the page, best first."""
    candidates: list[tuple[Anchor, str]] = []
    for anchor in view.anchors:
        title = anchor_title(anchor.node, anchor.text)
        if len(title) < 2 or MORE.match(title) or PAGING.match(title) or _TOOLS.match(title):
            continue
        if anchor.url is None and not anchor.raw.lower().startswith(("javascript", "#")):
            continue
        if candidates and anchor.url and candidates[-1][0].url == anchor.url and _near(anchor.node, candidates[-1][0].node):
            # picture and title of the same entry: one link, the longer title
            if len(title) > len(candidates[-1][1]):
                candidates[-1] = (candidates[-1][0], title)
            continue
        candidates.append((anchor, title))
    tree = _Tree(anchor.node for anchor, _ in candidates)
    boxes: dict[Node, list[Entry]] = {}
    relative = "relative" in view.signs or _AGO.search(view.text) is not None
    # patterns over whole rows are dear: asked only where the page has their words
    placed, filed = "place" in view.signs, bool(view.signs & {"icp", "police", "code"})
    for anchor, title in candidates:
        row, box = tree.row_of(anchor.node)
        entry = _entry(anchor, row, title, view, as_of)
        if placed and "位置" in entry.text and _CRUMBS.search(entry.text):
            # the only entry of a list: its row ends where 当前位置 begins
            row, box = tree.row_of(anchor.node, _CRUMBS)
            entry = _entry(anchor, row, title, view, as_of)
        if filed and entry.day is not None and _FILED.search(entry.text):
            entry = entry._replace(day=None)  # a day in the footer, when the page was made
        if entry.day is None and relative and _TIMELY.search(entry.text):
            entry = _by_capture(entry, anchor.node, view, as_of)
        boxes.setdefault(box, []).append(entry)
    clock, short = "clock" in view.signs, "short date" in view.signs
    for box, entries in boxes.items():
        entries = _by_sibling(box, entries, view, as_of)
        if clock:
            entries = _without_clock(entries, view.url)
        if short:
            entries = _under_year(box, entries)
        boxes[box] = entries
        if box.tag in ("tbody", "table") and _of_documents(box, entries):
            view.written.update(entry.row for entry in entries)
    merged: dict[object, tuple[Node, list[Entry]]] = {}
    for box, entries in boxes.items():
        key: object = (box.parent, tag_of(box), box.attr("class") or "") if box.parent is not None else box
        if key in merged:
            merged[key][1].extend(entries)
        else:
            merged[key] = (box, list(entries))
    kept = ((box, [entry for entry in entries if not (placed and "位置" in entry.text and _CRUMBS.search(entry.text))]) for box, entries in merged.values())
    called: dict[Node, str] = {}
    groups = [Group(entries, box, _score(entries, box, called)) for box, entries in kept if entries and not _is_footer(entries)]
    groups.sort(key=lambda group: -group.score)
    return groups


def _by_sibling(box: Node, entries: list[Entry], view: View, as_of: date) -> list[Entry]:
    """Entries whose day stands beside them in the same block: title and day in turn (dt and dd, a link and the words after it), or day and title."""
    if len(entries) < 2 or any(entry.day for entry in entries):
        return entries
    rows = {entry.row for entry in entries}
    if not _DIGIT.search(box.text):
        return entries
    children = box.children
    if len(children) > 6 * len(entries):
        return entries  # the layout of a whole page
    between = [""]
    for child in children:
        if child in rows:
            between.append("")
        else:
            between[-1] += f" {child.text}"
    words = [squeeze(text) for text in between]
    if len(words) != len(entries) + 1:
        return entries
    days = [_day(text, view, as_of) if 0 < len(text) <= 80 else None for text in words]
    first = 0 if days[0] and not days[-1] else 1
    out = [entry._replace(day=day, text=f"{entry.text} {text}") if day else entry for entry, day, text in zip(entries, days[first:], words[first:], strict=False)]
    return out if sum(entry.day is not None for entry in out) * 2 > len(out) else entries


# what says that a day is today's, the weather's or a counter's
_CLOCK = pattern(
    r"今天(?:是|\s*+[：:])|现在(?:是|时间)|当前(?:日期|时间)|北京时间|(?:星期|礼拜)[一二三四五六日天]|农历|\d\s?[℃°]|(?:网站|最后|最近|数据|信息)更新(?:时间|日期|于)|统计(?:时间|截止|日期)|截至|空气质量"
)
#: so many rows with such a day beside them are a list that shows it
_DAILY = 3


# what is new every day by itself
_WEATHER = pattern(r"^[^，。]{0,8}(?:天气预报|空气质量|水库水位|实时水情)")
#: characters on either side of a day that say whose it is
_NEAR = 12


def _without_clock(entries: list[Entry], url: str) -> list[Entry]:
    """Rows beside which the page shows what day it is, or of what day its figures are, have no day of their own; nor has the link that leads home."""
    front = host_and_port(url)
    clocked = {entry for entry in entries if entry.day is not None and (_is_front(entry.url, front) or _WEATHER.search(entry.title) or _shows_clock(entry))}
    return [entry._replace(day=None) if entry in clocked else entry for entry in entries] if 0 < len(clocked) < _DAILY else entries


def _is_front(url: str, front: str) -> bool:
    return url.count("/") == 3 and url.endswith(f"{front}/")


def _shows_clock(entry: Entry) -> bool:
    """Whether the words right beside the day are a clock's; a day that has a cell of its own is the entry's."""
    text = entry.text.replace(entry.title, " ", 1)
    if not _CLOCK.search(text):
        return False
    found = dates.first(text)
    if found is None or not _CLOCK.search(text[max(0, found.start - _NEAR) : found.end + _NEAR]):
        return False
    for cell in entry.row.select(_CELLS)[:_BOXES]:
        words = squeeze(cell.text)
        alone = dates.first(words) if len(words) <= 24 else None
        if alone is not None and len(words) - len(alone.text.strip()) <= 2 and len(entry.title) >= _LEAST_TITLE:
            return False
    return True


_DOCUMENT_DAY = pattern(r"(?:成文|印发|制发|落款|签发)(?:日期|时间|日)")
_DAY_OF_LIST = pattern("发布|公开|公布|发文|更新|登记|上网|^日期|^时间")


def _of_documents(box: Node, entries: list[Entry]) -> bool:
    """Whether the only days of a table are, by its head, those of the documents (成文日期): they were published then or later."""
    first = box.select_one("tr")
    heads = [squeeze(cell.text) for cell in first.select("td,th")] if first is not None and all(entry.row != first for entry in entries) else []
    return any(map(_DOCUMENT_DAY.search, heads)) and not any(map(_DAY_OF_LIST.search, heads))


_HEADING_YEAR = pattern(r"[\W_]{0,4}((?:19|20)\d\d) ?(?:年度?|年份)?(?:文件|信息|通知公告|公告|公示|通知|公开)?[\]】)）：:]?")


def _under_year(box: Node, entries: list[Entry]) -> list[Entry]:
    """Days without a year, under a heading that is one: of that year."""
    if not any(entry.day is not None and str(entry.day.year) not in entry.text for entry in entries):
        return entries
    above = box.parent
    before: Node | None = None
    for child in above.children if above is not None else ():
        if child == box:
            break
        before = child if squeeze(child.text) else before
    match = _HEADING_YEAR.fullmatch(squeeze(before.text)) if before is not None and len(before.text) <= 40 else None
    if match is None:
        return entries
    year = int(match[1])
    return [entry._replace(day=dates.valid(year, entry.day.month, entry.day.day)) if entry.day is not None and str(entry.day.year) not in entry.text else entry for entry in entries]


def _is_footer(entries: list[Entry]) -> bool:
    """Links of the footer, filings among them: never the list proper."""
    return not any(entry.day for entry in entries) and _FILING.search("|".join([entry.title for entry in entries])) is not None


_FILING = pattern(r"ICP\s*[备证]|公网安备|版权声明", re.I)
# the number itself: an article may be about filings
_FILED = pattern(r"ICP\s*[备证]\D{0,6}\d{5}|公网安备\D{0,3}\d{6}|网站标识码\D{0,3}\w{2}\d{8}", re.I)


class _Tree:
    """Which blocks hold one candidate only; every block is looked at once, however many candidates it holds."""

    def __init__(self, nodes: Iterable[Node]) -> None:
        self._up: dict[Node, Node | None] = {}
        self._shared: set[Node] = set()
        for node in nodes:
            below = node
            for _ in range(12):
                self._up[below] = up = _above(below)
                if up is None or up in self._up:
                    if up is not None:
                        self._shared.add(up)
                    break
                below = up

    def row_of(self, node: Node, without: re.Pattern[str] | None = None) -> tuple[Node, Node]:
        """The largest block around a candidate that holds no other (nor these words), and the block around that."""
        row, box = node, self._up[node]
        while box is not None and box not in self._shared and box.tag not in ("body", "form"):
            if without is not None and without.search(box.text):
                break
            row, box = box, self._up.get(box)
        return row, box if box is not None else row


def _above(node: Node) -> Node | None:
    up = node.parent
    return up if up is not None and up.tag != "html" else None


def _near(a: Node, b: Node) -> bool:
    others = list(ancestors(b, 4))
    return any(up in others for up in ancestors(a, 4))


def _entry(anchor: Anchor, row: Node, title: str, view: View, as_of: date) -> Entry:
    node, own = anchor.node, anchor.text
    # cells and blocks of a row must not run together: 文号, 成文日期 and 发布日期 stand side by side
    cells = row.select("td,th") if row.tag == "tr" else list(row.children)
    whole = squeeze(" ".join(cell.text for cell in cells) if len(cells) > 1 else row.text)
    if not _DIGIT.search(whole):
        return Entry(_bare(title), anchor.url or "", None, whole, row)
    rest = _not_until(whole.replace(own, " ", 1) if own else whole, own, row, cells)
    day, inner = _day(rest, view, as_of), None
    if day is None:
        for child in node.children:
            if tag_of(child) in ("span", "em", "i", "b", "font", "div", "p", "small", "time"):
                text = squeeze(child.text)
                inner = _day(text, view, as_of) if len(dense(text)) <= 18 else None
                if inner:
                    title = squeeze(title.replace(text, " ")) or title
                    break
    if day is None and inner is None:
        # the day in brackets behind the title, inside the link
        behind = _BEHIND.search(own)
        found = dates.first(behind[1]) if behind else None
        if found and behind:
            inner, title = found.day, own[: behind.start()].strip() or title
    if day is None and inner is None and row.tag != "a" and _YEAR.search(whole):
        inner = _stacked(row)
    return Entry(_bare(title), anchor.url or "", day or inner, whole, row)


def _bare(title: str) -> str:
    """A title without the dots that lists put before it."""
    return title.strip("·•▪■◆●* ") if len(title) > 2 else title


_DATE = r"(?:19|20)\d{2}\s*+[-/.年]\s*+\d{1,2}\s*+[-/.月]\s*+\d{1,2}\s*+日?"
# the day until which something runs, by its label or behind the day from which it does
_UNTIL = pattern(rf"(?:截止|截至|到期|失效|结束|有效期)\s*+(?:日期|时间|日)?\s*+(?:为|至|到)?\s*+[：:]?\s*+{_DATE}|(?<=[\d日])\s*+(?:至|到|—{{1,2}}|~|～)\s*+{_DATE}")
# what every one of them has
_RUNS = pattern("[截到失结有至—~～]")
_UNTIL_HEAD = pattern(r"截止|截至|到期|失效|结束|有效期")


def _not_until(rest: str, own: str, row: Node, cells: Sequence[Node]) -> str:
    """The words of a row without the day until which something runs (截止日期), where another day stands beside it: that one says when it was published."""
    if len(_YEAR.findall(rest)) < 2 or (row.tag != "tr" and not _RUNS.search(rest)):
        return rest
    bare = _UNTIL.sub(" ", rest)
    if bare == rest and row.tag == "tr":
        table = next((up for up in ancestors(row, 3) if up.tag == "table"), None)
        head = table.select_one("tr") if table is not None else None
        heads = [cell.text for cell in head.select("td,th")] if head is not None and head != row else []
        if len(heads) == len(cells) and any(map(_UNTIL_HEAD.search, heads)):
            left = squeeze(" ".join(cell.text for name, cell in zip(heads, cells, strict=True) if not _UNTIL_HEAD.search(name)))
            bare = left.replace(own, " ", 1) if own else left
    return bare if dates.find(bare) else rest


#: characters of a date taken apart at most, and boxes of a row: where there are more, it is half a page and no entry
_BOXED, _BOXES = 14, 64


def _stacked(row: Node) -> date | None:
    """A date taken apart into boxes: the day above, year and month below."""
    boxes = row.select("div,span,dt,dd,p,td,em")
    for box in boxes if len(boxes) <= _BOXES else ():
        if len(dense(box.text)) > _BOXED:
            continue
        parts = [squeeze(child.text) for child in box.children]
        if len(parts) >= 2 and sum(map(len, parts)) <= _BOXED and sum(part[:1].isdigit() for part in parts) >= 2:
            day = dates.find_split(" ".join(part for part in parts if part)) or next((f.day for f in dates.find("-".join(filter(None, parts)))), None)
            if day:
                return day
    return None


_LEAST_TITLE = 8
_CELLS = "span,em,i,b,font,small,time,td,div,p,dd,label"


def _by_capture(entry: Entry, node: Node, view: View, as_of: date) -> Entry:
    """An entry beside which a relative time stands alone (3小时前, 昨天 09:30): its day is told from the moment of capture.

    A title or a summary that only speaks of yesterday is none, nor is 今天 without its hour: it may be a label that never changes. Where two cells
    differ, nobody knows the capture or what is meant (3天前, 昨天下午), the entry stays undated and is noted as one that may be fresh; a time later
    than as-of says nothing of it.
    """
    rest = entry.text.replace(squeeze(node.text), " ", 1).strip()
    said = {text for text in [rest, *(squeeze(cell.text) for cell in entry.row.select(_CELLS))] if 2 <= len(text) <= 24 and text != entry.title}
    matches = [match for text in said if (match := _ALONE.fullmatch(dates.normalise(text))) is not None]
    if len(entry.title) < _LEAST_TITLE:
        matches = [match for match in matches if re.search(r"\d", match[0])]  # 今天 beside two words may be the weather's
    if not matches:
        if _doubtful(node, rest):
            view.relative = True
            view.undatable.add(entry.row)
        return entry
    view.relative = True
    days = {_meant(match, view) for match in matches}
    day = days.pop() if len(days) == 1 else None
    if day is None:
        view.undatable.add(entry.row)
    if day is None or day > as_of:
        return entry
    shown = [match[0] for match in matches]
    title = next((entry.title.removesuffix(words).strip() for words in shown if len(entry.title) > len(words) + 3 and entry.title.endswith(words)), entry.title)
    return entry._replace(day=day, title=title)


def _doubtful(node: Node, rest: str) -> bool:
    """Whether a relative time stands anywhere beside the title (`rest`), or in a lesser cell of the link."""
    if _DOUBT.search(dates.normalise(rest)):
        return True
    whole = len(dense(node.text))
    return any(len(dense(cell.text)) * 2 < whole and _DOUBT.search(dates.normalise(cell.text)) for cell in node.select(_CELLS))


def _meant(match: re.Match[str], view: View) -> date | None:
    told = dates.RELATIVE.search(match[0])
    if told is not None and told[4] in ("今天", "今日") and not told[5] and match["label"] is None:
        return None
    found = dates.relative(told, view.captured) if told is not None and view.captured is not None else None
    return found.day if found is not None else None


_ALONE = pattern(rf"(?P<label>发布(?:时间|日期|于)?|时间|日期)?\s?[：:]?\s?[\[(（【]?\s?(?:{dates.RELATIVE.pattern}|\d{{1,3}}\s?(?:天|日|周)[之以]?前|本周|上周)(?:\s?发布)?\s?[\])）】]?")
_DOUBT = pattern(
    r"(?:(?<![\d月年])\d{1,5}|[一二两三四五六七八九十半几数多])\s?个?\s?(?:秒钟?|分钟?|刻钟|小时|钟头|天|日|周|星期|礼拜|月)\s?[之以]?前|今天|今日|昨天|昨日|前天|前日|刚刚|刚才|本周|上周|上星期"
)
# what every relative time has
_TIMELY = pattern("前|今[天日]|昨[天日]|刚|本周|上周|上星期")
_UNIT = "[秒分钟时头天日周期拜月]"
# whether there is anything of the kind at all
_AGO = pattern(rf"前(?:(?<={_UNIT}前)|(?<={_UNIT}[之以\s]前))|刚才|上星期|前日")
_BEHIND = pattern(r"[(（\[【]\s*((?:19|20)\d{2}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}日?)\s*[)）\]】]")
_DIGIT = pattern(r"\d|年")
# no day is put together without one; digits may be full-width
_YEAR = pattern("[12１２][90９０]")


def _day(text: str, view: View, as_of: date) -> date | None:
    if not _DIGIT.search(text):
        return None
    found = dates.find(text)
    if found:
        # of several the latest that has come: a document's own day is earlier than its publication
        return max((f.day for f in found if f.day <= as_of), default=found[0].day)
    split = dates.find_split(text)
    if split:
        return split
    if len(text) <= 24:
        two = dates.find_two_digit(text, view.horizon(as_of))
        if two:
            return two
        short = dates.find_short(text)
        if short:
            return dates.with_year(*short, view.horizon(as_of))
    return None


def _score(entries: list[Entry], box: Node, called: dict[Node, str]) -> float:
    """How much they look like the list proper. `called`: the names of blocks seen so far, which lists of a page have in common."""
    count = len(entries)
    dated = sum([entry.day is not None for entry in entries])
    length = sum([min(len(entry.title), 40) for entry in entries]) / count
    score = dated * 4.0 + count * (1.0 if length >= 8 else 0.2) + length / 10
    names = []
    for node in (box, *ancestors(box, 6)):
        if node not in called:
            called[node] = css_name(node)
        names.append(called[node])
    if any(map(_is_aside, names)):
        score *= 0.25
    elif any(map(_WEAK.search, names[:3])):
        score *= 0.6
    if count == 1:
        score *= 0.5
    return score


@functools.lru_cache(maxsize=4_096)
def _is_aside(name: str) -> bool:
    return _ASIDE.search(name) is not None


def to_items(group: Group) -> list[Item]:
    return list(dict.fromkeys(Item(entry.title, entry.url, entry.day.isoformat() if entry.day else None) for entry in group.entries))


def newest_of(items: list[Item], as_of: date) -> str | None:
    """The latest date not after as-of, wherever it stands (pinned entries come first on many lists)."""
    return max((item.date for item in items if item.date and item.date <= as_of.isoformat()), default=None)
