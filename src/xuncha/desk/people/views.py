"""Users and their roles, tokens for programs."""

from __future__ import annotations

from datetime import timedelta

import django_filters
import django_tables2 as tables
from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from django_otp import devices_for_user

from xuncha.desk.journal.models import record
from xuncha.desk.ui.lists import SHORT, listing, number

from .access import Request, get_visible, needs, visible
from .forms import MembershipForm, UserForm, grantable
from .gate import end_sessions
from .models import ApiToken, Membership, User
from .passwords import first_password
from .roles import Can, Role

#: what a token may be allowed to do through the API
TOKEN_SCOPES = (("read", gettext_lazy("读取")), ("write", gettext_lazy("写入登记信息、轮次和整改")), ("review", gettext_lazy("写入复核意见")))


class UserTable(tables.Table):
    name = tables.LinkColumn("user", args=[tables.A("pk")])
    username = tables.Column(attrs=SHORT)
    phone = tables.Column(attrs=SHORT)
    is_active = tables.BooleanColumn(attrs=SHORT)
    roles = tables.Column(gettext_lazy("角色"), accessor="pk", orderable=False)

    class Meta:
        model = User
        fields = ("name", "username", "roles", "phone", "last_login", "is_active")
        sequence = ("name", "username", "roles", "phone", "last_login", "is_active")
        attrs = {"class": "table-cards"}

    def value_roles(self, record: User) -> str:
        return self.render_roles(record)

    def render_roles(self, record: User) -> str:
        return _("；").join(str(m) for m in record.memberships.all()) or "—"


class UserFilter(django_filters.FilterSet):
    name = django_filters.CharFilter(lookup_expr="icontains", label=gettext_lazy("姓名"))
    role = django_filters.ChoiceFilter(field_name="memberships__role", choices=Role.choices, label=gettext_lazy("角色"), distinct=True)

    class Meta:
        model = User
        fields = ("name", "role")


def manageable(by: User) -> QuerySet[User]:
    return visible(by, User.objects.all(), Can.MANAGE_PEOPLE)


@needs(Can.MANAGE_PEOPLE)
def users(request: Request) -> HttpResponse:
    rows = manageable(request.user).prefetch_related("memberships__organisation")
    return listing(request, rows, UserTable, UserFilter, title=_("用户"), template="people/users.html")


@needs(Can.MANAGE_PEOPLE)
def add_user(request: Request) -> HttpResponse:
    form = UserForm(request.POST or None, by=request.user)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            user = form.save(commit=False)
            user.set_password(form.cleaned_data["password"])
            user.must_change_password = True
            user.save()
            Membership.objects.create(user=user, organisation=form.cleaned_data["organisation"], role=form.cleaned_data["role"])
            record("新建用户", user.username, request=request, role=form.cleaned_data["role"], organisation=str(form.cleaned_data["organisation"]))
        messages.success(request, _("已新建用户“%(name)s”，首次登录须改密码。") % {"name": user})
        return redirect("user", user.pk)
    return render(request, "form.html", {"form": form, "title": _("新建用户"), "back": "users"})


@needs(Can.MANAGE_PEOPLE)
def user(request: Request, pk: int) -> HttpResponse:
    person = get_visible(request, User.objects.prefetch_related("memberships__organisation"), Can.MANAGE_PEOPLE, pk=pk)
    factors = list(devices_for_user(person))
    return render(request, "people/user.html", {"person": person, "form": MembershipForm(by=request.user), "factors": factors})


@needs(Can.MANAGE_PEOPLE)
@require_POST
def change_user(request: Request, pk: int) -> HttpResponse:
    """One small change of a user: a role added or taken, closed or opened, second factor taken off, password set anew."""
    person = get_visible(request, User, Can.MANAGE_PEOPLE, pk=pk)
    what = request.POST.get("what", "")
    # whoever also has a role elsewhere is none of this administrator's business as a person
    roles = dict(grantable(request.user))
    beyond = person.memberships.count() > visible(request.user, person.memberships.all(), Can.MANAGE_PEOPLE).count() or any(m.role not in roles for m in person.memberships.all())
    with transaction.atomic():
        if beyond and what in ("close", "open", "reset-factor", "reset-password", "unbind"):
            messages.error(request, _("此人有您不能授予的角色，或在您的权限范围外还有角色，请联系市级管理员。"))
        elif what == "add-role":
            form = MembershipForm(request.POST, by=request.user)
            if form.is_valid():
                Membership.objects.get_or_create(user=person, **form.cleaned_data)
                record("增加角色", person.username, request=request, role=form.cleaned_data["role"], organisation=str(form.cleaned_data["organisation"]))
            else:
                messages.error(request, _("没有增加：单位和角色都要选，且在您的权限范围内；市级管理员和负责同志只能设在市政府办公室。"))
        elif what == "take-role":
            gone = visible(request.user, person.memberships.all(), Can.MANAGE_PEOPLE).filter(pk=number(request.POST.get("membership"))).first()
            if gone is not None and gone.role in dict(grantable(request.user)) and not _last_city(gone):
                record("收回角色", person.username, request=request, role=gone.role, organisation=str(gone.organisation))
                gone.delete()
            else:
                messages.error(request, _("这个角色不能收回：不在权限范围内，或者是最后一个市级管理员。"))
        elif what in ("close", "open") and person != request.user:
            person.is_active = what == "open"
            person.save(update_fields=["is_active"])
            if what == "close":
                end_sessions(person.pk)
                person.tokens.filter(revoked_at=None).update(revoked_at=timezone.now())
            record("停用用户" if what == "close" else "启用用户", person.username, request=request)
        elif what == "reset-factor":
            for device in devices_for_user(person, confirmed=None):
                device.delete()
            end_sessions(person.pk)
            person.tokens.filter(revoked_at=None).update(revoked_at=timezone.now())
            record("重置两步验证", person.username, request=request)
        elif what == "unbind":
            person.identities.all().delete()
            end_sessions(person.pk)
            record("解除统一认证绑定", person.username, request=request)
        elif what == "reset-password" and person != request.user:
            password = first_password()
            person.set_password(password)
            person.must_change_password = True
            person.save()
            end_sessions(person.pk)
            person.tokens.filter(revoked_at=None).update(revoked_at=timezone.now())
            record("重设密码", person.username, request=request)
            messages.success(request, _("%(name)s的新密码：%(password)s（只显示这一次，首次登录须改）") % {"name": person, "password": password})
        else:
            messages.error(request, _("没有这项操作，或者不能对自己做。"))
    return redirect("user", pk)


def _last_city(membership: Membership) -> bool:
    others = Membership.objects.filter(role=Role.CITY, user__is_active=True).exclude(pk=membership.pk)
    return membership.role == Role.CITY and not others.exists()


@needs(Can.ENTER)
def tokens(request: Request) -> HttpResponse:
    """A person's own tokens for programs; the text is shown once."""
    shown = ""
    if request.method == "POST":
        chosen = [key for key, _name in TOKEN_SCOPES if key in request.POST.getlist("scopes")]
        days = request.POST.get("days", "90")
        if chosen and request.POST.get("name", "").strip():
            until = timezone.now() + timedelta(days=min(max(int(days) if days.isdecimal() and len(days) < 6 else 90, 1), 730))
            token, shown = ApiToken.issue(request.user, request.POST["name"].strip()[:60], chosen, until)
            record("新建接口令牌", token.name, request=request, scopes=chosen)
        else:
            messages.error(request, _("请填用途，并至少选一项权限。"))
    return render(request, "people/tokens.html", {"tokens": request.user.tokens.all(), "scopes": TOKEN_SCOPES, "shown": shown})


@needs(Can.ENTER)
@require_POST
def revoke_token(request: Request, pk: int) -> HttpResponse:
    if request.user.tokens.filter(pk=pk, revoked_at=None).update(revoked_at=timezone.now()):
        record("停用接口令牌", str(pk), request=request)
    return redirect("tokens")
