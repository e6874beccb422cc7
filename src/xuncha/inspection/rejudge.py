"""Judges a dossier again from its stored facts and decisions, without the network."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import date, datetime

from xuncha.audit import AUDITS, audit_site
from xuncha.collect import FetchOptions
from xuncha.dossier import Dossier, DossierError, Manifest
from xuncha.dossier.container import EDITIONS
from xuncha.judge import judge_account, judge_site, laid_together
from xuncha.model.facts import SiteFacts
from xuncha.model.findings import Finding
from xuncha.model.verdicts import AccountVerdict, SiteSummary, Verdict
from xuncha.registry import Site
from xuncha.rules import Edition, load_edition

from .accounts import inspect_accounts
from .context import Context
from .facts import STORE_NAME, open_store, site_facts, summary_of, traps_of

#: marks the dossier of a look at single pages (`again`) among a manifest's options
ONLY_PAGES = "only_pages"
#: a site that no worker came to
NOT_REACHED = SiteSummary("", complete=False, reached=False, note="没有检查到")


def rejudge(dossier: Dossier, edition_name: str | None = None, as_of: date | None = None) -> tuple[list[Finding], list[Verdict], list[AccountVerdict]]:
    """Audits stored facts under the edition, lays people's findings and decisions on, writes the results and seals the dossier anew."""
    manifest = dossier.manifest()
    if manifest.options.get(ONLY_PAGES):
        raise DossierError(f"{dossier.folder}：这是复查个别页面的卷宗，没有看过全站，不能评定")
    edition = load_edition(edition_name) if edition_name else dossier.edition()
    day = as_of or manifest.as_of
    findings, summaries = audited(dossier, edition, day)
    return conclude(dossier, manifest, edition, day, summaries, findings)


def audited(dossier: Dossier, edition: Edition, as_of: date, but: Collection[str] = ()) -> tuple[list[Finding], dict[str, SiteSummary]]:
    """What the machine says of the stored facts, before decisions and without what people added; and how far each site's inspection came.

    `but`: sites to be left out.
    """
    registered = dossier.registered()
    context = context_of(dossier, edition, as_of)
    summaries: dict[str, SiteSummary] = {}
    findings: list[Finding] = []
    for site in registered.sites:
        if site.code not in but:
            with stored_facts(dossier, site, context) as facts:
                summaries[site.code] = summary_of(facts)
                findings += audit_site(facts, edition, registered.exemptions)
    return findings + inspect_accounts(registered.accounts, registered.account_evidence, edition, as_of), summaries


def context_of(dossier: Dossier, edition: Edition, as_of: date) -> Context:
    """What a dossier's facts are read with; nothing is fetched."""
    registered = dossier.registered()
    probes = dossier.folder / "probes.sqlite"
    return Context(
        str(dossier.folder), edition.handle, as_of, dossier.manifest().program, FetchOptions(),
        named_hosts=tuple(site.host for site in registered.sites), homes=tuple(site.url for site in registered.sites), columns=tuple(registered.columns), exemptions=tuple(registered.exemptions), parameters=tuple(registered.parameters),
        lexicon=tuple(registered.lexicon), allowed=tuple(registered.allowed), probes=str(probes) if probes.exists() else "",
    )  # fmt: skip


@contextmanager
def stored_facts(dossier: Dossier, site: Site, context: Context) -> Iterator[SiteFacts]:
    """A site's facts, readable while the block lasts."""
    folder = dossier.site_folder(site.code)
    if not (folder / STORE_NAME).exists():
        yield SiteFacts(
            site.code, site.name, site.url, site.is_portal, site.serves_public, context.as_of, complete=False, unreachable="没有采集到这个网站"
        )
        return
    store = open_store(folder, traps_of(site.code, context.as_of.year, context.parameters), sealed=True)
    try:
        facts = site_facts(store, site, context)
        # an inspection that broke off has not seen everything, even where nothing cut it short
        facts.complete = facts.complete and bool(store.noted("finished"))
        yield facts
    finally:
        store.close()


def conclude(
    dossier: Dossier, manifest: Manifest, edition: Edition, as_of: date, summaries: dict[str, SiteSummary], findings: list[Finding]
) -> tuple[list[Finding], list[Verdict], list[AccountVerdict]]:
    """Lays people's findings and decisions on the machine's findings, judges, writes and seals."""
    registered = dossier.registered()
    # in the registry's order, whichever site was finished first
    order = {site.code: n for n, site in enumerate(registered.sites)}
    kinds = {site.code: "portal" if site.is_portal else "department" for site in registered.sites}
    decisions = {decision.subject: decision.decision for decision in dossier.decisions()}
    decided = laid_together(findings, dossier.added_findings(), decisions, edition, kinds)
    decided.sort(key=lambda finding: order.get(finding.site, len(order)))
    added = {addition.site: addition.points for addition in dossier.additions()}
    verdicts = [judge_site(site, summaries.get(site.code, NOT_REACHED), decided, edition, AUDITS, added.get(site.code)) for site in registered.sites]
    account_verdicts = [judge_account(account, decided) for account in registered.accounts]
    for layer, text in edition.sources.items():
        dossier.write_bytes(f"{EDITIONS}/{layer}.toml", text.encode())
    dossier.write_results(decided, verdicts, account_verdicts)
    manifest.edition, manifest.edition_sha256, manifest.as_of = edition.name, edition.sha256, as_of
    manifest.end = manifest.end or datetime.now().astimezone()
    dossier.seal(manifest)
    return decided, verdicts, account_verdicts
