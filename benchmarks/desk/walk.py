"""One desk in one process: asked for a page's number on standard input, gives milliseconds, status and queries."""

from __future__ import annotations

import json
import sys
import time
from datetime import timedelta
from typing import Any

from .pages import Page, pages


def main() -> None:
    from xuncha.desk.server import setup

    setup()
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from xuncha.desk.people.models import User

    clients = {}
    for role, user in (("city", User.objects.get(username="load-city")), ("county", User.objects.get(username="load-area1000"))):
        clients[role] = Client()
        clients[role].force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    known = {role: things(role) for role in clients}
    every: list[Page] = pages()
    print("ready", flush=True)
    for line in sys.stdin:
        page = every[int(line.split()[0])]
        path = page.template.format(**known[page.role])
        begun, worked = time.perf_counter(), time.process_time()
        response = clients[page.role].get(path)
        spent, worked = time.perf_counter() - begun, time.process_time() - worked
        queries: list[Any] = []
        if "q" in line:
            with CaptureQueriesContext(connection) as caught:
                clients[page.role].get(path)
            queries = [(each["time"], each["sql"]) for each in caught.captured_queries]
        print(json.dumps([spent * 1000, response.status_code, len(response.content), queries, worked * 1000]), flush=True)


def things(role: str) -> dict[str, Any]:
    """What the addresses are about, of this person's own county."""
    from django.db.models import Count
    from django.utils import timezone

    from xuncha.desk.duties.models import SpecialAction, WorkItem
    from xuncha.desk.findings.models import Subject
    from xuncha.desk.findings.queue import waiting
    from xuncha.desk.people.models import User
    from xuncha.desk.registry.models import Organisation, Site
    from xuncha.desk.repair.models import Task
    from xuncha.desk.rounds.models import Round

    rounds = list(Round.objects.all())
    county = Organisation.objects.get(name__endswith="第001县")
    site = Site.objects.filter(organisation=county).first()
    area = county if role == "county" else Organisation.objects.filter(parent__parent=None).exclude(parent=None).first()
    city = User.objects.get(username="load-city")
    queue = waiting(city, rounds[0])
    indicators = list(Subject.objects.filter(round=rounds[0]).values_list("finding__indicator").annotate(n=Count("id")).order_by("-n").values_list("finding__indicator", flat=True))
    assert site is not None and area is not None
    subject = Subject.objects.filter(round=rounds[1], site=site).first()
    task = Task.objects.filter(organisation=county).last()
    return {
        "round": rounds[0].pk, "repairing": rounds[1].pk, "old": rounds[6].pk, "area": area.pk, "unit": county.children.filter(kind="department").first().pk, "site": site.pk,
        "indicator": indicators[0], "rare": indicators[-1], "waiting": queue[queue.count() - 1].pk, "item": WorkItem.objects.first().pk, "action": SpecialAction.objects.first().pk,
        "subject": subject.pk if subject else 0, "task": task.pk if task else 0, "user": User.objects.get(username="load-area1000").pk, "since": timezone.localdate() - timedelta(days=20),
    }  # fmt: skip


if __name__ == "__main__":
    main()
