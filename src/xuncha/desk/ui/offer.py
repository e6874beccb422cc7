"""Choices of units and sites in forms: a list to pick from while it is short, else the name is typed."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _

from xuncha.desk.ui.lists import number

#: more than this nobody scrolls through, and each page would carry them all
OFFERED = 200
#: what names a row of a kind; others are always a list
KEYS = {"Organisation": ("name", _("写单位全称")), "Site": ("code", _("写网站标识码"))}


class Typed(forms.ModelChoiceField):
    """One row by its name (or its number, as the list would send it), out of those this person may name."""

    widget = forms.TextInput

    def __init__(self, queryset: QuerySet[Any], key: str, **kwargs: Any) -> None:
        super().__init__(queryset, **kwargs)
        self.key = key

    def prepare_value(self, value: Any) -> Any:
        if value in self.empty_values or isinstance(value, Model):
            return getattr(value, self.key, "")
        return getattr(self._found(value), self.key, value)

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values:
            return None
        row = self._found(value)
        if row is None:
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice", params={"value": value})
        return row

    def _found(self, value: Any) -> Any:
        text, rows = str(value).strip(), cast(QuerySet[Any], self.queryset)
        return rows.filter(**{self.key: text}).first() or (rows.filter(pk=number(text)).first() if number(text) else None)


def many(rows: QuerySet[Any]) -> bool:
    return len(rows.order_by().values_list("pk")[: OFFERED + 1]) > OFFERED


def offer(form: forms.BaseForm, name: str, rows: QuerySet[Any]) -> None:
    """Lets a form's field choose among these rows."""
    field = cast(forms.ModelChoiceField, form.fields[name])
    key, told = KEYS[rows.model.__name__]
    if many(rows):
        form.fields[name] = Typed(rows, key, label=field.label, required=field.required, initial=field.initial, help_text=field.help_text or told)
    else:
        field.queryset = rows
