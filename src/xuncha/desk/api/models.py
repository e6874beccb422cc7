"""Answers already given to writes, so that the same write sent twice is done once (幂等)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Answer(models.Model):
    """What a POST under an `Idempotency-Key` was answered; kept for a week."""

    user = models.ForeignKey("people.User", models.CASCADE, related_name="+")
    key = models.CharField(_("幂等键"), max_length=80)
    #: of method, address and body
    digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    body = models.TextField(blank=True)
    at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        ordering = ("id",)
        verbose_name = _("接口应答")
        constraints = [models.UniqueConstraint(fields=("user", "key"), name="one_answer")]
