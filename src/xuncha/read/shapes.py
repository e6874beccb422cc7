"""What a page's links, lists and words together say that it is; asked after the certain signs, before the kind is decided."""

from __future__ import annotations

import re
from collections.abc import Callable

from xuncha.model.facts import PageFacts
from xuncha.patterns import pattern

from . import articles
from .blank import main_words
from .html import Node, tag_of
from .kinds import same_page
from .lists import Group
from .text import ancestors, css_name, dense, squeeze
from .view import View

_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
    "庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂丛焦向柳邢路岳齐沿梅莫庄辛管祝左涂谷祁时舒耿牟卜詹关苗凌费纪靳盛童欧阳戚褚闫付肖"
)
_PERSON = pattern(rf"^[{_SURNAMES}][\u4e00-\u9fff]{{1,3}}$")


_LABEL_SEARCH = pattern(r"(?:找到|搜索到|检索到|查询到|共有?)\s*+(?:约|相关)*\s*+\d*\s*+(?:条|个|项)?\s*+(?:相关)?(?:结果|记录|信息)|搜索结果|检索结果")
_ASKED = pattern(r"search|sousuo|keyword|query|/s\?", re.I)
DIRECTORY = pattern(r"网站地图|站点地图|网站导航|^导航")


def is_search(facts: PageFacts, text: str) -> bool:
    asked = "?" in facts.url and bool(_ASKED.search(facts.url))
    if facts.doc_title.startswith(("搜索", "站内搜索", "全文检索")) or (asked and "搜索" in text):
        return True
    return (asked or "搜索" in facts.doc_title) and bool(_LABEL_SEARCH.search(text))


def list_proper(groups: list[Group], is_empty: Callable[[], bool]) -> Group | None:
    """The best list; one with dates before one without, for menus have none, and before one that is called hot or newest beside it.

    `is_empty`: whether the page says itself that it has nothing; then what stands beside it is not its list.
    """
    dated = [group for group in groups[:4] if group.score >= 2 and any(entry.day for entry in group.entries)]
    own = next((group for group in dated if not _is_beside(group)), None)
    if own is not None or not dated:
        return own or (groups[0] if groups else None)
    # what is hot is never the list; what is newest may be, where it is all there is
    return next((group for group in groups[:6] if not _is_beside(group)), None) if _is_hot(dated[0]) or is_empty() else dated[0]


#: characters of a headline above a list at least
_HEADLINE = 6


def with_headline(groups: list[Group], best: Group) -> Group:
    """The list with the headline that stands above it in a block of its own (头条): its newest entry, often."""
    above = best.box.parent
    for group in groups:
        if len(group.entries) > 1 or group is best or group.entries[0].day is None or len(group.entries[0].title) < _HEADLINE or _is_beside(group):
            continue
        row = group.entries[0].row
        if above is not None and row.parent == above and not _BESIDE_CSS.search(css_name(row)) and _stands_before(row, best.box, above):
            return best._replace(entries=[*group.entries, *best.entries])
    return best


def _stands_before(first: Node, second: Node, above: Node) -> bool:
    children = list(above.children)
    return first in children and second in children and children.index(first) < children.index(second)


_BESIDE_CSS = pattern(r"\b(?:hot|rank|relat|recommend)|xgxx|tuijian|paihang")
_BESIDE_WORDS = pattern(r"^(?:热点|热门|点击)(?:排行|信息|新闻|推荐|文章)?|^(?:阅读|信息|新闻)?排行|^推荐(?:阅读|信息|新闻)|^往期(?:回顾|精彩|内容|信息)?|^相关(?:阅读|信息|新闻|文章|链接)|^(?:最新|最近)(?:信息|发布|更新|文章)")


_HOT = pattern(r"^(?:热点|热门|点击)|排行")


def _heading(group: Group) -> str:
    up = group.box.parent
    words = squeeze(up.text).partition(group.entries[0].title)[0] if up is not None and tag_of(up) not in ("body", "form") else ""
    return words if len(words) <= 12 else ""


def _is_hot(group: Group) -> bool:
    return _HOT.search(_heading(group)) is not None


def _is_beside(group: Group) -> bool:
    up = group.box.parent
    names = f"{css_name(group.box)} {css_name(up) if up is not None else ''}"
    return _BESIDE_CSS.search(names) is not None or _BESIDE_WORDS.search(_heading(group)) is not None


def leads_to_columns(groups: list[Group], best: Group, view: View) -> bool:
    """A front of several columns: lists of one make side by side, each under a heading that leads to its own column."""
    above = best.box.parent
    if above is None or tag_of(best.box) not in ("ul", "ol", "dl", "table", "div"):
        return False
    make = (tag_of(best.box), best.box.attr("class") or "", tag_of(above), above.attr("class") or "")
    heads: set[str] = set()
    for group in groups:
        up = group.box.parent
        if up is None or (tag_of(group.box), group.box.attr("class") or "", tag_of(up), up.attr("class") or "") != make:
            continue
        if sum(1 for entry in group.entries if entry.day) < 2 or up.parent != above.parent:
            continue
        urls = {entry.url for entry in group.entries}
        link = next((node for node in up.select("h1 a[href],h2 a[href],h3 a[href],h4 a[href],dt a[href],[class*=tit] a[href]")), None)
        head = view.base.resolve(link.attr("href") or "") if link is not None else None
        if head and head not in urls and not same_page(head, view.url):
            heads.add(head)
    return len(heads) >= 2


def names_leaders(text: str, groups: list[Group]) -> bool:
    """A page of leaders: a list of persons' names, and what one of them is in charge of."""
    if not re.search(r"领导|局长|主任|县长|市长", text) or not re.search(r"领导分工|分管|主持[^\n]{0,6}工作|领导简介|个人简历|工作分工", text):
        return False
    return any(len(group.entries) >= 4 and all(_PERSON.match(dense(entry.title)) for entry in group.entries) for group in groups[:8])


_LABEL_END = pattern(rf"(?:{articles.LABEL.pattern})$")


def _labelled(shown: str | None, text: str) -> bool:
    """Whether a label of publication stands right before the day."""
    return shown is not None and any(_LABEL_END.search(text[max(0, at.start() - 16) : at.start()]) for at in re.finditer(re.escape(shown), text))


def _renewed(shown: str, text: str) -> bool:
    return "更新" in text[max(0, text.find(shown) - 12) : max(0, text.find(shown))]


#: characters of a column's name at most; a title is longer
_NAME = 8


def is_renewed(facts: PageFacts, published: articles.Published, text: str, title: str | None) -> bool:
    """Whether the only day of a page that bears its column's name (县情概况) is that of its renewal."""
    name = dense(title or "")
    if published.visible is None or not 0 < len(name) <= _NAME or not facts.crumbs or name != dense(facts.crumbs[-1]):
        return False
    return not facts.tags.get("ArticleTitle") and not facts.tags.get("PubDate") and _renewed(published.visible, text)


#: characters of sentences below which nobody would call a page an article
SHORT = 60


def is_article(
    facts: PageFacts, published: articles.Published, view: View, best: Group | None, hidden: bool, title: str | None
) -> bool:
    """Content pages show when they were published; lists show many dates, and few words that are no links."""
    text = view.text
    linked = view.linked
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
        if named and dated >= 2 and published.visible is not None and prose(view) < SHORT and _renewed(published.visible, text):
            return False  # when the column was renewed
        if inside and prose(view) < SHORT and not _labelled(published.visible, text):
            return False  # one or two entries, and no text
        if (inside and dated >= 3) or (named and (inside or published.visible is None or dated >= 3)):
            return False
    if published.visible is not None and prose(view) < SHORT and any(published.visible in anchor.text for anchor in view.anchors) and not _labelled(published.visible, text):
        return False  # a day in a link's own words is that of something else
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


_BOARD = pattern(r"(?:信箱|诉求(?:平台)?|来信|留言板|写信|信件|网上咨询|咨询投诉)(?:选登|列表|公开|查询|办理|反馈)?$")


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
