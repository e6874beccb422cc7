"""A caller with a token, rows of two counties."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.desk.conftest import World, furnish
from xuncha.desk.api.main import THROTTLE
from xuncha.desk.duties.models import ActionLine, HandIn, SpecialAction, WorkItem
from xuncha.desk.findings.models import Appeal, Subject
from xuncha.desk.people.models import ApiToken, User
from xuncha.desk.registry.models import Account, Difference, DowntimeNotice, ExemptionRecord
from xuncha.desk.repair.models import Notice, Task

BASE = "/api/v1"
_keys = itertools.count(1)


class Parts(dict[str, Any]):
    """A body sent as multipart/form-data."""


@dataclass
class Caller:
    """A program with a token."""

    token: str

    def __call__(self, method: str, path: str, body: Any = None, key: str = "", **headers: str) -> Any:
        if method == "POST":
            headers["Idempotency-Key"] = key or f"test-key-{next(_keys)}"
        headers |= {"Authorization": f"Bearer {self.token}"}
        if isinstance(body, Parts):
            return Client(raise_request_exception=False).post(BASE + path, body, headers=headers)
        data = "" if body is None else json.dumps(body)
        return Client(raise_request_exception=False).generic(method, BASE + path, data, "application/json", headers=headers)

    def get(self, path: str) -> Any:
        return self("GET", path)

    def post(self, path: str, body: Any = None, key: str = "") -> Any:
        return self("POST", path, body, key)


def caller(user: User, *scopes: str) -> Caller:
    return Caller(ApiToken.issue(user, "测试", list(scopes or ("read", "write", "review")))[1])


@pytest.fixture(autouse=True)
def _nobody_has_sent_anything() -> Iterator[None]:
    """Rolled back rows free their numbers, and the next test's token may get one of them."""
    THROTTLE._sent.clear()
    yield


@pytest.fixture
def things(world: World) -> dict[str, Any]:
    """One of everything in the county of Jia, and of Yi what has rows in the API."""
    made = furnish(world)
    city = world.people["city"]
    made["other_account"] = Account.objects.create(platform="微信", name="乙县发布", organisation=world.other)
    made["other_subject"] = Subject.objects.get(site=world.other_site)
    notice = Notice.objects.create(round=world.round, organisation=world.other, number="2020-01-002", issued_by=city, deadline=date(2020, 6, 1))
    made["other_task"] = Task.objects.create(notice=notice, round=world.round, subject=made["other_subject"], organisation=world.other, authority="site", deadline=notice.deadline)
    made["other_item"] = WorkItem.objects.create(kind="report", title="乙县报送", deadline=timezone.now(), created_by=city)
    made["other_hand_in"] = HandIn.objects.create(item=made["other_item"], organisation=world.other)
    made["other_appeal"] = Appeal.objects.create(subject=made["other_subject"], organisation=world.other, stance="contest", text="写法无误", by=world.people["stranger"])
    now = timezone.now()
    made["other_downtime"] = DowntimeNotice.objects.create(site=world.other_site, begin=now, end=now + timedelta(hours=2), reason="升级", asked_by=world.people["stranger"])
    made["other_difference"] = Difference.objects.create(site=world.other_site, field="ICP备案号", declared="甲", seen="乙", url=world.other_site.url)
    made["other_exemption"] = ExemptionRecord.objects.create(site=world.other_site, indicator="design.search", reason="改版", approved_by="示例")
    made["other_action"] = SpecialAction.objects.create(topic="乙县排查", begin=date(2020, 5, 1), end=date(2020, 6, 1), created_by=city)
    made["other_line"] = ActionLine.objects.create(action=made["other_action"], organisation=world.other)
    return made
