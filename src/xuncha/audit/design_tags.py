"""design.tags 页面标签: the official meta tags of the home page, of columns and of content pages. 扣分指标 功能设计·页面标签.

Sampled by the stored seed; missing, empty or unrendered is the same lack, and named where the source tells.
"""

from __future__ import annotations

from xuncha.model.facts import Captured

from .base import Report
from .sampling import draw

SITE, COLUMN, ARTICLE = ("SiteName", "SiteDomain", "SiteIDCode"), ("ColumnName", "ColumnType"), ("ArticleTitle", "PubDate", "ContentSource")


def audit(report: Report) -> None:
    facts, size = report.facts, report.rule.limit("sample")
    home = facts.page(facts.url)
    if home is None or home.facts.kind == "shell":
        report.undetermined(facts.url, facts.name, "首页没有取到")
    else:
        _weigh(report, home, SITE, [home.facts.url])
        code = home.facts.tags.get("SiteIDCode")
        if code and code.lower() != facts.code.lower():
            report.problem(home.facts.url, home.facts.title or facts.name, home, f"SiteIDCode 是 {code}，登记的是 {facts.code}", "code", tags="SiteIDCode")
    columns = draw(sorted({column.page for column in facts.columns if not column.unread and not column.external}), size, facts.seed + 3)
    articles = draw(sorted(page.facts.url for page in facts.of_kind("article") if _is_news(page)), size, facts.seed)
    for urls, wanted in ((columns, COLUMN), (articles, ARTICLE)):
        for page in map(facts.pages.get, urls):
            if page is not None and page.facts.kind != "shell":
                _weigh(report, page, wanted, urls)


def _is_news(page: Captured) -> bool:
    """A dated content page, not a column that is one page of text (单页栏目)."""
    seen = page.facts
    return bool(seen.published) and seen.title not in (*seen.crumbs[-1:], seen.tags.get("ColumnName"))


def _weigh(report: Report, page: Captured, wanted: tuple[str, ...], drawn: list[str]) -> None:
    seen = page.facts
    lacking = [name for name in wanted if not seen.tags.get(name)]
    if not lacking:
        return
    raw = [name for name in lacking if f"标签 {name} 的模板没有渲染" in seen.notes]
    said = "缺失或为空：" + "、".join(lacking) + (f"（{'、'.join(raw)}的模板没有渲染）" if raw else "")
    report.problem(seen.url, seen.title or seen.url, page, said, tags="、".join(lacking), sampled=len(drawn), drawn="；".join(drawn), seed=report.facts.seed)
