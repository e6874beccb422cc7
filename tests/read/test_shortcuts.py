"""Short ways through a page find what the long way finds."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xuncha.read import articles, dates, letters, marks, nav, read_page
from xuncha.read.links import SPELLINGS, Base

PIECES = ("当前", "您现在的", "所在", "位置", "：", ":", "首页", "首 页", "网站首页", ">", "＞", "->", "政务公开", "\n", " ", "\t", "甲" * 9, "。", "首", "位")


@given(st.lists(st.sampled_from(PIECES), max_size=24).map("".join))
def test_current_place_is_found_where_the_whole_pattern_finds_it(text: str) -> None:
    whole, near = nav._CRUMBS.search(text), nav._place(text)
    assert (whole and whole.span()) == (near and near.span())


def test_a_query_belongs_to_its_own_page_and_all_else_to_the_folder() -> None:
    first, second = Base("http://a.example/news/one.html"), Base("http://a.example/news/two.html?x=1")
    assert first.resolve("?page=2") == "http://a.example/news/one.html?page=2"
    assert second.resolve("?page=2") == "http://a.example/news/two.html?page=2"
    assert second.resolve(" ?page=3") == "http://a.example/news/two.html?page=3"
    assert first.resolve("three.html#a") == second.resolve("three.html") == "http://a.example/news/three.html"
    assert first.resolve("/x") == "http://a.example/x"
    assert first.resolve("#top") is None


def test_a_reference_without_a_path_is_of_the_very_page() -> None:
    page = Base("http://a.example/x/y.html")
    for raw in ("http:", "http:#x", " http:?q=1", "\x01?q=1", "HTTP:"):
        resolved = page.resolve(raw)
        assert resolved is None or resolved.startswith("http://a.example/x/y.html"), raw
    # a page of the same folder has learned nothing from it
    assert (Base("http://a.example/x/z.html").resolve("http:") or "http://a.example/x/z.html") == "http://a.example/x/z.html"


@pytest.mark.parametrize("line", ["首页&nbsp;&gt;&nbsp;政务公开&nbsp;&gt;&nbsp;通知公告", "首　页　＞　政务公开　＞　通知公告", f"<pre>{' ' * 15}首页 &gt; 政务公开 &gt; 通知公告</pre>"])
def test_blanks_of_every_kind_leave_current_place_where_it_is(line: str) -> None:
    assert read_page(f"<div>{line}</div>".encode(), "http://a.gov.cn/x/", date(2020, 5, 15), content_type="text/html; charset=utf-8").crumbs == ["政务公开", "通知公告"]


@pytest.mark.parametrize(("text", "sign"), [("主　　办：示例局", "sponsor"), ("电\u00a0\u00a0话：1", "contact"), ("2020\u00a0年\u00a05\u00a0月 1日", "date")])
def test_signs_are_seen_through_blanks_of_every_kind(text: str, sign: str) -> None:
    assert sign in marks.TEXT(text.encode())


def test_a_base_without_a_path_or_with_one_in_its_query_leads_to_the_right_folder() -> None:
    assert Base("http://a.example").resolve("b.html") == "http://a.example/b.html"
    assert Base("http://a.example/list/?from=/x/y").resolve("b.html") == "http://a.example/list/b.html"
    assert Base("http://a.example/p/q.html", "../r/").resolve("b.html") == "http://a.example/r/b.html"


def test_spellings_remembered_of_a_folder_are_bounded() -> None:
    for nth in range(3 * SPELLINGS):
        Base(f"http://bounded.example/{nth}.html").resolve(f"x{nth}.html")
    assert len(Base("http://bounded.example/").known) <= SPELLINGS + 1


def test_what_is_written_from_the_root_leads_to_the_same_from_every_folder_and_nothing_else_does() -> None:
    """A law: an address resolves as if no other page had been read before."""
    from url import URL, URLError

    pages = ("http://a.example/x/1.html", "http://a.example/y/z/2.html", "https://a.example/x/3.html", "http://a.example:81/x/4.html")
    written = ("/n/a.html", "//b.example/c", "http://b.example/d#e", "http:sub/f.html", "https:sub/g.html", "HTTP://B.example/h", "g.html", "../i.html", "/j#k", "\\l", "/m?n=o", "./", "")
    for _ in range(2):
        for page in pages:
            base = Base(page)
            for raw in written:
                try:
                    expected: str | None = str(URL.parse(page).join(raw.partition("#")[0])) if raw.partition("#")[0] else None
                except URLError:
                    expected = None
                assert base.resolve(raw) == expected, (page, raw)
                assert (link := base.part("img", raw, "") if raw else None) is None or link.url == expected, (page, raw)


LABELS = ("来信", "写 信", "留言", "受理", "时间", "时 间", "日期", "：", ":", " ", "\t", "\n", "2020-05-08", "2020年5月8日", "答复", "回复", "办理", "单位", "状态", "内容", "已办结", "发布", "成", "行", "更新", "公开", "示例局", "信箱")


@given(st.lists(st.sampled_from(LABELS), max_size=30).map("".join))
def test_no_letter_is_read_where_no_label_says_when_it_was_sent(text: str) -> None:
    if letters.read_letter(text) is not None:
        assert {"sent", "date"} <= marks.TEXT(text.encode())


_PLAIN_LABEL = re.compile(
    r"(?<![成行生])(?:发\s*+布\s*+(?:时\s*+间|日\s*+期)|发布于|公开\s*+(?:时间|日期)|更新\s*+(?:时间|日期)|(?<![办公理受限开放截止有效实施成文来信留言答复登记])(?:时\s*+间|日\s*+期))\s*+[：:\]】]?\s*+[\[【(（]?\s*+"
)
_PLAIN_DAY = re.compile(r"(?<![\d.])((?:19|20)\d{2})(\s?[-/.—－年]\s?)(\d{1,2})")


@given(st.lists(st.sampled_from((*LABELS, "12", ".", "1999", "5月")), max_size=30).map("".join))
def test_patterns_that_leap_find_what_the_plain_ones_find(text: str) -> None:
    assert [found.span() for found in articles.LABEL.finditer(text)] == [found.span() for found in _PLAIN_LABEL.finditer(text)]
    # every whole date begins where the plain pattern sees a year and a month
    assert {found.start() for found in dates._FULL.finditer(text)} <= {found.start() for found in _PLAIN_DAY.finditer(text)}
