"""A caller with a token, rows of two counties."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.desk.conftest import World, furnish
from xuncha.desk.api.main import THROTTLE
from xuncha.desk.duties.models import HandIn, WorkItem
from xuncha.desk.findings.models import Subject
from xuncha.desk.people.models import ApiToken, User
from xuncha.desk.registry.models import Account
from xuncha.desk.repair.models import Notice, Task

BASE = "/api/v1"
_keys = itertools.count(1)


@dataclass
class Caller:
    """A program with a token."""

    token: str

    def __call__(self, method: str, path: str, body: Any = None, key: str = "", **headers: str) -> Any:
        if method == "POST":
            headers["Idempotency-Key"] = key or f"test-key-{next(_keys)}"
        data = "" if body is None else json.dumps(body)
        return Client(raise_request_exception=False).generic(method, BASE + path, data, "application/json", headers={"Authorization": f"Bearer {self.token}", **headers})

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
    HandIn.objects.create(item=made["other_item"], organisation=world.other)
    return made
