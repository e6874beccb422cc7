"""publish.organisation 机构职能: no column of duties and offices, or one that says nothing of duties. 扣分指标 发布解读·机构职能."""

from __future__ import annotations

from xuncha.patterns import pattern

from .absence import missing, named, not_read
from .base import Report

_OFFICES = pattern(r"机构(?!改革|编制管理)|职能|职责|内设|处室|科室|部门设置|政府部门|三定")
_DUTIES = pattern(r"职能|职责|三定")
_KINDS = ("leaders", "other", "article", "list")


def audit(report: Report) -> None:
    facts = report.facts
    posts = named(facts, _OFFICES)
    pages = [page for page in facts.of_kind(*_KINDS) if "机构" in page.facts.about]
    if not pages and not posts:
        missing(report, "机构职能")
        return
    if any("职责" in page.facts.about for page in pages):
        return
    duties = [page for page in pages if page.facts.kind in ("other", "article") and _DUTIES.search(page.facts.title or "") and "图片" not in page.facts.about]
    if duties:
        report.problem(duties[0].facts.url, "机构职能没有写明职责", duties[0], "页面上没有说明职责的文字")
        return
    if pages:
        report.remark(pages[0].facts.url, "机构职能", "没有读到职责的文字，可能在图片或附件里，须人工看", pages[0])
    else:
        not_read(report, posts, "机构职能")
