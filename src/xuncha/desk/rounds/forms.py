"""Forms about rounds."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from xuncha.bulletin import Fault, read_round
from xuncha.desk.registry.models import Organisation, Site
from xuncha.desk.ui.forms import SeenForm
from xuncha.desk.ui.offer import many, offer
from xuncha.rules import DEFAULT_EDITION, editions

from .models import Round, StagePlan
from .scope import named
from .service import period_defaults

DAY = {"type": "date"}
#: what the engine tells of a round file that is written wrong
_FAULTS = (
    gettext_noop("引号用了中文的，要换成英文双引号"), gettext_noop("各项之间用了中文标点，要换成英文逗号"), gettext_noop("名称和内容之间要有一个英文等号"), gettext_noop("引号没有配对，文字的开头和结尾各要一个英文双引号"),
    gettext_noop("引号中间又有英文引号，或者后面多了内容；文字里面的引号用中文的"), gettext_noop("日期不对，要写成年-月-日，月和日各两位，并且确有这一天"), gettext_noop("方括号里没有写完，各项之间用英文逗号隔开，最后要有 ]"),
    gettext_noop("等号后面没有内容，没有的写一对空引号"), gettext_noop("文字要放在英文双引号里"), gettext_noop("这一项前面已经写过，只能留一处"), gettext_noop("这一行不是“名称 = 内容”；说明文字前面要加 #"),
    gettext_noop("小节的名称要放在一对英文方括号里，单独一行"), gettext_noop("文字里的反斜杠要写两个"), gettext_noop("文字里有看不见的字符，请删掉重写"), gettext_noop("写法不对，请对照样例改"), gettext_noop("缺少必填项 {about}"),
    gettext_noop("没有 {about} 这一项，名称写错了或放错了小节"), gettext_noop("{about} 的写法不对"), gettext_noop("annexes 要写4个附件的标题"),
)  # fmt: skip


class _RoundForm(SeenForm):
    """What a new round and a corrected one hold to alike."""

    def clean_as_of(self) -> Any:
        day = self.cleaned_data["as_of"]
        if day > timezone.localdate():
            raise ValidationError(_("监测时间点不能在将来"))
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("inspected_from") and data.get("inspected_to") and data["inspected_to"] < data["inspected_from"]:
            raise ValidationError(_("检查结束早于开始"))
        return data


class RoundForm(_RoundForm):
    scope = forms.ModelMultipleChoiceField(Organisation.objects.none(), label=_("范围"), required=False, help_text=_("不选即登记的全部网站和账号"))
    rate = forms.FloatField(label=_("每秒请求数"), initial=2.0, min_value=0, max_value=100, help_text=_("对每个主机；0 为不限，只用于自己的主机"))
    max_pages = forms.IntegerField(label=_("每站页数上限"), initial=20_000, min_value=1)
    workers = forms.IntegerField(label=_("同时检查的进程"), initial=2, min_value=1, max_value=16)

    contact = forms.CharField(label=_("联系方式"), required=False, max_length=100, help_text=_("写进访问标识（User-Agent），便于网站核实"))

    class Meta:
        model = Round
        fields = ("template", "period", "name", "as_of", "inspected_from", "inspected_to", "edition", "host", "two_pairs")
        widgets = {name: forms.DateInput(attrs=DAY) for name in ("as_of", "inspected_from", "inspected_to")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        there, faults = editions()
        self.fields["edition"] = forms.ChoiceField(label=_("口径"), choices=[(each.name, each.title) for each in there], initial=DEFAULT_EDITION, help_text="；".join(faults))
        cast(forms.ModelChoiceField, self.fields["scope"]).queryset = Organisation.objects.filter(kind=Organisation.Kind.COUNTY, closed=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not self.errors:
            # what was only suggested, for today, follows the day that was chosen
            suggested = [period_defaults(template, timezone.localdate()) for template in Round.Template.values]
            fitting = period_defaults(data["template"], data["as_of"])
            for name in ("period", "name"):
                if data[name] in [each[name] for each in suggested]:
                    data[name] = fitting[name]
        return data


class CorrectForm(_RoundForm):
    """A round put right; what its inspection and its grades rest on stands once it has run."""

    class Meta:
        model = Round
        fields = ("template", "period", "name", "as_of", "inspected_from", "inspected_to", "host")
        widgets = {name: forms.DateInput(attrs=DAY) for name in ("as_of", "inspected_from", "inspected_to")}

    def __init__(self, *args: Any, ran: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "host", Organisation.objects.filter(closed=False) | Organisation.objects.filter(pk=self.instance.host_id))
        if ran:
            for name in ("template", "as_of"):
                self.fields[name].disabled = True
                self.fields[name].help_text = _("已经检查过，不能再改；要换就作废这一轮，另建一轮")


class BringInForm(forms.Form):
    """What is registered and not in the round: picked from a list while it is short, else named, one a line."""

    def __init__(self, *args: Any, rows: QuerySet[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = rows
        if many(rows):
            self.fields["keys"] = forms.CharField(label=_("网站标识码") if rows.model is Site else _("平台:账号名称"), widget=forms.Textarea(attrs={"rows": 8}), help_text=_("每行一个；只能写登记为正常、还不在本轮的"))
        else:
            self.fields["things"] = forms.ModelMultipleChoiceField(rows, label=rows.model._meta.verbose_name, widget=forms.SelectMultiple(attrs={"size": 12}), help_text=_("按住 Ctrl 可多选；只列登记为正常、还不在本轮的"))

    def clean_keys(self) -> str:
        wanted = [line.strip() for line in str(self.cleaned_data["keys"]).splitlines() if line.strip()]
        self.cleaned_data["things"], strange = named(self.rows, wanted)
        if strange:
            raise ValidationError(_("%(keys)s 没有登记为正常，或已在本轮，请核对") % {"keys": "、".join(strange[:10])})
        return "\n".join(wanted)


class StageForm(forms.ModelForm):
    class Meta:
        model = StagePlan
        fields = ("begin", "end")
        widgets = {name: forms.DateInput(attrs=DAY) for name in ("begin", "end")}


class BulletinForm(SeenForm):
    class Meta:
        model = Round
        fields = ("bulletin",)
        widgets = {"bulletin": forms.Textarea(attrs={"rows": 24, "spellcheck": "false", "style": "font-family:monospace"})}
        help_texts = {"bulletin": _("由办公室决定的内容；家数、比例、名单都由程序从卷宗计算")}

    def clean_bulletin(self) -> str:
        text = str(self.cleaned_data["bulletin"])
        made = read_round(text)
        if isinstance(made, Fault):
            what = gettext(made.kind.value).replace("{about}", made.about)
            raise ValidationError(_("第 %(line)s 行：%(what)s，例如 %(example)s") % {"line": made.line, "what": what, "example": made.example} if made.line else _("%(what)s，例如 %(example)s") % {"what": what, "example": made.example})
        return text


class DrawForm(forms.Form):
    what = forms.ChoiceField(label=_("抽取对象"), choices=(("网站", _("网站")), ("账号", _("账号"))))
    size = forms.IntegerField(label=_("数量"), min_value=1, initial=5)
    reason = forms.CharField(label=_("重抽理由"), max_length=300, required=False, help_text=_("第一次抽取不填"))
