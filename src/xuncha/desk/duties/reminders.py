"""Reminders of work items: two days before the deadline and on each day after it, to units that have not handed in."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone

from xuncha.desk.notify.send import tell_unit

from .models import HandIn


def remind(today: date) -> int:
    """Tells each unit that is due; gives how many were told."""
    told = 0
    until = timezone.now() + timedelta(days=3)
    since = timezone.now() - timedelta(days=60)
    for row in HandIn.objects.filter(state__in=(HandIn.State.MISSING, HandIn.State.BACK), item__deadline__lte=until, item__deadline__gte=since, item__cancelled_at=None).exclude(item__kind="meeting").select_related("item", "organisation"):
        day = timezone.localdate(row.item.deadline)
        left = (day - today).days
        if left in (2, 0) or left < 0:
            word = f"已逾期 {-left} 天" if left < 0 else f"期限 {day}"
            tell_unit(row.organisation, "deadline", f"{row.item.title}：{word}", f"/work/{row.item_id}/")
            told += 1
    return told
