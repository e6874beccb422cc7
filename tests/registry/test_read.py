"""Registry files: both charsets, both formats, codes kept as text."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from xuncha.registry import RegistryError, read_accounts, read_columns, read_registry, read_sites
from xuncha.registry.table import UNCLOSED, read_table

TEXT = "\u7f51\u7ad9\u6807\u8bc6\u7801,\u7f51\u7ad9\u540d\u79f0,\u9996\u9875\u7f51\u5740,备注\nbm55000001,示例部,http://data.shili.gov.cn:8081/dop/,x\n"


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_csv_reads_the_same_in_every_charset(charset: str, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(TEXT.encode(charset))
    sites, problems = read_sites(file)
    assert not problems
    assert (sites[0].code, sites[0].url, sites[0].category) == ("bm55000001", "http://data.shili.gov.cn:8081/dop/", "部门网站")


def test_codes_typed_as_numbers_in_a_spreadsheet_stay_ten_digits(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["首页网址", "网站名称", "网站标识码"])
    sheet.append(["www.shili.gov.cn", "示例县人民政府", 9901010001])
    book.save(tmp_path / "a.xlsx")
    sites, problems = read_sites(tmp_path / "a.xlsx")
    assert not problems
    assert (sites[0].code, sites[0].url) == ("9901010001", "http://www.shili.gov.cn/")


def test_line_numbers_count_the_heading_and_blank_lines(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("网站标识码,网站名称,首页网址\n\n9901010001,,http://a.gov.cn\n", "utf-8")
    _, problems = read_sites(file)
    assert [(p.line, p.column) for p in problems] == [(3, "网站名称")]


def test_a_file_of_accounts_is_told_from_one_of_sites(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("平台,账号名称\n微信,示例发布\n微信,示例发布\n", "utf-8")
    sites, accounts, problems = read_registry([file])
    assert not sites
    assert [a.key for a in accounts] == ["微信:示例发布"]
    assert len(problems) == 1
    assert read_accounts(file)[0] == accounts


def test_a_column_list_with_an_unknown_class_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("网站标识码,栏目名称,栏目网址,类别\n9901010001,要闻,http://a.gov.cn/yw/,新闻\n", "utf-8")
    columns, problems = read_columns(file)
    assert not columns
    assert "应为" in problems[0].reason


def test_a_binary_file_is_no_table(tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    file.write_bytes(b"not a spreadsheet")
    with pytest.raises(RegistryError, match="打不开这个表格"):
        read_sites(file)


@pytest.mark.parametrize("code", ["３４９９９９０００５", "٣٤٩٩٩٩٠٠٠٥", "bm５５００００01", "99010100011", "bm5500000"])
def test_a_site_code_is_ten_digits_of_the_common_kind(code: str, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text(f"网站标识码,网站名称,首页网址\n{code},示例局,http://a.gov.cn/\n", "utf-8")
    sites, problems = read_sites(file)
    assert not sites
    assert (problems[0].line, problems[0].column) == (2, "网站标识码")


@pytest.mark.parametrize("cycle", ["²", "-3", "0", "半年"])
def test_a_cycle_that_is_no_number_of_days_is_reported(cycle: str, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text(f"网站标识码,栏目名称,栏目网址,更新周期\n9901010001,要闻,http://a.gov.cn/yw/,{cycle}\n", "utf-8")
    columns, problems = read_columns(file)
    assert not columns and "应为天数" in problems[0].reason


HEAD = "网站标识码,网站名称,首页网址,备注\n"


@pytest.mark.parametrize("size", [3, 4_000])
def test_a_quotation_mark_that_is_never_closed_is_told_by_the_line_it_begins_on(tmp_path: Path, size: int) -> None:
    rows = [f"99010{n:05d},示例局{n},http://a{n}.gov.cn,没有备注的一行文字\n" for n in range(size)]
    file = tmp_path / "a.csv"
    file.write_text(HEAD + rows[0] + '9902000001,"示例局,http://b.gov.cn,\n' + "".join(rows[1:]), "utf-8")
    sites, problems = read_sites(file)
    assert [(p.line, p.reason) for p in problems] == [(3, UNCLOSED)]
    assert len(sites) == size, "the rows behind it are rows of their own"
    with pytest.raises(RegistryError, match="第3行：引号没有配对"):
        read_table(file, ())


@pytest.mark.parametrize("row", ['9902000001,"示例,\n局",http://b.gov.cn,\n', '9902000001,"示例""局",http://b.gov.cn,\n', '9902000001,示例"局,http://b.gov.cn,\n', '9902000001,示例局,http://b.gov.cn,"x"'])
def test_quotation_marks_that_mean_something_are_none_of_that(tmp_path: Path, row: str) -> None:
    file = tmp_path / "a.csv"
    file.write_text(HEAD + row, "utf-8")
    sites, problems = read_sites(file)
    assert (len(sites), problems) == (1, [])
