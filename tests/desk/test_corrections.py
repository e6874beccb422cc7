"""What was written down wrong is put right without losing what was: rounds, accounts, exemptions, contacts, work items, actions."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from tests.desk.conftest import World, finding
from xuncha.desk.cross.models import Assignment, Team
from xuncha.desk.cross.sheets import SheetError, submit
from xuncha.desk.findings.models import Finding, Subject
from xuncha.desk.findings.people import add_found
from xuncha.desk.findings.review import ReviewError, decide
from xuncha.desk.jobs.models import Job
from xuncha.desk.journal.models import Entry
from xuncha.desk.notify.models import Notification
from xuncha.desk.registry.models import Site
from xuncha.desk.rounds.documents import write_documents
from xuncha.desk.rounds.inspect import registered_of
from xuncha.desk.rounds.load import store_findings
from xuncha.desk.rounds.models import Round, RoundSite, RoundStateError
from xuncha.desk.rounds.scope import add_sites, cancel, fit, take_out
from xuncha.desk.rounds.service import approve, close_stage, coverage, create, draw, grades, open_ends, tally
from xuncha.desk.rounds.skeleton import skeleton
from xuncha.desk.rounds.steer import steer
from xuncha.dossier import Dossier
from xuncha.model.findings import Outcome

# --- rounds


def corrected(row: Round, **changes: object) -> dict[str, object]:
    """The form as it is sent, with some fields changed."""
    return {"template": row.template, "period": row.period, "name": row.name, "as_of": row.as_of, "inspected_from": row.inspected_from, "inspected_to": row.inspected_to, "host": row.host_id or "", **changes}


def test_a_rounds_name_period_days_and_host_are_corrected_and_the_journal_tells_both(world: World) -> None:
    Round.objects.filter(pk=world.round.pk).update(bulletin=skeleton(world.round))
    form = corrected(world.round, name="二季度巡查", period="2020年二季度", inspected_from="2020-05-06", host=world.own.pk)
    world.client("city").post(f"/rounds/{world.round.pk}/edit/", form)
    world.round.refresh_from_db()
    assert (world.round.name, world.round.period, world.round.inspected_from, world.round.host) == ("二季度巡查", "2020年二季度", date(2020, 5, 6), world.own)
    assert Entry.objects.get(action="修改轮次").detail["changed"]["name"] == ["示例季度巡查", "二季度巡查"]
    # the text nobody had touched follows
    assert world.round.bulletin == skeleton(world.round) and "2020年二季度" in world.round.bulletin


def test_a_round_file_somebody_wrote_is_left_to_its_author_and_he_is_told(world: World) -> None:
    Round.objects.filter(pk=world.round.pk).update(bulletin='office = "示例"')
    page = world.client("city").post(f"/rounds/{world.round.pk}/edit/", corrected(world.round, period="2020年二季度"), follow=True).content.decode()
    world.round.refresh_from_db()
    assert world.round.bulletin == 'office = "示例"' and "没有跟着改" in page


def test_what_a_round_was_inspected_as_of_stands_once_it_has_run(world: World) -> None:
    page = world.client("city").get(f"/rounds/{world.round.pk}/edit/").content.decode()
    assert "已经检查过，不能再改" in page
    world.client("city").post(f"/rounds/{world.round.pk}/edit/", corrected(world.round, as_of="2020-05-01"))
    fresh = create(Round(name="下一轮", period="下一轮", as_of=date(2020, 8, 1), inspected_from=date(2020, 8, 1), inspected_to=date(2020, 8, 1)))
    assert fresh.previous == world.round
    world.client("city").post(f"/rounds/{fresh.pk}/edit/", corrected(fresh, as_of="2020-05-01"))
    world.round.refresh_from_db()
    fresh.refresh_from_db()
    assert world.round.as_of == date(2020, 5, 15) and fresh.as_of == date(2020, 5, 1) and fresh.previous is None


def test_nothing_of_a_published_round_is_corrected(world: World) -> None:
    Round.objects.filter(pk=world.round.pk).update(approved_at=timezone.now(), published_at=timezone.now())
    page = world.client("city").post(f"/rounds/{world.round.pk}/edit/", corrected(world.round, name="别的")).content.decode()
    world.round.refresh_from_db()
    assert world.round.name == "示例季度巡查" and "通报已印发，不能再改" in page


def test_a_round_is_cancelled_only_with_a_reason_and_before_its_grades_are_approved(world: World) -> None:
    client, url = world.client("city"), f"/rounds/{world.round.pk}/cancel/"
    assert "这个字段是必填项" in client.post(url, {"reason": " "}).content.decode()
    Round.objects.filter(pk=world.round.pk).update(approved_at=timezone.now())
    assert "已经审定" in client.post(url, {"reason": "建错了"}).content.decode()
    Round.objects.filter(pk=world.round.pk).update(approved_at=None)
    client.post(url, {"reason": "建错了"})
    world.round.refresh_from_db()
    assert world.round.cancelled_by == world.people["city"] and world.round.cancelled_because == "建错了" and Entry.objects.get(action="作废轮次").detail["reason"] == "建错了"


def test_a_round_under_inspection_is_paused_before_it_is_cancelled(world: World) -> None:
    steer(world.round, "start", world.people["city"])
    with pytest.raises(RoundStateError, match="请先暂停"):
        cancel(world.round, world.people["city"], "建错了")
    steer(world.round, "pause", world.people["city"])
    cancel(world.round, world.people["city"], "建错了")
    assert Job.objects.get(kind="inspect").state == Job.State.FAILED
    world.round.refresh_from_db()
    with pytest.raises(RoundStateError, match="已经作废"):
        steer(world.round, "resume", world.people["city"])


def test_a_cancelled_round_stays_listed_and_takes_no_decision(world: World) -> None:
    subject = Subject.objects.filter(site=world.site, indicator="update.blank").earliest("id")
    leader, city = world.people["leader"], world.people["city"]
    cancel(world.round, city, "建错了")
    world.round.refresh_from_db()
    client = world.client("city")
    page = client.get("/rounds/").content.decode()
    assert "示例季度巡查" in page and "已作废" in page and "建错了" in page
    for refused in (
        lambda: close_stage(world.round, city), lambda: approve(world.round, leader, despite="x"), lambda: draw(world.round, "网站", ["甲"], 1, city), lambda: add_sites(world.round, [], city),
        lambda: add_found(world.round, world.site, "safety.harmful", "", "外链", "third-party"), lambda: cancel(world.round, city, "再来"),
    ):  # fmt: skip
        with pytest.raises(RoundStateError, match="已经作废"):
            refused()
    with pytest.raises(ReviewError, match="已经作废"):
        decide(subject.pk, "confirm", "", city, "t", subject.version)
    for path in ("bulletin", "stages", "teams"):
        assert "只供查看" in client.get(f"/rounds/{world.round.pk}/{path}/", follow=True).content.decode()
    assert "开始检查" not in client.get(f"/rounds/{world.round.pk}/").content.decode()
    assert Round.current() is None and client.get("/").status_code == 200 and "待您复核" in client.get("/review/").content.decode()


def test_cancelling_takes_back_sheets_and_says_which_rounds_compare_otherwise(world: World) -> None:
    earlier = create(Round(name="上一轮", period="上一轮", as_of=date(2020, 2, 1), inspected_from=date(2020, 2, 1), inspected_to=date(2020, 2, 1)))
    Round.objects.filter(pk=world.round.pk).update(previous=earlier)
    later = create(Round(name="下一轮", period="下一轮", as_of=date(2020, 8, 1), inspected_from=date(2020, 8, 1), inspected_to=date(2020, 8, 1)))
    given = sheet_of(world)
    cancel(world.round, world.people["city"], "建错了")
    later.refresh_from_db()
    given.refresh_from_db()
    assert later.previous == earlier and Entry.objects.get(action="作废轮次").detail["later"] == ["下一轮"]
    assert given.state == "withdrawn" and Notification.objects.filter(user=world.people["inspector"], text__contains="已作废").exists()
    assert create(Round(name="再下一轮", period="x", as_of=date(2020, 6, 1), inspected_from=date(2020, 6, 1), inspected_to=date(2020, 6, 1))).previous == earlier


def sheet_of(world: World) -> Assignment:
    now = timezone.now()
    team = Team.objects.create(round=world.round, organisation=world.other)
    made = Assignment.objects.create(round=world.round, team=team, site=world.site, begins=now - timedelta(days=1), ends=now + timedelta(days=1))
    made.members.add(world.people["inspector"])
    return made


def test_a_site_taken_out_keeps_its_findings_and_counts_nowhere(world: World) -> None:
    given = sheet_of(world)
    subject = Subject.objects.filter(site=world.site, indicator="update.blank").earliest("id")
    place = RoundSite.objects.get(site=world.site)
    client = world.client("city")
    url = f"/rounds/{world.round.pk}/sites/{place.pk}/out/"
    assert "这个字段是必填项" in client.post(url, {"reason": ""}).content.decode()
    client.post(url, {"reason": "本季度并入门户网站"})
    assert coverage(world.round)["sites"] == 1 and coverage(world.round)["of_sites"] == 2
    assert tally(world.round)["sites"][0] == 1 and sum(grades(world.round).values()) == 1
    assert not Subject.objects.filter(round=world.round, site=world.site, superseded=False).exists() and open_ends(world.round, "review") == []
    subject.refresh_from_db()
    with pytest.raises(ReviewError, match="已移出本轮"):
        decide(subject.pk, "confirm", "", world.people["city"], "t", subject.version)
    with pytest.raises(RoundStateError, match="已移出本轮"):
        add_found(world.round, world.site, "safety.harmful", "", "外链", "third-party")
    with pytest.raises(SheetError, match="已收回"):
        submit(given.pk, world.people["inspector"])
    # an inspection made before tells of it still
    store_findings(world.round, [finding(world.site, "update.blank", Outcome.PROBLEM, 2)])
    assert not Finding.objects.filter(round=world.round, site=world.site, superseded=False).exists()
    assert "本季度并入门户网站" in client.get(f"/rounds/{world.round.pk}/").content.decode()
    shown = client.get(f"/sites/{world.site.pk}/?round={world.round.pk}").content.decode()
    assert "已移出" in shown and "update.blank 第0处" in shown
    assert Entry.objects.get(action="移出网站").detail["site"] == world.site.code


def test_a_site_that_comes_back_is_as_it_was(world: World) -> None:
    before = RoundSite.objects.get(site=world.site)
    subject = Subject.objects.filter(site=world.site, indicator="update.blank").earliest("id")
    decide(subject.pk, "defer", "等核实", world.people["city"], "t", subject.version)
    gone = Subject.objects.filter(site=world.site, indicator="update.blank").latest("id")
    Subject.objects.filter(pk=gone.pk).update(superseded=True)
    given = sheet_of(world)
    take_out(world.round, world.site, world.people["city"], "误报并站")
    world.client("city").post(f"/rounds/{world.round.pk}/sites/add/", {"sites": [world.site.pk]})
    after = RoundSite.objects.get(site=world.site)
    given.refresh_from_db()
    assert after.pk == before.pk and after.vetoes == before.vetoes and after.set_aside == {} and given.state == "given"
    live = set(Subject.objects.filter(site=world.site, superseded=False).values_list("pk", flat=True))
    assert subject.pk in live and gone.pk not in live and Subject.objects.get(pk=subject.pk).state == "deferred"
    assert Entry.objects.get(action="加入网站").detail["back"] == [world.site.code]


def test_a_site_registered_late_comes_in_and_waits_for_its_inspection(world: World) -> None:
    late = Site.objects.create(code="9901010002", name="甲县教育局", url="http://jyj.jia.gov.cn/", organisation=world.own)
    closed = Site.objects.create(code="9901010003", name="已关网站", url="http://x.gov.cn/", organisation=world.own, state="closed")
    client, url = world.client("city"), f"/rounds/{world.round.pk}/sites/add/"
    client.post(url, {"sites": [closed.pk]})
    assert coverage(world.round)["sites"] == 2
    client.post(url, {"sites": [late.pk]})
    told = coverage(world.round)
    assert (told["sites"], told["of_sites"], told["inspected"]) == (3, 3, 2) and RoundSite.objects.get(site=late).state == "waiting"
    assert "检查新加入的 1 个网站" in client.get(f"/rounds/{world.round.pk}/").content.decode()


def test_of_many_sites_those_that_come_in_are_named_by_their_codes(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from xuncha.desk.ui import offer

    monkeypatch.setattr(offer, "OFFERED", 1)
    late = [Site.objects.create(code=f"990101000{n}", name=f"甲县{n}", url="http://x.jia.gov.cn/", organisation=world.own) for n in (2, 3)]
    client, url = world.client("city"), f"/rounds/{world.round.pk}/sites/add/"
    assert "9909999999 不是登记为正常" in client.post(url, {"codes": "9901010002\n9909999999"}).content.decode()
    client.post(url, {"codes": "9901010002\n9901010003"})
    assert set(RoundSite.objects.filter(site__in=late).values_list("site__code", flat=True)) == {"9901010002", "9901010003"}


def test_scope_changes_wait_for_the_inspection_and_end_with_the_approval(world: World) -> None:
    steer(world.round, "start", world.people["city"])
    with pytest.raises(RoundStateError, match="正在检查"):
        take_out(world.round, world.site, world.people["city"], "x")
    Job.objects.all().delete()
    Round.objects.filter(pk=world.round.pk).update(approved_at=timezone.now())
    with pytest.raises(RoundStateError, match="已经审定"):
        take_out(world.round, world.site, world.people["city"], "x")


def test_the_dossier_follows_the_rounds_scope(world: World) -> None:
    dossier = Dossier.create(world.round.folder)
    former = registered_of(world.round)
    dossier.write_registered(former)
    late = Site.objects.create(code="9901010002", name="甲县教育局", url="http://jyj.jia.gov.cn/", organisation=world.own)
    Site.objects.filter(pk=world.other_site.pk).update(name="后来改的名")
    take_out(world.round, world.site, world.people["city"], "并站")
    add_sites(world.round, [late], world.people["city"])
    fit(world.round, dossier, registered_of(world.round))
    # what was inspected keeps the name it was inspected under
    assert [site.name for site in dossier.registered().sites] == ["乙县人民政府", "甲县教育局"]


def test_no_documents_are_written_of_a_cancelled_round(world: World) -> None:
    cancel(world.round, world.people["city"], "建错了")
    job = Job.objects.create(kind="documents", payload={"round": world.round.pk}, round=world.round)
    with pytest.raises(RuntimeError, match="作废"):
        write_documents(job)
