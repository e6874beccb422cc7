"""From a site's store to the facts that audits weigh; the same whether just collected or judged again later."""

from __future__ import annotations

import zlib

from xuncha.dossier.site_store import SiteStore
from xuncha.model.facts import SiteFacts
from xuncha.model.verdicts import SiteSummary
from xuncha.read import build_columns
from xuncha.registry import Site

from .context import Context

WARC_NAME = "evidence.warc.gz"



def seed_of(site: Site, context: Context) -> int:
    """The seed of a site's samples: the same for the same site and day, so that a unit can replay it."""
    return zlib.crc32(f"{site.code}|{context.as_of.isoformat()}".encode())


def site_facts(store: SiteStore, site: Site, context: Context) -> SiteFacts:
    facts = SiteFacts(
        site.code, site.name, site.url, site.is_portal, site.serves_public, context.as_of,
        seed=seed_of(site, context), aliases=store.aliases(),
        unreachable=store.noted("unreachable"), blocked=store.noted("blocked"), complete=not store.noted("cut"),
    )  # fmt: skip
    further: set[str] = set()
    for captured in store.pages(f"sites/{site.code}/{WARC_NAME}"):
        facts.pages[captured.facts.url] = captured
        if captured.facts.kind == "list":
            further.update(captured.facts.next_pages)
    further -= {link.url for page in facts.of_kind("home") for link in page.facts.nav}
    labels = {address.url: address.text for address in store.addresses.values() if address.text}
    entries = [entry for entry in context.columns if entry.site == site.code]
    facts.columns = build_columns(facts, labels, further, entries)
    facts.links = store.link_states()
    facts.links_checked = store.checked()
    facts.trials = store.trials()
    return facts


def summary_of(facts: SiteFacts) -> SiteSummary:
    why = facts.unreachable or facts.blocked
    return SiteSummary(
        facts.code, len(facts.pages), facts.links_checked, facts.complete and not why, not why,
        why or ("" if facts.complete else "检查未做完，有页面没有取到"),
    )  # fmt: skip
