"""Judges a dossier again from its stored facts and decisions, without the network."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime

from xuncha.audit import audit_site
from xuncha.collect import FetchOptions
from xuncha.dossier import Dossier, Manifest
from xuncha.dossier.container import EDITIONS
from xuncha.judge import apply_decisions, judge_account, judge_site
from xuncha.model.facts import SiteFacts
from xuncha.model.findings import Finding
from xuncha.model.verdicts import AccountVerdict, SiteSummary, Verdict
from xuncha.registry import Site
from xuncha.rules import Edition, load_edition

from .accounts import inspect_accounts
from .context import Context
from .facts import STORE_NAME, open_store, site_facts, summary_of, traps_of

#: a site that no worker came to
NOT_REACHED = SiteSummary("", complete=False, reached=False, note="没有检查到")


def rejudge(dossier: Dossier, edition_name: str | None = None, as_of: date | None = None) -> tuple[list[Finding], list[Verdict], list[AccountVerdict]]:
    """Audits stored facts under the edition, lays the decisions on, writes the results and seals the dossier anew."""
    manifest = dossier.manifest()
    edition = load_edition(edition_name or manifest.edition)
    day = as_of or manifest.as_of
    registered = dossier.registered()
    context = Context(
        str(dossier.folder), edition.name, day, manifest.program, FetchOptions(),
        named_hosts=tuple(site.host for site in registered.sites), columns=tuple(registered.columns), exemptions=tuple(registered.exemptions), parameters=tuple(registered.parameters),
        probes=str(dossier.folder / "probes.sqlite") if (dossier.folder / "probes.sqlite").exists() else "",
    )  # fmt: skip
    summaries: dict[str, SiteSummary] = {}
    findings: list[Finding] = []
    for site in registered.sites:
        with stored_facts(dossier, site, context) as facts:
            summaries[site.code] = summary_of(facts)
            findings += audit_site(facts, edition, registered.exemptions)
    findings += inspect_accounts(registered.accounts, registered.account_evidence, edition, day)
    return conclude(dossier, manifest, edition, day, summaries, findings)


@contextmanager
def stored_facts(dossier: Dossier, site: Site, context: Context) -> Iterator[SiteFacts]:
    """A site's facts, readable while the block lasts."""
    folder = dossier.site_folder(site.code)
    if not (folder / STORE_NAME).exists():
        yield SiteFacts(
            site.code, site.name, site.url, site.is_portal, site.serves_public, context.as_of, complete=False, unreachable="没有采集到这个网站"
        )
        return
    store = open_store(folder, traps_of(site.code, context.as_of.year, context.parameters))
    try:
        yield site_facts(store, site, context)
    finally:
        store.finish()
        store.close()


def conclude(
    dossier: Dossier, manifest: Manifest, edition: Edition, as_of: date, summaries: dict[str, SiteSummary], findings: list[Finding]
) -> tuple[list[Finding], list[Verdict], list[AccountVerdict]]:
    """Lays the dossier's decisions on the findings, judges, writes and seals."""
    registered = dossier.registered()
    # in the registry's order, whichever site was finished first
    order = {site.code: n for n, site in enumerate(registered.sites)}
    findings = sorted(findings, key=lambda finding: order.get(finding.site, len(order)))
    decided = apply_decisions(findings, {d.subject: d.decision for d in dossier.decisions()}, edition, {s.code: "portal" if s.is_portal else "department" for s in registered.sites})
    verdicts = [judge_site(site, summaries.get(site.code, NOT_REACHED), decided, edition) for site in registered.sites]
    account_verdicts = [judge_account(account, decided) for account in registered.accounts]
    for layer, text in edition.sources.items():
        dossier.write_bytes(f"{EDITIONS}/{layer}.toml", text.encode())
    dossier.write_results(decided, verdicts, account_verdicts)
    manifest.edition, manifest.edition_sha256, manifest.as_of = edition.name, edition.sha256, as_of
    manifest.end = manifest.end or datetime.now().astimezone()
    dossier.seal(manifest)
    return decided, verdicts, account_verdicts
