"""What programs may do of the desk's work besides decisions and rectification: by the same rules, once for a key."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.desk.conftest import World
from xuncha.desk.duties.models import ActionLine, HandIn
from xuncha.desk.findings.models import Appeal, Finding, Subject, Upload
from xuncha.desk.findings.uploads import path_of
from xuncha.desk.journal.models import Entry, verify
from xuncha.desk.notify.models import Notification
from xuncha.desk.registry.models import Account, Site
from xuncha.desk.repair.models import Reply
from xuncha.desk.rounds.models import Round, RoundAccount, RoundSite

from .conftest import BASE, Caller, Parts, caller

PDF = b"%PDF-1.4 example"
WECHAT = "%E5%BE%AE%E4%BF%A1:%E7%94%B2%E5%8E%BF%E5%8F%91%E5%B8%83"


def pdf(name: str = "说明.pdf", data: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


@pytest.fixture
def city(world: World) -> Caller:
    return caller(world.people["city"])


@pytest.fixture
def unit(world: World) -> Caller:
    return caller(world.people["liaison"])


def texts(answer: Any) -> dict[str, str]:
    return {each["field"]: each["text"] for each in answer.json()["errors"]}


# --- rounds


def test_only_what_is_given_of_a_round_is_corrected_and_the_as_of_day_stands_once_it_has_run(world: World, city: Caller) -> None:
    path = f"/rounds/{world.round.pk}/correct"
    told = city.post(path, {"name": "二季度巡查", "inspected_from": "2020-05-06"}).json()
    assert (told["name"], told["inspected_from"], told["period"], told["as_of"]) == ("二季度巡查", "2020-05-06", "2020年第二季度", "2020-05-15")
    refused = city.post(path, {"as_of": "2020-05-01"})
    assert refused.status_code == 409 and "已经检查过" in refused.json()["detail"]
    assert city.post(path, {"as_of": "2020-05-15"}).status_code == 200
    assert city.post(path, {"inspected_to": "2020-05-01"}).status_code == 422
    Round.objects.filter(pk=world.round.pk).update(approved_at=timezone.now(), published_at=timezone.now())
    assert city.post(path, {"name": "别的"}).status_code == 409


def test_a_round_is_cancelled_once_and_takes_nothing_afterwards(world: World, city: Caller) -> None:
    path = f"/rounds/{world.round.pk}"
    assert city.post(path + "/cancel", {"reason": " "}).status_code == 422
    answers = [city.post(path + "/cancel", {"reason": "建错了"}, key="cancel-0001") for _n in range(2)]
    assert {each.status_code for each in answers} == {200} and answers[0].json() == answers[1].json() and answers[0].json()["cancelled_at"]
    assert Entry.objects.filter(action="作废轮次").count() == 1
    for what, body in (
        ("/cancel", {"reason": "再来"}), ("/correct", {"name": "x"}), ("/sites", {"sites": [world.site.code]}), ("/stages/close", {"stage": "inspect"}),
        ("/account-notes", {"items": [{"account": "微信:甲县发布"}]}), ("/findings", {"source": "province", "items": [{"site": world.site.code, "indicator": "safety.wording", "label": "x"}]}),
    ):  # fmt: skip
        refused = city.post(path + what, body)
        assert refused.status_code == 409 and "作废" in refused.json()["detail"], what


def test_sites_and_accounts_leave_a_round_and_come_back(world: World, city: Caller) -> None:
    path = f"/rounds/{world.round.pk}"
    out = city.post(f"{path}/sites/{world.site.code}/take-out", {"reason": "并站"}).json()
    assert (out["changed"], out["coverage"]["sites"]) == (1, 1)
    assert city.post(f"{path}/sites/{world.site.code}/take-out", {"reason": "并站"}).status_code == 404
    out = city.post(f"{path}/accounts/{WECHAT}/take-out", {"reason": "注销"}).json()
    assert (out["changed"], out["coverage"]["accounts"], out["coverage"]["of_accounts"]) == (1, 0, 1)
    assert city.get(f"{path}/verdicts/accounts").json()["items"] == []
    strange = city.post(f"{path}/accounts", {"accounts": ["微信:甲县发布", "微信:没有的"]})
    assert texts(strange) == {"body.accounts": "微信:没有的 没有登记为正常"} and not RoundAccount.objects.exists()
    assert [city.post(f"{path}/accounts", {"accounts": ["微信:甲县发布"]}).json()["changed"] for _n in range(2)] == [1, 0]
    assert city.post(f"{path}/sites", {"sites": [world.site.code, world.other_site.code]}).json()["changed"] == 1
    assert RoundSite.objects.count() == 2 and Entry.objects.get(action="移出账号").detail["reason"] == "注销"


def test_notes_on_accounts_judge_them_and_tell_what_the_round_does_not_have(world: World, city: Caller) -> None:
    path = f"/rounds/{world.round.pk}/account-notes"
    late = city.post(path, {"items": [{"account": "微信:甲县发布", "last_post": "2020-05-16"}]})
    assert late.status_code == 422 and "body.items.0.last_post" in texts(late)
    body = {"items": [{"account": "微信:甲县发布", "last_post": "2020-05-12", "interactive": True, "by": "监测程序"}, {"account": "微博:没有的", "last_post": "2020-05-12"}]}
    assert city.post(path, body).json() == {"round": world.round.pk, "written": 1, "unknown": ["微博:没有的"]}
    told = city.get(f"/rounds/{world.round.pk}/verdicts/accounts").json()["items"][0]
    assert told["qualified"] is True and RoundAccount.objects.get().checked_by == "监测程序"
    Round.objects.filter(pk=world.round.pk).update(approved_at=timezone.now())
    assert city.post(path, body).status_code == 409


def test_findings_of_others_go_to_review_all_or_none_and_the_same_one_once(world: World, city: Caller) -> None:
    path = f"/rounds/{world.round.pk}/findings"
    good = {"site": world.site.code, "indicator": "safety.harmful", "url": f"{world.site.url}x.html", "label": "外链异常"}
    wrong = city.post(path, {"source": "third-party", "items": [good, good | {"site": "9909990001"}, good | {"indicator": "no.such"}]})
    assert wrong.status_code == 422 and set(texts(wrong)) == {"body.items.1.site", "body.items.2.indicator"} and not Finding.objects.filter(source="third-party").exists()
    made = city.post(path, {"source": "third-party", "by": "某公司", "items": [good]})
    again = city.post(path, {"source": "third-party", "by": "某公司", "items": [good]})
    assert made.status_code == 201 and made.json()["findings"] == again.json()["findings"]
    told = city.get(f"/findings/{made.json()['findings'][0]}").json()
    assert (told["source"], told["state"], told["outcome"], told["detail"]["by"]) == ("third-party", "open", "suspect", "某公司")


def test_a_stage_is_closed_only_if_it_is_the_present_one_and_despite_what_is_left_only_with_a_reason(world: World, city: Caller) -> None:
    path = f"/rounds/{world.round.pk}/stages/close"
    assert city.post(path, {"stage": "review"}).status_code == 409
    RoundSite.objects.filter(site=world.site).update(state="waiting")
    assert "没有检查" in city.post(path, {"stage": "inspect"}).json()["detail"]
    assert city.post(path, {"stage": "inspect", "despite": "该站停用"}).json()["stage"] == "cross"


def test_notices_are_issued_after_the_approval_and_not_twice(world: World, city: Caller) -> None:
    path = f"/rounds/{world.round.pk}/notices"
    assert city.post(path, {}).status_code == 409
    Round.objects.filter(pk=world.round.pk).update(approved_at=timezone.now())
    assert city.post(path, {"deadline": "2020-01-01"}).status_code == 409
    made = city.post(path, {}).json()["notices"]
    assert [(each["organisation_name"], each["tasks"]) for each in made] == [("甲县", 2), ("乙县", 1)] and city.post(path, {}).json()["notices"] == []
    assert [each["number"] for each in caller(world.people["county"]).get("/notices").json()["items"]] == [made[0]["number"]]


# --- registry


@pytest.mark.parametrize("path", ["/sites/9901010001", f"/accounts/{WECHAT}"])
def test_a_registration_is_closed_opened_again_and_confirmed(world: World, city: Caller, unit: Caller, path: str) -> None:
    later = (timezone.localdate() + timedelta(days=1)).isoformat()
    assert texts(city.post(path + "/close", {"day": later, "reason": "并入"})) == {"body.day": "日期不能在将来，请在当天或之后登记"}
    assert city.post(path + "/reopen", {"reason": "误关"}).status_code == 409
    told = city.post(path + "/close", {"day": "2020-05-01", "reason": "并入"}).json()
    assert (told["state"], told["closed_on"], told["note"]) == ("closed", "2020-05-01", "并入")
    assert city.post(path + "/close", {"day": "2020-05-01", "reason": "并入"}).status_code == 409
    assert city.post(path + "/reopen", {"reason": "误关"}).json()["state"] == "normal"
    assert unit.post(path + "/confirm").json()["confirmed_at"] == timezone.localdate().isoformat()
    assert unit.post(path + "/close", {"day": "2020-05-01", "reason": "并入"}).status_code == 403


def test_downtime_is_asked_for_ones_own_site_and_decided_once(world: World, city: Caller, unit: Caller) -> None:
    asked = {"site": world.site.code, "begin": "2020-05-15T22:00", "end": "2020-05-16T06:00+08:00", "reason": "机房检修"}
    assert unit.post("/downtimes", asked | {"site": world.other_site.code}).status_code == 404
    assert unit.post("/downtimes", asked | {"end": "2020-05-15T21:00"}).status_code == 422
    for begin in (1589551200, "0001-01-01T00:00", "99999-01-01", "2020-02-30T00:00"):
        assert unit.post("/downtimes", asked | {"begin": begin}).status_code == 422, begin
    made = unit.post("/downtimes", asked)
    assert made.status_code == 201 and made.json()["begin"] == "2020-05-15T14:00:00Z" and made.json()["end"] == "2020-05-15T22:00:00Z"
    path = f"/downtimes/{made.json()['id']}/decide"
    assert unit.post(path, {"state": "approved"}).status_code == 403
    assert city.post(path, {"state": "approved", "answer": "同意"}).json()["state"] == "approved"
    assert city.post(path, {"state": "refused"}).status_code == 409
    assert [each["answer"] for each in unit.get("/downtimes?state=approved").json()["items"]] == ["同意"]


def test_an_exemption_is_declared_and_ended(world: World, city: Caller) -> None:
    body = {"site": world.site.code, "indicator": "design.search", "reason": "改版", "approved_by": "示例"}
    assert "indicator" in texts(city.post("/exemptions", body | {"indicator": "no.such"}))
    made = city.post("/exemptions", body).json()
    assert made["holds"] and [each["id"] for each in city.get("/exemptions?holds=true").json()["items"]] == [made["id"]]
    ended = city.post(f"/exemptions/{made['id']}/end", {"day": "2020-05-20", "reason": "改版完成"}).json()
    assert not ended["holds"] and ended["ended_on"] == "2020-05-20"
    assert city.post(f"/exemptions/{made['id']}/end", {"day": "2020-05-20", "reason": "再来"}).status_code == 409
    assert [each["id"] for each in city.get(f"/exemptions?holds=false&site={world.site.code}").json()["items"]] == [made["id"]]


def test_a_difference_is_answered_once_and_puts_the_registry_right(world: World, things: dict[str, Any], unit: Caller) -> None:
    path = f"/differences/{things['difference'].pk}/answer"
    assert unit.post(path, {"state": "registry"}).json()["state"] == "registry" and Site.objects.get(pk=world.site.pk).icp == "乙"
    assert unit.post(path, {"state": "none"}).status_code == 409
    assert [each["field"] for each in unit.get("/differences?state=registry").json()["items"]] == ["ICP备案号"]


def test_what_is_open_about_a_site_follows_it_to_another_unit_also_by_the_api(world: World, city: Caller) -> None:
    body = {"name": world.site.name, "url": world.site.url, "category": "门户网站"}
    assert city("PUT", f"/sites/{world.site.code}", body | {"organisation": world.other.pk}).status_code == 200
    assert set(Finding.objects.filter(site=world.site).values_list("organisation", flat=True)) == {world.other.pk}


def test_a_unit_is_registered_and_only_what_is_given_of_it_corrected(world: World, city: Caller) -> None:
    assert "parent" in texts(city.post("/organisations", {"name": "甲县教育局"}))
    made = city.post("/organisations", {"name": "甲县教育局", "parent": world.own.pk})
    assert made.status_code == 201 and made.json()["county"] == "甲县" and made.json()["kind"] == "department"
    path = f"/organisations/{made.json()['id']}/correct"
    before = Entry.objects.count()
    assert city.post(path, {"name": "甲县教育局"}).status_code == 200 and Entry.objects.count() == before
    assert city.post(path, {"parent": world.other.pk}).json()["county"] == "乙县" and Entry.objects.get(action="修改单位").detail["way"] == "接口"
    assert "parent" in texts(city.post(f"/organisations/{world.own.pk}/correct", {"parent": world.own.pk}))


def test_a_finding_is_accepted_until_a_day_and_not_sent_out_before(world: World, city: Caller) -> None:
    subject = Subject.objects.filter(site=world.site, indicator="update.blank").earliest("id")
    until = (timezone.localdate() + timedelta(days=30)).isoformat()
    assert city.post(f"/findings/{subject.pk}/accept", {"until": until}).status_code == 422
    assert city.post(f"/findings/{subject.pk}/accept", {"until": until, "reason": "改版中"}).json()["accepted_until"] == until
    Round.objects.filter(pk=world.round.pk).update(approved_at=timezone.now())
    assert sum(each["tasks"] for each in city.post(f"/rounds/{world.round.pk}/notices", {}).json()["notices"]) == 2


# --- appeals, with files


def test_a_finding_is_contested_with_proof_in_its_stage_and_answered_once(world: World, city: Caller, unit: Caller) -> None:
    subject = Subject.objects.filter(site=world.site, indicator="update.blank").earliest("id")
    path = f"/findings/{subject.pk}/appeal"
    said = lambda: Parts(stance="contest", text="已更新", files=[pdf()])  # noqa: E731
    assert "申辩阶段才能答复" in unit.post(path, said()).json()["detail"]
    Round.objects.filter(pk=world.round.pk).update(stage="appeal")
    assert "写明理由" in unit.post(path, Parts(stance="contest", text="")).json()["detail"]
    refused = unit.post(path, Parts(stance="contest", text="已更新", files=[pdf(), pdf("证明.pdf", b"MZ program")]))
    assert refused.status_code == 422 and "body.files" in texts(refused) and not Appeal.objects.exists() and not Upload.objects.exists()
    made = unit.post(path, said())
    assert made.status_code == 201 and [(each["name"], each["kind"]) for each in made.json()["files"]] == [("说明.pdf", "application/pdf")]
    assert unit.post(path, said()).status_code == 409
    answered = f"/appeals/{made.json()['id']}/reply"
    assert unit.post(answered, {"result": "upheld", "reply": "属实"}).status_code == 403
    assert city.post(answered, {"result": "upheld", "reply": "属实"}).json()["result"] == "upheld"
    subject.refresh_from_db()
    assert subject.state == "rejected" and city.post(answered, {"result": "refused", "reply": "再想想"}).status_code == 409
    assert [each["id"] for each in unit.get("/appeals?answered=true").json()["items"]] == [made.json()["id"]] and verify()[1] == []


# --- work items and special actions


def test_a_work_item_is_handed_out_corrected_handed_in_with_files_answered_and_called_off(world: World, city: Caller, unit: Caller) -> None:
    assert city.post("/work-items", {"title": "报小结", "deadline": "2099-06-01T18:00", "units": [999_999]}).status_code == 422
    assert "deadline" in texts(city.post("/work-items", {"title": "报小结", "deadline": "2020-06-01T18:00", "units": [world.own.pk]}))
    made = city.post("/work-items", {"title": "报小结", "deadline": "2099-06-01T18:00", "units": [world.own.pk]})
    assert made.status_code == 201 and made.json()["units"] == 1
    item = f"/work-items/{made.json()['id']}"
    corrected = city.post(item + "/correct", {"deadline": "2099-06-05T18:00"}).json()
    assert corrected["title"] == "报小结" and corrected["deadline"].startswith("2099-06-05")
    assert "期限由" in Notification.objects.filter(user=world.people["liaison"]).latest("id").text
    hand_in = f"/hand-ins/{unit.get(item + '/hand-ins').json()['items'][0]['id']}"
    assert city.post(hand_in + "/answer", {"state": "accepted"}).status_code == 409
    assert unit.post(hand_in + "/send", Parts(text="")).status_code == 409
    sent = unit.post(hand_in + "/send", Parts(text="见附件", files=[pdf(), pdf("二.pdf")])).json()
    assert (sent["state"], sent["late"], [each["name"] for each in sent["files"]]) == ("sent", False, ["说明.pdf", "二.pdf"])
    assert city.post(hand_in + "/answer", {"state": "back"}).status_code == 409
    assert city.post(hand_in + "/answer", {"state": "back", "answer": "缺数据"}).json()["times_back"] == 1
    assert city.post(item + "/cancel", {"reason": "不报了"}).json()["cancelled_at"]
    for path, who, body in ((item + "/cancel", city, {"reason": "再来"}), (item + "/correct", city, {"title": "x"}), (hand_in + "/send", unit, Parts(text="补报")), (hand_in + "/answer", city, {"state": "accepted"})):
        assert who.post(path, body).status_code == 409, path


def test_the_same_key_and_files_hand_in_once_and_another_file_is_another_write(world: World, things: dict[str, Any], unit: Caller) -> None:
    path = f"/hand-ins/{things['hand_in'].pk}/send"
    answers = [unit.post(path, Parts(text="见附件", files=[pdf()]), key="hand-in-0001") for _n in range(2)]
    assert {each.status_code for each in answers} == {200} and answers[0].content == answers[1].content and Upload.objects.filter(hand_in=things["hand_in"]).count() == 1
    other = unit.post(path, Parts(text="见附件", files=[pdf(data=PDF + b" changed")]), key="hand-in-0001")
    assert other.status_code == 409 and "Idempotency-Key" in other.json()["detail"]


def test_a_large_file_is_kept_whole_and_one_too_large_is_refused(world: World, things: dict[str, Any], unit: Caller) -> None:
    path = f"/hand-ins/{things['hand_in'].pk}/send"
    assert "body.files" in texts(unit.post(path, Parts(files=[pdf(data=PDF + bytes(settings.UPLOAD_LARGEST))])))
    # more than is kept in memory
    data = PDF + bytes(4 << 20)
    kept = unit.post(path, Parts(files=[pdf(data=data)])).json()["files"][0]
    assert (kept["size"], kept["sha256"]) == (len(data), hashlib.sha256(data).hexdigest()) and path_of(kept["sha256"]).read_bytes() == data


def test_a_form_says_what_is_wrong_with_it_and_writes_nothing(world: World, things: dict[str, Any], unit: Caller) -> None:
    path = f"/hand-ins/{things['hand_in'].pk}/send"
    assert "body.file" in texts(unit.post(path, Parts(text="见附件", file=pdf())))
    assert "body.files" in texts(unit.post(path, Parts(text="见附件", files=[pdf(f"{n}.pdf") for n in range(11)])))
    assert "body.stance" in texts(unit.post(f"/findings/{things['suspect'].pk}/appeal", Parts(stance="maybe")))
    assert unit.post(path, Parts(text="\x01", files=[pdf()])).status_code == 422
    for data in ("nonsense", "--x\r\nContent-Disposition: form-data; name=\"text\"\r\n"):
        answer = Client(raise_request_exception=False).generic("POST", BASE + path, data, "multipart/form-data; boundary=", headers={"Authorization": f"Bearer {unit.token}", "Idempotency-Key": "garbled-0001"})
        assert answer.status_code == 400 and answer["Content-Type"].startswith("application/json"), data
    assert HandIn.objects.get(pk=things["hand_in"].pk).state == "missing"


def test_a_task_is_replied_with_proof_all_or_nothing(world: World, things: dict[str, Any], unit: Caller) -> None:
    path = f"/tasks/{things['task'].pk}/replies/with-files"
    assert unit.post(path, Parts(text="已更新", version=0, files=[pdf("x.pdf", b"")])).status_code == 422 and not Reply.objects.exists()
    told = unit.post(path, Parts(text="已更新", version=0, files=[pdf()]))
    assert told.status_code == 201 and [each["name"] for each in told.json()["replies"][0]["files"]] == ["说明.pdf"]
    assert unit.post(path, Parts(text="已更新", version=0, files=[pdf()])).status_code == 409 and Reply.objects.count() == 1


def test_an_actions_ledger_is_filled_by_its_units_until_it_is_closed(world: World, city: Caller, unit: Caller) -> None:
    made = city.post("/actions", {"topic": "隐私排查", "begin": "2020-05-01", "end": "2020-06-01", "units": [world.own.pk, world.other.pk]}).json()
    lines = unit.get(f"/actions/{made['id']}/lines").json()["items"]
    assert made["units"] == 2 and [each["organisation_name"] for each in lines] == ["甲县"]
    path = f"/action-lines/{lines[0]['id']}"
    assert unit.post(path, {"found": 2, "repaired": 3}).status_code == 409
    told = unit.post(path, {"found": 3, "repaired": 2, "deadline": "2020-07-01"}).json()
    assert (told["found"], told["repaired"], told["deadline"]) == (3, 2, "2020-06-01")
    assert city.post(path, {"found": 3, "repaired": 3, "deadline": "2020-07-01"}).json()["deadline"] == "2020-07-01"
    assert city.post(f"/actions/{made['id']}/close", {"day": "2020-04-01", "reason": "完成"}).status_code == 409
    assert city.post(f"/actions/{made['id']}/close", {"day": "2020-06-10", "reason": "完成"}).json()["closed_on"] == "2020-06-10"
    assert unit.post(path, {"found": 4, "repaired": 4}).status_code == 409 and ActionLine.objects.get(pk=lines[0]["id"]).found == 3
    assert [(each["topic"], each["units"], each["found"]) for each in unit.get("/actions").json()["items"]] == [("隐私排查", 1, 3)]


# --- of all of them


def test_what_no_form_of_ours_sends_is_refused_in_json(world: World, city: Caller) -> None:
    answer = city.get("/sites?q=%00")
    assert answer.status_code == 400 and answer["Content-Type"].startswith("application/json") and answer.json()["detail"]


def test_the_page_shows_how_files_and_rows_are_sent(world: World) -> None:
    page = world.client("city").get(BASE + "/docs").content.decode()
    assert "-F &#x27;files=@说明.pdf&#x27;" in page and "-F &#x27;stance=contest&#x27;" in page
    assert "items[].last_post" in page and "items[].indicator" in page


def test_an_account_whose_name_looks_like_a_step_is_still_read_by_its_key(world: World, city: Caller) -> None:
    Account.objects.create(platform="微博", name="甲/closed", organisation=world.own)
    assert city.get("/accounts/%E5%BE%AE%E5%8D%9A:%E7%94%B2%2Fclosed").status_code == 200


def test_a_list_of_notices_or_appeals_asks_the_database_a_bounded_number_of_times(world: World, things: dict[str, Any]) -> None:
    call = caller(world.people["county"])
    asked = {}
    for path in ("/downtimes", "/exemptions", "/differences", "/appeals", "/notices", "/actions", f"/actions/{things['action'].pk}/lines", f"/work-items/{things['item'].pk}/hand-ins"):
        with CaptureQueriesContext(connection) as queries:
            assert call.get(path).status_code == 200
        asked[path] = len(queries)
    assert max(asked.values()) <= 14, asked
