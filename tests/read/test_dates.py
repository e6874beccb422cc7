"""Dates in every Chinese form; properties over all days."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xuncha.read import dates

DAYS = st.dates(date(1950, 1, 1), date(2099, 12, 31))


@given(DAYS, st.sampled_from(("{0}-{1:02}-{2:02}", "{0}年{1}月{2}日", "{0}/{1}/{2}", "{0}.{1:02}.{2:02}", "[{0}-{1:02}-{2:02}]", "{0} 年 {1} 月 {2} 日")))
def test_a_written_date_is_read_back(day: date, form: str) -> None:
    found = dates.find("通知 " + form.format(day.year, day.month, day.day) + " 完")
    assert [f.day for f in found] == [day]


@given(DAYS)
def test_a_date_without_year_is_never_in_the_future(day: date) -> None:
    read = dates.with_year(day.month, day.day, date(2020, 1, 5))
    assert read is None or read <= date(2020, 1, 5)


@pytest.mark.parametrize(
    ("text", "iso", "clock"),
    [
        ("发布时间：2020-05-08 09:30", "2020-05-08", "09:30"), ("2020年5月8日 09:30", "2020-05-08", "09:30"),
        ("2020-05-08 下午3:30", "2020-05-08", "15:30"), ("2020-05-08 星期五 下午 3:30", "2020-05-08", "15:30"), ("2020-05-08 上午9:30", "2020-05-08", "09:30"),
        ("2020-05-08 下午15:30", "2020-05-08", "15:30"), ("2020-05-08 下午12:10", "2020-05-08", "12:10"), ("2020/5/8 3:30:00 PM", "2020-05-08", "15:30"),
        ("2020/5/8 12:10 AM", "2020-05-08", "00:10"), ("2020年5月8日 晚上8:05", "2020-05-08", "20:05"),
        ("２０２０－０５－０８　０９：３０", "2020-05-08", "09:30"), ("二〇二〇年七月四日", "2020-07-04", ""), ("二○一九年十二月三十一日", "2019-12-31", ""),
    ],
)  # fmt: skip
def test_forms_that_pages_use(text: str, iso: str, clock: str) -> None:
    found = dates.first(text)
    assert found is not None
    assert (found.day.isoformat(), found.time) == (iso, clock)


@pytest.mark.parametrize("text", ["2020-13-08", "2020-02-30", "0564-3379978", "3415220046", "2020年.5-8", "第2020-05号"])
def test_what_only_looks_like_a_date_is_none(text: str) -> None:
    assert dates.first(text) is None


def test_addresses_carry_dates_of_three_systems() -> None:
    assert dates.from_url("http://a.gov.cn/zw/202005/t20200508_12.html") == date(2020, 5, 8)
    assert dates.from_url("http://a.gov.cn/art/2020/5/8/art_1_2.html") == date(2020, 5, 8)
    assert dates.from_url("http://a.gov.cn/info/1001/2345.htm") is None
