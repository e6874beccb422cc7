"""Review: what one person may settle, what takes two, and what a decision does to the grade."""

from __future__ import annotations

import pytest

from tests.desk.conftest import World
from xuncha.desk.findings.models import Decision, Subject
from xuncha.desk.findings.queue import waiting
from xuncha.desk.findings.review import Conflict, ReviewError, decide, decide_many
from xuncha.desk.journal.models import Entry
from xuncha.desk.rounds.models import Round, RoundSite

State = Subject.State


def wording(world: World) -> Subject:
    return Subject.objects.get(site=world.site, finding__indicator="safety.wording")


def blanks(world: World) -> list[Subject]:
    return list(Subject.objects.filter(site=world.site, finding__indicator="update.blank"))


def place(world: World) -> RoundSite:
    return RoundSite.objects.get(round=world.round, site=world.site)


def test_a_veto_stands_only_when_two_people_confirmed_it(world: World) -> None:
    row, city, second = wording(world), world.people["city"], world.people["second"]
    assert row.vetoing and place(world).grade == "" and row.key in place(world).awaiting
    assert decide(row.pk, "confirm", "", city, "a", 0).state == State.SECOND
    assert place(world).grade == ""
    with pytest.raises(ReviewError, match="另一人"):
        decide(row.pk, "confirm", "", city, "b", 1)
    assert decide(row.pk, "confirm", "", second, "c", 1).state == State.CONFIRMED
    assert place(world).grade == "不合格" and place(world).vetoes == ["safety.wording"]


def test_who_puts_a_veto_off_is_no_second_voice(world: World) -> None:
    row = wording(world)
    decide(row.pk, "confirm", "", world.people["city"], "one", 0)
    assert decide(row.pk, "defer", "等原文", world.people["second"], "two", 1).state == "second"
    with pytest.raises(ReviewError, match="另一人"):
        decide(row.pk, "confirm", "", world.people["city"], "three", 2)
    assert row not in waiting(world.people["city"], world.round) and list(waiting(world.people["second"], world.round))[-1] == row
    assert decide(row.pk, "confirm", "", world.people["second"], "four", 2).state == "confirmed"


def test_two_who_disagree_go_to_a_third(world: World) -> None:
    row, city, second, leader = wording(world), world.people["city"], world.people["second"], world.people["leader"]
    decide(row.pk, "confirm", "", city, "a", 0)
    assert decide(row.pk, "reject", "引文，不是错误", second, "b", 1).state == State.DISPUTED
    for who in (city, second):
        with pytest.raises(ReviewError, match="第三人"):
            decide(row.pk, "reject", "再说一遍", who, f"again-{who.pk}", 2)
    assert decide(row.pk, "reject", "核对原文无误", leader, "c", 2).state == State.REJECTED
    assert row.decisions.latest("id").step == Decision.Step.ARBITRATION
    assert place(world).grade == "良"


def test_two_rejections_do_not_let_one_person_confirm_the_veto_again(world: World) -> None:
    row, city, second = wording(world), world.people["city"], world.people["second"]
    decide(row.pk, "reject", "引文", city, "a", 0)
    decide(row.pk, "reject", "引文", second, "b", 1)
    assert place(world).grade == "良"
    assert decide(row.pk, "confirm", "", city, "c", 2).state == State.SECOND
    assert place(world).grade == ""


def test_an_upheld_appeal_against_a_veto_waits_for_a_second_person(world: World) -> None:
    from xuncha.desk.findings.models import Appeal

    row, city, second = wording(world), world.people["city"], world.people["second"]
    decide(row.pk, "confirm", "", city, "a", 0)
    decide(row.pk, "confirm", "", second, "b", 1)
    accepted = Appeal.objects.create(subject=row, organisation=world.own, stance="accept", by=world.people["liaison"])
    world.client("city").post(f"/appeals/{accepted.pk}/reply/", {"result": "upheld", "reply": "核减"})
    row.refresh_from_db()
    assert row.state == State.CONFIRMED
    Appeal.objects.update(stance="contest")
    world.client("city").post(f"/appeals/{accepted.pk}/reply/", {"result": "upheld", "reply": "核减"})
    row.refresh_from_db()
    assert row.state == State.SECOND and place(world).grade == ""
    # it waits for the other one, though both have spoken before
    assert [s.pk for s in waiting(second, world.round)] == [row.pk] and not waiting(city, world.round)
    said = world.client("liaison").get(f"/findings/{row.pk}/").content.decode()
    assert "采纳</b>（待第二人确认）" in said, "the unit is not told that it is settled"
    assert decide(row.pk, "reject", "核实无误", second, "c", row.version).state == State.REJECTED
    assert "（待第二人确认）" not in world.client("liaison").get(f"/findings/{row.pk}/").content.decode()


def test_a_single_reviewer_settles_where_the_round_allows_it(world: World) -> None:
    Round.objects.filter(pk=world.round.pk).update(two_pairs=False)
    assert decide(wording(world).pk, "downgrade", "一般错字", world.people["city"], "a", 0).state == State.DOWNGRADED
    assert place(world).grade == "良"  # two blank columns and one wording, no veto


def test_the_same_form_sent_twice_decides_once(world: World) -> None:
    row = blanks(world)[0]
    for _n in range(2):
        decide(row.pk, "reject", "栏目有内容", world.people["city"], "same", 0)
    assert row.decisions.count() == 1 and place(world).problems_confirmed == 1


def test_who_saw_an_older_state_does_not_decide_over_the_newer(world: World) -> None:
    row = blanks(world)[0]
    decide(row.pk, "reject", "栏目有内容", world.people["city"], "a", 0)
    with pytest.raises(Conflict, match="其他人"):
        decide(row.pk, "confirm", "", world.people["second"], "b", 0)
    assert Subject.objects.get(pk=row.pk).state == State.REJECTED


@pytest.mark.parametrize("decision", ["reject", "downgrade", "defer"])
def test_taking_a_finding_back_wants_a_reason(world: World, decision: str) -> None:
    with pytest.raises(ReviewError, match="理由"):
        decide(blanks(world)[0].pk, decision, "  ", world.people["city"], "a", 0)


def test_nothing_changes_once_the_grades_are_approved(world: World) -> None:
    from django.utils import timezone

    Round.objects.filter(pk=world.round.pk).update(approved_at=timezone.now())
    with pytest.raises(ReviewError, match="已经审定"):
        decide(blanks(world)[0].pk, "reject", "理由", world.people["city"], "a", 0)


def test_one_cause_is_settled_in_one_go_and_the_rest_is_told(world: World) -> None:
    rows = blanks(world)
    decide(rows[0].pk, "confirm", "", world.people["city"], "a", 0)
    done, refused = decide_many(rows, "reject", "同一模板", world.people["second"], "bulk")
    assert done == 1 and len(refused) == 1 and "其他人" in refused[0]
    assert place(world).problems_confirmed == 1


def test_the_queue_shows_vetoes_first_and_hides_what_this_person_already_judged(world: World) -> None:
    city, second = world.people["city"], world.people["second"]
    assert [s.key for s in waiting(city, world.round)] == [wording(world).key]
    decide(wording(world).pk, "confirm", "", city, "a", 0)
    assert not waiting(city, world.round) and [s.key for s in waiting(second, world.round)] == [wording(world).key]


def test_every_decision_is_in_the_journal_with_its_reason(world: World) -> None:
    decide(blanks(world)[0].pk, "reject", "栏目有内容", world.people["city"], "a", 0)
    entry = Entry.objects.get(action="复核")
    assert entry.user == "city" and entry.detail["reason"] == "栏目有内容" and entry.detail["decision"] == "reject"


def test_the_browser_form_moves_on_to_the_next_one(world: World) -> None:
    client = world.client("city")
    page = client.get("/review/")
    assert "safety.wording 第0处" in page.content.decode() and "待处理 1 条" in page.content.decode()
    row = wording(world)
    answer = client.post(f"/findings/{row.pk}/decide/", {"decision": "confirm", "token": "t", "version": 0, "next": "queue"}, follow=True)
    assert "没有待您复核的问题" in answer.content.decode()


def test_a_stale_form_shows_the_newer_state_and_says_so(world: World) -> None:
    row = blanks(world)[0]
    decide(row.pk, "reject", "栏目有内容", world.people["second"], "a", 0)
    answer = world.client("city").post(f"/findings/{row.pk}/decide/", {"decision": "confirm", "token": "t", "version": 0}, follow=True)
    assert "刚被其他人处理过" in answer.content.decode() and Subject.objects.get(pk=row.pk).state == State.REJECTED
