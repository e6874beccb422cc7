"""Signposts (入口): the names under which a site leads to its leaders, duties, services, letters and surveys, wherever they stand.

That something is nowhere to be found is said of a whole site, so that every place counts: navigation, links and pictures of the home
page, titles of pages, 当前位置, columns. What the audits make of a name is theirs.
"""

from __future__ import annotations

from collections.abc import Iterator

from xuncha.hostnames import host_and_port
from xuncha.model.facts import NavLink, PageFacts, SiteFacts
from xuncha.patterns import pattern

from .html import Node
from .nav import crumbs_end
from .shown import has_media
from .text import ancestors, anchor_title, css_name, squeeze
from .view import View

_INTEREST = pattern(
    r"领导|负责人|[市县区局省州镇]长|主任|书记|机构|职能|职责|处室|科室|部门|关于我们|信箱|留言|咨询|建言|献策|问政|写信|来信|信件|意见|互动|热线|1(?<!\d1)2345(?!\d)|民声|诉求|投诉|问答|我要|"
    r"办事|服务|办理|审批|许可|事项|一网通|清单|表格|办件|征集|调查|问卷|民意|听证|统计|信息公开|政务公开|公开平台"
)
_LONGEST = 20
#: entrances of one home page at most
MOST = 400

_LEADERS = pattern(r"领导(?!活动|讲话|调研|批示|关怀|视察|小组|重视|信箱|干部)|负责人|[市县区局省州]长(?:之窗|简介|信息)?$|主任之窗")
_DUTIES = pattern(r"机构|职能|职责|内设|处室|科室|三定")
_TELLS = {
    "职务": pattern(r"职\s*务|书记|[市县区局厅省州镇]长|主任|主席|委员|调研员|党组成员"),
    "简历": pattern(r"简\s*历|生于|出生|参加工作|学历|大学|研究生|专科|籍贯|历任|曾任|毕业|[\u4e00-\u9fff]族"),
    "分工": pattern(r"分\s*工|分管|主持|负责|协助|协管|联系|主管"),
    "职责": pattern(r"负责|拟订|拟定|起草|承担|贯彻|组织实施|指导|监督管理|职责|办理|协调|管理"),
}
# what a board says of all its letters together: how many came, how many were answered
_FIGURES = pattern(
    r"(?:来信|收信|信件|留言|受理|收到|办结|答复|回复|办理|已办)[^\n。\d]{0,10}[：:]?\s*+\d+\s*+(?:件|封|条|次)|(?:办结|答复|回复|办理|满意)率\s*+[：:]?\s*+\d|(?:总数|总量|合计|累计)\s*+[：:]?\s*+\d+"
)


def read_entrances(view: View) -> list[NavLink]:
    """The links of a home page by whose names something of interest may be found; pictures by what they are called."""
    out: dict[tuple[str, str], NavLink] = {}
    for anchor in view.anchors:
        node, url = anchor.node, anchor.url
        name = anchor_title(node, anchor.text)
        if not name:
            picture = node.select_one("img")
            name = squeeze((picture.attr("alt") or picture.attr("title") or "") if picture is not None else "")
        if url and 2 <= len(name) <= _LONGEST and _INTEREST.search(name) and not (host_and_port(url) != host_and_port(view.url) and _among_friends(node)):
            out.setdefault((name, url), NavLink(name, url, 0))
    return list(out.values())[:MOST]


def _among_friends(node: Node) -> bool:
    """In the block of links to other sites (友情链接), which every site has, whatever it offers itself."""
    return any(_FRIENDS.search(css_name(up)) or _FRIENDLY.match(squeeze(up.text)) for up in ancestors(node, 6))


_FRIENDS = pattern(r"friend|yqlj|wzlj|xglj|flink|linkbox|\blinks?\b")
_FRIENDLY = pattern(r"[^\u4e00-\u9fff]{0,4}(?:友情|网站|相关|常用|快速|站点)链接")


def read_about(facts: PageFacts, view: View) -> list[str]:
    """What a page about leaders or duties tells of them; of a board of letters whether it gives figures."""
    if facts.kind in ("messages", "message"):
        return ["统计"] if facts.kind == "messages" and _FIGURES.search(view.text) else []
    if facts.kind not in ("leaders", "other", "article", "list"):
        return []
    names = " ".join((*facts.crumbs, facts.title or "", facts.tags.get("ColumnName", ""), facts.tags.get("ColumnType", "")))
    leaders, duties = _LEADERS.search(names) is not None, _DUTIES.search(names) is not None
    if facts.kind != "leaders" and not leaders and not duties:
        return []
    own = view.text[crumbs_end(view) or 0 :]
    out = [name for name in ("领导", "机构") if (leaders or facts.kind == "leaders" if name == "领导" else duties)]
    out += [name for name, words in _TELLS.items() if words.search(own)]
    return [*out, "图片"] if has_media(facts, view) else out


def build_signposts(site: SiteFacts) -> list[NavLink]:
    """Every name of interest with where it leads, each pair once; columns first."""
    out: dict[tuple[str, str], NavLink] = {}
    for name, url in _names(site):
        if 2 <= len(name) <= _LONGEST and _INTEREST.search(name):
            out.setdefault((name, url), NavLink(name, url, 0))
    return list(out.values())


def _names(site: SiteFacts) -> Iterator[tuple[str, str]]:
    for column in site.columns:
        yield column.name, column.url
    for page in site.pages.with_nav():
        for link in (*page.facts.nav, *page.facts.entrances):
            yield link.name, link.url
    for page in site.of_kind("home", "list", "messages", "message", "leaders", "guide", "other", "shell", "search"):
        facts = page.facts
        yield facts.title or "", facts.url
        yield facts.tags.get("ColumnName", ""), facts.url
        for link in facts.entrances:
            yield link.name, link.url
        for name in facts.crumbs:
            yield name, facts.url
