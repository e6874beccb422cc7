"""Writes: by the desk's own rules, once for a key, told in the journal."""

from __future__ import annotations

from typing import Any

from tests.desk.conftest import World
from xuncha.desk.findings.models import Decision, Subject
from xuncha.desk.jobs.models import Job
from xuncha.desk.journal.models import Entry, verify
from xuncha.desk.registry.models import Account, Site
from xuncha.desk.repair.models import Reply, Task
from xuncha.desk.rounds.models import Round, RoundSite

from .conftest import caller


def decide_path(subject: Subject) -> str:
    return f"/findings/{subject.pk}/decisions"


def test_a_site_is_registered_once_and_then_changed_by_its_code(world: World) -> None:
    call = caller(world.people["city"])
    body = {"name": "甲县水务局", "url": "http://swj.jia.gov.cn", "organisation": world.own.pk}
    made = call("PUT", "/sites/9901010009", body)
    assert made.status_code == 201 and made.json()["url"] == "http://swj.jia.gov.cn/" and made.json()["county"] == "甲县"
    before = Entry.objects.count()
    again = call("PUT", "/sites/9901010009", body)
    assert again.status_code == 200 and again.json() == made.json()
    site = Site.objects.get(code="9901010009")
    assert Entry.objects.count() == before and site.history.count() == 1
    assert call("PUT", "/sites/9901010009", body | {"name": "甲县水利局"}).json()["name"] == "甲县水利局"
    newest = site.history.first()
    assert newest is not None and newest.history_user == world.people["city"] and Entry.objects.filter(action="修改网站").exists()


def test_what_the_form_refuses_the_api_refuses_with_the_field(world: World) -> None:
    answer = caller(world.people["city"])("PUT", "/sites/9901010009", {"name": "甲县水务局", "url": "ftp://x", "organisation": 999999})
    assert answer.status_code == 422 and {each["field"] for each in answer.json()["errors"]} == {"url", "organisation"}


def test_an_account_whose_name_has_a_slash_is_reached_by_its_key(world: World) -> None:
    call = caller(world.people["city"])
    path = "/accounts/%E5%BE%AE%E5%8D%9A:A%2FB"
    assert call("PUT", path, {"organisation": world.own.pk}).status_code == 201
    assert call.get(path).json()["key"] == "微博:A/B" and Account.objects.get(name="A/B").platform == "微博"


def test_a_list_is_paged_by_cursor_without_gaps_or_repeats(world: World) -> None:
    call = caller(world.people["city"])
    Site.objects.bulk_create(Site(code=f"99020100{n:02}", name=f"局{n}", url="http://x.gov.cn/", organisation=world.other) for n in range(10, 33))
    seen, cursor = [], ""
    while True:
        page = call.get(f"/sites?limit=7{cursor}").json()
        seen += [each["code"] for each in page["items"]]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert len(seen) == len(set(seen)) == 25


def test_filters_narrow_the_findings(world: World) -> None:
    call = caller(world.people["city"])
    count = lambda query: len(call.get(f"/findings?{query}").json()["items"])  # noqa: E731
    assert [count(q) for q in ("", "site=9902010001", f"organisation={world.own.pk}", "outcome=suspect", "indicator=update.blank", "vetoing=true&outcome=suspect", "round=99", "account=微信:甲县发布")] == [4, 1, 3, 1, 2, 1, 0, 0]


def test_a_decision_follows_the_desks_rules(world: World, things: dict[str, Any]) -> None:
    suspect = things["suspect"]
    first, second = caller(world.people["city"]), caller(world.people["second"])
    assert first.post(decide_path(suspect), {"decision": "reject", "version": 0}).status_code == 422
    made = first.post(decide_path(suspect), {"decision": "confirm", "version": 0})
    assert made.status_code == 201 and made.json()["state"] == "second" and made.json()["decisions"][0]["by"]
    assert first.post(decide_path(suspect), {"decision": "confirm", "version": 1}).status_code == 409
    stale = second.post(decide_path(suspect), {"decision": "confirm", "version": 0})
    assert stale.status_code == 409 and "处理过" in stale.json()["detail"]
    assert second.post(decide_path(suspect), {"decision": "confirm", "version": 1}).json()["state"] == "confirmed"
    assert RoundSite.objects.get(site=world.site).grade == "不合格"


def test_the_same_key_and_body_decide_once_and_get_the_same_answer(world: World, things: dict[str, Any]) -> None:
    suspect, call = things["suspect"], caller(world.people["city"])
    answers = [call.post(decide_path(suspect), {"decision": "confirm", "version": 0}, key="order-0001") for _n in range(3)]
    assert {each.status_code for each in answers} == {201} and len({each.content for each in answers}) == 1
    assert Decision.objects.filter(subject=suspect).count() == 1


def test_the_same_key_with_another_body_is_a_conflict_and_does_nothing(world: World, things: dict[str, Any]) -> None:
    suspect, call = things["suspect"], caller(world.people["city"])
    call.post(decide_path(suspect), {"decision": "confirm", "version": 0}, key="order-0001")
    other = call.post(decide_path(things["other_subject"]), {"decision": "confirm", "version": 0}, key="order-0001")
    assert other.status_code == 409 and "Idempotency-Key" in other.json()["detail"]
    assert Decision.objects.count() == 1


def test_a_key_used_by_somebody_else_is_free_for_others(world: World, things: dict[str, Any]) -> None:
    for who, subject in (("city", things["suspect"]), ("second", things["other_subject"])):
        answer = caller(world.people[who]).post(decide_path(subject), {"decision": "confirm", "version": 0}, key="order-0001")
        assert answer.status_code == 201 and answer.json()["id"] == subject.pk


def test_a_refused_write_leaves_its_key_free(world: World, things: dict[str, Any]) -> None:
    suspect, call = things["suspect"], caller(world.people["city"])
    assert call.post(decide_path(suspect), {"decision": "confirm", "version": 7}, key="order-0001").status_code == 409
    assert call.post(decide_path(suspect), {"decision": "confirm", "version": 0}, key="order-0001").status_code == 201


def test_a_write_without_a_key_is_refused(world: World, things: dict[str, Any]) -> None:
    answer = caller(world.people["city"])("POST", decide_path(things["suspect"]), {"decision": "confirm", "version": 0}, key="short")
    assert answer.status_code == 422 and answer.json()["errors"][0]["field"] == "header.Idempotency-Key" and not Decision.objects.exists()


def test_after_approval_nothing_is_decided_or_run(world: World, things: dict[str, Any]) -> None:
    from django.utils import timezone

    Round.objects.filter(pk=world.round.pk).update(approved_at=timezone.now())
    call = caller(world.people["city"])
    assert call.post(decide_path(things["suspect"]), {"decision": "confirm", "version": 0}).status_code == 409
    assert call.post(f"/rounds/{world.round.pk}/run", {"what": "start"}).status_code == 409


def test_a_round_is_created_with_its_scope_and_run(world: World) -> None:
    call = caller(world.people["city"])
    made = call.post("/rounds", {"as_of": "2020-08-15", "scope": [world.own.pk], "rate": 0})
    assert made.status_code == 201 and made.json()["name"] == "2020年第三季度巡查" and made.json()["coverage"]["sites"] == 1 and len(made.json()["stages"]) == 9
    row = Round.objects.get(pk=made.json()["id"])
    assert row.options["rate"] == 0 and row.bulletin and row.created_by == world.people["city"]
    assert call.post("/rounds", {"as_of": "2020-08-15"}).status_code == 422
    assert call.post("/rounds", {"as_of": "2999-01-01"}).json()["errors"] == [{"field": "as_of", "text": "监测时间点不能在将来"}]
    run = f"/rounds/{row.pk}/run"
    assert call.get(run).json()["state"] == "none" and call.post(run, {"what": "pause"}).status_code == 409
    assert [call.post(run, {"what": what}).json()["state"] for what in ("start", "start", "pause", "resume")] == ["waiting", "waiting", "paused", "waiting"]
    assert Job.objects.filter(kind="inspect").count() == 1


def test_progress_counts_only_sites_one_may_see(world: World) -> None:
    job = Job.objects.create(kind="inspect", round=world.round, state="running", error="路径", progress={"sites": {"9901010001": [5, 9, False, 2, ""], "9902010001": [7, 7, True, 1, ""]}, "seconds": 3, "left": None})
    assert job.open
    told = caller(world.people["county"]).get(f"/rounds/{world.round.pk}/run").json()
    assert (told["sites"], told["sites_done"], told["pages"], told["findings"], told["error"]) == (1, 0, 5, 2, "") and [each["code"] for each in told["running"]] == ["9901010001"]


def test_a_task_is_replied_sent_back_and_closed(world: World, things: dict[str, Any]) -> None:
    task, unit, city = things["task"], caller(world.people["liaison"]), caller(world.people["city"])
    path = f"/tasks/{task.pk}"
    replied = unit.post(path + "/replies", {"text": "已更新", "version": 0}, key="reply-0001")
    assert replied.status_code == 201 and replied.json()["state"] == "replied" and len(replied.json()["rechecks"]) == 1
    assert unit.post(path + "/replies", {"text": "已更新", "version": 0}, key="reply-0001").json() == replied.json() and Reply.objects.count() == 1
    assert unit.post(path + "/replies", {"text": "  ", "version": 1}).status_code == 422
    assert unit.post(path + "/close", {"note": "好", "version": 1}).status_code == 403
    assert city.post(path + "/close", {"version": 1}).status_code == 409
    assert city.post(path + "/send-back", {"note": "仍为空", "version": 1}).json()["state"] == "returned"
    assert city.post(path + "/recheck").json()["rechecks"][1]["at"] is None
    assert city.post(path + "/close", {"note": "已核实", "version": 2}).json()["state"] == "closed"
    assert city.post(path + "/recheck").status_code == 409
    assert Task.objects.get(pk=task.pk).closed_by == world.people["city"] and verify()[1] == []


def test_work_items_count_only_units_one_may_see(world: World, things: dict[str, Any]) -> None:
    call = caller(world.people["county"])
    assert [(each["title"], each["units"], each["sent"]) for each in call.get("/work-items").json()["items"]] == [("报送整改报告", 1, 0)]
    assert [each["state"] for each in call.get(f"/work-items/{things['item'].pk}/hand-ins").json()["items"]] == ["missing"]


def test_a_list_asks_the_database_a_bounded_number_of_times(world: World, things: dict[str, Any]) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    call, asked = caller(world.people["county"]), {}
    for path in ("/sites", "/accounts", "/organisations", "/findings", "/tasks", "/work-items", f"/rounds/{world.round.pk}/verdicts/sites"):
        with CaptureQueriesContext(connection) as queries:
            assert call.get(path).status_code == 200
        asked[path] = len(queries)
    assert max(asked.values()) <= 12, asked
