"""What a page's links, lists and words together say that it is; asked after the certain signs, before the kind is decided."""

from __future__ import annotations

import re

from xuncha.model.facts import PageFacts

from . import articles
from .blank import main_words
from .lists import Group
from .text import ancestors, dense, squeeze
from .view import View

_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
    "庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂丛焦向柳邢路岳齐沿梅莫庄辛管祝左涂谷祁时舒耿牟卜詹关苗凌费纪靳盛童欧阳戚褚闫付肖"
)
_PERSON = re.compile(rf"^[{_SURNAMES}][\u4e00-\u9fff]{{1,3}}$")


_LABEL_SEARCH = re.compile(r"(?:找到|搜索到|检索到|查询到|共有?)\s*+(?:约|相关)*\s*+\d*\s*+(?:条|个|项)?\s*+(?:相关)?(?:结果|记录|信息)|搜索结果|检索结果")
_ASKED = re.compile(r"search|sousuo|keyword|query|/s\?", re.I)
DIRECTORY = re.compile(r"网站地图|站点地图|网站导航|^导航")


def is_search(facts: PageFacts, text: str) -> bool:
    asked = "?" in facts.url and bool(_ASKED.search(facts.url))
    if facts.doc_title.startswith(("搜索", "站内搜索", "全文检索")) or (asked and "搜索" in text):
        return True
    return (asked or "搜索" in facts.doc_title) and bool(_LABEL_SEARCH.search(text))


def list_proper(groups: list[Group]) -> Group | None:
    """The best list; one with dates before one without, for menus have none."""
    return next((group for group in groups[:4] if group.score >= 2 and any(entry.day for entry in group.entries)), groups[0] if groups else None)


def names_leaders(text: str, groups: list[Group]) -> bool:
    """A page of leaders: a list of persons' names, and what one of them is in charge of."""
    if not re.search(r"领导|局长|主任|县长|市长", text) or not re.search(r"领导分工|分管|主持[^\n]{0,6}工作|领导简介|个人简历|工作分工", text):
        return False
    return any(len(group.entries) >= 4 and all(_PERSON.match(dense(entry.title)) for entry in group.entries) for group in groups[:8])


def is_article(
    facts: PageFacts, published: articles.Published, view: View, best: Group | None, hidden: bool, title: str | None
) -> bool:
    """Content pages show when they were published; lists show many dates, and few words that are no links."""
    text = view.text
    linked = sum(len(anchor.text) for anchor in view.anchors)
    words = facts.text_length - linked
    dated = sum(1 for entry in best.entries if entry.day) if best else 0
    if facts.tags.get("ArticleTitle"):
        return True
    if facts.crumbs and facts.crumbs[-1] in _CONTENT_WORDS:
        return True
    if best is not None and dated:
        # the date beside the title is an entry's date, or the title is the column's own name: a list with few words
        inside = published.visible is not None and any(published.visible in entry.text for entry in best.entries[:30])
        named = bool(facts.crumbs) and dense(facts.crumbs[-1]) == dense(title or "")
        if (inside and dated >= 3) or (named and (inside or published.visible is None or dated >= 3)):
            return False
    if hidden or (facts.tags.get("ColumnType") and not facts.tags.get("PubDate") and published.origin != "visible" and dated >= 3):
        return False
    if published.origin == "visible" and articles.LABEL.search(text):
        return words >= 120 or dated < 4
    if dated >= 4 and best is not None:
        return (published.origin == "meta" and words > 600) or (published.origin == "visible" and beside(facts, published, best, title, words))
    if published.origin in ("visible", "meta"):
        return words > 150 and facts.blocks < 2  # blocks with 更多 are parts of a hub, their days its entries'
    if words <= 400 or words <= 1.2 * linked or facts.blocks or any(DIRECTORY.search(name) for name in (facts.doc_title, *facts.crumbs)):
        return False
    own = main_words(facts, view)
    return (own is None or own > 150) and not to_fill_in(view) and prose(view) > 150


def prose(view: View) -> int:
    """Characters in lines that read like sentences and are no links."""
    linked = {anchor.text for anchor in view.anchors if len(anchor.text) >= 24}
    return sum(len(line) for line in view.text.split("\n") if len(line) >= 24 and ("。" in line or "，" in line or "；" in line) and line not in linked)


def to_fill_in(view: View) -> bool:
    return "to fill in" in view.source and view.doc.select_one("textarea,form[method=post],form[method=POST],input[type=password]") is not None


# what 当前位置 ends with on content pages
_CONTENT_WORDS = frozenset(("正文", "内容", "详情", "详细", "详细内容", "内容详情", "信息内容", "文章内容", "文章详情", "信息详情", "阅读", "浏览", "查看内容", "文章正文", "内容页"))


def beside(facts: PageFacts, published: articles.Published, best: Group, title: str | None, words: int) -> bool:
    """Whether the day under the title is the page's own, shown by no entry, and the entries only stand beside the text."""
    if any((published.visible or "") in entry.text for entry in best.entries) or (facts.crumbs and dense(title or "") == dense(facts.crumbs[-1])):
        return False
    return words - sum(len(entry.text) - len(entry.title) for entry in best.entries) >= 120


_BOARD = re.compile(r"(?:信箱|诉求(?:平台)?|来信|留言板|写信|信件|网上咨询|咨询投诉)(?:选登|列表|公开|查询|办理|反馈)?$")


def board_of(facts: PageFacts, best: Group) -> str | None:
    """The name of a board of letters: the column's, or the heading right over the list, which 当前位置 may leave out."""
    name = facts.tags.get("ColumnName") or (facts.crumbs[-1] if facts.crumbs else "")
    if _BOARD.search(name):
        return name
    for up in (best.box, *ancestors(best.box, 2)) if facts.crumbs else ():
        heads = [squeeze(node.text) for node in up.select("h1,h2,h3,h4,[class*=tit],[class*=bt]") if node.select_one("a") is None]
        heads = [head for head in heads if 2 <= len(head) <= 16]
        if heads:
            return heads[0] if len(heads) == 1 and _BOARD.search(heads[0]) else None
    return None


def undated_list(best: Group, facts: PageFacts) -> bool:
    length = sum(len(entry.title) for entry in best.entries) / len(best.entries)
    return len(best.entries) >= 3 and length >= 7 and bool(facts.crumbs or facts.tags.get("ColumnName")) and best.score >= 3
