"""Every operation of the API against every role and row, taken from the router itself: an operation without a rule fails."""

from __future__ import annotations

from collections.abc import Callable
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
from xuncha.desk.duties.models import HandIn
from xuncha.desk.findings.models import Appeal
from xuncha.desk.people.access import granted
from xuncha.desk.people.roles import GRANTS, Can, Role
from xuncha.desk.registry.models import Account, Site
from xuncha.desk.rounds.models import Round

from .conftest import BASE, Caller, Parts, caller


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
#: stands for the county's number
OWN = 0
#: what stands at the beginning of an address → the row of one's own county and the other's; None for the round, which belongs to no county
ROWS: dict[str, tuple[str, str] | None] = {
    "/organisations/": ("organisation", "other_organisation"), "/sites/": ("site", "other_site"), "/accounts/": ("account", "other_account"), "/findings/": ("suspect", "other_subject"),
    "/tasks/": ("task", "other_task"), "/work-items/": ("item", "other_item"), "/hand-ins/": ("hand_in", "other_hand_in"), "/appeals/": ("appeal", "other_appeal"),
    "/downtimes/": ("downtime", "other_downtime"), "/exemptions/": ("exemption", "other_exemption"), "/differences/": ("difference", "other_difference"), "/actions/": ("action", "other_action"),
    "/action-lines/": ("line", "other_line"), "/rounds/": None,
}  # fmt: skip
#: rows that an assignment of cross-inspection opens
GRANTED = ("/sites/", "/findings/")
LISTS_WITHOUT_ROWS = {"me", "list_rounds", "add_round"}
WITHOUT_BODY = {"recheck_task", "confirm_site", "confirm_account"}
ENDS = {"day": "2020-05-15", "reason": "登记有误"}
BODIES: dict[str, Any] = {
    "put_site": {"name": "甲县人民政府", "url": "http://www.jia.gov.cn/", "category": "门户网站", "organisation": OWN}, "put_account": {"organisation": OWN},
    "add_organisation": {"name": "甲县教育局", "parent": OWN}, "correct_organisation": {"name": "甲县人民政府办公室"}, "accept_finding": {"until": "2099-09-30", "reason": "改版中"},
    "close_site": ENDS, "close_account": ENDS, "reopen_site": {"reason": "误关"}, "reopen_account": {"reason": "误关"},
    "add_round": {"as_of": "2020-06-15"}, "steer_run": {"what": "start"}, "correct_round": {"name": "二季度巡查"}, "cancel_round": {"reason": "建错了"},
    "add_round_sites": {"sites": ["9901010001"]}, "take_out_site": {"reason": "并站"}, "add_round_accounts": {"accounts": ["微信:甲县发布"]}, "take_out_account": {"reason": "注销"},
    "note_accounts": {"items": [{"account": "微信:甲县发布", "last_post": "2020-05-12", "interactive": True}]},
    "add_findings": {"source": "third-party", "items": [{"site": "9901010001", "indicator": "safety.wording", "label": "错别字"}]}, "close_round_stage": {"stage": "inspect"},
    "add_downtime": {"site": "9901010001", "begin": "2020-05-15T22:00", "end": "2020-05-16T06:00", "reason": "检修"}, "decide_downtime": {"state": "approved"},
    "add_exemption": {"site": "9901010001", "indicator": "design.search", "reason": "改版", "approved_by": "示例"}, "end_exemption": ENDS, "answer_difference": {"state": "site"},
    "decide_finding": {"decision": "confirm", "version": 0}, "add_appeal": Parts(stance="contest", text="写法无误"), "reply_appeal": {"result": "refused", "reply": "经核实有误"},
    "reply_task": {"text": "已整改", "version": 0}, "reply_task_with_files": Parts(text="已整改", version=0), "close_task": {"note": "已核实", "version": 0}, "send_back_task": {"note": "仍为空", "version": 0},
    "issue_notices": {}, "add_work_item": {"title": "报送小结", "deadline": "2099-06-01T18:00", "units": [OWN]}, "correct_work_item": {"title": "报送总结"}, "cancel_work_item": {"reason": "不报了"},
    "send_hand_in": Parts(text="见附件"), "answer_hand_in": {"state": "accepted"}, "add_action": {"topic": "排查", "begin": "2020-05-01", "end": "2020-06-01", "units": [OWN]},
    "close_action": ENDS, "fill_action_line": {"found": 3, "repaired": 2},
}  # fmt: skip
#: what must be so before an operation can be carried out
BEFORE: dict[str, Callable[[], object]] = {
    "reopen_site": lambda: Site.objects.update(state="closed"), "reopen_account": lambda: Account.objects.update(state="closed"),
    "add_appeal": lambda: (Appeal.objects.all().delete(), Round.objects.update(stage="appeal")), "issue_notices": lambda: Round.objects.update(approved_at=timezone.now()),
    "answer_hand_in": lambda: HandIn.objects.update(state="sent"),
}  # fmt: skip


def address(offered: Offered, world: World, things: dict[str, Any], own: bool) -> str:
    if "{" not in offered.path:
        return offered.path
    head = next((head for head in ROWS if offered.path.startswith(head)), None)
    assert head is not None, f"{offered.name}：测试不知道 {offered.path} 指的是谁的数据，请在 ROWS 里写明"
    names = ROWS[head]
    row = world.round if names is None else {**things, "other_organisation": world.other, "other_site": world.other_site}[names[not own]]
    site, account = (row if head == each else things[name] for each, name in (("/sites/", "site"), ("/accounts/", "account")))
    return offered.path.replace("{int:pk}", str(row.pk)).replace("{code}", site.code).replace("{path:key}", account.key)


def ask(call: Caller, offered: Offered, world: World, path: str) -> Any:
    """The request, whose effects are taken back."""
    body = BODIES.get(offered.name)
    for name in ("organisation", "parent", "units"):
        if body and name in body:
            body = body | {name: [world.own.pk] if name == "units" else world.own.pk}
    assert offered.method == "GET" or body is not None or offered.name in WITHOUT_BODY, f"{offered.name}：请在 BODIES 里写一个合格的正文"
    with transaction.atomic():
        BEFORE.get(offered.name, lambda: None)()
        response = call(offered.method, path, body)
        transaction.set_rollback(True)
    return response


def test_every_operation_names_a_verb_and_a_scope() -> None:
    assert len({each.name for each in OFFERED}) == len(OFFERED) > 60
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
        assert status == 403 if each.auth[0].scope != scope else status in (200, 201), f"{scope} {each.name} {status}"


def test_a_third_party_sees_nothing_of_the_city_but_what_is_assigned(world: World, things: dict[str, Any]) -> None:
    call = caller(world.people["third-party"])
    assert call.get("/sites").json()["items"] == call.get("/findings").json()["items"] == []
    assert call.get(f"/rounds/{world.round.pk}/run").json()["sites"] == 0
