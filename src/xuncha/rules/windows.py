"""Calendar windows: back by months with month ends clamped; the border day benefits the unit (contract, section 4)."""

from __future__ import annotations

import calendar
from datetime import date, timedelta


def months_before(day: date, months: int) -> date:
    """The same day `months` earlier; 31 May − 3 months = the last of February."""
    index = day.year * 12 + day.month - 1 - months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


#: days between as-of and capture after which a page can only be a copy kept for its day
_KEPT = timedelta(days=366)


def horizon(as_of: date, seen: date | None) -> date:
    """The last day that a page may tell of: that of its capture (`seen`), which may be later than as-of; as-of where nobody knows it."""
    return seen if seen is not None and as_of < seen <= as_of + _KEPT else as_of
