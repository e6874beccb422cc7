"""safety.*: always suspect, counted each; privacy is no veto and shows nothing unmasked; figures on the generated set."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from benchmarks.accuracy.privacy import COUNT, figures

from xuncha.audit import audit_site
from xuncha.model.facts import Captured, Harm, HeldPages, Hit, PageFacts, Private, SiteFacts
from xuncha.model.findings import Finding
from xuncha.read import Scanner, read_page
from xuncha.rules import load_edition, load_lures, wording_lexicon

EDITION = load_edition("luan-2020q2")


def findings(indicator: str, *pages: PageFacts, aliases: dict[str, str] | None = None) -> list[Finding]:
    held = HeldPages(Captured(page, "", "", "", 0) for page in pages)
    facts = SiteFacts("9901010001", "示例县人民政府", "http://www.shili.gov.cn/", True, True, date(2020, 5, 15), held, aliases=aliases or {})
    return [finding for finding in audit_site(facts, EDITION) if finding.indicator == indicator]


def test_each_occurrence_of_personal_data_counts_and_none_is_a_veto() -> None:
    same = [Private("手机号", "138****1234", "手机号", nth) for nth in range(2)]
    (found,) = findings("safety.privacy", PageFacts("http://www.shili.gov.cn/a.html", private=[*same, Private("身份证号", "3499**********0011", "身份证号", 0, "底表")]))
    assert (found.outcome, found.units, EDITION.rules["safety.privacy"].veto_at) == ("suspect", 3, 0)
    assert found.text == "3处疑似泄露个人隐私"
    assert [subject.label for subject in found.subjects] == ["手机号 138****1234", "手机号 138****1234", "身份证号 3499**********0011"]
    assert len({subject.id for subject in found.subjects}) == 3
    assert found.subjects[2].detail["hidden"] == "隐藏的工作表“底表”"


def test_a_planted_link_is_one_subject_however_many_pages_carry_it() -> None:
    harm = Harm("http://www.waizhan.example/", "网站优化", "移到屏幕外")
    (found,) = findings("safety.harmful", *(PageFacts(f"http://www.shili.gov.cn/{n}.html", harms=[harm]) for n in (2, 1)))
    assert (found.outcome, found.units) == ("suspect", 1)
    (subject,) = found.subjects
    assert (subject.url, subject.detail["source"]) == ("http://www.waizhan.example/", "http://www.shili.gov.cn/1.html")
    assert found.text == "1个暗链"


def test_a_domain_that_changed_hands_is_told_by_the_address_that_was_linked() -> None:
    landed = PageFacts("http://new.example/", kind="outside", harms=[Harm("http://new.example/", "澳门新葡京", "链接打开后的页面标题", ("新葡京",), "http://www.shili.gov.cn/")])
    (found,) = findings("safety.harmful", landed, aliases={"http://old.example/": "http://mid.example/", "http://mid.example/": "http://new.example/"})
    assert [(subject.url, subject.detail["source"]) for subject in found.subjects] == [("http://old.example/", "http://www.shili.gov.cn/")]


def test_a_computed_slip_says_how_it_came_about() -> None:
    (found,) = findings("safety.wording", PageFacts("http://www.shili.gov.cn/a.html", hits=[Hit("脱贫攻间", "脱贫攻坚", "serious", "", 0, "同音字")]))
    assert found.subjects[0].detail["how"] == "推算（同音字）"


def test_former_names_are_wrong_only_after_the_renaming() -> None:
    scan = Scanner(wording_lexicon())
    body = "<title>通知</title><h1>关于报送材料的通知</h1><div>发布时间：{day} 09:00　来源：示例县政府</div><p>请于月底前将材料报国家工商行政管理总局。" + "正文" * 100
    for day, count in (("2017-05-01", 0), ("2019-05-01", 1)):
        facts = read_page(f"<meta charset=utf-8>{body.format(day=day)}".encode(), "http://www.shili.gov.cn/a.html", date(2020, 5, 15), scan=scan)
        assert (facts.published or "")[:10] == day
        assert len(facts.hits) == count


def test_privacy_on_the_generated_set() -> None:
    got = figures()
    assert got.snippets == COUNT >= 2_000
    assert got.recall >= 0.98, got.missed
    assert got.precision >= 0.99, got.false


TREES = ("/usr/share/doc/debian-handbook/html/zh-CN", "/usr/share/gimp/2.0/help/zh_CN", "/usr/share/doc/installation-guide-amd64/zh_CN")


@pytest.mark.parametrize("tree", TREES)
def test_nothing_is_found_on_clean_chinese_documentation(tree: str) -> None:
    pages = sorted(Path(tree).rglob("*.html"))
    if not pages:
        pytest.skip(f"没有装 {tree}，跳过")
    scan = Scanner(wording_lexicon(), (), load_lures(), date(2026, 1, 1))
    for path in pages:
        facts = read_page(path.read_bytes(), "http://www.shili.gov.cn/doc.html", date(2026, 1, 1), scan=scan)
        assert not [*facts.hits, *facts.private, *facts.harms], path
