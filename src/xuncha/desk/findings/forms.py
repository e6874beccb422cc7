"""Forms of review and appeal."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from .models import Appeal, Decision


class DecisionForm(forms.Form):
    decision = forms.ChoiceField(label=_("意见"), choices=Decision.Kind.choices)
    reason = forms.CharField(label=_("理由"), max_length=500, required=False)
    token = forms.CharField(max_length=40)
    version = forms.IntegerField(min_value=0)


class AppealForm(forms.Form):
    stance = forms.ChoiceField(label=_("态度"), choices=Appeal.Stance.choices)
    text = forms.CharField(label=_("理由"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 4}))


class ReplyForm(forms.Form):
    result = forms.ChoiceField(label=_("处理"), choices=Appeal.Result.choices)
    reply = forms.CharField(label=_("答复"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))
