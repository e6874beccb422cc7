"""design.footer 网站标识: 党政机关标识、标识码、ICP备案、公安备案、主办单位、站点地图, on all of the site. 扣分指标 功能设计·网站标识.

Looked at: the home page and inner pages drawn by the stored seed. On inner pages a mark is missing only where at least two of them, and half,
lack it: single pages have templates of their own. A footer that a script writes and nobody could read is undetermined.
"""

from __future__ import annotations

from collections.abc import Callable

from xuncha.model.facts import Footer

from .absence import footer_unread, inner_pages, readable
from .base import Report

ITEMS: tuple[tuple[str, Callable[[Footer], bool]], ...] = (
    ("党政机关网站标识", lambda footer: footer.party_mark), ("网站标识码", lambda footer: bool(footer.site_code)), ("ICP备案号", lambda footer: bool(footer.icp)),
    ("公安备案号", lambda footer: bool(footer.police)), ("主办单位", lambda footer: footer.sponsor), ("站点地图", lambda footer: footer.sitemap),
)  # fmt: skip
SCRIPTED = "页脚由脚本或框架写出，未能读取"


def audit(report: Report) -> None:
    facts = report.facts
    home = report.home()
    if home is None:
        return
    inner = inner_pages(facts, report.rule.limit("sample"))
    shown = list(readable(inner))
    sampled = "；".join(page.facts.url for page in inner)
    for name, has in ITEMS:
        if not has(home.facts.footer):
            if not footer_unread(home):
                report.problem(facts.url, f"首页底部没有{name}", home, f"首页底部没有{name}", name, item=name)
            elif not any(has(page.facts.footer) for page in inner):
                report.undetermined(facts.url, name, SCRIPTED, home, name, item=name)
            continue
        without = [page for page in shown if not has(page.facts.footer)]
        if len(without) >= 2 and len(without) * 2 >= len(shown):
            excerpt = f"抽查{len(shown)}个内页，{len(without)}个底部没有{name}"
            report.problem(facts.url, f"内页底部没有{name}", without[0], excerpt, name, item=name, seed=facts.seed, sampled=len(inner), drawn=sampled, example=without[0].facts.url)
    code = home.facts.footer.site_code
    if code and code.lower() != facts.code.lower():
        said = f"页面上是 {code}，登记的是 {facts.code}"
        report.problem(facts.url, "网站标识码与登记不一致", home, said, "标识码不符", item="网站标识码", shown=code)
