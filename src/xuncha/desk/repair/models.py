"""Rectification (整改): a notice to a unit, a task a subject, replies with proof, re-checks, the ladder of urging."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from xuncha.desk.findings.models import Subject
from xuncha.desk.registry.models import Organisation
from xuncha.desk.rounds.models import Round


class Notice(models.Model):
    """A rectification notice (整改通知书) to a unit."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="notices")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="notices", verbose_name=_("单位"))
    number = models.CharField(_("编号"), max_length=60)
    issued_at = models.DateTimeField(_("下发时间"), auto_now_add=True)
    issued_by = models.ForeignKey("people.User", models.PROTECT, related_name="+", verbose_name=_("下发人"))
    deadline = models.DateField(_("整改期限"))
    #: the deadline counts days of a year whose holidays were not announced yet
    provisional = models.BooleanField(default=False)

    OWNER = "organisation"

    class Meta:
        ordering = ("id",)
        verbose_name = _("整改通知书")

    def __str__(self) -> str:
        return self.number


class Task(models.Model):
    """One subject to be put right (整改任务)."""

    class State(models.TextChoices):
        OPEN = "open", _("待整改")
        REPLIED = "replied", _("已回复")
        CHECKING = "checking", _("复查中")
        PASSED = "passed", _("复查通过")
        FAILED = "failed", _("复查未通过")
        UNSURE = "unsure", _("须人工复查")
        RETURNED = "returned", _("已退回")
        CLOSED = "closed", _("已销号")

    class Authority(models.TextChoices):
        OPENNESS = "openness", _("政务公开主管单位")
        SERVICES = "services", _("政务服务主管单位")
        SITE = "site", _("网站主管单位")

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="tasks")
    round = models.ForeignKey(Round, models.CASCADE, related_name="tasks")
    subject = models.OneToOneField(Subject, models.PROTECT, related_name="task")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("单位"))
    authority = models.CharField(_("主管"), max_length=10, choices=Authority)
    deadline = models.DateField(_("期限"))
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.OPEN)
    #: the same trouble in an earlier round, repaired then, back again
    returned_from = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="came_back", verbose_name=_("曾整改"))
    level = models.PositiveSmallIntegerField(_("督办级别"), default=0)
    closed_by = models.ForeignKey("people.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("销号人"))
    closed_at = models.DateTimeField(_("销号时间"), null=True, blank=True)
    closing_note = models.CharField(_("销号意见"), max_length=300, blank=True)
    version = models.PositiveIntegerField(default=0)

    OWNER = "organisation"

    class Meta:
        ordering = ("id",)
        verbose_name = _("整改任务")
        # one for each order of the ledger, one for each way it is narrowed
        indexes = [
            models.Index(fields=("round", "id")), models.Index(fields=("round", "state", "id")), models.Index(fields=("state", "deadline", "id")), models.Index(fields=("state", "id")),
            models.Index(fields=("authority", "id")), models.Index(fields=("organisation", "id")), models.Index(fields=("deadline", "id")), models.Index(fields=("level", "id")), models.Index(fields=("closed_at", "id")),
        ]  # fmt: skip

    #: not 销号 yet; named one by one, because no index answers “all but one”
    #: the unit's turn; in the others the engine or the office has to look
    OWED = (State.OPEN, State.FAILED, State.RETURNED)
    OPEN = (State.OPEN, State.REPLIED, State.CHECKING, State.PASSED, State.FAILED, State.UNSURE, State.RETURNED)

    @property
    def is_open(self) -> bool:
        return self.state != self.State.CLOSED


class Reply(models.Model):
    """What a unit says it has done (整改回复)."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="replies")
    text = models.TextField(_("整改情况"))
    by = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    token = models.CharField(max_length=40, unique=True)

    OWNER = "task__organisation"

    class Meta:
        ordering = ("id",)


class Recheck(models.Model):
    """A look by the engine at exactly that page (复查)."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="rechecks")
    job = models.ForeignKey("jobs.Job", models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    at = models.DateTimeField(null=True)
    result = models.CharField(_("结果"), max_length=10, blank=True)
    text = models.CharField(_("说明"), max_length=500, blank=True)
    folder = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("id",)


class Event(models.Model):
    """What happened to a task (办理过程)."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="events")
    what = models.CharField(max_length=60)
    text = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("id",)
