"""Telling people: a line in the desk for each, and a job for what goes out."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import F, Value
from django.utils import translation

from xuncha.desk.people.models import Membership, User
from xuncha.desk.registry.models import Organisation

from .models import Channel, Notification


def said(label: object) -> str:
    """A label in Chinese, whatever language the acting person reads: what is told is told to others."""
    with translation.override("zh-hans"):
        return str(label)


def tell(users: Iterable[User], kind: str, text: str, url: str = "") -> None:
    """A line for each person; mail and webhooks follow where he set them up."""
    from xuncha.desk.jobs.models import enqueue

    people = {user.pk: user for user in users}
    Notification.objects.bulk_create(Notification(user=user, kind=kind, text=text[:300], url=url) for user in people.values())
    if Channel.objects.filter(user__in=people, active=True).exists():
        enqueue("deliver", "deliver", behind=True)


def tell_role(role: str, kind: str, text: str, url: str = "") -> None:
    tell(User.objects.filter(memberships__role=role, is_active=True).distinct(), kind, text, url)


def tell_unit(organisation: Organisation, kind: str, text: str, url: str = "") -> None:
    """Liaisons of the unit, and the administrators of its county where it has none of its own."""
    own = list(User.objects.filter(memberships__organisation=organisation, is_active=True).distinct())
    if not own:
        above = Membership.objects.annotate(here=Value(organisation.path)).filter(here__startswith=F("organisation__path"), role="county")
        own = list(User.objects.filter(memberships__in=above, is_active=True).distinct())
    tell(own, kind, text, url)

