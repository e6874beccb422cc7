"""design.accessibility 无障碍与适老化: basics of WCAG 2.1 A/AA (GB/T 37668) that the home page and sampled content pages fail. Only reported.

What axe-core is sure of in the browser; what it leaves to people is left out. Without a browser nothing can be told. That there is an old-age
mode or an entrance for the disabled is remarked, that there is none as well: no rule the program knows accuses a site of that.
"""

from __future__ import annotations

from xuncha.model.facts import Accessible, Barrier, Captured, SiteFacts

from .base import Report
from .sampling import draw

NOT_LOOKED = "没有用浏览器看过，无法判定"

#: the commonest rules; the others are told by their ids
NAMES = {
    "image-alt": "图片没有替代文字",
    "input-image-alt": "图片按钮没有替代文字",
    "role-img-alt": "图形没有替代文字",
    "svg-img-alt": "矢量图没有替代文字",
    "object-alt": "嵌入的对象没有替代文字",
    "area-alt": "图片热区没有替代文字",
    "link-name": "链接没有可读的文字",
    "link-in-text-block": "正文里的链接只靠颜色区分",
    "button-name": "按钮没有可读的文字",
    "input-button-name": "提交按钮没有可读的文字",
    "label": "表单项没有标签",
    "select-name": "下拉框没有标签",
    "frame-title": "框架没有标题",
    "html-has-lang": "网页没有标明语言",
    "html-lang-valid": "网页标明的语言有误",
    "valid-lang": "内容标明的语言有误",
    "document-title": "网页没有标题",
    "color-contrast": "文字与背景对比度不足",
    "meta-viewport": "网页禁止放大",
    "meta-refresh": "网页自动刷新或跳转",
    "list": "列表的结构有误",
    "listitem": "列表项不在列表里",
    "definition-list": "定义列表的结构有误",
    "dlitem": "定义列表项不在定义列表里",
    "marquee": "使用滚动字幕",
    "blink": "使用闪烁文字",
    "bypass": "不能跳过重复内容直达正文",
    "duplicate-id-aria": "无障碍标识重复",
    "nested-interactive": "可操作的控件互相嵌套",
    "scrollable-region-focusable": "滚动区域不能用键盘操作",
    "video-caption": "视频没有字幕",
    "no-autoplay-audio": "自动播放声音",
    "td-headers-attr": "表格单元格指向的表头有误",
    "th-has-data-cells": "表头没有对应的数据",
    "aria-required-attr": "无障碍角色缺少必需的属性",
    "aria-valid-attr": "无障碍属性的名称有误",
    "aria-valid-attr-value": "无障碍属性的值有误",
    "aria-hidden-focus": "对读屏隐藏的内容仍能获得焦点",
    "aria-allowed-attr": "无障碍属性用错了地方",
    "aria-roles": "无障碍角色有误",
}
IMPACTS = {"critical": "严重", "serious": "较重", "moderate": "中等", "minor": "轻微"}


def plan(facts: SiteFacts, sample: int) -> list[Captured]:
    """The pages to be looked at: the home page, and content pages drawn by the stored seed."""
    home = facts.page(facts.url)
    drawn = [facts.page(url) for url in draw(facts.dated(), sample, facts.seed + 3)]
    return [page for page in (home, *drawn) if page is not None]


def audit(report: Report) -> None:
    facts = report.facts
    _entrances(report)
    if not facts.accessible:
        report.undetermined(facts.url, facts.name, NOT_LOOKED)
        return
    for seen in facts.accessible:
        if seen.why:
            report.undetermined(seen.url, seen.url, seen.why)
        elif seen.left:
            report.remark(seen.url, f"网页中有{seen.left}个框架的内容没有看", "框架来自其他网站、打不开或太多，须人工看；只作提示", seen.page, "frames")
    met: dict[str, list[tuple[Accessible, Barrier]]] = {}
    for seen in facts.accessible:
        for barrier in seen.barriers:
            met.setdefault(barrier.rule, []).append((seen, barrier))
    looked = [seen.url for seen in facts.accessible if not seen.why]
    for rule, places in sorted(met.items()):
        first, barrier = places[0]
        name = NAMES.get(rule, rule)
        count = sum(each.count for _, each in places)
        report.problem(
            facts.url, f"{name}（{len(places)}个页面共{count}处）", first.page, f"{name}：{'；'.join(barrier.places)}", rule,
            rule=rule, impact=IMPACTS.get(barrier.impact, barrier.impact), count=count, pages="；".join(seen.url for seen, _ in places),
            where="；".join(barrier.places), engine=f"axe-core {first.version}", drawn="；".join(looked), seed=facts.seed,
        )  # fmt: skip


def _entrances(report: Report) -> None:
    """适老化、无障碍入口, as the home page shows them."""
    facts = report.facts
    home = facts.page(facts.url)
    if home is None:
        return
    shown = home.facts.elderly
    if shown:
        report.remark(home.facts.url, f"有适老化或无障碍入口：{'、'.join(shown[:3])}", "是否好用须人工看", home, "entrance")
    else:
        report.remark(home.facts.url, "没有读到适老化或无障碍入口", "可能是图片或由脚本写出，须人工看；只作提示", home, "entrance")
