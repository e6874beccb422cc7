"""Where a page stands and where it leads: main navigation, breadcrumbs, 更多 links, further list pages."""

from __future__ import annotations

import re

from xuncha.model.facts import NavLink
from xuncha.patterns import pattern

from .html import Node, tag_of
from .lists import MORE
from .text import ancestors, anchor_title, css_name, dense, squeeze
from .view import Anchor, View

HOME_WORDS = frozenset(("首页", "网站首页", "首　页", "首 页", "返回首页", "主页", "本站首页", "站点首页"))
_NAV = pattern(r"nav|menu|daohang|dh|header_list|topmenu")
_CRUMBS = pattern(
    r"(?:(?:当前|您|你|现在|所在)[^\n：:]{0,8}位置[^\n：:]{0,3}[：:]?[ \t]*+|(?<![\u4e00-\u9fff])位置\s*+[：:]\s*+(?=(?:网站)?首\s?页)|"
    # many pages leave the words out
    r"(?:^|\n)[ \t]*+(?=(?:网站|返回)?首\s?页\s*+(?:>|＞|»|›|→|->|--)))([^\n]{0,160})"
)
_SEPARATOR = pattern(r"\s*(?:->|>|＞|»|›|→|/|\||—+|-+|·|&gt;|\s)*(?:->|>|＞|»|›|→|/|\||—+|-+|·|&gt;)\s*")
# first characters of what MORE takes; looked at before the pattern, for a page has a hundred links
_MORE_START = frozenset(("", *"查阅更全mMaA>»+"))
_NEXT = pattern(r"^(?:下一?页|后一页|下页|向后|next|末页|尾页|最后一?页|第?\d{1,3}页?)$|^[>»›＞]{1,2}$", re.I)
# first characters of what _NEXT takes, brackets before it; looked at first, for a page has a hundred links
_NEXT_START = frozenset(("", *"0123456789第下后向末尾最nN>»›＞[【(（<《「"))
_BRACKETS = pattern(r"^[\[【(（<《「\s]+(?=\S)|(?<=\S)[\]】)）>》」»›→＞\s]+$")


def read_nav(view: View) -> list[NavLink]:
    """The main navigation bar: first-level names, their drop-downs as second level. Empty where there is none."""
    box = _nav_box(view)
    if box is None:
        return []
    anchors = [a for a in box.select("a[href]") if 2 <= len(squeeze(a.text)) <= 16]
    depths = [_depth(a, box) for a in anchors]
    if not depths:
        return []
    nested = [_list_depth(a, box) for a in anchors]
    by_list = max(nested) > min(nested)
    levels = nested if by_list else depths
    lowest = min(levels)
    out: list[NavLink] = []
    parent = ""
    for anchor, level in zip(anchors, levels, strict=True):
        name = anchor_title(anchor) if len(anchor_title(anchor)) <= 16 else squeeze(anchor.text)
        url = view.base.resolve(anchor.attr("href") or "")
        first = level == lowest
        if first:
            parent = name
        if url and squeeze(anchor.text) not in HOME_WORDS:
            out.append(NavLink(name, url, 1 if first else 2, "" if first else parent))
    return out


def _nav_box(view: View) -> Node | None:
    for anchor in view.anchors:
        if anchor.text not in HOME_WORDS:
            continue
        best: Node | None = None
        for up in ancestors(anchor.node, 8):
            links = [a for a in up.select("a[href]") if 2 <= len(squeeze(a.text)) <= 16]
            if len(links) > 160:
                break
            text = len(_BARS.sub("", squeeze(up.text)))
            inside = sum(len(squeeze(a.text)) for a in links)
            # a navigation bar is nearly all links; the block around it is not
            if len(links) >= 4 and inside >= 0.7 * text:
                best = up
            elif best is not None or len(links) >= 4:
                break
        if best is not None and "位置" not in best.text:
            return best
    for box in view.doc.select("nav,ul,div,table"):
        if _NAV.search(css_name(box)) and 4 <= len(box.select("a[href]")) <= 120 and len(squeeze(box.text)) < 900:
            return box
    return None


# what stands between the names of a bar
_BARS = pattern(r"\s*[|｜┊│·•]\s*")


def _depth(node: Node, box: Node) -> int:
    depth = 0
    for up in ancestors(node):
        if up == box:
            break
        depth += 1
    return depth


def _list_depth(node: Node, box: Node) -> int:
    depth = 0
    for up in ancestors(node):
        if up == box:
            break
        # drop-downs are nested lists, or a block beside the first-level link inside the same entry
        if tag_of(up) in ("ul", "ol", "dl", "dd") or re.search(r"sub|drop|child|second|erji|down|pop", css_name(up)):
            depth += 1
    return depth


#: a wide gap between words ends 当前位置: what follows stands in another place of the layout
_BESIDE = pattern(r"(?<![>＞»›→/|—\-·\s])(?:[ \u00a0\u3000]{4,}|\t+)(?![>＞»›→/|—\-·\s])")


def read_crumbs(text: str) -> list[str]:
    """The names of 当前位置, outermost first, without the home page."""
    match = _place(text)
    if not match:
        return []
    line = _BESIDE.split(match[1].strip(), maxsplit=1)[0]
    if len(line) < 2:
        following = text[match.end() : match.end() + 200].split("\n")
        line = ">".join(part.strip() for part in following[:5] if part.strip() and len(part.strip()) < 20)
    names = [squeeze(name) for name in _SEPARATOR.split(line)]
    return [name for name in names if name and name not in HOME_WORDS and len(name) <= 40][:8]


def _place(text: str) -> re.Match[str] | None:
    """The first 当前位置. Tried only around the words it cannot do without: over a whole text the pattern is dear."""
    for word in _PLACE_WORD.finditer(text):
        at = word.start()
        # 首页 stands at the beginning of its line, 位置 behind a few other words
        for start in (max(0, text.rfind("\n", 0, at)),) if word[0] == "首" else range(max(0, at - _PLACE_BEFORE), at + 1):
            match = _CRUMBS.match(text, start)
            if match:
                return match
    return None


_PLACE_WORD = pattern("位置|首")
#: characters that _CRUMBS takes at most before 位置
_PLACE_BEFORE = 10


def crumbs_end(view: View) -> int | None:
    """Where the page's text goes on after 当前位置; None where there is none."""
    match = _place(view.text) if "place" in view.signs else None
    return match.end() if match else None


def read_more_links(view: View) -> list[NavLink]:
    """更多 links with the name of the block they belong to."""
    return [
        NavLink(_block_name(anchor), anchor.url, 0)
        for anchor in view.anchors
        if anchor.text[:1] in _MORE_START and len(anchor.text) <= 16 and anchor.url and MORE.match(anchor.text or anchor.node.attr("title") or "")
    ]


def _block_name(anchor: Anchor) -> str:
    own = anchor.text
    for up in ancestors(anchor.node, 4):
        text = squeeze(squeeze(up.text).replace(own, " "))
        if len(text) >= 2:
            return text if len(text) <= 20 else ""
    return ""


_ONWARD = pattern(r"^[\[【(（]?(?:下一?页|后一页|尾页|末页|(?:加载|查看|显示|点击加载)更多)[\]】)）]?$")


def pages_by_script(view: View) -> bool:
    """Whether a list goes on where only a script leads: a pager without addresses, a button to load more."""
    if not _MORE_PAGES.search(view.text):
        return False
    if any(anchor.url is None and _ONWARD.match(dense(anchor.text)) for anchor in view.anchors):
        return True
    return any(len(node.text) <= 20 and _ONWARD.match(dense(node.text)) for node in view.doc.select("[onclick],button"))


_MORE_PAGES = pattern("[下一末尾后]页|更多")


def read_next_pages(view: View) -> list[str]:
    """Addresses of the list's further pages, as far as plain links name them."""
    out: list[str] = []
    for anchor in view.anchors:
        text, target = anchor.text, anchor.url
        if text[:1] not in _NEXT_START or len(text) > 8 or not target or target == view.url or target in out:
            continue
        if not text:
            picture = anchor.node.select_one("img")
            text = squeeze(anchor.node.attr("title") or (picture.attr("alt") if picture is not None else "") or "")
            if text[:1] not in _NEXT_START:
                continue
        if _NEXT.match(_BRACKETS.sub("", text)):
            out.append(target)
    return out
