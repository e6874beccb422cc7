"""Compiled patterns are kept, and a bad cache costs time, never a match."""

from __future__ import annotations

from pathlib import Path

import hyperscan
import pytest

from xuncha.read.automata import MOST, compiled


def found(database: hyperscan.Database, text: str) -> set[int]:
    out: set[int] = set()
    database.scan(text.encode(), match_event_handler=lambda which, start, end, flags, context: out.add(which))
    return out


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XUNCHA_HOME", str(tmp_path))
    return tmp_path / "cache"


PATTERNS = ["公告", "通知", "[0-9]{4}"]


def test_a_kept_set_finds_what_a_fresh_one_finds(kept: Path) -> None:
    fresh, again = (found(compiled(PATTERNS, 0), "关于2020年的通知") for _ in range(2))
    assert fresh == again == {1, 2}
    assert len(list(kept.iterdir())) == 1


@pytest.mark.parametrize("damage", [b"", b"x" * 200, None])
def test_a_damaged_file_is_made_anew(kept: Path, damage: bytes | None) -> None:
    compiled(PATTERNS, 0)
    (file,) = kept.iterdir()
    file.write_bytes(file.read_bytes()[:-9] + b"123456789" if damage is None else damage)
    assert found(compiled(PATTERNS, 0), "公告") == {0}


def test_a_home_that_cannot_be_written_stops_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("XUNCHA_HOME", str(tmp_path / "file"))
    assert found(compiled(PATTERNS, 0), "公告") == {0}


def test_other_patterns_flags_and_kinds_are_other_sets(kept: Path) -> None:
    compiled(PATTERNS, 0)
    compiled(PATTERNS, hyperscan.HS_FLAG_SINGLEMATCH)
    compiled(PATTERNS[:2], 0)
    compiled(["a.c"], 0)
    assert found(compiled(["a.c"], 0, literal=True), "abc") == set()
    assert len(list(kept.iterdir())) == 5


def test_the_cache_does_not_grow_without_end(kept: Path) -> None:
    for n in range(MOST + 5):
        compiled([f"词{n}"], 0)
    assert len(list(kept.iterdir())) == MOST
