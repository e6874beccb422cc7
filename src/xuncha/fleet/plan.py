"""A whole inspection as one call: a plan goes in, a sealed dossier comes out. What the command line and the desk both run."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from threading import Event

import msgspec

from xuncha import __version__
from xuncha.collect import FetchOptions, Resolve
from xuncha.dossier import Dossier, DossierError, Manifest
from xuncha.dossier.container import PREVIOUS, Registered
from xuncha.dossier.lock import held
from xuncha.i18n import _
from xuncha.inspection import Context, Progress, inspect_accounts
from xuncha.inspection.rejudge import audited, conclude
from xuncha.model.findings import Finding
from xuncha.model.verdicts import AccountVerdict, Verdict
from xuncha.registry import Site
from xuncha.rules import Allowed, Edition, Entry, load_edition

from .local import Outcome, run_local

PROGRAM = f"xuncha {__version__}"
#: among a manifest's options: sites inspected again, and where in history/ their former folders lie
AGAIN, ASIDE = "sites_again", "set_aside"
PROBES = "probes.sqlite"


class Plan(msgspec.Struct, frozen=True):
    """What to inspect, by which rules, how fast and how far; plain data, so that it can be stored and sent.

    `sites_again`: only these sites of the finished dossier in `folder` are inspected, anew; the others keep their facts. `registered` is the
    whole dossier's all the same. `options`: what the manifest is to say of the run.
    """

    folder: str
    registered: Registered
    edition: str
    as_of: date
    fetch: FetchOptions = FetchOptions()
    resolves: tuple[Resolve, ...] = ()
    only_resolved: bool = False
    allow_private: bool = False
    max_pages: int = 20_000
    max_minutes: float = 240.0
    max_bytes: int = 0
    attachments: int = 200
    previous: str = ""
    probes: str = ""
    browser: str = "auto"
    keep: str = "all"
    lexicon: tuple[Entry, ...] = ()
    allowed: tuple[Allowed, ...] = ()
    workers: int = 1
    resume: bool = False
    options: dict[str, str] = {}
    sites_again: tuple[str, ...] = ()
    # always in processes of its own, so that the caller (a web server) stays quick
    apart: bool = False


class Result(msgspec.Struct):
    """What became of it. Where `outcome.interrupted`, nothing is judged yet and the same plan with `resume` goes on."""

    outcome: Outcome
    findings: list[Finding] = []
    verdicts: list[Verdict] = []
    account_verdicts: list[AccountVerdict] = []


def check(plan: Plan) -> None:
    """Whether the plan can be begun at all; DossierError says why not. Nothing is written but the folder itself."""
    dossier = Dossier.create(Path(plan.folder))
    with held(dossier.folder):
        _check(plan, dossier)


def _check(plan: Plan, dossier: Dossier) -> None:
    there = (dossier.folder / "manifest.json").exists()
    if plan.previous and not (Path(plan.previous) / "manifest.json").is_file():
        raise DossierError(_("上次的卷宗 {folder} 不是卷宗（没有 manifest.json）").format(folder=plan.previous))
    if plan.probes and not Path(plan.probes).is_file():
        raise DossierError(_("{folder} 里没有探测记录（probes.sqlite）").format(folder=plan.probes))
    if plan.sites_again:
        _check_again(plan, Dossier.open(dossier.folder))
    elif there and not plan.resume:
        if dossier.manifest().end is None:
            raise DossierError(_("{folder} 里有一次没做完的检查：加 --resume 接着做，或换一个文件夹").format(folder=dossier.folder))
        raise DossierError(_("{folder} 里已有卷宗，不会覆盖：请换一个文件夹，或加 --resume 重新评定").format(folder=dossier.folder))


def _check_again(plan: Plan, dossier: Dossier) -> None:
    manifest = dossier.manifest()
    codes = {site.code for site in plan.registered.sites}
    unknown = [code for code in plan.sites_again if code not in codes]
    if unknown:
        raise DossierError(_("清单里没有网站 {codes}，不能重查").format(codes="、".join(unknown)))
    if {site.code for site in dossier.registered().sites} - codes:
        raise DossierError(_("重查个别网站时，清单要包括卷宗里的全部网站"))
    if manifest.as_of != plan.as_of:
        raise DossierError(_("卷宗的监测时间点是 {day}，重查个别网站不能换时间点").format(day=manifest.as_of))
    if manifest.end is None and not plan.resume:
        raise DossierError(_("{folder} 里有一次没做完的检查：加 --resume 接着做，或换一个文件夹").format(folder=dossier.folder))


def carry_out(plan: Plan, report: Callable[[Progress], None], stop: Event | None = None) -> Result:
    """Runs the plan to a sealed dossier. Ctrl-C, or `stop` set by another thread, ends it early with everything kept.

    DossierError where it cannot be begun (see `check`) or written.
    """
    dossier = Dossier.create(Path(plan.folder))
    with held(dossier.folder):
        _check(plan, dossier)
        return _carried_out(plan, dossier, report, stop)


def _carried_out(plan: Plan, dossier: Dossier, report: Callable[[Progress], None], stop: Event | None) -> Result:
    edition = load_edition(plan.edition)
    # words kept with the registry hold where the plan brings none
    words, allowed = plan.lexicon or tuple(plan.registered.lexicon), plan.allowed or tuple(plan.registered.allowed)
    plan = msgspec.structs.replace(plan, lexicon=words, allowed=allowed)
    registered = msgspec.structs.replace(plan.registered, lexicon=list(words), allowed=list(allowed))
    if plan.probes and Path(plan.probes) != dossier.folder / PROBES:
        # probes become part of the dossier, so that it can be judged again without anything else
        dossier.write_bytes(PROBES, Path(plan.probes).read_bytes())
    manifest, sites = _begun(plan, dossier, edition)
    dossier.write_registered(registered)
    outcome = run_local(sites, _context(plan, dossier), max(1, plan.workers), report, stop, plan.apart) if sites else Outcome()
    if outcome.interrupted:
        return Result(outcome)
    summaries, findings = outcome.summaries, outcome.findings
    if len(sites) < len(registered.sites):
        kept, former = audited(dossier, edition, plan.as_of, {site.code for site in sites})
        findings, summaries = findings + kept, {**former, **summaries}
    else:
        findings = findings + inspect_accounts(registered.accounts, registered.account_evidence, edition, plan.as_of)
    return Result(outcome, *conclude(dossier, manifest, edition, plan.as_of, summaries, findings))


def _begun(plan: Plan, dossier: Dossier, edition: Edition) -> tuple[Manifest, list[Site]]:
    """The cover sheet of a run that has begun, written before anything else, and the sites to inspect."""
    manifest = Manifest(PROGRAM, edition.name, edition.sha256, plan.as_of, datetime.now().astimezone(), options=dict(plan.options))
    if plan.previous:
        manifest.options[PREVIOUS] = os.path.relpath(plan.previous, plan.folder)
    sites, codes, aside = plan.registered.sites, plan.sites_again, ""
    if plan.resume and (dossier.folder / "manifest.json").exists():
        before = dossier.manifest()
        if before.end is None and before.options.get(AGAIN):
            # it broke off while sites were inspected again: those, and what was set aside stays there
            codes, aside = tuple(before.options[AGAIN].split(",")), before.options[ASIDE]
    if codes:
        manifest.start = dossier.manifest().start
        aside = aside or dossier.next_in_history()
        manifest.options |= {AGAIN: ",".join(codes), ASIDE: aside}
        sites = [site for site in sites if site.code in codes]
    dossier.write_manifest(manifest)
    for code in codes:
        dossier.set_aside(code, aside)
    return manifest, sites


def _context(plan: Plan, dossier: Dossier) -> Context:
    registered = plan.registered
    return Context(
        str(dossier.folder), plan.edition, plan.as_of, PROGRAM, plan.fetch, resolves=plan.resolves, only_resolved=plan.only_resolved, allow_private=plan.allow_private,
        named_hosts=tuple(site.host for site in registered.sites), homes=tuple(site.url for site in registered.sites), max_pages=plan.max_pages, max_minutes=plan.max_minutes, max_bytes=plan.max_bytes,
        max_attachments=plan.attachments, previous=plan.previous, probes=str(dossier.folder / PROBES) if (dossier.folder / PROBES).exists() else "",
        browser=plan.browser, keep=plan.keep, lexicon=plan.lexicon, allowed=plan.allowed, columns=tuple(registered.columns),
        exemptions=tuple(registered.exemptions), parameters=tuple(registered.parameters),
    )  # fmt: skip
