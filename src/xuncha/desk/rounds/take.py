"""Takes a dossier into a round: the sites' states, findings, decisions, and what the site says otherwise than the registry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from xuncha.desk.registry.models import Account, Difference, Site
from xuncha.desk.ui.words import edition
from xuncha.dossier import Dossier
from xuncha.inspection.rejudge import audited, context_of
from xuncha.inspection.said import bare_icp, said_by
from xuncha.model.findings import Finding as EngineFinding
from xuncha.model.verdicts import SiteSummary

from .load import judge_account_again, judge_again, store_additions, store_decisions, store_findings
from .models import Round, RoundAccount, RoundSite, RoundStateError


@transaction.atomic
def take(round_: Round, findings: list[EngineFinding], summaries: Mapping[str, SiteSummary], codes: Iterable[str] | None = None) -> None:
    """Findings and summaries of an inspection (of some sites, or all) into the round."""
    if why := Round.held_shut(round_.pk):
        raise RoundStateError(_("%(why)s，这次检查的结果没有采用") % {"why": why})
    wanted = set(summaries if codes is None else codes)
    store_findings(round_, findings, None if codes is None else wanted)
    for place in RoundSite.objects.filter(round=round_, site__code__in=wanted).select_related("site__organisation__parent"):
        summary = summaries.get(place.site.code)
        if summary is None:
            continue
        place.pages, place.links, place.note = summary.pages, summary.links, summary.note[:300]
        place.complete, place.reached = summary.complete, summary.reached
        place.state = RoundSite.State.DONE if summary.complete and summary.reached else RoundSite.State.PARTIAL
        place.save()
        judge_again(round_, place.site)
    if codes is not None:
        # nothing was told of accounts
        return
    for row in RoundAccount.objects.filter(round=round_).select_related("account__organisation__parent"):
        judge_account_again(round_, row.account)


def take_dossier(round_: Round, folder: Path) -> None:
    """A whole dossier that was made elsewhere, with the decisions it holds."""
    dossier = Dossier.open(folder)
    findings, summaries = audited(dossier, edition(round_.edition), round_.as_of)
    registered = dossier.registered()
    with transaction.atomic():
        sites = {site.code: site for site in Site.objects.all()}
        for site in registered.sites:
            if site.code in sites:
                RoundSite.every.get_or_create(round=round_, site=sites[site.code])
        notes = {note.key: note for note in registered.account_evidence}
        for account in registered.accounts:
            row = Account.objects.filter(platform=account.platform, name=account.name).first()
            note = notes.get(account.key)
            if row is not None:
                noted = {"last_post": note.last_post, "interactive": note.interactive, "checked_by": note.by[:40], "checked_at": note.at[:30], "proof": note.proof[:300]} if note else {}
                RoundAccount.every.update_or_create(round=round_, account=row, defaults=noted)
        store_findings(round_, findings)
        store_decisions(round_, dossier.decisions())
        store_additions(round_, dossier.additions())
        take(round_, findings, summaries)
        note_differences(dossier, summaries)


def note_differences(dossier: Dossier, codes: Iterable[str]) -> None:
    """What sites say of themselves otherwise than the registry becomes a task for their units; what is not registered, or not shown, is none."""
    wanted = set(codes)
    sites = {site.code: site for site in Site.objects.filter(code__in=wanted).select_related("organisation__parent")}
    manifest = dossier.manifest()
    context = context_of(dossier, dossier.edition(), manifest.as_of)
    for engine in dossier.registered().sites:
        site = sites.get(engine.code)
        if site is None:
            continue
        said = said_by(dossier, engine, context)
        pairs = (("网站标识码", site.code, said.code, said.code != site.code), ("ICP备案号", site.icp, said.icp, bare_icp(said.icp) != bare_icp(site.icp)), ("网站名称", site.name, said.name, said.name != site.name))
        for field, declared, seen, differs in pairs:
            if declared and seen and differs:
                Difference.objects.get_or_create(site=site, field=field, declared=declared[:300], seen=seen[:300], defaults={"url": site.url[:500]})
