"""What somebody typed or attached is kept, or he is told that it was not: sheets of a team, files beyond the number, log-ins that ended."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.desk.conftest import World, furnish
from tests.desk.test_rounds import two_teams
from xuncha.desk.cross.allot import assign
from xuncha.desk.cross.models import Answer, Assignment
from xuncha.desk.duties.models import HandIn
from xuncha.desk.jobs.models import Job
from xuncha.desk.repair.models import Task

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
