"""What many forms ask alike: why, and from which day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xuncha.desk.people.access import Request


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
