"""Organisations in a tree, and what they are responsible for (监管对象)."""

from __future__ import annotations

from datetime import date, timedelta

from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from simple_history.models import HistoricalRecords

from xuncha.registry import Account as EngineAccount
from xuncha.registry import ColumnEntry, Downtime, Exemption
from xuncha.registry import Site as EngineSite
from xuncha.registry.model import CATEGORIES, COLUMN_CLASSES
from xuncha.registry.read import SITE_CODE

#: the words of the lists' categories and classes, which the engine keeps
_WORDS = (
    gettext_noop("门户网站"), gettext_noop("部门网站"), gettext_noop("其他"), gettext_noop("动态要闻"), gettext_noop("通知公告"), gettext_noop("政策文件"), gettext_noop("概况"), gettext_noop("机构"),
    gettext_noop("领导"), gettext_noop("互动"), gettext_noop("办事"), gettext_noop("专题"), gettext_noop("单页"),
)  # fmt: skip
#: what registry files write as the county of the city's own units
CITY_LEVEL = "市直"

site_code = RegexValidator(SITE_CODE, _("网站标识码应为10位数字，或 bm 加8位数字"))


class Organisation(models.Model):
    """An organisation (单位); `path` is the chain of ids from the root, so that everything below is one prefix."""

    class Kind(models.TextChoices):
        CITY = "city", _("市政府办公室")
        COUNTY = "county", _("县区")
        DEPARTMENT = "department", _("部门")
        THIRD_PARTY = "third-party", _("第三方机构")

    name = models.CharField(_("名称"), max_length=100, unique=True)
    kind = models.CharField(_("类别"), max_length=12, choices=Kind, default=Kind.DEPARTMENT)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("上级单位"))
    path = models.CharField(max_length=200, db_index=True, editable=False, default="")
    closed = models.BooleanField(_("已撤并"), default=False)
    merged_into = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="merged", verbose_name=_("并入"))
    history = HistoricalRecords()

    OWNER = ""
    #: what the journal calls it
    NOUN = "单位"

    class Meta:
        ordering = ("path",)
        verbose_name = _("单位")

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        """Keeps the path of this organisation, and of everything below it when it moved."""
        if self.pk is None:
            super().save(*args, **kwargs)
            kwargs = {}
        before, self.path = self.path, f"{self.parent.path if self.parent else '/'}{self.pk}/"
        super().save()
        if before and before != self.path:
            for below in Organisation.objects.filter(path__startswith=before).exclude(pk=self.pk):
                Organisation.objects.filter(pk=below.pk).update(path=self.path + below.path[len(before) :])

    @property
    def county(self) -> str:
        """The county it belongs to (所属县区); empty for the city's own departments."""
        if self.kind == self.Kind.COUNTY:
            return self.name
        return self.parent.county if self.parent else ""


class State(models.TextChoices):
    NORMAL = "normal", _("正常")
    CLOSED = "closed", _("已关停")


class Site(models.Model):
    """A government website (政府网站) as declared by its unit."""

    code = models.CharField(_("网站标识码"), max_length=10, unique=True, validators=[site_code])
    name = models.CharField(_("网站名称"), max_length=100)
    url = models.CharField(_("首页网址"), max_length=500)
    category = models.CharField(_("网站类别"), max_length=10, choices=[(c, _(c)) for c in CATEGORIES], default="部门网站")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="sites", verbose_name=_("主办单位"))
    #: as the unit declares it, where that is not the organisation's own name (霍邱县人民政府 belongs to 霍邱县)
    sponsor = models.CharField(_("主办单位名称"), max_length=100, blank=True, help_text=_("与单位名称不同时填"))
    serves_public = models.BooleanField(_("对外服务"), default=True)
    icp = models.CharField(_("ICP备案号"), max_length=60, blank=True)
    ipv6 = models.BooleanField(_("支持IPv6"), null=True, blank=True)
    state = models.CharField(_("状态"), max_length=8, choices=State, default=State.NORMAL)
    closed_on = models.DateField(_("关停日期"), null=True, blank=True)
    note = models.CharField(_("备注"), max_length=300, blank=True)
    confirmed_at = models.DateField(_("上次核对"), null=True, blank=True)
    history = HistoricalRecords()

    OWNER = "organisation"
    GRANT = "pk"
    NOUN = "网站"

    class Meta:
        ordering = ("id",)
        verbose_name = _("政府网站")

    def __str__(self) -> str:
        return self.name

    @property
    def key(self) -> str:
        return self.code

    def for_engine(self) -> EngineSite:
        """As the inspection takes it."""
        org = self.organisation
        return EngineSite(self.code, self.name, self.url, self.category, self.sponsor or org.name, org.county or CITY_LEVEL, self.serves_public, self.icp, self.ipv6)


class Account(models.Model):
    """A new-media account (政务新媒体)."""

    platform = models.CharField(_("平台"), max_length=20)
    name = models.CharField(_("账号名称"), max_length=100)
    account_id = models.CharField(_("账号ID"), max_length=100, blank=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="accounts", verbose_name=_("主办单位"))
    sponsor = models.CharField(_("主办单位名称"), max_length=100, blank=True, help_text=_("与单位名称不同时填"))
    verified_as = models.CharField(_("认证主体"), max_length=100, blank=True)
    url = models.CharField(_("主页地址"), max_length=500, blank=True)
    source = models.CharField(_("数据源"), max_length=200, blank=True)
    sampled_level = models.CharField(_("层级"), max_length=20, blank=True, help_text=_("抽查账号填“县级以下”，其余留空"))
    state = models.CharField(_("状态"), max_length=8, choices=State, default=State.NORMAL)
    closed_on = models.DateField(_("关停日期"), null=True, blank=True)
    note = models.CharField(_("备注"), max_length=300, blank=True)
    confirmed_at = models.DateField(_("上次核对"), null=True, blank=True)
    history = HistoricalRecords()

    OWNER = "organisation"
    NOUN = "账号"

    class Meta:
        ordering = ("id",)
        verbose_name = _("政务新媒体")
        constraints = [models.UniqueConstraint(fields=("platform", "name"), name="one_account")]

    def __str__(self) -> str:
        return self.key

    @property
    def key(self) -> str:
        return f"{self.platform}:{self.name}"

    def for_engine(self) -> EngineAccount:
        org = self.organisation
        return EngineAccount(self.platform, self.name, self.account_id, self.sponsor or org.name, org.county or CITY_LEVEL, self.verified_as, self.url, self.source)


class Column(models.Model):
    """A column (栏目) as confirmed by a person."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="columns", verbose_name=_("网站"))
    name = models.CharField(_("栏目名称"), max_length=100)
    url = models.CharField(_("栏目网址"), max_length=500)
    kind = models.CharField(_("类别"), max_length=10, blank=True, choices=[(c, _(c)) for c in COLUMN_CLASSES])
    first_level = models.BooleanField(_("一级栏目"), null=True, blank=True)
    should_update = models.BooleanField(_("应更新"), null=True, blank=True)
    cycle_days = models.PositiveIntegerField(_("更新周期（天）"), null=True, blank=True)
    note = models.CharField(_("备注"), max_length=300, blank=True)
    history = HistoricalRecords()

    OWNER = "site__organisation"
    GRANT = "site"

    class Meta:
        ordering = ("site_id", "id")
        verbose_name = _("栏目")
        constraints = [models.UniqueConstraint(fields=("site", "url"), name="one_column")]

    def __str__(self) -> str:
        return self.name

    def for_engine(self) -> ColumnEntry:
        return ColumnEntry(self.site.code, self.name, self.url, self.kind, self.first_level, self.should_update, self.cycle_days, self.note)


class ExemptionRecord(models.Model):
    """An approved exemption (免检): of an indicator on one address, or on the whole site."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="exemptions", verbose_name=_("网站"))
    indicator = models.CharField(_("指标"), max_length=40)
    url = models.CharField(_("网址"), max_length=500, blank=True)
    reason = models.CharField(_("理由"), max_length=300)
    approved_by = models.CharField(_("批准人"), max_length=60)
    until = models.DateField(_("有效期至"), null=True, blank=True)
    ended_on = models.DateField(_("提前结束"), null=True, blank=True)
    ended_by = models.ForeignKey("people.User", models.PROTECT, null=True, blank=True, related_name="+")
    ended_because = models.CharField(_("结束理由"), max_length=300, blank=True)
    history = HistoricalRecords()

    OWNER = "site__organisation"
    GRANT = "site"

    class Meta:
        ordering = ("id",)
        verbose_name = _("免检")

    def for_engine(self) -> Exemption:
        return Exemption(self.site.code, self.indicator, self.url, self.reason, self.approved_by, self.last_day)

    @property
    def last_day(self) -> date | None:
        """The last day it holds; what was ended early does not hold on the day it ended."""
        ended = self.ended_on - timedelta(days=1) if self.ended_on else None
        return min((day for day in (self.until, ended) if day), default=None)

    @property
    def over(self) -> bool:
        """Ended early, or run out."""
        return self.ended_on is not None or (self.until is not None and self.until < timezone.localdate())


class Contact(models.Model):
    """Who answers for an organisation, from when until when (联络员)."""

    class Duty(models.TextChoices):
        LEADER = "leader", _("分管负责同志")
        LIAISON = "liaison", _("联络员")

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="contacts", verbose_name=_("单位"))
    duty = models.CharField(_("职责"), max_length=8, choices=Duty, default=Duty.LIAISON)
    name = models.CharField(_("姓名"), max_length=40)
    post = models.CharField(_("职务"), max_length=60, blank=True)
    phone = models.CharField(_("办公电话"), max_length=40, blank=True)
    mobile = models.CharField(_("手机"), max_length=40, blank=True)
    email = models.EmailField(_("邮箱"), blank=True)
    since = models.DateField(_("起"), null=True, blank=True)
    until = models.DateField(_("止"), null=True, blank=True)
    ended_because = models.CharField(_("不再担任的原因"), max_length=300, blank=True)
    history = HistoricalRecords()

    OWNER = "organisation"

    class Meta:
        ordering = ("organisation_id", "duty", "-id")
        verbose_name = _("联系人")

    def __str__(self) -> str:
        return f"{self.name}（{self.organisation}）"


class Handover(models.Model):
    """A liaison hands over to the next (联络员变更): old gives, new confirms, the national system is updated."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="handovers", verbose_name=_("单位"))
    old = models.ForeignKey(Contact, models.SET_NULL, null=True, related_name="+", verbose_name=_("原联络员"))
    new = models.ForeignKey(Contact, models.SET_NULL, null=True, related_name="+", verbose_name=_("新联络员"))
    handed = models.TextField(_("交接内容"), blank=True)
    given_at = models.DateTimeField(_("交接时间"), auto_now_add=True)
    given_by = models.ForeignKey("people.User", models.PROTECT, related_name="+", verbose_name=_("交接人"))
    confirmed_at = models.DateTimeField(_("接收确认"), null=True, blank=True)
    confirmed_by = models.ForeignKey("people.User", models.PROTECT, null=True, blank=True, related_name="+")
    reported_at = models.DateField(_("已更新全国政府网站信息报送系统"), null=True, blank=True)

    OWNER = "organisation"

    class Meta:
        ordering = ("-id",)
        verbose_name = _("联络员变更")


class DowntimeNotice(models.Model):
    """A declared time of maintenance (临时报备): applied for, approved, then the probes know."""

    class State(models.TextChoices):
        ASKED = "asked", _("待审批")
        APPROVED = "approved", _("已批准")
        REFUSED = "refused", _("已退回")

    site = models.ForeignKey(Site, models.CASCADE, related_name="downtimes", verbose_name=_("网站"))
    begin = models.DateTimeField(_("起"))
    end = models.DateTimeField(_("止"))
    reason = models.CharField(_("事由"), max_length=300)
    state = models.CharField(_("状态"), max_length=8, choices=State, default=State.ASKED)
    asked_by = models.ForeignKey("people.User", models.PROTECT, related_name="+", verbose_name=_("申请人"))
    asked_at = models.DateTimeField(_("申请时间"), auto_now_add=True)
    decided_by = models.ForeignKey("people.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("审批人"))
    decided_at = models.DateTimeField(_("审批时间"), null=True, blank=True)
    answer = models.CharField(_("审批意见"), max_length=300, blank=True)

    OWNER = "site__organisation"
    GRANT = "site"

    class Meta:
        ordering = ("-id",)
        verbose_name = _("临时报备")

    def for_engine(self) -> Downtime:
        return Downtime(self.site.code, self.begin, self.end, self.reason)


class Difference(models.Model):
    """What the registry says and the site itself says otherwise (信息不一致), as a task for its unit."""

    class State(models.TextChoices):
        OPEN = "open", _("待核实")
        REGISTRY = "registry", _("已改登记信息")
        SITE = "site", _("由网站改正")
        NONE = "none", _("核实无误")

    site = models.ForeignKey(Site, models.CASCADE, related_name="differences", verbose_name=_("网站"))
    field = models.CharField(_("项目"), max_length=20)
    declared = models.CharField(_("登记的"), max_length=300)
    seen = models.CharField(_("网站上的"), max_length=300)
    url = models.CharField(_("见于"), max_length=500)
    seen_at = models.DateTimeField(_("发现时间"), auto_now_add=True)
    state = models.CharField(_("状态"), max_length=8, choices=State, default=State.OPEN)
    answered_by = models.ForeignKey("people.User", models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    OWNER = "site__organisation"
    GRANT = "site"

    class Meta:
        ordering = ("-id",)
        verbose_name = _("信息不一致")
        constraints = [models.UniqueConstraint(fields=("site", "field", "declared", "seen"), name="one_difference")]
