"""Windows, layers, grades."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xuncha.rules import EditionError, edition_names, load_edition, months_before


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


def test_a_malformed_edition_is_named(tmp_path: Path) -> None:
    file = tmp_path / "bad.toml"
    file.write_text('name = "bad"\nbased_on = "luan-2020q2"\n[rule."update.blank"]\ncounts = "many"\n', "utf-8")
    with pytest.raises(EditionError, match=r"update\.blank"):
        load_edition(str(file))
