"""Dates as Chinese pages write them: 2020-05-08 09:30, 2020年5月8日, 二〇二〇年五月八日, [05-08], full width."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import NamedTuple

from xuncha.patterns import pattern


class Found(NamedTuple):
    """A date in a text: where it stands, what it says (`time` HH:MM or ''), verbatim text."""

    start: int
    end: int
    day: date
    time: str
    text: str


_FULLWIDTH = str.maketrans("０１２３４５６７８９：－／．　", "0123456789:-/. ")
_WIDE = pattern("[０-９：－／．　]")
_FULL = pattern(
    r"((?:1(?<![\d.]1)9|2(?<![\d.]2)0)\d{2})(\s?[-/.—－年]\s?)(\d{1,2})(\s?[-/.—－月]\s?)(\d{1,2})(?:\s?[日号])?(?![\d])"
    r"(?:[\sT,，]{0,6}(?:(?:星期.|周.)\s?)?(?:上午|(?P<late>下午|晚上))?\s?(\d{1,2})\s?[:时]\s?(\d{2})(?:\s?[:分]\s?\d{2})?(?:\s?(?P<half>[APap][Mm])\b)?)?"
)
_HAN = pattern(r"([二一][〇○ＯO零九][〇○ＯO零一二三四五六七八九]{2})年([一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})日")
# 5-8 and 5月8日 may be short; with a dot or a slash only 05.08, for 1.2 is a section and 1/2 a page
_SHORT = pattern(
    r"(?<![\d年/.-])(?:(\d{1,2})\s?[-月]\s?(\d{1,2})|(0[1-9]|1[0-2])\s?[/.]\s?([012]\d|3[01]))(?:日)?(?![\d/.%-])"
)
# in brackets of its own a slash parts month and day, with or without zeros
_BRACKETED = pattern(r"[（(\[【]\s?(1[0-2]|0?[1-9])/(3[01]|[12]\d|0?[1-9])\s?[)）\]】]")
_SPLIT = pattern(r"(?<![\d/.-])(\d{1,2})(?:\s+|\s?/\s?)((?:19|20)\d{2})\s?[-/.年]\s?(\d{1,2})(?:月)?(?!\d)")
_DIGITS = {**{c: str(i) for i, c in enumerate("零一二三四五六七八九")}, "〇": "0", "○": "0", "O": "0", "Ｏ": "0"}
_URL = (
    pattern(r"/t((?:19|20)\d{2})(\d{2})(\d{2})_"),
    pattern(r"/((?:19|20)\d{2})[-/]?(\d{1,2})[-/](\d{1,2})/"),
    pattern(r"/((?:19|20)\d{2})(\d{2})(\d{2})(?=[/_.]|$)"),
)


def normalise(text: str) -> str:
    """Full-width digits and signs made half width; same length."""
    return text.translate(_FULLWIDTH) if _WIDE.search(text) else text


def valid(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if 1949 <= year <= 2100 else None
    except ValueError:
        return None


def han_number(text: str) -> int:
    """一 … 三十一."""
    if "十" not in text:
        return int("".join(_DIGITS.get(c, "") for c in text) or 0)
    tens, _, ones = text.partition("十")
    return int(_DIGITS.get(tens, "1") if tens else "1") * 10 + int(_DIGITS.get(ones, "0") if ones else "0")


def find(text: str) -> list[Found]:
    """Complete dates in order of appearance."""
    shown = text
    if not text.isascii():
        text = normalise(text)
    out: list[Found] = []
    for match in _FULL.finditer(text) if "20" in text or "19" in text else ():
        # 2020.5.8 is a date, 2020年.5-8 is not: the two signs must belong together
        first, second = match[2].strip(), match[4].strip()
        if (first == "年") != (second == "月") or (first != "年" and first != second):
            continue
        day = valid(int(match[1]), int(match[3]), int(match[5]))
        if day:
            clock = ""
            if match[7] and int(match[7]) < 24 and int(match[8]) < 60:
                clock = f"{_hour(int(match[7]), match):02d}:{match[8]}"
            out.append(Found(match.start(), match.end(), day, clock, shown[match.start() : match.end()].strip()))
    if "年" in text:
        for match in _HAN.finditer(text):
            year = int("".join(_DIGITS.get(c, "") for c in match[1]) or 0)
            day = valid(year, han_number(match[2]), han_number(match[3]))
            if day:
                out.append(Found(match.start(), match.end(), day, "", match[0]))
        out.sort()
    return out


def _hour(hour: int, match: re.Match[str]) -> int:
    """The hour of the day: 下午3:30 and 3:30 PM are 15:30."""
    half = (match["half"] or "").upper()
    if hour < 12:
        return hour + 12 if match["late"] or half == "PM" else hour
    return 0 if hour == 12 and half == "AM" else hour


def first(text: str) -> Found | None:
    found = find(text)
    return found[0] if found else None


def find_short(text: str) -> tuple[int, int] | None:
    """Month and day without a year, as lists have them (`[05-08]`, `05月08日`)."""
    match = _SHORT.search(normalise(text))
    if match is None:
        match = _BRACKETED.search(text)
        return (int(match[1]), int(match[2])) if match else None
    month, day = int(match[1] or match[3]), int(match[2] or match[4])
    return (month, day) if 1 <= month <= 12 and 1 <= day <= 31 else None


_TWO = pattern(r"(?<![\d./-])(\d{2})\s?([-./])\s?(0[1-9]|1[0-2])\s?\2\s?(0[1-9]|[12]\d|3[01])(?![\d./-])")


def find_two_digit(text: str, latest: date) -> date | None:
    """A date whose year has two digits (`20-05-08`), as old lists have them; of this century and not after `latest`."""
    match = _TWO.search(normalise(text))
    day = valid(2000 + int(match[1]), int(match[3]), int(match[4])) if match else None
    return day if day and day <= latest else None


def find_split(text: str) -> date | None:
    """A date taken apart for the look: day large, `2020-05` below it."""
    if "20" not in text and "19" not in text and "２" not in text:
        return None
    match = _SPLIT.search(normalise(text))
    return valid(int(match[2]), int(match[3]), int(match[1])) if match else None


def from_url(url: str) -> date | None:
    """The date an address carries (TRS `t20200508_`, 大汉 `/art/2020/5/8/`): date of creation, the last resort."""
    for form in _URL:
        match = form.search(url)
        if match:
            day = valid(int(match[1]), int(match[2]), int(match[3]))
            if day:
                return day
    return None


def with_year(month: int, day: int, latest: date) -> date | None:
    """The year of a date without one: the last such day not after `latest`."""
    return valid(latest.year, month, day) if (month, day) <= (latest.month, latest.day) else valid(latest.year - 1, month, day)


#: 3小时前, 昨天 09:30: told from the moment the page was made for the reader. 3天前 is not among them: it may be a day more, and a wrong day is worse than none
RELATIVE = pattern(
    r"(\d{1,2})\s?(分钟|小时)[之以]?前|(刚刚)|(今天|今日|昨天|昨日|前天)(?:\s?([01]?\d|2[0-3])\s?:\s?([0-5]\d)(?::[0-5]\d)?)?"
)
_BACK = {"今天": 0, "今日": 0, "昨天": 1, "昨日": 1, "前天": 2}


def relative(match: re.Match[str], captured: datetime) -> Found | None:
    """The day that a relative time (a match of `RELATIVE` in normalised text) means to who captured the page at that moment (Beijing time)."""
    if match[1]:
        count, hours = int(match[1]), match[2] == "小时"
        if count > (23 if hours else 59):
            return None
        day, time = (captured - (timedelta(hours=count) if hours else timedelta(minutes=count))).date(), ""
    elif match[3]:
        day, time = captured.date(), ""
    else:
        day = captured.date() - timedelta(days=_BACK[match[4]])
        time = f"{int(match[5]):02d}:{match[6]}" if match[5] else ""
    return Found(match.start(), match.end(), day, time, match[0])


def is_relative(text: str | None) -> bool:
    """Whether a shown time is a relative one and nothing else."""
    return bool(text) and RELATIVE.fullmatch(normalise(text or "").strip()) is not None
