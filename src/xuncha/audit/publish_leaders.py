"""publish.leaders 领导信息: no column of leaders, or one that tells no curriculum or no division of work. 扣分指标 发布解读·领导信息.

Whether what is told is right is for people. A list of names alone is undetermined: the rest may stand in pictures or open by script.
"""

from __future__ import annotations

from xuncha.patterns import pattern

from .absence import elsewhere, missing, named, not_read
from .base import Report

_LEADERS = pattern(r"领导(?!活动|讲话|调研|批示|关怀|视察|小组|重视|信箱|干部)|负责人|[市县区局省州]长之窗|主任之窗|政府领导")
_KINDS = ("leaders", "other", "article", "list")


def audit(report: Report) -> None:
    facts = report.facts
    posts = named(facts, _LEADERS)
    pages = [page for page in facts.of_kind(*_KINDS) if "领导" in page.facts.about]
    told = {what for page in pages for what in page.facts.about}
    if pages and {"简历", "分工"} & told:
        lacking = [what for what in ("职务", "简历", "分工") if what not in told]
        column = next((c for c in facts.columns if c.kind == "领导"), None)
        url = column.url if column else next((post.url for post in posts if not elsewhere(facts, post)), pages[0].facts.url)
        if lacking and "图片" in told:
            report.remark(url, "领导信息", "页面上有图片，内容未读", pages[0])
        elif lacking:
            report.problem(url, f"领导信息没有{'、'.join(lacking)}", pages[0], f"看了{len(pages)}个页面，都没有{'、'.join(lacking)}", lacking="、".join(lacking))
    elif pages:
        report.remark(pages[0].facts.url, "领导信息", "只读到名单，简历和分工须人工看", pages[0])
    elif posts:
        not_read(report, posts, "领导信息")
    else:
        missing(report, "领导信息")
