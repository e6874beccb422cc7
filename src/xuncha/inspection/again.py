"""Looks again at exactly the pages of findings (整改复查), over the network, into a dossier of its own; the former one stays as it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from pathlib import Path
from threading import Event

import msgspec

from xuncha import __version__
from xuncha.audit import audit_site
from xuncha.collect import FetchOptions, OwnOutage, Resolve
from xuncha.dossier import Dossier, DossierError, Manifest
from xuncha.dossier.container import EDITIONS, Registered
from xuncha.dossier.lock import held
from xuncha.model.facts import SiteFacts
from xuncha.model.findings import Finding, Subject
from xuncha.model.verdicts import SiteSummary
from xuncha.registry import ColumnEntry, Site
from xuncha.rules import Edition, Rule

from .context import Context, Progress, StorageError, heeding
from .facts import STORE_NAME, open_store, site_facts, traps_of
from .loop import inspect_sites
from .needs import COLUMNS, FOLDED, is_folded, needs, untellable
from .only import Only
from .rejudge import ONLY_PAGES, context_of
from .repaired import STILL, UNKNOWN, Looked, tell
from .repaired import Site as Seen

PROGRAM = f"xuncha {__version__}"
#: the results, in the dossier of the look
RESULTS = "recheck.json"
#: samples are drawn from whole sites; of single pages every one is looked at
EVERY = 1_000_000

Wanted = tuple[Finding, Subject]


def look_again(
    dossier: Dossier, subjects: Iterable[str], out: Path, as_of: date, fetch: FetchOptions, *, resolves: tuple[Resolve, ...] = (),
    only_resolved: bool = False, allow_private: bool = False, browser: str = "never", report: Callable[[Progress], None] | None = None, stop: Event | None = None,
) -> list[Looked]:  # fmt: skip
    """Whether the subjects (ids of the dossier's findings) are repaired, in the order given.

    `as_of`: 监测时间点 of this look. `out` becomes a dossier with the evidence and `recheck.json`; nobody can judge it, for it has not seen whole
    sites. DossierError for an id that the dossier does not have; KeyboardInterrupt where `stop` was set.
    """
    wanted = _wanted(dossier, subjects)
    new = Dossier.create(out)
    with held(out):
        if (out / "manifest.json").exists():
            raise DossierError(f"{out}：里面已有卷宗，不会覆盖，请换一个文件夹")
        return _look_again(dossier, wanted, new, as_of, fetch, resolves, only_resolved, allow_private, browser, heeding(stop or Event(), report or _nothing))


def _look_again(
    dossier: Dossier, wanted: list[Wanted], new: Dossier, as_of: date, fetch: FetchOptions, resolves: tuple[Resolve, ...], only_resolved: bool,
    allow_private: bool, browser: str, report: Callable[[Progress], None],
) -> list[Looked]:  # fmt: skip
    edition = dossier.edition()
    looked, only, columns = _planned(dossier, wanted, edition, as_of)
    former = dossier.registered()
    sites = [site for site in former.sites if any(each.site == site.code for each in only)]
    registered = Registered(sites, columns=columns, exemptions=former.exemptions, parameters=former.parameters, lexicon=former.lexicon, allowed=former.allowed)
    cover = Manifest(PROGRAM, edition.name, edition.sha256, as_of, datetime.now().astimezone(), options={ONLY_PAGES: "1", "of": str(dossier.folder)})
    new.write_registered(registered)
    new.write_manifest(cover)
    context = msgspec.structs.replace(
        context_of(new, edition, as_of), program=PROGRAM, fetch=fetch, resolves=resolves, only_resolved=only_resolved, allow_private=allow_private,
        named_hosts=tuple(site.host for site in former.sites), homes=tuple(site.url for site in former.sites), browser=browser, only=tuple(only),
    )  # fmt: skip
    summaries: dict[str, SiteSummary] = {}
    try:
        if sites:
            inspect_sites(sites, context, report, lambda summary, findings: summaries.update({summary.code: summary}))
    except (OwnOutage, StorageError) as error:
        raise DossierError(str(error)) from error
    found: list[Finding] = []
    for site in sites:
        pairs = [(finding, subject) for finding, subject in wanted if finding.site == site.code and subject.id not in looked]
        found += _seen(new, site, context, edition, summaries[site.code], pairs, looked)
    result = [looked[subject.id] for _finding, subject in wanted]
    for layer, text in edition.sources.items():
        new.write_bytes(f"{EDITIONS}/{layer}.toml", text.encode())
    new.write_bytes(RESULTS, msgspec.json.format(msgspec.json.encode(result), indent=1) + b"\n")
    new.write_results(found, [], [])
    cover.end = datetime.now().astimezone()
    new.seal(cover)
    return result


def _nothing(progress: Progress) -> None:
    """Nobody wants to know how far it is."""


def _wanted(dossier: Dossier, subjects: Iterable[str]) -> list[Wanted]:
    """The findings and subjects of the ids, each once."""
    there: dict[str, Wanted] = {}
    for finding in dossier.findings():
        for subject in finding.subjects:
            before = there.get(subject.id)
            if before is None or finding.units > before[0].units:
                there[subject.id] = (finding, subject)
    ids = list(dict.fromkeys(subjects))
    strange = [each for each in ids if each not in there]
    if strange:
        shown = "、".join(strange[:5]) + (f" 等{len(strange)}个" if len(strange) > 5 else "")
        raise DossierError(f"{dossier.folder}：卷宗里没有编号 {shown}，可能是别的卷宗的")
    return [there[each] for each in ids]


def _planned(dossier: Dossier, wanted: list[Wanted], edition: Edition, as_of: date) -> tuple[dict[str, Looked], list[Only], list[ColumnEntry]]:
    """What no look can tell, and what each site is asked for the rest, with its columns as they were recognised."""
    looked: dict[str, Looked] = {}
    only: list[Only] = []
    columns: list[ColumnEntry] = []
    manifest = dossier.manifest()
    context = context_of(dossier, edition, manifest.as_of)
    sites = {site.code: site for site in dossier.registered().sites}
    for finding, subject in wanted:
        why = untellable(finding, subject, sites.get(finding.site))
        if why:
            looked[subject.id] = _unknown(finding, subject, why)
    for site in sites.values():
        pairs = [(finding, subject) for finding, subject in wanted if finding.site == site.code and subject.id not in looked]
        if not pairs:
            continue
        folder = dossier.site_folder(site.code)
        if not (folder / STORE_NAME).exists():
            looked |= {subject.id: _unknown(finding, subject, "卷宗里没有这个网站的采集结果") for finding, subject in pairs}
            continue
        store = open_store(folder, traps_of(site.code, manifest.as_of.year, context.parameters), sealed=True)
        try:
            facts = site_facts(store, site, context)
            folded = [(finding, subject) for finding, subject in pairs if finding.indicator in COLUMNS and is_folded(facts, subject.url)]
            looked |= {subject.id: _unknown(finding, subject, FOLDED) for finding, subject in folded}
            left = [(finding.indicator, subject) for finding, subject in pairs if subject.id not in looked]

            if left:
                asked, entries = needs(facts, left, store, edition, as_of)
                only.append(asked)
                columns += entries
        finally:
            store.close()
    return looked, only, columns


def _unknown(finding: Finding, subject: Subject, why: str) -> Looked:
    return Looked(subject.id, finding.site or finding.account, finding.indicator, subject.url, subject.label, UNKNOWN, why)


def _seen(
    new: Dossier, site: Site, context: Context, edition: Edition, summary: SiteSummary, pairs: list[Wanted], looked: dict[str, Looked]
) -> list[Finding]:  # fmt: skip
    """Tells what became of a site's subjects; gives the findings that are still so, about these subjects alone."""
    folder = new.site_folder(site.code)
    store = open_store(folder, traps_of(site.code, context.as_of.year, context.parameters), sealed=True)
    try:
        facts: SiteFacts = site_facts(store, site, context)
        if not store.noted("finished"):
            looked |= {subject.id: _unknown(finding, subject, summary.note) for finding, subject in pairs}
            return []
        findings = audit_site(facts, _of_every_page(edition), context.exemptions)
        seen = Seen(facts, store, findings, edition)
        for finding, subject in pairs:
            looked[subject.id] = tell(seen, finding.indicator, subject)
    finally:
        store.close()
    still = {subject.id for _finding, subject in pairs if looked[subject.id].state == STILL}
    out = []
    for finding in findings:
        left = tuple(subject for subject in finding.subjects if subject.id in still)
        rule = edition.rule(finding.indicator)
        if left and rule is not None and finding.units:
            out.append(msgspec.structs.replace(finding, subjects=left, units=len(left) if rule.counts == "each" else 1, text=rule.wording([s.detail for s in left])))
        elif left:
            out.append(msgspec.structs.replace(finding, subjects=left))
    return out


def _of_every_page(edition: Edition) -> Edition:
    """The edition without what only holds of whole sites: samples, and what many pages of one site have in common."""

    def widened(rule: Rule) -> Rule:
        more = {name: EVERY for name in ("sample", "migration") if name in rule.parameters}
        return msgspec.structs.replace(rule, parameters={**rule.parameters, **more}) if more else rule

    return msgspec.structs.replace(edition, rules={name: widened(rule) for name, rule in edition.rules.items()})


__all__ = ["RESULTS", "Looked", "look_again"]
