"""Entrances to an old-age mode (适老化、长者模式) or for the disabled (无障碍), as a home page shows them: links, buttons, pictures, scripts.

What is read is that something calls itself so, never that it works. Articles about barrier-free pavements are not entrances.
"""

from __future__ import annotations

import re

from xuncha.patterns import pattern

from .text import squeeze
from .view import View

_NAME = pattern(
    r"长者(?:版|模式|专区|助手|通道|服务|浏览)|长辈(?:版|模式)|关怀(?:版|模式)|关爱(?:版|模式)|敬老(?:版|模式)|"
    r"适老(?:化)?(?:版|模式|助手|阅读|浏览|服务)?$|老年(?:人)?(?:版|模式)|大字(?:版|模式)|"
    r"(?:网站)?无障碍(?:浏览|阅读|辅助)?(?:版|模式|服务|通道|工具|工具条|入口|辅助|声明|说明)?$|读屏(?:版|模式|专用)?$|辅助(?:浏览|阅读)(?:工具)?$|信息无障碍$"
)
_LONGEST = 16
# what the makers of such tools call their scripts and functions
_TOOL = pattern(
    r"(?:^|[^a-z])(?:wza|slhwza|wuzhangai|wza[a-z]*|barrier-?free|zhangzhe|shilao(?:hua)?|slh|elder(?:ly)?(?:mode|version)|oldfixed[a-z]*)(?:[^a-z]|$)|"
    r"govwza|jhelper|toolbarCtrl|openToolbar|aria\.(?:start|js|oldFixedStart)|\bABT\.show|\bcanyou(?:ting)?\b",
    re.I,
)
_SCRIPT = pattern(r"<script[^>]{0,300}?\ssrc\s*=\s*[\"']?([^\"'\s>]+)", re.I)
_NODES = "a,button,[onclick],area,[class*=wza i],[id*=wza i]"
_MOST = 6


def read_elderly(view: View) -> list[str]:
    """What the entrances call themselves; a script or function of such a tool where nothing is called anything."""
    out: dict[str, None] = {}
    for node in view.doc.select(_NODES):
        picture = node.select_one("img")
        said = [node.text, node.attr("title"), *((picture.attr("alt"), picture.attr("title")) if picture is not None else ())]
        name = next((words for words in map(squeeze, filter(None, said)) if len(words) <= _LONGEST and _NAME.search(words)), "")
        marks = " ".join(node.attr(each) or "" for each in ("id", "class", "onclick", "href"))
        if name:
            out.setdefault(name)
        elif _TOOL.search(marks) and not (node.attr("href") or "").startswith("http"):
            out.setdefault("无障碍工具")
    if not out and any(_TOOL.search(src) for src in _SCRIPT.findall(view.html)):
        out.setdefault("无障碍工具（脚本）")
    return list(out)[:_MOST]
