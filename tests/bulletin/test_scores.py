"""Scores in the documents: a sheet of the workbook where there are scores, nothing anywhere else; the bulletin itself lists none."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
import python_calamine

from tests.bulletin.test_open_rounds import ROUND, text
from tests.judge.test_scoring import KNOWN, PORTAL, SELF_REPORT, found
from xuncha.bulletin import compose, load_round, write_all
from xuncha.bulletin.compose import Bulletin
from xuncha.dossier import Addition, Dossier, Manifest
from xuncha.dossier.container import Registered
from xuncha.inspection.rejudge import conclude
from xuncha.model.findings import Finding
from xuncha.model.verdicts import SiteSummary
from xuncha.registry import Site
from xuncha.rules import load_edition

BANDS = '[grades]\nbands = [{ name = "优", most = 0 }, { name = "合格" }]\nveto = "不合格"\n'


def made(folder: Path, edition_text: str | None, *findings: Finding, added: Addition | None = None) -> Bulletin:
    if edition_text is not None:
        (folder / "known.toml").write_text(edition_text, "utf-8")
    edition = load_edition(str(folder / "known.toml") if edition_text is not None else "luan-2020q2")
    dossier = Dossier.create(folder / "d")
    sites = [PORTAL, Site("9901010002", "示例局", "http://b.gov.cn/")]
    dossier.write_registered(Registered(sites=sites))
    if added is not None:
        dossier.write_additions([added])
    manifest = Manifest("xuncha test", edition.name, edition.sha256, date(2020, 5, 15), datetime.now().astimezone())
    conclude(dossier, manifest, edition, date(2020, 5, 15), {site.code: SiteSummary(site.code) for site in sites}, list(findings))
    (folder / "round.toml").write_text(ROUND.read_text("utf-8"), "utf-8")
    return compose(dossier, load_round(folder / "round.toml"), None)


def sheet(bulletin: Bulletin, folder: Path) -> list[list[str]]:
    write_all(bulletin, folder / "out")
    book = python_calamine.CalamineWorkbook.from_path(folder / "out" / "附件.xlsx")
    assert "得分明细" in book.sheet_names
    return [[str(cell) for cell in row] for row in book.get_sheet_by_name("得分明细").to_python()]


def test_the_workbook_tells_each_portals_score_its_deductions_and_what_nobody_verified(tmp_path: Path) -> None:
    bulletin = made(tmp_path, KNOWN, *SELF_REPORT, added=Addition(PORTAL.code, 12.5, "=创新案例", "示例甲", "2020-05-20"))
    title, heads, row, *notes = sheet(bulletin, tmp_path)
    assert (title[0], heads[4:7]) == ("政府门户网站得分明细", ["最后得分", "扣分后得分", "加分"])
    assert row[1:7] == [PORTAL.code, PORTAL.name, "合格", "101.5", "89", "12.5"]
    assert row[7] == "12.5分：=创新案例（示例甲 2020-05-20）"
    assert "D1.5 政策文件：1处，扣5分（A）" in row[8]
    assert "D4.2 网站标识" in row[9]
    assert len(notes) == 2, "the department is not scored"


def test_a_score_that_cannot_be_given_says_why_and_is_no_number(tmp_path: Path) -> None:
    row = sheet(made(tmp_path, KNOWN, found("design.links")), tmp_path)[2]
    assert row[4:7] == ["", "", ""]
    assert "扣?分" in row[8]
    assert "扣多少分未知" in row[10]


def test_the_bulletin_itself_and_its_annexes_list_no_scores(tmp_path: Path) -> None:
    bulletin = made(tmp_path, KNOWN, *SELF_REPORT)
    assert "89" not in text(bulletin)
    assert all("得分" not in cell for table in bulletin.annexes for rows in (table.heads, table.rows) for row in rows for cell in row)


@pytest.mark.parametrize("findings", [(), SELF_REPORT])
def test_where_there_is_no_score_and_none_decides_nothing_is_said_of_scores(tmp_path: Path, findings: tuple[Finding, ...]) -> None:
    bulletin = made(tmp_path, None, *findings)
    assert bulletin.papers == ()
    assert "得分" not in text(bulletin)


def test_where_the_score_decides_the_scale_says_so(tmp_path: Path) -> None:
    assert "“不合格”为触发单项否决或门户网站得分低于60分" in text(made(tmp_path, KNOWN + BANDS, *SELF_REPORT))
