"""Rectification: who gets a notice, what a reply sets off, what closing takes, what happens when nobody answers."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests.desk.conftest import World
from xuncha.desk.findings.models import Subject
from xuncha.desk.jobs.models import Job
from xuncha.desk.notify.models import Notification
from xuncha.desk.repair.ladder import climb
from xuncha.desk.repair.models import Event, Notice, Recheck, Task
from xuncha.desk.repair.service import RepairError, close, deadline_after, issue, reply, send_back, to_repair
from xuncha.desk.rounds.models import Round


@pytest.fixture
def approved(world: World) -> World:
    Round.objects.filter(pk=world.round.pk).update(approved_at=timezone.now(), approved_by=world.people["leader"])
    world.round.refresh_from_db()
    return world


def first_task(world: World) -> Task:
    issue(world.round, world.people["city"])
    return Task.objects.filter(organisation=world.own).earliest("id")


def test_no_notice_before_the_grades_are_approved(world: World) -> None:
    with pytest.raises(RepairError, match="审定"):
        issue(world.round, world.people["city"])


def test_each_unit_gets_one_notice_with_what_stands_and_no_suspect_nobody_confirmed(approved: World) -> None:
    notices = issue(approved.round, approved.people["city"])
    assert {n.organisation for n in notices} == {approved.own, approved.other}
    assert {t.subject.finding.indicator for t in Task.objects.all()} == {"update.blank", "design.search"}
    assert Notification.objects.filter(user=approved.people["liaison"], text__contains="2 项").exists()


def test_issuing_again_sends_only_what_is_new(approved: World) -> None:
    issue(approved.round, approved.people["city"])
    assert issue(approved.round, approved.people["city"]) == [] and Notice.objects.count() == 2 and Task.objects.count() == 3
    Subject.objects.filter(finding__indicator="safety.wording").update(state=Subject.State.CONFIRMED)
    later = timezone.localdate() + timedelta(days=99)
    issue(approved.round, approved.people["city"], later)
    assert Notice.objects.count() == 3 and Task.objects.count() == 4
    new = Task.objects.latest("id")
    assert new.deadline == later and new.notice.number != Notice.objects.earliest("id").number and new.notice.tasks.count() == 1


def test_a_deadline_in_the_past_is_refused(approved: World) -> None:
    with pytest.raises(RepairError, match="今天以后"):
        issue(approved.round, approved.people["city"], date(2001, 1, 1))


def test_what_a_person_decided_during_a_look_stands(approved: World) -> None:
    from xuncha.desk.jobs.models import enqueue
    from xuncha.desk.repair.recheck import _write

    task = first_task(approved)
    reply(task.pk, "已补充内容", approved.people["liaison"], "t1", task.version)
    task.refresh_from_db()
    send_back(task.pk, approved.people["city"], "材料不全", task.version)
    _write(Recheck.objects.get(task=task), "repaired", "已改正", "", enqueue("recheck", "x"))
    task.refresh_from_db()
    assert task.state == Task.State.RETURNED and Recheck.objects.get(task=task).result == "repaired"


def test_a_look_that_fails_leaves_nothing_in_between(approved: World) -> None:
    from xuncha.desk.jobs.models import enqueue
    from xuncha.desk.repair.recheck import recheck
    from xuncha.dossier import DossierError

    task = first_task(approved)
    reply(task.pk, "已补充内容", approved.people["liaison"], "t1", task.version)
    with pytest.raises(DossierError):
        recheck(enqueue("recheck", "y", round=approved.round.pk))
    task.refresh_from_db()
    assert task.state == Task.State.UNSURE and Notification.objects.filter(user=approved.people["city"], text__contains="没有做成").exists()


def test_a_reply_with_a_file_that_is_none_is_not_half_kept(approved: World) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    task = first_task(approved)
    approved.client("liaison").post(f"/repair/{task.pk}/reply/", {"text": "已补充", "token": "x", "version": task.version, "files": SimpleUploadedFile("a.png", b"<html>")})
    assert not task.replies.exists() and not Recheck.objects.exists()


def test_what_was_accepted_until_a_day_is_not_sent_out_before_it(approved: World) -> None:
    row = Subject.objects.filter(finding__indicator="update.blank").earliest("id")
    Subject.objects.filter(pk=row.pk).update(accepted_until=timezone.localdate() + timedelta(days=9))
    assert row.pk not in {s.pk for s in to_repair(approved.round)}


def test_deadlines_count_working_days_and_say_when_they_are_provisional() -> None:
    assert deadline_after(date(2020, 4, 30), 1) == (date(2020, 5, 6), False)  # 五一 from 1 to 5 May
    assert deadline_after(date(2040, 5, 1), 3)[1] is True


def test_a_reply_has_exactly_that_page_looked_at_again(approved: World) -> None:
    task = first_task(approved)
    reply(task.pk, "已补充内容", approved.people["liaison"], "t1", task.version)
    task.refresh_from_db()
    assert task.state == Task.State.REPLIED and Recheck.objects.filter(task=task, at=None).count() == 1
    assert Job.objects.filter(kind="recheck", payload={"round": approved.round.pk}).count() == 1


def test_the_same_reply_sent_twice_is_one(approved: World) -> None:
    task = first_task(approved)
    for _n in range(2):
        reply(task.pk, "已补充内容", approved.people["liaison"], "t1", task.version)
    assert task.replies.count() == 1 and Recheck.objects.filter(task=task).count() == 1


def test_a_reply_on_an_older_state_is_refused_and_its_words_are_not_lost(approved: World) -> None:
    task = first_task(approved)
    send_back(task.pk, approved.people["city"], "材料不全", task.version)
    with pytest.raises(RepairError, match="已补充内容"):
        reply(task.pk, "已补充内容", approved.people["liaison"], "t1", task.version)


def test_closing_against_a_failed_look_wants_its_grounds(approved: World) -> None:
    task = first_task(approved)
    Task.objects.filter(pk=task.pk).update(state=Task.State.FAILED)
    with pytest.raises(RepairError, match="依据"):
        close(task.pk, approved.people["city"], "", task.version)
    assert close(task.pk, approved.people["city"], "现场核实已整改", task.version).state == Task.State.CLOSED


def test_a_passed_look_is_closed_by_a_person_and_only_once(approved: World) -> None:
    task = first_task(approved)
    Task.objects.filter(pk=task.pk).update(state=Task.State.PASSED)
    close(task.pk, approved.people["city"], "", task.version)
    close(task.pk, approved.people["second"], "", task.version)
    assert Event.objects.filter(task=task, what="销号").count() == 1


def test_overdue_tasks_climb_one_rung_at_a_time_and_tell_the_right_people(approved: World) -> None:
    task = first_task(approved)
    told = lambda who: Notification.objects.filter(user=approved.people[who], kind="deadline").count()  # noqa: E731
    for days, level in ((-3, 0), (-2, 1), (-2, 1), (1, 2), (5, 3), (10, 4), (30, 4)):
        climb(task.deadline + timedelta(days=days))
        task.refresh_from_db()
        assert task.level == level, days
    assert told("liaison") == 8 and told("leader") > 0


def test_trouble_that_comes_back_is_linked_to_its_former_repair(approved: World) -> None:
    task = first_task(approved)
    Task.objects.filter(pk=task.pk).update(state=Task.State.CLOSED, closed_at=timezone.now())
    later = Round(name="下一季度", period="2020年第三季度", as_of=date(2020, 8, 15), inspected_from=date(2020, 8, 8), inspected_to=date(2020, 8, 15), approved_at=timezone.now())
    from tests.desk.conftest import finding
    from xuncha.desk.rounds.load import store_findings
    from xuncha.desk.rounds.service import create
    from xuncha.model.findings import Outcome

    create(later)
    store_findings(later, [finding(approved.site, "update.blank", Outcome.PROBLEM, 1)])
    issue(later, approved.people["city"])
    assert Task.objects.get(round=later).returned_from_id == task.pk


def test_the_notice_is_a_document_that_names_everything(approved: World) -> None:
    import io

    from docx import Document

    task = first_task(approved)
    response = approved.client("liaison").get(f"/notices/{task.notice_id}/")
    document = Document(io.BytesIO(response.content))
    text = "\n".join(p.text for p in document.paragraphs) + "\n".join(c.text for t in document.tables for row in t.rows for c in row.cells)
    assert "整改通知书" in text and "甲县：" in text and task.subject.url in text and "空白栏目" in text
    assert approved.client("stranger").get(f"/notices/{task.notice_id}/").status_code == 404


def test_the_unit_answers_in_the_browser_and_the_office_closes(approved: World) -> None:
    task = first_task(approved)
    page = approved.client("liaison").get(f"/repair/{task.pk}/").content.decode()
    assert "回复整改情况" in page and "销号</button>" not in page
    approved.client("liaison").post(f"/repair/{task.pk}/reply/", {"text": "已补充", "token": "x", "version": task.version})
    task.refresh_from_db()
    answer = approved.client("city").post(f"/repair/{task.pk}/close/", {"what": "close", "note": "核实", "version": task.version}, follow=True)
    assert "已销号" in answer.content.decode()


def test_a_unit_never_closes_its_own_task(approved: World) -> None:
    task = first_task(approved)
    assert approved.client("liaison").post(f"/repair/{task.pk}/close/", {"what": "close", "note": "自己销", "version": 0}).status_code == 403


def test_the_ledger_is_a_workbook_with_the_replies(approved: World) -> None:
    import io

    from openpyxl import load_workbook

    task = first_task(approved)
    reply(task.pk, "已补充内容", approved.people["liaison"], "t", task.version)
    book = load_workbook(io.BytesIO(approved.client("county").get("/repair/?export=xlsx").content))
    rows: list[Any] = list(book.active.iter_rows(values_only=True))
    assert "整改情况" in rows[0] and any("已补充内容" in str(row) for row in rows[1:]) and len(rows) == 3
