"""Rounds: scope, stages, samples, appeals, cross-inspection, lists from others."""

from __future__ import annotations

import hashlib
import io
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from tests.desk.conftest import World, finding, person
from xuncha.desk.cross.allot import assign
from xuncha.desk.cross.assign import spread
from xuncha.desk.cross.models import Answer, Assignment, Team
from xuncha.desk.cross.sheets import SheetError, disagreements, submit
from xuncha.desk.findings.models import Appeal, Finding, Subject
from xuncha.desk.people.roles import Role
from xuncha.desk.registry.models import Organisation, Site
from xuncha.desk.rounds.load import store_findings
from xuncha.desk.rounds.models import STAGES, Round, RoundSite, RoundStateError
from xuncha.desk.rounds.service import approve, close_stage, coverage, create, draw, period_defaults, publish
from xuncha.desk.ui.export import workbook
from xuncha.model.findings import Outcome


def to_stage(world: World, stage: str) -> None:
    Round.objects.filter(pk=world.round.pk).update(stage=stage)
    world.round.refresh_from_db()


def test_a_new_round_covers_everything_registered_and_open(world: World) -> None:
    Site.objects.create(code="9901010009", name="已关网站", url="http://x.gov.cn/", organisation=world.own, state="closed")
    made = create(Round(name="第三季度", period="2020年第三季度", as_of=date(2020, 8, 1), inspected_from=date(2020, 8, 1), inspected_to=date(2020, 8, 1)))
    assert coverage(made)["sites"] == coverage(made)["of_sites"] == 2 and made.previous == world.round and made.stages.count() == len(STAGES)


def test_a_stage_closes_only_when_its_work_is_done_or_a_reason_is_given(world: World) -> None:
    to_stage(world, "review")
    with pytest.raises(RoundStateError, match="疑似问题没有复核"):
        close_stage(world.round, world.people["city"])
    assert close_stage(world.round, world.people["city"], "分管负责同志同意先行申辩").stage == "appeal"


def test_no_reason_replaces_the_leaders_approval(world: World) -> None:
    to_stage(world, "final")
    with pytest.raises(RoundStateError, match="审定"):
        close_stage(world.round, world.people["city"], "赶时间")
    with pytest.raises(RoundStateError, match="等人确认"):
        approve(world.round, world.people["leader"])
    RoundSite.objects.update(awaiting=[], waits=False)
    with pytest.raises(RoundStateError, match="没有等次"):
        approve(world.round, world.people["leader"])
    assert approve(world.round, world.people["leader"], despite="网站正在迁移").approved_by == world.people["leader"]
    with pytest.raises(RoundStateError, match="请先起草"):
        publish(world.round, world.people["leader"])
    world.round.documents.mkdir(parents=True, exist_ok=True)
    for name in ("通报.docx", "通报.pdf", "附件.xlsx"):
        (world.round.documents / name).write_bytes(name.encode())
    assert publish(world.round, world.people["leader"]).published_at is not None
    from xuncha.desk.journal.models import Entry

    assert len(Entry.objects.get(action="印发通报").detail["files"]) == 3


def test_nothing_enters_a_round_once_it_is_approved(world: World) -> None:
    from xuncha.desk.findings.people import add_found
    from xuncha.desk.rounds.take import take

    Round.objects.filter(pk=world.round.pk).update(approved_at=timezone.now())
    with pytest.raises(RoundStateError, match="已经审定"):
        add_found(world.round, world.site, "safety.harmful", "http://www.jia.gov.cn/x", "外链", "third-party")
    with pytest.raises(RoundStateError, match="已经审定"):
        take(world.round, [], {})


def test_a_double_click_closes_one_stage_not_two(world: World) -> None:
    to_stage(world, "inspect")
    client = world.client("city")
    for _n in range(2):
        client.post(f"/rounds/{world.round.pk}/stage/", {"stage": "inspect"})
    world.round.refresh_from_db()
    assert world.round.stage == "cross"


def test_anybody_can_draw_the_sample_again(world: World) -> None:
    names = [f"网站{n}" for n in range(40)]
    made = draw(world.round, "网站", names, 5, world.people["city"])
    assert made.result == sorted(names, key=lambda name: hashlib.sha256(f"{made.seed}|{name}".encode()).hexdigest())[:5]
    with pytest.raises(RoundStateError, match="已抽取过"):
        draw(world.round, "网站", names, 5, world.people["city"])
    again = draw(world.round, "网站", names, 5, world.people["city"], "两家正在改版", made)
    assert again.result != made.result and again.replaces == made and again.reason


def test_a_finding_that_vanished_is_kept_but_counts_no_more(world: World) -> None:
    store_findings(world.round, [finding(world.site, "update.blank", Outcome.PROBLEM, 1)], [world.site.code])
    from xuncha.desk.rounds.load import judge_again

    assert judge_again(world.round, world.site).problems == 1  # type: ignore[union-attr]
    assert Subject.objects.filter(site=world.site, superseded=True).count() == 2
    assert Subject.objects.filter(site=world.other_site, superseded=False).count() == 1


def test_many_vetoing_columns_are_all_put_before_two_people(world: World) -> None:
    store_findings(world.round, [finding(world.other_site, "update.blank", Outcome.PROBLEM, 5)], [world.other_site.code])
    from xuncha.desk.rounds.load import judge_again

    place = judge_again(world.round, world.other_site)
    assert place is not None and place.vetoes == ["update.blank"] and len(place.awaiting) == 5
    assert Subject.objects.filter(site=world.other_site, vetoing=True, superseded=False).count() == 5


# --- appeals


def test_a_unit_answers_only_in_its_stage_and_before_its_end(world: World) -> None:
    row = Subject.objects.filter(site=world.site, finding__indicator="update.blank").earliest("id")
    client = world.client("liaison")
    client.post(f"/findings/{row.pk}/appeal/", {"stance": "contest", "text": "栏目有内容"})
    assert not Appeal.objects.exists()
    to_stage(world, "appeal")
    world.round.stages.filter(stage="appeal").update(end=timezone.localdate() - timedelta(days=1))
    client.post(f"/findings/{row.pk}/appeal/", {"stance": "contest", "text": "栏目有内容"})
    assert not Appeal.objects.exists()
    world.round.stages.filter(stage="appeal").update(end=timezone.localdate())
    client.post(f"/findings/{row.pk}/appeal/", {"stance": "contest", "text": "栏目有内容"})
    assert Appeal.objects.get().by == world.people["liaison"]


def test_contesting_wants_a_reason_and_answering_twice_changes_nothing(world: World) -> None:
    to_stage(world, "appeal")
    row = Subject.objects.filter(site=world.site, finding__indicator="update.blank").earliest("id")
    client = world.client("liaison")
    assert "写明理由" in client.post(f"/findings/{row.pk}/appeal/", {"stance": "contest"}).content.decode()
    client.post(f"/findings/{row.pk}/appeal/", {"stance": "accept"})
    client.post(f"/findings/{row.pk}/appeal/", {"stance": "contest", "text": "改主意了"})
    assert Appeal.objects.get().stance == "accept"


def test_an_upheld_appeal_rejects_the_finding_and_the_unit_reads_why(world: World) -> None:
    to_stage(world, "appeal")
    row = Subject.objects.filter(site=world.site, finding__indicator="update.blank").earliest("id")
    world.client("liaison").post(f"/findings/{row.pk}/appeal/", {"stance": "contest", "text": "栏目有内容"})
    world.client("city").post(f"/appeals/{Appeal.objects.get().pk}/reply/", {"result": "upheld", "reply": "核实栏目有内容"})
    row.refresh_from_db()
    assert row.state == Subject.State.REJECTED and row.decisions.get().step == "appeal"
    assert "核实栏目有内容" in world.client("liaison").get(f"/findings/{row.pk}/").content.decode()


# --- cross-inspection


@given(st.integers(1, 6), st.integers(0, 40), st.text(max_size=5))
def test_work_is_spread_evenly_and_nobody_inspects_his_own(teams: int, sites: int, seed: str) -> None:
    own = {site: site % (teams + 1) for site in range(sites)}
    placed, left = spread(list(range(sites)), list(range(teams)), lambda team, site: own[site] != team, seed)
    assert all(own[site] != team for site, team in placed.items())
    assert set(placed) | set(left) == set(range(sites)) and not set(placed) & set(left)
    assert not left or teams == 1
    loads = [sum(1 for team in placed.values() if team == t) for t in range(teams)]
    if teams > 2 and sites:
        assert max(loads) - min(loads) <= 2
    assert spread(list(range(sites)), list(range(teams)), lambda team, site: own[site] != team, seed) == (placed, left)


def two_teams(world: World) -> tuple[Team, Team]:
    made = []
    for home, name in ((world.own, "jia"), (world.other, "yi")):
        team = Team.objects.create(round=world.round, organisation=home)
        team.members.add(person(name, Role.INSPECTOR, home))
        made.append(team)
    return made[0], made[1]


def test_teams_never_get_their_own_county_nor_whom_they_met_last_time(world: World) -> None:
    jia, yi = two_teams(world)
    assert assign(world.round, 7, 0) == []
    assert {(a.team_id, a.site_id) for a in Assignment.objects.all()} == {(jia.pk, world.other_site.pk), (yi.pk, world.site.pk)}
    later = create(Round(name="下一轮", period="2020年第三季度", as_of=date(2020, 8, 1), inspected_from=date(2020, 8, 1), inspected_to=date(2020, 8, 1)))
    for home in (world.own, world.other):
        Team.objects.create(round=later, organisation=home)
    assert set(assign(later, 7, 0)) == {world.site, world.other_site}
    third = Team.objects.create(round=later, organisation=Organisation.objects.get(kind="third-party"))
    assign(later, 7, 0)
    assert {a.team_id for a in later.assignments.all()} == {third.pk}


def test_a_sheet_asks_what_machines_cannot_settle_and_its_problems_go_to_review(world: World) -> None:
    two_teams(world)
    assign(world.round, 7, 0)
    assignment = Assignment.objects.get(site=world.site)
    asked = set(assignment.answers.values_list("indicator", flat=True))
    assert {"safety.wording", "safety.harmful", "interaction.channel"} <= asked and "update.blank" not in asked
    inspector = assignment.members.get()
    with pytest.raises(SheetError, match="没有填结论"):
        submit(assignment.pk, inspector)
    assignment.answers.update(verdict="fine")
    assignment.answers.filter(indicator="interaction.channel").update(verdict="problem", label="咨询留言", note="提交后无回执", url="http://www.jia.gov.cn/zx/")
    submit(assignment.pk, inspector)
    submit(assignment.pk, inspector)
    made = Finding.objects.get(source="inspector")
    assert made.indicator == "interaction.channel" and made.outcome == "suspect" and made.subjects.get().detail["note"] == "提交后无回执"
    assert "interaction.channel" in RoundSite.objects.get(site=world.site, round=world.round).vetoes


def test_two_blind_teams_that_differ_are_shown(world: World) -> None:
    two_teams(world)
    Team.objects.create(round=world.round, organisation=Organisation.objects.get(kind="third-party"))
    assign(world.round, 7, 100)
    first, second = Assignment.objects.get(site=world.site, blind=False), Assignment.objects.get(site=world.site, blind=True)
    assert first.team_id != second.team_id
    Answer.objects.filter(assignment__in=(first, second)).update(verdict="fine")
    second.answers.filter(indicator="safety.harmful").update(verdict="problem")
    Assignment.objects.update(state="submitted")
    assert [(f, s, i) for f, s, i in disagreements(world.round)] == [(first, second, ["safety.harmful"])]


def test_a_sheet_is_filled_in_bit_by_bit_and_only_by_its_team(world: World) -> None:
    two_teams(world)
    assign(world.round, 7, 0)
    assignment = Assignment.objects.get(site=world.site)
    world.people["member"] = assignment.members.get()
    client = world.client("member")
    line = assignment.answers.earliest("id")
    client.post(f"/assignments/{assignment.pk}/", {f"a{line.pk}-verdict": "problem", f"a{line.pk}-note": "看到了", f"a{line.pk}-files": SimpleUploadedFile("x.png", b"\x89PNG\r\n\x1a\n" + b"1" * 16)})
    line.refresh_from_db()
    assert line.verdict == "problem" and line.note == "看到了" and line.files.count() == 1
    assert world.client("inspector").get(f"/assignments/{assignment.pk}/").status_code == 404


# --- lists from others


def test_lists_from_others_are_mapped_checked_and_reviewed_like_our_own(world: World) -> None:
    lines = [["站点名称", "存在问题", "问题类型", "问题网址"], ["甲县人民政府", "首页有外部广告链接", "safety.harmful", "http://www.jia.gov.cn/ad.html"], ["不存在的网站", "x", "safety.harmful", ""], ["乙县人民政府", "y", "没有这种指标", ""], ["乙县人民政府", "", "design.search", ""]]
    upload = SimpleUploadedFile("第三方清单.xlsx", workbook([("清单", lines)]))
    page = world.client("city").post(f"/rounds/{world.round.pk}/import/", {"file": upload, "source": "third-party"}).content.decode()
    assert "第3行：本轮没有网站“不存在的网站”" in page and "第4行：没有“没有这种指标”" in page and "第5行：问题是空的" in page
    made = Subject.objects.get(finding__source="third-party")
    assert made.label == "首页有外部广告链接" and made.detail["by"] == "第三方清单.xlsx" and made.state == "open"


def test_what_the_machine_told_already_is_not_reviewed_twice(world: World) -> None:
    from xuncha.desk.findings.people import add_found
    from xuncha.desk.rounds.load import judge_again

    there = Subject.objects.filter(site=world.site, finding__indicator="update.blank").earliest("id")
    again = add_found(world.round, world.site, "update.blank", there.url, "空栏目", "inspector", by="检查员")
    assert again.pk == there.pk and Subject.objects.filter(key=there.key).count() == 1
    fresh = add_found(world.round, world.site, "update.blank", "http://www.jia.gov.cn/new/", "又一个空栏目", "inspector", by="检查员")
    place = judge_again(world.round, world.site)
    # two of the machine's stand, the third and the wording are suspects of people and machine
    assert fresh.pk != there.pk and place is not None and (place.problems, place.problems_confirmed) == (4, 2)


def test_a_list_without_its_columns_says_which_and_what_is_there(world: World) -> None:
    upload = SimpleUploadedFile("清单.xlsx", workbook([("清单", [["甲", "乙"], ["1", "2"]])]))
    page = world.client("city").post(f"/rounds/{world.round.pk}/import/", {"file": upload, "source": "province"}).content.decode()
    assert "找不到“网站”“问题”“指标”列" in page and "现有表头：甲、乙" in page


def test_documents_are_shown_to_units_only_after_publication(world: World) -> None:
    world.round.documents.mkdir(parents=True, exist_ok=True)
    (world.round.documents / "通报.docx").write_bytes(b"PK")
    url = f"/rounds/{world.round.pk}/documents/通报.docx"
    assert world.client("city").get(url).status_code == 200 and world.client("liaison").get(url).status_code == 404
    Round.objects.filter(pk=world.round.pk).update(published_at=timezone.now())
    assert world.client("liaison").get(url).status_code == 200
    assert world.client("city").get(f"/rounds/{world.round.pk}/documents/..%2Fdesk.sqlite3").status_code == 404


def test_the_workbook_helper_is_readable_by_the_registry_reader(tmp_path: object) -> None:
    assert io.BytesIO(workbook([("a", [["x"], [1]])])).read(2) == b"PK"


def test_the_dashboard_and_the_list_behind_it_count_the_same(world: World) -> None:
    import re

    client = world.client("city")
    page = client.get("/").content.decode()
    shown = re.search(r'<span class="num">(\d+)</span><span class="cap">问题点', page)
    assert shown and f"共 {shown[1]} 条" in client.get(f"/findings/?round={world.round.pk}").content.decode()


def test_while_grades_are_open_no_rate_is_told_and_the_leaders_page_names_who_may_fail(world: World) -> None:
    waiting, fine = RoundSite.objects.filter(round=world.round).select_related("site")
    RoundSite.objects.filter(pk=waiting.pk).update(grade="", vetoes=["update.blank"], awaiting=["a", "b"], waits=True, qualified=None)
    RoundSite.objects.filter(pk=fine.pk).update(grade="优", vetoes=[], awaiting=[], waits=False, qualified=True)
    leader = world.client("leader")
    desk, screen, brief = (leader.get(path).content.decode() for path in ("/", "/screen/", f"/rounds/{world.round.pk}/brief/"))
    assert "1 家未定" in desk and "100%" not in desk
    assert "100%" not in screen and "未定" in screen
    assert "可能不合格" in brief and waiting.site.name in brief and "2 处" in brief
    RoundSite.objects.filter(pk=waiting.pk).update(grade="良", vetoes=[], awaiting=[], waits=False, qualified=True)
    assert "可能不合格" not in leader.get(f"/rounds/{world.round.pk}/brief/").content.decode()


def test_a_suggested_period_follows_the_day_that_was_chosen_and_a_written_one_stays(world: World) -> None:
    office, today = world.client("city"), timezone.localdate()
    suggested = period_defaults("quarterly", today)
    given = {"template": "quarterly", "as_of": "2019-05-15", "inspected_from": "2019-05-15", "inspected_to": "2019-05-15", "edition": "luan-2020q2", "rate": "2", "max_pages": "20000", "workers": "2"}
    assert office.post("/rounds/add/", {**given, "period": suggested["period"], "name": suggested["name"]}).status_code == 302
    assert Round.objects.latest("id").period == "2019年第二季度" and Round.objects.latest("id").name == "2019年第二季度巡查"
    assert office.post("/rounds/add/", {**given, "period": "2019年上半年", "name": "上半年巡查"}).status_code == 302
    assert (Round.objects.latest("id").period, Round.objects.latest("id").name) == ("2019年上半年", "上半年巡查")
