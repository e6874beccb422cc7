"""What can be told of a page before it is read closely: blocked, error, home, shell."""

from __future__ import annotations

import re

from xuncha.patterns import pattern

from .marks import Marks
from .view import View

# what a challenge cannot do without; the pattern itself is dear
_HINT = Marks({"busy": "频繁|过多|太多|限制|封禁|禁止|拉黑|屏蔽|过大|太大|忙|稍后|稍候", "challenge": r"_ts\s*=|_\$[A-Z0-9]{2}\(\)|jsl_clearance|创宇|安全狗|waf_js|acw_sc|验证|checking your browser|检查中|拦截|阻断"})
_CHALLENGE = pattern(
    r"\$_ts\s*=|_\$[A-Za-z0-9]{2}\(\)|__jsl_clearance|jsl_clearance|创宇盾|知道创宇|安全狗|waf_js|acw_sc__v2|人机验证|滑动验证|安全验证|"
    r"Checking your browser|浏览器检查中|访问(?:行为)?(?:被|已)(?:拦截|阻断)|您的(?:请求|访问).{0,12}(?:拦截|阻断)|请输入验证码",
    re.I,
)
_ERROR_TITLE = pattern(r"^(?:HTTP)?\s*(?:404|403|500|502|503)(?:\s*$|\s*[-–—_|:：,，.!！(（]|\s*(?:HTTP|Error|Not|Forbidden|Internal|Bad|Service|Page|错误|页面|网页|找不到|未找到|无法|禁止|服务器|网关|出错|提示|对不起|很?抱歉))|页面不存在|找不到(?:页面|网页|该页)|页面未找到|无法找到|出错了|访问出错|Not Found|错误页面|错误提示", re.I)
_ERROR_TEXT = pattern(
    r"(?:页面|网页|栏目|文章|内容|信息|文件)[^\n。]{0,8}(?:不存在|已被?删除|已下线|未找到|找不到|丢失|走丢|飞走)|(?:很?抱歉|对不起)[^\n]{0,20}(?:页面|访问|不存在|找不到)|"
    r"404\s*(?:错误|页面|Not Found)|服务器内部错误|HTTP\s*Status\s*[45]\d\d",
    re.I,
)
# the title of a document, whatever it is about
_DOCUMENT = pattern(r"^\s*关于.{4,60}的(?:公告|通告|通知|通报|公示|说明|简讯|函|提示|报告|声明|紧急通知)")
# a page that says when it was published is no error page
_DATED = pattern(r"(?:发布|发稿|公开)(?:时间|日期)\s*[：:]\s*\d{4}")
BLOCKED_STATUS = frozenset((403, 412, 429, 521))


def is_blocked(status: int, html: str) -> bool:
    """A host that does not want programs: its answer says nothing about the page."""
    if status in BLOCKED_STATUS:
        return True
    if not (status in (200, 202) or status >= 400):
        return False
    # a challenge page has no navigation, or is called one; counting links is cheap, looking for the marks is not
    if _has_links(html):
        at = html.find("<title", 0, FAR)
        at = at if at >= 0 else html.find("<TITLE", 0, FAR)
        return at >= 0 and _WALL_TITLE.match(html, at) is not None
    head = html[:FAR]
    found = _HINT(head.encode("utf-8", "replace"))
    return ("challenge" in found and _CHALLENGE.search(head) is not None) or ("busy" in found and len(html) <= len(head) and _turns_away(html))


# the title, and nothing but that in it before the site's name
_WALL_TITLE = pattern(r"<title[^<>]{0,80}>\s{0,40}(?:安全|人机|滑动|滑块|访问)验证(?:页面?)?\s{0,40}(?:[-–—_|<]|$)", re.I)


#: characters in which a wall says what it is
FAR = 20_000
#: characters of a page that only says that it will not answer now
_SHORT = 200


def _turns_away(html: str) -> bool:
    """A page that only says that one asked too often, or that the server is busy; what a script might say does not count."""
    said = " ".join(_TAGS.sub(" ", _SCRIPTS.sub(" ", html)).split())
    return len(said) <= _SHORT and _BUSY.search(said) is not None


_SCRIPTS = pattern(r"<(script|style)\b[^<>]*>(?:[^<]++|<(?!/\1\b))*+</\1", re.I)
_TAGS = pattern(r"<[^<>]*>")
_BUSY = pattern(
    r"(?:访问|操作|请求|点击|刷新)(?:次数)?(?:过于|太过|太|过)(?:频繁|多)|\bIP[^。]{0,12}(?:限制|封禁|禁止|拉黑|屏蔽)|访问(?:的)?人数(?:过|太)多|访问量(?:过|太)大|"
    r"(?:系统|服务器|网络)(?:正)?(?:繁忙|忙)|请稍(?:后|候)(?:再试|重试|再访问|刷新)",
    re.I,
)


def _has_links(html: str) -> bool:
    """At least five links; stops at the fifth."""
    for opening in ("<a ", "<A "):
        at = 0
        for _ in range(5):
            at = html.find(opening, at) + 1
            if not at:
                break
        else:
            return True
    return False


def is_error(status: int, doc_title: str, view: View, root: str) -> bool:
    """Error pages, also those that answer 200 (soft 404)."""
    text = view.text
    if status >= 400:
        return True
    if _ERROR_TITLE.search(doc_title) and not _DOCUMENT.search(doc_title) and len(text) < 3000 and not ("date" in view.signs and _DATED.search(text)):
        return True
    if "wrong" not in view.signs or len(text) >= 800 or _DATED.search(text):
        return False
    if _DOCUMENT.search(doc_title) and any(_DOCUMENT.search(line) for line in text.split("\n")):
        return False  # an announcement about pages that are missing
    for found in _ERROR_TEXT.finditer(text):
        start, end = text.rfind("\n", 0, found.start()) + 1, text.find("\n", found.end())
        line = text[start : end if end >= 0 else len(text)]
        named = any(len(anchor.text) >= 8 and found[0] in anchor.text and anchor.url and not same_page(anchor.url, root) for anchor in view.anchors)
        if not named and not _DOCUMENT.search(line) and not _ASIDE.search(line) and not _concealed(view, found[0]):
            return True
    return False


# said to old browsers, or to whoever is about to leave
_ASIDE = pattern(r"(?:升级|版本|不支持|更换|建议)[^\n。]{0,12}浏览器|浏览器[^\n。]{0,12}(?:升级|版本|过低|不支持|禁用|更新)|即将离开", re.I)


def _concealed(view: View, words: str) -> bool:
    """Whether words stand in what a page keeps from sight until it is wanted (tips, dialogs), or shows to browsers without scripts only."""
    return any(words in node.text for node in (*view.concealed, *view.doc.select("noscript,template,dialog")))


def looks_like_home(url: str, root: str, text: str, crumbs: list[str], more: int, tags: dict[str, str]) -> bool:
    """The home page: the site's own address (`root`; where it is not known, what looks like one), or a front page by its blocks."""
    if root and same_page(url, root):
        return True
    path = _HOST.sub("", url)
    front = _FRONT.fullmatch(path) is not None
    if front and (not root or (not crumbs and not tags.get("ColumnName"))):
        return True
    if not root and not crumbs and _FOLDER_FRONT.fullmatch(path) and tags.get("SiteName") and not tags.get("ColumnName") and not tags.get("ArticleTitle"):
        # a site in a folder of another: its front page has the tags of a site, and none of a column
        return True
    return more >= 5 and not crumbs and not tags.get("ColumnName") and not tags.get("ArticleTitle")


_HOST = pattern(r"^https?://[^/]+")
_FRONT = pattern(r"/?(?:index|default|main|home)?(?:\.\w+)?")
_FOLDER_FRONT = pattern(r"/[\w-]+/(?:(?:index|default|main)\.\w+)?")


def same_page(url: str, other: str) -> bool:
    def plain(address: str) -> str:
        return _INDEX.sub("", address.partition("#")[0]).rstrip("/")

    return plain(url) == plain(other)


_INDEX = pattern(r"(?:index|default)\.\w+$")


def own_folder(url: str) -> str:
    """The folder that an address stands for (/zw/, /zw/index.html), '' where it stands for none, or for the whole host."""
    folder, _, name = url.partition("#")[0].rpartition("/")
    return folder + "/" if folder.count("/") > 2 and (not name or _INDEX.match(name.lower())) else ""


def is_piece(view: View) -> bool:
    """A document made to stand in a frame (a page's head, a menu): its links lead on in the page around it, and it is all there."""
    if "outward" not in view.source:
        return False
    targets = [(node.attr("target") or "").strip().lower() for node in view.doc.select("a[href][target]")]
    outward = sum(target not in ("", "_blank", "_self", "blank", "new", "_new") for target in targets)
    return outward >= 3 and outward * 2 > len(view.anchors)


def is_shell(html: str, signs: set[str], text_length: int) -> bool:
    """A page that is nothing without its scripts."""
    if "template" in signs and text_length < 3000 and re.search(r"\{\{[^{}]{1,60}\}\}", html):
        return True
    if "mount" in signs and re.search(r"<div[^<>]+id=[\"'](?:app|root)[\"'][^<>]*>\s*+</div>", html):
        return True
    return text_length < 120 and len(re.findall(r"<script", html, re.I)) >= 2
