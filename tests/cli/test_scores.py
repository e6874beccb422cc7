"""What `explain` and `editions show` say of scores: what is missing, what nobody verified, never a number without its ground."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tests.judge.test_scoring import KNOWN, LINKS_COST_FIVE, PORTAL, SELF_REPORT, confirmed, found, judged, laid
from xuncha.bulletin.compose import problems_of
from xuncha.cli import main
from xuncha.cli.explain import explain
from xuncha.cli.review import apply_additions
from xuncha.dossier import Addition, Dossier, Manifest
from xuncha.dossier.container import Registered
from xuncha.inspection.rejudge import conclude
from xuncha.judge import judge_site
from xuncha.model.verdicts import SiteSummary
from xuncha.registry import RegistryError, Site
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


# --- additions from a file


@pytest.fixture
def scored(tmp_path: Path) -> Path:
    """A dossier of one portal of which every point is known and nothing is wrong, but for what people add."""
    dossier = Dossier.create(tmp_path / "dossier")
    edition = laid(tmp_path, KNOWN.replace('given = { "9901010001" = 0 }\n', ""))
    dossier.write_registered(Registered(sites=[PORTAL, Site("9901010002", "示例局", "http://b.gov.cn/")]))
    dossier.write_manifest(Manifest("xuncha", str(tmp_path / "known.toml"), edition.sha256, date(2020, 5, 15), datetime(2020, 5, 15, tzinfo=UTC)))
    return dossier.folder


def added(folder: Path, *rows: str) -> int:
    file = folder.parent / "additions.csv"
    file.write_text("\n".join(("site,points,reason,by,at", *rows)) + "\n", "utf-8")
    return apply_additions(Dossier.open(folder), file)


def test_additions_from_a_file_are_kept_with_their_basis_and_the_last_of_a_site_counts(scored: Path) -> None:
    assert added(scored, "9901010001,12.5,开设专栏,示例甲,2020-05-20") == 0
    assert added(scored, "9901010001,10,核减,示例乙,2020-05-21") == 0
    kept = Dossier.open(scored).additions()
    assert [(a.points, a.reason, a.by) for a in kept] == [(12.5, "开设专栏", "示例甲"), (10.0, "核减", "示例乙")]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("9901010001,31,依据,示例甲,", "0 至 30"), ("9901010001,-1,依据,示例甲,", "0 至 30"), ("9901010001,nan,依据,示例甲,", "0 至 30"), ("9901010001,1e1,依据,示例甲,", "0 至 30"),
        ("9901010001,1.234,依据,示例甲,", "两位小数"), ("9901010002,5,依据,示例甲,", "门户网站"), ("9901010009,5,依据,示例甲,", "门户网站"), ("9901010001,5,,示例甲,", "依据"), ("9901010001,5,依据,,", "by"),
    ],
)  # fmt: skip
def test_an_addition_that_cannot_be_is_refused_with_its_line(scored: Path, capsys: pytest.CaptureFixture[str], row: str, said: str) -> None:
    assert added(scored, "9901010001,5,依据,示例甲,", "9901010001,6,依据,示例甲,") == 1, "two of one site in one file"
    assert "第2行已有加分" in capsys.readouterr().err
    with pytest.raises(RegistryError, match="没有一行可用"):
        added(scored, row)
    assert "第2行：" in (told := capsys.readouterr().err)
    assert said in told
    assert [a.points for a in Dossier.open(scored).additions()] == [5.0]


def test_what_people_added_makes_the_last_score_and_goes_before_the_editions_own_list(tmp_path: Path) -> None:
    site, summary = PORTAL, SiteSummary(PORTAL.code)
    listed = laid(tmp_path, KNOWN.replace("= 0 }", "= 7 }"))
    assert [judge_site(site, summary, [], listed, added=points).confirmed.score for points in (None, 0.0, 12.5)] == [107.0, 100.0, 112.5]


def test_a_dossiers_additions_come_into_its_verdicts(scored: Path, capsys: pytest.CaptureFixture[str]) -> None:
    dossier, edition = Dossier.open(scored), load_edition(str(scored.parent / "known.toml"))

    def score() -> float | None:
        _findings, verdicts, _accounts = conclude(dossier, dossier.manifest(), edition, date(2020, 5, 15), {PORTAL.code: SiteSummary(PORTAL.code)}, [])
        explain(verdicts[0], [], edition, {a.site: a for a in dossier.additions()}.get(PORTAL.code))
        return verdicts[0].confirmed.score

    assert score() is None
    assert "加分由人评定，没有结果" in capsys.readouterr().out
    dossier.write_additions([Addition(PORTAL.code, 5.0, "依据一", "示例甲", ""), Addition(PORTAL.code, 12.5, "开设专栏", "示例甲", "2020-05-20")])
    assert score() == 112.5
    assert "人工加分 12.5：开设专栏（示例甲 2020-05-20）" in capsys.readouterr().out
    dossier.write_additions([*dossier.additions(), Addition(PORTAL.code, None, "评错", "示例甲", "")])
    assert score() is None, "taken back is not none"


def test_a_review_of_nothing_says_what_it_wants(scored: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["review", str(scored)]) == 2
    assert "--decisions 文件" in (said := capsys.readouterr().err)
    assert "--additions 文件" in said


# --- points that an office fills in


@pytest.mark.parametrize("name", ["national-2019", "luan-2020q2"])
def test_the_file_to_fill_in_changes_nothing_until_somebody_fills_it_in(tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    assert main(["editions", "points", name]) == 0
    text = capsys.readouterr().out
    assert laid(tmp_path, text).scoring == load_edition(name).scoring
    filled = laid(tmp_path, re.sub(r'^# (most|points) = "\?"', r"\1 = 1", text, flags=re.M).replace('# confidence = "C"', 'confidence = "A"').replace("# by_hand = \"unknown\"", 'by_hand = "nothing"')).scoring
    assert filled is not None
    assert all(isinstance(item.most, int | float) for item in filled.item.values())
    assert all(isinstance(check.points, int | float) and check.confidence == "A" for item in filled.item.values() for check in item.check.values())


def test_the_examples_of_the_handbook_are_editions(tmp_path: Path) -> None:
    text = (Path(__file__).parents[2] / "docs" / "editions.md").read_text("utf-8")
    examples = re.findall(r"^```toml\n(.*?)^```", text, flags=re.M | re.S)
    assert len(examples) >= 3
    for example in examples:
        laid(tmp_path, example)


def test_points_of_an_offices_own_count_in_its_dossier_wherever_that_is_judged(tmp_path: Path, capsys: pytest.CaptureFixture[str], scored: Path) -> None:
    dossier, edition = Dossier.open(scored), load_edition(str(scored.parent / "known.toml"))
    conclude(dossier, dossier.manifest(), edition, date(2020, 5, 15), {PORTAL.code: SiteSummary(PORTAL.code)}, [])
    (scored.parent / "known.toml").unlink()
    assert dossier.edition().sha256 == edition.sha256
    assert main(["explain", str(scored), PORTAL.code]) == 0
    assert main(["judge", str(scored)]) == 1, "nothing was collected, so that nothing is complete"
    assert dossier.manifest().edition_sha256 == edition.sha256
