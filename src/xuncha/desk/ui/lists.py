"""One way for all lists: filtered, sorted, paged, exported; the count stops where counting would be slow."""

from __future__ import annotations

from typing import Any

import django_filters
import django_tables2 as tables
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django_tables2 import RequestConfig

from xuncha.desk.journal.models import record
from xuncha.desk.people.access import Request, reach
from xuncha.desk.people.roles import Can
from xuncha.desk.ui.export import xlsx_response

PER_PAGE = 50
#: rows counted at most; a longer list says “more than”
COUNTED = 10_000
EXPORTED = 100_000


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
                self._count = len(bare.values_list("pk")[: COUNTED + 1]) if not bare.query.group_by else bare.count()
            else:
                self._count = len(rows)
        return int(self._count)

    @property
    def more(self) -> bool:
        return self.count > COUNTED

    def page(self, number: int | str) -> Page:
        return super().page(number)


def listing(
    request: Request, rows: QuerySet[Any], table: type[tables.Table], filters: type[django_filters.FilterSet] | None = None, *,
    title: str, template: str = "list.html", per_page: int = PER_PAGE, **context: Any,
) -> HttpResponse:  # fmt: skip
    """A list page, or the same list as XLSX with `?export=xlsx`."""
    narrowed = filters(request.GET, queryset=rows, request=request) if filters else None
    shown = table(narrowed.qs if narrowed is not None else rows, request=request)
    RequestConfig(request, paginate=False).configure(shown)
    if request.GET.get("export") == "xlsx":
        if not reach(request.user).can(Can.EXPORT):
            raise PermissionDenied
        record("导出列表", title, request=request, query=request.GET.dict())
        lines = shown.as_values()
        return xlsx_response(title, (line for n, line in enumerate(lines) if n <= EXPORTED))
    RequestConfig(request, paginate={"per_page": per_page, "paginator_class": BoundedPaginator}).configure(shown)
    active = narrowed is not None and any(request.GET.get(name) for name in narrowed.form.fields)
    return render(request, template, {"title": title, "table": shown, "filter": narrowed, "filtering": active, **context})
