"""The job that sends what people asked to be sent: mail, or the robot of 企业微信 or 钉钉; quiet hours and digests are kept."""

from __future__ import annotations

import json
import urllib.request
from datetime import datetime, time, timedelta

from django.conf import settings
from django.core.mail import send_mail
from django.utils import timezone

from xuncha.desk.jobs.models import Job

from .models import Channel, Notification

#: what is older is not sent any more
OLDEST = timedelta(days=3)


def quiet(channel: Channel, now: time) -> bool:
    """Whether the hour is one of the channel's quiet ones (also over midnight)."""
    begin, end = channel.quiet_from, channel.quiet_to
    if begin is None or end is None or begin == end:
        return False
    return begin <= now < end if begin < end else now >= begin or now < end


def deliver(job: Job | None = None) -> None:
    """Sends what is unread and unsent; what fails is tried again with the next run, and the person sees why."""
    now = timezone.localtime()
    for channel in Channel.objects.filter(active=True).select_related("user"):
        if quiet(channel, now.time()) or (channel.digest and job is not None and job.kind != "daily"):
            continue
        rows = list(Notification.objects.filter(user=channel.user, kind__in=channel.kinds, sent_at=None, read_at=None, at__gte=now - OLDEST).order_by("id")[:50])
        if rows:
            _send(channel, rows, now)


def _send(channel: Channel, rows: list[Notification], now: datetime) -> None:
    text = "\n".join(f"{timezone.localtime(row.at):%m-%d %H:%M} {row.text}" for row in rows)
    try:
        if channel.way == Channel.Way.MAIL:
            if not settings.EMAIL_HOST:
                raise OSError("没有设置发信服务器（XUNCHA_SMTP_HOST）")
            send_mail(f"巡查：{len(rows)} 条提醒", text, settings.DEFAULT_FROM_EMAIL, [channel.address])
        else:
            _post(channel.address, {"msgtype": "text", "text": {"content": f"【巡查】\n{text}"}})
    except Exception as error:
        Channel.objects.filter(pk=channel.pk).update(failed=f"{now:%Y-%m-%d %H:%M} {error}"[:300])
        return
    Channel.objects.filter(pk=channel.pk).update(failed="")
    Notification.objects.filter(pk__in=[row.pk for row in rows]).update(sent_at=timezone.now())


def _post(address: str, body: dict[str, object]) -> None:
    request = urllib.request.Request(address, json.dumps(body, ensure_ascii=False).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=15) as response:
        answer = json.loads(response.read(65536) or b"{}")
    if answer.get("errcode"):
        raise OSError(str(answer.get("errmsg", answer)))
