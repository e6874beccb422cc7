"""service.form 办事指南缺表单或样本: a required form without a blank and a sample to download. 扣分指标 办事服务."""

from __future__ import annotations

from xuncha.patterns import pattern

from .base import Report

_BLANK = pattern(r"空白|空表|表格下载|表样|下载")
_SAMPLE = pattern(r"样表|样本|示范|范本|示例|样例|填写参考")


def audit(report: Report) -> None:
    guides = False
    broken = {link.url for link in report.facts.links if link.state == "dead"}
    for page in report.facts.of_kind("guide"):
        guides = True
        guide = page.facts.guide
        if guide is None or not guide.forms:
            continue
        files = [link for link in guide.form_files if link.url not in broken]
        sample = any(_SAMPLE.search(link.text) for link in files)
        blank = any(_BLANK.search(link.text) or not _SAMPLE.search(link.text) for link in files)
        if not (blank and sample):
            lacking = "、".join(name for name, there in (("空白表格", blank), ("填写样本", sample)) if not there)
            report.problem(page.facts.url, page.facts.title or "办事指南", page, f"要求提交{guide.forms[0]}，缺{lacking}", lacking=lacking)
    if not guides:
        report.not_applicable("没有读到办事指南")
