"""Approved downtime notices (临时报备) laid where the availability probes look for them: they know at their next round."""

from __future__ import annotations

import csv
from datetime import timedelta

from django.utils import timezone

from xuncha.home import declared_downtimes

from .models import DowntimeNotice

#: notices that ended longer ago than this say nothing of the week under watch
DAYS = 60


def lay_out() -> None:
    """Writes the table anew; whoever reads meanwhile sees the old one or the new one, whole."""
    target = declared_downtimes()
    draft = target.with_suffix(".new")
    rows = DowntimeNotice.objects.filter(state=DowntimeNotice.State.APPROVED, end__gte=timezone.now() - timedelta(days=DAYS)).select_related("site").order_by("begin", "id")
    with draft.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(["网站标识码", "起", "止", "事由"])
        table.writerows([row.site.code, *(timezone.localtime(at).strftime("%Y-%m-%d %H:%M") for at in (row.begin, row.end)), row.reason] for row in rows)
    draft.replace(target)
