"""People, the roles they hold in organisations, and tokens for programs."""

from __future__ import annotations

import hashlib
import secrets

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .roles import Role


class User(AbstractUser):
    """A person with a log-in; what he may do comes from his memberships alone."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    name = models.CharField(_("姓名"), max_length=40)
    phone = models.CharField(_("办公电话"), max_length=40, blank=True)
    must_change_password = models.BooleanField(_("下次登录须改密码"), default=False)

    REQUIRED_FIELDS = ["name"]
    OWNER = "memberships__organisation"

    class Meta:
        verbose_name = _("用户")
        ordering = ("id",)

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        return self.name


class Membership(models.Model):
    """A role in an organisation; it reaches everything below that organisation."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships", verbose_name=_("用户"))
    organisation = models.ForeignKey("registry.Organisation", models.CASCADE, related_name="memberships", verbose_name=_("单位"))
    role = models.CharField(_("角色"), max_length=16, choices=Role)

    OWNER = "organisation"

    class Meta:
        verbose_name = _("角色")
        constraints = [models.UniqueConstraint(fields=("user", "organisation", "role"), name="one_membership")]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.get_role_display()}"


class Identity(models.Model):
    """Who a user is to the office's own sign-on: that service's lasting mark of the person."""

    user = models.ForeignKey(User, models.CASCADE, related_name="identities")
    issuer = models.CharField(max_length=200)
    subject = models.CharField(max_length=255)
    bound_at = models.DateTimeField(_("绑定时间"), auto_now_add=True)

    class Meta:
        verbose_name = _("统一认证绑定")
        constraints = [
            models.UniqueConstraint(fields=("issuer", "subject"), name="one_person"), models.UniqueConstraint(fields=("issuer", "user"), name="one_identity"),
        ]  # fmt: skip


class ApiToken(models.Model):
    """A token for programs; only its digest is kept."""

    user = models.ForeignKey(User, models.CASCADE, related_name="tokens", verbose_name=_("用户"))
    name = models.CharField(_("用途"), max_length=60)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    scopes = models.JSONField(_("权限"), default=list)
    created_at = models.DateTimeField(_("创建时间"), auto_now_add=True)
    expires_at = models.DateTimeField(_("有效期至"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("停用时间"), null=True, blank=True)
    used_at = models.DateTimeField(_("上次使用"), null=True, blank=True)

    class Meta:
        verbose_name = _("接口令牌")
        ordering = ("-id",)

    @classmethod
    def issue(cls, user: User, name: str, scopes: list[str], expires_at: object = None) -> tuple[ApiToken, str]:
        """A new token and its text, which is shown once and never again."""
        text = "xc_" + secrets.token_urlsafe(32)
        return cls.objects.create(user=user, name=name, scopes=scopes, expires_at=expires_at, digest=digest_of(text)), text

    @classmethod
    def find(cls, text: str) -> ApiToken | None:
        """The live token of a live user."""
        token = cls.objects.select_related("user").filter(digest=digest_of(text), revoked_at=None, user__is_active=True).first()
        return None if token is None or (token.expires_at and token.expires_at < timezone.now()) else token


def digest_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


class SessionRecord(models.Model):
    """An open session of a person, so that too many at once are ended and one can end them from elsewhere."""

    user = models.ForeignKey(User, models.CASCADE, related_name="sessions")
    key = models.CharField(max_length=40, unique=True)
    ip = models.GenericIPAddressField(null=True)
    agent = models.CharField(max_length=200, blank=True)
    started_at = models.DateTimeField(auto_now_add=True)
