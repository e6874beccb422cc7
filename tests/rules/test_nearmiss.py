"""Near misses: every guard is a case, and what holds for all forms is checked on all of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xuncha.read import Scanner
from xuncha.rules import Allowed, Entry, read_allowed, read_lexicon, wording_lexicon
from xuncha.rules.lexicon import load_official, load_tables
from xuncha.rules.nearmiss import near_misses

RIGHTS = [entry.right for entry in load_official()]
SCAN = Scanner(wording_lexicon())


@pytest.mark.parametrize(
    ("text", "right", "how"),
    [
        ("深入学习习近平新时代中国特色社会主意思想", "习近平新时代中国特色社会主义思想", "同音字"), ("打赢脱贫攻艰战", "脱贫攻坚", "同音字"), ("铸牢中华民族共同体意识识教育", "铸牢中华民族共同体意识", ""),
        ("中华人民和共国", "中华人民共和国", "颠倒"), ("全国人民代大会", "全国人民代表大会", "缺字"), ("国务务院文件", "国务院", ""), ("四个意意识", "四个意识", "叠字"), ("实施乡村镇兴战略", "乡村振兴战略", "同音字"),
        ("示例市市场监瞥管理局", "市场监督管理局", ""), ("示例县政府信息公幵", "政府信息公开", ""),
    ],
)  # fmt: skip
def test_a_wrong_form_nobody_listed_is_found(text: str, right: str, how: str) -> None:
    hits = SCAN(text).hits
    if how:
        assert [(hit.right, hit.how) for hit in hits] == [(right, how)]
    else:
        assert len(hits) <= 1  # at the edges, or with a character no table knows: whatever is said is said once


@pytest.mark.parametrize("right", RIGHTS)
def test_every_form_differs_and_is_no_part_of_anything_right(right: str) -> None:
    forms = near_misses(right, load_tables(), RIGHTS)
    assert forms
    for form in forms:
        assert form != right
        assert right not in form
        assert not any(form in other for other in RIGHTS)


@settings(max_examples=60)
@given(st.text(alphabet="人民政府国务院办公厅生态环境局市场监督管理和的一二", min_size=3, max_size=12))
def test_forms_of_any_right_form_keep_the_guards(right: str) -> None:
    for form, how in near_misses(right, load_tables(), RIGHTS).items():
        assert form != right and right not in form and form not in right
        assert abs(len(form) - len(right)) == (how in ("叠字", "缺字"))


@pytest.mark.parametrize("right", RIGHTS)
def test_official_phrases_themselves_are_never_hits(right: str) -> None:
    assert not SCAN(f"会议强调，要坚持{right}，认真做好各项工作。{right}、{right}").hits


@pytest.mark.parametrize(
    "text",
    [
        "扫黑除恶专项斗争", "下乡村民生文明建设示范户", "以学生为中心发展理念", "医疗保障举措", "自然资源布局", "农业农村步入新阶段", "生态环境不断改善", "国家发展改革委员会", "改革放开价格", "安全产生影响", "中国人银行账户",
        "应急管理就是责任", "交通运输不停歇", "工商业联合回访", "行政复议法行政诉讼法",
    ],
)  # fmt: skip
def test_what_only_cuts_across_words_is_no_slip(text: str) -> None:
    assert not SCAN(text).hits


def test_one_slip_is_one_finding_and_the_listed_form_wins() -> None:
    hits = SCAN("习近平新时代中国特色社会注义思想").hits
    assert [hit.wrong for hit in hits] == ["中国特色社会注义"]
    assert [hit.wrong for hit in SCAN("中华人名共和国宪法").hits] == ["中华人名共和国"]


def test_texts_about_wrong_forms_are_no_slips() -> None:
    assert not SCAN("校对提示：“扫黑除恶”不要写成“扫黑处恶”").hits


def test_a_former_name_carries_the_day_from_which_it_is_wrong_and_citations_are_in_order() -> None:
    hits = SCAN("报国家工商行政管理总局审批").hits
    assert [(hit.right, hit.since) for hit in hits] == [("国家市场监督管理总局", "2018-04-10")]
    assert not SCAN("原国家工商行政管理总局").hits
    assert not SCAN("国家工商行政管理总局令第60号").hits


def test_the_whitelist_needs_a_reason(tmp_path: Path) -> None:
    file = tmp_path / "white.csv"
    file.write_text("词语,理由\n扫黑处恶书店,企业登记名称\n某词,\n", "utf-8")
    allowed, problems = read_allowed(file)
    assert allowed == [Allowed("扫黑处恶书店", "企业登记名称")]
    assert len(problems) == 1
    scan = Scanner([Entry("扫黑处恶", "扫黑除恶", "serious")], allowed)
    assert not scan("扫黑处恶书店开业").hits
    assert len(scan("开展扫黑处恶").hits) == 1


def test_an_office_gives_right_forms_and_the_program_computes(tmp_path: Path) -> None:
    file = tmp_path / "own.csv"
    file.write_text("规范表述,级别\n示例河长效治理机制,一般\n短,一般\n", "utf-8")
    entries, problems = read_lexicon(file)
    assert [entry.right for entry in entries] == ["示例河长效治理机制"]
    assert len(problems) == 1
    assert [hit.how for hit in Scanner(wording_lexicon(entries))("示例河长效治里机制").hits] == []
    assert [hit.how for hit in Scanner(wording_lexicon(entries))("示例河长效治利机制").hits] == ["同音字"]
