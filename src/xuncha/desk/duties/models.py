"""What units must hand in by a day (报送事项), special actions (专项), and who was called to account (问责)."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xuncha.desk.registry.models import Organisation
from xuncha.desk.rounds.models import Round


class WorkItem(models.Model):
    class Kind(models.TextChoices):
        REPORT = "report", _("报送材料")
        CENSUS = "census", _("摸排")
        MEETING = "meeting", _("会议培训")

    round = models.ForeignKey(Round, models.SET_NULL, null=True, blank=True, related_name="work_items", verbose_name=_("轮次"))
    kind = models.CharField(_("种类"), max_length=8, choices=Kind, default=Kind.REPORT)
    title = models.CharField(_("事项"), max_length=100)
    text = models.TextField(_("要求"), blank=True)
    deadline = models.DateTimeField(_("期限"))
    created_by = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    cancelled_at = models.DateTimeField(_("取消时间"), null=True, blank=True)
    cancelled_by = models.ForeignKey("people.User", models.PROTECT, null=True, blank=True, related_name="+")
    cancelled_because = models.CharField(_("取消理由"), max_length=300, blank=True)

    OWNER = ""

    class Meta:
        ordering = ("-deadline",)
        verbose_name = _("报送事项")

    def __str__(self) -> str:
        return self.title


class HandIn(models.Model):
    """One unit's part of a work item; whether it came in time is told by the first that was not sent back."""

    class State(models.TextChoices):
        MISSING = "missing", _("未报送")
        SENT = "sent", _("已报送")
        BACK = "back", _("已退回")
        ACCEPTED = "accepted", _("已收")
        ABSENT = "absent", _("未参加")

    item = models.ForeignKey(WorkItem, models.CASCADE, related_name="hand_ins")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="hand_ins", verbose_name=_("单位"))
    state = models.CharField(_("状态"), max_length=8, choices=State, default=State.MISSING)
    text = models.TextField(_("说明"), blank=True)
    sent_at = models.DateTimeField(_("报送时间"), null=True, blank=True)
    sent_by = models.ForeignKey("people.User", models.PROTECT, null=True, blank=True, related_name="+")
    times_back = models.PositiveSmallIntegerField(_("退回次数"), default=0)
    answer = models.CharField(_("审核意见"), max_length=300, blank=True)

    OWNER = "organisation"

    class Meta:
        ordering = ("id",)
        verbose_name = _("报送情况")
        constraints = [models.UniqueConstraint(fields=("item", "organisation"), name="one_hand_in")]

    @property
    def missing_late(self) -> bool:
        return self.item.cancelled_at is None and self.sent_at is None and self.state in (self.State.MISSING, self.State.BACK) and timezone.now() > self.item.deadline

    @property
    def late(self) -> bool:
        return self.sent_at is not None and self.sent_at > self.item.deadline


class SpecialAction(models.Model):
    """A special action (专项): a topic with a scope, a period, and counts before and after repair."""

    topic = models.CharField(_("主题"), max_length=100)
    begin = models.DateField(_("开始"))
    end = models.DateField(_("截止"))
    text = models.TextField(_("要求"), blank=True)
    created_by = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    closed_on = models.DateField(_("结束日期"), null=True, blank=True)
    closed_by = models.ForeignKey("people.User", models.PROTECT, null=True, blank=True, related_name="+")
    closing_note = models.CharField(_("结束说明"), max_length=300, blank=True)

    OWNER = ""

    class Meta:
        ordering = ("-begin",)
        verbose_name = _("专项行动")

    def __str__(self) -> str:
        return self.topic


class ActionLine(models.Model):
    """One unit's line in the ledger of a special action (专项台账)."""

    action = models.ForeignKey(SpecialAction, models.CASCADE, related_name="lines")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("单位"))
    found = models.PositiveIntegerField(_("发现数"), null=True, blank=True)
    repaired = models.PositiveIntegerField(_("整改数"), null=True, blank=True)
    deadline = models.DateField(_("完成时限"), null=True, blank=True)
    note = models.CharField(_("说明"), max_length=300, blank=True)
    sent_at = models.DateTimeField(_("报送时间"), null=True, blank=True)
    sent_by = models.ForeignKey("people.User", models.PROTECT, null=True, blank=True, related_name="+")

    OWNER = "organisation"

    class Meta:
        ordering = ("id",)
        verbose_name = _("专项台账")
        constraints = [models.UniqueConstraint(fields=("action", "organisation"), name="one_line")]


class Accountability(models.Model):
    """Somebody was called to account (问责)."""

    class Kind(models.TextChoices):
        TALK = "talk", _("提醒谈话")
        SELF_CRITICISM = "written", _("书面检查")
        CRITICISED = "criticised", _("通报批评")

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="accountability", verbose_name=_("单位"))
    round = models.ForeignKey(Round, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("轮次"))
    kind = models.CharField(_("方式"), max_length=10, choices=Kind)
    day = models.DateField(_("日期"))
    reason = models.CharField(_("事由"), max_length=300)
    by = models.ForeignKey("people.User", models.PROTECT, related_name="+")

    OWNER = "organisation"

    class Meta:
        ordering = ("-day",)
        verbose_name = _("问责记录")
