"""Tokens, sessions, limits: who is let in and how often."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client, override_settings
from django.utils import timezone

from tests.desk.conftest import World
from xuncha.desk.journal.models import Entry
from xuncha.desk.people.models import ApiToken

from .conftest import BASE, Caller, caller


def test_an_expired_or_revoked_token_or_one_of_a_closed_account_is_refused(world: World) -> None:
    user = world.people["city"]
    row, text = ApiToken.issue(user, "测试", ["read"], timezone.now() + timedelta(hours=1))
    call = Caller(text)
    assert call.get("/me").status_code == 200
    for change in ({"expires_at": timezone.now() - timedelta(seconds=1)}, {"expires_at": None, "revoked_at": timezone.now()}):
        ApiToken.objects.filter(pk=row.pk).update(**change)
        assert call.get("/me").status_code == 401
    ApiToken.objects.filter(pk=row.pk).update(revoked_at=None)
    user.is_active = False
    user.save()
    assert call.get("/me").status_code == 401


def test_a_token_tells_when_it_was_last_used(world: World) -> None:
    call = caller(world.people["city"])
    call.get("/me")
    used = ApiToken.objects.get(name="测试").used_at
    assert used is not None and timezone.now() - used < timedelta(seconds=5)


def test_a_bad_token_is_not_helped_by_a_session(world: World) -> None:
    client = world.client("city")
    assert client.get(BASE + "/me", headers={"Authorization": "Bearer xc_wrong"}).status_code == 401


def test_a_session_may_read_and_writes_only_with_the_csrf_token(world: World, things: dict[str, Any]) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.people["city"], backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(BASE + "/sites").status_code == 200
    path, body = f"{BASE}/sites/9901010001", {"name": "甲县人民政府", "url": "http://www.jia.gov.cn/", "organisation": world.own.pk}
    refused = client.put(path, body, "application/json")
    assert refused.status_code == 403 and "CSRF" in refused.json()["detail"]
    csrf = "a" * 32
    client.cookies[settings.CSRF_COOKIE_NAME] = csrf
    assert client.put(path, body, "application/json", headers={"X-CSRFToken": csrf}).status_code == 200


@override_settings(API_PER_MINUTE=3)
def test_too_many_requests_of_one_token_are_told_when_to_come_back(world: World) -> None:
    call, other = caller(world.people["city"]), caller(world.people["city"])
    assert [call.get("/me").status_code for _n in range(4)] == [200, 200, 200, 429]
    refused = call.get("/me")
    assert 1 <= int(refused["Retry-After"]) <= 60 and "Retry-After" in refused.json()["detail"]
    assert other.get("/me").status_code == 200


@pytest.mark.parametrize("path", ["/openapi.json", "/docs", "/nothing-here", "", "/sites/9901010001/more", "/accounts/a:b%0A"])
def test_strangers_learn_nothing_about_the_api(world: World, path: str) -> None:
    response = Client().get(BASE + path)
    assert response.status_code == (302 if path == "/docs" else 401) or (path == "" and response.status_code in (301, 401))


def test_an_unknown_address_or_method_is_answered_in_json(world: World) -> None:
    call = caller(world.people["city"])
    for path in ("/nothing-here", "/accounts/a:b%0A"):
        assert call.get(path).status_code == 404 and call.get(path).json()["detail"]
    refused = call("DELETE", "/sites/9901010001")
    assert refused.status_code == 405 and refused["Allow"] == "GET, PUT" and refused.json()["detail"]
    assert Client().delete(BASE + "/sites/9901010001").status_code == 401


def test_a_misspelt_parameter_or_field_is_an_error_and_named(world: World) -> None:
    call = caller(world.people["city"])
    assert call.get("/sites?organization=1").json()["errors"][0]["field"] == "query.organization"
    answer = call("PUT", "/sites/9909010001", {"name": "某局", "url": "http://x.gov.cn/", "organisation": world.own.pk, "ipv4": True})
    assert answer.status_code == 422 and answer.json()["errors"] == [{"field": "body.ipv4", "text": "没有这一项，请检查拼写"}]
    assert call("PUT", "/sites/9909010001").status_code == 422


def test_reading_lists_is_journalled_with_the_query(world: World) -> None:
    caller(world.people["county"]).get("/findings?state=open")
    entry = Entry.objects.filter(action="接口读取").first()
    assert entry is not None and entry.user == "county" and entry.detail["query"] == {"state": "open"} and entry.detail["rows"] == 3


def test_the_page_about_the_api_is_made_from_its_description(world: World) -> None:
    client = world.client("reader")
    document = client.get(BASE + "/openapi.json").json()
    page = client.get(BASE + "/docs")
    text = page.content.decode()
    assert page.status_code == 200 and "<script>" not in text and "cdn" not in text.lower()
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            assert f"{method.upper()} {path}" in text and operation["summary"] in text and operation["operationId"] in text
    assert caller(world.people["reader"]).get("/docs").status_code == 200


@override_settings(DEBUG=False)
def test_a_fault_of_the_program_is_answered_in_json_and_logged(world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    def broken(*given: object) -> None:
        raise RuntimeError("so nicht")

    monkeypatch.setattr("xuncha.desk.api.registry.cut", broken)
    response = caller(world.people["city"]).get("/sites")
    assert response.status_code == 500 and "desk.log" in response.json()["detail"] and "so nicht" not in response.content.decode()
    assert "so nicht" in caplog.text
