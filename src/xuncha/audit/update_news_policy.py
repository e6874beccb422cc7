"""update.news-policy 政策动态类栏目未更新: news 2 weeks, first-level notices and policies 6 months. 单项否决 4（1）."""

from __future__ import annotations

from datetime import timedelta

from xuncha.rules import months_before

from .base import Report
from .stale import is_news_policy, weigh


def audit(report: Report) -> None:
    as_of = report.facts.as_of
    for column in report.facts.columns:
        if column.should_update is False or not is_news_policy(column):
            continue
        if column.cycle_days:
            weigh(report, column, as_of - timedelta(days=column.cycle_days), f"{column.cycle_days}天")
        elif column.kind == "动态要闻":
            days = report.rule.limit("news_days")
            weigh(report, column, as_of - timedelta(days=days), f"{days}天")
        else:
            months = report.rule.limit("policy_months")
            weigh(report, column, months_before(as_of, months), f"{months}个月")
