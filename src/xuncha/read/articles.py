"""Content pages (内容页): title, date of publication and where it was read, source, sharing, related documents."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import NamedTuple

from xuncha.model.facts import Link, Named
from xuncha.patterns import pattern

from . import dates
from .html import Node, tag_of
from .links import kind_of
from .text import ancestors, anchor_title, css_name, squeeze
from .view import View

# a label of publication, then the date; 成文/生成/印发 are other days
# each way begins with a character of its own, what must not stand before it comes after: so the search can leap from one to the next
LABEL = pattern(
    r"(?:发(?<![成行生]发)(?:\s*+布\s*+(?:时\s*+间|日\s*+期)|布于|文\s*+(?:时间|日期)|表\s*+(?:时间|日期|于)|稿\s*+(?:时间|日期))|"
    r"公(?<![成行生]公)开\s*+(?:时间|日期)|信(?<![成行生]信)息\s*+(?:时间|日期)|添(?<![成行生]添)加\s*+(?:时间|日期)|录(?<![成行生]录)入\s*+(?:时间|日期)|"
    r"上(?<![成行生]上)传\s*+(?:时间|日期)|提(?<![成行生]提)交时间|更(?<![成行生]更)新\s*+(?:时间|日期)|编(?<![成行生]编)辑时间|"
    r"时(?<![成行生办公理受限开放截止有效实施文来信留言答复登记]时)\s*+间|日(?<![成行生办公理受限开放截止有效实施文来信留言答复登记]日)\s*+期)\s*+[：:\]】]?\s*+[\[【(（]?\s*+"
)  # fmt: skip
_WEAK_LABEL = pattern(r"更新|编辑时间|发文\s*日期")
_NOT_LABEL = pattern(r"(?:今天是|现在是|当前时间|打印时间|访问时间|有效期|截止|成文日期|生成日期|印发日期|施行日期|实施日期|废止日期)")
_SOURCE = pattern(
    r"(?:信息来源|文章来源|稿件来源|内容来源|新闻来源|来\s*源(?:单位|于)?|发布机构|发布单位|信息提供)\s*[：:\]】]\s*([^\n\t]{0,60})"
)  # fmt: skip
_SOURCE_END = pattern(
    r"\s{2,}|(?:\s*[|｜]\s*)|\s+(?=(?:作者|发布|发表|时间|日期|浏览|点击|阅读|字号|字体|编辑|责任|打印|更新|【|\[|分享|审核|文号|成文|有效|主题|名称))"
    r"|(?:作者|发布时间|发布日期|发表时间|时间|日期|浏览|点击|阅读|字号|字体|责任编辑|编辑|打印|更新时间|分享到?)\s*[：:]|【|（\s*字号|字号"
)
_SHARE_CSS = pattern(
    r"bdsharebuttonbox|bdshare|social-?share|share-component|share(?:list|btn|icon|wrap|tool|con|div)|jiathis|share_?box|sharebox|share-?bar|gov-?share|\bfenxiang\b|"
    r"jtbtn|bshare|share-(?:weixin|wechat|weibo|sina)|icon-(?:weibo|wechat|weixin)|\bshare\b", re.I
)  # fmt: skip
_SHARE_TEXT = pattern(r"分享到|分享至|转载分享|一键分享|分享：|分享:|\[分享\]|【分享】|我要分享|扫一扫分享")
_NAMED = pattern(r"《([^《》\n]{4,80})》")
_YEARS = pattern(r"(?<!\d)((?:19|20)\d{2})\s?年(?:末|底|全年|度|，|全[市县区]|[\u4e00-\u9fff])")


_SENTENCE = pattern(r"[。；;\n]")
_FIGURE = pattern(r"人口|生产总值|GDP|收入|产值|增长|亿元|万元|万人|户籍|城镇化|固定资产|总额|产量|%|％|公里|个(?:乡镇|行政村|村|社区)")


# a line about another page, with that page's day
_OTHER_PAGE = pattern(r"解读[：:]|关联|相关|上一[篇条]|下一[篇条]")
_MADE = pattern(r"生\s*+成\s*+日\s*+期\s*+[：:]?\s*+")


class Published(NamedTuple):
    """When an article was published: ISO date or minute, where it was read, the text as shown."""

    iso: str | None = None
    origin: str | None = None
    visible: str | None = None
    notes: tuple[str, ...] = ()


def read_published(text: str, tags: dict[str, str], url: str, as_of: date, title_at: int = 0) -> Published:
    """Visible 发布时间 first, then PubDate, then a bare date beside the title, then the address."""
    notes: list[str] = []
    shown = _labelled(text) or _bare_near_title(text, title_at) or _made(text)
    if shown and shown.day > as_of:
        notes.append(f"页面显示的发布日期 {shown.day} 晚于监测时间点")
    meta = dates.first(tags.get("PubDate", "")) or None
    if shown:
        iso = shown.day.isoformat() + (f"T{shown.time}" if shown.time and shown.time != "00:00" else "")
        if meta and abs((meta.day - shown.day).days) > 3:
            notes.append(f"PubDate 标签 {meta.day} 与页面显示的 {shown.day} 相差超过3天")
        return Published(iso, "visible", shown.text, tuple(notes))
    if meta:
        iso = meta.day.isoformat() + (f"T{meta.time}" if meta.time and meta.time != "00:00" else "")
        return Published(iso, "meta", None, tuple(notes))
    day = dates.from_url(url)
    if day and day <= as_of:
        return Published(day.isoformat(), "url", None, tuple(notes))
    return Published(notes=tuple(notes))


def _labelled(text: str) -> dates.Found | None:
    weak: dates.Found | None = None
    best: dates.Found | None = None
    if not ("时" in text or "日" in text or "于" in text):
        return None
    for match in LABEL.finditer(text):
        before = text[max(0, match.start() - 8) : match.start()] + match[0]
        if _NOT_LABEL.search(before) or _in_footer(text, match.start()):
            continue
        found = dates.first(text[match.end() : match.end() + 40])
        if found is None or found.start > 6:
            continue
        if best is None and not _WEAK_LABEL.search(match[0]):
            best = found
        elif best is not None and found.day == best.day and found.time and not best.time:
            return found  # the same day once more, with its hour: what an index table leaves out
        weak = weak or found
    return best or weak


_FOOT = pattern(r"网站标识码|版权所有|ICP\s*备|技术支持\s*[：:]|Copyright", re.I)
#: characters that a footer has at most
_FOOTER = 600


def _in_footer(text: str, at: int) -> bool:
    """Whether a day is one of the footer's: when the site was renewed last."""
    if len(text) - at > _FOOTER:
        return False
    end = text.find("\n", at)
    return _FOOT.search(text, max(0, len(text) - _FOOTER), end if end >= 0 else len(text)) is not None


# only what says that it is about publication: of “更新时间：刚刚” and “时间：昨天” nobody knows what they date
_PUBLISHED = pattern(r"(?:发\s*+布\s*+(?:时\s*+间|日\s*+期)|发布于|公开\s*+(?:时间|日期)|发表\s*+(?:时间|日期|于)|发稿\s*+(?:时间|日期))\s*+[：:\]】]?\s*+[\[【(（]?\s*+")
_GOES_ON = pattern(r"[\u4e00-\u9fff\d]")


def relative_times(text: str) -> list[re.Match[str]]:
    """Relative times (3小时前, 昨天 09:30) behind a label of publication."""
    out = []
    for label in _PUBLISHED.finditer(text):
        match = dates.RELATIVE.match(dates.normalise(text[label.end() : label.end() + 20]))
        if match and not _GOES_ON.match(text[label.end() + match.end() : label.end() + match.end() + 1]):
            out.append(match)
    return out


def relative_published(matches: list[re.Match[str]], captured: datetime, as_of: date) -> Published | None:
    """What they say of the day of publication to who captured the page then; nothing where they differ or it would be later than as-of."""
    found = [dates.relative(match, captured) for match in matches]
    first = found[0] if found else None
    if first is None or first.day > as_of or any(other is None or other.day != first.day for other in found):
        return None
    return Published(first.day.isoformat() + (f"T{first.time}" if first.time and first.time != "00:00" else ""), "visible", first.text)


def _made(text: str) -> dates.Found | None:
    """生成日期 of an index table, where the page shows no other day."""
    match = _MADE.search(text)
    found = dates.first(text[match.end() : match.end() + 30]) if match else None
    return found if found and found.start <= 3 else None


def _bare_near_title(text: str, title_at: int) -> dates.Found | None:
    """A date that stands (nearly) alone on a line shortly after the title."""
    if title_at < 0:
        return None
    for line in text[title_at : title_at + 500].split("\n")[1:7]:
        found = dates.first(line)
        if found and not _NOT_LABEL.search(line) and not _OTHER_PAGE.search(line) and len(line.strip()) - len(found.text) <= 45:
            rest = line.replace(found.text, "")
            if found.start <= 30 and not re.search(r"[。，；]|文号|号\)|第\d+号", rest):
                return found
    return None


# a line that is a date and nothing else: where a text is signed (落款)
_SIGNED = pattern(r"^[ \t\u3000]*((?:19|20)\d{2}\s?年\s?\d{1,2}\s?月\s?\d{1,2}\s?日|二[〇○ＯO零][〇○ＯO零一二三四五六七八九]{2}年[一二三四五六七八九十]{1,3}月[一二三四五六七八九十]{1,3}日)[ \t\u3000]*$", re.M)
_SIGNER = pattern(r"(?:局|委|办|室|府|厅|院|会|部|组|中心|站|所|队|处|科|社|公司|集团|学校|大学|乡|镇|街道|管理区|开发区)(?:[（(].*[)）])?$")
#: reprints, and texts that waited for a day or two, are nothing to speak of
NEAR = 3


def other_dates(published: Published, tags: dict[str, str], url: str, text: str, title: str | None, as_of: date) -> dict[str, str]:
    """Dates that contradict the one shown by more than three days: of the address, of PubDate, and a signature that is later."""
    if published.origin != "visible" or published.iso is None or published.visible is None or dates.is_relative(published.visible):
        return {}  # a day that rests on when somebody looked contradicts nothing
    at = text.find(published.visible)
    if _WEAK_LABEL.search(text[max(0, at - 12) : max(at, 0)]):
        return {}  # when a page was last changed says nothing of when it was published
    shown = date.fromisoformat(published.iso[:10])
    out: dict[str, str] = {}
    day, meta = dates.from_url(url), dates.first(tags.get("PubDate", ""))
    if day is not None and abs((day - shown).days) > NEAR:
        out["url"] = day.isoformat()
    if meta is not None and abs((meta.day - shown).days) > NEAR:
        out["meta"] = meta.day.isoformat()
    signed = _signed(text, title) if "年" in text or "日" in text else None
    if signed is not None and (signed - shown).days > NEAR and signed <= as_of:
        out["signed"] = signed.isoformat()
    return out


def _signed(text: str, title: str | None) -> date | None:
    """The last line that is a date alone, below the title and under a short line that names who signs."""
    start = text.find(title) if title else 0
    last = None
    for match in _SIGNED.finditer(text, max(start, 0)):
        above = text[max(0, match.start() - 80) : match.start()].rstrip().rpartition("\n")[2].strip()
        if 3 <= len(above) <= 30 and _SIGNER.search(above) and not _SENTENCE.search(above) and not re.search(r"[：:，,]", above):
            last = match[1]
    found = dates.first(last) if last else None
    return found.day if found else None


def read_source(text: str, tags: dict[str, str]) -> str | None:
    """来源 as shown; the tag where the page shows none."""
    for match in _SOURCE.finditer(text):
        value = _SOURCE_END.split(match[1].strip(), maxsplit=1)[0].strip(" ：:|[]【】()（）")
        if value and not dates.first(value) and len(value) <= 40:
            return value
    return tags.get("ContentSource") or None


def has_share(view: View) -> bool:
    """A share function (转载分享): a widget's markup or its caption; print and favourites do not count."""
    if "share" in view.signs and _SHARE_TEXT.search(view.text):
        return True
    if "share" not in view.source:
        return False
    for box in view.doc.select(_SHARE_BOXES):
        if _SHARE_CSS.search(css_name(box)) or box.attr("data-cmd") or "分享" in (box.attr("title") or "") or _SHARE_CALL.search(box.attr("onclick") or ""):
            return True
    return False


_SHARE_BOXES = "[class*=share i],[id*=share i],[class*=fenxiang i],[class*=jiathis],[data-cmd=weixin],[data-cmd=tsina],[title*=分享],[onclick*=share i],[onclick*=fenxiang i]"
_SHARE_CALL = pattern(r"share|fenxiang", re.I)


def _is_title(box: Node, head: str) -> bool:
    """A heading that says the document's title; a block with entries or all of it a link is a menu or an entry."""
    if not 4 <= len(head) <= 120 or squeeze(box.text) != head or box.select_one("li") is not None:
        return False
    link = box.select_one("a[href]")
    return link is None or squeeze(link.text) != head


_SITE_SUFFIX = pattern(r"\s*[_|｜—–-]+\s*")


def read_title(doc: Node, tags: dict[str, str], doc_title: str, site_name: str) -> str | None:
    """The page's own title, without the site's name."""
    if tags.get("ArticleTitle"):
        return squeeze(tags["ArticleTitle"])
    head = strip_site(doc_title, site_name)
    if head and head != site_name and any(_is_title(box, head) for box in doc.select("h1,h2,h3")):
        return head
    best: str | None = None
    longer: str | None = None
    for box in doc.select("h1,h2,h3,[class*=tit],[class*=Title],[id*=title],[class*=bt]"):
        text = squeeze(box.text)
        if not 4 <= len(text) <= 120 or text == site_name:
            continue
        same = bool(head) and text == head
        close = longer is None and head is not None and ((head in text and len(text) <= len(head) + 20) or doc_title.startswith(text))
        heading = best is None and tag_of(box) == "h1"
        # a block with entries, or all of it a link elsewhere, is a menu or an entry, not this page's title
        if not (same or close or heading) or box.select_one("li") is not None:
            continue
        link = box.select_one("a[href]")
        if link is not None and squeeze(link.text) == text:
            continue
        if same:
            return text
        if close:
            longer = text
        if heading and box.select_one("a") is None and not any(tag_of(up) == "a" for up in ancestors(box, 2)):
            best = text
    return longer or best or head or None


def title_above(text: str, shown: str) -> str | None:
    """The heading above the line that shows the day: the title of a page whose document title only names the site or the column."""
    before = text[: text.find(shown)].split("\n") if shown in text else []
    for line in reversed(before[-5:-1] if len(before) > 1 else []):
        words = squeeze(line)
        if "。" in words:
            return None  # the text, below which the day stands
        if 4 <= len(words) <= 100 and not LABEL.search(words) and not re.search(r"位置|首页|检索|搜索|字号|打印|来源|发布机构|索引号|[：:]$|>{1,2}", words):
            return words
    return None


def strip_site(doc_title: str, site_name: str = "") -> str | None:
    """A document title without the site's name behind or before it."""
    parts = [part for part in _SITE_SUFFIX.split(squeeze(doc_title)) if part]
    if not parts:
        return None
    if site_name:
        rest = [part for part in parts if part != site_name]
        if rest and len(rest) < len(parts):
            return rest[0] if len(rest) == 1 else max(rest, key=len)
    return parts[0]


RELATED = pattern(
    r"相关(?:解读|文件|政策|链接|阅读|稿件|文档)|政策原文|(?:政策文件|政策解读|文件解读)\s*[：:]|解读(?:文件|稿|链接|材料)\s*[：:]?|关联(?:文件|解读)|"
    r"原文链接|文件原文|阅读原文|点击查看|解读内容\s*[：:]"
)


def read_related(view: View, content: Node | None) -> list[Link]:
    """Links that tie a document and its interpretation together: in the text, or in a 相关 block."""
    out: dict[str, Link] = {}
    inside = set(content.select("a[href]")) if content is not None else set()
    for each in view.anchors:
        anchor, url = each.node, each.url
        text = anchor_title(anchor, each.text)
        if not url or len(text) < 2:
            continue
        near = anchor in inside
        if not near:
            for depth, up in enumerate(ancestors(anchor, 6)):
                head = squeeze(up.text)
                if (depth >= 1 and len(head) > 600) or "位置" in head or len(up.select("a[href]")) > 15:
                    break
                if RELATED.search(head):
                    near = True
                    break
        if near:
            out.setdefault(url, Link(url, kind_of(url), text))
    return list(out.values())


def read_named(text: str) -> list[Named]:
    """Documents named by 《…》 in the text."""
    return [Named(name) for name in dict.fromkeys(_NAMED.findall(text))][:20]


def read_years(text: str) -> list[int]:
    """Years that figures are given for (“2019年末…”)."""
    said = (sentence for sentence in _SENTENCE.split(text) if "年" in sentence and _FIGURE.search(sentence))
    return sorted({int(year) for sentence in said for year in _YEARS.findall(sentence)})
