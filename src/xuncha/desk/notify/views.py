"""A person's notifications, and how he wants to be told."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xuncha.desk.journal.models import record
from xuncha.desk.people.access import Request, needs
from xuncha.desk.people.roles import Can

from .forms import ChannelForm
from .models import Notification


@needs(Can.ENTER)
def notifications(request: Request) -> HttpResponse:
    return render(request, "notify/list.html", {"title": _("消息"), "rows": request.user.notifications.all()[:200], "channels": request.user.channels.all()})


@needs(Can.ENTER)
def open_notification(request: Request, pk: int) -> HttpResponse:
    row = Notification.objects.filter(pk=pk, user=request.user).first()
    if row is None:
        return redirect("notifications")
    if row.read_at is None:
        Notification.objects.filter(pk=pk).update(read_at=timezone.now())
    # only our own pages are ever stored
    return redirect(row.url if row.url.startswith("/") and not row.url.startswith("//") else "notifications")


@needs(Can.ENTER)
@require_POST
def read_all(request: Request) -> HttpResponse:
    request.user.notifications.filter(read_at=None).update(read_at=timezone.now())
    return redirect("notifications")


@needs(Can.ENTER)
def add_channel(request: Request) -> HttpResponse:
    form = ChannelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        channel = form.save(commit=False)
        channel.user = request.user
        channel.save()
        record("设置提醒方式", channel.get_way_display(), request=request)
        return redirect("notifications")
    return render(request, "form.html", {"form": form, "title": _("增加提醒方式"), "back": "notifications", "text": _("不设置就不向外发送任何内容。")})


@needs(Can.ENTER)
@require_POST
def remove_channel(request: Request, pk: int) -> HttpResponse:
    request.user.channels.filter(pk=pk).delete()
    messages.success(request, _("已删除。"))
    return redirect("notifications")
