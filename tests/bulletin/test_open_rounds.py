"""A round that is not closed yet: the bulletin says what is open, and never a ratio, a grade or a fault that nobody has settled."""

from __future__ import annotations

from datetime import date, datetime
from importlib import resources
from pathlib import Path

from xuncha.bulletin import check, compose, load_round
from xuncha.bulletin.compose import Bulletin
from xuncha.dossier import Dossier, Manifest
from xuncha.dossier.container import Registered
from xuncha.inspection.rejudge import conclude
from xuncha.judge import apply_decisions
from xuncha.model.findings import Finding, Outcome, stable_id, subject
from xuncha.model.verdicts import SiteSummary
from xuncha.registry import Site
from xuncha.rules import load_edition

EDITION = load_edition("luan-2020q2")
SITES = [Site(f"990101000{n}", f"示例{name}局", f"http://s{n}.gov.cn/") for n, name in ((1, "甲"), (2, "乙"), (3, "丙"))]
ROUND = resources.files("xuncha.samplecity") / "data" / "round.toml"


def found(site: Site, indicator: str, outcome: Outcome, *details: dict[str, str]) -> Finding:
    rule = EDITION.rules[indicator]
    subjects = tuple(subject(site.code, indicator, f"{site.url}{n}", f"第{n}项", **detail) for n, detail in enumerate(details))
    units = 0 if outcome is Outcome.UNDETERMINED else (len(subjects) if rule.counts == "each" else 1)
    return Finding(stable_id(site.code, indicator, outcome.value), indicator, outcome, units, rule.wording([s.detail for s in subjects]), site.code, subjects=subjects)


def made(folder: Path, findings: list[Finding], decisions: dict[str, str] | None = None, missing: Site | None = None) -> tuple[Bulletin, Dossier]:
    dossier = Dossier.create(folder)
    dossier.write_registered(Registered(sites=SITES))
    summaries = {site.code: SiteSummary(site.code, 10, 10) for site in SITES if site is not missing}
    if missing is not None:
        summaries[missing.code] = SiteSummary(missing.code, 0, 0, False, False, "首页打不开：返回 404")
    manifest = Manifest("xuncha test", EDITION.name, EDITION.sha256, date(2020, 5, 15), datetime.now().astimezone())
    decided = apply_decisions(findings, decisions or {}, EDITION)
    conclude(dossier, manifest, EDITION, date(2020, 5, 15), summaries, decided)
    text = ROUND.read_text("utf-8")
    (folder.parent / "round.toml").write_text(text, "utf-8")
    return compose(dossier, load_round(folder.parent / "round.toml"), None), dossier


def rows(bulletin: Bulletin) -> dict[str, tuple[str, str]]:
    return {row[2]: (row[4], row[5]) for row in bulletin.annexes[0].rows}


def text(bulletin: Bulletin) -> str:
    return "\n".join(block.head + block.text for block in bulletin.blocks)


def test_a_site_that_could_not_be_inspected_has_not_no_problems(tmp_path: Path) -> None:
    bulletin, _ = made(tmp_path / "d", [], missing=SITES[0])
    assert rows(bulletin)["示例甲局"] == ("待复核", "未完成检查：首页打不开：返回 404")
    assert rows(bulletin)["示例乙局"] == ("优", "无问题")


def test_no_ratio_is_told_while_a_grade_is_open(tmp_path: Path) -> None:
    bulletin, dossier = made(tmp_path / "d", [], missing=SITES[0])
    assert "总体合格率待定" in text(bulletin)
    assert "未发现不合格网站" not in text(bulletin)
    assert "检查比例均达到100%" not in text(bulletin)
    assert any("没有确认的等次" in issue.text for issue in check(bulletin, dossier, load_round(tmp_path / "round.toml")))


def test_without_accounts_nothing_is_said_of_accounts(tmp_path: Path) -> None:
    bulletin, _ = made(tmp_path / "d", [])
    assert all("（二）政务新媒体" not in block.head for block in bulletin.blocks)
    assert "总体合格率100%" in text(bulletin)


def test_only_confirmed_suspects_stand_in_the_annex_and_each_phrase_once(tmp_path: Path) -> None:
    machine = found(SITES[0], "design.links", Outcome.PROBLEM, {}, {})
    suspects = found(SITES[0], "design.links", Outcome.SUSPECT, {"a": "1"}, {"b": "1"}, {"c": "1"})
    again = Finding(suspects.id, suspects.indicator, suspects.outcome, suspects.units, suspects.text, suspects.site, subjects=tuple(subject(SITES[0].code, "design.links", f"http://x.gov.cn/{n}", "外站") for n in range(3)))
    bulletin, dossier = made(tmp_path / "d", [machine, again], {again.subjects[0].id: "confirm"})
    assert rows(bulletin)["示例甲局"][1] == "3个链接无法打开"
    assert not [issue for issue in check(bulletin, dossier, load_round(tmp_path / "round.toml")) if "对不上" in issue.text]


def test_a_rejected_typo_is_counted_out_of_the_sentence(tmp_path: Path) -> None:
    typos = found(SITES[0], "safety.wording", Outcome.SUSPECT, {"severity": "general"}, {"severity": "general"})
    bulletin, dossier = made(tmp_path / "d", [typos], {typos.subjects[0].id: "reject", typos.subjects[1].id: "confirm"})
    assert rows(bulletin)["示例甲局"][1] == "1处错别字或表述不规范"
    (finding,) = dossier.findings()
    assert (finding.units, finding.text) == (1, "1处错别字或表述不规范")


def test_the_searches_that_fail_are_told_by_what_was_searched(tmp_path: Path) -> None:
    rule = EDITION.rules["design.search"]
    assert "办事服务" in rule.wording([{"service": True}, {"service": True}])
    assert "办事服务" not in rule.wording([{"service": True}, {"service": False}])
