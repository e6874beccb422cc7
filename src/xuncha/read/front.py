"""What a home page may show besides the dated entries in its own source: in frames, by scripts, on other hosts.

Only where its own entries are old does it matter: then it says why nobody can call the home page stale (首页不更新) by them alone.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from xuncha.hostnames import bare_host
from xuncha.model.facts import PageFacts
from xuncha.patterns import pattern

from .fills import who_fills
from .html import Node, tag_of
from .text import ancestors
from .view import View

#: days after which entries are old enough to ask what else there is
FRESH = timedelta(days=7)
#: characters of a headline
HEADLINE = 12
MOST_FRAMES = 20
# the name of an office, a site or a system, however long
_NAMES = pattern(r"(?:局|委|办|厅|部|院|所|站|网|会|处|中心|政府|平台|系统|集团|公司|大学|学院|学校|银行|法院|检察院|信箱|专栏|专题|热线|大厅|门户|入口|客户端|公众号|微博|微信|通道|指南|目录|年报|查询|公示|活动)(?:[(（【\[][^)）】\]]*[)）】\]])?$")


def frames_of(facts: PageFacts) -> list[str]:
    """Frames in which a page may show what it has."""
    return [link.url for link in facts.links if link.kind == "frame"][:MOST_FRAMES]


def read_rest(facts: PageFacts, view: View, root: str, as_of: date) -> None:
    """Frames, calls of scripts, places that scripts may fill, and headlines that lead to other hosts."""
    if (facts.newest or "") >= (as_of - FRESH).isoformat():
        return
    facts.frames = frames_of(facts)
    who_fills(facts, view, lists_only=True)
    dated = {item.url for item in facts.items}
    own = bare_host(root or facts.url)
    lists: Counter[Node] = Counter()
    # lists with dated entries, and how many without a day stand above those
    news: dict[Node, int] = {}
    seen: Counter[Node] = Counter()
    heads = 0
    for anchor in view.anchors:
        if len(anchor.text) < HEADLINE or anchor.url is None:
            continue
        if anchor.url in dated:
            # lists begin with their newest, but for what is pinned
            if (box := _list_of(anchor.node)) is not None and seen[box] < _PINNED:
                seen[box] += 1
                news[box] = lists[box]
            continue
        host = bare_host(anchor.url)
        if host == own or host.endswith(f".{own}") or _NAMES.search(anchor.text):
            continue
        box = _list_of(anchor.node)
        if box is not None:
            lists[box] += 1
        elif (not anchor.url.endswith("/") or _NUMBERED.search(anchor.url)) and any(tag_of(up) in _HEADS for up in ancestors(anchor.node, 2)):
            heads += 1  # an article, not a site or a topic
    facts.elsewhere = max(lists.values(), default=0)
    facts.strays = heads + max(news.values(), default=0)


#: dated entries that may be older than what follows them
_PINNED = 3
_NUMBERED = pattern(r"\d{4}")
_HEADS = ("h1", "h2", "h3", "h4")


def _list_of(node: Node) -> Node | None:
    entry = next((up for up in ancestors(node, 3) if tag_of(up) in ("li", "tr", "dd")), None)
    return entry.parent if entry is not None else None
