"""Cross-inspection (互查): who inspects whom, and the sheets they fill in."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xuncha.desk.registry.models import Organisation, Site
from xuncha.desk.rounds.models import Round


class Team(models.Model):
    """A team of inspectors from one organisation (检查组)."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="teams")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="teams", verbose_name=_("派出单位"))
    members = models.ManyToManyField("people.User", related_name="teams", verbose_name=_("成员"))

    OWNER = "organisation"

    class Meta:
        ordering = ("id",)
        verbose_name = _("检查组")
        constraints = [models.UniqueConstraint(fields=("round", "organisation"), name="one_team")]

    def __str__(self) -> str:
        return self.organisation.name


class Assignment(models.Model):
    """A team looks at a site, and sees it while this lasts (分工)."""

    class State(models.TextChoices):
        GIVEN = "given", _("待检查")
        SUBMITTED = "submitted", _("已提交")
        WITHDRAWN = "withdrawn", _("已收回")

    round = models.ForeignKey(Round, models.CASCADE, related_name="assignments")
    team = models.ForeignKey(Team, models.CASCADE, related_name="assignments", verbose_name=_("检查组"))
    site = models.ForeignKey(Site, models.PROTECT, related_name="assignments", verbose_name=_("网站"))
    members = models.ManyToManyField("people.User", related_name="assignments")
    #: a second team looks without seeing the first one's sheet (背靠背复检)
    blind = models.BooleanField(_("背靠背"), default=False)
    begins = models.DateTimeField(_("起"))
    ends = models.DateTimeField(_("止"))
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.GIVEN)
    submitted_at = models.DateTimeField(_("提交时间"), null=True, blank=True)
    submitted_by = models.ForeignKey("people.User", models.PROTECT, null=True, blank=True, related_name="+")

    OWNER = "team__organisation"

    class Meta:
        ordering = ("id",)
        verbose_name = _("互查分工")
        constraints = [models.UniqueConstraint(fields=("round", "site", "team"), name="one_assignment")]

    @property
    def over(self) -> bool:
        """Its time ran out before it was handed in."""
        return self.state == self.State.GIVEN and self.ends < timezone.now()

    @classmethod
    def live(cls, now: datetime) -> QuerySet[Assignment]:
        """Those that grant sight of their site at this moment."""
        return cls.objects.filter(Q(begins__lte=now) & Q(ends__gte=now)).exclude(state=cls.State.WITHDRAWN)


class Answer(models.Model):
    """One line of a check sheet (检查表): what was asked, what was seen."""

    class Verdict(models.TextChoices):
        FINE = "fine", _("无问题")
        PROBLEM = "problem", _("有问题")
        UNKNOWN = "unknown", _("无法判断")

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="answers")
    indicator = models.CharField(_("指标"), max_length=40)
    question = models.CharField(_("检查内容"), max_length=300)
    samples = models.JSONField(_("样本"), default=list)
    verdict = models.CharField(_("结论"), max_length=8, choices=Verdict, blank=True)
    url = models.CharField(_("网址"), max_length=2000, blank=True)
    label = models.CharField(_("位置"), max_length=300, blank=True)
    note = models.CharField(_("说明"), max_length=500, blank=True)
    by = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("id",)
        verbose_name = _("检查表")
