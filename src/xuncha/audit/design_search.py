"""design.search 站内搜索: at most four titles, services among them, on the first result page. 扣分指标 功能设计·搜索."""

from __future__ import annotations

from xuncha.model.facts import Captured, SiteFacts

from .base import Report
from .sampling import draw


def plan(facts: SiteFacts, titles: int) -> list[Captured]:
    """Which pages to search for: half services where there are any, drawn by the stored seed."""
    guides = sorted(p.facts.url for p in facts.of_kind("guide") if p.facts.title)
    articles = sorted(
        p.facts.url for p in facts.of_kind("article") if p.facts.title and p.facts.published and len(p.facts.title) >= 6
    )
    services = draw(guides, titles // 2 if articles else titles, facts.seed)
    drawn = services + draw(articles, titles - len(services), facts.seed + 1)
    return [page for page in map(facts.pages.get, drawn) if page is not None]


def audit(report: Report) -> None:
    facts = report.facts
    home = facts.page(facts.url)
    if home is not None and not facts.trials:
        if home.facts.search is None:
            report.undetermined(facts.url, facts.name, "没有找到能用 GET 提交的站内搜索，须人工试搜", home)
        return
    for trial in facts.trials:
        page = facts.page(trial.page)
        if trial.found is False:
            report.problem(trial.page, trial.title, page, f"搜索“{trial.title[:40]}”，结果第一页没有", result=trial.result_url, service=trial.service)
        elif trial.found is None:
            report.undetermined(trial.page, trial.title, trial.reason or "搜索结果无法判定", page)
