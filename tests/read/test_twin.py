"""Two engines, one page: the young one and its twin on lexbor see the same links, words and title (fuzzed, and on real pages)."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xuncha.model.facts import PageFacts
from xuncha.read import read_page
from xuncha.read.text import dense

AS_OF = date(2020, 5, 15)
WORDS = st.sampled_from(["通知公告", "关于做好工作的通知", "2020-05-08", "发布时间：2020-05-08 09:30", "a &amp; b", "&nbsp;", "更多", "<!-- 注释 -->", "　", "1 < 2", "“引号”"])
LINK = st.builds(lambda path, text: f'<a href="{path}">{text}</a>', st.sampled_from(["/a.html", "b/c.html?x=1&amp;y=2", "../d.html", "//h.gov.cn/e", "#top", "javascript:;", "http://[bad", "/f.pdf"]), WORDS)
BLOCK = st.sampled_from(["div", "p", "span", "ul", "li", "table", "tr", "td", "dl", "dt", "dd", "h1", "h3", "b", "center", "form", "section"])


def wrapped(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    closed = st.builds(lambda tag, parts: f"<{tag}>{''.join(parts)}</{tag}>", BLOCK, st.lists(inner, max_size=4))
    # what people forget: closing, nesting, quotes
    torn = st.builds(lambda tag, parts: f"<{tag} class=x>{''.join(parts)}", BLOCK, st.lists(inner, max_size=3))
    return closed | torn


PAGE = st.builds(lambda parts: f"<html><head><title>示例-示例县</title></head><body>{''.join(parts)}</body></html>", st.lists(st.recursive(WORDS | LINK, wrapped, max_leaves=25), max_size=6))


def both(body: bytes) -> tuple[PageFacts, PageFacts]:
    first, second = (read_page(body, "http://www.shili.gov.cn/x/y.html", AS_OF, engine=engine) for engine in ("turbohtml", "lexbor"))
    return first, second


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(PAGE)
def test_both_engines_see_the_same_links_and_title(html: str) -> None:
    young, twin = both(html.encode())
    assert [link.url for link in young.links] == [link.url for link in twin.links]
    assert young.doc_title == twin.doc_title


def test_both_engines_read_real_pages_alike(corpus: Path) -> None:
    files = [Path(root) / name for root, _, names in os.walk(corpus) for name in names if name.endswith((".html", ".htm", ".shtml"))]
    same = []
    for file in sorted(files):
        young, twin = both(file.read_bytes())
        assert {link.url for link in young.links} == {link.url for link in twin.links}, file
        assert dense(young.doc_title) == dense(twin.doc_title), file
        same.append((young.kind, young.published, young.newest, len(young.items)) == (twin.kind, twin.published, twin.newest, len(twin.items)))
    assert sum(same) >= 0.95 * len(same)
