"""Password rules beyond Django's own."""

from __future__ import annotations

import re
import secrets

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


def first_password() -> str:
    """A password that meets the rules, for somebody to begin with."""
    return secrets.token_urlsafe(9) + "-a1A"


class LengthValidator(MinimumLengthValidator):
    """Django's rule in words of ours: its own have no Chinese in this version."""

    def get_error_message(self) -> str:
        return _("密码至少要有 %(n)s 个字符") % {"n": self.min_length}

    def get_help_text(self) -> str:
        return self.get_error_message()


class MixedValidator:
    """Three of four kinds of characters (等级保护 practice)."""

    KINDS = (r"[a-z]", r"[A-Z]", r"\d", r"[^A-Za-z0-9]")

    def validate(self, password: str, user: object = None) -> None:
        if sum(bool(re.search(kind, password)) for kind in self.KINDS) < 3:
            raise ValidationError(self.get_help_text(), code="password_too_plain")

    def get_help_text(self) -> str:
        return _("密码要含大写字母、小写字母、数字、其他符号中的三种")
