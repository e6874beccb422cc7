"""Words for indicators, from the edition."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from xuncha.rules import DEFAULT_EDITION, Edition, editions, load_edition

#: groups of indicators as the heat map and the filters show them, by what the ids begin with
GROUPS = (
    ("safety", gettext_lazy("内容安全")), ("access", gettext_lazy("可用")), ("update", gettext_lazy("更新")), ("publish", gettext_lazy("发布解读")), ("service", gettext_lazy("办事服务")),
    ("interaction", gettext_lazy("互动交流")), ("design", gettext_lazy("功能设计")), ("account", gettext_lazy("新媒体")),
)  # fmt: skip


def edition(name: str) -> Edition:
    """An edition as it is now: an office's own may have been put right since the desk was started."""
    return load_edition(name)


def indicator_name(indicator: str, edition_name: str = DEFAULT_EDITION) -> str:
    """The indicator's Chinese name in the edition, else in any of the office's own that has it; the id where none does."""
    rule = edition(edition_name).rule(indicator) or next((rule for each in editions()[0] if (rule := each.rule(indicator)) is not None), None)
    return rule.title if rule else indicator
