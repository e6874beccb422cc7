"""Rules that only show on a whole site: hubs, year folders, later pages, exemptions, links, interpretations."""

from __future__ import annotations

import pytest

from tests.audit.sites import CODE, ROOT, article, audited, crumbs, entries, said, site
from xuncha.model.facts import LinkState
from xuncha.model.findings import Outcome
from xuncha.registry import ColumnEntry, Exemption

HOME = "<div class=nav><a href=/>首页</a><a href=/zw/>政务公开</a><a href=/dt/>工作动态</a></div>" + entries("2020-05-10", at="/dt")


def test_a_column_above_other_columns_is_no_blank_one() -> None:
    facts = site({"/": HOME, "/zw/": crumbs("政务公开") + "<ul class=menu><li><a href=/zw/tz/>通知公告</a></li></ul>", "/zw/tz/": crumbs("政务公开", "通知公告") + entries("2020-05-01")})
    assert said(facts, "update.blank") == []


def test_a_column_with_pages_below_it_whose_list_was_not_read_is_undetermined() -> None:
    facts = site({"/": HOME, "/dt/": crumbs("工作动态"), "/dt/0.html": article("全市会议召开", where="工作动态")})
    assert said(facts, "update.blank") == []
    assert said(facts, "update.blank", Outcome.UNDETERMINED) == ["/dt/"]


def test_a_blank_column_below_another_one_is_blank() -> None:
    facts = site({"/": HOME, "/zw/": crumbs("政务公开") + "<a href=/zw/tz/>通知公告</a>", "/zw/tz/": crumbs("政务公开", "通知公告") + "<ul></ul>"})
    assert said(facts, "update.blank") == ["/zw/tz/"]


YEARS = {f"/nd/{year}/": crumbs("年度工作", f"{year}年") + entries(f"{year}-02-01", at=f"/nd/{year}") for year in (2018, 2019, 2020)}


def test_folders_of_years_are_one_column_as_fresh_as_its_freshest_year() -> None:
    hub = crumbs("年度工作") + "<ul><li><a href=/nd/2020/>2020年</a></li><li><a href=/nd/2019/>2019年</a></li><li><a href=/nd/2018/>2018年</a></li></ul>"
    facts = site({"/": HOME, "/nd/": hub, **YEARS})
    assert [(column.name, column.newest) for column in facts.columns if "年" in column.name] == [("年度工作", "2020-02-01")]
    assert said(facts, "update.other") == []


def test_folders_of_years_that_all_grew_old_are_one_stale_column() -> None:
    facts = site({"/": HOME, "/nd/": crumbs("年度工作") + "<a href=/nd/2018/>2018年</a>", "/nd/2018/": YEARS["/nd/2018/"]})
    assert said(facts, "update.other") == ["/nd/"]


def test_later_pages_of_a_list_are_no_columns_however_they_are_linked() -> None:
    pages = {f"/gs/index{n}.html": crumbs("公示公开") + entries("2017-02-01", "2017-01-01", at="/gs") for n in ("_1", "_2", "_3")}
    facts = site({"/": HOME, "/gs/index.html": crumbs("公示公开") + entries("2020-02-01", at="/gs") + "<a href=/gs/index_1.html>后面的</a>", **pages})
    assert said(facts, "update.other") == []


def test_a_list_without_years_is_as_old_as_its_articles_say() -> None:
    old = {f"/mt/{n}.html": article(f"媒体报道第{n}篇文章", f"2018-03-2{n} 09:30", where="媒体报道") for n in range(3)}
    facts = site({"/": HOME, "/mt/": crumbs("媒体报道") + entries("[03-20]", "[03-21]", "[03-22]", at="/mt"), **old})
    assert [column.newest for column in facts.columns if column.name == "媒体报道"] == ["2018-03-22"]


def test_a_confirmed_column_that_does_not_open_is_undetermined_not_forgotten() -> None:
    entry = ColumnEntry(CODE, "丢失栏目", ROOT + "lost/", "其他", False, True, None, "")
    facts = site({"/": HOME}, columns=(entry,))
    assert said(facts, "update.blank", Outcome.UNDETERMINED) == ["/lost/"]


def exemption(indicator: str, url: str = "") -> Exemption:
    return Exemption(CODE, indicator, url, "改版", "示例办", None)


def dead(path: str, kind: str = "page", internal: bool = True) -> LinkState:
    return LinkState(ROOT + path, "dead", internal, kind, 404, "返回 404", ROOT)


def test_an_exemption_leaves_the_wording_right_and_is_one_finding() -> None:
    failed = LinkState(ROOT + "e", "failed", True, "page", 500, "返回 500", ROOT)
    facts = site({"/": HOME}, links=[dead("a"), dead("b"), dead("c"), failed])
    found = [f for f in audited(facts, exemption("design.links", ROOT + "a"), exemption("design.links", ROOT + "e")) if f.indicator == "design.links"]
    assert [(f.outcome.value, f.units, f.text) for f in found] == [("problem", 2, "2个链接无法打开"), ("exempt", 0, "2个链接无法打开")]
    assert len({f.id for f in found}) == 2


def test_an_exempted_letter_does_not_change_the_months_in_the_wording() -> None:
    letters = {f"/hd/{n}.html": crumbs("来信") + f"<p>来信标题：关于第{n}件事的来信</p><p>来信时间：2019-09-0{n}</p><p>办理状态：处理中</p>" for n in (1, 2, 3)}
    found = [f for f in audited(site({"/": HOME, **letters}), exemption("interaction.unanswered", ROOT + "hd/1.html")) if f.indicator == "interaction.unanswered"]
    assert [(f.outcome.value, f.units) for f in found] == [("problem", 2), ("exempt", 0)]
    assert "3个月" in found[0].text


def test_what_a_page_loads_for_its_looks_is_no_dead_link() -> None:
    facts = site({"/": HOME}, links=[dead("x.css", "style"), dead("x.js", "script"), dead("favicon.ico", "icon"), dead("x.png", "image")])
    assert said(facts, "design.links") == ["/x.png"]


POLICY = article("关于促进工业经济发展的若干意见", where="政策文件")


def explained(related: str, back: str = "") -> dict[str, str]:
    return {
        "/": HOME,
        "/jd/1.html": article("《关于促进工业经济发展的若干意见》解读", where="政策解读") + related,
        "/zc/1.html": POLICY + back,
    }


@pytest.mark.parametrize(
    ("related", "back", "problem"),
    [
        ("<div>相关文件：<a href=/zc/1.html>政策原文</a></div>", "<div>相关解读：<a href=/jd/1.html>文字解读</a></div>", []),
        ("<div>相关文件：<a href=/zc/1.html>政策原文</a></div>", "", ["/zc/1.html"]),
        ("", "", ["/jd/1.html"]),
        ("<div>原文链接：<a href=http://up.gov.cn/zc/9.html>上级关于促进工业经济发展的若干意见</a></div>", "", []),
        ("<div>相关文件：<a href=/f/a.pdf>关于促进工业经济发展的若干意见（原文）.pdf</a></div>", "", []),
    ],
    ids=["both ways", "not back", "not at all", "a superior's document", "the document as a file"],
)
def test_an_interpretation_and_its_document_lead_to_each_other(related: str, back: str, problem: list[str]) -> None:
    assert said(site(explained(related, back)), "publish.interpretation") == problem


def test_related_links_that_a_script_brings_are_undetermined() -> None:
    facts = site(explained("<div id=rel></div><script>$.getJSON('/api/rel?id=1',show)</script>"))
    assert said(facts, "publish.interpretation") == []
    assert said(facts, "publish.interpretation", Outcome.UNDETERMINED) == ["/jd/1.html"]


def overview(title: str, text: str) -> list[str]:
    return said(site({"/": HOME, "/gk/1.html": crumbs("走进示例", "示例概况") + f"<h1>{title}</h1><div id=zoom>{text * 10}</div>"}), "publish.overview")


def test_history_has_old_years_by_right() -> None:
    assert overview("历史沿革", "<p>1949年解放，1983年撤地设市，2005年区划调整，至今沿用。</p>") == []
    assert overview("示例概况", "<p>1949年解放，1983年撤地设市，2005年区划调整，至今沿用。</p>") == []


def test_figures_of_years_ago_are_an_overview_not_kept_up() -> None:
    assert overview("示例概况", "<p>2015年末全县常住人口30万人，2015年全县生产总值150亿元。</p>") == ["/gk/1.html"]
    assert overview("示例概况", "<p>2019年末全县常住人口30万人，2019年全县生产总值150亿元。</p>") == []


def test_an_overview_renewed_within_the_year_is_kept_up_and_shows_no_time_in_a_wrong_form() -> None:
    text = "<p>示例县位于某省中部。2015年末全县常住人口30万人，2015年全县生产总值150亿元。</p>"
    for day, late in (("2019-05-16", []), ("2019-05-14", ["/gk/"])):
        facts = site({"/": HOME, "/gk/": crumbs("示例概况") + f"<h1>示例概况</h1><div>{text}</div><p>更新时间：{day}</p>"})
        assert said(facts, "publish.overview") == late
        assert said(facts, "publish.time-format") == []


def test_the_wording_of_what_cannot_be_told_accuses_nobody() -> None:
    facts = site({"/": HOME}, unreachable="首页打不开")
    assert {f.text for f in audited(facts) if f.indicator == "update.blank"} == {"空白栏目：无法判定"}
