"""Every operation of the API against every role and row, taken from the router itself: an operation without a rule fails."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from tests.desk.conftest import World, person
from xuncha.desk.api.auth import Session, Token
from xuncha.desk.api.main import api
from xuncha.desk.cross.models import Assignment, Team
from xuncha.desk.people.access import granted
from xuncha.desk.people.roles import GRANTS, Can, Role

from .conftest import BASE, Caller, caller


@dataclass(frozen=True)
class Offered:
    method: str
    path: str
    name: str
    auth: tuple[Any, ...]

    @property
    def verb(self) -> Can:
        return Can(self.auth[0].verb)


OFFERED = [
    Offered(method, path, str(operation.operation_id), tuple(operation.auth_callbacks))
    for bound in api._get_bound_routers() for path, view in bound.path_operations.items() for operation in view.operations for method in operation.methods
]  # fmt: skip
#: what stands at the beginning of an address → the row of one's own county and the other's; None for the round, which belongs to no county
ROWS: dict[str, tuple[str, str] | None] = {
    "/organisations/": ("organisation", "other_organisation"), "/sites/": ("site", "other_site"), "/accounts/": ("account", "other_account"), "/findings/": ("suspect", "other_subject"),
    "/tasks/": ("task", "other_task"), "/work-items/": ("item", "other_item"), "/rounds/": None,
}  # fmt: skip
#: rows that an assignment of cross-inspection opens
GRANTED = ("/sites/", "/findings/")
LISTS_WITHOUT_ROWS = {"me", "list_rounds", "add_round"}
BODIES: dict[str, Any] = {
    "put_site": {"name": "甲县人民政府", "url": "http://www.jia.gov.cn/", "category": "门户网站", "organisation": 0}, "put_account": {"organisation": 0},
    "add_round": {"as_of": "2020-06-15"}, "steer_run": {"what": "start"}, "decide_finding": {"decision": "confirm", "version": 0}, "reply_task": {"text": "已整改", "version": 0},
    "close_task": {"note": "已核实", "version": 0}, "send_back_task": {"note": "仍为空", "version": 0},
}  # fmt: skip


def address(offered: Offered, world: World, things: dict[str, Any], own: bool) -> str:
    if "{" not in offered.path:
        return offered.path
    head = next((head for head in ROWS if offered.path.startswith(head)), None)
    assert head is not None, f"{offered.name}：测试不知道 {offered.path} 指的是谁的数据，请在 ROWS 里写明"
    names = ROWS[head]
    row = world.round if names is None else {**things, "other_organisation": world.other, "other_site": world.other_site}[names[not own]]
    value = str(row.code if head == "/sites/" else row.key if head == "/accounts/" else row.pk)
    return offered.path.replace("{int:pk}", value).replace("{code}", value).replace("{path:key}", value)


def ask(call: Caller, offered: Offered, world: World, path: str) -> Any:
    """The request, whose effects are taken back."""
    body = BODIES.get(offered.name)
    if body and "organisation" in body:
        body = body | {"organisation": world.own.pk}
    assert offered.method == "GET" or body is not None or offered.name == "recheck_task", f"{offered.name}：请在 BODIES 里写一个合格的正文"
    with transaction.atomic():
        response = call(offered.method, path, body)
        transaction.set_rollback(True)
    return response


def test_every_operation_names_a_verb_and_a_scope() -> None:
    assert len({each.name for each in OFFERED}) == len(OFFERED) > 25
    for each in OFFERED:
        kinds = [type(check) for check in each.auth]
        assert kinds == [Token, Session], f"{each.name}：没有经 offer() 写明谁能用"
        assert each.auth[0].verb == each.auth[1].verb and each.auth[0].scope in (("read",) if each.method == "GET" else ("write", "review"))


def test_strangers_are_refused_as_json_before_anything_is_read(world: World, things: dict[str, Any]) -> None:
    for each in OFFERED:
        for headers in ({}, {"Authorization": "Bearer xc_wrong"}, {"Authorization": "Basic eDp5"}):
            response = Client().generic(each.method, BASE + address(each, world, things, True), "{", "application/json", headers=headers)
            assert response.status_code == 401 and "令牌" in response.json()["detail"], each.name
            assert response["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("role", [role.value for role in Role])
@pytest.mark.parametrize("assigned", [False, True], ids=["without-assignment", "with-assignment"])
def test_a_role_does_what_its_verbs_allow_on_rows_it_may_see(world: World, things: dict[str, Any], role: str, assigned: bool) -> None:
    user = person(f"own-{role}", Role(role), world.own)
    if assigned:
        now = timezone.now()
        team, _made = Team.objects.get_or_create(round=world.round, organisation=world.own)
        other = Assignment.objects.update_or_create(round=world.round, team=team, site=world.other_site, defaults={"begins": now - timedelta(days=1), "ends": now + timedelta(days=1)})[0]
        other.members.add(user)
    call = caller(user)
    # the city's own roles mean less in a county
    allowed = granted(user.memberships.get())
    for each in OFFERED:
        status = ask(call, each, world, address(each, world, things, True)).status_code
        if each.verb not in allowed:
            assert status == 403, f"{role} {each.name} {status}"
            assert ask(call, each, world, address(each, world, things, False)).status_code == 403
            continue
        assert status in (200, 201), f"{role} {each.name} {status}"
        if "{" not in each.path or each.path.startswith("/rounds/"):
            continue
        opened = assigned and each.path.startswith(GRANTED) and each.verb in (Can.SEE, Can.INSPECT) and Can.INSPECT in GRANTS[role]
        status = ask(call, each, world, address(each, world, things, False)).status_code
        assert status == (200 if opened else 404), f"{role} {each.name} 其他县区的数据 {status}"


@pytest.mark.parametrize("role", [role.value for role in Role])
def test_lists_hold_only_rows_one_may_see(world: World, things: dict[str, Any], role: str) -> None:
    call = caller(person(f"own-{role}", Role(role), world.own))
    lists = [each for each in OFFERED if each.method == "GET" and each.name.startswith("list_") and each.name not in LISTS_WITHOUT_ROWS and each.verb in GRANTS[role]]
    assert lists
    for each in lists:
        text = ask(call, each, world, address(each, world, things, True)).content.decode()
        assert '"items": []' not in text, each.name
        for foreign in ("乙县", "9902010001", "www.yi.gov.cn"):
            assert foreign not in text, f"{role} {each.name}"


@pytest.mark.parametrize("scope", ["read", "write", "review"])
def test_a_token_does_no_more_than_its_scope_although_the_person_may(world: World, things: dict[str, Any], scope: str) -> None:
    call = caller(world.people["city"], scope)
    for each in OFFERED:
        status = ask(call, each, world, address(each, world, things, True)).status_code
        assert (status == 403) == (each.auth[0].scope != scope), f"{scope} {each.name} {status}"


def test_a_third_party_sees_nothing_of_the_city_but_what_is_assigned(world: World, things: dict[str, Any]) -> None:
    call = caller(world.people["third-party"])
    assert call.get("/sites").json()["items"] == call.get("/findings").json()["items"] == []
    assert call.get(f"/rounds/{world.round.pk}/run").json()["sites"] == 0
