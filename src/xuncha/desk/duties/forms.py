"""Forms of work items, special actions, accountability."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy

from xuncha.desk.registry.models import Organisation
from xuncha.desk.ui.forms import SeenForm
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

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        # who was at a meeting may be noted afterwards; material that is late when it is asked for is asked in vain
        if data.get("deadline") and data.get("kind") != WorkItem.Kind.MEETING and data["deadline"] <= timezone.now():
            self.add_error("deadline", gettext_lazy("期限要在现在以后"))
        return data


class CorrectWorkItemForm(SeenForm):
    class Meta:
        model = WorkItem
        fields = ("title", "text", "deadline")
        widgets = WorkItemForm.Meta.widgets


class ActionForm(_ForUnits):
    class Meta:
        model = SpecialAction
        fields = ("topic", "begin", "end", "text")
        widgets = {"begin": forms.DateInput(attrs=DAY), "end": forms.DateInput(attrs=DAY), "text": forms.Textarea(attrs={"rows": 3})}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("begin") and data.get("end") and data["end"] < data["begin"]:
            self.add_error("end", gettext_lazy("结束早于开始"))
        return data


class AccountabilityForm(forms.ModelForm):
    class Meta:
        model = Accountability
        fields = ("organisation", "kind", "day", "reason", "round")
        widgets = {"day": forms.DateInput(attrs=DAY)}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "organisation", Organisation.objects.all())
