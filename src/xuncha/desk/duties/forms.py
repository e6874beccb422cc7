"""Forms of work items, special actions, accountability."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy

from xuncha.desk.registry.models import Organisation
from xuncha.desk.ui.offer import offer

from .models import Accountability, SpecialAction, WorkItem

DAY = {"type": "date"}


class _ForUnits(forms.ModelForm):
    """Something handed out to units that are chosen."""

    units = forms.ModelMultipleChoiceField(Organisation.objects.none(), label=gettext_lazy("单位"), widget=forms.SelectMultiple(attrs={"size": 10}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = Organisation.objects.filter(closed=False).exclude(kind=Organisation.Kind.THIRD_PARTY)
        cast(forms.ModelChoiceField, self.fields["units"]).queryset = units


class WorkItemForm(_ForUnits):
    class Meta:
        model = WorkItem
        fields = ("kind", "title", "text", "deadline", "round")
        widgets = {"deadline": forms.DateTimeInput(attrs={"type": "datetime-local"}), "text": forms.Textarea(attrs={"rows": 3})}


class CorrectWorkItemForm(forms.ModelForm):
    class Meta:
        model = WorkItem
        fields = ("title", "text", "deadline")
        widgets = WorkItemForm.Meta.widgets


class ActionForm(_ForUnits):
    class Meta:
        model = SpecialAction
        fields = ("topic", "begin", "end", "text")
        widgets = {"begin": forms.DateInput(attrs=DAY), "end": forms.DateInput(attrs=DAY), "text": forms.Textarea(attrs={"rows": 3})}


class AccountabilityForm(forms.ModelForm):
    class Meta:
        model = Accountability
        fields = ("organisation", "kind", "day", "reason", "round")
        widgets = {"day": forms.DateInput(attrs=DAY)}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "organisation", Organisation.objects.all())
