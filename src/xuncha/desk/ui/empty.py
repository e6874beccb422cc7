"""What a list says that holds nothing at all yet: what it is for, and what to do first. A filter that finds nothing is another matter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from xuncha.desk.people.roles import Can


@dataclass(frozen=True)
class Empty:
    """`first` is for whoever may do it, with the page where it is done; `waits` for everybody else."""

    icon: str
    purpose: Any
    waits: Any
    verb: Can | None = None
    first: Any = ""
    view: str = ""
    label: Any = ""


_CITY = _("由市级管理员登记后，您负责的会列在这里")
EMPTY = {
    "rounds": Empty("clipboard-check", _("一轮巡查从检查、复核一直管到通报和整改"), _("市级管理员新建后列在这里"), Can.MANAGE_ROUND, _("先导入要检查的网站和账号，再新建第一轮"), "import-registry", _("导入")),
    "sites": Empty("world-www", _("这里登记要检查的政府网站"), _CITY, Can.EDIT_REGISTRY, _("先导入网站清单，也可以逐个登记"), "import-registry", _("导入")),
    "accounts": Empty("brand-wechat", _("这里登记要检查的政务新媒体账号"), _CITY, Can.EDIT_REGISTRY, _("先导入账号清单，也可以逐个登记"), "import-registry", _("导入")),
    "organisations": Empty("building-bank", _("这里登记主办单位和联络员，各人按单位看到自己的内容"), _CITY, Can.EDIT_REGISTRY, _("先登记县区和部门，导入网站清单时也会带出"), "add-organisation", _("登记单位")),
    "exemptions": Empty("circle-check", _("经批准不检查的指标记在这里，到期和结束的也留着"), _CITY, Can.EDIT_REGISTRY, _("有批准文件的，先选网站和指标登记"), "add-exemption", _("登记免检")),
    "downtimes": Empty("clock", _("改版、检修等临时停机先在这里报备，批准后探测不计入"), _("单位申请后列在这里"), Can.APPLY, _("要停机的，先提出申请"), "ask-downtime", _("申请")),
    "differences": Empty("scale", _("网站自己标的与登记的不一致，列在这里请主办单位核实"), _("检查过网站以后才会有，现在不用做什么")),
    "columns": Empty("stack-2", _("这里是程序在网站上读到的栏目，改好导回就按改过的检查"), _("先在一轮巡查里检查这个网站")),
    "findings": Empty("list-search", _("这里是本轮检查发现、没有驳回的问题"), _("检查完成后，您负责的会列在这里"), Can.MANAGE_ROUND, _("先新建一轮并开始检查"), "rounds", _("巡查轮次")),
    "review": Empty("zoom-check", _("检查、互查、第三方清单里要人定的问题在这里逐条复核"), _("现在没有待您复核的问题，有了会排进来")),
    "allowed": Empty("circle-check", _("复核时驳回的表述记在这里，以后的检查不再报"), _("先在问题复核里驳回误报的表述"), Can.REVIEW, _("先在问题复核里驳回误报的表述"), "review", _("问题复核")),
    "appeals": Empty("message-circle", _("申辩阶段，单位在这里对发现的问题逐条认可或提出异议"), _("现在没有要您答复的，到申辩阶段会列出并通知"), Can.MANAGE_ROUND, _("还没有单位答复，先把本轮推进到申辩阶段"), "rounds", _("巡查轮次")),
    "round-accounts": Empty("brand-wechat", _("这里是本轮的账号，记下各账号最近更新日期和有效互动就得出结果"), _CITY, Can.EDIT_REGISTRY, _("本轮新建时没有登记账号，先登记，再另建一轮"), "accounts", _("政务新媒体")),
    "assignments": Empty("arrows-exchange", _("互查时分给您的网站和检查表在这里填"), _("现在没有分给您的，分到会通知")),
    "teams": Empty("arrows-exchange", _("检查组按单位建，互查的网站分给各组"), _("先在本页建检查组，再分配")),
    "tasks": Empty("flag", _("下发的整改任务在这里回复、复查、销号"), _("现在没有要整改的，下发时会通知"), Can.MANAGE_REPAIR, _("先审定一轮的等次，再在轮次页面下发整改"), "rounds", _("巡查轮次")),
    "work-items": Empty("inbox", _("要求单位按期报送的材料、摸排和会议在这里布置和收取"), _("现在没有要您报送的，布置时会通知"), Can.MANAGE_DUTIES, _("先布置一项，选好单位和期限"), "add-work-item", _("布置")),
    "actions": Empty("target", _("专项行动的台账在这里，各单位报发现数和整改数"), _("现在没有要您参加的，布置时会通知"), Can.MANAGE_DUTIES, _("先布置一个专项，选好单位和起止"), "add-action", _("布置")),
    "users": Empty("users", _("能登录的人和他们的角色在这里管理"), _("由市级管理员新建"), Can.MANAGE_PEOPLE, _("先新建用户，选好单位和角色"), "add-user", _("新建用户")),
    "journal": Empty("history", _("谁在什么时候看了、改了、导出了什么，都记在这里"), _("用起来以后会自动记录")),
    "notifications": Empty("bell", _("要您办的事和办理结果会在这里提醒"), _("要同时收邮件或消息的，先增加提醒方式"), None, "", "add-channel", _("增加提醒方式")),
    "tokens": Empty("key", _("程序调用接口用的令牌在这里发放和停用"), _("要接别的系统的，先在下面新建一个")),
}  # fmt: skip
