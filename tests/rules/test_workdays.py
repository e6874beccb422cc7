"""Working days follow the State Council's arrangement; the day one counts from never counts."""

from __future__ import annotations

from datetime import date, timedelta
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xuncha.rules import Calendar, calendar
from xuncha.rules.workdays import read_table, table

DAYS = st.dates(date(2005, 1, 1), date(2026, 6, 30))
SPANS = st.integers(0, 120)


@given(DAYS, SPANS, SPANS)
def test_counting_on_gives_the_same_as_counting_at_once(begin: date, first: int, second: int) -> None:
    middle, end = begin + timedelta(days=first), begin + timedelta(days=first + second)
    days = calendar()
    assert days.between(begin, middle) + days.between(middle, end) == days.between(begin, end)


@given(DAYS, SPANS)
def test_each_working_day_adds_one_and_a_day_off_nothing(begin: date, span: int) -> None:
    days, end = calendar(), begin + timedelta(days=span)
    assert days.between(begin, end + timedelta(days=1)) - days.between(begin, end) == days.works(end + timedelta(days=1))
    assert days.between(begin, begin) == 0
    assert 0 <= days.between(begin, end) <= span


@pytest.mark.parametrize(
    ("begin", "end", "count"),
    [
        # the labour day of 2020: five days off, Saturday the 9th worked
        (date(2020, 4, 30), date(2020, 5, 5), 0), (date(2020, 4, 30), date(2020, 5, 9), 4), (date(2020, 4, 30), date(2020, 5, 11), 5),
        # written on a Friday evening: counted from Monday
        (date(2020, 5, 15), date(2020, 5, 17), 0), (date(2020, 5, 15), date(2020, 5, 18), 1),
        # the spring festival of 2020 was made longer
        (date(2020, 1, 23), date(2020, 2, 2), 0), (date(2020, 1, 23), date(2020, 2, 3), 1),
    ],
)  # fmt: skip
def test_holidays_and_the_weekends_worked_in_their_stead(begin: date, end: date, count: int) -> None:
    assert calendar().between(begin, end) == count


def test_years_not_yet_arranged_are_said_to_be_unknown() -> None:
    assert calendar().known(date(2020, 1, 1), date(2020, 12, 31))
    assert not calendar().known(date(2020, 1, 1), date(2099, 1, 1))
    assert not Calendar({date(2030, 1, 1): "休"}).known(date(2030, 1, 1), date(2030, 1, 2))


def test_the_table_is_what_chinesecalendar_knows_until_somebody_edits_it() -> None:
    held = read_table((resources.files("xuncha.rules") / "calendars" / "workdays.csv").read_text("utf-8"))
    assert held.items() <= read_table(table()).items()


@pytest.mark.parametrize(("row", "said"), [("2020/5/1,休,劳动节", "第2行"), ("2020-05-01,假,劳动节", "应为“休”或“班”")])
def test_a_bad_row_of_the_table_is_named(row: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        read_table(f"日期,安排,节日\n{row}\n")
