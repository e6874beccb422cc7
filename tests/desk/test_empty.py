"""A list that holds nothing at all says what it is for and what to do first; a filter that finds nothing says only that."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

import xuncha.desk
from tests.desk.conftest import World, furnish, person
from tests.desk.test_permissions import OPEN, PAGES, address
from xuncha.desk.people.models import User
from xuncha.desk.people.roles import Role
from xuncha.desk.registry.models import Organisation
from xuncha.desk.rounds.models import Round
from xuncha.desk.ui.empty import EMPTY

DESK = Path(xuncha.desk.__file__).parent
#: whoever looks at these lists is in them, or has just been
NEVER_EMPTY = {"organisations", "users", "journal"}
#: lists within something; the others stand for themselves
WITHIN = {"round-accounts", "teams", "columns"}


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def office(db: None) -> Organisation:
    """A desk on its first day."""
    return Organisation.objects.create(name="示例市人民政府办公室", kind=Organisation.Kind.CITY)


@pytest.mark.parametrize("name", sorted(EMPTY.keys() - NEVER_EMPTY - WITHIN))
def test_an_empty_list_says_what_it_is_for_and_what_to_do_first(office: Organisation, name: str) -> None:
    page = html.unescape(signed_in(person("city", Role.CITY, office)).get(reverse(name)).content.decode())
    empty = EMPTY[name]
    if empty.verb is not None:
        assert f"{empty.purpose}；{empty.first}。" in page and f'href="{reverse(empty.view)}">{empty.label}</a>' in page
    else:
        assert f"{empty.purpose}；{empty.waits}。" in page


@pytest.mark.parametrize("name", ["sites", "accounts", "rounds", "tasks", "work-items", "actions", "appeals", "findings"])
def test_whoever_cannot_do_it_is_told_what_he_waits_for(office: Organisation, name: str) -> None:
    unit = Organisation.objects.create(name="甲县", kind=Organisation.Kind.COUNTY, parent=office)
    page = html.unescape(signed_in(person("liaison", Role.LIAISON, unit)).get(reverse(name)).content.decode())
    empty = EMPTY[name]
    assert f"{empty.purpose}；{empty.waits}。" in page and f'href="{reverse(empty.view)}">{empty.label}</a>' not in page


def test_a_filter_that_finds_nothing_says_only_that(world: World) -> None:
    page = world.client("city").get("/sites/?q=没有这个").content.decode()
    assert "没有符合条件的内容" in page and str(EMPTY["sites"].purpose) not in page and "清除" in page


def test_findings_of_other_rounds_stay_within_reach_while_the_latest_has_none(world: World) -> None:
    Round.objects.create(name="下一轮", period="x", as_of="2020-08-01", inspected_from="2020-08-01", inspected_to="2020-08-01", seed="s")
    page = world.client("city").get("/findings/").content.decode()
    assert "没有符合条件的内容" in page and 'name="round"' in page


def test_lists_within_a_round_or_a_site_say_it_too(world: World) -> None:
    world.round.accounts.all().delete()
    client = world.client("city")
    for name, pk in (("round-accounts", world.round.pk), ("teams", world.round.pk), ("columns", world.site.pk)):
        assert str(EMPTY[name].purpose) in client.get(reverse(name, args=[pk])).content.decode(), name


def test_every_list_has_its_words_and_no_words_are_left_over(world: World) -> None:
    things, client = furnish(world), world.client("city")
    answers = {pattern.name: client.get(address(pattern, things)) for pattern in PAGES if pattern.name not in OPEN}
    listed = {name for name, answer in answers.items() if answer.context is not None and "table" in answer.context}
    named = {name for path in (DESK / "templates").rglob("*.html") for name in re.findall(r'nothing_yet "([\w-]+)"', path.read_text("utf-8"))}
    assert listed | named == EMPTY.keys()
