"""Windows, layers, grades."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xuncha.rules import EditionError, edition_names, editions, load_edition, months_before


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(1, 36))
def test_months_back_keep_the_day_or_the_month_end(day: date, months: int) -> None:
    back = months_before(day, months)
    assert (day.year * 12 + day.month) - (back.year * 12 + back.month) == months
    assert back.day == day.day or (back.day < day.day and (back.replace(day=back.day) and months_before(day, months) == back))


def test_month_ends_are_clamped() -> None:
    assert months_before(date(2020, 5, 31), 3) == date(2020, 2, 29)


def test_layers_override_key_by_key() -> None:
    edition = load_edition("luan-2020q2")
    assert edition.layers == ("national-2019", "anhui-2020", "luan-2020q2")
    assert edition.rules["update.blank"].layer == "national-2019"
    assert [edition.grade(n) for n in (0, 1, 3, 4)] == ["优", "良", "良", "合格"]


@pytest.mark.parametrize("name", edition_names())
def test_every_edition_is_sound(name: str) -> None:
    edition = load_edition(name)
    for rule in edition.rules.values():
        assert rule.clause
        assert rule.explain
        rule.text.format(n=1, platform="政务微信")


def test_a_city_can_lay_its_own_file_on_top(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text('name = "mine"\ntitle = "本市口径"\nbased_on = "luan-2020q2"\n[rule."update.blank"]\nveto_at = 3\n', "utf-8")
    edition = load_edition(str(file))
    assert edition.rules["update.blank"].veto_at == 3
    assert edition.rules["update.blank"].counts == "each"


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where an office keeps its own editions."""
    monkeypatch.setenv("XUNCHA_HOME", str(tmp_path))
    (tmp_path / "editions").mkdir()
    return tmp_path / "editions"


MINE = 'name = "mine"\ntitle = "本市口径"\nbased_on = "luan-2020q2"\n[rule."update.blank"]\nveto_at = 3\n'


def test_an_offices_edition_is_found_by_its_name_and_read_anew_once_it_or_what_it_rests_on_changed(own: Path) -> None:
    (own / "mine.toml").write_text(MINE, "utf-8")
    (own / "upper.toml").write_text('name = "upper"\nbased_on = "mine"\n', "utf-8")
    assert edition_names()[-2:] == ["mine", "upper"]
    assert load_edition("upper").rules["update.blank"].veto_at == 3
    (own / "mine.toml").write_text(MINE.replace("3", "14"), "utf-8")
    assert load_edition("upper").rules["update.blank"].veto_at == 14


def test_what_is_wrong_with_an_offices_edition_is_told_and_the_others_go_on(own: Path) -> None:
    for name, text in (("mine", MINE), ("other", MINE), ("luan-2020q2", MINE), ("broken", "name = ")):
        (own / f"{name}.toml").write_text(text, "utf-8")
    there, faults = editions()
    assert [edition.name for edition in there][-2:] == ["national-2019", "mine"]
    assert load_edition("luan-2020q2").layers[-1] == "luan-2020q2"
    assert len(faults) == 3
    for said in ("other 的 name 是“mine”，要与文件名相同", "luan-2020q2.toml：与自带的版本同名", "broken 不是正确的 TOML"):
        assert any(said in fault for fault in faults), said


@pytest.mark.parametrize("text", ["rule = 3", "[rule]\nx = 1", "grades = []", "scoring = 1", '[rule."update.blank"]\neffect = 1', "[grades]\nbands = 1", "[scoring]\nitem = 1"])
def test_no_way_of_writing_an_edition_wrong_is_more_than_an_error(own: Path, text: str) -> None:
    (own / "mine.toml").write_text(f'name = "mine"\nbased_on = "luan-2020q2"\n{text}\n' if not text.startswith(("rule =", "grades =", "scoring =")) else f'{text}\nname = "mine"\nbased_on = "luan-2020q2"\n', "utf-8")
    there, faults = editions()
    assert [edition.name for edition in there] == edition_names()[:-1]
    assert len(faults) == 1


@pytest.mark.parametrize(("name", "said"), [("luan-2020q2", "与自带的版本相同"), ("../../mine", "只能用文字"), (".mine", "只能用文字")])
def test_no_file_takes_a_name_that_a_dossier_could_not_keep_it_under(tmp_path: Path, name: str, said: str) -> None:
    (tmp_path / "mine.toml").write_text(MINE.replace('"mine"', f'"{name}"'), "utf-8")
    with pytest.raises(EditionError, match=said):
        load_edition(str(tmp_path / "mine.toml"))


def test_a_malformed_edition_is_named(tmp_path: Path) -> None:
    file = tmp_path / "bad.toml"
    file.write_text('name = "bad"\nbased_on = "luan-2020q2"\n[rule."update.blank"]\ncounts = "many"\n', "utf-8")
    with pytest.raises(EditionError, match=r"update\.blank"):
        load_edition(str(file))
