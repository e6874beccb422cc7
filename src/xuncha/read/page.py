"""One page: bytes in, facts out. Cheap steps first; the dear ones only where their words occur."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date

from xuncha.model.facts import (
    DOCUMENT_DAYS,
    LATER_UNREAD,
    LIST_UNREAD,
    RELATED_UNREAD,
    RELATIVE_UNREAD,
    TROUBLED,
    Letter,
    Link,
    PageFacts,
    Private,
)
from xuncha.patterns import pattern

from . import articles, forms, guides, letters, nav
from .blank import admits_nothing, shows_nothing, shows_trouble
from .charset import decode
from .cms import Hidden, asked_list, further_pages, hidden_list
from .elderly import read_elderly
from .fills import who_fills
from .footers import read_footer
from .forward import read_door, read_forward
from .fragments import add_item_links
from .front import frames_of, read_rest
from .harmful import read_harms
from .html import Node
from .kinds import is_blocked, is_error, is_piece, is_shell, looks_like_home, same_page
from .lists import Group, newest_of, read_groups, to_items
from .marks import LOOSE, SOURCE
from .mask import Secret, scrub
from .scan import Scanner, Sightings
from .shapes import (
    DIRECTORY,
    board_of,
    is_article,
    is_renewed,
    is_search,
    leads_to_columns,
    list_proper,
    names_leaders,
    to_fill_in,
    undated_list,
    with_headline,
)
from .shown import has_media
from .signposts import read_about, read_entrances
from .tables import table_text
from .text import ancestors, dense, squeeze
from .trouble import says_empty
from .view import Moment, View
from .written import with_written

TAGS = (
    "SiteName", "SiteDomain", "SiteIDCode", "ColumnName", "ColumnDescription", "ColumnKeywords", "ColumnType",
    "ArticleTitle", "PubDate", "ContentSource", "Keywords", "Author", "Description", "Image", "Url",
)  # fmt: skip
_TAG_NAMES = {name.lower(): name for name in TAGS}
_TEMPLATE = pattern(r"\{\{.*?\}\}|\$\{.*?\}|<%.*?%>|#\{.*?\}")
_LOADING = pattern(r"(?:正在|数据)?(?:加载|载入|查询|搜索)(?:中|…|\.{2,})|loading", re.I)

#: characters of a page that says next to nothing, and what else would be something
FEW_WORDS = 120
_SHOWN = frozenset(("page", "image", "frame", "attachment"))
#: of so many in its beginning a page is a page, whatever left them there
MOST_NULS = 20


def read_page(
    body: bytes,
    url: str,
    as_of: date,
    *,
    content_type: str = "",
    status: int = 200,
    root: str = "",
    scan: Scanner | None = None,
    engine: str = "turbohtml",
    captured: Moment = None,
    seen: date | None = None,
    document_charset: str = "",
    refresh: str = "",
) -> PageFacts:
    """Facts of one page.

    `captured`: when it was captured, in Beijing time, where that is known, or who can tell: what 昨天 and 3小时前 mean (never the as-of day).
    `seen`: the day on which it came (Beijing time), however old the copy: no date without a year is later.
    `document_charset`: the document's own where `body` was made of it (in a browser): addresses are asked in it. `refresh`: the HTTP header.
    `root` is the site's home address; `scan` finds wordings, personal data and lures in text; nothing here judges or fetches.
    """
    html, charset, origin, notes = decode(body, content_type)
    facts = PageFacts(url, charset=charset, charset_from=origin, notes=notes)
    if is_blocked(status, html):
        facts.kind = "blocked"
        return facts
    if b"\0" in body[:2048] and not charset.startswith("utf-16"):
        if body.count(b"\0", 0, 2048) > MOST_NULS:
            facts.notes.append("不是网页：内容是二进制数据")
            return facts
        body, html = body.replace(b"\0", b""), html.replace("\0", "")
    if status >= 400:
        facts.kind = "error"  # whatever it shows is said by the server about itself, not by the site
        return facts
    if html[:1] in ("{", "[") and not html.lstrip("{[ \r\n\t").startswith("<"):
        return facts  # data, no page
    raw: bytes | None = body if charset in ASCII_BASED else None
    source: set[str] | None = SOURCE(raw if raw is not None else html.encode("utf-8", "replace"))
    if source is not None and "document.write" in source:
        html, raw, source = with_written(html), None, None
    view = View(html, url, raw, engine, utf8_based=charset == "utf-8" and origin != "bom", source=source, captured=captured, charset=document_charset or charset, seen=seen)
    title_tag = view.doc.select_one("title")
    facts.doc_title = squeeze(title_tag.text)[:LONGEST] if title_tag is not None else ""
    sighted, secrets = _look(view, scan) if scan is not None else (Sightings(), [])
    facts.text_length = len(view.text)
    facts.tags = read_tags(view.doc, facts.notes)
    facts.links = view.links
    facts.footer, open_ = read_footer(view)
    facts.notes += open_
    if refresh or view.source & {"refresh", "location"}:
        facts.forward = read_forward(view, refresh)
    if facts.forward is None and root and len(view.anchors) <= 3 and same_page(facts.url, root):
        facts.forward = read_door(view)
    if "place" in view.signs:
        facts.crumbs = nav.read_crumbs(view.text)
    _read_kind(facts, view, status, as_of, root)
    facts.about = read_about(facts, view)
    day = as_of.isoformat()
    # read again on another day, a date without a year, one to come or a relative one may mean something else
    facts.as_of_bound = view.relative or "short date" in view.signs or any(item.date and item.date > day for item in facts.items) or (facts.published or "") > day
    if scan is None:
        return facts
    facts.hits = [hit for hit in sighted.hits if not hit.since or (facts.published or "") >= hit.since]
    if scan.lures is not None and scan.hosts is not None:
        head = " ".join(filter(None, (facts.doc_title, *(facts.tags.get(name, "") for name in ("ArticleTitle", "Keywords", "Description")))))
        above = scan(head)
        facts.harms = read_harms(view, facts, scan.lures, scan.hosts, sighted.lured, head if above.lured else "")
        known = {secret.value for secret in secrets}
        secrets += {secret.value: secret for secret in above.secrets if secret.value not in known}.values()
    return keep_masked(facts, secrets)


def _look(view: View, scan: Scanner) -> tuple[Sightings, list[Secret]]:
    """What the scan sees of a page; where the layout tears tables apart, each table once more by its rows."""
    seen = scan(view.text)
    if view.settle(bool(seen.hits or seen.numbers)):
        seen = scan(view.text)
    secrets = list(seen.secrets)
    if seen.numbers and view.torn:
        known = {(secret.kind, secret.value) for secret in secrets}
        secrets += [secret for secret in scan(table_text(view.doc)).secrets if (secret.kind, secret.value) not in known]
    return seen, secrets


#: occurrences kept of one page or attachment
MOST_PRIVATE = 1_000


def keep_masked(facts: PageFacts, secrets: Iterable[Secret]) -> PageFacts:
    """Notes personal data in its masked form and masks it wherever else the facts quote it."""
    secrets = list(secrets)
    if not secrets:
        return facts
    facts = scrub(facts, list(dict.fromkeys((secret.value, secret.masked) for secret in secrets if secret.value != secret.masked)))
    counts: dict[str, int] = {}
    for secret in secrets[:MOST_PRIVATE]:
        nth = counts.get(secret.masked, 0)
        counts[secret.masked] = nth + 1
        facts.private.append(Private(secret.kind, secret.masked, secret.where, nth, secret.hidden))
    if len(secrets) > MOST_PRIVATE:
        facts.notes.append(f"个人信息共 {len(secrets)} 处，只列出前 {MOST_PRIVATE} 处")
    return facts


#: characters of a title or a tag that anybody would read
LONGEST = 500

# charsets whose ASCII is plain ASCII
ASCII_BASED = frozenset(("utf-8", "gb18030", "big5"))


def read_tags(doc: Node, notes: list[str]) -> dict[str, str]:
    """The official meta tags (网页标签), whatever the case of their names; the first of several counts."""
    tags: dict[str, str] = {}
    for meta in doc.select("meta[name],meta[property]"):
        name = _TAG_NAMES.get((meta.attr("name") or meta.attr("property") or "").strip().lower())
        if name is None:
            continue
        value = squeeze(meta.attr("content") or "")[:LONGEST]
        if tags.get(name):
            if value != tags[name]:
                notes.append(f"标签 {name} 出现多次且不同")
            continue
        if _TEMPLATE.search(value):
            notes.append(f"标签 {name} 的模板没有渲染")
            value = ""
        tags[name] = value
    return {name: value for name, value in tags.items() if value}


def _read_kind(facts: PageFacts, view: View, status: int, as_of: date, root: str) -> None:
    """Decides the kind and reads what belongs to it; the order is from the certain to the likely."""
    text, signs = view.text, view.signs
    site_name = facts.tags.get("SiteName", "")
    if is_error(status, facts.doc_title, view, root) and not is_search(facts, text):
        facts.kind = "error"
        facts.title = articles.strip_site(facts.doc_title, site_name)
        return
    hidden = hidden_list(view, as_of)
    content_page = bool(facts.tags.get("ArticleTitle"))
    # content pages that say so have no list proper to look for
    searching = is_search(facts, text)
    listing = not content_page and (
        bool(signs & {"date", "short date", "letter"}) or searching or bool(facts.crumbs) or "ColumnName" in facts.tags
    )
    groups = read_groups(view, as_of) if listing else []
    facts.search = forms.read_search(view, facts.charset)
    more = nav.read_more_links(view)
    facts.nav = more
    facts.blocks = len({link.url for link in more})
    if is_piece(view):
        facts.nav = nav.read_nav(view) + more  # the bar of a page made of frames
    days = [sum(1 for entry in group.entries if entry.day) for group in groups]
    lists = sum(1 for count in days if count >= 3)
    if looks_like_home(facts.url, root, text, facts.crumbs, len(more), facts.tags) or (
        not facts.crumbs and not facts.tags.get("ColumnName") and (lists >= 3 or (len(more) >= 2 and sum(days) >= 8))
    ):
        facts.kind = "home"
        facts.nav = nav.read_nav(view) + more
        facts.entrances = read_entrances(view)
        facts.elderly = read_elderly(view)
        if groups:
            facts.items = [item for group in groups[:12] for item in to_items(group) if item.date][:80]
            facts.newest = newest_of(facts.items, as_of)
        read_rest(facts, view, root, as_of)
        return
    if signs <= LOOSE and not facts.tags:
        # nothing on it that a reader follows: the document's own title will do
        title = articles.strip_site(facts.doc_title, site_name)
    else:
        title = articles.read_title(view.doc, facts.tags, facts.doc_title, site_name)
    said = any(_GUIDES.search(name) for name in (*facts.crumbs, facts.tags.get("ColumnName", "")))
    called = guides.is_called_guide(title, facts.tags.get("ColumnName") or (facts.crumbs[-1] if facts.crumbs else None))
    if called or ("guide" in signs and (said or not content_page or "流程" in text or "程序" in text or "材料" in text)):
        said = said and not any(sum(1 for e in group.entries if e.day) >= 3 for group in groups[:2])
        facts.guide = guides.read_guide(view, title, called, said, lambda: has_media(facts, view))
    if facts.guide is None and "letter" in signs:
        facts.messages = letters.read_questions(text) if not content_page else []
        facts.message = letters.read_letter(text) if not facts.messages and "sent" in signs else None
        if not facts.messages and facts.message is None and not content_page:
            facts.messages = letters.read_board(view, groups)
    if facts.messages:
        facts.kind, facts.title = "messages", _column_title(facts, title)
        facts.next_pages = nav.read_next_pages(view)
        return
    if facts.message:
        facts.kind, facts.title = "message", facts.message.title or title
        return
    dated = text if "date" in signs else ""
    # where the title only repeats the column's name, the day is looked for behind 当前位置
    end = nav.crumbs_end(view) if dated and title in facts.crumbs else None
    if end is not None:
        dated, at = re.sub(r"\n\s*\n", "\n", text[end:]), 0
    else:
        at = dated.find(title) if title else -1
    published = articles.read_published(dated, facts.tags, facts.url, as_of, at)
    if published.visible is not None and view.concealed:
        published = _in_sight(view, published, lambda text: articles.read_published(text, facts.tags, facts.url, as_of, at), dated)
    if "relative" in signs and published.origin in (None, "url"):
        published = _by_capture(view, published, as_of)
    if facts.guide is not None:
        facts.kind, facts.title = "guide", title
        _read_article(facts, view, published, as_of)
        return
    if searching:
        facts.kind = "search"
        if groups:
            facts.items = to_items(groups[0])
        if _LOADING.search(text) or not facts.items:
            who_fills(facts, view)
            if _LOADING.search(text) and LIST_UNREAD not in facts.notes:
                facts.notes.append(LIST_UNREAD)
        return
    best = list_proper(groups, lambda: "empty" in signs and says_empty(text))
    if "leaders" in signs and names_leaders(text, groups):
        facts.kind, facts.title = "leaders", title
        return
    # a column that says it has nothing, beside lists of others
    listed = best is not None and any(entry.day for entry in best.entries)
    emptied = bool(groups and facts.crumbs) and not listed and "empty" in signs and says_empty(text) and shows_nothing(facts, view)
    article = not emptied and is_article(facts, published, view, best, hidden is not None, title)
    if article and is_renewed(facts, published, text, title):
        # a single page (单页) says when it was renewed: nothing was published on it
        facts.renewed, published = published.iso, articles.Published()
        article = any(entry.day for entry in best.entries) if best is not None else False
        article = article or is_article(facts, published, view, best, hidden is not None, title)
    if article:
        if published.visible and title and (title in facts.crumbs or title in (facts.doc_title, site_name)):
            title = articles.title_above(text, published.visible) or title
        facts.kind, facts.title = "article", title
        _read_article(facts, view, published, as_of)
        return
    _read_list(facts, view, as_of, groups, best, hidden, title)


#: characters of a box that holds a day and little else: of a larger one a script may make the page
_DAY_BOX = 60


def _in_sight(view: View, first: articles.Published, read: Callable[[str], articles.Published], text: str) -> articles.Published:
    """The day of publication that a reader sees: one in a box that is kept from sight is none, unless a script may show that box and there is no other."""
    published, boxes = first, [node for node in view.concealed if len(dense(node.text)) <= _DAY_BOX]
    inner = {node for node in boxes if any(up in boxes for up in ancestors(node, 6))}
    outer = [node for node in boxes if node not in inner]
    named = False
    while (shown := published.visible) is not None and sum(node.text.count(shown) for node in outer) >= view.text.count(shown) > 0:
        named = named or any(node.attr("id") for node in boxes if shown in node.text)
        text = text.replace(shown, " " * len(shown))
        published = read(text)
    return first if named and published.visible is None else published


def _by_capture(view: View, published: articles.Published, as_of: date) -> articles.Published:
    """The day of publication where the page only shows a relative time; the address's own day stands where nobody knows when it was captured."""
    matches = articles.relative_times(view.text)
    view.relative = view.relative or bool(matches)
    return (matches and view.captured is not None and articles.relative_published(matches, view.captured, as_of)) or published


_GUIDES = pattern(r"办事指南|服务指南|办事流程|办理指南")


def _column_title(facts: PageFacts, title: str | None) -> str | None:
    if facts.tags.get("ColumnName"):
        return facts.tags["ColumnName"]
    return facts.crumbs[-1] if facts.crumbs else title


def _read_article(facts: PageFacts, view: View, published: articles.Published, as_of: date) -> None:
    text = view.text
    facts.published, facts.published_from, facts.published_visible = published.iso, published.origin, published.visible
    facts.notes.extend(published.notes)
    facts.source = articles.read_source(text, facts.tags)
    facts.share = articles.has_share(view)
    facts.other_dates = articles.other_dates(published, facts.tags, facts.url, text, facts.title, as_of)
    if "named" in view.signs:
        facts.named = articles.read_named(text)
    if "解读" in (facts.title or "") or ("related" in view.signs and articles.RELATED.search(text)) or any(len(link.text) >= 8 and "解读" in link.text for link in facts.links):
        facts.related = articles.read_related(view, content_box(view.doc))
    if "ajax" in view.source and asked_list(view) is not None:
        facts.notes.append(RELATED_UNREAD)  # a 相关 block may come by script
    if "year" in view.signs:
        facts.years = articles.read_years(text)


_CONTENT = (
    "#UCAP-CONTENT,#vsb_content,.v_news_content,.TRS_Editor,.trs_editor_view,#zoom,.j-fontContent,.article-content,.articleContent,"
    "#content,.content,.zwcontent,.nr,.news_content,.conTxt,.text,#text,.con_text,.article,.detail,.TRS_PreAppend,.view,.info-content"
)


def content_box(doc: Node) -> Node | None:
    """The block of the text proper, where its class or id says so; the smallest that holds most of that text."""
    best: Node | None = None
    most = 0
    for box in doc.select(_CONTENT):
        words = len(squeeze(box.text)) - sum(len(squeeze(a.text)) for a in box.select("a"))
        if words > most * 1.3 + 20:
            best, most = box, words
    return best


def _read_list(
    facts: PageFacts, view: View, as_of: date, groups: list[Group], best: Group | None, hidden: object, title: str | None
) -> None:
    text = view.text
    facts.title = _column_title(facts, title)
    maps = next((name for name in (*facts.crumbs, facts.doc_title, title or "") if DIRECTORY.search(name)), None)
    if maps is not None:
        facts.kind, facts.title = "other", maps  # all columns, listed: no column itself
        return
    facts.next_pages = nav.read_next_pages(view)
    scripted = further_pages(view)
    facts.next_pages += [url for url in scripted if url not in facts.next_pages]
    facts.links += [Link(url, "page", "下一页") for url in scripted if not any(link.url == url for link in facts.links)]
    found = hidden if isinstance(hidden, Hidden) else None
    if found is not None and (found.items or found.calls):
        facts.kind, facts.items, facts.list_calls = "list", found.items, found.calls
        facts.empty_list = not found.items
        facts.newest = newest_of(facts.items, as_of)
        add_item_links(facts)
        return
    dated = sum(1 for entry in best.entries if entry.day) if best else 0
    board = board_of(facts, best) if best is not None and dated >= 2 and "letter" in view.signs else None
    if best is not None and board:
        facts.kind, facts.title = "messages", board
        facts.messages = [Letter(entry.title, entry.day.isoformat() if entry.day else None, url=entry.url or None) for entry in best.entries]
        return
    if best is not None and dated >= 2 and leads_to_columns(groups, best, view):
        facts.kind = "other"
        return
    if best is not None and (dated >= 2 or (dated == 1 and best.score >= 2) or undated_list(best, facts)) and facts.blocks < 2:
        facts.kind, facts.items = "list", to_items(with_headline(groups, best))
        facts.newest = newest_of(facts.items, as_of)
        if not facts.next_pages and nav.pages_by_script(view):
            facts.notes.append(LATER_UNREAD)
        if any(entry.row in view.written for entry in best.entries):
            facts.notes.append(DOCUMENT_DAYS)
        if any(entry.row in view.undatable for entry in best.entries):
            facts.notes.append(RELATIVE_UNREAD)
        return
    if re.search(r"领导|局长|县长|市长|主任", facts.title or "") and re.search(r"简历|分工|职务|主持", text):
        facts.kind = "leaders"
        return
    if facts.blocks >= 2:
        facts.kind = "other"
        return
    if is_shell(view.html, view.source, facts.text_length) and not is_piece(view):
        facts.kind = "shell"
        asked = asked_list(view)
        facts.list_calls = asked.calls if asked else []
        return
    column = bool(facts.crumbs or facts.tags.get("ColumnName"))
    if to_fill_in(view):
        facts.kind = "other"  # a page to fill in is no list, however little it says
        return
    if (found is not None or shows_nothing(facts, view)) if column else admits_nothing(facts, view):
        if shows_trouble(facts, view):
            facts.kind = "shell"
            facts.notes.append(TROUBLED)
            return
        facts.kind, facts.empty_list = "list", True
        who_fills(facts, view)
        return
    facts.kind = "other"
    facts.frames = frames_of(facts) if "script" in view.source else []
    facts.bare = facts.text_length < FEW_WORDS and not any(link.kind in _SHOWN for link in facts.links)
    if "year" in view.signs and any("概况" in name for name in (*facts.crumbs, facts.title or "", facts.tags.get("ColumnType", ""))):
        facts.years = articles.read_years(text)  # a short text about the place
