"""Working days (工作日) as the State Council arranges them each year: holidays, and the weekend days worked in their stead (调休).

The table `calendars/workdays.csv` is data to be edited; for years it does not hold, the package chinesecalendar is asked, which
learns of a year when that year's arrangement is published. What neither knows is provisional: weekends off, no holidays.
"""

from __future__ import annotations

import csv
import functools
import io
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from importlib import resources

OFF, WORKED = "休", "班"
#: every year has had more holidays than this
LEAST = 7


class Calendar:
    """`days`: the holidays and what departs from the week, date → 休 or 班. A year with fewer than `LEAST` entries is not yet arranged."""

    def __init__(self, days: Mapping[date, str]) -> None:
        self._days = days
        self._years = {year for year, count in Counter(day.year for day in days).items() if count >= LEAST}

    def works(self, day: date) -> bool:
        said = self._days.get(day)
        return said == WORKED if said else day.weekday() < 5

    def known(self, begin: date, end: date) -> bool:
        """Whether every year from `begin` to `end` has been arranged; else any count over them is provisional."""
        return all(year in self._years for year in range(begin.year, end.year + 1))

    def between(self, begin: date, end: date) -> int:
        """Working days after `begin` up to and on `end`: the day of submission (提交当天) does not count."""
        return sum(1 for day in _days(begin, end) if self.works(day))


def _days(begin: date, end: date) -> Iterator[date]:
    for n in range(1, (end - begin).days + 1):
        yield begin + timedelta(days=n)


def read_table(text: str) -> dict[date, str]:
    """A table with the headings 日期, 安排 (休 or 班), 节日; other columns are left alone."""
    days: dict[date, str] = {}
    for line, row in enumerate(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))), 2):
        try:
            day = date.fromisoformat((row.get("日期") or "").strip())
        except ValueError:
            raise ValueError(f"工作日历第{line}行：日期“{row.get('日期')}”应写成 2020-05-01 的样子") from None
        said = (row.get("安排") or "").strip()
        if said not in (OFF, WORKED):
            raise ValueError(f"工作日历第{line}行：安排“{said}”应为“休”或“班”")
        days[day] = said
    return days


@functools.cache
def calendar() -> Calendar:
    """The table of the program, and what chinesecalendar knows of later years."""
    days = read_table((resources.files("xuncha.rules") / "calendars" / "workdays.csv").read_text("utf-8"))
    held = Calendar(days)
    later = {day: said for day, said, _ in published() if not held.known(day, day)}
    return Calendar(days | later)


def published() -> Iterator[tuple[date, str, str]]:
    """(day, 休 or 班, name of the holiday) of all that chinesecalendar knows, in order."""
    import chinese_calendar

    names = {holiday.value: holiday.chinese for holiday in chinese_calendar.Holiday}
    known = [(day, OFF, name) for day, name in chinese_calendar.holidays.items() if name]
    known += [(day, WORKED, name) for day, name in chinese_calendar.workdays.items() if name]
    for day, said, name in sorted(known):
        yield day, said, names[name]


def table() -> str:
    """The table as chinesecalendar knows it, for `python -m xuncha.rules.workdays`."""
    return "日期,安排,节日\n" + "".join(f"{day},{said},{name}\n" for day, said, name in published())


if __name__ == "__main__":
    print(table(), end="")
