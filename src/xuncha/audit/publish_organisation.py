"""publish.organisation 机构职能: no column of duties and offices, or one that says nothing of duties. 扣分指标 发布解读·机构职能."""

from __future__ import annotations

import re

from .absence import elsewhere, named
from .base import Report
from .publish_leaders import missing

_OFFICES = re.compile(r"机构(?!改革|编制管理)|职能|职责|内设|处室|科室|部门设置|政府部门|三定")
_DUTIES = re.compile(r"职能|职责|三定")
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
    outside = bool(posts) and all(elsewhere(facts, post) for post in posts)
    url = pages[0].facts.url if pages else posts[0].url
    report.undetermined(url, "机构职能", "机构职能在其他网站上" if outside else "没有读到职责的文字，可能在图片或附件里", pages[0] if pages else None)
