"""Review (复核): what a decision does to a subject, who may make it, and what happens to the grade.

A subject that may veto needs two people who agree; where they do not, a third one arbitrates. The engine is handed only
settled decisions. Each decision carries the form's token, so that a form sent twice decides once, and the version the person saw,
so that two people do not decide over each other.
"""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from xuncha.desk.journal.models import record
from xuncha.desk.people.access import Request, reach
from xuncha.desk.people.models import User
from xuncha.desk.people.roles import Can
from xuncha.desk.rounds.load import judge_account_again, judge_again
from xuncha.desk.ui.words import indicator_name

from .allowed import learn
from .models import Decision, Subject

SETTLED = {"confirm": Subject.State.CONFIRMED, "reject": Subject.State.REJECTED, "downgrade": Subject.State.DOWNGRADED, "defer": Subject.State.DEFERRED}


class ReviewError(Exception):
    """A decision that cannot be made; the message says why and what to do."""


class Conflict(ReviewError):
    """Somebody else decided in the meantime."""


@transaction.atomic
def decide(
    subject_id: int, decision: str, reason: str, by: User, token: str, version: int, *, step: str = "", request: object = None, judge: bool = True
) -> Subject:
    """One person's decision about one subject; ReviewError where it cannot be made."""
    done = Decision.objects.filter(token=token, subject=subject_id, by=by).select_related("subject").first()
    if done is not None:
        return done.subject
    subject = Subject.objects.select_for_update(of=("self",)).select_related("finding__account", "site", "round").get(pk=subject_id)
    if why := subject.shut:
        raise ReviewError(_("%(why)s，不能再改复核意见") % {"why": why})
    if subject.version != version:
        raise Conflict(_("这一条刚被其他人处理过，请看最新状态后再定"))
    if decision not in SETTLED:
        raise ReviewError(_("没有这种意见"))
    if decision in ("reject", "downgrade", "defer") and not reason.strip():
        raise ReviewError(_("驳回、降级、暂缓要写明理由"))
    state, step = _next(subject, decision, by, step)
    Decision.objects.create(subject=subject, decision=decision, step=step, reason=reason.strip()[:500], by=by, by_name=by.name or by.username, at=timezone.now(), token=token)
    subject.state = state
    subject.version += 1
    subject.save(update_fields=["state", "version"])
    if state == Subject.State.REJECTED:
        learn(subject, reason, by)
    record("复核", f"{indicator_name(subject.finding.indicator)} {subject.label}", request=request, user=by, subject=subject.key, decision=decision, step=step, reason=reason)  # type: ignore[arg-type]
    if judge:
        judge_for(subject)
    return subject


def _next(subject: Subject, decision: str, by: User, step: str) -> tuple[str, str]:
    """The state that follows and the step it is; who may make it."""
    if step == Decision.Step.IMPORTED or (step == Decision.Step.APPEAL and not (subject.vetoing and subject.round.two_pairs)):
        return SETTLED[decision], step
    mine = subject.decisions.exclude(step=Decision.Step.IMPORTED).filter(by=by).order_by("-id").first()
    if subject.state == Subject.State.DISPUTED:
        if mine is not None or not (reach(by).can(Can.ARBITRATE) or reach(by).can(Can.REVIEW)):
            raise ReviewError(_("意见不一致的，由没有参加过复核的第三人或负责同志仲裁"))
        return SETTLED[decision], Decision.Step.ARBITRATION
    if subject.state == Subject.State.SECOND:
        # whoever put it off in between has not said what it is
        first = subject.decisions.exclude(decision=Decision.Kind.DEFER).order_by("-id").first()
        assert first is not None
        if first.by_id == by.pk:
            raise ReviewError(_("单项否决须由另一人再确认一次"))
        if decision == "defer":
            return Subject.State.SECOND, Decision.Step.SECOND
        return (SETTLED[decision] if decision == first.decision else Subject.State.DISPUTED), Decision.Step.SECOND
    if subject.vetoing and subject.round.two_pairs and decision in ("confirm", "reject", "downgrade"):
        return Subject.State.SECOND, Decision.Step.REVIEW
    return SETTLED[decision], Decision.Step.REVIEW


def judge_for(subject: Subject) -> None:
    """The verdict of the subject's site or account anew."""
    if subject.site is not None:
        judge_again(subject.round, subject.site)
    elif subject.finding.account is not None:
        judge_account_again(subject.round, subject.finding.account)


@transaction.atomic
def decide_many(subjects: list[Subject], decision: str, reason: str, by: User, token: str, request: object = None) -> tuple[int, list[str]]:
    """The same decision about several subjects of one cause; gives how many were decided and what was not, in words."""
    done, refused, touched = 0, [], {}
    for subject in subjects:
        try:
            with transaction.atomic():
                decided = decide(subject.pk, decision, reason, by, f"{token}-{subject.pk}"[:40], subject.version, request=request, judge=False)
            touched[decided.site_id or f"a{decided.finding.account_id}"] = decided
            done += 1
        except ReviewError as error:
            refused.append(_("%(label)s：%(why)s") % {"label": subject.label, "why": error})
    for subject in touched.values():
        judge_for(Subject.objects.select_related("round", "site", "finding__account").get(pk=subject.pk))
    return done, refused


def accept(subject: Subject, until: date, reason: str, request: Request) -> None:
    """Accepted with a reason until a day (暂予认可): it counts as found, but is not sent out for repair before that day."""
    if subject.round.cancelled_at is not None:
        raise ReviewError(_("%(why)s，不能再登记") % {"why": subject.round.shut})
    if until <= timezone.localdate():
        raise ReviewError(_("认可到哪一天要在今天以后。"))
    Subject.objects.filter(pk=subject.pk).update(accepted_until=until)
    record("暂予认可", subject, request=request, until=str(until), reason=reason)
