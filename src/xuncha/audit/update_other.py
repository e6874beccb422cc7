"""update.other 其他应更新栏目未更新: list columns 1 year, annual ones 18 months. 单项否决 4（2）."""

from __future__ import annotations

from datetime import timedelta

from xuncha.patterns import pattern
from xuncha.registry import UNDATED_CLASSES
from xuncha.rules import months_before

from .base import Report
from .stale import is_news_policy, weigh

#: columns that report once a year (年度类)
ANNUAL = pattern(r"年报|年度报告|预算|决算|财政资金|规划|年鉴|计划|统计公报|建议|提案|总结")


def audit(report: Report) -> None:
    as_of = report.facts.as_of
    for column in report.facts.columns:
        if column.should_update is False or is_news_policy(column):
            continue
        if column.kind in UNDATED_CLASSES and not column.should_update:
            continue
        if column.cycle_days:
            weigh(report, column, as_of - timedelta(days=column.cycle_days), f"{column.cycle_days}天")
            continue
        annual = ANNUAL.search(column.name) is not None
        months = report.rule.limit("annual_months" if annual else "months")
        weigh(report, column, months_before(as_of, months), f"{months}个月")
