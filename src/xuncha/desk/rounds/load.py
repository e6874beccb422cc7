"""A dossier's findings become rows (装入卷宗), and rows become findings again for the engine to judge.

Nothing is deleted: what a later inspection of the same round no longer reports stays, marked as superseded, with its decisions.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec
from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from xuncha.audit import AUDITS
from xuncha.desk.findings.models import Decision, Finding, Subject
from xuncha.desk.registry.models import Account, Site
from xuncha.desk.ui.words import edition
from xuncha.dossier import Addition as FiledAddition
from xuncha.dossier import Decision as FiledDecision
from xuncha.inspection import inspect_accounts
from xuncha.judge import judge_account, judge_site, laid_together
from xuncha.model.findings import Evidence, Outcome
from xuncha.model.findings import Finding as EngineFinding
from xuncha.model.findings import Subject as EngineSubject
from xuncha.model.verdicts import SiteSummary
from xuncha.registry import AccountEvidence

from .models import Addition, Round, RoundAccount, RoundSite

#: a subject's state in the desk → the decision the engine knows
EFFECTIVE = {Subject.State.CONFIRMED: "confirm", Subject.State.REJECTED: "reject", Subject.State.DOWNGRADED: "downgrade", Subject.State.DEFERRED: "defer"}
BATCH = 2000


@transaction.atomic
def store_findings(
    round_: Round, findings: Iterable[EngineFinding], codes: Iterable[str] | None = None, source: str = Finding.Source.MACHINE, only: Iterable[Account] | None = None
) -> None:  # fmt: skip
    """Writes the machine's findings of these sites; decisions are kept by the subjects' ids.

    `codes`: None for everything, an empty list for accounts alone (all, or `only` these).
    """
    sites = {site.code: site for site in Site.objects.select_related("organisation")}
    accounts = {account.key: account for account in Account.objects.select_related("organisation")}
    # a dossier made before still tells of what was taken out
    for gone in RoundSite.every.filter(round=round_).exclude(out_at=None).select_related("site"):
        sites.pop(gone.site.code, None)
    for lost in RoundAccount.every.filter(round=round_).exclude(out_at=None).select_related("account"):
        accounts.pop(lost.account.key, None)
    wanted = None if codes is None else set(codes)
    before = Finding.objects.filter(round=round_, source=source)
    if wanted is not None:
        before = before.filter(site__code__in=wanted) if wanted else before.filter(site=None) if only is None else before.filter(account__in=only)
    before.update(superseded=True)
    Subject.objects.filter(finding__in=before).update(superseded=True)
    for each in findings:
        owner = sites.get(each.site) if each.site else accounts.get(each.account)
        if owner is None or (wanted is not None and each.site not in (wanted or ("",))):
            continue
        site = owner if isinstance(owner, Site) else None
        row, _made = Finding.objects.update_or_create(
            round=round_, key=each.id, source=source,
            defaults={
                "site": site, "account": owner if isinstance(owner, Account) else None, "organisation": owner.organisation, "indicator": each.indicator, "outcome": each.outcome.value,
                "units": each.units, "text": each.text[:500], "reason": each.reason[:500], "evidence": msgspec.to_builtins(each.evidence), "superseded": False,
            },
        )  # fmt: skip
        _store_subjects(row, each)


def _store_subjects(row: Finding, each: EngineFinding) -> None:
    proof = {evidence.url: evidence for evidence in each.evidence}
    made = []
    for position, subject in enumerate(each.subjects):
        # one piece of proof a subject, in the same order; else the one of its page
        evidence = each.evidence[position] if len(each.evidence) == len(each.subjects) else proof.get(subject.url) or proof.get(str(subject.detail.get("source") or "")) or (each.evidence[min(position, len(each.evidence) - 1)] if each.evidence else None)
        made.append(
            Subject(
                finding=row, round_id=row.round_id, site_id=row.site_id, organisation_id=row.organisation_id, key=subject.id, indicator=row.indicator, outcome=row.outcome, source=row.source, position=position, url=subject.url[:2000],
                label=subject.label[:500], detail={k: v for k, v in subject.detail.items() if k != "decision"}, evidence=msgspec.to_builtins(evidence) if evidence else {},
            )
        )  # fmt: skip
    for start in range(0, len(made), BATCH):
        Subject.objects.bulk_create(
            made[start : start + BATCH], update_conflicts=True, unique_fields=("finding", "key"),
            update_fields=("position", "url", "label", "detail", "evidence"),
        )  # fmt: skip
    Subject.objects.filter(finding=row, key__in=[s.key for s in made]).update(superseded=False)


def store_additions(round_: Round, filed: Iterable[FiledAddition]) -> None:
    """Additions that a dossier brings along (made on the command line); what was given here stands."""
    if Addition.objects.filter(round=round_).exists():
        return
    sites = {site.code: site for site in Site.objects.filter(rounds__round=round_)}
    Addition.objects.bulk_create(
        Addition(round=round_, site=sites[each.site], points=None if each.points is None else Decimal(str(each.points)), reason=each.reason[:300], by_name=each.by[:60], at=_aware(parse_datetime(each.at) if each.at else None))
        for each in filed if each.site in sites
    )  # fmt: skip


@transaction.atomic
def store_decisions(round_: Round, filed: Iterable[FiledDecision]) -> None:
    """Decisions that a dossier brings along (made on the command line)."""
    states = {decision: state for state, decision in EFFECTIVE.items()}
    wanted = {each.subject: each for each in filed}
    for subject in Subject.objects.filter(round=round_, key__in=list(wanted)):
        each = wanted[subject.key]
        at = parse_datetime(each.at) if each.at else None
        Decision.objects.get_or_create(
            token=f"filed-{subject.pk}",
            defaults={"subject": subject, "decision": each.decision, "step": Decision.Step.IMPORTED, "reason": each.reason[:500], "by_name": each.by[:60], "at": _aware(at)},
        )
        Subject.objects.filter(pk=subject.pk).update(state=states[each.decision])


def _aware(at: datetime | None) -> datetime:
    if at is None:
        return timezone.now()
    return timezone.make_aware(at) if timezone.is_naive(at) else at


def for_engine(rows: Iterable[Finding]) -> list[EngineFinding]:
    """Rows as the engine's findings, one for one; what several sources tell is laid together by the engine."""
    return [
        EngineFinding(
            row.key, row.indicator, Outcome(row.outcome), row.units, row.text, row.site.code if row.site else "", row.account.key if row.account else "", row.reason,
            tuple(EngineSubject(s.key, s.url, s.label, s.detail) for s in row.subjects.all() if not s.superseded), tuple(msgspec.convert(each, Evidence) for each in row.evidence),
        )
        for row in rows
    ]  # fmt: skip


def decided_findings(round_: Round, **which: Any) -> list[EngineFinding]:
    """The findings of a site (or account, or all) with people's findings and decisions laid on, as the engine does it for a dossier."""
    rows = list(Finding.objects.filter(round=round_, superseded=False, **which).select_related("site", "account").prefetch_related("subjects"))
    machine = [row for row in rows if row.source == Finding.Source.MACHINE]
    people = [row for row in rows if row.source != Finding.Source.MACHINE]
    # of a subject that both tell, what was decided about the machine's counts
    decisions = {s.key: EFFECTIVE[Subject.State(s.state)] for row in (*people, *machine) for s in row.subjects.all() if not s.superseded and s.state in EFFECTIVE}
    kinds = {row.site.code: "portal" if row.site.category == "门户网站" else "department" for row in rows if row.site}
    return laid_together(for_engine(machine), for_engine(people), decisions, edition(round_.edition), kinds)


def judge_again(round_: Round, site: Site) -> RoundSite | None:
    """A site's verdict anew, after a decision or an inspection; None where the site is not in the round."""
    place = RoundSite.objects.filter(round=round_, site=site).first()
    if place is None or place.state in (RoundSite.State.WAITING, RoundSite.State.RUNNING):
        return place
    summary = SiteSummary(site.code, place.pages, place.links, place.complete, place.reached, place.note)
    added = Addition.objects.filter(round=round_, site=site).last() if site.category == "门户网站" else None
    verdict = judge_site(site.for_engine(), summary, decided_findings(round_, site=site), edition(round_.edition), AUDITS, added.for_engine if added is not None else None)
    place.problems, place.problems_confirmed = verdict.problems, verdict.problems_confirmed
    place.vetoes, place.awaiting, place.waits = list(verdict.vetoes), list(verdict.awaiting), bool(verdict.awaiting)
    place.preliminary, place.grade, place.qualified = verdict.preliminary.grade or "", verdict.confirmed.grade or "", verdict.confirmed.qualified
    place.score, place.scores, place.reasons = verdict.confirmed.score, msgspec.to_builtins(verdict.scores) or {}, list(verdict.reasons)
    place.save()
    _mark_vetoing(place)
    return place


def _mark_vetoing(place: RoundSite) -> None:
    """Which subjects may veto as things stand: those of an indicator that vetoes, but for slight ones (错别字 of severity 一般)."""
    rows = Subject.objects.filter(round_id=place.round_id, site_id=place.site_id, superseded=False)
    weighing = rows.filter(indicator__in=place.vetoes, outcome__in=(Finding.Outcome.PROBLEM, Finding.Outcome.SUSPECT))
    heavy = {pk for pk, detail in weighing.values_list("pk", "detail") if detail.get("severity") != "general"}
    marked = set(rows.filter(vetoing=True).values_list("pk", flat=True))
    Subject.objects.filter(pk__in=heavy - marked).update(vetoing=True)
    # what people decided while it weighed keeps asking for two: else two rejections would let one person confirm it again
    Subject.objects.filter(pk__in=marked - heavy, decisions=None).update(vetoing=False)


def judge_account_again(round_: Round, account: Account) -> None:
    verdict = judge_account(account.for_engine(), decided_findings(round_, account=account))
    RoundAccount.objects.filter(round=round_, account=account).update(update=verdict.update, interaction=verdict.interaction, qualified=verdict.qualified, text=verdict.text[:300])


def notes_of(rows: Iterable[RoundAccount]) -> list[AccountEvidence]:
    """What people noted about accounts, as the engine takes it."""
    return [
        AccountEvidence(row.account.key, row.last_post, row.interactive, row.checked_by, row.checked_at, row.proof) for row in rows if row.last_post is not None or row.interactive is not None
    ]  # fmt: skip


def judge_accounts(round_: Round, accounts: Iterable[Account]) -> None:
    """These accounts' findings and verdicts from the notes, by the engine's own rules."""
    rows = list(round_.accounts.filter(account__in=accounts).select_related("account__organisation__parent"))
    found = inspect_accounts([row.account.for_engine() for row in rows], notes_of(rows), edition(round_.edition), round_.as_of)
    store_findings(round_, found, [], only=[row.account for row in rows])
    for row in rows:
        judge_account_again(round_, row.account)
