"""What people did and what waits for them is not lost, or they are told: sheets of a team, surplus files, ended log-ins, what is still to be done."""

from __future__ import annotations

import re
import tomllib
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

import xuncha.desk
from tests.desk.conftest import World, finding, furnish, person
from tests.desk.test_rounds import two_teams
from xuncha.desk.cross.allot import assign
from xuncha.desk.cross.models import Answer, Assignment
from xuncha.desk.duties.models import HandIn
from xuncha.desk.findings.models import Subject
from xuncha.desk.jobs.models import Job
from xuncha.desk.people.roles import Role
from xuncha.desk.registry.models import Organisation, Site
from xuncha.desk.repair.ladder import climb
from xuncha.desk.repair.models import Task
from xuncha.desk.rounds.load import store_findings
from xuncha.desk.rounds.models import Round, RoundStateError
from xuncha.desk.rounds.service import close_stage, create, publish
from xuncha.desk.rounds.skeleton import skeleton, unwritten
from xuncha.model.findings import Outcome

PNG = b"\x89PNG\r\n\x1a\n" + b"1" * 16


def files(number: int) -> list[SimpleUploadedFile]:
    return [SimpleUploadedFile(f"{n}.png", PNG) for n in range(number)]


def a_sheet(world: World) -> tuple[Assignment, Client]:
    two_teams(world)
    assign(world.round, 7, 0)
    made = Assignment.objects.get(site=world.site)
    world.people["member"] = made.members.get()
    return made, world.client("member")


# --- check sheets


def test_a_line_without_its_verdict_keeps_what_was_written(world: World) -> None:
    sheet, client = a_sheet(world)
    line = sheet.answers.earliest("id")
    client.post(f"/assignments/{sheet.pk}/", {f"a{line.pk}-note": "先记下", f"a{line.pk}-files": SimpleUploadedFile("x.png", PNG)})
    line.refresh_from_db()
    assert line.verdict == "" and line.note == "先记下" and line.files.count() == 1
    client.post(f"/assignments/{sheet.pk}/", {})
    line.refresh_from_db()
    assert line.note == "先记下"


def test_handing_in_a_sheet_takes_what_the_page_holds(world: World) -> None:
    sheet, client = a_sheet(world)
    client.post(f"/assignments/{sheet.pk}/submit/", {f"a{line.pk}-verdict": "fine" for line in sheet.answers.all()})
    sheet.refresh_from_db()
    assert sheet.state == "submitted" and set(sheet.answers.values_list("verdict", flat=True)) == {"fine"}


def test_a_sheet_that_cannot_be_handed_in_yet_keeps_what_the_page_held(world: World) -> None:
    sheet, client = a_sheet(world)
    line = sheet.answers.earliest("id")
    answer = client.post(f"/assignments/{sheet.pk}/submit/", {f"a{line.pk}-verdict": "problem", f"a{line.pk}-note": "看到了"}, follow=True)
    line.refresh_from_db()
    sheet.refresh_from_db()
    assert sheet.state == "given" and line.note == "看到了" and "没有填结论" in answer.content.decode()


def test_two_of_a_team_do_not_write_over_each_others_lines(world: World) -> None:
    sheet, client = a_sheet(world)
    other = world.people["third-party"]
    sheet.members.add(other)
    line = sheet.answers.earliest("id")
    world.client("third-party").post(f"/assignments/{sheet.pk}/", {f"a{line.pk}-verdict": "problem", f"a{line.pk}-note": "先填的"})
    late = {f"a{line.pk}-verdict": "fine", f"a{line.pk}-seen": ""}
    told = client.post(f"/assignments/{sheet.pk}/", late, follow=True).content.decode()
    line.refresh_from_db()
    assert (line.verdict, line.note) == ("problem", "先填的") and "没有覆盖" in told
    assert client.post(f"/assignments/{sheet.pk}/submit/", late).status_code == 302
    assert Assignment.objects.get(pk=sheet.pk).state == "given"
    client.post(f"/assignments/{sheet.pk}/", {**late, f"a{line.pk}-seen": Answer.objects.get(pk=line.pk).at.isoformat()})
    line.refresh_from_db()
    assert line.verdict == "fine"


# --- files


def test_more_files_than_are_taken_at_once_are_refused_not_dropped(world: World) -> None:
    furnish(world)
    task = Task.objects.filter(organisation=world.own).earliest("id")
    answer = world.client("liaison").post(f"/repair/{task.pk}/reply/", {"text": "已整改", "version": str(task.version), "token": "t", "files": files(11)}, follow=True)
    assert "一次最多收 10 个文件" in answer.content.decode() and not task.replies.exists()
    row = HandIn.objects.filter(organisation=world.own).earliest("id")
    assert "一次最多收 10 个文件" in world.client("liaison").post(f"/hand-ins/{row.pk}/send/", {"text": "x", "files": files(11)}, follow=True).content.decode()
    assert HandIn.objects.get(pk=row.pk).state == row.state and not row.files.exists()


# --- a log-in that ended


def test_a_form_sent_after_the_log_in_ended_leads_back_to_its_page_and_says_so(world: World) -> None:
    furnish(world)
    task = Task.objects.filter(organisation=world.own).earliest("id")
    client = Client()
    answer = client.post(f"/repair/{task.pk}/reply/", {"text": "x"}, headers={"referer": f"http://testserver/repair/{task.pk}/?a=1"})
    assert answer["Location"] == f"/login/?next=/repair/{task.pk}/%3Fa%3D1"
    client.force_login(world.people["liaison"], backend="django.contrib.auth.backends.ModelBackend")
    assert "刚才提交的没有保存" in client.get(f"/repair/{task.pk}/").content.decode()


@pytest.mark.parametrize("referer", ["", "http://evil.example/x", "//evil.example/"])
def test_a_form_sent_after_the_log_in_ended_never_leads_to_another_host(world: World, referer: str) -> None:
    assert Client().post("/findings/1/decide/", {}, headers={"referer": referer})["Location"] == "/login/?next=/"


def test_a_part_of_a_page_sends_the_whole_window_to_the_log_in(world: World) -> None:
    address = f"http://testserver/rounds/{world.round.pk}/"
    answer = Client().get(f"/rounds/{world.round.pk}/progress/", headers={"hx-request": "true", "hx-current-url": address})
    assert answer.status_code == 200 and answer["HX-Redirect"] == f"/login/?next=/rounds/{world.round.pk}/" and not answer.content


# --- pausing


def test_a_page_that_watches_an_inspection_is_made_anew_when_it_is_paused(world: World) -> None:
    job = Job.objects.create(kind="inspect", round=world.round, state="running", wish="pause")
    client, part = world.client("city"), {"hx-request": "true"}
    watched = client.get(f"/rounds/{world.round.pk}/progress/?was=running", headers=part)
    assert "HX-Refresh" not in watched and "正在暂停" in watched.content.decode()
    Job.objects.filter(pk=job.pk).update(state="paused", wish="")
    assert client.get(f"/rounds/{world.round.pk}/progress/?was=running", headers=part)["HX-Refresh"] == "true"
    assert "HX-Refresh" not in client.get(f"/rounds/{world.round.pk}/progress/?was=paused", headers=part)


# --- a team that changes


def test_who_joins_a_team_later_gets_its_sheets_and_who_left_does_not_keep_them(world: World) -> None:
    sheet, client = a_sheet(world)
    new = person("newcomer", Role.INSPECTOR, sheet.team.organisation)
    world.people["newcomer"] = new
    world.client("city").post(f"/rounds/{world.round.pk}/teams/", {"organisation": sheet.team.organisation_id, "members": [new.pk]})
    assert list(sheet.members.all()) == [new]
    assert world.client("newcomer").get(f"/assignments/{sheet.pk}/").status_code == 200 and client.get(f"/assignments/{sheet.pk}/").status_code == 404


def test_who_joins_a_team_later_still_does_not_inspect_his_own_unit(world: World) -> None:
    sheet, _client = a_sheet(world)
    own = person("own", Role.INSPECTOR, sheet.site.organisation)
    told = world.client("city").post(f"/rounds/{world.round.pk}/teams/", {"organisation": sheet.team.organisation_id, "members": [own.pk]}, follow=True).content.decode()
    assert not sheet.members.exists() and "没有人能填" in told


def test_a_sheet_that_ran_out_can_be_given_more_time(world: World) -> None:
    sheet, client = a_sheet(world)
    Assignment.objects.filter(pk=sheet.pk).update(ends=timezone.now() - timedelta(days=1))
    line = sheet.answers.earliest("id")
    filled = {f"a{line.pk}-verdict": "fine"}
    assert "请市级管理员" in client.get(f"/assignments/{sheet.pk}/").content.decode() and "已到期" in client.get("/assignments/").content.decode()
    assert "已到期" in client.post(f"/assignments/{sheet.pk}/", filled, follow=True).content.decode()
    assert "已延长" in world.client("city").post(f"/rounds/{world.round.pk}/assign/", {"days": "3", "blind": "0", "what": "prolong"}, follow=True).content.decode()
    client.post(f"/assignments/{sheet.pk}/", filled)
    line.refresh_from_db()
    assert line.verdict == "fine"


# --- what waits for whom


def test_more_than_the_dashboard_shows_is_said_to_be_more(world: World) -> None:
    sheet, client = a_sheet(world)
    member = world.people["member"]
    for n in range(25):
        site = Site.objects.create(code=f"99020{n:05}", name=f"第{n}站", url=f"http://n{n}.x.gov.cn/", organisation=world.own)
        made = Assignment.objects.create(round=world.round, team=sheet.team, site=site, begins=sheet.begins, ends=sheet.ends)
        made.members.add(member)
    assert f"另有 {member.assignments.filter(state='given').count() - 20} 项" in client.get("/").content.decode()


def test_a_special_rounds_review_is_found_from_the_dashboard_and_from_its_page(world: World) -> None:
    special = create(Round(name="专项巡查", template="special", as_of=date(2020, 6, 1), inspected_from=date(2020, 6, 1), inspected_to=date(2020, 6, 1), seed="s"), world.people["city"])
    store_findings(special, [finding(world.site, "safety.wording", Outcome.SUSPECT, 1, severity="serious")])
    assert Round.current() == world.round
    client, address = world.client("city"), f"/review/?round={special.pk}"
    assert "专项巡查：1 个问题待复核" in client.get("/").content.decode() and address in client.get(f"/rounds/{special.pk}/").content.decode()
    Round.objects.filter(pk=special.pk).update(stage="final")
    assert "专项巡查等次待审定" in world.client("leader").get("/").content.decode()


def test_what_the_office_has_to_look_at_is_not_urged_from_the_unit(world: World) -> None:
    furnish(world)
    task = Task.objects.filter(organisation=world.own).earliest("id")
    Task.objects.filter(pk=task.pk).update(state=Task.State.UNSURE, deadline=timezone.localdate() - timedelta(days=12), level=0)
    climb(timezone.localdate())
    task.refresh_from_db()
    assert task.level == 0 and f"/repair/{task.pk}/" not in world.client("liaison").get("/").content.decode()
    Task.objects.filter(pk=task.pk).update(state=Task.State.RETURNED)
    climb(timezone.localdate())
    task.refresh_from_db()
    assert task.level == 4 and f"/repair/{task.pk}/" in world.client("liaison").get("/").content.decode()


def test_the_office_judges_replies_and_is_offered_none_to_write(world: World) -> None:
    furnish(world)
    task = Task.objects.filter(organisation=world.own).earliest("id")
    assert "reply-text" in world.client("liaison").get(f"/repair/{task.pk}/").content.decode()
    page = world.client("city").get(f"/repair/{task.pk}/").content.decode()
    assert "reply-text" not in page and 'value="close"' in page


def test_a_finding_is_accepted_until_a_day_to_come(world: World) -> None:
    row = Subject.objects.filter(site=world.site).earliest("id")
    client, today = world.client("city"), timezone.localdate()
    assert "要在今天以后" in client.post(f"/findings/{row.pk}/accept/", {"until": str(today), "reason": "搬迁"}, follow=True).content.decode()
    row.refresh_from_db()
    assert row.accepted_until is None


# --- a bulletin that is not written yet


def test_no_bulletin_is_issued_while_the_office_has_not_filled_it_in(world: World) -> None:
    approve_all(world)
    world.round.refresh_from_db()
    text = skeleton(world.round)
    assert unwritten(text) == ["〔发文机关〕", "〔发文字号〕"]
    assert "还有没填的" in world.client("city").post(f"/rounds/{world.round.pk}/bulletin/", {"bulletin": text}, follow=True).content.decode()
    world.round.documents.mkdir(parents=True)
    for name in ("通报.docx", "通报.pdf", "附件.xlsx"):
        (world.round.documents / name).write_bytes(b"x")
    assert "通报已生成" in world.client("leader").get("/").content.decode()
    with pytest.raises(RoundStateError, match="〔发文机关〕"):
        publish(world.round, world.people["leader"])
    Round.objects.filter(pk=world.round.pk).update(bulletin=text.replace("〔发文机关〕", "甲").replace("〔发文字号〕", "甲〔2020〕1号"))
    assert publish(world.round, world.people["leader"]).published_at is not None


def approve_all(world: World) -> None:
    Round.objects.filter(pk=world.round.pk).update(approved_at=timezone.now(), approved_by=world.people["leader"], stage="bulletin")


def test_a_bulletin_begins_with_a_day_for_repairs_after_its_own(world: World) -> None:
    begun = tomllib.loads(skeleton(world.round))
    assert begun["deadlines"]["rectification"] > begun["dated"]


def test_what_is_wrong_with_a_form_is_told_by_the_fields_own_names(world: World) -> None:
    told = world.client("city").post(f"/rounds/{world.round.pk}/draw/", {"what": "网站", "size": "0"}, follow=True).content.decode()
    assert "数量：" in told and "* size" not in told


# --- proof


def test_what_inspectors_attached_is_before_whoever_reviews_and_the_unit_that_answers(world: World) -> None:
    sheet, client = a_sheet(world)
    line, *others = sheet.answers.order_by("id")
    said = {f"a{line.pk}-verdict": "problem", f"a{line.pk}-label": "无回执", f"a{line.pk}-files": SimpleUploadedFile("现场.png", PNG)}
    client.post(f"/assignments/{sheet.pk}/", said)
    proof = line.files.get()
    world.people["of-the-unit"] = person("of-the-unit", Role.LIAISON, sheet.site.organisation)
    unit, stranger = world.client("of-the-unit"), person("of-another", Role.LIAISON, Organisation.objects.create(name="丁县", kind="county", parent=world.root))
    world.people["of-another"] = stranger
    assert unit.get(f"/uploads/{proof.pk}/").status_code == 404, "what is still being filled in is the team's own"
    client.post(f"/assignments/{sheet.pk}/submit/", {f"a{other.pk}-verdict": "fine" for other in others})
    told = Subject.objects.get(source__in=("inspector", "third-party"), site=sheet.site)
    address = f"/uploads/{proof.pk}/"
    assert address in world.client("city").get(f"/review/?at={told.pk}").content.decode()
    assert address in unit.get(f"/findings/{told.pk}/").content.decode() and address in unit.get(f"/findings/{told.pk}/appeal/").content.decode()
    assert unit.get(address).status_code == 200 and world.client("of-another").get(address).status_code == 404


def test_enter_in_a_field_never_decides_where_buttons_decide_differently() -> None:
    for path in Path(xuncha.desk.__file__).parent.rglob("templates/**/*.html"):
        for form in re.findall(r"<form\b.*?</form>", path.read_text("utf-8"), re.S):
            decides = re.findall(r"""<button\b[^>]*name="(?:what|state|decision|result)"[^>]*value="(\w+)\"""", form)
            fields = re.findall(r"""<input\b(?![^>]*type="(?:hidden|file|radio|checkbox)")""", form)
            assert not (len(set(decides)) > 1 and fields) or form.index("ui/no_enter.html") < form.index("<button"), path


def test_a_round_is_archived_once_and_then_offers_no_step_that_is_over(world: World) -> None:
    approve_all(world)
    Round.objects.filter(pk=world.round.pk).update(stage="archive", published_at=timezone.now())
    world.round.stages.update(closed_at=timezone.now())
    page = world.client("city").get(f"/rounds/{world.round.pk}/").content.decode()
    assert "完成“归档”" not in page and "起草通报" not in page and "导入问题清单" not in page
    with pytest.raises(RoundStateError, match="已经归档"):
        close_stage(Round.objects.get(pk=world.round.pk), world.people["city"])


# --- two at the same row


@pytest.mark.parametrize("which", ["site", "account", "organisation", "contact", "round", "bulletin", "work item", "noted account"])
def test_what_two_people_correct_at_once_is_shown_before_the_second_is_saved(world: World, which: str) -> None:
    things = furnish(world)
    own = {"site": world.site, "account": things["place"].account, "organisation": world.own, "contact": things["contact"], "round": world.round, "bulletin": world.round, "work item": things["item"], "noted account": things["place"]}[which]
    path, name, first, second = {
        "site": (f"/sites/{own.pk}/edit/", "icp", "甲填的", "乙填的"), "account": (f"/accounts/edit/{own.pk}/", "verified_as", "甲填的", "乙填的"), "organisation": (f"/organisations/{own.pk}/edit/", "name", "甲改的名", "乙改的名"),
        "contact": (f"/contacts/{own.pk}/edit/", "post", "甲填的", "乙填的"), "round": (f"/rounds/{own.pk}/edit/", "name", "甲改的名", "乙改的名"),
        "bulletin": (f"/rounds/{own.pk}/bulletin/", "bulletin", skeleton(world.round), skeleton(world.round).replace("总体运行平稳", "总体良好")),
        "work item": (f"/work/{own.pk}/edit/", "title", "甲改的事项", "乙改的事项"), "noted account": (f"/rounds/{world.round.pk}/accounts/{own.pk}/", "proof", "甲的凭证", "乙的凭证"),
    }[which]  # fmt: skip
    city, other = world.client("city"), world.client("second")
    page = city.get(path).context["form"]
    opened = {field.html_name: field.value() if field.value() is not None else "" for field in page}
    assert opened["seen"]
    assert city.post(path, opened | {name: first}).status_code == 302
    stale = other.post(path, opened | {name: second})
    assert stale.status_code == 200 and "您打开以后有人改过" in stale.content.decode()
    own.refresh_from_db()
    assert getattr(own, name).strip() == first.strip()
    again = {field.html_name: field.value() if field.value() is not None else "" for field in stale.context["form"]}
    assert again[name] == second and other.post(path, again).status_code == 302
    own.refresh_from_db()
    assert getattr(own, name).strip() == second.strip()
