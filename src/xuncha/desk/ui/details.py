"""What a subject's detail says, in words; a test holds the table against what the audits write."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy

NAMES = {
    "source": gettext_lazy("链接所在页面"), "cause": gettext_lazy("原因"), "status": gettext_lazy("状态码"), "reason": gettext_lazy("说明"), "newest": gettext_lazy("最新日期"), "undated": gettext_lazy("没有日期的稿件"), "unread": gettext_lazy("没有读的附件"),
    "window": gettext_lazy("更新期限"), "kind": gettext_lazy("类别"), "first_level": gettext_lazy("一级栏目"), "direction": gettext_lazy("关联方向"), "count": gettext_lazy("处数"),
    "of": gettext_lazy("共有"), "lacking": gettext_lazy("缺少"), "tags": gettext_lazy("标签"), "title": gettext_lazy("标题"), "published": gettext_lazy("发布日期"),
    "year": gettext_lazy("数据年份"), "shown": gettext_lazy("页面所示"), "other": gettext_lazy("另一日期"), "where": gettext_lazy("位置"), "item": gettext_lazy("项目"),
    "example": gettext_lazy("示例页面"), "result": gettext_lazy("搜索结果页"), "entries": gettext_lazy("办事入口"), "fault": gettext_lazy("情形"), "submitted": gettext_lazy("留言时间"),
    "replied": gettext_lazy("答复时间"), "state": gettext_lazy("办理状态"), "working_days": gettext_lazy("工作日"), "provisional": gettext_lazy("暂定"),
    "severity": gettext_lazy("程度"), "wrong": gettext_lazy("错误表述"), "right": gettext_lazy("规范表述"), "how": gettext_lazy("识别方式"), "words": gettext_lazy("词语"),
    "form": gettext_lazy("形式"), "platform": gettext_lazy("平台"), "sampled": gettext_lazy("抽查数"), "drawn": gettext_lazy("抽查的页面"), "seed": gettext_lazy("抽查种子"),
    "host": gettext_lazy("主机"), "offered": gettext_lazy("可用协议"), "protocol": gettext_lazy("协议"), "not_after": gettext_lazy("证书有效期至"), "days_left": gettext_lazy("剩余天数"),
    "upgrades": gettext_lazy("自动转 HTTPS"), "addresses": gettext_lazy("IPv6 地址"), "different": gettext_lazy("内容不同"), "alike": gettext_lazy("内容相似度"),
    "milliseconds": gettext_lazy("首页用时（毫秒）"), "probes": gettext_lazy("探测次数"), "failed": gettext_lazy("失败次数"), "since": gettext_lazy("探测自"), "until": gettext_lazy("探测至"),
    "causes": gettext_lazy("失败原因"), "by": gettext_lazy("检查人"), "note": gettext_lazy("补充说明"),
    "rule": gettext_lazy("检查规则"), "impact": gettext_lazy("影响程度"), "pages": gettext_lazy("涉及页面"), "engine": gettext_lazy("检查工具"),
}  # fmt: skip
#: kept for the program, or told elsewhere on the page
SILENT = frozenset(("internal", "service", "reported", "probed", "days_left_when_probed", "source_kind", "decision", "what"))
_VALUES = {
    "serious": gettext_lazy("严重"), "general": gettext_lazy("一般"), "missing": gettext_lazy("没有入口"), "old": gettext_lazy("旧入口"), "code": gettext_lazy("标识码不符"), True: gettext_lazy("是"),
    False: gettext_lazy("否"),
}  # fmt: skip


def told(detail: dict[str, Any]) -> list[tuple[str, str]]:
    """Name and value of each thing a person should read, in the audit's order."""
    return [(str(NAMES[key]), str(_VALUES.get(value, value))) for key, value in detail.items() if key in NAMES and value not in (None, "")]
