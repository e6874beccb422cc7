"""What many forms ask alike: why, and from which day."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from copy import copy
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.forms.models import model_to_dict
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xuncha.desk.people.access import Request


class _Mark(forms.CharField):
    """What stood there when the page was opened; no change of its own."""

    widget = forms.HiddenInput

    def has_changed(self, initial: Any, data: Any) -> bool:
        return False


class SeenForm(forms.ModelForm):
    """A correction that is not written over another made since its page was opened: it is shown first, and saved by saving again."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is not None:
            # before the form writes into its row
            self._now = {name: str(value or "") for name, value in model_to_dict(self.instance, fields=self._meta.fields).items()}
            self.fields["seen"] = _Mark(required=False, initial=hashlib.sha256(json.dumps(self._now, sort_keys=True).encode()).hexdigest()[:16])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        mark = self.fields.get("seen")
        # programs send none
        if mark is not None and data.get("seen") and data["seen"] != mark.initial:
            differ = [f"{self.fields[name].label}“{shown[:60]}”" for name, shown in self._now.items() if name in self.fields and name in data and str(getattr(data[name], "pk", data[name]) or "") != shown]
            sent: Any = copy(self.data)
            sent[self.add_prefix("seen")] = mark.initial
            self.data = sent
            self.add_error(None, _("您打开以后有人改过。与您填的不同、现在登记的是：%(what)s。核对以后再保存一次，就按您填的改。") % {"what": "、".join(differ) or "—"})
        return data


class ReasonForm(forms.Form):
    """Nothing is ended, cancelled or taken out without a reason."""

    reason = forms.CharField(label=_("理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class EndForm(ReasonForm):
    """From which day something ends, and why."""

    day = forms.DateField(label=_("日期"), initial=timezone.localdate, widget=forms.DateInput(attrs={"type": "date"}))
    field_order = ("day", "reason")

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if day > timezone.localdate():
            raise ValidationError(_("日期不能在将来，请在当天或之后登记"))
        return day


def faults(form: forms.BaseForm) -> str:
    """What is wrong with a form, in one line, field by field as they are called."""
    return "；".join(f"{form.fields[name].label}：{error}" if name in form.fields else str(error) for name, errors in form.errors.items() for error in errors)


class Refused(Exception):
    """A step that cannot be taken; the message says why and what to do."""


def asked(
    request: Request, form: forms.BaseForm, do: Callable[[dict[str, Any]], None], *, title: str, back: str, verb: str, text: str = "", errors: tuple[type[Exception], ...] = (Refused,)
) -> HttpResponse:  # fmt: skip
    """A page that asks before something is done: the form, then `do` with what it gave, then `back`; what `do` refuses is said in the form."""
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                do(form.cleaned_data)
        except errors as error:
            form.add_error(None, str(error))
        else:
            return redirect(back)
    return render(request, "form.html", {"form": form, "title": title, "text": text, "back_url": back, "verb": verb})
