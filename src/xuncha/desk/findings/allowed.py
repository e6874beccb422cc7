"""Wordings people found in order (白名单): a rejected wording teaches it, the next inspections know it, anybody may take it out again."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xuncha.desk.journal.models import record
from xuncha.desk.people.access import Request, needs
from xuncha.desk.people.models import User
from xuncha.desk.people.roles import Can
from xuncha.rules import Allowed

from .models import AllowedWord, Subject

LONGEST = 40


def learn(subject: Subject, reason: str, by: User) -> None:
    """What was rejected as a wrong wording is not reported again; only the wording itself, where the finding names it."""
    word = str(subject.detail.get("wrong") or "").strip()
    if subject.finding.indicator == "safety.wording" and word and len(word) <= LONGEST:
        AllowedWord.objects.get_or_create(word=word, defaults={"reason": reason[:300], "subject": subject, "by": by})


def allowed_words() -> tuple[Allowed, ...]:
    return tuple(Allowed(row.word, row.reason) for row in AllowedWord.objects.filter(active=True))


@needs(Can.REVIEW)
def allowed(request: Request) -> HttpResponse:
    return render(request, "findings/allowed.html", {"title": _("表述白名单"), "rows": AllowedWord.objects.select_related("by", "subject__site")[:1000]})


@needs(Can.REVIEW)
@require_POST
def change_allowed(request: Request, pk: int) -> HttpResponse:
    """Takes a wording out of the list, or puts it back."""
    row = AllowedWord.objects.filter(pk=pk).first()
    if row is not None:
        AllowedWord.objects.filter(pk=pk).update(active=not row.active)
        record("停用白名单" if row.active else "启用白名单", row.word, request=request)
        messages.success(request, _("已保存，下次检查起生效。"))
    return redirect("allowed")
