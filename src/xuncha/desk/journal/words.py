"""What an entry's detail says, in words; a test holds the table against what the rooms record."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xuncha.desk.cross.models import Assignment
from xuncha.desk.duties.models import HandIn, WorkItem
from xuncha.desk.findings.models import Appeal, Decision, Finding
from xuncha.desk.people.roles import Role
from xuncha.desk.registry.models import Account, Contact, Difference, DowntimeNotice, Organisation, Site
from xuncha.desk.repair.models import Task
from xuncha.desk.rounds.models import Round

NAMES = {
    "reason": gettext_lazy("理由"), "rows": gettext_lazy("行数"), "task": gettext_lazy("整改任务"), "way": gettext_lazy("方式"), "organisation": gettext_lazy("单位"), "changed": gettext_lazy("改动"),
    "subject": gettext_lazy("问题编号"), "role": gettext_lazy("角色"), "refused": gettext_lazy("未采用"), "note": gettext_lazy("说明"), "day": gettext_lazy("日期"), "unit": gettext_lazy("单位"),
    "state": gettext_lazy("状态"), "what": gettext_lazy("事项"), "until": gettext_lazy("至"), "units": gettext_lazy("单位数"), "source": gettext_lazy("来源"), "sites": gettext_lazy("网站"),
    "seed": gettext_lazy("种子"), "scopes": gettext_lazy("权限"), "result": gettext_lazy("处理"), "query": gettext_lazy("条件"), "left": gettext_lazy("余下"), "indicator": gettext_lazy("指标"),
    "despite": gettext_lazy("仍要办理的理由"), "accounts": gettext_lazy("账号"), "wrong": gettext_lazy("不符"), "step": gettext_lazy("环节"), "stance": gettext_lazy("态度"), "stage": gettext_lazy("阶段"),
    "site": gettext_lazy("网站"), "sheets": gettext_lazy("检查表"), "repaired": gettext_lazy("整改数"), "points": gettext_lazy("分数"), "path": gettext_lazy("网址"), "old": gettext_lazy("原联络员"),
    "notices": gettext_lazy("通知书"), "new": gettext_lazy("新联络员"), "members": gettext_lazy("成员"), "level": gettext_lazy("督办级别"), "later": gettext_lazy("后续轮次"), "late": gettext_lazy("逾期"),
    "last_post": gettext_lazy("最近更新日期"), "kind": gettext_lazy("种类"), "into": gettext_lazy("并入"), "interactive": gettext_lazy("有效互动"), "grades": gettext_lazy("等次"), "found": gettext_lazy("发现数"),
    "former": gettext_lazy("原为"), "findings": gettext_lazy("问题"), "files": gettext_lazy("文件"), "file": gettext_lazy("文件"), "field": gettext_lazy("项目"), "entries": gettext_lazy("条数"), "end": gettext_lazy("止"),
    "decision": gettext_lazy("意见"), "deadline": gettext_lazy("期限"), "days": gettext_lazy("天数"), "begin": gettext_lazy("起"), "before": gettext_lazy("原为"), "back": gettext_lazy("退回"),
    "assignments": gettext_lazy("检查表"), "assigned": gettext_lazy("已分"), "answer": gettext_lazy("意见"), "sha256": "SHA-256",
}  # fmt: skip
_CHOICES: dict[str, tuple[Any, ...]] = {
    "role": (Role,), "decision": (Decision.Kind,), "step": (Decision.Step,), "stage": (Round.Stage,), "stance": (Appeal.Stance,), "result": (Appeal.Result,), "source": (Finding.Source,),
    "state": (HandIn.State, DowntimeNotice.State, Difference.State, Task.State, Assignment.State),
}  # fmt: skip


#: what forms correct, called as the forms call it
_FIELDS = {field.name: field.verbose_name for model in (WorkItem, Contact, Account, Site, Round, Organisation) for field in model._meta.fields}


def told(detail: dict[str, Any]) -> str:
    """An entry's detail in one line; a name the table lacks is shown as it was recorded."""
    return _("；").join(f"{_named(key)}{_('：')}{_said(key, value)}" for key, value in detail.items() if value not in ("", None, [], {}))


def _named(key: str) -> str:
    return str(NAMES.get(key) or _FIELDS.get(key) or key)


def _said(key: str, value: Any) -> str:
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, dict):
        return _("、").join(f"{_named(name)} {_said('', each)}" for name, each in value.items())
    if isinstance(value, (list, tuple)):
        return _("、").join(_said(key, each) for each in value)
    if key == "changed":
        return _named(str(value))
    return next((str(choices(value).label) for choices in _CHOICES.get(key, ()) if value in choices.values), str(value))
