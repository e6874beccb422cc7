"""Findings of a round, their subjects, and what people decided about each. Decisions are only added, never changed."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from xuncha.desk.registry.models import Account, Site
from xuncha.desk.rounds.models import Round, RoundAccount, RoundSite


class Finding(models.Model):
    """One site (or account) × indicator × outcome that is not a pass, as the engine wrote it."""

    class Outcome(models.TextChoices):
        PROBLEM = "problem", pgettext_lazy("outcome", "问题")
        SUSPECT = "suspect", _("疑似")
        UNDETERMINED = "undetermined", _("无法判定")
        NOT_APPLICABLE = "not_applicable", _("不适用")
        EXEMPT = "exempt", _("免检")

    class Source(models.TextChoices):
        MACHINE = "machine", _("自动巡查")
        INSPECTOR = "inspector", _("互查")
        THIRD_PARTY = "third-party", _("第三方")
        PROVINCE = "province", _("上级通报")

    round = models.ForeignKey(Round, models.CASCADE, related_name="findings")
    site = models.ForeignKey(Site, models.PROTECT, null=True, related_name="findings", verbose_name=_("网站"))
    account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="findings", verbose_name=_("账号"))
    #: whose business it is, kept beside so that long lists need no detour
    organisation = models.ForeignKey("registry.Organisation", models.PROTECT, related_name="+")
    key = models.CharField(max_length=16)
    indicator = models.CharField(_("指标"), max_length=40, db_index=True)
    outcome = models.CharField(_("结论"), max_length=16, choices=Outcome)
    units = models.PositiveIntegerField(_("计数"), default=0)
    text = models.CharField(_("问题"), max_length=500)
    reason = models.CharField(_("原因"), max_length=500, blank=True)
    source = models.CharField(_("来源"), max_length=12, choices=Source, default=Source.MACHINE)
    evidence = models.JSONField(default=list)
    #: no longer reported by a later inspection of the same round; kept, counted no more
    superseded = models.BooleanField(default=False)

    OWNER = "organisation"
    GRANT = "site"
    GRANT_ONLY = {"source": "machine"}

    class Meta:
        ordering = ("id",)
        verbose_name = _("发现")
        constraints = [models.UniqueConstraint(fields=("round", "key", "source"), name="one_finding")]
        indexes = [models.Index(fields=("round", "site"))]


class Subject(models.Model):
    """What a finding is about; the unit of review, of appeal and of rectification."""

    class State(models.TextChoices):
        OPEN = "open", _("待复核")
        SECOND = "second", _("待第二人确认")
        DISPUTED = "disputed", _("待仲裁")
        DEFERRED = "deferred", pgettext_lazy("state", "暂缓")
        CONFIRMED = "confirmed", _("已确认")
        DOWNGRADED = "downgraded", _("已降级")
        REJECTED = "rejected", _("已驳回")

    finding = models.ForeignKey(Finding, models.CASCADE, related_name="subjects")
    round = models.ForeignKey(Round, models.CASCADE, related_name="subjects")
    site = models.ForeignKey(Site, models.PROTECT, null=True, related_name="+", verbose_name=_("网站"))
    organisation = models.ForeignKey("registry.Organisation", models.PROTECT, related_name="+")
    key = models.CharField(max_length=16, db_index=True)
    #: as the finding has them, kept beside so that a million subjects are counted and sorted without a detour
    indicator = models.CharField(_("指标"), max_length=40)
    outcome = models.CharField(_("结论"), max_length=16, choices=Finding.Outcome)
    source = models.CharField(_("来源"), max_length=12, choices=Finding.Source, default=Finding.Source.MACHINE)
    position = models.PositiveIntegerField(default=0)
    url = models.CharField(_("网址"), max_length=2000)
    label = models.CharField(_("位置"), max_length=500)
    detail = models.JSONField(default=dict)
    evidence = models.JSONField(default=dict)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.OPEN)
    #: whether it may veto, so that a second pair of eyes is asked for
    vetoing = models.BooleanField(_("涉单项否决"), default=False)
    #: accepted with a reason until a day (登记后暂不整改)
    accepted_until = models.DateField(_("暂予认可至"), null=True, blank=True)
    #: counted up at each change, so that two people do not decide over each other
    version = models.PositiveIntegerField(default=0)
    superseded = models.BooleanField(default=False)

    OWNER = "organisation"
    GRANT = "site"
    GRANT_ONLY = {"source": "machine"}

    class Meta:
        ordering = ("id",)
        verbose_name = _("问题点")
        constraints = [models.UniqueConstraint(fields=("finding", "key"), name="one_subject")]
        # one for each order of the list, and one that holds all its filters, for counting
        indexes = [
            models.Index(fields=("round", "id")), models.Index(fields=("round", "state", "id")), models.Index(fields=("round", "indicator", "id")), models.Index(fields=("round", "site", "id")),
            models.Index(fields=("organisation", "round")), models.Index(fields=("round", "outcome", "state", "indicator", "source", "organisation", "superseded")),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.label or self.url

    @property
    def shut(self) -> str:
        """Why nothing is decided about it any more, in words: its round is shut, or its site or account was taken out. Empty while it may be."""
        if self.round.shut or not self.superseded:
            return self.round.shut
        if self.site_id is not None:
            return str(_("网站已移出本轮")) if RoundSite.every.filter(round=self.round_id, site=self.site_id).exclude(out_at=None).exists() else ""
        return str(_("账号已移出本轮")) if RoundAccount.every.filter(round=self.round_id, account=self.finding.account_id).exclude(out_at=None).exists() else ""


class Decision(models.Model):
    """A person's decision about a subject (复核意见)."""

    class Kind(models.TextChoices):
        CONFIRM = "confirm", _("确认")
        REJECT = "reject", _("驳回")
        DOWNGRADE = "downgrade", _("降级")
        DEFER = "defer", _("暂缓")

    class Step(models.TextChoices):
        REVIEW = "review", _("复核")
        SECOND = "second", _("第二人确认")
        ARBITRATION = "arbitration", _("仲裁")
        APPEAL = "appeal", _("申辩处理")
        IMPORTED = "imported", _("随卷宗导入")

    subject = models.ForeignKey(Subject, models.CASCADE, related_name="decisions")
    decision = models.CharField(_("意见"), max_length=10, choices=Kind)
    step = models.CharField(_("环节"), max_length=12, choices=Step, default=Step.REVIEW)
    reason = models.CharField(_("理由"), max_length=500, blank=True)
    by = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+", verbose_name=_("复核人"))
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField(_("时间"))
    #: the form's own number: the same form sent twice decides once
    token = models.CharField(max_length=40, unique=True)

    OWNER = "subject__organisation"

    class Meta:
        ordering = ("id",)
        verbose_name = _("复核意见")


class AllowedWord(models.Model):
    """A wording that is in order (白名单), taught by a rejection."""

    word = models.CharField(_("词语"), max_length=40, unique=True)
    reason = models.CharField(_("理由"), max_length=300)
    subject = models.ForeignKey(Subject, models.SET_NULL, null=True, related_name="+")
    by = models.ForeignKey("people.User", models.PROTECT, related_name="+", verbose_name=_("复核人"))
    at = models.DateTimeField(_("时间"), auto_now_add=True)
    active = models.BooleanField(_("启用"), default=True)

    class Meta:
        ordering = ("-id",)
        verbose_name = _("表述白名单")


class Appeal(models.Model):
    """A unit's answer to a subject before publication (申辩), and the reasoned reply."""

    class Stance(models.TextChoices):
        ACCEPT = "accept", _("认可")
        CONTEST = "contest", _("有异议")

    class Result(models.TextChoices):
        UPHELD = "upheld", _("采纳")
        REFUSED = "refused", _("不予采纳")

    subject = models.OneToOneField(Subject, models.CASCADE, related_name="appeal")
    #: the subject's, kept beside, so that those of a round are found
    round = models.ForeignKey(Round, models.CASCADE, related_name="appeals", null=True, editable=False)
    organisation = models.ForeignKey("registry.Organisation", models.PROTECT, related_name="+")
    stance = models.CharField(_("态度"), max_length=8, choices=Stance)
    text = models.TextField(_("申辩理由"), blank=True)
    by = models.ForeignKey("people.User", models.PROTECT, related_name="+", verbose_name=_("提交人"))
    at = models.DateTimeField(_("提交时间"), auto_now_add=True)
    result = models.CharField(_("处理"), max_length=8, choices=Result, blank=True)
    reply = models.TextField(_("答复"), blank=True)
    replied_by = models.ForeignKey("people.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("答复人"))
    replied_at = models.DateTimeField(_("答复时间"), null=True, blank=True)

    OWNER = "organisation"

    class Meta:
        ordering = ("id",)
        verbose_name = _("申辩")

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.round_id = self.subject.round_id
        super().save(*args, **kwargs)


class Upload(models.Model):
    """A file somebody handed in as proof; kept by digest, shown only to who may see its organisation."""

    organisation = models.ForeignKey("registry.Organisation", models.PROTECT, related_name="+")
    site = models.ForeignKey(Site, models.PROTECT, null=True, related_name="+")
    name = models.CharField(_("文件名"), max_length=200)
    kind = models.CharField(max_length=60)
    size = models.PositiveIntegerField(_("大小"))
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    appeal = models.ForeignKey(Appeal, models.CASCADE, null=True, related_name="files")
    reply = models.ForeignKey("repair.Reply", models.CASCADE, null=True, related_name="files")
    answer = models.ForeignKey("cross.Answer", models.CASCADE, null=True, related_name="files")
    hand_in = models.ForeignKey("duties.HandIn", models.CASCADE, null=True, related_name="files")

    OWNER = "organisation"

    @property
    def pictured(self) -> bool:
        """Whether it is shown as a picture, and not only handed out."""
        return self.kind.startswith("image/")

    class Meta:
        ordering = ("id",)
        verbose_name = _("附件")
