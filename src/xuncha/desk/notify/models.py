"""Notifications in the desk, and what goes out by mail or webhook."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    TASK = "task", _("待办")
    DEADLINE = "deadline", _("期限")
    RESULT = "result", _("结果")
    SYSTEM = "system", _("系统")


class Notification(models.Model):
    user = models.ForeignKey("people.User", models.CASCADE, related_name="notifications")
    kind = models.CharField(_("种类"), max_length=10, choices=Kind)
    text = models.CharField(_("内容"), max_length=300)
    url = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(_("时间"), auto_now_add=True)
    read_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-id",)
        verbose_name = _("消息")
        indexes = [models.Index(fields=("user", "read_at"))]


class Channel(models.Model):
    """How a person wants to be told outside the desk, kind by kind; nothing leaves unless it is set here."""

    class Way(models.TextChoices):
        MAIL = "mail", _("邮件")
        WECOM = "wecom", _("企业微信机器人")
        DINGTALK = "dingtalk", _("钉钉机器人")

    user = models.ForeignKey("people.User", models.CASCADE, related_name="channels")
    way = models.CharField(_("方式"), max_length=10, choices=Way)
    address = models.CharField(_("地址"), max_length=500)
    kinds = models.JSONField(_("种类"), default=list)
    quiet_from = models.TimeField(_("免打扰起"), null=True, blank=True)
    quiet_to = models.TimeField(_("免打扰止"), null=True, blank=True)
    digest = models.BooleanField(_("每日汇总"), default=False)
    active = models.BooleanField(_("启用"), default=True)
    failed = models.CharField(_("上次失败"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("提醒方式")
