"""Several sites in one fetching loop of this process."""

from __future__ import annotations

import gc
import sqlite3
from collections.abc import Callable

from xuncha.collect import Browser, Fetcher, Guard
from xuncha.collect.browser import available
from xuncha.model.findings import Finding
from xuncha.model.verdicts import SiteSummary
from xuncha.read import Scanner
from xuncha.registry import Site
from xuncha.rules import load_allowed, load_lures, wording_lexicon

from .clerk import Clerk
from .context import Context, Progress
from .facts import summary_of
from .outside import Prober
from .render import NEVER
from .site import SiteRun

AT_ONCE = 8


def inspect_sites(
    sites: list[Site], context: Context, report: Callable[[Progress], None], finished: Callable[[SiteSummary, list[Finding]], None]
) -> None:
    """Inspects sites in one loop of this process, several at once."""
    scanner = Scanner(wording_lexicon(context.lexicon), [*load_allowed(), *context.allowed], load_lures(), context.as_of)
    guard = Guard(
        context.resolves, only_resolved=context.only_resolved, allow_private=context.allow_private, named=context.named_hosts
    )
    browser = Browser(context.fetch, guard) if context.browser != NEVER and not available() else None
    clerk = Clerk()
    prober = Prober(context.fetch, guard, AT_ONCE)
    thresholds = gc.get_threshold()
    # what lives as long as the run need not be looked through again and again; pages leave few cycles behind
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
    try:
        _in_batches(sites, context, scanner, guard, clerk, browser, prober, report, finished)
    finally:
        gc.set_threshold(*thresholds)
        gc.unfreeze()
        prober.close()
        clerk.close()
        if browser is not None:
            browser.close()


def _in_batches(
    sites: list[Site], context: Context, scanner: Scanner, guard: Guard, clerk: Clerk, browser: Browser | None, prober: Prober,
    report: Callable[[Progress], None], finished: Callable[[SiteSummary, list[Finding]], None],
) -> None:  # fmt: skip
    for start in range(0, len(sites), AT_ONCE):
        runs = [SiteRun(site, context, scanner, clerk, browser, prober) for site in sites[start : start + AT_ONCE]]

        def tick(runs: list[SiteRun] = runs) -> None:
            for run in runs:
                report(Progress(run.site.code, run.pages, run.store.known))

        left = list(runs)
        try:
            fetcher = Fetcher(context.fetch, guard)
            if browser is not None:
                browser.heed(fetcher.hosts)
            fetcher.run(runs, tick)
            for run in runs:
                summary, findings = _closed(run)
                left.remove(run)
                finished(summary, findings)
                if not run.failure:
                    report(Progress(run.site.code, run.pages, run.store.known, True, sum(f.units for f in findings), run.cut))
        except BaseException:
            # whoever interrupts, wherever: what is not closed yet keeps what it has
            for run in left:
                run.abandon()
            raise


def _closed(run: SiteRun) -> tuple[SiteSummary, list[Finding]]:
    """A site's end: what is known of it and found."""
    if run.failure:
        run.abandon()
        return SiteSummary(run.site.code, run.pages, 0, False, False, f"程序出错：{run.failure}"), []
    try:
        facts, findings = run.close()
    except (OSError, sqlite3.Error) as error:
        raise run.unwritable(error) from error
    return summary_of(facts), findings
