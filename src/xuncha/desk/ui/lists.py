"""One way for all lists: filtered, sorted, paged, exported; the count stops where counting would be slow."""

from __future__ import annotations

from datetime import date
from typing import Any

import django_filters
import django_tables2 as tables
from django.core.exceptions import PermissionDenied
from django.core.paginator import EmptyPage, Page, PageNotAnInteger, Paginator
from django.db.models import QuerySet
from django.db.models.sql.where import WhereNode
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy
from django_tables2 import RequestConfig
from django_tables2.rows import BoundRows

from xuncha.desk.journal.models import record
from xuncha.desk.people.access import Request, reach
from xuncha.desk.people.roles import Can
from xuncha.desk.ui.export import xlsx_response

PER_PAGE = 30
#: rows counted at most; a longer list says “more than”
COUNTED = 10_000
EXPORTED = 100_000


#: columns whose values are short: side by side where rows become cards
SHORT = {"td": {"class": "short"}}


def number(text: object) -> int:
    """A row's number as a form or an address gave it; 0, which is nobody's, where it is none."""
    given = str(text or "")
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 16 else 0


def day_of(text: object) -> date | None:
    """A day as a form gave it; None where it is none."""
    try:
        return parse_date(str(text or ""))
    except ValueError:
        return None


def yes_no(field_name: str | None = None, **more: Any) -> django_filters.ChoiceFilter:
    """A filter for what is so, is not so, or does not matter."""
    return django_filters.TypedChoiceFilter(field_name=field_name, choices=(("", gettext_lazy("全部")), ("true", gettext_lazy("是")), ("false", gettext_lazy("否"))), coerce=lambda text: text == "true", **more)


class BoundedPaginator(Paginator):
    """Counts no further than `COUNTED` rows, so that the first page of a million costs what the first of a thousand does."""

    @property
    def count(self) -> int:
        if not hasattr(self, "_count"):
            rows = self.object_list.data if hasattr(self.object_list, "data") else self.object_list
            if isinstance(rows, tables.data.TableQuerysetData):
                rows = rows.data
            if isinstance(rows, QuerySet):
                bare = rows.order_by()
                # one row more than the bound tells that there are more
                self._count = bare.values("pk")[: COUNTED + 1].count()
            else:
                self._count = len(rows)
        return int(self._count)

    @property
    def more(self) -> bool:
        return self.count > COUNTED

    def page(self, number: int | str) -> Page:
        """The page's ids first, by what an index holds; only its own rows are then joined with all that is shown of them."""
        shown = self.object_list
        rows = shown.data.data if isinstance(shown, BoundRows) and isinstance(shown.data, tables.data.TableQuerysetData) else shown
        if isinstance(rows, QuerySet):
            wanted = self.validate_number(number)
            at = (wanted - 1) * self.per_page
            keys = list(rows.values_list("pk", flat=True)[at : at + self.per_page])
            bare = rows.order_by()
            # what the ids were chosen by need not be asked again
            bare.query.where = WhereNode()
            found = {row.pk: row for row in bare.filter(pk__in=keys)}
            whole = [found[key] for key in keys if key in found]
            return Page(BoundRows(data=tables.data.TableListData(whole), table=shown.table) if isinstance(shown, BoundRows) else whole, wanted, self)
        return super().page(number)


def paged(request: Request, rows: QuerySet[Any], per_page: int = PER_PAGE) -> Page:
    """A page of rows for templates that write their own table (with `ui/pager.html`); a page that does not exist is the last one."""
    return BoundedPaginator(rows, per_page).get_page(request.GET.get("page"))


def listing(
    request: Request, rows: QuerySet[Any], table: type[tables.Table], filters: type[django_filters.FilterSet] | None = None, *,
    title: str, template: str = "list.html", per_page: int = PER_PAGE, whole: QuerySet[Any] | None = None, **context: Any,
) -> HttpResponse:  # fmt: skip
    """A list page, or the same list as XLSX with `?export=xlsx`. `whole`: every row, where `rows` leave out some of themselves."""
    narrowed = filters(request.GET, queryset=rows, request=request) if filters else None
    shown = table(narrowed.qs if narrowed is not None else rows)
    # handed to the constructor it would be paged and counted there already, without a bound
    shown.request = request
    RequestConfig(request, paginate=False).configure(shown)
    _settle(shown)
    if request.GET.get("export") == "xlsx":
        if not reach(request.user).can(Can.EXPORT):
            raise PermissionDenied
        record("导出列表", title, request=request, query=request.GET.dict())
        lines = shown.as_values()
        return xlsx_response(title, (line for n, line in enumerate(lines) if n <= EXPORTED))
    try:
        shown.paginate(page=request.GET.get("page", 1), per_page=per_page, paginator_class=BoundedPaginator)
    except EmptyPage:
        shown.page = shown.paginator.page(shown.paginator.num_pages)
    except PageNotAnInteger:
        shown.page = shown.paginator.page(1)
    active = narrowed is not None and any(request.GET.get(name) for name in narrowed.form.fields)
    # a list that holds nothing at all says what it is for, instead of a bare head of columns
    bare = not active and not shown.paginator.count and (whole is None or not whole.exists())
    nothing = request.resolver_match.url_name if bare and request.resolver_match else ""
    return render(request, template, {"title": title, "table": shown, "filter": narrowed, "filtering": active, "nothing": nothing, **context})


def _settle(shown: tables.Table) -> None:
    """Rows that sort alike have one order, so that none is shown on two pages and none on no page."""
    rows = getattr(shown.data, "data", None)
    if isinstance(rows, QuerySet):
        order = list(rows.query.order_by) or list(rows.model._meta.ordering)
        if not {"pk", "id", "-pk", "-id"} & set(order):
            backwards = bool(order) and str(order[-1]).startswith("-")
            shown.data.data = rows.order_by(*order, "-pk" if backwards else "pk")
