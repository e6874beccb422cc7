"""What people find (人工发现) enters the round as suspects of their own source, and is reviewed like the machine's."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from xuncha.desk.registry.models import Site
from xuncha.desk.rounds.load import judge_again
from xuncha.desk.rounds.models import Round, RoundSite, RoundStateError
from xuncha.desk.ui.words import edition
from xuncha.model.findings import Outcome, stable_id
from xuncha.model.findings import subject as make_subject

from .models import Finding, Subject

#: as the dossier names the sources
KINDS = {Finding.Source.INSPECTOR: "inspector", Finding.Source.THIRD_PARTY: "third-party", Finding.Source.PROVINCE: "province"}


@transaction.atomic
def add_found(round_: Round, site: Site, indicator: str, url: str, label: str, source: str, by: str = "", note: str = "") -> Subject:
    """A subject somebody found, or the one that was told before."""
    if why := Round.held_shut(round_.pk):
        raise RoundStateError(_("%(why)s，不能再增加问题") % {"why": why})
    if RoundSite.every.filter(round=round_, site=site).exclude(out_at=None).exists():
        raise RoundStateError(_("%(site)s已移出本轮，不能再增加问题") % {"site": site})
    rule = edition(round_.edition).rules[indicator]
    # what is no web address leads nowhere, and is kept nowhere
    url = url if url.lower().startswith(("http://", "https://")) else site.url
    detail = {"source_kind": KINDS[Finding.Source(source)], "by": by, **({"note": note} if note else {})}
    # a site without an address of its own for this finding is told apart by what was said
    made = make_subject(site.code, indicator, url, label[:500], "" if url != site.url else label, **detail)
    told = Subject.objects.filter(round=round_, key=made.id, superseded=False, outcome__in=(Finding.Outcome.PROBLEM, Finding.Outcome.SUSPECT)).first()
    if told is not None:
        # somebody, or the machine, told it before: one subject is reviewed once
        return told
    finding, _new = Finding.objects.get_or_create(
        round=round_, key=stable_id(site.code, indicator, Outcome.SUSPECT.value), source=source,
        defaults={"site": site, "organisation": site.organisation, "indicator": indicator, "outcome": Finding.Outcome.SUSPECT, "text": "", "units": 0},
    )  # fmt: skip
    subject, new = Subject.objects.get_or_create(
        finding=finding, key=made.id,
        defaults={"round": round_, "site": site, "organisation": site.organisation, "indicator": indicator, "outcome": finding.outcome, "source": source, "url": url[:2000], "label": made.label, "detail": detail, "position": finding.subjects.count()},
    )  # fmt: skip
    if new:
        live = [s.detail for s in finding.subjects.filter(superseded=False)]
        finding.text, finding.units = rule.wording(live)[:500], len(live) if rule.counts == "each" else int(rule.counts != "none")
        finding.save(update_fields=["text", "units"])
        judge_again(round_, site)
    return subject
