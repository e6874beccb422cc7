"""Forms about people."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib.auth import password_validation
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from xuncha.desk.registry.models import Organisation
from xuncha.desk.ui.offer import offer

from .access import visible
from .models import User
from .roles import Can, Role


class LoginForm(AuthenticationForm):
    error_messages = {"invalid_login": _("用户名或密码不对。"), "inactive": _("用户名或密码不对。")}


class UserForm(forms.ModelForm):
    """A user with one role in one organisation; more are added on his page."""

    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("单位"))
    role = forms.ChoiceField(label=_("角色"))
    password = forms.CharField(label=_("初始密码"), widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}), help_text=_("至少10个字符，含三种字符；本人首次登录时须改"))

    class Meta:
        model = User
        fields = ("username", "name", "phone", "email")

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "organisation", visible(by, Organisation.objects.all(), Can.MANAGE_PEOPLE))
        cast(forms.ChoiceField, self.fields["role"]).choices = grantable(by)
        self.fields["username"].help_text = _("登录用，字母、数字")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if misplaced(data.get("role", ""), data.get("organisation")):
            self.add_error("role", _("市级管理员和负责同志只能设在市政府办公室"))
        if data.get("password"):
            try:
                password_validation.validate_password(data["password"], User(username=data.get("username", ""), name=data.get("name", ""), phone=data.get("phone", "")))
            except ValidationError as error:
                self.add_error("password", error)
        return data


class MembershipForm(forms.Form):
    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("单位"))
    role = forms.ChoiceField(label=_("角色"))

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "organisation", visible(by, Organisation.objects.all(), Can.MANAGE_PEOPLE))
        cast(forms.ChoiceField, self.fields["role"]).choices = grantable(by)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if misplaced(data.get("role", ""), data.get("organisation")):
            self.add_error("role", _("市级管理员和负责同志只能设在市政府办公室"))
        return data


def misplaced(role: str, organisation: Organisation | None) -> bool:
    """Whether a role is meant for the whole city, and the organisation is only a part of it."""
    return role in (Role.CITY, Role.LEADER) and organisation is not None and (organisation.parent_id is not None or organisation.kind == Organisation.Kind.THIRD_PARTY)


def grantable(by: User) -> list[tuple[str, str]]:
    """The roles a person may give: the city gives all, a county those below it."""
    from .access import reach

    every = [("", "---------"), *((value, str(name)) for value, name in Role.choices)]
    if reach(by).can(Can.MANAGE_ROUND):
        return every
    return [(value, name) for value, name in every if value in ("", Role.LIAISON, Role.INSPECTOR, Role.READER)]


class TokenForm(forms.Form):
    """The six figures of the second factor, or a spare code."""

    token = forms.CharField(label=_("验证码"), max_length=16, widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "autofocus": True}))
