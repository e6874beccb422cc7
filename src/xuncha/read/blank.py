"""Whether a column's page shows nothing (空白栏目): the dearest question to get wrong.

Nothing means: no words of its own, no picture, no frame, no link that is not part of the page's furniture. What only a script would
show is not nothing but unread (`fills`).
"""

from __future__ import annotations

import re

from xuncha.model.facts import PageFacts
from xuncha.patterns import pattern

from .html import Node, tag_of
from .kinds import own_folder, same_page
from .lists import MORE, PAGING
from .nav import HOME_WORDS, crumbs_end
from .shown import (
    ASIDE,
    ASIDE_BUT_RIGHT,
    FOOT,
    PLACE,
    after_crumbs,
    asks,
    has_media,
    is_aside,
    is_own_picture,
    shows_by_picture,
)
from .text import ancestors, css_name, dense, squeeze
from .trouble import NO_RESULT, says_empty, says_nothing, tells_trouble
from .view import View

# what stands around a list whether it has entries or not
_FRAME_WORDS = pattern(
    r"[共总]?\s*+计?\s*+\d+\s*+[条页个项](?:记录|信息|数据)?|第\s*+\d*\s*+[/／]?\s*+\d*\s*+页|每页\s*+\d+\s*+[条个]?|当前\s*+\d*\s*+页?|转到|跳转到?|GO|确定|首\s?页|[上下]\s?一?\s?页|尾页|末页|"
    r"序号|标\s?题|发布(?:时间|日期)|日期|时间|名称|文号|索引号|信息列表|列表|更多|RSS|订阅|刷新|返回|打印|关闭|字号|字体|[大中小]|搜索|检索|查询|重置|请输入关键[字词]|关键[字词]|[|·>»\[\]【】()（）：:，,./\\\-—]"
)
#: links that a repeated navigation bar has at least; fewer are a choice that somebody made for this page
MENU = 6
#: characters of its own that an empty page may still have
FEW = 16
# a telephone number, an address, a name with its office: words enough, however few
_FACT = pattern(r"\d{7,}|\d{3,4}-\d{7}|地址|电话|邮编|传真|局长|主任|书记|县长|市长|镇长|乡长|科长|处长|职责|分管|主持|此类|不涉及|不承担|职能")
# what an office, or a year, has nothing of (本单位无行政处罚事项): a statement, where a column that has nothing only says 暂无
_LAWFUL = pattern(
    r"(?:(?:本|我)(?:单位|机关|部门|系统|级|局|委|办|厅|院|处|站|所|队|会|行|中心|镇|乡|街道|县|市|区|省|州|旗|盟|校|馆|年|季度)|(?:19|20)\d\d年(?!\d)|今年|去年|上年|历年|该年).{0,30}?"
    r"(?:没有|(?<![暂尚])未(?!(?:发布|公开|公布|更新|上传|上报|完善|添加|录入|填报|整理|编辑)(?:相关|任何|有关)?(?:信息|内容|数据|资料)?[。.!！]?$)|"
    r"[暂尚]未(?:发生|开展|涉及|收到|产生|实施|设立|设置|受理)|(?<!暂)无(?!障碍)|不(?!断))"
)
_OF_THE_PAGE = pattern(r"栏目|页面|网页|网站|网址|建设中|更新中")

_CHINESE = pattern(r"[\u4e00-\u9fff\d]")
#: characters that a page without 当前位置 may have around its emptiness: the day, what is in the margin
MARGIN = 40
#: and with its footer, its pager and what it says
WORDY = 600


def admits_nothing(facts: PageFacts, view: View) -> bool:
    """A page without 当前位置 that says itself that nothing is there, and shows nothing."""
    if facts.text_length - view.linked > WORDY or "empty" not in view.signs:
        return False
    if not says_empty(view.text) and not any(NO_RESULT.fullmatch(dense(line)) for line in re.split(r"[\n\t]", view.text)):
        return False
    lines = [line for line in _lines(facts, view, 0) if _CHINESE.search(line)]  # what is said to browsers without scripts is not
    left = [_FRAME_WORDS.sub("", line) for line in lines if not NO_RESULT.fullmatch(line)]
    if sum(map(len, left)) > MARGIN or any(map(_states, left)):
        return False
    return not (has_media(facts, view) or _content_links(facts, view) or asks(facts, view))


def _states(line: str) -> bool:
    """Words that are content, however few."""
    return _FACT.search(line) is not None or (_LAWFUL.search(line) is not None and _OF_THE_PAGE.search(line) is None)


def main_words(facts: PageFacts, view: View) -> int | None:
    """Characters between 当前位置 and the footer that are neither links nor the column's own name; None without 当前位置."""
    own = _own_lines(facts, view)
    return sum(map(len, own)) if own is not None else None


def _own_lines(facts: PageFacts, view: View) -> list[str] | None:
    start = crumbs_end(view)
    return _lines(facts, view, start) if start is not None else None


def _lines(facts: PageFacts, view: View, start: int) -> list[str]:
    """Lines from there to the footer that are neither links nor the column's own name."""
    text = view.text
    foot = FOOT.search(text, start)
    linked = {dense(link.text) for link in facts.links if link.text}
    own = _names(facts)
    out = []
    for line in text[start : foot.start() if foot else len(text)].split("\n"):
        words = dense(line)
        if not words or words in linked or words in own or says_nothing(words):
            continue
        for piece in linked:
            if len(piece) >= 2 and piece in words:
                words = words.replace(piece, "")
        out.append(words)
    return out


def _names(facts: PageFacts) -> set[str]:
    return {dense(name) for name in (*facts.crumbs, facts.title or "", facts.tags.get("ColumnName", "")) if name}


_A_DAY = pattern(r"[\[(（【]?(?:(?:19|20)\d\d[-/.年])?\d{1,2}[-/.月]\d{1,2}日?[\])）】]?")


def shows_nothing(facts: PageFacts, view: View) -> bool:
    """Nothing that a visitor would call content."""
    lines = _own_lines(facts, view)
    said = "empty" in view.signs and says_empty(view.text)
    if lines is None:
        # without 当前位置 the page must say that it is empty, or have an empty list to show
        words = facts.text_length - view.linked
        if not (said or _empty_lists(view.doc)) or words >= 260:
            return False
    else:
        # beside a plain no, the days of what is recommended are none of its own words
        left = [_FRAME_WORDS.sub("", line) for line in lines if not (said and _A_DAY.fullmatch(line))]
        if sum(map(len, left)) > FEW or any(_states(line) for line in lines):
            return False
    return not has_media(facts, view) and (said or not (_content_links(facts, view) or asks(facts, view)))


def shows_trouble(facts: PageFacts, view: View) -> bool:
    """Where a page shows nothing of its own: whether it says why (系统繁忙、请先登录), so that nobody knows what it would show."""
    return any(tells_trouble(line) for line in _lines(facts, view, crumbs_end(view) or 0))


def _content_links(facts: PageFacts, view: View) -> bool:
    """Links behind 当前位置 that are no menu, no paging, no footer; those to what lies below the page's own folder count wherever they stand."""
    before, behind = after_crumbs(facts, view)
    furniture = {view.base.resolve(node.attr("href") or "") for node in before if node.tag == "a"}
    names, below = _names(facts), own_folder(view.url)
    boxes: dict[Node, list[Node]] = {}
    shared: dict[Node, bool] = {}

    def several(up: Node) -> bool:
        if up not in shared:
            shared[up] = len(up.select("a[href]")) > 1
        return shared[up]

    for node in behind:
        if node.tag == "a":
            box = next((up for up in ancestors(node, 6) if several(up)), node.parent or node)
            boxes.setdefault(box, []).append(node)
    menus: dict[Node, bool] = {}
    beside = {box for box in boxes if _in_menu(box, view, names, menus)}
    for box, anchors in boxes.items():
        urls = [view.base.resolve(node.attr("href") or "") for node in anchors]
        shown = [(node, url) for node, url in zip(anchors, urls, strict=True) if url and not same_page(url, view.url) and _says(node)]
        if below and any(url.startswith(below) for _, url in shown):
            return True
        # one linked picture is a banner unless it is large or called something; several are pictures to look at
        if len(shown) < _GRID and not any(squeeze(node.text) or node.attr("title") or is_own_picture(node, url) for node, url in shown):
            continue
        menu = box in beside or any(url and same_page(url, view.url) for url in urls) or bool(names & {dense(line) for line in box.text.split("\n")})
        aside = ASIDE_BUT_RIGHT if beside and _fills_the_right(anchors[0], names) else ASIDE
        if shown and not (menu or is_aside(anchors[0], aside) or (len(anchors) >= MENU and all(url in furniture for url in urls))):
            return True
    return False


#: linked pictures from which on they are content
_GRID = 2


# the column of a layout that menus stand in
_LEFT = pattern(r"left|tree|(?<![a-z])(?:l|lm|zuo|lanmu)(?![a-z])")
#: links besides its own that a menu has at least, and characters of one
_MENU_LINKS, _MENU_NAME = 1, 24


def _in_menu(box: Node, view: View, names: set[str], known: dict[Node, bool]) -> bool:
    """Whether links stand in the column of menus (by its name) beside a menu that has this very page in it."""
    for up in (box, *ancestors(box, 3)):
        if _LEFT.search(css_name(up)):
            if up not in known:
                known[up] = _is_menu(up, view, names)
            return known[up]
    return False


def _is_menu(block: Node, view: View, names: set[str]) -> bool:
    if PLACE.search(block.text):
        return False  # the content stands on the left
    own = others = 0
    for node in block.select("a[href]"):
        text = dense(node.text)
        if any(tag_of(up) in _HEADS for up in ancestors(node, 2)):
            continue
        if text in names or same_page(view.base.resolve(node.attr("href") or "") or "", view.url):
            own += 1
        else:
            others += 2 <= len(text) <= _MENU_NAME
    return own > 0 and others >= _MENU_LINKS


_HEADS = ("h1", "h2", "h3", "h4", "h5")
_RIGHT = pattern(r"(?<![bf])right")


def _fills_the_right(anchor: Node, names: set[str]) -> bool:
    """Whether what stands on the right is all there is beside the menu: no third block between them."""
    block = next((up for up in ancestors(anchor, 8) if _RIGHT.search(css_name(up))), None)
    between: list[Node] = []
    for child in block.parent.children if block is not None and block.parent is not None else ():
        if tag_of(child) not in _BLOCKS or child == block:
            continue
        between = [] if PLACE.search(child.text) else [*between, child]  # what stands above 当前位置 is no content
    return all(_BESIDE.search(css_name(child)) or FOOT.search(child.text) or dense(child.text) in names or _is_spacer(child) for child in between)


def _is_spacer(block: Node) -> bool:
    return not squeeze(block.text) and not any(tag_of(child) for child in block.children)


_BESIDE = pattern(rf"{_LEFT.pattern}|clear|(?<![a-z])line|{ASIDE.pattern}")
_BLOCKS = ("div", "section", "article", "main", "td", "ul", "table")


def _says(anchor: Node) -> bool:
    text = squeeze(anchor.text) or squeeze(anchor.attr("title") or "")
    if not text:
        return shows_by_picture(anchor)
    if _A_YEAR.fullmatch(text):
        return True
    return len(text) >= 2 and not MORE.match(text) and not PAGING.match(text) and text not in HOME_WORDS and not _FRAME_WORDS.fullmatch(text)


_A_YEAR = pattern(r"(?:19|20)\d\d")


def _empty_lists(doc: Node) -> bool:
    return any(not squeeze(node.text) for node in doc.select("ul,ol,tbody,dl,[class*=list]"))
