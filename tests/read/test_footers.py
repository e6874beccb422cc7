"""Footers: marks however they are written, and footers that only a script or a frame shows."""

from __future__ import annotations

from datetime import date

import pytest

from xuncha.model.facts import FOOTER_UNREAD, Footer, PageFacts
from xuncha.read import FOOTER_CALLED, is_library, read_page, settle_footer

CODE = "9901010001"
FOOT = (
    "<div class=foot><a href=/map.html>网站地图</a> 主办：示例县人民政府 网站标识码：9901010001 示例ICP备01010001号-1 示例公网安备 00000001010001号"
    "<a href=http://bszs.conac.cn/sitename?method=show&id=0A><img src=/i/r.png></a>"
    "<a href=https://zfwzgl.www.gov.cn/exposure/jiucuo.html?site_code=9901010001>找错</a></div>"
)


def read(foot: str, head: str = "", charset: str = "utf-8") -> PageFacts:
    html = f"<html><head><meta charset={charset}><title>示例县人民政府</title>{head}</head><body><h1>要闻</h1><p>示例县召开会议。</p>{foot}</body></html>"
    return read_page(html.encode("gb18030" if charset.startswith("gb") else charset), "http://www.shili.gov.cn/a.html", date(2020, 5, 15))


def marks(footer: Footer) -> tuple[object, ...]:
    return footer.site_code, bool(footer.icp), bool(footer.police), footer.party_mark, footer.sponsor, footer.sitemap, footer.report_error


WHOLE = (CODE, True, True, True, True, True, CODE)


def test_a_whole_footer_needs_no_script() -> None:
    facts = read(FOOT, "<script src=/js/common.js></script>")
    assert marks(facts.footer) == WHOLE
    assert not facts.notes


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ("政府网站标识码:9901010001", "site_code"), ("网站标识码（9901010001）", "site_code"), ("标识编码：9901010001", "site_code"), ("标识码：bm99000001", "site_code"),
        ("示例ICP备01010001号", "icp"), ("示ICP备案01010001号-2", "icp"), ("ICP备案号：示01010001", "icp"), ("示ICP备:10000000号", "icp"),
        ("<a href='http://www.beian.gov.cn/portal/registerSystemInfo?recordcode=00000001010001'><img src=/ga.png></a>", "police"),
        ("<img src=/i/d.gif alt=党政机关>", "party_mark"), ("<span id=_ideConac></span>", "party_mark"),
        ("<a href=/x><img src=/i/j.gif alt=我为政府网站找错></a>", "report_error"), ("<script id=_jiucuo_ sitecode='9901010001' src='https://zfwzgl.www.gov.cn/exposure/jiucuo.js'></script>", "report_error"),
        ("<a href=/sitemap/index.html><img src=/i/m.gif></a><script></script>", "sitemap"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("charset", ["utf-8", "gb2312"])
def test_marks_under_all_their_forms(said: str, field: str, charset: str) -> None:
    assert getattr(read(f"<div>{said}</div>", charset=charset).footer, field)


@pytest.mark.parametrize("said", ["<p>各级党政机关要带头。</p>", "<img src=/1.jpg alt=党政机关带头植树>", "<!-- 网站标识码：9901010001 <a href=http://bszs.conac.cn/x></a> -->", "<p>电话号码9901010001</p>"])
def test_what_only_looks_like_a_mark_is_none(said: str) -> None:
    footer = read(said).footer
    assert (footer.site_code, footer.party_mark) == (None, False)


@pytest.mark.parametrize(
    ("entry", "old"),
    [
        ("<a href=http://pucha.kaipuyun.cn/exposure/jiucuo.html?site_code=9901010001>", True), ("<a href=http://121.43.68.40/exposure/jiucuo.html?site_code=9901010001>", True),
        ("<a href=https://zfwzgl.www.gov.cn/exposure/jiucuo.html?site_code=9901010001>", False),
    ],
)  # fmt: skip
def test_old_forms_of_the_entry_are_told_from_the_present_one(entry: str, old: bool) -> None:
    footer = read(entry + "找错</a>").footer
    assert (footer.report_error, footer.report_old) == (CODE, old)


@pytest.mark.parametrize(
    "script",
    [
        f"document.write('{FOOT}')", f'document.getElementById("f").innerHTML = "{FOOT}"',
        "document.write('" + FOOT.encode("ascii", "backslashreplace").decode() + "')", "document.writeln('" + FOOT.replace("/", "\\/") + "')",
    ],
    ids=["write", "innerHTML", "escaped characters", "escaped slashes"],
)  # fmt: skip
def test_a_footer_that_a_script_on_the_page_writes_is_read(script: str) -> None:
    facts = read(f"<div id=f></div><script>{script}</script>")
    assert marks(facts.footer) == WHOLE
    assert FOOTER_UNREAD not in facts.notes


@pytest.mark.parametrize(
    ("foot", "notes"),
    [
        ("<div id=footer></div><script src=/js/foot.js></script>", [FOOTER_UNREAD]), ("<script src=/js/common.js></script>", [FOOTER_UNREAD]),
        ("<iframe src=/include/bottom.html></iframe>", [FOOTER_UNREAD]),
        ("<div id=footer></div><script>$('#footer').load('/include/footer.html')</script>", [FOOTER_UNREAD, FOOTER_CALLED]),
        ("<script src=/js/jquery.min.js></script><script src=http://dcs.conac.cn/js/CA1.js></script>", []), ("<iframe src=http://weather.example/></iframe>", []), ("", []),
    ],
)  # fmt: skip
def test_a_footer_that_may_come_from_elsewhere_is_said_to_be_unread(foot: str, notes: list[str]) -> None:
    assert read(foot).notes == notes


def test_libraries_are_not_asked() -> None:
    assert is_library("http://a.gov.cn/js/jquery-3.1.min.js?v=2")
    assert not is_library("http://a.gov.cn/js/foot.js")


def test_scripts_settle_what_they_write_and_leave_open_what_they_only_speak_of() -> None:
    footer, unread = settle_footer(Footer(), [f"document.write('{FOOT}')"])
    assert (marks(footer), unread) == (WHOLE, False)
    assert settle_footer(Footer(), ["function menu(){ $('.nav').show() }"]) == (Footer(), False)
    assert settle_footer(Footer(), ["var c = code(); document.write('网站标识码：' + c)"])[1] is True
