"""Addresses without end: calendars, growing paths, session ids, tracking marks, sort orders, print views.

`plain` writes an address without what only tells visits apart; `reason` says why an address is not worth asking. What is left
out is recorded with its reason and judged by nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

#: parameters that tell visits, not pages, apart
TRACKING = frozenset(
    ("jsessionid", "phpsessid", "sessionid", "session_id", "aspsessionid", "cfid", "cftoken", "utm_source", "utm_medium",
     "utm_campaign", "utm_term", "utm_content", "utm_id", "spm", "from_spm", "gclid", "fbclid", "isappinstalled")
)  # fmt: skip
#: parameters that may do so: their values tell, and whether one page links with several
VISITS = frozenset(("sid", "scene", "_t", "_"))
_STAMPS = frozenset(("t", "ts", "time", "timestamp", "rand", "random", "rnd", "r", "nocache", "v", "_time", "cache"))
_SORTS = frozenset(("sort", "sortby", "sortfield", "sorttype", "order", "orderby", "orderfield", "ordertype", "desc", "asc", "dir", "px", "paixu"))
_PRINTS = frozenset(("print", "printable", "printview", "dayin"))
_PATH_SESSION = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/?#;]*", re.I)
_ASP_SESSION = re.compile(r"/\((?:S|A|F)\([^)]*\)\)/", re.I)
_PRINT_PATH = re.compile(r"/(?:print|dayin)(?:/|\.|_?page|view)|[/_-]print\.(?:s?html?|jsp|aspx?|php)$", re.I)
# `sort` and `dir` may as well name a sort of thing, or a folder
_ORDER = re.compile(r"[+-]?(?:[a-z]|asc|desc|up|down|id|name|rank|num|score|hot|new(?:est)?|latest|px|reads?|\w*(?:date|time|hits?|clicks?|views?|title|order))", re.I)
_CALENDAR = re.compile(r"calendar|rili|schedule|richeng", re.I)
# a page a day, with nothing behind the day that would make it an article
_DAILY = re.compile(r"/(?:19|20)\d{2}[/-](?:0?[1-9]|1[0-2])[/-](?:0?[1-9]|[12]\d|3[01])/?(?:\.\w+)?$")
_DIGITS = re.compile(r"\d+")
_DAY_PARAMETERS = frozenset(("date", "day", "month", "year", "ym", "rq", "nian", "yue"))
_YEAR = re.compile(r"(?<!\d)(\d{4})(?:[-/.]?(?:0?[1-9]|1[0-2]))?(?!\d)")
# seconds or thousandths since 1970, a day and time in digits, a random fraction
_STAMP = re.compile(r"1[0-9]{9}|1[0-9]{12}|20[0-9]{12,15}|0?\.[0-9]+")
#: digits of a number that may well name a column, letters of a word that may
SHORT, WORD = 8, 20
MAX_LENGTH = 1_000
MAX_SEGMENTS = 24


class Traps:
    """The rules for one site. `year`: of the as-of day; `ignored`, `kept`: parameters the operator named for this site."""

    def __init__(self, year: int, ignored: Iterable[str] = (), kept: Iterable[str] = (), cap: int = 5_000) -> None:
        self._year = year
        self._ignored = frozenset(name.lower() for name in ignored)
        self._kept = {name.lower() for name in kept}
        #: parameters that the site itself has shown to name its pages
        self.learned: set[str] = set()
        self._cap = cap
        self._counts: dict[str, int] = {}

    def plain(self, url: str) -> str:
        """The address as it is asked: without session ids and tracking marks. Most addresses have neither `?` nor `;`."""
        if ";" in url:
            url = _PATH_SESSION.sub("", url)
        if "/(" in url:
            url = _ASP_SESSION.sub("/", url)
        head, mark, query = url.partition("?")
        if not mark:
            return url
        pairs = query.split("&")
        left = [pair for pair in pairs if not self._tells_nothing(pair)]
        if len(left) == len(pairs):
            return url
        return f"{head}?{'&'.join(left)}" if left else head

    def _tells_nothing(self, pair: str) -> bool:
        name, _, value = pair.partition("=")
        name = name.lower()
        if name in self._kept:
            return False
        if name in self._ignored:
            return True
        if name in VISITS:
            return name not in self.learned and _is_visit(value)
        if name in TRACKING:
            # a short number is a column, a scene, a page: no visit
            return not value.isdigit() or len(value) > SHORT
        return name in _STAMPS and _STAMP.fullmatch(value) is not None

    def learn(self, urls: Iterable[str]) -> bool:
        """From the links of one page, whether anything was learned: one visit has one id, so what differs between them names what they lead to."""
        values: dict[str, set[str]] = {}
        for url in urls:
            for pair in url.partition("?")[2].split("&") if "?" in url else ():
                name, _, value = pair.partition("=")
                if (name := name.lower()) in VISITS and _STAMP.fullmatch(value) is None:
                    values.setdefault(name, set()).add(value)
        fresh = {name for name, seen in values.items() if len(seen) > 1} - self.learned - self._ignored
        self.learned |= fresh
        return bool(fresh)

    def key(self, url: str) -> str:
        """What two spellings of the same list have in common: parameters in order, sort orders left out."""
        head, mark, query = url.partition("?")
        if not mark or "&" not in query:
            return url
        pairs = sorted(pair for pair in query.split("&") if pair.partition("=")[0].lower() in self._kept or not _orders(pair))
        return f"{head}?{'&'.join(pairs)}"

    def reason(self, url: str) -> str:
        """Why the address leads nowhere new, '' where nothing speaks against it."""
        if why := growth(url):
            return why
        head, _, query = url.partition("?")
        path = _path(head)
        names = {pair.partition("=")[0].lower() for pair in query.split("&")} if query else set()
        if names & _PRINTS or _PRINT_PATH.search(path):
            return "打印页"
        if _CALENDAR.search(path):
            beyond = self._beyond(f"{path}?{query}")
        else:
            beyond = bool(names & _DAY_PARAMETERS) and self._beyond("&".join(pair for pair in query.split("&") if pair.partition("=")[0].lower() in _DAY_PARAMETERS))
        if beyond:
            return "日历页，日期超出范围"
        daily = _CALENDAR.search(path) is not None or _DAILY.search(path) is not None
        if query or daily:
            # the days of a calendar are one pattern, however they are written
            pattern = _DIGITS.sub("0", path) if daily else f"{head}?{','.join(sorted(names))}"
            count = self._counts[pattern] = self._counts.get(pattern, 0) + 1
            few = daily or names & (_DAY_PARAMETERS | _SORTS) or (names & VISITS and any(_may_visit(pair) for pair in query.split("&")))
            cap = self._cap // 25 if few else self._cap
            if count > cap:
                return f"同一类网址超过 {cap} 个"
            if len(self._counts) > 20_000:
                self._counts.clear()
        return ""

    def _beyond(self, text: str) -> bool:
        for match in _YEAR.finditer(text):
            year = int(match[1])
            # four digits without a month behind them may be a number like any other
            if year >= 1900 and (year < 2200 or len(match[0]) > 4) and not self._year - 20 <= year <= self._year + 1:
                return True
        return False


def _path(url: str) -> str:
    """The path of an address without its query, its host left out."""
    start = url.find("/", url.find("//") + 2)
    return url[start:] if start > 0 else ""


def growth(url: str) -> str:
    """Why an address seems to grow without end, which not even a navigation may name; '' where it does not."""
    if len(url) > MAX_LENGTH:
        return "网址过长，疑为不断增长的地址"
    segments = _path(url.partition("?")[0]).split("/")[1:]
    return "路径重复增长" if len(segments) > 3 and (len(segments) > MAX_SEGMENTS or _repeats(segments)) else ""


def _orders(pair: str) -> bool:
    """Whether a parameter says in which order a list is shown."""
    name, _, value = pair.partition("=")
    name = name.lower()
    return name in _SORTS and (name not in ("sort", "dir") or _ORDER.fullmatch(value) is not None)


def _may_visit(pair: str) -> bool:
    """Whether a parameter may tell visits apart after all; numbers count pages."""
    name, _, value = pair.partition("=")
    return name.lower() in VISITS and not value.isdigit()


def _is_visit(value: str) -> bool:
    """Whether a value looks drawn by lot: no short number, no word (tzgg), which name columns."""
    if _NAMED.fullmatch(value):
        return len(value) >= WORD
    return len(value) > SHORT if value.isdigit() else len(value) >= _DRAWN and any(sign.isdigit() for sign in value)


# a word, with a short number behind it
_NAMED = re.compile(r"[a-z]+(?:[_-][a-z]+)*[_-]?\d{0,3}", re.I)
#: letters and digits that are mixed from so many on are drawn by lot
_DRAWN = 6


def _repeats(segments: list[str]) -> bool:
    """A run of folders that comes three times in a row (/a/b/a/b/a/b), or one four times anywhere: relative links gone wrong."""
    count = len(segments)
    named = [segment for segment in segments if segment and not segment.isdigit()]
    if any(named.count(segment) > 3 for segment in set(named)):
        return True
    for length in (1, 2, 3):
        for start in range(count - 3 * length + 1):
            part = segments[start : start + length]
            # /list/1/1/1/ are numbers of three things
            if any(segment and not segment.isdigit() for segment in part) and part == segments[start + length : start + 2 * length] == segments[start + 2 * length : start + 3 * length]:
                return True
    return False
