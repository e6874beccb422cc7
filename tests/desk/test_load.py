"""What lets the desk grow: made-up data of a given size, pages that neither skip nor repeat, choices that stay short."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.desk.conftest import World, furnish
from xuncha.desk.findings.models import Subject
from xuncha.desk.registry.models import Organisation, Site
from xuncha.desk.registry.tree import starts
from xuncha.desk.rounds.models import Round
from xuncha.desk.rounds.service import approve
from xuncha.desk.ui import lists, offer, snapshot


def load(home: Path, *more: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "XUNCHA_HOME": str(home), "XUNCHA_DATABASE": "", "XUNCHA_LANG": "zh"}
    return subprocess.run([sys.executable, "-W", "error", "-m", "xuncha", "dev", "load", *more], capture_output=True, text=True, env=environment, check=False)


CHECK = """
from xuncha.desk.server import setup; setup()
from xuncha.desk.journal.models import verify, record
from xuncha.desk.rounds.models import Round
from xuncha.desk.findings.models import Finding, Subject
record("示例"); assert verify() == (10 * 20 + 1, []), verify()
assert Round.objects.count() == 4 and Finding.objects.count() >= 200 and Round.objects.filter(tally={}).count() == 1
assert not Subject.objects.exclude(indicator__in=Finding.objects.values("indicator")).exists()
"""


def test_made_up_data_fills_an_empty_desk_and_its_journal_verifies(tmp_path: Path) -> None:
    done = load(tmp_path, "--sites", "10", "--findings", "200", "--years", "1")
    assert done.returncode == 0, done.stderr
    subprocess.run([sys.executable, "-W", "error", "-c", CHECK], env={**os.environ, "XUNCHA_HOME": str(tmp_path), "XUNCHA_DATABASE": ""}, check=True)
    again = load(tmp_path, "--sites", "10", "--findings", "200", "--years", "1")
    assert again.returncode == 2 and "已有数据" in again.stderr


@pytest.mark.parametrize("sort", ["category", "-category", "state", "organisation", "-grade", "code", ""])
def test_a_list_shows_each_row_on_exactly_one_page(world: World, sort: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for n in range(9):
        Site.objects.create(code=f"99990{n:05d}", name=f"示例网站{n}", url="http://s.gov.cn/", organisation=world.own)
    client = world.client("city")
    seen: list[int] = []
    monkeypatch.setitem(lists.listing.__kwdefaults__, "per_page", 4)
    for page in (1, 2, 3):
        seen += [row.record.pk for row in client.get(f"/sites/?sort={sort}&page={page}").context["table"].page.object_list]
    assert sorted(seen) == sorted(Site.objects.values_list("pk", flat=True))
    assert client.get("/sites/?page=99").context["table"].page.number == 3


def test_what_begins_with_a_path_is_found_and_nothing_beside_it(world: World) -> None:
    unit = Organisation.objects.create(name="甲县教育局", parent=world.own)
    assert set(Organisation.objects.filter(starts("path", world.own.path))) == {world.own, unit}


def test_a_list_offers_the_areas_below_the_root_but_takes_any_unit_one_sees(world: World) -> None:
    unit = Organisation.objects.create(name="甲县教育局", parent=world.own)
    Site.objects.create(code="9999000001", name="示例教育局网站", url="http://e.gov.cn/", organisation=unit)
    client = world.client("city")
    body = client.get("/sites/").content.decode()
    assert "甲县</option>" in body and "乙县</option>" in body and "甲县教育局</option>" not in body
    narrowed = client.get(f"/sites/?organisation={unit.pk}").content.decode()
    assert "示例教育局网站" in narrowed and "甲县人民政府" not in narrowed
    assert "乙县</option>" not in world.client("county").get("/sites/").content.decode()


def test_where_units_are_many_one_is_typed_and_none_out_of_reach_is_taken(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    Organisation.objects.create(name="甲县教育局", parent=world.own)
    monkeypatch.setattr(offer, "OFFERED", 0)
    county, made = world.client("county"), {"username": "neu", "name": "新人", "role": "liaison", "password": "Another-horse-9"}
    assert 'name="organisation"' in (form := county.get("/users/add/").content.decode()) and "甲县教育局" not in form
    assert county.post("/users/add/", {**made, "organisation": "乙县"}).status_code == 200
    assert county.post("/users/add/", {**made, "organisation": str(world.other.pk)}).status_code == 200
    assert county.post("/users/add/", {**made, "organisation": "甲县教育局"}).status_code == 302


def test_what_was_approved_is_counted_once(world: World) -> None:
    Round.objects.filter(pk=world.round.pk).update(stage=Round.Stage.FINAL)
    world.round.sites.update(awaiting=[], waits=False, grade="良", qualified=True)
    world.round.refresh_from_db()
    approve(world.round, world.people["leader"])
    world.round.refresh_from_db()
    assert world.round.tally["sites"] == [2, 2, 2] and world.round.tally["accounts"][0] == 1
    assert world.client("city").get("/rounds/").context["rows"][0].n_sites == 2


def test_figures_of_a_small_round_are_always_fresh_and_of_a_large_one_a_minute_old(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    furnish(world)
    client = world.client("city")
    before = client.get("/").context["figures"]["problems"]
    Subject.objects.filter(round=world.round, outcome="problem").update(state="rejected")
    assert client.get("/").context["figures"]["problems"] < before
    monkeypatch.setattr(snapshot, "LARGE", 1)
    kept = client.get("/").context["figures"]["problems"]
    Subject.objects.filter(round=world.round).update(state="open")
    assert client.get("/").context["figures"]["problems"] == kept
    snapshot.cache.clear()
    assert client.get("/").context["figures"]["problems"] == before


def test_a_filter_left_alone_narrows_nothing(world: World) -> None:
    page = world.client("city").get("/sites/").content.decode()
    chosen = {name: page.split(f'name="{name}"')[1].split("</select>")[0] for name in ("ipv6", "state", "grade")}
    # the first choice is what a browser sends where nobody chose
    assert all('<option value=""' in options.partition("</option>")[0] for options in chosen.values())
    assert Site.objects.count() == len(world.client("city").get("/sites/?q=&ipv6=&state=").context["table"].page.object_list)
