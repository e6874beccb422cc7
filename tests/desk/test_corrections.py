"""What was written down wrong is put right without losing what was: rounds, accounts, exemptions, contacts, work items, actions."""

from __future__ import annotations

import html
from datetime import date, timedelta

import pytest
from django.utils import timezone

from tests.desk.conftest import World, finding, furnish
from xuncha.bulletin.faults import Kind
from xuncha.desk.cross.models import Assignment, Team
from xuncha.desk.cross.sheets import SheetError, submit
from xuncha.desk.duties.reminders import remind
from xuncha.desk.findings.models import Finding, Subject
from xuncha.desk.findings.people import add_found
from xuncha.desk.findings.review import ReviewError, decide
from xuncha.desk.jobs.models import Job
from xuncha.desk.journal.models import Entry
from xuncha.desk.notify.models import Notification
from xuncha.desk.registry.models import Account, Contact, ExemptionRecord, Site
from xuncha.desk.rounds.documents import write_documents
from xuncha.desk.rounds.inspect import registered_of
from xuncha.desk.rounds.load import judge_accounts, store_findings
from xuncha.desk.rounds.models import Round, RoundAccount, RoundSite, RoundStateError
from xuncha.desk.rounds.scope import bring_in, cancel, fit, take_out
from xuncha.desk.rounds.service import approve, close_stage, coverage, create, draw, grades, open_ends, tally
from xuncha.desk.rounds.skeleton import skeleton
from xuncha.desk.rounds.steer import steer
from xuncha.desk.rounds.take import take
from xuncha.desk.ui.words import edition
from xuncha.dossier import Dossier
from xuncha.inspection import inspect_accounts
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
        lambda: close_stage(world.round, city), lambda: approve(world.round, leader, despite="x"), lambda: draw(world.round, "网站", ["甲"], 1, city), lambda: bring_in(world.round, Site, [], city),
        lambda: add_found(world.round, world.site, "safety.harmful", "", "外链", "third-party"), lambda: cancel(world.round, city, "再来"),
    ):  # fmt: skip
        with pytest.raises(RoundStateError, match="已经作废"):
            refused()
    with pytest.raises(ReviewError, match="已经作废"):
        decide(subject.pk, "confirm", "", city, "t", subject.version)
    for path in ("bulletin", "stages", "teams"):
        assert "只供查看" in client.get(f"/rounds/{world.round.pk}/{path}/", follow=True).content.decode()
    assert "开始检查" not in client.get(f"/rounds/{world.round.pk}/").content.decode()
    assert 'id="decide"' not in client.get(f"/review/?round={world.round.pk}").content.decode()
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
    world.client("city").post(f"/rounds/{world.round.pk}/sites/add/", {"things": [world.site.pk]})
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
    client.post(url, {"things": [closed.pk]})
    assert coverage(world.round)["sites"] == 2
    client.post(url, {"things": [late.pk]})
    told = coverage(world.round)
    assert (told["sites"], told["of_sites"], told["inspected"]) == (3, 3, 2) and RoundSite.objects.get(site=late).state == "waiting"
    assert "检查还没查的 1 个网站" in client.get(f"/rounds/{world.round.pk}/").content.decode()


def test_of_many_sites_those_that_come_in_are_named_by_their_codes(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from xuncha.desk.ui import offer

    monkeypatch.setattr(offer, "OFFERED", 1)
    late = [Site.objects.create(code=f"990101000{n}", name=f"甲县{n}", url="http://x.jia.gov.cn/", organisation=world.own) for n in (2, 3)]
    client, url = world.client("city"), f"/rounds/{world.round.pk}/sites/add/"
    assert "9909999999 没有登记为正常" in client.post(url, {"keys": "9901010002\n9909999999"}).content.decode()
    client.post(url, {"keys": "9901010002\n9901010003"})
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
    bring_in(world.round, Site, [late], world.people["city"])
    fit(world.round, dossier, registered_of(world.round))
    # what was inspected keeps the name it was inspected under
    assert [site.name for site in dossier.registered().sites] == ["乙县人民政府", "甲县教育局"]


def test_no_documents_are_written_of_a_cancelled_round(world: World) -> None:
    cancel(world.round, world.people["city"], "建错了")
    job = Job.objects.create(kind="documents", payload={"round": world.round.pk}, round=world.round)
    with pytest.raises(RuntimeError, match="作废"):
        write_documents(job)


# --- accounts of a round


def noted(world: World) -> RoundAccount:
    """The county's account, noted as not updated for long, and judged."""
    place = RoundAccount.objects.get(round=world.round, account__name="甲县发布")
    RoundAccount.objects.filter(pk=place.pk).update(last_post=date(2020, 1, 1), interactive=False, checked_by="示例检查员", checked_at="2020-05-14 10:00")
    judge_accounts(world.round, [place.account])
    place.refresh_from_db()
    assert place.qualified is False and Subject.objects.filter(finding__account=place.account, superseded=False).exists()
    return place


def test_an_account_taken_out_keeps_its_notes_and_findings_and_counts_nowhere(world: World) -> None:
    place, client = noted(world), world.client("city")
    subject = Subject.objects.filter(finding__account=place.account, superseded=False).earliest("id")
    url = f"/rounds/{world.round.pk}/accounts/{place.pk}/out/"
    assert f"{place.pk}/out/" in client.get(f"/rounds/{world.round.pk}/accounts/").content.decode()
    assert "这个字段是必填项" in client.post(url, {"reason": ""}).content.decode()
    client.post(url, {"reason": "账号已注销"})
    told = coverage(world.round)
    assert (told["accounts"], told["of_accounts"], told["accounts_checked"]) == (0, 1, 0) and tally(world.round)["accounts"] == [0, 0, 0]
    assert not Finding.objects.filter(account=place.account, superseded=False).exists()
    with pytest.raises(ReviewError, match="账号已移出本轮"):
        decide(subject.pk, "confirm", "", world.people["city"], "t", subject.version)
    # neither a new judgement of the others nor a dossier made before brings it back
    judge_accounts(world.round, [place.account])
    store_findings(world.round, inspect_accounts([place.account.for_engine()], [], edition(world.round.edition), world.round.as_of), [])
    assert not Finding.objects.filter(account=place.account, superseded=False).exists()
    assert Entry.objects.get(action="移出账号").detail | {"reason": "账号已注销", "account": "微信:甲县发布"} == Entry.objects.get(action="移出账号").detail
    page = client.get(f"/rounds/{world.round.pk}/accounts/").content.decode()
    assert "账号已注销" in page and "不计入本轮" in page and "已移出" in client.get(f"/accounts/{place.account_id}/").content.decode()
    assert client.get(f"/rounds/{world.round.pk}/accounts/{place.pk}/").status_code == 404
    kept = RoundAccount.every.get(pk=place.pk)
    assert kept.last_post == date(2020, 1, 1) and kept.out_by == world.people["city"]


def test_an_account_that_comes_back_is_as_it_was(world: World) -> None:
    place = noted(world)
    subject = Subject.objects.filter(finding__account=place.account, superseded=False).earliest("id")
    decide(subject.pk, "defer", "等核实", world.people["city"], "t", subject.version)
    before = RoundAccount.objects.get(pk=place.pk)
    take_out(world.round, place.account, world.people["city"], "误报")
    world.client("city").post(f"/rounds/{world.round.pk}/accounts/add/", {"things": [place.account_id]})
    after = RoundAccount.objects.get(pk=place.pk)
    assert (after.qualified, after.text, after.set_aside) == (before.qualified, before.text, {})
    subject.refresh_from_db()
    assert subject.state == "deferred" and not subject.superseded and Entry.objects.get(action="加入账号").detail["back"] == ["微信:甲县发布"]


def test_what_is_noted_of_one_account_leaves_the_others_alone(world: World) -> None:
    other = Account.objects.create(platform="微博", name="甲县教育", organisation=world.own)
    bring_in(world.round, Account, [other], world.people["city"])
    RoundAccount.objects.filter(account=other).update(last_post=date(2020, 5, 14), interactive=True)
    judge_accounts(world.round, [other])
    place = noted(world)
    assert dict(RoundAccount.objects.values_list("account__name", "qualified")) == {"甲县教育": True, "甲县发布": False}
    assert set(Finding.objects.filter(site=None, superseded=False).values_list("account", flat=True)) == {place.account_id}


def test_an_account_nobody_has_looked_at_passes_for_nothing_when_it_comes_in_or_back(world: World) -> None:
    account = Account.objects.get()
    take_out(world.round, account, world.people["city"], "误报")
    bring_in(world.round, Account, [account], world.people["city"])
    late = Account.objects.create(platform="微博", name="甲县教育", organisation=world.own)
    bring_in(world.round, Account, [late], world.people["city"])
    # as when a site alone is inspected again
    take(world.round, [], {}, [world.site.code])
    assert list(RoundAccount.objects.values_list("update", "qualified")) == [(None, None)] * 2 and coverage(world.round)["accounts_checked"] == 0


def test_an_account_registered_late_comes_in_and_a_closed_one_does_not(world: World) -> None:
    late = Account.objects.create(platform="微博", name="甲县 教育", organisation=world.own)
    closed = Account.objects.create(platform="微博", name="已关账号", organisation=world.own, state="closed")
    client, url = world.client("city"), f"/rounds/{world.round.pk}/accounts/add/"
    client.post(url, {"things": [closed.pk]})
    assert coverage(world.round)["accounts"] == 1
    client.post(url, {"things": [late.pk]})
    assert coverage(world.round)["accounts"] == 2 and "都已在本轮" in client.get(url, follow=True).content.decode()


def test_of_many_accounts_those_that_come_in_are_named_by_platform_and_name(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from xuncha.desk.ui import offer

    monkeypatch.setattr(offer, "OFFERED", 1)
    for name in ("甲县 教育", "甲县水务"):
        Account.objects.create(platform="微博", name=name, organisation=world.own)
    client, url = world.client("city"), f"/rounds/{world.round.pk}/accounts/add/"
    assert "微信:甲县水务 没有登记为正常" in client.post(url, {"keys": "微博:甲县 教育\n微信:甲县水务"}).content.decode()
    client.post(url, {"keys": "微博:甲县 教育\r\n\r\n 微博:甲县水务 "})
    assert coverage(world.round)["accounts"] == 3


def test_the_dossier_follows_the_rounds_accounts_and_what_was_noted_of_them_since(world: World) -> None:
    dossier = Dossier.create(world.round.folder)
    dossier.write_registered(registered_of(world.round))
    place = noted(world)
    fit(world.round, dossier, registered_of(world.round))
    assert [(note.key, note.last_post) for note in dossier.registered().account_evidence] == [("微信:甲县发布", date(2020, 1, 1))]
    take_out(world.round, place.account, world.people["city"], "账号已注销")
    late = Account.objects.create(platform="微博", name="甲县教育", organisation=world.own)
    bring_in(world.round, Account, [late], world.people["city"])
    fit(world.round, dossier, registered_of(world.round))
    assert [account.key for account in dossier.registered().accounts] == ["微博:甲县教育"] and dossier.registered().account_evidence == []
    bring_in(world.round, Account, [place.account], world.people["city"])
    fit(world.round, dossier, registered_of(world.round))
    assert {account.key for account in dossier.registered().accounts} == {"微博:甲县教育", "微信:甲县发布"} and len(dossier.registered().account_evidence) == 1


def test_accounts_of_an_approved_round_stand(world: World) -> None:
    place = noted(world)
    Round.objects.filter(pk=world.round.pk).update(approved_at=timezone.now())
    client = world.client("city")
    page = client.post(f"/rounds/{world.round.pk}/accounts/{place.pk}/out/", {"reason": "x"}).content.decode()
    assert "已经审定" in page and RoundAccount.objects.filter(pk=place.pk).exists()
    assert f"{place.pk}/out/" not in client.get(f"/rounds/{world.round.pk}/accounts/").content.decode()


# --- sites and accounts


@pytest.mark.parametrize("what", ["sites", "accounts"])
def test_sites_and_accounts_are_closed_from_a_day_on_with_a_reason_and_opened_again(world: World, what: str) -> None:
    row = world.site if what == "sites" else Account.objects.get()
    client, url = world.client("city"), f"/{what}/{row.pk}/close/"
    later = timezone.localdate() + timedelta(days=1)
    assert "不能在将来" in client.post(url, {"day": later, "reason": "并入"}).content.decode()
    assert "这个字段是必填项" in client.post(url, {"day": "2020-05-01", "reason": ""}).content.decode()
    client.post(url, {"day": "2020-05-01", "reason": "并入门户"})
    row.refresh_from_db()
    assert (row.state, row.closed_on, row.note) == ("closed", date(2020, 5, 1), "并入门户") and "2020-05-01 并入门户" in client.get(f"/{what}/{row.pk}/").content.decode()
    client.post(url, {"reason": "恢复更新"})
    row.refresh_from_db()
    assert (row.state, row.closed_on) == ("normal", None)
    assert list(Entry.objects.filter(target=str(row), action__regex="关停|恢复").order_by("seq").values_list("detail__note", flat=True)) == ["并入门户", "恢复更新"]


def test_a_closed_account_comes_into_no_new_round_and_keeps_its_past(world: World) -> None:
    account = Account.objects.get()
    world.client("city").post(f"/accounts/{account.pk}/close/", {"day": "2020-05-01", "reason": "注销"})
    made = create(Round(name="下一轮", period="下一轮", as_of=date(2020, 8, 1), inspected_from=date(2020, 8, 1), inspected_to=date(2020, 8, 1)))
    assert made.accounts.count() == 0 and "示例季度巡查" in world.client("liaison").get(f"/accounts/{account.pk}/").content.decode()


def test_a_unit_confirms_its_accounts_as_its_sites(world: World) -> None:
    account = Account.objects.get()
    assert "1 个账号的登记信息一个季度没有核对" in world.client("city").get("/organisations/").content.decode()
    assert world.client("stranger").post(f"/accounts/{account.pk}/confirm/").status_code == 404
    world.client("liaison").post(f"/accounts/{account.pk}/confirm/")
    account.refresh_from_db()
    assert account.confirmed_at == timezone.localdate() and "个账号的登记信息一个季度没有核对" not in world.client("city").get("/organisations/").content.decode()


# --- exemptions


def test_an_exemption_ended_early_holds_no_longer_and_stays_in_the_list_with_its_reason(world: World) -> None:
    row = ExemptionRecord.objects.create(site=world.site, indicator="design.search", reason="改版", approved_by="示例", until=date(2099, 1, 1))
    client, url = world.client("city"), f"/exemptions/{row.pk}/end/"
    client.post(url, {"day": "2020-05-10", "reason": "改版已完成"})
    row.refresh_from_db()
    assert row.for_engine().until == date(2020, 5, 9) and row.until == date(2099, 1, 1)
    assert "不用再办" in client.post(url, {"day": "2020-05-12", "reason": "再来"}).content.decode()
    assert "改版已完成" in client.get("/exemptions/").content.decode() and "改版已完成" not in client.get("/exemptions/?holds=true").content.decode()
    assert "改版已完成" in client.get(f"/sites/{world.site.pk}/").content.decode() and Entry.objects.get(action="结束免检").detail["reason"] == "改版已完成"
    assert "甲县" not in world.client("stranger").get("/exemptions/").content.decode()


# --- contacts


def test_a_contact_is_corrected_and_its_former_words_are_kept(world: World) -> None:
    row = Contact.objects.create(organisation=world.own, name="示例甲", phone="0000-0000001")
    form = {"organisation": world.own.pk, "duty": "liaison", "name": "示例甲", "phone": "0000-0000002"}
    assert world.client("stranger").post(f"/contacts/{row.pk}/edit/", form).status_code == 404
    world.client("liaison").post(f"/contacts/{row.pk}/edit/", form)
    row.refresh_from_db()
    assert row.phone == "0000-0000002" and [old.phone for old in row.history.order_by("history_id")] == ["0000-0000001", "0000-0000002"]
    assert Entry.objects.get(action="修改联系人").detail["changed"] == ["phone"]


def test_whoever_leaves_the_duty_stays_among_those_who_had_it(world: World) -> None:
    row = Contact.objects.create(organisation=world.own, name="示例甲", since=date(2020, 1, 1))
    client, url = world.client("liaison"), f"/contacts/{row.pk}/remove/"
    assert "请核对" in client.post(url, {"day": "2019-12-31", "reason": "调离"}).content.decode()
    page = client.post(url, {"day": "2020-05-01", "reason": "调离"}, follow=True).content.decode()
    row.refresh_from_db()
    assert row.until == date(2020, 5, 1) and "示例甲" in page and "调离" in page and "没有在任的联络员" in page
    assert "不用再办" in client.post(url, {"day": "2020-05-02", "reason": "再来"}).content.decode()


# --- work items and special actions


def test_a_corrected_deadline_is_told_to_the_units_and_counts(world: World) -> None:
    things = furnish(world)
    item, row = things["item"], things["hand_in"]
    world.client("liaison").post(f"/hand-ins/{row.pk}/send/", {"text": "报告"})
    early = timezone.localtime() - timedelta(days=2)
    client, form = world.client("city"), {"title": "报送整改情况", "text": "", "deadline": early.strftime("%Y-%m-%dT%H:%M")}
    assert world.client("liaison").post(f"/work/{item.pk}/edit/", form).status_code == 403
    client.post(f"/work/{item.pk}/edit/", form)
    row.refresh_from_db()
    assert row.item.title == "报送整改情况" and row.late
    told = Notification.objects.filter(user=world.people["liaison"]).latest("id").text
    assert told.startswith("报送整改报告：现为“报送整改情况”，期限由") and early.strftime("%Y-%m-%d %H:%M") in told
    before = Notification.objects.count()
    client.post(f"/work/{item.pk}/edit/", form)
    assert Notification.objects.count() == before


def test_a_cancelled_work_item_asks_for_nothing_more_and_keeps_what_came(world: World) -> None:
    things = furnish(world)
    item, row = things["item"], things["hand_in"]
    client = world.client("city")
    client.post(f"/work/{item.pk}/cancel/", {"reason": "省里已取消"})
    assert "已取消，不用再报" in Notification.objects.filter(user=world.people["liaison"]).latest("id").text
    assert "不用再报" in world.client("liaison").post(f"/hand-ins/{row.pk}/send/", {"text": "报告"}, follow=True).content.decode()
    row.refresh_from_db()
    assert row.state == "missing" and not row.missing_late
    item.deadline = timezone.now() - timedelta(days=1)
    type(item).objects.filter(pk=item.pk).update(deadline=item.deadline)
    assert remind(timezone.localdate()) == 0 and "报送整改报告" not in world.client("liaison").get("/").content.decode()
    page = client.get("/work/").content.decode()
    assert "已取消" in page and "已过期" not in page
    for path in ("edit", "cancel"):
        assert "已经取消" in client.post(f"/work/{item.pk}/{path}/", {"title": "x", "deadline": "2020-05-01T10:00", "reason": "x"}).content.decode()


def test_the_ledger_of_a_closed_action_stands(world: World) -> None:
    things = furnish(world)
    action, line = things["action"], things["line"]
    client, url = world.client("city"), f"/actions/{things['action'].pk}/close/"
    assert "请核对" in client.post(url, {"day": "2020-04-30", "reason": "完成"}).content.decode()
    client.post(url, {"day": "2020-06-01", "reason": "完成"})
    action.refresh_from_db()
    assert action.closed_on == date(2020, 6, 1) and "已于 2020-06-01 结束" in Notification.objects.filter(user=world.people["liaison"]).latest("id").text
    world.client("liaison").post(f"/action-lines/{line.pk}/", {"found": "3", "repaired": "3"})
    line.refresh_from_db()
    assert line.found is None and "已结束" in client.get("/actions/").content.decode()
    assert "已经结束" in client.post(url, {"day": "2020-06-02", "reason": "再来"}).content.decode()


# --- the bulletin's text


def test_a_round_file_written_wrong_is_told_in_the_readers_language_and_writes_nothing(world: World) -> None:
    client, url = world.client("city"), f"/rounds/{world.round.pk}/bulletin/"
    text = skeleton(world.round)
    wrong = text.replace('host = "', "host = “", 1)
    line = next(n for n, each in enumerate(wrong.splitlines(), 1) if each.startswith("host"))
    page = html.unescape(client.post(url, {"bulletin": wrong}).content.decode())
    assert f"第 {line} 行：引号用了中文的，要换成英文双引号，例如 host = " in page
    assert "缺少必填项 office" in client.post(url, {"bulletin": 'number = "1"'}).content.decode()
    client.post("/language/", {"language": "en", "next": "/"})
    assert f"Line {line}: Chinese quotation marks" in client.post(url, {"bulletin": wrong}).content.decode()
    world.round.refresh_from_db()
    assert world.round.bulletin == "" and not Job.objects.exists()
    client.post(url, {"bulletin": text})
    assert Job.objects.get().kind == "documents"


def test_all_the_engine_tells_of_a_round_file_has_an_english_form() -> None:
    from scripts.desk_messages import used

    assert {kind.value for kind in Kind} <= used()
