"""Whether a column's page shows nothing (空白栏目), and whether a script would fill it: the dearest question to get wrong.

Nothing means: no words of its own, no picture, no frame, no link that is not part of the page's furniture. What only a script would
show is not nothing but unread.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from xuncha.model.facts import LIST_UNREAD, PageFacts
from xuncha.patterns import pattern

from .cms import asked_list, beside_the_list
from .html import Node, tag_of
from .kinds import same_page
from .lists import MORE, PAGING
from .nav import HOME_WORDS, crumbs_end
from .text import ancestors, css_name, dense, squeeze
from .trouble import tells_trouble
from .view import View

_EMPTY_WORDS = pattern(
    r"(?:该栏目|本栏目|当前栏目|此栏目)?(?:暂无|暂时没有|没有|无(?=相关|内容|数据|记录|信息)|未找到|尚无)(?:相关|任何|找到|符合条件的?|查询到)*(?:的)?(?:信息|内容|数据|记录|文章|资料)?|"
    r"(?:该|本|此)?(?:栏目|页面|网页)?(?:正在|尚在)?(?:建设|完善|更新|维护)(?:中|之中)?|(?:内容|栏目)?(?:建设中|整理中|更新中)|敬请期待"
)
# what a system says of a category without entries, or its pager
_NO_RESULT = pattern(r"(?:很?抱歉|对不起)?[，,]?(?:没有|未)(?:能)?(?:符合|找到|查询到|检索到)[^。，]{0,16}(?:结果|内容|信息|记录|文章|数据).{0,20}|[共总]计?有?0[条项篇个](?:记录|信息|数据|文章)?[^1-9]{0,12}(?:第?[01]?[/／][01]页?.{0,24})?")
_FOOT = pattern(r"主\s*办(?:单位)?\s*[：:]|网站标识码|ICP备|版权所有|网站地图|技术支持|公网安备|承\s*办(?:单位)?\s*[：:]|(?:Copyright|©)\s*+(?:\(c\)|©)?\s*+(?:19|20)\d\d")
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
_ASIDE = pattern(r"nav|menu|foot|head|crumb|posit|location|dqwz|weizhi|side|friend|yqlj|copyright|banner|topbar|login|share|bottom|hot|rank|recommend|widget|right")
# a picture or a frame on the right is as likely the content beside a menu on the left
_ASIDE_MEDIA = pattern(_ASIDE.pattern.replace("|right", ""))
_FURNITURE = pattern(
    r"icon|logo|line|blank|spacer|arrow|dot|search|btn|button|print|close|weixin|wechat|share|conac|jiucuo|beian|ghs|error|red\.|blue\.|wza|qrcode|ewm|erwei|banner|/bg|title|home", re.I
)
_CONTENT = "a[href],img,iframe,frame,embed,object,video,input"


_CHINESE = pattern(r"[\u4e00-\u9fff\d]")
#: characters that a page without 当前位置 may have around its emptiness: the day, what is in the margin
MARGIN = 40
#: and with its footer, its pager and what it says
WORDY = 600


def admits_nothing(facts: PageFacts, view: View) -> bool:
    """A page without 当前位置 that says itself that nothing is there, and shows nothing."""
    if facts.text_length - view.linked > WORDY or "empty" not in view.signs:
        return False
    if not says_empty(view.text) and not any(_NO_RESULT.fullmatch(dense(line)) for line in re.split(r"[\n\t]", view.text)):
        return False
    lines = [line for line in _lines(facts, view, 0) if _CHINESE.search(line)]  # what is said to browsers without scripts is not
    left = [_FRAME_WORDS.sub("", line) for line in lines if not _NO_RESULT.fullmatch(line)]
    if sum(map(len, left)) > MARGIN or any(_FACT.search(line) for line in left):
        return False
    return not (has_media(facts, view) or _content_links(facts, view) or _asks(facts, view))


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
    foot = _FOOT.search(text, start)
    linked = {dense(link.text) for link in facts.links if link.text}
    own = _names(facts)
    out = []
    for line in text[start : foot.start() if foot else len(text)].split("\n"):
        words = dense(line)
        if not words or words in linked or words in own or _says_nothing(words):
            continue
        for piece in linked:
            if len(piece) >= 2 and piece in words:
                words = words.replace(piece, "")
        out.append(words)
    return out


def _names(facts: PageFacts) -> set[str]:
    return {dense(name) for name in (*facts.crumbs, facts.title or "", facts.tags.get("ColumnName", "")) if name}


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
        left = [_FRAME_WORDS.sub("", line) for line in lines]
        if sum(map(len, left)) > FEW or any(_FACT.search(line) for line in lines):
            return False
    return not has_media(facts, view) and (said or not (_content_links(facts, view) or _asks(facts, view)))


def shows_trouble(facts: PageFacts, view: View) -> bool:
    """Where a page shows nothing of its own: whether it says why (系统繁忙、请先登录), so that nobody knows what it would show."""
    return any(tells_trouble(line) for line in _lines(facts, view, crumbs_end(view) or 0))


def says_empty(text: str) -> bool:
    """A line of its own that says there is nothing (暂无信息、正在建设)."""
    return any(_says_nothing(line) for line in text.split("\n") if 2 <= len(line.strip()) <= 24)


def _says_nothing(text: str) -> bool:
    return _EMPTY_WORDS.fullmatch(dense(text).strip("。！!.…")) is not None


def _after_crumbs(facts: PageFacts, view: View) -> tuple[list[Node], list[Node]]:
    """(furniture before, everything behind) 当前位置, in page order."""
    nodes = view.doc.select(_CONTENT)
    names = {*HOME_WORDS, *facts.crumbs}
    at = 0
    for i, node in enumerate(nodes):
        if node.tag == "a" and squeeze(node.text) in names and any("位置" in up.text and len(squeeze(up.text)) <= 200 for up in ancestors(node, 3)):
            at = i + 1
    return nodes[:at], nodes[at:]


def has_media(facts: PageFacts, view: View) -> bool:
    """A picture, a frame or a film that is the page's content."""
    for node in _after_crumbs(facts, view)[1]:
        source = (node.attr("src") or node.attr("data") or "").strip()
        if node.tag in ("a", "input") or not source or source.startswith(("about:", "javascript:")) or _aside(node, _ASIDE_MEDIA):
            continue
        small = any(_size(node.attr(side)) is not None and (_size(node.attr(side)) or 0) <= 60 for side in ("width", "height"))
        linked = any(tag_of(up) == "a" for up in ancestors(node, 2))
        if node.tag == "img" and any(_says_nothing(up.text) for up in ancestors(node, 2)):
            continue  # the picture that goes with 暂无数据
        if not small and not (node.tag == "img" and (linked or _FURNITURE.search(f"{source} {css_name(node)}"))):
            return True
    return False


def _size(value: str | None) -> int | None:
    digits = (value or "").removesuffix("px")
    return int(digits) if digits.isdigit() else None


def _asks(facts: PageFacts, view: View) -> bool:
    """A field to fill in behind 当前位置 (查询): a page that asks is not blank. The site's own search stands before."""
    if "form" not in view.source:
        return False
    return any(node.tag == "input" and (node.attr("type") or "text").lower() == "text" and not _aside(node) for node in _after_crumbs(facts, view)[1])


def _content_links(facts: PageFacts, view: View) -> bool:
    """Links behind 当前位置 that are no menu, no paging, no footer."""
    before, behind = _after_crumbs(facts, view)
    furniture = {view.base.resolve(node.attr("href") or "") for node in before if node.tag == "a"}
    names = _names(facts)
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
    for box, anchors in boxes.items():
        urls = [view.base.resolve(node.attr("href") or "") for node in anchors]
        menu = any(url and same_page(url, view.url) for url in urls) or bool(names & {dense(line) for line in box.text.split("\n")})
        if menu or _aside(anchors[0]) or (len(anchors) >= MENU and all(url in furniture for url in urls)):
            continue
        if any(url and _says(node) and not same_page(url, view.url) for node, url in zip(anchors, urls, strict=True)):
            return True
    return False


def _says(anchor: Node) -> bool:
    text = squeeze(anchor.text) or squeeze(anchor.attr("title") or "")
    return len(text) >= 2 and not MORE.match(text) and not PAGING.match(text) and text not in HOME_WORDS and not _FRAME_WORDS.fullmatch(text)


_PLACE = pattern(r"位置|首\s?页\s*(?:>|＞|»|›|→)")


def _aside(node: Node, names: re.Pattern[str] = _ASIDE) -> bool:
    for depth, up in enumerate(ancestors(node, 8)):
        if _PLACE.search(up.text):
            return False  # the block that 当前位置 stands in is the page's own, whatever side of the layout it is
        if names.search(css_name(up)) or tag_of(up) in ("nav", "footer", "header", "aside"):
            return True
        if tag_of(up) in ("body", "form"):
            return False  # the whole page has a footer in it
        if depth <= 3 and len(up.text) <= 1500 and _FOOT.search(up.text):
            return True
    return False


def _empty_lists(doc: Node) -> bool:
    return any(not squeeze(node.text) for node in doc.select("ul,ol,tbody,dl,[class*=list]"))


#: before the address of a script that may write a list where it stands
WRITES = "document.write"
# blocks for lists, by their names; and those that show something else, on home pages
_LISTS = pattern(r"list|news|con|box|main|item|data|result|article|info", re.I)
_OTHERWISE = pattern(r"time|clock|date|week|weather|top|search|nav|menu|foot|float|pop|banner|ad|share|login|count|visit|link|code|qr|ewm|tip|dialog|mask|modal", re.I)


def who_fills(facts: PageFacts, view: View, *, lists_only: bool = False) -> None:
    """Whether a list that shows nothing would be filled by a script: calls to ask, or places that a script may write to.

    `lists_only`: of pages that show much else besides, only places made for lists are looked at.
    """
    asked = asked_list(view)
    if asked is not None and asked.calls:
        facts.list_calls = asked.calls
        return
    slots = [] if says_empty(view.text) else list(_empty_places(view, lists_only))[:20]
    inline = "\n".join(node.text for node in view.doc.select("script") if not node.attr("src")) if slots else ""
    if (asked is not None and asked.unread) or any(mentions(inline, slot) for slot in slots):
        facts.notes.append(LIST_UNREAD)
        facts.empty_list = False
    elif slots and any(link.kind == "script" for link in facts.links):
        facts.slots = slots


def _empty_places(view: View, lists_only: bool = False) -> Iterable[str]:
    """Ids, or classes, of blocks without anything in them; the place of a script that may write the list where it stands."""
    doc = view.doc
    for node in doc.select("ul,ol,div[id],div[class],tbody,table,dl,section"):
        name, classes = node.attr("id"), (node.attr("class") or "").split()
        if lists_only:
            called = " ".join((name or "", *classes))
            if _OTHERWISE.search(called) or (node.tag == "div" and not _LISTS.search(called)):
                continue
        lists = node.tag != "div" or _LISTS.search(" ".join(classes)) is not None
        if (name or (classes and lists)) and not squeeze(node.text) and node.select_one("img,a,input,iframe,script") is None:
            yield name or f".{classes[-1]}"
    for node in doc.select("script[src]") if not lists_only else ():
        above = node.parent
        if above is not None and tag_of(above) not in ("", "head", "body", "html") and not beside_the_list(node.attr("src") or "") and not _aside(node):
            yield WRITES + (view.base.resolve(node.attr("src") or "") or "")


def mentions(script: str, place: str, url: str = "") -> bool:
    """Whether a script (at `url`) speaks of the block with this id, of this class (with a dot before it), or writes where it stands itself."""
    if place.startswith(WRITES):
        return place == WRITES + url and WRITES in script
    if place.startswith("."):
        return re.search(rf"[\"'`]\s*\w*{re.escape(place)}\s*[\"'`]|ByClassName\(\s*[\"'`]{re.escape(place[1:])}[\"'`]", script) is not None
    return re.search(rf"(?:#|getElementById\(\s*[\"'`]|\b(?:id|elem|container)\s*[:=]\s*[\"'`]){re.escape(place)}(?![\w-])", script) is not None
