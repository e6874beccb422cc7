"""design.report-error 我为政府网站找错: the entry missing, an old form of it, or with another site's code. 扣分指标 功能设计·找错."""

from __future__ import annotations

from .absence import footer_unread, inner_pages, readable
from .base import Report
from .design_footer import SCRIPTED


def audit(report: Report) -> None:
    facts = report.facts
    home = report.home()
    if home is None:
        return
    inner = inner_pages(facts, report.rule.limit("sample"))
    page = home if home.facts.footer.report_error else next((page for page in inner if page.facts.footer.report_error and footer_unread(home)), home)
    entry = page.facts.footer.report_error
    if not entry:
        if footer_unread(home):
            report.undetermined(facts.url, facts.name, SCRIPTED, home)
        else:
            report.problem(facts.url, "没有“我为政府网站找错”入口", home, "首页没有找到入口", fault="missing")
    elif page.facts.footer.report_old:
        report.problem(facts.url, "“我为政府网站找错”仍是旧入口", page, "入口的地址已停用", fault="old")
    elif isinstance(entry, str) and entry.lower() != facts.code.lower():
        report.problem(facts.url, "“我为政府网站找错”带的是其他网站的标识码", page, f"入口带的标识码是 {entry}，登记的是 {facts.code}", fault="code", shown=entry)
    else:
        shown = list(readable(inner))
        without = [each for each in shown if not each.facts.footer.report_error]
        if len(without) >= 2 and len(without) * 2 >= len(shown):
            report.problem(
                facts.url, "内页没有“我为政府网站找错”入口", without[0], f"抽查{len(shown)}个内页，{len(without)}个没有入口", fault="missing",
                seed=facts.seed, sampled=len(inner), drawn="；".join(each.facts.url for each in inner),
            )  # fmt: skip
