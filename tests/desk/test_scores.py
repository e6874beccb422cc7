"""Scores in the desk: a portal's page tells what was taken off, what is missing and what to do; additions are given by whoever approves, until then."""

from __future__ import annotations

import html
import shutil
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.desk.conftest import World, finding, furnish
from tests.desk.test_rounds import to_stage
from tests.judge.test_scoring import KNOWN
from xuncha.desk.findings.people import add_found
from xuncha.desk.journal.models import Entry
from xuncha.desk.people.models import ApiToken
from xuncha.desk.rounds.documents import differing, file_decisions
from xuncha.desk.rounds.load import judge_again, store_additions, store_findings
from xuncha.desk.rounds.models import Addition, Round, RoundSite
from xuncha.desk.rounds.service import approve
from xuncha.dossier import Addition as FiledAddition
from xuncha.dossier import Dossier, Manifest
from xuncha.dossier.container import Registered
from xuncha.home import editions as own_editions
from xuncha.inspection.rejudge import conclude
from xuncha.model.findings import Outcome
from xuncha.model.verdicts import SiteSummary
from xuncha.rules import load_edition

#: an office that knows what a footer costs and nothing of a domain's name
MINE = KNOWN.replace('"known"', '"mine-scores"').replace('given = { "9901010001" = 0 }\n', "")
LOGIN = """
[rule."design.login"]
title = "不能一号登录"
clause = "一号登录"
confidence = "A"
effect = { portal = "report", department = "none", other = "none" }
counts = "once"
machine = "suspect"
text = "不能一号登录"
explain = "不能一号登录"
[scoring.item."D4.6".check.login]
rule = "design.login"
people = true
points = 2
confidence = "A"
"""


@pytest.fixture(autouse=True)
def _tidy() -> Iterator[None]:
    """No edition of these tests is left for others."""
    yield
    shutil.rmtree(own_editions(), ignore_errors=True)


@pytest.fixture
def scored(world: World) -> World:
    """The round under an office's own edition, with a statistic missing (A, 2 points) and a footer incomplete (C, 1 point) on the portal of Jia."""
    keep(MINE + LOGIN)
    world.round.edition = "mine-scores"
    world.round.save(update_fields=["edition"])
    inspected(world, finding(world.site, "service.statistics", Outcome.PROBLEM, 1), finding(world.site, "design.footer", Outcome.PROBLEM, 1))
    return world


def keep(text: str) -> None:
    own_editions().mkdir(parents=True, exist_ok=True)
    (own_editions() / "mine-scores.toml").write_text(text, "utf-8")


def inspected(world: World, *findings: Any) -> RoundSite:
    store_findings(world.round, findings, [world.site.code])
    judge_again(world.round, world.site)
    return RoundSite.objects.get(round=world.round, site=world.site)


def page(world: World, role: str = "city") -> str:
    return html.unescape(world.client(role).get(f"/sites/{world.site.pk}/?round={world.round.pk}").content.decode())


def address(world: World) -> str:
    return f"/rounds/{world.round.pk}/sites/{RoundSite.objects.get(round=world.round, site=world.site).pk}/addition/"


def give(world: World, points: str, reason: str = "开设专栏", role: str = "leader", seen: int | None = None) -> Any:
    last = Addition.objects.filter(round=world.round, site=world.site).last()
    form = {"points": points, "reason": reason, "seen": (last.pk if last else 0) if seen is None else seen}
    return world.client(role).post(address(world), form, follow=True)


def test_a_portals_page_tells_each_deduction_with_its_confidence_and_what_is_missing_with_what_to_do(scored: World) -> None:
    said = page(scored)
    assert "D2.5 办事统计数据" in said and "A 见过原文" in said
    assert "D4.2 网站标识" in said and "C 未核实" in said and "分值未经核实，以原文为准：D4.2 网站标识" in said
    assert "现在得不出最后得分。" in said and "扣分后 97 分。" in said and "加分由人评定，没有结果" in said and "由负责同志登记加分" in said
    assert "本轮口径按得分定是否合格" in said and "人工检查结果以增报问题录入" in said


def test_a_point_that_nobody_knows_is_told_and_never_a_number(scored: World) -> None:
    place = inspected(scored, finding(scored.site, "design.domain", Outcome.PROBLEM, 1))
    said = page(scored)
    assert place.score is None and "分值未知" in said and "D4.1 域名名称" in said and "取得原文后填进本单位的口径" in said and "扣分后" not in said


def test_an_edition_that_does_not_decide_by_the_score_says_so_and_a_department_has_none(world: World) -> None:
    said = page(world)
    assert "本轮口径按问题个数定等次，得分只供参考。" in said
    world.site.category = "部门网站"
    world.site.save()
    judge_again(world.round, world.site)
    assert "最后得分" not in page(world)


def test_an_addition_is_given_with_its_basis_and_makes_the_last_score(scored: World) -> None:
    assert "这个字段是必填项" in give(scored, "12.5", reason="").content.decode()
    said = html.unescape(give(scored, "12.5").content.decode())
    assert "最后得分" in said and "109.5" in said and "登记加分 12.5 分：开设专栏（负责同志示例" in said
    assert RoundSite.objects.get(round=scored.round, site=scored.site).score == 109.5
    entry = Entry.objects.get(action="登记加分")
    assert (entry.name, entry.detail["points"], entry.detail["before"], entry.detail["reason"]) == ("负责同志示例", 12.5, None, "开设专栏")
    assert "109.5" in scored.client("city").get(f"/rounds/{scored.round.pk}/").content.decode()


@pytest.mark.parametrize("points", ["30.01", "-1", "1.234", "NaN", "许多"])
def test_an_addition_is_a_number_of_points_that_the_edition_allows(scored: World, points: str) -> None:
    assert give(scored, points).status_code == 200 and not Addition.objects.exists()


def test_a_changed_addition_leaves_the_former_in_the_record_and_one_taken_back_is_none_again(scored: World) -> None:
    give(scored, "5")
    give(scored, "0", reason="核减")
    assert RoundSite.objects.get(round=scored.round, site=scored.site).score == 97
    said = html.unescape(give(scored, "", reason="评错").content.decode())
    assert [(a.points, a.reason) for a in Addition.objects.all()] == [(5, "开设专栏"), (0, "核减"), (None, "评错")]
    assert "现在得不出最后得分。" in said and "加分登记记录" in said and "核减" in said
    assert "不用撤回" in give(scored, "").content.decode()


def test_who_saw_an_older_addition_does_not_write_over_the_newer(scored: World) -> None:
    give(scored, "5")
    assert "已有人改过加分" in give(scored, "7", seen=0).content.decode()
    assert Addition.objects.count() == 1


def test_only_whoever_approves_the_grades_gives_additions_and_only_until_they_are_approved(scored: World) -> None:
    for role in ("city", "county", "liaison", "inspector", "reader"):
        assert give(scored, "5", role=role).status_code == 403, role
        assert "登记加分</a>" not in page(scored, role) if role != "inspector" else True
    assert "登记加分</a>" in page(scored, "leader")
    to_stage(scored, "final")
    approve(scored.round, scored.people["leader"], despite="等次待定")
    assert "加分不能再改" in give(scored, "5").content.decode() and not Addition.objects.exists()
    assert "登记加分</a>" not in page(scored, "leader")


def test_additions_are_only_for_portals_that_the_edition_scores(scored: World) -> None:
    scored.site.category = "部门网站"
    scored.site.save()
    assert "只有本轮口径计分的门户网站才登记加分" in give(scored, "5").content.decode() and not Addition.objects.exists()


def test_an_addition_that_does_not_count_is_said_to(scored: World) -> None:
    keep(MINE + '[scoring.item."D4.3"]\nmost = 50\nconfidence = "A"\n[scoring.item."D4.3".check.links]\npoints = 5\nconfidence = "A"\n')
    inspected(scored, finding(scored.site, "design.links", Outcome.PROBLEM, 5))
    said = html.unescape(give(scored, "5").content.decode())
    assert "不计入" in said and "扣分后没有超过加分的界线" in said and RoundSite.objects.get(round=scored.round, site=scored.site).score == 75


def test_what_a_score_brought_about_or_waits_for_stands_on_the_page_and_in_the_list(scored: World) -> None:
    keep(MINE + '[scoring.item."D4.3"]\nmost = 50\nconfidence = "A"\n[scoring.item."D4.3".check.links]\npoints = 5\nconfidence = "A"\n')
    place = inspected(scored, finding(scored.site, "design.links", Outcome.PROBLEM, 9))
    assert (place.grade, place.waits, place.reasons) == ("", True, ["得分低于60与否，待人确认"])
    assert "得分低于60与否，待人确认" in page(scored) and "得分低于60与否，待人确认" in scored.client("city").get(f"/rounds/{scored.round.pk}/").content.decode()


def test_what_people_found_of_a_check_only_they_can_make_is_taken_off_once_confirmed(scored: World) -> None:
    give(scored, "0")
    subject = add_found(scored.round, scored.site, "design.login", scored.site.url, "注册用户不能一号登录", "inspector", "示例甲")
    assert "1处无法判定或等人复核" in page(scored) and "不能一号登录</td>" in page(scored), "a rule of the office's own is told by its name"
    scored.client("city").post(f"/findings/{subject.pk}/decide/", {"decision": "confirm", "version": subject.version, "token": "t"})
    place = RoundSite.objects.get(round=scored.round, site=scored.site)
    assert place.score == 95 and "D4.6 一号登录" in page(scored)


def test_the_dossier_is_judged_with_the_additions_and_comes_to_the_score_of_the_desk(scored: World, tmp_path: Path) -> None:
    give(scored, "5")
    give(scored, "12.5", reason="核增")
    dossier = Dossier.create(tmp_path / "dossier")
    edition = load_edition("mine-scores")
    dossier.write_registered(Registered(sites=[scored.site.for_engine()]))
    dossier.write_manifest(Manifest("xuncha", edition.name, edition.sha256, date(2020, 5, 15), datetime.now().astimezone()))
    file_decisions(scored.round, dossier)
    assert [(a.site, a.points, a.reason, a.by) for a in dossier.additions()] == [(scored.site.code, 5.0, "开设专栏", "负责同志示例"), (scored.site.code, 12.5, "核增", "负责同志示例")]
    machine = [finding(scored.site, "service.statistics", Outcome.PROBLEM, 1), finding(scored.site, "design.footer", Outcome.PROBLEM, 1)]
    _findings, verdicts, _accounts = conclude(dossier, dossier.manifest(), edition, date(2020, 5, 15), {scored.site.code: SiteSummary(scored.site.code)}, machine)
    assert verdicts[0].confirmed.score == 109.5 and differing(scored.round, verdicts) == []
    RoundSite.objects.filter(round=scored.round, site=scored.site).update(score=97)
    assert "卷宗评定为“合格”（得分109.5），工作台为“合格”（得分97）" in differing(scored.round, verdicts)[0]


def test_additions_made_on_the_command_line_come_with_the_dossier_and_never_over_the_desks(scored: World) -> None:
    filed = [FiledAddition(scored.site.code, 5.0, "开设专栏", "示例甲", "2020-05-20 10:00"), FiledAddition("9909999999", 1.0, "别处的", "示例甲", "")]
    store_additions(scored.round, filed)
    store_additions(scored.round, filed)
    row = Addition.objects.get()
    assert (row.points, row.by_name, timezone.localtime(row.at).strftime("%Y-%m-%d %H:%M")) == (5, "示例甲", "2020-05-20 10:00")


def test_a_site_taken_out_keeps_its_score_and_gets_no_more_additions(scored: World) -> None:
    give(scored, "5")
    place = RoundSite.objects.get(round=scored.round, site=scored.site)
    scored.client("city").post(f"/rounds/{scored.round.pk}/sites/{place.pk}/out/", {"reason": "登记有误"})
    said = page(scored, "leader")
    assert "102" in said and "修改加分" not in said
    assert scored.client("leader").get(f"/rounds/{scored.round.pk}/sites/{place.pk}/addition/").status_code == 404


def test_a_new_round_can_be_inspected_by_an_offices_own_edition_and_a_broken_one_is_named(world: World) -> None:
    keep(MINE)
    (own_editions() / "broken.toml").write_text("name = ", "utf-8")
    said = html.unescape(world.client("city").get("/rounds/add/").content.decode())
    assert "本单位核过的分值" in said and "broken 不是正确的 TOML" in said


def test_a_round_whose_edition_is_gone_still_shows_the_score_it_came_to(scored: World) -> None:
    give(scored, "5")
    (own_editions() / "mine-scores.toml").unlink()
    said = page(scored)
    assert "102" in said and "D2.5 办事统计数据" in said
    assert scored.client("city").get(f"/rounds/{scored.round.pk}/").status_code == 200


def test_the_interface_for_programs_gives_the_score(scored: World) -> None:
    furnish(scored)
    give(scored, "5")
    token = ApiToken.issue(scored.people["city"], "测试", ["read"])[1]
    items = Client().get(f"/api/v1/rounds/{scored.round.pk}/verdicts/sites", headers={"authorization": f"Bearer {token}"}).json()["items"]
    assert {item["site"]: item["score"] for item in items} == {scored.site.code: 102.0, scored.other_site.code: None}


def test_a_long_list_reads_no_scores_details(scored: World) -> None:
    assert "scores" in RoundSite.objects.filter(round=scored.round)[0].get_deferred_fields()
    assert Round.objects.get(pk=scored.round.pk).sites.first().scores  # type: ignore[union-attr]
