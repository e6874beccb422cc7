"""`xuncha accuracy`: how often people rejected what a rule said, over any number of dossiers: a rule that cries wolf is seen."""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

import msgspec

from xuncha.dossier import Dossier
from xuncha.i18n import _
from xuncha.model.findings import OUTCOME_NAMES, Outcome

from .table import print_table


class RuleRecord(msgspec.Struct, frozen=True):
    """One rule and outcome: subjects people decided on, and how. `rate`: share of rejected ones, None where nobody decided."""

    indicator: str
    title: str
    outcome: str
    confirmed: int
    downgraded: int
    rejected: int
    open: int

    @property
    def rate(self) -> float | None:
        decided = self.confirmed + self.downgraded + self.rejected
        return self.rejected / decided if decided else None


def add(commands: argparse._SubParsersAction) -> None:  # type: ignore[type-arg]
    parser = commands.add_parser("accuracy", help=_("按复核结果统计每条规则的误报率"))
    parser.add_argument("dossiers", type=Path, nargs="+", metavar=_("卷宗"))
    parser.add_argument("--json", action="store_true", dest="as_json", help=_("结果以 JSON 输出"))
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    records = records_of([Dossier.open(folder) for folder in options.dossiers])
    if options.as_json:
        print(msgspec.json.encode([{**msgspec.to_builtins(record), "rate": record.rate} for record in records]).decode())
        return 0
    decided = [record for record in records if record.rate is not None]
    if not decided:
        print(_("还没有复核意见，无从统计（见 xuncha review）"))
        return 0
    heads = [_("指标"), _("机器结论"), _("确认"), _("降级"), _("驳回"), _("未定"), _("误报率")]
    rows = [
        [record.title, record.outcome, str(record.confirmed), str(record.downgraded), str(record.rejected), str(record.open), f"{record.rate or 0:.0%}"]
        for record in decided
    ]
    print_table(heads, rows)
    return 0


def records_of(dossiers: list[Dossier]) -> list[RuleRecord]:
    """Records of all rules that found something, the worst first."""
    counts: dict[tuple[str, Outcome], Counter[str]] = {}
    titles: dict[str, str] = {}
    for dossier in dossiers:
        edition = dossier.edition()
        for finding in dossier.findings():
            if finding.outcome in (Outcome.PROBLEM, Outcome.SUSPECT):
                rule = edition.rule(finding.indicator)
                titles[finding.indicator] = rule.title if rule else finding.indicator
                count = counts.setdefault((finding.indicator, finding.outcome), Counter())
                count.update(str(subject.detail.get("decision") or "defer") for subject in finding.subjects)
    records = [
        RuleRecord(indicator, titles[indicator], OUTCOME_NAMES[outcome], count["confirm"], count["downgrade"], count["reject"], count["defer"])
        for (indicator, outcome), count in counts.items()
    ]
    return sorted(records, key=lambda record: (-(record.rate or 0), record.indicator, record.outcome))
