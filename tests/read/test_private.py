"""Personal data: what counts, what does not, and that nothing unmasked is kept."""

from __future__ import annotations

import time
from datetime import date

import msgspec
import pytest
from benchmarks.accuracy.privacy import Maker
from hypothesis import given
from hypothesis import strategies as st

from xuncha.read import Scanner, read_page
from xuncha.read.mask import SHOWN, mask, mask_text
from xuncha.read.numbers import check_digit, is_bank_card, is_identity_card, luhn
from xuncha.rules import load_lures

MADE = Maker(7)
SCAN = Scanner([], (), load_lures(), date(2020, 5, 15))
ID, MOBILE, CARD = MADE.identity(), "13800001234", MADE.card()
DIGITS = st.text("0123456789", min_size=17, max_size=17)


@given(DIGITS)
def test_one_check_digit_of_eleven_is_right(first: str) -> None:
    number = "34" + "9900" + "19800101" + first[:2] + "1"
    assert [c for c in "0123456789X" if is_identity_card(number + c)] == [check_digit(number)]


@given(st.text("0123456789", min_size=15, max_size=18), st.integers(0, 14))
def test_luhn_sees_every_single_wrong_digit(number: str, at: int) -> None:
    whole = next(number + c for c in "0123456789" if luhn(number + c))
    other = whole[:at] + str((int(whole[at]) + 1) % 10) + whole[at + 1 :]
    assert not luhn(other)


@given(st.sampled_from(sorted(SHOWN)), DIGITS)
def test_a_masked_number_never_shows_the_middle(kind: str, number: str) -> None:
    before, after = SHOWN[kind]
    masked = mask(kind, number)
    assert len(masked) == len(number)
    assert masked.count("*") == len(number) - before - after
    assert number[before:-after] not in masked


@given(st.text("甲乙 ，。0123456789", max_size=30), st.text("甲乙 ，。", max_size=30), st.integers(0, 40), st.integers(0, 40))
def test_masked_text_never_contains_the_secret_nor_most_of_it(before: str, after: str, start: int, end: int) -> None:
    text = (before + MOBILE + after)[start : len(before + MOBILE + after) - end]
    shown = mask_text(text, [(MOBILE, mask("手机号", MOBILE))])
    assert MOBILE not in shown
    if MOBILE in text or text.endswith(MOBILE[:8]) or text.startswith(MOBILE[-8:]):
        assert MOBILE[3:8] not in shown or MOBILE[3:8] in before + after


def test_an_address_keeps_the_town_and_no_number() -> None:
    assert mask("住址", "示例县示例镇示例路12号3栋") == "示例县****"
    assert not any(c.isdecimal() for c in mask("住址", "9号楼302室"))


def test_nobody_is_born_after_the_day_of_inspection() -> None:
    first = "34990020200601001"
    assert not SCAN(first + check_digit(first)).secrets
    assert is_identity_card(first + check_digit(first))


@pytest.mark.parametrize("number", ["622200" + "0" * 13, "1234567890123456", CARD[:-1]])
def test_a_card_needs_beginning_length_and_check_sum(number: str) -> None:
    assert not is_bank_card(number) or number == CARD


@pytest.mark.parametrize("label", ["办公电话", "咨询电话", "举报电话", "监督电话", "值班电话", "联系电话", "联系人：示例甲，电话"])
def test_an_office_publishes_its_mobile_on_purpose(label: str) -> None:
    assert not SCAN(f"{label}：{MOBILE}").secrets


@pytest.mark.parametrize("label", ["项目编号", "合同编号", "订单号", "统一社会信用代码", "备案编号", "受理编号"])
def test_a_number_that_says_what_it_is_is_no_identity_card(label: str) -> None:
    assert not SCAN(f"{label}：{ID}").secrets


def test_a_list_of_people_is_personal_and_a_list_of_people_on_duty_is_not() -> None:
    assert len(SCAN(f"姓名\t性别\t手机号\n示例甲\t男\t{MOBILE}").secrets) == 1
    assert not SCAN(f"姓名\t职务\t手机号\n示例甲\t科长\t{MOBILE}").secrets


def test_what_is_masked_already_is_in_order() -> None:
    assert not SCAN(f"身份证号：{ID[:6]}********{ID[14:]}，手机：138****1234，示例县**村**号").secrets


def test_names_with_what_ails_them_are_one_finding() -> None:
    found = SCAN("序号\t姓名\t病种\n1\t示例甲\t肺癌\n2\t示例乙\t白血病\n").secrets
    assert [secret.masked for secret in found] == ["2人名单（姓名、病种）"]
    assert not SCAN("序号\t姓名\t病种\n1\t示例*\t肺癌\n2\t示*乙\t白血病\n").secrets


@pytest.mark.parametrize(
    "text", [" ".join([MOBILE] * 20_000), "1" * 200_000, "住址\t" * 50_000, f"身份证号{ID}，" * 10_000, "姓名\t病种\n" * 40_000, "姓名\t家庭住址\n" * 40_000]
)  # fmt: skip
def test_endless_lines_and_numbers_cost_seconds_not_minutes(text: str) -> None:
    begun = time.process_time()
    SCAN(text)
    assert time.process_time() - begun < 6


def page(body: str, title: str = "公示") -> bytes:
    return f"<html><head><meta charset=utf-8><title>{title}-示例县人民政府</title></head><body>{body}</body></html>".encode()


@pytest.mark.parametrize(
    "cells",
    [
        "<table><tr><th>姓名<th>性别<th>手机号</tr><tr><td>示例甲<td>男<td>{m}</tr></table>",
        "<table><tr><td><p>姓名</p></td><td><p>性别</p></td><td><p>手机<br>号</p></td></tr><tr><td><p>示例甲</p></td><td><p>男</p></td><td><p><span>{m}</span></p></td></tr></table>",
        "<table><tr><td><div>左</div></td><td><table><tr><td>姓名</td><td>性别</td><td>手机号</td></tr><tr><td>示例甲</td><td>男</td><td>{m}</td></tr></table></td></tr></table>",
    ],
)  # fmt: skip
def test_tables_are_read_by_their_rows_whatever_the_layout(cells: str) -> None:
    facts = read_page(page(cells.format(m=MOBILE)), "http://www.shili.gov.cn/a.html", date(2020, 5, 15), scan=SCAN)
    assert [(one.kind, one.masked) for one in facts.private] == [("手机号", "138****1234")]


def test_nothing_unmasked_is_kept_of_a_page() -> None:
    home = "示例县示例镇示例村12号"
    body = (
        f"<h1>关于示例甲（身份证号{ID}）的公示</h1><p>发布时间：2020-05-01</p><a href=/b.html>示例甲{ID}</a><p>本人电话{MOBILE}</p><p>家庭住址：{home}</p><p>卡号{CARD}</p>"
        + "".join(f"<li><a href=/{n}.html>示例甲{ID}的公示第{n}号</a><span>2020-05-0{n}</span></li>" for n in range(1, 6))
    )
    facts = read_page(page(body, f"示例甲{ID}"), "http://www.shili.gov.cn/a.html", date(2020, 5, 15), scan=SCAN)
    kept = msgspec.json.encode(facts).decode()
    assert {one.kind for one in facts.private} == {"身份证号", "手机号", "住址", "银行卡号"}
    for secret in (ID, MOBILE, CARD, home, ID[4:14], MOBILE[3:], "12号"):
        assert secret not in kept
    assert mask("身份证号", ID) in facts.doc_title


def test_a_link_cut_short_in_the_middle_of_a_number_shows_no_part_of_it() -> None:
    body = f"<p>身份证号{ID}</p><a href=/b.html>{'示' * 48}{ID}</a>"
    facts = read_page(page(body), "http://www.shili.gov.cn/a.html", date(2020, 5, 15), scan=SCAN)
    assert ID[:10] not in msgspec.json.encode(facts).decode()
