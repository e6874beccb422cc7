"""The registry in the desk: import with a preview, handing over, merging, downtime, differences; jobs; work items."""

from __future__ import annotations

import io
import re
from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import TestCase
from django.utils import timezone
from openpyxl import load_workbook

from tests.desk.conftest import World, furnish, person
from xuncha.desk.duties.models import HandIn, WorkItem
from xuncha.desk.jobs.models import LEASE, Job, claim, enqueue, finish, heartbeat
from xuncha.desk.notify.deliver import quiet
from xuncha.desk.notify.models import Channel, Notification
from xuncha.desk.people.roles import Role
from xuncha.desk.registry.models import Contact, Difference, DowntimeNotice, Handover, Organisation, Site
from xuncha.desk.registry.transfer import preview
from xuncha.home import declared_downtimes
from xuncha.registry import Site as EngineSite
from xuncha.registry import read_downtimes

CSV = "网站标识码,网站名称,首页网址,网站类别,所属县区,主办单位\n9901010001,甲县人民政府网,http://www.jia.gov.cn/,门户网站,甲县,\n9901010777,甲县水务局,http://swj.jia.gov.cn/,,甲县,甲县水务局\n坏的,甲,http://x.gov.cn/,,,\n"


def test_an_import_shows_what_will_change_before_it_writes(world: World) -> None:
    client = world.client("city")
    page = client.post("/registry/import/", {"file": SimpleUploadedFile("清单.csv", CSV.encode())}).content.decode()
    assert "改动 2 行" in page and "甲县人民政府网" in page and "清单.csv 第4行" in page and "甲县水务局" in page
    assert Site.objects.count() == 2
    found = re.search(r'name="confirm" value="(\w+)"', page)
    assert found
    # another tab's preview is not this one
    client.post("/registry/import/", {"file": SimpleUploadedFile("另一个.csv", CSV.encode())})
    client.post("/registry/import/", {"confirm": found[1]})
    assert Site.objects.count() == 2
    page = client.post("/registry/import/", {"file": SimpleUploadedFile("清单.csv", CSV.encode())}).content.decode()
    client.post("/registry/import/", {"confirm": re.findall(r'name="confirm" value="(\w+)"', page)[0]})
    assert Site.objects.get(code="9901010001").name == "甲县人民政府网"
    new = Site.objects.get(code="9901010777")
    assert new.organisation.name == "甲县水务局" and new.organisation.parent == world.own
    assert "预览已过期" in client.post("/registry/import/", {"confirm": "1"}, follow=True).content.decode()


def test_an_empty_cell_changes_nothing(world: World) -> None:
    Site.objects.filter(code="9901010001").update(icp="示例备1号")
    shown = preview([EngineSite("9901010001", "甲县人民政府", "http://www.jia.gov.cn/", "门户网站", "甲县", "甲县")], [], [])
    assert shown.changes == [] and shown.unchanged == 1


def test_a_file_that_is_no_registry_is_named_with_what_it_lacks(world: World) -> None:
    page = world.client("city").post("/registry/import/", {"file": SimpleUploadedFile("别的.csv", "甲,乙\n1,2\n".encode())}).content.decode()
    assert "表头缺少" in page and "网站标识码" in page


def test_what_goes_out_comes_in_again_unchanged(world: World) -> None:
    from xuncha.registry import read_sites

    response = world.client("city").get("/registry/export/")
    book = load_workbook(io.BytesIO(response.content))
    assert [row[0] for row in book["网站"].iter_rows(values_only=True)][1:] == ["9901010001", "9902010001"]
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.xlsx"
        path.write_bytes(response.content)
        sites, bad = read_sites(path)
    assert bad == [] and preview(sites, [], []).changes == []


def test_the_declared_sponsor_is_kept_where_it_is_not_the_organisations_name(world: World) -> None:
    from xuncha.desk.registry.models import Account
    from xuncha.desk.registry.transfer import apply
    from xuncha.registry import Account as EngineAccount

    apply([], [EngineAccount("微博", "甲县政府", sponsor="甲县人民政府", county="甲县")], world.root)
    made = Account.objects.get(name="甲县政府")
    assert made.organisation == world.own and made.for_engine().sponsor == "甲县人民政府"
    apply([EngineSite("9900010001", "示例市公安局", "http://gaj.gov.cn/", county="市直")], [], world.root)
    site = Site.objects.get(code="9900010001")
    assert site.organisation.name == "示例市公安局" and site.organisation.parent == world.root and site.for_engine().county == "市直"


def test_handing_over_is_given_by_one_and_confirmed_by_another(world: World) -> None:
    old = Contact.objects.create(organisation=world.own, name="示例甲")
    world.client("liaison").post(f"/organisations/{world.own.pk}/hand-over/", {"name": "示例乙", "phone": "0000-0000001", "handed": "账号、未办结整改2项"})
    handover = Handover.objects.get()
    world.client("liaison").post(f"/handovers/{handover.pk}/confirm/")
    handover.refresh_from_db()
    assert handover.confirmed_at is None
    world.client("county").post(f"/handovers/{handover.pk}/confirm/")
    world.client("county").post(f"/handovers/{handover.pk}/confirm/", {"what": "reported"})
    handover.refresh_from_db()
    old.refresh_from_db()
    assert handover.confirmed_by == world.people["county"] and handover.reported_at and old.until == timezone.localdate()
    assert Notification.objects.filter(text__contains="报送系统").exists()


def test_a_merged_unit_gives_its_sites_away_and_keeps_its_name_in_the_past(world: World) -> None:
    gone = Organisation.objects.create(name="甲县规划局", parent=world.own)
    site = Site.objects.create(code="9901010444", name="甲县规划局", url="http://g.jia.gov.cn/", organisation=gone)
    into = Organisation.objects.create(name="甲县自然资源局", parent=world.own)
    world.client("city").post(f"/organisations/{gone.pk}/merge/", {"into": into.pk})
    site.refresh_from_db()
    gone.refresh_from_db()
    assert site.organisation == into and gone.closed and gone.merged_into == into
    assert site.history.count() == 2


def test_a_merger_tells_whose_roles_stay_behind_and_of_a_name_nobody_has(world: World) -> None:
    gone = Organisation.objects.create(name="旧局", kind=Organisation.Kind.DEPARTMENT, parent=world.root)
    person("left-behind", Role.LIAISON, gone)
    client, path = world.client("city"), f"/organisations/{gone.pk}/merge/"
    assert "没有“无此局”" in client.post(path, {"into": "无此局"}, follow=True).content.decode()
    assert "1 名用户的角色还在旧局" in client.post(path, {"into": world.own.pk}, follow=True).content.decode()
    assert "已经撤并" in client.post(path, {"into": world.other.pk}, follow=True).content.decode()
    gone.refresh_from_db()
    assert gone.merged_into == world.own


def test_what_is_asked_for_is_not_late_when_it_is_asked(world: World) -> None:
    asked = {"kind": "report", "title": "自查", "text": "", "deadline": "2020-01-01T10:00", "units": [world.own.pk]}
    assert "期限要在现在以后" in world.client("city").post("/work/add/", asked).content.decode() and not WorkItem.objects.filter(title="自查").exists()
    world.client("city").post("/work/add/", asked | {"kind": "meeting"})
    assert WorkItem.objects.filter(title="自查", kind="meeting").exists()


def test_a_special_action_does_not_end_before_it_begins(world: World) -> None:
    asked = {"topic": "专项", "begin": "2030-02-01", "end": "2030-01-01", "text": "", "units": [world.own.pk]}
    assert "结束早于开始" in world.client("city").post("/actions/add/", asked).content.decode()


def test_a_unit_that_moves_takes_everything_below_with_it(world: World) -> None:
    child = Organisation.objects.create(name="甲县水务局", parent=world.own)
    grandchild = Organisation.objects.create(name="甲县水库", parent=child)
    child.parent = world.other
    child.save()
    grandchild.refresh_from_db()
    assert grandchild.path.startswith(world.other.path) and grandchild.county == "乙县"
    assert "不能放到自己" in world.client("city").post(f"/organisations/{child.pk}/edit/", {"name": child.name, "kind": "department", "parent": grandchild.pk}).content.decode()


def test_downtime_is_asked_by_the_unit_and_approved_by_the_office(world: World) -> None:
    begin = timezone.now().replace(microsecond=0)
    form = {"site": world.site.pk, "begin": begin.strftime("%Y-%m-%dT%H:%M"), "end": (begin + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M"), "reason": "机房检修"}
    assert "要晚于" in world.client("liaison").post("/downtimes/add/", form | {"end": form["begin"]}).content.decode()
    world.client("liaison").post("/downtimes/add/", form | {"site": world.other_site.pk})
    assert not DowntimeNotice.objects.exists()
    world.client("liaison").post("/downtimes/add/", form)
    notice = DowntimeNotice.objects.get()
    assert world.client("liaison").post(f"/downtimes/{notice.pk}/decide/", {"state": "approved"}).status_code == 403
    with TestCase.captureOnCommitCallbacks(execute=True):
        world.client("city").post(f"/downtimes/{notice.pk}/decide/", {"state": "approved", "answer": "同意"})
    notice.refresh_from_db()
    # and the probes know
    declared, problems = read_downtimes(declared_downtimes())
    assert not problems and [(each.site, each.reason) for each in declared] == [(world.site.code, "机房检修")]
    assert abs(declared[0].begin - notice.begin) < timedelta(minutes=1)
    assert notice.state == "approved" and notice.for_engine().site == world.site.code


def test_a_difference_is_settled_in_the_registry_or_on_the_site(world: World) -> None:
    row = Difference.objects.create(site=world.site, field="ICP备案号", declared="", seen="示例备2号", url=world.site.url)
    world.client("liaison").post(f"/differences/{row.pk}/answer/", {"state": "registry"})
    world.site.refresh_from_db()
    assert world.site.icp == "示例备2号"


def test_nobody_confirmed_for_a_quarter_is_said(world: World) -> None:
    assert "2 个网站的登记信息一个季度没有核对" in world.client("city").get("/organisations/").content.decode()
    world.client("liaison").post(f"/sites/{world.site.pk}/confirm/")
    assert "1 个网站的登记信息一个季度没有核对" in world.client("city").get("/organisations/").content.decode()


# --- work items


def test_in_time_late_and_sent_back_are_told_apart(world: World) -> None:
    things = furnish(world)
    row = things["hand_in"]
    world.client("liaison").post(f"/hand-ins/{row.pk}/send/", {"text": "报告见附件"})
    row.refresh_from_db()
    assert row.state == "sent" and not row.late
    world.client("city").post(f"/hand-ins/{row.pk}/answer/", {"state": "back"})
    row.refresh_from_db()
    assert row.state == "sent"  # sending back wants a reason
    world.client("city").post(f"/hand-ins/{row.pk}/answer/", {"state": "back", "answer": "缺附件"})
    things["item"].deadline = timezone.now() - timedelta(minutes=1)
    things["item"].save()
    world.client("liaison").post(f"/hand-ins/{row.pk}/send/", {"text": "补报"})
    row = HandIn.objects.select_related("item").get(pk=row.pk)
    assert row.late and row.times_back == 1


def test_a_special_action_counts_its_own_ledger(world: World) -> None:
    things = furnish(world)
    client = world.client("liaison")
    client.post(f"/action-lines/{things['line'].pk}/", {"found": "3", "repaired": "5"})
    things["line"].refresh_from_db()
    assert things["line"].found is None
    client.post(f"/action-lines/{things['line'].pk}/", {"found": "361", "repaired": "361"})
    page = world.client("city").get(f"/actions/{things['action'].pk}/").content.decode()
    assert "共排查发现问题361个，已整改361个" in page


# --- jobs


def test_a_job_has_one_owner_and_comes_back_when_its_owner_died(db: None) -> None:
    job = enqueue("daily", "k")
    assert enqueue("daily", "k").pk == job.pk
    now = timezone.now() + timedelta(seconds=1)
    mine = claim("a", now)
    assert mine is not None and claim("b", now) is None
    taken = claim("b", now + LEASE + timedelta(seconds=1))
    assert taken is not None and taken.pk == mine.pk and taken.fence == mine.fence + 1
    assert heartbeat(mine, now) == "lost" and not finish(mine, Job.State.DONE)
    Job.objects.filter(pk=job.pk).update(wish="pause")
    assert heartbeat(taken, now) == "pause"
    assert finish(taken, Job.State.DONE) and enqueue("daily", "k").pk != job.pk


def test_what_comes_while_a_job_runs_waits_behind_it_once(db: None) -> None:
    enqueue("deliver", "d", behind=True)
    assert enqueue("deliver", "d", behind=True).pk == Job.objects.get().pk
    running = claim("a", timezone.now() + timedelta(seconds=1))
    assert running is not None
    behind = [enqueue("deliver", "d", behind=True).pk for _n in range(3)]
    assert len(set(behind)) == 1 and behind[0] != running.pk
    finish(running, Job.State.DONE)
    taken = claim("a", timezone.now() + timedelta(seconds=1))
    assert taken is not None and taken.pk == behind[0]


def test_quiet_hours_hold_over_midnight() -> None:
    from datetime import time

    channel = Channel(quiet_from=time(22), quiet_to=time(7))
    assert quiet(channel, time(23)) and quiet(channel, time(6, 59)) and not quiet(channel, time(7)) and not quiet(channel, time(12))
    assert not quiet(Channel(), time(3))


def test_a_failed_delivery_is_told_and_tried_again(world: World) -> None:
    from xuncha.desk.notify.deliver import deliver
    from xuncha.desk.notify.send import tell

    channel = Channel.objects.create(user=world.people["city"], way="mail", address="a@example.com", kinds=["task"])
    tell([world.people["city"]], "task", "示例")
    deliver()
    channel.refresh_from_db()
    assert "没有设置发信服务器" in channel.failed and Notification.objects.get().sent_at is None
