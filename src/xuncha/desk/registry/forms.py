"""Forms about what is inspected."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from xuncha.desk.people.access import visible
from xuncha.desk.people.models import User
from xuncha.desk.people.roles import Can
from xuncha.desk.ui.forms import SeenForm
from xuncha.desk.ui.offer import offer
from xuncha.desk.ui.words import edition
from xuncha.registry.read import BadCell, web_address
from xuncha.rules import DEFAULT_EDITION

from .models import Account, Contact, DowntimeNotice, ExemptionRecord, Organisation, Site

DAY = {"type": "date"}
MOMENT = {"type": "datetime-local"}


class _Below(SeenForm):
    """A form whose choices of organisations and sites end where the person's reach ends."""

    def __init__(self, *args: Any, by: User, verb: Can = Can.EDIT_REGISTRY, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, model in (("organisation", Organisation), ("parent", Organisation), ("site", Site)):
            if name in self.fields:
                offer(self, name, visible(by, model._default_manager.all(), verb))


class SiteForm(_Below):
    class Meta:
        model = Site
        fields = ("code", "name", "url", "category", "organisation", "sponsor", "serves_public", "icp", "ipv6", "note")

    def clean_url(self) -> str:
        try:
            return web_address(self.cleaned_data["url"], "首页网址")
        except BadCell as error:
            raise ValidationError(error.reason) from error


class AccountForm(_Below):
    class Meta:
        model = Account
        fields = ("platform", "name", "account_id", "organisation", "sponsor", "verified_as", "url", "source", "sampled_level")


class OrganisationForm(_Below):
    class Meta:
        model = Organisation
        fields = ("name", "kind", "parent")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        own = self.instance.pk is not None and self.instance.parent_id is None
        if not data.get("parent") and data.get("kind") != Organisation.Kind.THIRD_PARTY and not own:
            # a second tree would be seen by nobody
            self.add_error("parent", _("请选上级单位；只有第三方机构没有上级"))
        if self.instance.pk is not None and data.get("parent") and data["parent"].path.startswith(self.instance.path):
            self.add_error("parent", _("不能放到自己或自己的下级之下"))
        return data


class ContactForm(_Below):
    class Meta:
        model = Contact
        fields = ("organisation", "duty", "name", "post", "phone", "mobile", "email", "since")
        widgets = {"since": forms.DateInput(attrs=DAY)}


class DowntimeForm(_Below):
    class Meta:
        model = DowntimeNotice
        fields = ("site", "begin", "end", "reason")
        widgets = {"begin": forms.DateTimeInput(attrs=MOMENT), "end": forms.DateTimeInput(attrs=MOMENT)}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("begin") and data.get("end") and data["end"] <= data["begin"]:
            raise ValidationError(_("“止”要晚于“起”"))
        return data


class ExemptionForm(_Below):
    class Meta:
        model = ExemptionRecord
        fields = ("site", "indicator", "url", "reason", "approved_by", "until")
        widgets = {"until": forms.DateInput(attrs=DAY)}


    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rules = edition(DEFAULT_EDITION).rules.values()
        self.fields["indicator"] = forms.ChoiceField(label=_("指标"), choices=[("", "---------"), *((rule.id, rule.title) for rule in rules)])


class HandoverForm(forms.Form):
    """The old liaison tells who follows and what was handed over."""

    name = forms.CharField(label=_("新联络员姓名"), max_length=40)
    post = forms.CharField(label=_("职务"), max_length=60, required=False)
    phone = forms.CharField(label=_("办公电话"), max_length=40)
    mobile = forms.CharField(label=_("手机"), max_length=40, required=False)
    handed = forms.CharField(label=_("交接内容"), widget=forms.Textarea(attrs={"rows": 4}), help_text=_("账号、未办结的整改、报送事项等"))


class ImportForm(forms.Form):
    file = forms.FileField(label=_("清单"), help_text=_("XLSX 或 CSV。网站：网站标识码、网站名称、首页网址、网站类别、主办单位、所属县区、对外服务、ICP备案号、IPv6；账号：平台、账号名称、账号ID、主办单位、所属县区、认证主体、主页地址、数据源。先预览，确认后才写入"))
    sampled_level = forms.ChoiceField(label=_("账号层级"), required=False, choices=(("", _("一般账号")), ("县级以下", _("县级以下（抽查）"))))
