"""Short ways through a page find what the long way finds."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from xuncha.read import nav
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


def test_a_base_without_a_path_or_with_one_in_its_query_leads_to_the_right_folder() -> None:
    assert Base("http://a.example").resolve("b.html") == "http://a.example/b.html"
    assert Base("http://a.example/list/?from=/x/y").resolve("b.html") == "http://a.example/list/b.html"
    assert Base("http://a.example/p/q.html", "../r/").resolve("b.html") == "http://a.example/r/b.html"


def test_spellings_remembered_of_a_folder_are_bounded() -> None:
    for nth in range(3 * SPELLINGS):
        Base(f"http://bounded.example/{nth}.html").resolve(f"x{nth}.html")
    assert len(Base("http://bounded.example/").known) <= SPELLINGS + 1
