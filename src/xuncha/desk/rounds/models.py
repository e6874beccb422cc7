"""A round (巡查轮次) of inspection and what it covers."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar, Self, TypeVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from xuncha.desk.registry.models import Account, Organisation, Site
from xuncha.rules import DEFAULT_EDITION

STAGES = ("inspect", "cross", "review", "appeal", "final", "bulletin", "repair", "recheck", "archive")


class RoundStateError(Exception):
    """A step that cannot be taken now; the message says why and what to do."""


class Round(models.Model):
    class Template(models.TextChoices):
        MONTHLY = "monthly", _("月度巡查")
        QUARTERLY = "quarterly", _("季度巡查")
        SPECIAL = "special", _("专项巡查")

    class Stage(models.TextChoices):
        INSPECT = "inspect", _("自动巡查")
        CROSS = "cross", _("互查")
        REVIEW = "review", _("复核")
        APPEAL = "appeal", _("申辩")
        FINAL = "final", _("终审")
        BULLETIN = "bulletin", _("通报")
        REPAIR = "repair", _("整改")
        RECHECK = "recheck", _("复查")
        ARCHIVE = "archive", _("归档")

    name = models.CharField(_("名称"), max_length=100, unique=True)
    period = models.CharField(_("期别"), max_length=40)
    template = models.CharField(_("类型"), max_length=10, choices=Template, default=Template.QUARTERLY)
    edition = models.CharField(_("口径"), max_length=60, default=DEFAULT_EDITION)
    as_of = models.DateField(_("监测时间点"))
    inspected_from = models.DateField(_("检查开始"))
    inspected_to = models.DateField(_("检查结束"))
    host = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("承办单位"))
    stage = models.CharField(_("阶段"), max_length=10, choices=Stage, default=Stage.INSPECT)
    seed = models.CharField(_("随机种子"), max_length=40)
    previous = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("上一轮"))
    #: keys as of `xuncha inspect`: rate, max_pages, max_minutes, workers, browser
    options = models.JSONField(default=dict)
    bulletin = models.TextField(_("轮次文件"), blank=True)
    two_pairs = models.BooleanField(_("单项否决须两人确认"), default=True)
    created_by = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    approved_by = models.ForeignKey("people.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("审定"))
    approved_at = models.DateTimeField(_("审定时间"), null=True, blank=True)
    published_at = models.DateTimeField(_("通报印发"), null=True, blank=True)
    #: sites and accounts counted when the grades were approved; from then on they stand
    tally = models.JSONField(default=dict)
    cancelled_at = models.DateTimeField(_("作废时间"), null=True, blank=True)
    cancelled_by = models.ForeignKey("people.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("作废"))
    cancelled_because = models.CharField(_("作废理由"), max_length=300, blank=True)

    OWNER = ""

    class Meta:
        ordering = ("-as_of", "-id")
        verbose_name = _("巡查轮次")

    def __str__(self) -> str:
        return self.name

    @property
    def folder(self) -> Path:
        """The round's dossier (卷宗)."""
        return Path(settings.DOSSIERS) / f"round-{self.pk}"

    @property
    def documents(self) -> Path:
        return Path(settings.DOSSIERS) / f"round-{self.pk}-documents"

    @property
    def written(self) -> list[Path]:
        """The documents that were written, as units will download them."""
        return [path for path in sorted(self.documents.glob("*")) if path.suffix in (".docx", ".pdf", ".xlsx")]

    @classmethod
    def current(cls) -> Round | None:
        """The round that figures are shown of: the latest that is no special one, and none that was cancelled."""
        rows = cls.objects.filter(cancelled_at=None).select_related("host")
        return rows.exclude(template=cls.Template.SPECIAL).first() or rows.first()

    def reached(self, stage: str) -> bool:
        return STAGES.index(self.stage) >= STAGES.index(stage)

    @classmethod
    def held_shut(cls, pk: int) -> str:
        """Why nothing of the round changes any more (see `shut`); where it is open, it is held so until the transaction ends."""
        return cls.objects.select_for_update().get(pk=pk).shut

    @property
    def shut(self) -> str:
        """Why nothing changes any more, in words: the grades are approved, or the round was cancelled. Empty while it is open."""
        if self.cancelled_at is not None:
            return str(_("本轮已经作废"))
        return str(_("本轮已经审定")) if self.approved_at is not None else ""

    @property
    def open_for_decisions(self) -> bool:
        """Until the grades are approved, unless the round is cancelled."""
        return not self.shut


class StagePlan(models.Model):
    """When a stage is meant to run, and when it was closed by whom."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="stages")
    stage = models.CharField(_("阶段"), max_length=10, choices=Round.Stage)
    begin = models.DateField(_("开始"), null=True, blank=True)
    end = models.DateField(_("截止"), null=True, blank=True)
    closed_at = models.DateTimeField(_("完成时间"), null=True, blank=True)
    closed_by = models.ForeignKey("people.User", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("id",)
        constraints = [models.UniqueConstraint(fields=("round", "stage"), name="one_stage")]


_Place = TypeVar("_Place", bound="Place")


class InScope(models.Manager[_Place]):
    """What counts; what was taken out of its round is asked for by name (`every`), so that nothing counts it by oversight.

    What is long and of one page alone (`LONG`) is left where it is.
    """

    def get_queryset(self) -> models.QuerySet[_Place]:
        return super().get_queryset().filter(out_at=None).defer(*self.model.LONG)


class Place(models.Model):
    """What a round holds of a site or an account (`WHAT`), until it is taken out of it."""

    out_at = models.DateTimeField(_("移出时间"), null=True, blank=True)
    out_by = models.ForeignKey("people.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("移出"))
    out_because = models.CharField(_("移出理由"), max_length=300, blank=True)
    #: ids of what stood when it was taken out (`findings`, `subjects`), so that it comes back as it was
    set_aside = models.JSONField(default=dict)

    objects: ClassVar[InScope[Self]] = InScope()
    every: ClassVar[models.Manager[Self]] = models.Manager()

    WHAT: ClassVar[str]
    LONG: ClassVar[tuple[str, ...]] = ()

    class Meta:
        abstract = True


class RoundSite(Place):
    """A site within a round: how far its inspection is, and its verdict."""

    class State(models.TextChoices):
        WAITING = "waiting", _("未检查")
        RUNNING = "running", _("检查中")
        DONE = "done", _("已检查")
        PARTIAL = "partial", _("未查全")

    round = models.ForeignKey(Round, models.CASCADE, related_name="sites")
    site = models.ForeignKey(Site, models.PROTECT, related_name="rounds", verbose_name=_("网站"))
    state = models.CharField(_("检查"), max_length=8, choices=State, default=State.WAITING)
    pages = models.PositiveIntegerField(_("页面"), default=0)
    links = models.PositiveIntegerField(_("链接"), default=0)
    note = models.CharField(_("说明"), max_length=300, blank=True)
    complete = models.BooleanField(default=False)
    reached = models.BooleanField(default=False)
    problems = models.PositiveIntegerField(_("问题（初评）"), default=0)
    problems_confirmed = models.PositiveIntegerField(_("问题"), default=0)
    vetoes = models.JSONField(_("单项否决"), default=list)
    awaiting = models.JSONField(_("待确认"), default=list)
    #: whether `awaiting` holds anything
    waits = models.BooleanField(default=False)
    preliminary = models.CharField(_("初评"), max_length=8, blank=True)
    grade = models.CharField(_("等次"), max_length=8, blank=True, db_index=True)
    qualified = models.BooleanField(_("合格"), null=True)
    #: of portals, where the edition scores them: the confirmed score, and both as the engine tells them (`Scores`)
    score = models.FloatField(_("得分"), null=True)
    scores = models.JSONField(default=dict)
    #: what the grade rests on, or waits for, beside vetoes
    reasons = models.JSONField(default=list)

    WHAT = "site"
    #: how a score came about
    LONG = ("scores",)
    OWNER = "site__organisation"
    GRANT = "site"

    class Meta:
        ordering = ("id",)
        verbose_name = _("网站评定")
        constraints = [models.UniqueConstraint(fields=("round", "site"), name="one_site_a_round")]
        indexes = [models.Index(fields=("round", "out_at", *more)) for more in (("grade", "site"), ("qualified",), ("state",), ("waits",))]


class Addition(models.Model):
    """What a person added to a portal's score (加分), or took back (no points). Only added to: of a site the last counts."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="additions")
    site = models.ForeignKey(Site, models.PROTECT, related_name="additions", verbose_name=_("网站"))
    points = models.DecimalField(_("加分"), max_digits=5, decimal_places=2, null=True)
    reason = models.CharField(_("依据"), max_length=300)
    by = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(_("登记人"), max_length=60)
    at = models.DateTimeField(_("时间"))

    OWNER = "site__organisation"

    class Meta:
        ordering = ("id",)
        verbose_name = _("加分")
        indexes = [models.Index(fields=("round", "site", "id"))]

    @property
    def for_engine(self) -> float | None:
        return None if self.points is None else float(self.points)


class RoundAccount(Place):
    """An account within a round: what a person noted, and its verdict."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="accounts")
    account = models.ForeignKey(Account, models.PROTECT, related_name="rounds", verbose_name=_("账号"))
    last_post = models.DateField(_("最近更新日期"), null=True, blank=True)
    interactive = models.BooleanField(_("有效互动"), null=True, blank=True)
    checked_by = models.CharField(_("检查人"), max_length=40, blank=True)
    checked_at = models.CharField(_("检查时间"), max_length=30, blank=True)
    proof = models.CharField(_("凭证"), max_length=300, blank=True)
    update = models.BooleanField(_("更新"), null=True)
    interaction = models.BooleanField(_("互动"), null=True)
    qualified = models.BooleanField(_("合格"), null=True)
    text = models.CharField(_("问题"), max_length=300, blank=True)

    WHAT = "account"
    OWNER = "account__organisation"

    class Meta:
        ordering = ("id",)
        verbose_name = _("账号评定")
        constraints = [models.UniqueConstraint(fields=("round", "account"), name="one_account_a_round")]
        indexes = [models.Index(fields=("round", "out_at", *more)) for more in (("qualified",), ("update",), ("last_post", "id"))]


class Draw(models.Model):
    """A random sample and its public protocol (抽取记录): population, method, seed, list; drawn again only with a reason."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="draws")
    what = models.CharField(_("抽取对象"), max_length=60)
    population = models.JSONField(_("总体"))
    size = models.PositiveIntegerField(_("数量"))
    seed = models.CharField(_("种子"), max_length=60)
    result = models.JSONField(_("结果"))
    reason = models.CharField(_("重抽理由"), max_length=300, blank=True)
    replaces = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="replaced_by")
    drawn_by = models.ForeignKey("people.User", models.PROTECT, related_name="+", verbose_name=_("抽取人"))
    drawn_at = models.DateTimeField(_("抽取时间"), auto_now_add=True)

    OWNER = ""

    class Meta:
        ordering = ("-id",)
        verbose_name = _("抽取记录")
