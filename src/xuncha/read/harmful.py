"""Links that may do harm (暗链、不良链接): kept from sight by markup, or offering what no office offers. Outside scripts are only remarked.

Menus that open at a click hide their links as well, so that being hidden says something only of outside hosts that government
pages do not name as a matter of course, and of the plain ways (display:none) only outside of menus.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable

from xuncha.hostnames import host_and_port, host_of
from xuncha.model.facts import PAGE_ITSELF, Harm, Link, PageFacts
from xuncha.patterns import pattern
from xuncha.rules import Lures

from .html import Node, tag_of
from .text import ancestors, css_name
from .view import Anchor, View

#: offers that are harmful wherever they lead; of the others only links to outside are told
ANYWHERE = frozenset(("赌博", "色情"))

_OFF_SCREEN = pattern(r"(?:^|;)\s*(?:left|right|top|bottom|margin(?:-left|-top)?)\s*:\s*-\s*\d{3,}", re.I)
_TINY_FONT = pattern(r"font-size\s*:\s*0+(?:px|pt|em|rem|%)?\s*(?:;|!|$)", re.I)
_FLAT = pattern(r"(?:^|;)\s*(?:max-)?(?:height|width)\s*:\s*[01](?:px|pt|em|%)?\s*(?:;|!|$)", re.I)
_CUT_OFF = pattern(r"overflow\s*:\s*hidden", re.I)
_CLEAR = pattern(r"opacity\s*:\s*0?\.?0+\s*(?:;|!|$)", re.I)
_COLOUR = pattern(r"(?:^|;)\s*color\s*:\s*([#\w]+)", re.I)
_GROUND = pattern(r"background(?:-color)?\s*:\s*([#\w]+)", re.I)
_NOT_SHOWN = pattern(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_RULE = pattern(r"([.#][\w-]+)\s*\{([^{}]*)\}")
# the first literal of what is written: where a box is opened, it stands there
_WRITTEN = pattern(r"document\.write(?:ln)?\s*+\(\s*+([\"'])((?:[^\"'\\]++|\\.|(?!\1)[\"'])*+)\1", re.S)
_BY_SCRIPT = pattern(r"getElementById\(\s*[\"']([\w-]+)[\"']\s*\)\.style\.(?:display\s*=\s*[\"']none|visibility\s*=\s*[\"']hidden)", re.I)
_STYLE = pattern(r"style\s*+=\s*+\\?[\"']?([^\"'>\\]+)", re.I)
_MENU = pattern(
    r"nav|menu|sub|drop|tab|link|yq|lj|sel|list|pop|layer|dialog|modal|share|weixin|wx|qr|float|more|panel|item|con|box|hd|bd|swip|slid|tip|search|login|lang|foot|mobile|phone|tree|stat|count|show|hide|toggle|down|second|child|level"
)
_HOLDS_MENU = pattern(r"nav|menu|drop|tab|yq|link|friend|select|tree")
#: who made the program says so, often hidden
_CREDIT = pattern(r"power(?:ed)? ?by|produced ?by|copyright|技术支持|版权|统计|备案", re.I)
_MENU_TAGS = frozenset(("li", "ul", "nav", "select", "form", "dd", "dl"))
SOFT = "不显示"


def read_harms(view: View, facts: PageFacts, lures: Lures, hosts: Hosts, lured: bool, head: str) -> list[Harm]:
    """`lured`: a word of the lexicon stands in the text; `head`: title and keywords, where one stands there."""
    out: dict[str, Harm] = {}
    if head:
        offers = _offers(head, lures, outside=False)
        if offers:
            out[facts.url] = Harm(facts.url, head[:60], PAGE_ITSELF, offers)
    strange = hosts.strange(host_of(facts.url), view.links)
    for link in view.links if strange else ():
        if link.kind in ("script", "frame") and link.url in strange:
            remark = f"引用了站外{'脚本' if link.kind == 'script' else '框架'}：{host_of(link.url)}"
            if remark not in facts.notes:
                facts.notes.append(remark)
    if lured:
        for anchor in view.anchors:
            offers = _offers(anchor.text, lures, outside=anchor.url in strange)
            if offers and anchor.url:
                out.setdefault(anchor.url, Harm(anchor.url, anchor.text[:60], "", offers))
    if strange and view.source & {"concealed", "written"}:
        page = _Concealment(view)
        for anchor in view.anchors:
            if anchor.url in strange:
                how = page.how(anchor, bool(lures.offered(anchor.text)))
                if how:
                    out[anchor.url] = Harm(anchor.url, anchor.text[:60], how, tuple(lures.offered(anchor.text)))
    return list(out.values())


def read_landing(title: str, lures: Lures) -> tuple[str, ...]:
    """What the title of an outside page offers: a domain that changed hands."""
    return _offers(title, lures, outside=True)


def _offers(text: str, lures: Lures, outside: bool) -> tuple[str, ...]:
    found = lures.offered(text)
    return tuple(word for word in found if outside or lures.words[word] in ANYWHERE)


class Hosts:
    """Which outside hosts a page may well name; each is looked up once."""

    def __init__(self, lures: Lures) -> None:
        self._lures = lures
        self._known: dict[tuple[str, str], bool] = {}

    def strange(self, own: str, links: Iterable[Link]) -> set[str]:
        """The addresses that lead to hosts nobody expects on a page of `own`."""
        roots = (f"http://{own}/", f"https://{own}/")
        out = set()
        for link in links:
            url = link.url
            if not url.startswith(roots):
                pair = own, host_and_port(url)
                expected = self._known.get(pair)
                if expected is None:
                    expected = self._known[pair] = self._expected(own, host_of(url))
                if not expected:
                    out.add(url)
        return out

    def _expected(self, own: str, host: str) -> bool:
        if len(self._known) > 1 << 16:
            self._known.clear()
        base = own.removeprefix("www.")
        return host == base or host.endswith("." + base) or base.endswith("." + host.removeprefix("www.")) or self._lures.expected(host)


@functools.lru_cache(maxsize=256)
def _hiding_rules(sheet: str) -> dict[str, str]:
    """Classes and ids that a style sheet in the page hides, and how."""
    found = {name.lower(): hidden_by(rule) for name, rule in _RULE.findall(sheet)}
    return {name: how for name, how in found.items() if how}


class _Concealment:
    """How a page keeps links from sight: styles, rules of its own style sheet, scripts that write or hide boxes."""

    def __init__(self, view: View) -> None:
        self._names: dict[str, str] = {}
        for style in view.doc.select("style"):
            self._names.update(_hiding_rules(style.text))
        self._boxed: list[Node] = []
        if "written" in view.source:
            for script in view.doc.select("script"):
                text = script.text
                for name in _BY_SCRIPT.findall(text):
                    self._names["#" + name.lower()] = "脚本隐藏"
                if any(_opens_hidden(written) for _, written in _WRITTEN.findall(text)):
                    self._boxed += _followers(script)

    def how(self, anchor: Anchor, offers: bool) -> str:
        """How an anchor is hidden, empty where it is to be seen or only sleeps in a menu."""
        chain = [anchor.node, *ancestors(anchor.node, 14)]
        hidden = -1
        for depth, node in enumerate(chain):
            if any(node == boxed for boxed in self._boxed):
                return "脚本写出的隐藏块"
            how = self._of(node, css_name(node))
            if how and how != SOFT:
                return how
            if how and hidden < 0:
                hidden = depth
        if hidden < 0 or not (offers or (anchor.text and not _CREDIT.search(anchor.text) and not _sleeps(chain, hidden))):
            return ""
        return "不显示（display:none 一类）"

    def _of(self, node: Node, name: str) -> str:
        style = node.attr("style")
        how = hidden_by(style) if style else ""
        if not how and self._names and name.strip():
            identity = (node.attr("id") or "").lower()
            names = ["." + part for part in (node.attr("class") or "").lower().split()] + (["#" + identity] if identity else [])
            how = next((self._names[each] for each in names if each in self._names), "")
        if not how and node.attr("hidden") is not None:
            how = SOFT
        return how or (_still_marquee(node) if node.tag == "marquee" else "")


def hidden_by(style: str) -> str:
    """How a declaration hides what it is set on; empty where it does not."""
    if _OFF_SCREEN.search(style):
        return "移到屏幕外"
    if _TINY_FONT.search(style):
        return "字号为0"
    if _FLAT.search(style) and _CUT_OFF.search(style):
        return "高度或宽度为0"
    if _CLEAR.search(style):
        return "全透明"
    colour, ground = _COLOUR.search(style), _GROUND.search(style)
    if colour and ground and _plain(colour[1]) == _plain(ground[1]):
        return "字色与底色相同"
    return SOFT if _NOT_SHOWN.search(style) else ""


def _sleeps(chain: list[Node], hidden: int) -> bool:
    """Whether a box that is not shown is a part of a menu, which opens at a click: by its own names, or by what holds it."""
    inside = any(node.tag in _MENU_TAGS or _MENU.search(css_name(node)) for node in chain[: hidden + 1])
    return inside or any(node.tag in _MENU_TAGS or _HOLDS_MENU.search(css_name(node)) for node in chain[hidden + 1 : hidden + 4])


def _plain(colour: str) -> str:
    named = {"white": "#ffffff", "black": "#000000"}
    colour = named.get(colour.lower(), colour.lower())
    return "#" + "".join(char * 2 for char in colour[1:]) if len(colour) == 4 and colour[0] == "#" else colour


def _still_marquee(node: Node) -> str:
    sizes = [node.attr(name) or "" for name in ("height", "width")]
    amount = node.attr("scrollamount") or ""
    if any(size.rstrip("px% ").isdecimal() and int(size.rstrip("px% ")) <= 4 for size in sizes) or (amount.isdecimal() and int(amount) >= 1000):
        return "看不见的滚动条（marquee）"
    return ""


def _opens_hidden(written: str) -> bool:
    return "<" in written and any(hidden_by(style) for style in _STYLE.findall(written))


def _followers(script: Node) -> list[Node]:
    """What follows a script within its parent, up to the next script that closes the box."""
    parent, begun = script.parent, False
    out: list[Node] = []
    for child in parent.children if parent is not None else ():
        tag = tag_of(child)
        if child == script:
            begun = True
        elif begun and tag == "script" and "</" in child.text:
            break
        elif begun and tag:
            out.append(child)
    return out
