"""Overdue tasks climb the ladder of urging (督办): reminder, notice to the unit's leader, notice to the city's leader."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext_noop

from xuncha.desk.journal.models import record
from xuncha.desk.notify.send import tell_role, tell_unit

from .models import Event, Task

#: (days overdue, level, word); two days before the deadline counts as −2
RUNGS = ((-2, 1, gettext_noop("到期提醒")), (1, 2, gettext_noop("逾期催办")), (5, 3, gettext_noop("督办")), (10, 4, gettext_noop("报负责同志")))


def climb(today: date) -> int:
    """Raises each open task to the level its lateness asks for; gives how many rose."""
    risen = 0
    for task in Task.objects.filter(state__in=Task.OWED).filter(deadline__lte=today + timedelta(days=2)).select_related("organisation", "subject"):
        late = (today - task.deadline).days
        level, word = max(((level, word) for days, level, word in RUNGS if late >= days), default=(0, ""))
        if level <= task.level:
            continue
        with transaction.atomic():
            if not Task.objects.filter(pk=task.pk, level=task.level).update(level=level):
                continue
            Event.objects.create(task=task, what=word, text=f"期限 {task.deadline}")
            tell_unit(task.organisation, "deadline", f"{word}：{task.subject.label[:60]}，期限 {task.deadline}", f"/repair/{task.pk}/")
            if level >= 3:
                tell_role("city" if level == 3 else "leader", "deadline", f"{task.organisation}整改逾期 {late} 天：{task.subject.label[:60]}", f"/repair/{task.pk}/")
            record("督办升级", task.subject, level=level, task=task.pk)
        risen += 1
    return risen
