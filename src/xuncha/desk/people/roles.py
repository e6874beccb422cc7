"""Roles and what each may do. One table: every view names one of these verbs, and a test holds every address against it."""

from __future__ import annotations

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    CITY = "city", _("市级管理员")
    COUNTY = "county", _("县区管理员")
    LIAISON = "liaison", _("部门联络员")
    INSPECTOR = "inspector", _("检查员")
    THIRD_PARTY = "third-party", _("第三方检查员")
    LEADER = "leader", _("负责同志")
    READER = "reader", _("只读")


class Can(StrEnum):
    """What a view may ask for."""

    ENTER = "enter"  # everybody who has logged in
    SEE = "see"  # sites, findings, grades of what one is responsible for
    EDIT_REGISTRY = "edit-registry"
    APPLY = "apply"  # downtime notices, handing over, answering differences
    APPROVE_DOWNTIME = "approve-downtime"
    MANAGE_ROUND = "manage-round"
    ASSIGN = "assign"
    INSPECT = "inspect"
    REVIEW = "review"
    ARBITRATE = "arbitrate"
    ANSWER = "answer"  # appeals, rectification replies, hand-ins of one's own unit
    APPROVE = "approve"  # final grades, the bulletin
    MANAGE_REPAIR = "manage-repair"
    MANAGE_DUTIES = "manage-duties"
    MANAGE_PEOPLE = "manage-people"
    SEE_JOURNAL = "see-journal"
    EXPORT = "export"


_EVERY = {Can.ENTER, Can.SEE}
GRANTS: dict[str, frozenset[Can]] = {
    Role.CITY: frozenset(set(Can) - {Can.APPROVE, Can.ARBITRATE}),
    Role.COUNTY: frozenset(_EVERY | {Can.APPLY, Can.ANSWER, Can.EXPORT, Can.MANAGE_PEOPLE, Can.INSPECT}),
    Role.LIAISON: frozenset(_EVERY | {Can.APPLY, Can.ANSWER, Can.EXPORT}),
    Role.INSPECTOR: frozenset({Can.ENTER, Can.SEE, Can.INSPECT}),
    Role.THIRD_PARTY: frozenset({Can.ENTER, Can.SEE, Can.INSPECT}),
    Role.LEADER: frozenset(_EVERY | {Can.APPROVE, Can.ARBITRATE, Can.REVIEW, Can.EXPORT, Can.SEE_JOURNAL}),
    Role.READER: frozenset(_EVERY),
}
