"""What a page shows besides words: pictures, frames, drawings, fields to fill in. Decides nothing; what is furniture is left out.

Names of blocks and files are told by whole words: a guideline is no line, a photo is not hot.
"""

from __future__ import annotations

import re

from xuncha.model.facts import PageFacts
from xuncha.patterns import pattern

from .html import Node, tag_of
from .nav import HOME_WORDS
from .text import ancestors, css_name, dense, squeeze
from .trouble import says_nothing
from .view import View

FOOT = pattern(r"主\s*办(?:单位)?\s*[：:]|网站标识码|ICP备|版权所有|网站地图|技术支持|公网安备|承\s*办(?:单位)?\s*[：:]|(?:Copyright|©)\s*+(?:\(c\)|©)?\s*+(?:19|20)\d\d")
ASIDE = pattern(
    r"nav|menu|foot|(?<!a)head(?!line)|crumb|(?<!de)(?<!com)posit|location|dqwz|weizhi|(?<!in)(?<!out)(?<!re)(?<!con)side|friend|yqlj|copyright|banner|topbar|login|"
    r"share(?!d)|bottom|(?<![ps])hot(?!el|line)|(?<!f)rank|recommend|widget|(?<![bf])right"
)
# what stands on the right is as likely the content beside a menu on the left
ASIDE_BUT_RIGHT = pattern(ASIDE.pattern.replace(r"|(?<![bf])right", ""))
# pictures that are part of every page, by a word of their file's name or of their class
_FURNITURE = pattern(
    r"(?<![a-z])(?:icons?|ico|logo|line|blank|spacer|arrow|dot|search|btn|button|print|close|share|error|bg|bj|title|home|banner)(?![a-z])|(?<![a-z])red\.|"
    # at the end of a name that is more than a word
    r"[a-z_](?:icon|logo|btn|banner|title|(?<!on|de|ot|me)line)\d{0,2}(?:\.\w+)?$|^(?:[a-z]{1,3}_)?(?:tit|more|new|hot|top|ad)\d*\.(?:gif|png)$|weixin|wechat|conac|jiucuo|beian|ghs|(?<![a-z])wza|qrcode|ewm|erwei"
)
#: pixels from which on a picture is content, whatever it is called
_LARGE = 300
_SMALL = 60
_SHOWS = "a[href],img,iframe,frame,embed,object,video,audio,input,select,button,svg,canvas,[style*=background]"
#: where pictures that are loaded late keep their address
_LATE = ("data-src", "data-original", "data-lazy", "data-lazy-src", "lay-src", "data-url", "data-echo", "data-lazyload", "data-image", "data-img", "original", "_src", "srcset", "data-srcset")
_BACKGROUND = pattern(r"background(?:-image)?\s*+:[^;(]*?url\(\s*+[\"']?([^\"')]+)", re.I)
_FLOATS = pattern(r"float|piao|couplet|duilian|popup|gotop|backtop")


def after_crumbs(facts: PageFacts, view: View) -> tuple[list[Node], list[Node]]:
    """(furniture before, everything behind) 当前位置, in page order."""
    nodes = view.doc.select(_SHOWS)
    names = {*HOME_WORDS, *facts.crumbs}
    at = 0
    for i, node in enumerate(nodes):
        if node.tag == "a" and squeeze(node.text) in names and any("位置" in up.text and len(squeeze(up.text)) <= 200 for up in ancestors(node, 3)):
            at = i + 1
    return nodes[:at], nodes[at:]


def has_media(facts: PageFacts, view: View) -> bool:
    """A picture, a frame, a drawing or a film that is the page's content."""
    # a part of the page that only a browser puts in its place
    return "shadowrootmode" in view.html or any(_is_media(node) for node in after_crumbs(facts, view)[1])


def _is_media(node: Node) -> bool:
    tag = tag_of(node)
    if tag in ("a", "input", "select", "button"):
        return False
    if tag in ("svg", "canvas"):
        return (_large(node) or (tag == "svg" and node.select_one("text") is not None)) and not is_aside(node, ASIDE_BUT_RIGHT)
    source = picture_source(node)
    if not source or is_aside(node, ASIDE_BUT_RIGHT):
        return False
    if tag == "audio":
        return node.attr("controls") is not None  # else it only sounds
    if tag in (*_FRAMES, "video"):
        return not _is_small(node)
    if any(tag_of(up) in ("a", "button") for up in ancestors(node, 2)) or any(says_nothing(up.text) for up in ancestors(node, 2)):
        return False  # a link's picture is the link's affair; and there is the one that goes with 暂无数据
    if tag != "img" and ((len(dense(node.text)) >= _WORDS and not _WIDE.search(node.attr("style") or "")) or says_nothing(node.text) or "repeat-" in (node.attr("style") or "")):
        return False  # what words stand on
    return _large(node) or not (_is_small(node) or is_furniture(node, source))


_FRAMES = ("iframe", "frame", "embed", "object")


def picture_source(node: Node) -> str:
    """Where a picture or frame comes from, as a visitor sees it in the end; '' where it shows nothing."""
    tag = tag_of(node)
    if tag not in ("img", *_FRAMES, "video", "audio"):
        found = _BACKGROUND.search(node.attr("style") or "")
        return found[1].strip() if found else ""
    late = next((value for name in _LATE if (value := (node.attr(name) or "").strip())), "") if tag in ("img", "iframe") else ""
    source = late or (node.attr("src") or node.attr("data") or "").strip()
    if tag == "iframe" and not source and (node.attr("srcdoc") or "").strip():
        return "srcdoc"
    if tag in ("video", "audio") and not source:
        inner = node.select_one("source[src]")
        source = (inner.attr("src") or "").strip() if inner is not None else ""
    return "" if source.startswith(("about:", "javascript:")) or (source.startswith("data:") and len(source) < _DATA) else source


#: characters of a picture written into the page itself that is more than a dot
_DATA = 400


def is_furniture(node: Node, source: str) -> bool:
    """Whether a picture belongs to the page's frame by what its file or its class is called."""
    name = source.partition("?")[0].rpartition("/")[2]
    return _FURNITURE.search(re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()) is not None or _FURNITURE.search(css_name(node)) is not None


def _sides(node: Node) -> list[int]:
    sizes = []
    for side in ("width", "height"):
        digits = (node.attr(side) or "").strip().removesuffix("px")
        if digits.isascii() and digits.isdigit():
            sizes.append(int(digits[:6]))
    return sizes


def _large(node: Node) -> bool:
    return max(_sides(node), default=0) >= _LARGE


def _is_small(node: Node) -> bool:
    return min(_sides(node), default=_SMALL + 1) <= _SMALL


def asks(facts: PageFacts, view: View) -> bool:
    """A field to fill in, a choice or a button behind 当前位置 (查询): a page that asks is not blank. The site's own search stands before."""
    for node in after_crumbs(facts, view)[1]:
        if node.tag == "input":
            if "form" in view.source and (node.attr("type") or "text").lower() == "text" and not is_aside(node):
                return True
        elif node.tag == "select":
            options = node.select("option")
            if (sum(map(_is_choice, options)) >= _CHOICES or any(_OWN_PAGE.search(option.attr("value") or "") for option in options)) and not is_aside(node):
                return True
        elif node.tag == "button" and _OFFERS.search(dense(node.text)) and not is_aside(node):
            return True
    return False


#: options from which on there is something to choose
_CHOICES = 2
_OWN_PAGE = pattern(r"^/(?!/)|^[^:/]+\.s?html?$")
# sizes of pages, and where a search looks
_NO_CHOICE = pattern(r"\d{1,3}[条个页]?|标题|正文|全文|内容|关键[字词]|按.{1,6}|请?选择.{0,8}|-+.{0,10}-+")


def _is_choice(option: Node) -> bool:
    """An option of contents: no other site (友情链接), no size of a page, no part of a search."""
    value, text = option.attr("value") or "", dense(option.text)
    return bool(text) and _NO_CHOICE.fullmatch(text) is None and not value.startswith(("http", "//"))


# what a button leads to; tools are none
_OFFERS = pattern(r"^(?:点击|请点击)?(?:查看|下载|进入|浏览|打开|阅读)(?!更多|全部|原图|大图)|公示|公告|名单|目录|文件|办理|申[报请]|预约|写信|咨询|投诉|我要|登录")


def is_own_picture(anchor: Node, url: str) -> bool:
    """A linked picture that is content by itself: large, called something, or leading to itself in large."""
    return _PICTURE.search(url.partition("?")[0]) is not None or any(_large(image) or len(dense(image.attr("alt") or "")) >= _WORDS for image in anchor.select("img"))


_PICTURE = pattern(r"\.(?:jpe?g|png|gif|bmp|webp)$", re.I)
#: characters that say something
_WORDS = 4
_WIDE = pattern(r"(?<![\w-])width\s*+:\s*+(?:[3-9]\d\d|\d{4})")


def shows_by_picture(anchor: Node) -> bool:
    """A link whose words are in its picture."""
    if any(_FLOATS.search(css_name(up)) or "fixed" in (up.attr("style") or "") for up in (anchor, *ancestors(anchor, 3))):
        return False
    for image in anchor.select("img"):
        source = picture_source(image)
        if source and not _is_small(image) and (_large(image) or not is_furniture(image, source)):
            return True
    return False


PLACE = pattern(r"位置|首\s?页\s*(?:>|＞|»|›|→)")


def is_aside(node: Node, names: re.Pattern[str] = ASIDE) -> bool:
    """In a block beside the content, by its name, its element or the footer in it."""
    for depth, up in enumerate(ancestors(node, 8)):
        if PLACE.search(up.text):
            return False  # the block that 当前位置 stands in is the page's own, whatever side of the layout it is
        if names.search(css_name(up)) or tag_of(up) in ("nav", "footer", "header", "aside"):
            return True
        if tag_of(up) in ("body", "form"):
            return False  # the whole page has a footer in it
        if depth <= 3 and len(up.text) <= 1500 and FOOT.search(up.text):
            return True
    return False
