"""The footer's marks (网站标识): site code, ICP and police filing, party-government mark, sponsor, contact, 找错.

Footers are often written by a script: what a script on the page itself writes is read; of what only a script in a file, a frame or a
call would write the page says that it is unread (`footer_unread`), which is never the same as missing.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

from xuncha.model.facts import FOOTER_UNREAD, Footer, Link
from xuncha.patterns import pattern

from .view import View

#: the page itself has its footer fetched from elsewhere
CALLED = "footer_called"

_CODE = pattern(r"(?:网站)?标识(?:编)?码?\s*+[：:（(]?\s*+((?:\d{10}|bm\d{8}))(?!\d)", re.I)
_ICP = pattern(r"(?:ICP|icp|Icp)\s*+[备证]\s*+案?\s*+(?:序|编)?号?\s*+[：:]?\s*+[\u4e00-\u9fff]?\s*+\d{5,}(?:\s*+-\s*+\d+)?\s*+号?(?:\s*+-\s*+\d+)?")
_POLICE = pattern(r"[\u4e00-\u9fff]?公网安备\s*\d{8,}\s*号?")
_SPONSOR = pattern(r"主\s*办(?:单位|方)?\s*[：:]|主管\s*主办|版权所有|主\s*办\s*单\s*位|[\u4e00-\u9fff]主办")
# each way begins with a character of its own, so that the search can leap to it
_CONTACT = pattern(r"电\s*话\s*[：:]|联系我们|联系方式|邮\s*箱\s*[：:]|E-?[Mm][Aa][Ii][Ll]|e-?[Mm][Aa][Ii][Ll]|邮编|电话\s*\d|0\d{2,3}[)）\-]\d{7,8}")
_MAPS = ("网站地图", "站点地图", "网站导航")
# the source's own marks are ASCII: looked for in its bytes, in lower case
_REPORT_CODE = re.compile(rb"site_?code\s*+=\s*+[\"']?\s*+([0-9]{10}|bm[0-9]{8})")
_REPORT = (b"jiucuo", b"exposure", b"zfwzgl.www.gov.cn", b"pucha.kaipuyun")
_REPORT_WORDS = pattern(r"(?:alt|title)\s*=\s*[\"']?[^\"'>]{0,6}(?:政府网站找错|政府网站纠错|网站找错)")
_REPORT_NOW = b"zfwzgl.www.gov.cn"
_REPORT_OLD = (b"121.43.68.40", b"pucha.kaipuyun")
# the mark itself, or its picture kept on the site (红标：党政机关)
_PARTY = (b"bszs.conac.cn", b"dcs.conac.cn", b"_ideconac", b"/red.png", b"/ared.png")
_PARTY_WORDS = pattern(r"(?:alt|title)\s*+=\s*+[\"']?\s*+党政机关(?:网站)?(?:标识|标志)?[\"'\s/>]")
_POLICE_LINK = re.compile(rb"beian\.(?:mps\.)?gov\.cn[^\"'\s<>]{0,80}?code=([0-9]{8,})")

_WRITING = ("document.write", "innerhtml", ".load(", ".html(", ".append(", "$.get(", "$.ajax(", "fetch(")
_SPOKEN = ("标识码", "icp备", "公网安备", "主办", "版权所有", "conac", "jiucuo", "找错", "党政机关", "foot", "\\u")
_PLACES = ("foot", "bottom", "copyright", "bqxx", "dbxx", "yejiao")
_PLACE = pattern("(?<!t)" + "|".join(_PLACES), re.I)
#: an inline script that has the footer fetched from elsewhere
_CALLS = pattern(rf"(?:load|get|ajax|url|open|fetch)\b[^\n]{{0,60}}[\"'][^\"'\n]*(?:{_PLACE.pattern})[^\"'\n]*[\"']", re.I)
# libraries and counters, which write no footer
_LIBRARY = pattern(
    r"jquery|zepto|swiper|slick|slide|bootstrap|layui|layer|vue|react|angular|axios|echarts|highcharts|polyfill|html5shiv|respond|modernizr|"
    r"jweixin|qrcode|share|tongji|hm\.js|cnzz|analytics|stat\b|wza|barrier|toolbar|marquee|calendar|wdatepicker|md5|aes|polymer|pie\.",
    re.I,
)
# words that a script which writes a footer cannot do without
_SPEAKS = pattern(r"标识码|ICP[备证]|公网安备|公安备|主\s*办|版权所有|conac|jiucuo|找错|党政机关|[\"'#.][\w-]*(?<!t)foot(?:er)?\b", re.I)


def read_footer(view: View) -> tuple[Footer, list[str]]:
    """Marks anywhere on the page outside comments, the last ones win, for the footer comes last; notes where more may come by script."""
    text, signs = view.text, view.signs
    report: str | bool | None = None
    party = old = False
    lowered = b""
    found = view.source & {"report", "finder", "party", "mark", "filing"}
    if found:
        html = _uncommented(view.html) if "comment" in view.source else view.html
        lowered = _lowered(html)
        report, old = _report(lowered) if "report" in found else (None, False)
        if report is None and "finder" in found and _REPORT_WORDS.search(html):
            report = True
        party = ("party" in found and _party(lowered)) or ("mark" in found and _PARTY_WORDS.search(html) is not None)
    code = _last(_CODE, text, start=text.find("标识") - 2) if "code" in signs else None
    icp = _filing(text) if "icp" in signs else None
    police = _last(_POLICE, text, 0, text.find("公网安备") - 1) if "police" in signs else None
    if police is None and "filing" in view.source:
        police = _linked(lowered)
    tail = text[-1500:]
    footer = Footer(
        site_code=code, icp=icp, police=police, party_mark=party, sponsor="sponsor" in signs and bool(_SPONSOR.search(tail)),
        contact="contact" in signs and bool(_CONTACT.search(tail)), sitemap="map" in signs and _names_map(text), report_error=report,
        report_old=old,
    )  # fmt: skip
    return _completed(view, footer) if "script" in view.source and not whole(footer) else (footer, [])


def _completed(view: View, footer: Footer) -> tuple[Footer, list[str]]:
    """A footer that lacks something, with what the page's own scripts write; whether others may write the rest."""
    called = False
    if "writes" in view.source:
        for node in view.doc.select("script"):
            inline = node.text
            lowered = inline.lower() if inline else ""
            if not any(sign in lowered for sign in _WRITING):
                continue
            called = called or (any(place in lowered for place in _PLACES) and _CALLS.search(inline) is not None)
            if any(word in lowered for word in _SPOKEN):
                footer = merged(footer, read_script(inline))
    if not footer.sitemap and "map" in view.source and any(_MAP.search(link.url) for link in view.links):
        footer = merged(footer, Footer(sitemap=True))
    if whole(footer):
        return footer, []
    if called:
        return footer, [FOOTER_UNREAD, CALLED]
    return footer, [FOOTER_UNREAD] if any(_may_write(link) for link in view.links) else []


_MAP = pattern(r"/(?:site_?map|wzdt|zddt)\b", re.I)


def _may_write(link: Link) -> bool:
    return not is_library(link.url) if link.kind == "script" else link.kind == "frame" and may_be_footer(link.url)


def may_be_footer(url: str) -> bool:
    """A script or a frame that is named after the footer."""
    return _PLACE.search(url.partition("?")[0].rpartition("/")[2]) is not None


def whole(footer: Footer) -> bool:
    """Whether nothing is missing that a footer must have."""
    return bool(footer.site_code and footer.icp and footer.police and footer.party_mark and footer.sponsor and footer.sitemap and footer.report_error)


def merged(shown: Footer, more: Footer) -> Footer:
    """Two parts of one footer; the first wins."""
    return Footer(
        shown.site_code or more.site_code, shown.icp or more.icp, shown.police or more.police, shown.party_mark or more.party_mark,
        shown.sponsor or more.sponsor, shown.contact or more.contact, shown.sitemap or more.sitemap, shown.report_error or more.report_error,
        shown.report_old if shown.report_error else more.report_old,
    )  # fmt: skip


def read_script(script: str) -> Footer:
    """The marks that a script writes, as far as they stand in it word by word."""
    written = unescape(_plain(script).replace("\\/", "/"))
    text = re.sub(r"<[^<>]*>|\\[nrt]", " ", written)
    lowered = _lowered(written)
    report, old = _report(lowered)
    report = report or (True if _REPORT_WORDS.search(written) else None)
    party = _party(lowered) or _PARTY_WORDS.search(written) is not None
    return Footer(
        _last(_CODE, text), _filing(text), _last(_POLICE, text, 0) or _linked(lowered), party, bool(_SPONSOR.search(text)),
        bool(_CONTACT.search(text)), _names_map(text), report, old,
    )  # fmt: skip


_ESCAPED = pattern(r"(?:\\u|%u)([0-9a-fA-F]{4})")


def speaks_of_footer(script: str) -> bool:
    """Whether a script has anything to do with the footer."""
    return _SPEAKS.search(_plain(script)) is not None


def is_library(address: str) -> bool:
    """Scripts that need not be asked: libraries, counters, tools."""
    return "conac.cn" in address or "zfwzgl" in address or _LIBRARY.search(address.partition("?")[0].rpartition("/")[2]) is not None


_WORDS: tuple[tuple[Callable[[Footer], object], re.Pattern[str]], ...] = (
    (lambda footer: footer.site_code, pattern("标识码")), (lambda footer: footer.icp, pattern("ICP", re.I)), (lambda footer: footer.police, pattern(r"公网安备|公安备案|beian\.(?:gov|mps)")),
    (lambda footer: footer.party_mark, pattern("conac|党政机关", re.I)), (lambda footer: footer.sponsor, pattern(r"主\s*办|版权所有")),
    (lambda footer: footer.sitemap, pattern("地图|sitemap", re.I)), (lambda footer: footer.report_error, pattern("jiucuo|找错|纠错", re.I)),
)  # fmt: skip


def settle_footer(shown: Footer, scripts: list[str]) -> tuple[Footer, bool]:
    """The footer with what the page's own scripts write; whether it is still unread: they speak of what is missing, or have it fetched."""
    footer = shown
    spoken = [_plain(script) for script in scripts if speaks_of_footer(script)]
    for script in spoken:
        footer = merged(footer, read_script(script))
    open_ = any(_FETCHES.search(script) or any(not has(footer) and words.search(script) for has, words in _WORDS) for script in spoken)
    return footer, open_ and not whole(footer)


# a footer's place that is filled by a call
_FETCHES = pattern(r"[\"'#.][\w-]*(?<!t)foot(?:er)?[\"'][^\n;]{0,20}\)\s*\.\s*(?:load|html)\s*\(|" + _CALLS.pattern, re.I)


def _plain(script: str) -> str:
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), script)


def _lowered(source: str) -> bytes:
    return source.encode("utf-8", "replace").lower()


def _report(lowered: bytes) -> tuple[str | bool | None, bool]:
    """The code that the 找错 entry carries, and whether it is an old one; from the source in lower case."""
    if not any(mark in lowered for mark in _REPORT):
        return None, False
    match = _REPORT_CODE.search(lowered)
    return (match[1].decode() if match else True), _REPORT_NOW not in lowered and any(mark in lowered for mark in _REPORT_OLD)


def _party(lowered: bytes) -> bool:
    return any(mark in lowered for mark in _PARTY)


def _linked(lowered: bytes) -> str | None:
    """The number of the police filing as its link has it."""
    found = _POLICE_LINK.findall(lowered)
    return found[-1].decode() if found else None


def _filing(text: str) -> str | None:
    """The ICP filing with the one or two characters of its province before it."""
    found = None
    for match in _ICP.finditer(text):
        province = _PROVINCE.search(text, max(0, match.start() - 2), match.start())
        found = (province[0] if province else "") + match[0].strip()
    return found


_PROVINCE = pattern(r"[\u4e00-\u9fff]+$")


def _uncommented(html: str) -> str:
    """The source without its comments."""
    parts, at = [], 0
    while (start := html.find("<!--", at)) >= 0 and (end := html.find("-->", start + 4)) >= 0:
        parts.append(html[at:start])
        at = end + 3
    return "".join([*parts, html[at:]])


def _names_map(text: str) -> bool:
    return any(name in text for name in _MAPS) or "sitemap" in text.lower()


def _last(pattern: re.Pattern[str], text: str, group: int = 1, start: int = 0) -> str | None:
    """The last occurrence; before `start` there is none."""
    found = None
    for match in pattern.finditer(text, max(0, start)):
        found = match[group].strip()
    return found

