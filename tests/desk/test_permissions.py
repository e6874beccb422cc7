"""Who may come where: every address of the desk against every role, taken from the list of addresses itself."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern

from tests.desk.conftest import World, furnish
from xuncha.desk.people.roles import GRANTS, Can, Role
from xuncha.desk.urls import urlpatterns

PAGES = [pattern for pattern in urlpatterns if isinstance(pattern, URLPattern)]
#: the only addresses strangers get an answer from; all but log-in and health either ask for a form or carry their own permission
OPEN = {"login", "office", "office-return", "logout", "language", "healthz", "captured"}
#: which thing of the furnished world an address with a number is about
ABOUT = {
    "revoke-token": "token", "user": "user", "change-user": "user", "site": "site", "edit-site": "site", "close-site": "site", "confirm-site": "site", "edit-account": "account", "account": "account", "close-account": "account", "confirm-account": "account", "end-exemption": "exemption", "edit-contact": "contact", "remove-contact": "contact", "columns": "site", "import-columns": "site", "picture": "subject", "source": "subject", "change-allowed": "word",
    "organisation": "organisation", "edit-organisation": "organisation", "merge-organisation": "organisation", "hand-over": "organisation", "confirm-handover": "handover",
    "decide-downtime": "downtime", "answer-difference": "difference", "subject": "subject", "decide": "suspect", "decide-all": "suspect", "accept": "subject", "appeal": "subject",
    "reply-appeal": "appeal", "upload": "upload", "sheet": "assignment", "submit-sheet": "assignment", "task": "task", "reply-task": "task", "close-task": "task", "notice": "notice",
    "check-account": "place", "take-from-round": "site_place", "take-account-from-round": "place", "add-points": "site_place", "work-item": "item", "edit-work-item": "item", "cancel-work-item": "item", "close-action": "action", "send-hand-in": "hand_in", "answer-hand-in": "hand_in", "action": "action", "fill-line": "line", "open-notification": "notification", "remove-channel": "channel",
}  # fmt: skip
#: addresses about the round itself, which belongs to nobody's county; what they list is narrowed by row
OF_THE_ROUND = {
    "round", "run-round", "progress", "close-stage", "plan-stages", "approve-round", "publish-round", "draw", "bulletin", "document", "import-findings", "teams", "assign", "issue-notices",
    "round-accounts", "import-evidence", "brief", "edit-round", "cancel-round", "add-to-round", "add-accounts-to-round",
}  # fmt: skip
#: a person's own things: somebody else's number does nothing, and says nothing
OWN = {"revoke-token", "open-notification", "remove-channel"}
#: lists of the whole city that belong to no county
COMMON = {"change-allowed"}
#: taking part is by assignment, not by county
BY_ASSIGNMENT = {"sheet", "submit-sheet"}


def address(pattern: URLPattern, things: dict[str, Any]) -> str:
    path = "/" + str(pattern.pattern)
    name = pattern.name or ""
    thing = things["round"] if name in OF_THE_ROUND else things.get(ABOUT.get(name, ""))
    if "<int:pk>" in path:
        assert thing is not None, f"{name}：测试不知道这个网址指的是什么，请在 ABOUT 或 OF_THE_ROUND 里写明"
        # a row within a round: the round comes first
        about = things["round"] if "<int:row>" in path else thing
        path = path.replace("<int:pk>", str(about.pk))
    return path.replace("<str:name>", "通报.docx").replace("<int:row>", str(getattr(thing, "pk", 0)))


def ask(client: Client, url: str) -> Any:
    """GET, or an empty form where only a form is taken."""
    response = client.get(url)
    return client.post(url) if response.status_code == 405 else response


def test_every_view_says_who_may_come() -> None:
    for pattern in PAGES:
        assert hasattr(pattern.callback, "needs"), f"{pattern.name}：没有写明谁能访问（needs 或 public）"
    assert {pattern.name for pattern in PAGES if pattern.callback.needs is None} == OPEN  # type: ignore[attr-defined]


def test_strangers_get_the_login_page_and_nothing_else(world: World) -> None:
    things = furnish(world)
    for pattern in PAGES:
        if pattern.name in OPEN:
            continue
        response = ask(Client(), address(pattern, things))
        assert response.status_code == 302 and response["Location"].startswith("/login/"), pattern.name


@pytest.mark.parametrize("role", [*(role.value for role in Role), "nobody"])
def test_a_role_comes_where_its_verbs_allow_and_nowhere_else(world: World, role: str) -> None:
    things = furnish(world)
    client = world.client(role)
    allowed = GRANTS[role] if role != "nobody" else frozenset({Can.ENTER})
    for pattern in PAGES:
        if pattern.name in OPEN:
            continue
        status = ask(client, address(pattern, things)).status_code
        needed = pattern.callback.needs  # type: ignore[attr-defined]
        if needed not in allowed:
            assert status == 403, f"{role} {pattern.name} {status}"
        else:
            assert status not in (403, 500), f"{role} {pattern.name} {status}"


@pytest.mark.parametrize("role", ["stranger", "third-party"])
def test_rows_of_other_counties_do_not_exist_for_a_person(world: World, role: str) -> None:
    things = furnish(world)
    client = world.client(role)
    allowed = GRANTS[Role.LIAISON if role == "stranger" else role]
    for pattern in PAGES:
        if pattern.name not in ABOUT or pattern.callback.needs not in allowed or pattern.name in OWN | COMMON:  # type: ignore[attr-defined]
            continue
        assert ask(client, address(pattern, things)).status_code == 404, pattern.name


def test_lists_and_exports_hold_only_ones_own_rows(world: World) -> None:
    furnish(world)
    stranger = world.client("stranger")
    for path in ("/sites/", "/findings/", "/repair/", "/organisations/", "/accounts/", "/appeals/", "/work/", "/actions/", "/downtimes/", "/differences/", "/exemptions/", f"/rounds/{world.round.pk}/", "/"):
        for query in ("", "?export=xlsx"):
            body = stranger.get(path + query).content
            assert "甲县人民政府".encode() not in body and b"www.jia.gov.cn" not in body, path


def test_an_export_is_a_workbook_of_the_same_rows(world: World) -> None:
    import io

    from openpyxl import load_workbook

    response = world.client("county").get("/sites/?export=xlsx")
    cells = [cell for row in load_workbook(io.BytesIO(response.content)).active.iter_rows(values_only=True) for cell in row]
    assert "9901010001" in cells and "9902010001" not in cells
    assert world.client("reader").get("/sites/?export=xlsx").status_code == 403


def test_an_assignment_opens_the_site_while_it_lasts(world: World) -> None:
    from datetime import timedelta

    from django.utils import timezone

    from xuncha.desk.cross.models import Assignment

    things = furnish(world)
    inspector = world.client("inspector")
    assert inspector.get(f"/sites/{world.other_site.pk}/").status_code == 200
    Assignment.objects.filter(pk=things["assignment"].pk).update(ends=timezone.now() - timedelta(minutes=1))
    assert world.client("inspector").get(f"/sites/{world.other_site.pk}/").status_code == 404


def test_a_county_gives_no_role_it_does_not_have(world: World) -> None:
    county = world.client("county")
    made = {"username": "neu", "name": "新人", "role": "city", "organisation": world.root.pk, "password": "Another-horse-9"}  # pragma: allowlist secret
    assert county.post("/users/add/", made).status_code == 200
    from xuncha.desk.people.models import User

    assert not User.objects.filter(username="neu").exists()
    county.post("/users/add/", made | {"role": "liaison", "organisation": world.own.pk})
    assert User.objects.get(username="neu").memberships.get().organisation == world.own
    target = world.people["liaison"]
    county.post(f"/users/{target.pk}/change/", {"what": "add-role", "role": "city", "organisation": world.own.pk})
    assert [m.role for m in target.memberships.all()] == ["liaison"]
