"""What `explain` and `editions show` say of scores: what is missing, what nobody verified, never a number without its ground."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.judge.test_scoring import KNOWN, LINKS_COST_FIVE, SELF_REPORT, confirmed, found, judged, laid
from xuncha.bulletin.compose import problems_of
from xuncha.cli import main
from xuncha.cli.explain import explain
from xuncha.rules import load_edition


def test_explaining_a_portal_says_what_is_missing_for_a_score(capsys: pytest.CaptureFixture[str]) -> None:
    edition = load_edition("luan-2020q2")
    explain(judged(edition, *SELF_REPORT), [], edition)
    said = capsys.readouterr().out
    assert "得分（国家指标，确认）：出不了" in said
    assert "D4.6 一号登录" in said
    assert "D1.5 政策文件：1 处，扣 5 分（可信度 A）" in said
    assert "未核实的分值：D4.2 网站标识" in said


def test_explaining_a_scored_portal_tells_the_score_and_what_nobody_verified(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edition = laid(tmp_path, KNOWN)
    explain(judged(edition, *SELF_REPORT), [], edition)
    said = capsys.readouterr().out
    assert "得分（国家指标，确认）：89" in said
    assert "未核实的分值：D4.2 网站标识" in said


def test_what_a_score_under_sixty_waits_for_is_told_and_put_into_the_annex(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edition, links = laid(tmp_path, LINKS_COST_FIVE), found("design.links", 9)
    verdict = judged(edition, links)
    explain(verdict, [], edition)
    assert "得分低于60与否，待人确认" in capsys.readouterr().out
    assert problems_of(verdict, [], edition) == "得分低于60与否，待人确认；有9处待复核"
    assert problems_of(judged(edition, links, **confirmed(links)), [], edition) == "得分低于60"


def test_showing_an_edition_marks_points_that_nobody_verified_or_knows(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["editions", "show", "national-2019"]) == 0
    said = capsys.readouterr().out
    assert "扣 5 分；update.news-policy" in said
    assert "扣 1 分（未核实）；design.footer" in said
    assert "扣 ? 分；design.links" in said
    assert "；须人工检查" in said
