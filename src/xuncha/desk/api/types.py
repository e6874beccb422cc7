"""Types the operations share. Texts are collected for translation here and translated when the description is asked for."""

from __future__ import annotations

from typing import Annotated, Any, Generic, TypeVar

from django.db.models import QuerySet
from django.utils.translation import gettext_noop as _
from ninja import Schema
from pydantic import ConfigDict, Field, StringConstraints

T = TypeVar("T")

#: text without control characters, which neither PostgreSQL nor a table in Word takes
_PLAIN = "^[^\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f]*$"
Line = Annotated[str, StringConstraints(pattern="^[^\\x00-\\x1f\\x7f]*$", strip_whitespace=True, max_length=500)]
Said = Annotated[str, StringConstraints(pattern=_PLAIN, strip_whitespace=True, min_length=1, max_length=8000)]
Id = Annotated[int, Field(ge=1, le=2**53 - 1)]
SiteCode = Annotated[str, StringConstraints(pattern="^([0-9]{10}|bm[0-9]{8})$")]
Key = Annotated[str, StringConstraints(pattern="^[^\\x00-\\x1f\\x7f]{1,20}:[^\\x00-\\x1f\\x7f]{1,100}$")]


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
