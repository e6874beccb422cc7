"""How a person wants to be told."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from .models import Channel, Kind

#: webhooks go to these hosts alone, so that nobody has the server call its neighbours
HOSTS = {Channel.Way.WECOM: "qyapi.weixin.qq.com", Channel.Way.DINGTALK: "oapi.dingtalk.com"}


class ChannelForm(forms.ModelForm):
    kinds = forms.MultipleChoiceField(label=_("种类"), choices=Kind.choices, widget=forms.CheckboxSelectMultiple, initial=[value for value, _name in Kind.choices])

    class Meta:
        model = Channel
        fields = ("way", "address", "kinds", "quiet_from", "quiet_to", "digest")
        widgets = {"quiet_from": forms.TimeInput(attrs={"type": "time"}), "quiet_to": forms.TimeInput(attrs={"type": "time"})}
        help_texts = {"address": _("邮箱，或机器人的 webhook 地址"), "digest": _("每天只发一封汇总")}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        way, address = data.get("way"), data.get("address", "")
        if way == Channel.Way.MAIL:
            validate_email(address)
        elif way in HOSTS:
            parts = urlsplit(address)
            if parts.scheme != "https" or parts.hostname != HOSTS[way] or parts.port not in (None, 443):
                raise ValidationError(_("机器人地址应以 https://%(host)s/ 开头") % {"host": HOSTS[way]})
        return data
