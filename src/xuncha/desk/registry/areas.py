"""Areas (县区、设区的市): the tier below the root, by which lists are narrowed and counted. Departments and lower tiers are too many to offer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy
from django_filters.fields import ModelChoiceField, ModelChoiceIterator

from xuncha.desk.people.access import visible
from xuncha.desk.people.models import User

from .models import Organisation
from .tree import starts

TIERS = (Organisation.Kind.CITY, Organisation.Kind.COUNTY)


def areas(user: User) -> QuerySet[Organisation]:
    """The counties of a city, the prefectures of a province, as far as this person sees them."""
    return visible(user, Organisation.objects.filter(kind__in=TIERS, closed=False, parent__isnull=False, parent__parent=None)).order_by("path")


class _Offered(ModelChoiceIterator):
    def __iter__(self) -> Iterator[Any]:
        yield ("", self.field.empty_label)
        yield from self.field.offered


class AreaField(ModelChoiceField):
    """Takes any organisation of the query, shows only those that are offered."""

    iterator = _Offered
    offered: Sequence[tuple[int, str]] = ()


class AreaFilter(django_filters.ModelChoiceFilter):
    """Narrows a list to what lies below an organisation. Any that one sees may be named; offered are the areas, and below the chosen one its own."""

    field_class = AreaField

    def __init__(self, owner: str = "organisation") -> None:
        super().__init__(queryset=lambda request: visible(request.user, Organisation.objects.all()), label=gettext_lazy("县区"))
        self.owner = owner

    @property
    def field(self) -> Any:
        if not hasattr(self, "_field"):
            field = super().field
            request = self.get_request()
            chosen = request.GET.get("organisation", "")
            offered = areas(request.user)
            if chosen.isdecimal() and len(chosen) < 16:
                offered = visible(request.user, Organisation.objects.filter(Q(kind__in=TIERS, closed=False, parent__isnull=False, parent__parent=None) | Q(kind__in=TIERS, parent=chosen) | Q(pk=chosen))).order_by("path")
            field.offered = list(offered.values_list("pk", "name"))
        return self._field

    def filter(self, rows: QuerySet[Any], value: Organisation | None) -> QuerySet[Any]:
        return rows if value is None else rows.filter(**{f"{self.owner}__in": Organisation.objects.filter(starts("path", value.path)).order_by().values("pk")})
