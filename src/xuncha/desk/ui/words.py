"""Words for indicators, subjects' details and sources, from the edition and one table."""

from __future__ import annotations

import functools
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xuncha.rules import Edition, load_edition

#: groups of indicators as the heat map and the filters show them, by what the ids begin with
GROUPS = (
    ("safety", gettext_lazy("内容安全")), ("access", gettext_lazy("可用")), ("update", gettext_lazy("更新")), ("publish", gettext_lazy("发布解读")), ("service", gettext_lazy("办事服务")),
    ("interaction", gettext_lazy("互动交流")), ("design", gettext_lazy("功能设计")), ("account", gettext_lazy("新媒体")),
)  # fmt: skip
_DETAIL = {
    "source": gettext_lazy("链接所在页面"), "newest": gettext_lazy("最新日期"), "cause": gettext_lazy("原因"), "status": gettext_lazy("状态码"), "expected": gettext_lazy("规范表述"), "found": gettext_lazy("原文"),
    "severity": gettext_lazy("程度"), "kind": gettext_lazy("类别"), "submitted": gettext_lazy("留言时间"), "replied": gettext_lazy("答复时间"), "missing": gettext_lazy("缺少"), "column": gettext_lazy("栏目"),
    "by": gettext_lazy("检查人"), "note": gettext_lazy("说明"), "days": gettext_lazy("天数"), "title": gettext_lazy("标题"), "words": gettext_lazy("词语"), "limit": gettext_lazy("期限"), "reason": gettext_lazy("原因"),
    "published": gettext_lazy("发布日期"), "form": gettext_lazy("写法"), "right": gettext_lazy("规范表述"), "wrong": gettext_lazy("错误表述"), "where": gettext_lazy("位置"),
}  # fmt: skip
_VALUES = {"serious": gettext_lazy("严重"), "general": gettext_lazy("一般"), True: gettext_lazy("是"), False: gettext_lazy("否")}


@functools.lru_cache(32)
def edition(name: str) -> Edition:
    return load_edition(name)


def indicator_name(indicator: str, edition_name: str = "luan-2020q2") -> str:
    """The indicator's Chinese name in the edition; the id where it has none."""
    rule = edition(edition_name).rule(indicator)
    return rule.title if rule else indicator


def group_of(indicator: str) -> str:
    head = indicator.partition(".")[0]
    return next((str(name) for key, name in GROUPS if key == head), head)


def subject_detail(detail: dict[str, Any]) -> list[tuple[str, str]]:
    return [(str(_DETAIL[key]), str(_VALUES.get(value, value))) for key, value in detail.items() if key in _DETAIL and value not in (None, "")]


__all__ = ["GROUPS", "_", "edition", "group_of", "indicator_name", "subject_detail"]
