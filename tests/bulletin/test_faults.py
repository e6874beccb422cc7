"""A round file that is written wrong is told in Chinese: the line, what is wrong there, how it is written right."""

from __future__ import annotations

from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xuncha.bulletin import Fault, read_round
from xuncha.bulletin.faults import EXAMPLES, Kind
from xuncha.bulletin.round import Round

GOOD = (resources.files("xuncha.samplecity") / "data" / "round.toml").read_text("utf-8")


def fault(text: str) -> Fault:
    made = read_round(text)
    assert isinstance(made, Fault), text
    return made


@pytest.mark.parametrize(
    ("text", "line", "kind"),
    [
        ("a = 1\noffice = “甲”\n", 2, Kind.QUOTES), ("host = \n", 1, Kind.EMPTY), ("host =   # 没有\n", 1, Kind.EMPTY), ('a = "x"\nb = "y\nc = 1\n', 2, Kind.UNCLOSED), ('a = [\n "x"\n "y"\n]\n', 3, Kind.LIST),
        ('a = ["x"，"y"]\n', 1, Kind.COMMA), ('a = ["x"、"y"]\n', 1, Kind.COMMA), ("a = 2020-5-8\n", 1, Kind.DAY), ("a = 2020年5月8日\n", 1, Kind.DAY), ("a = 2020/05/08\n", 1, Kind.DAY), ("a = 2020-02-31\n", 1, Kind.DAY),
        ("a = 1\na = 2\n", 2, Kind.TWICE), ("[t]\nx = 1\n[t]\ny = 2\n", 3, Kind.TWICE), ('a ＝ "x"\n', 1, Kind.EQUALS), ('a "x"\n', 1, Kind.EQUALS), ("a：x\n", 1, Kind.EQUALS), ("[contact\nnames = []\n", 1, Kind.TABLE),
        ("【contact】\n", 1, Kind.TABLE), ('a = "说"很好"了"\n', 1, Kind.INNER), ('a = "C:\\d"\n', 1, Kind.BACKSLASH), ("随便写一句\n", 1, Kind.STATEMENT), ("a = 甲县人民政府\n", 1, Kind.BARE), ('a = 1\nb = """x\n\n', 2, Kind.UNCLOSED),
        ('a = "x\x01y"\n', 1, Kind.HIDDEN),
    ],
)  # fmt: skip
def test_what_is_no_toml_is_told_with_its_line_and_an_example(text: str, line: int, kind: Kind) -> None:
    made = fault(text)
    assert (made.line, made.kind) == (line, kind) and str(made) == f"第{line}行：{kind.value}，例如 {EXAMPLES[kind]}"


@pytest.mark.parametrize(
    ("change", "to", "said"),
    [
        ('office = "', 'offise = "', "第4行：没有 offise 这一项"), ('number = "六政办秘〔2020〕78号"', "number = 78", '第5行：number 的写法不对，例如 number = "……"'), ('scope = "全市政府网站和政务新媒体"', "", '缺少必填项 scope，例如 scope = "……"'),
        ("inspected_to = 2020-05-15", 'inspected_to = "五月"', "inspected_to 的写法不对，例如 inspected_to = 2020-05-08"), ("declared_accounts = 90", 'declared_accounts = "九十"', "declared_accounts 的写法不对，例如 declared_accounts = 90"),
    ],
)  # fmt: skip
def test_what_a_round_file_does_not_hold_is_told_by_its_name(change: str, to: str, said: str) -> None:
    assert change in GOOD
    assert said in str(fault(GOOD.replace(change, to, 1)))


def test_a_right_file_has_no_fault_and_every_kind_its_example() -> None:
    assert isinstance(read_round(GOOD), Round)
    assert EXAMPLES.keys() | {Kind.MISSING, Kind.UNKNOWN, Kind.KIND} == set(Kind)


@given(st.integers(0, len(GOOD)), st.sampled_from(["", "“", '"', "，", "[", "]", "=", "\n", "\\", "#", "'''"]), st.integers(0, 3))
def test_whatever_is_broken_it_is_said_in_chinese(at: int, put: str, cut: int) -> None:
    text = GOOD[:at] + put + GOOD[at + cut :]
    made = read_round(text)
    if isinstance(made, Fault):
        assert 0 <= made.line <= len(text.splitlines()) and made.kind is not Kind.OTHER, made
