"""Footers, the 找错 entry, tags, domains: what is missing, what is another site's, what cannot be told."""

from __future__ import annotations

import msgspec
import pytest

from tests.audit.made import CODE, ROOT, TAGS, WHOLE, column, home, of, outcomes, page, site
from xuncha.audit.absence import inner_pages
from xuncha.model.facts import Captured, Footer, SiteFacts
from xuncha.model.findings import Outcome

UNREAD = ["footer_unread"]


def without(**more: object) -> Footer:
    return msgspec.structs.replace(WHOLE, **more)


def articles(count: int, footer: Footer = WHOLE, **more: object) -> list[Captured]:
    return [page(f"a/{n}.html", published="2020-05-01", title=f"第{n}篇稿件", **{"footer": footer, **more}) for n in range(count)]


def test_a_whole_footer_on_home_and_inner_pages_is_in_order() -> None:
    facts = site(home(), *articles(5))
    assert not of(facts, "design.footer")
    assert not of(facts, "design.report-error")


@pytest.mark.parametrize(
    ("lacking", "item"),
    [
        ({"party_mark": False}, "党政机关网站标识"), ({"site_code": None}, "网站标识码"), ({"icp": None}, "ICP备案号"), ({"police": None}, "公安备案号"),
        ({"sponsor": False}, "主办单位"), ({"sitemap": False}, "站点地图"),
    ],
)  # fmt: skip
def test_each_mark_that_the_home_page_lacks_is_an_item(lacking: dict[str, object], item: str) -> None:
    (finding,) = of(site(home(footer=without(**lacking)), *articles(2)), "design.footer")
    assert (finding.outcome, finding.units, [s.detail["item"] for s in finding.subjects]) == (Outcome.PROBLEM, 1, [item])


def test_several_marks_are_several_items_and_count_once() -> None:
    (finding,) = of(site(home(footer=Footer())), "design.footer")
    assert (finding.units, len(finding.subjects)) == (1, 6)


def test_a_footer_that_a_script_writes_is_undetermined_never_missing() -> None:
    facts = site(home(footer=Footer(), notes=UNREAD))
    assert outcomes(facts, "design.footer") == [Outcome.UNDETERMINED]
    assert outcomes(facts, "design.report-error") == [Outcome.UNDETERMINED]


def test_what_an_inner_page_shows_stands_for_a_home_page_whose_footer_is_unread() -> None:
    facts = site(home(footer=Footer(), notes=UNREAD), *articles(2))
    assert not of(facts, "design.footer")
    assert not of(facts, "design.report-error")


def test_one_inner_page_with_a_template_of_its_own_is_no_lack_of_the_site() -> None:
    facts = site(home(), *articles(4), page("zt/1.html", published="2020-05-01", title="专题", footer=Footer()))
    assert not of(facts, "design.footer")
    assert not of(facts, "design.report-error")


def test_inner_pages_lack_a_mark_where_half_of_them_do_and_the_list_is_kept() -> None:
    facts = site(home(), *articles(5, without(site_code=None)))
    (finding,) = of(facts, "design.footer")
    assert finding.subjects[0].detail["item"] == "网站标识码"
    assert str(finding.subjects[0].detail["drawn"]).count(ROOT) == 5
    assert finding.subjects[0].detail["seed"] == facts.seed


def test_inner_pages_whose_footers_are_unread_lack_nothing() -> None:
    assert not of(site(home(), *articles(5, Footer(), notes=UNREAD)), "design.footer")


def test_topics_are_left_out_of_the_sample_and_the_same_seed_draws_the_same_pages() -> None:
    topic, plain = column("示例专题", "专题"), column("工作动态")
    pages = [home(), page("示例专题/", "list"), page("工作动态/", "list"), *articles(12)]
    one, two = (site(*pages, columns=[topic, plain], seed=7) for _ in range(2))
    assert [p.facts.url for p in inner_pages(one, 5)] == [p.facts.url for p in inner_pages(two, 5)]
    assert topic.page not in {p.facts.url for p in inner_pages(one, 50)}
    assert plain.page in {p.facts.url for p in inner_pages(one, 50)}


def test_another_code_than_the_registered_one_is_a_problem() -> None:
    (finding,) = of(site(home(footer=without(site_code="9901019999"))), "design.footer")
    assert finding.subjects[0].label == "网站标识码与登记不一致"


@pytest.mark.parametrize(
    ("footer", "fault"),
    [
        ({"report_error": None}, "missing"), ({"report_error": "9901019999"}, "code"), ({"report_error": CODE, "report_old": True}, "old"),
        ({"report_error": CODE}, None), ({"report_error": True}, None),
    ],
)  # fmt: skip
def test_the_entry_for_errors_may_be_missing_old_or_another_sites(footer: dict[str, object], fault: str | None) -> None:
    found = of(site(home(footer=without(**footer))), "design.report-error")
    assert [s.detail["fault"] for f in found for s in f.subjects] == ([fault] if fault else [])
    assert all(s.url == ROOT for f in found for s in f.subjects)


# --- tags


def tagged(**tags: str) -> SiteFacts:
    full = {"ColumnName": "要闻", "ColumnType": "动态要闻", "ArticleTitle": "稿件", "PubDate": "2020-05-01 09:00", "ContentSource": "本站", **tags}
    own = {name: value for name, value in full.items() if value}
    return site(home(), page("要闻/", "list", tags=own), *articles(6, tags=own), columns=[column("要闻", "动态要闻")])


def test_pages_with_all_tags_are_in_order() -> None:
    assert not of(tagged(), "design.tags")


@pytest.mark.parametrize(("tag", "pages"), [("ColumnType", 1), ("ContentSource", 5), ("PubDate", 5)])
def test_a_missing_tag_is_a_problem_of_each_sampled_page(tag: str, pages: int) -> None:
    (finding,) = of(tagged(**{tag: ""}), "design.tags")
    assert (finding.units, len(finding.subjects)) == (1, pages)
    assert {s.detail["tags"] for s in finding.subjects} == {tag}


def test_unrendered_tags_are_named_and_another_code_is_a_problem() -> None:
    raw = home(tags={**TAGS, "SiteName": ""}, notes=["标签 SiteName 的模板没有渲染"])
    assert "模板没有渲染" in of(site(raw), "design.tags")[0].evidence[0].excerpt
    assert of(site(home(tags={**TAGS, "SiteIDCode": "9901019999"})), "design.tags")[0].subjects[0].detail["tags"] == "SiteIDCode"


def test_a_column_that_is_one_page_of_text_needs_no_tags_of_an_article() -> None:
    single = page("gk.html", published="2020-05-01", title="机构职能", crumbs=["机构概况", "机构职能"], tags={"ColumnName": "机构职能"})
    assert not of(site(home(), single), "design.tags")


# --- domains


@pytest.mark.parametrize("url", ["http://www.shili.gov.cn/", "http://data.shili.gov.cn:8081/dop/", "http://示例.政务/", "http://www.xn--fiq228c.xn--zfr164b/"])
def test_government_domains_are_in_order(url: str) -> None:
    assert Outcome.PROBLEM not in outcomes(site(url=url), "design.domain")


@pytest.mark.parametrize("url", ["http://www.shili.com/", "http://www.shili.org.cn/", "http://www.shiligov.cn/", "http://10.1.2.3:8080/", "http://www.shili.gov.cn.example/"])
def test_other_endings_and_bare_addresses_are_problems(url: str) -> None:
    assert Outcome.PROBLEM in outcomes(site(url=url), "design.domain")


def test_what_is_only_convention_is_remarked_and_counts_for_nothing() -> None:
    facts = site(home(doc_title="欢迎您"))
    (finding,) = of(facts, "design.domain")
    assert (finding.outcome, finding.units, finding.subjects[0].detail["reported"]) == (Outcome.UNDETERMINED, 0, True)
    other = site(url="http://www.shili.com/", category="其他", portal=False)
    assert outcomes(other, "design.domain") == [Outcome.UNDETERMINED]


@pytest.mark.parametrize("title", ["示例县人民政府", "示例县人民政府门户网站", "首页-示例县人民政府", "示例县人民政府网站_要闻"])
def test_a_title_that_names_the_site_needs_no_remark(title: str) -> None:
    assert not of(site(home(doc_title=title)), "design.domain")
