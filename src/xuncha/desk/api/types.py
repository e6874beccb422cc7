"""Types the operations share. Texts are collected for translation here and translated when the description is asked for."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Generic, TypeVar

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _
from ninja import Schema
from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, StringConstraints

T = TypeVar("T")

#: text without control characters, which neither PostgreSQL nor a table in Word takes
_PLAIN = "^[^\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f]*$"
Line = Annotated[str, StringConstraints(pattern="^[^\\x00-\\x1f\\x7f]*$", strip_whitespace=True, max_length=500)]
Text = Annotated[str, StringConstraints(pattern=_PLAIN, strip_whitespace=True, max_length=8000)]
Said = Annotated[str, StringConstraints(pattern=_PLAIN, strip_whitespace=True, min_length=1, max_length=8000)]
Id = Annotated[int, Field(ge=1, le=2**53 - 1)]
SiteCode = Annotated[str, StringConstraints(pattern="^([0-9]{10}|bm[0-9]{8})$")]
Key = Annotated[str, StringConstraints(pattern="^[^\\x00-\\x1f\\x7f]{1,20}:[^\\x00-\\x1f\\x7f]{1,100}$")]


def _written(value: Any) -> Any:
    """A number would be taken for seconds since 1970."""
    if not isinstance(value, str):
        raise ValueError(gettext("应为日期，写作 YYYY-MM-DD"))
    return value


def _in_reach(day: date) -> date:
    """No database and no calendar is asked for days that cannot be meant."""
    if not 1990 <= day.year <= 2100:
        raise ValueError(gettext("年份不对"))
    return day


def _here(at: datetime) -> datetime:
    return timezone.make_aware(at) if timezone.is_naive(at) else at


def _past(day: date) -> date:
    if day > timezone.localdate():
        raise ValueError(gettext("日期不能在将来，请在当天或之后登记"))
    return day


Day = Annotated[date, BeforeValidator(_written), AfterValidator(_in_reach)]
Moment = Annotated[datetime, BeforeValidator(_written), AfterValidator(_in_reach), AfterValidator(_here)]


class Body(Schema):
    """What is sent; a misspelt name is an error, not ignored."""

    model_config = ConfigDict(extra="forbid")


class Paged(Schema):
    """Which part of a list."""

    cursor: Annotated[str, StringConstraints(pattern="^[0-9]{1,15}$")] | None = Field(None, description=_("上一页的 next，原样传回；第一页不填"))
    limit: int = Field(50, ge=1, le=200, description=_("每页条数"))


class Page(Schema, Generic[T]):
    items: list[T]
    next: str | None = Field(description=_("下一页的 cursor；null 为已到末页"))


def cut(rows: QuerySet[Any], asked: Paged) -> tuple[list[Any], str | None]:
    """One page by the rows' numbers: a later page costs what the first does, and rows added meanwhile shift nothing."""
    rows = rows.order_by("pk")
    if asked.cursor is not None:
        rows = rows.filter(pk__gt=int(asked.cursor))
    found = list(rows[: asked.limit + 1])
    more = len(found) > asked.limit
    found = found[: asked.limit]
    return found, str(found[-1].pk) if more else None


class ReasonIn(Body):
    """Nothing is ended, cancelled or taken out without a reason."""

    reason: Line = Field(min_length=1, max_length=300, description=_("理由"), examples=["登记有误"])


class EndIn(ReasonIn):
    """From which day something ends, and why."""

    day: Annotated[Day, AfterValidator(_past)] = Field(description=_("从哪一天起，不能在将来"), examples=["2020-05-15"])
