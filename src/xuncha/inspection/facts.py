"""From a site's store to the facts that audits weigh; the same whether just collected or judged again later."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from pathlib import Path

import msgspec

from xuncha.collect import Traps
from xuncha.dossier.probe_store import ProbeStore
from xuncha.dossier.site_store import SiteStore
from xuncha.hostnames import host_and_port, host_of
from xuncha.model.facts import Availability, LinkState, Outside, SiteFacts
from xuncha.model.verdicts import SiteSummary
from xuncha.read import build_columns, build_signposts
from xuncha.registry import ParameterRule, Site
from xuncha.rules import load_edition

from .addresses import folders_of_others, own_roots
from .barriers import noted_accessible
from .context import Context
from .frames import is_frameset, together
from .links import WRITTEN

WARC_NAME = "evidence.warc.gz"
STORE_NAME = "facts.sqlite"
#: parameters that a site has shown to name its pages
LEARNED = "parameters"


def seed_of(site: Site, context: Context) -> int:
    """The seed of a site's samples: the same for the same site and day, so that a unit can replay it."""
    return zlib.crc32(f"{site.code}|{context.as_of.isoformat()}".encode())


def traps_of(code: str, year: int, parameters: Iterable[ParameterRule], max_pages: int = 10_000) -> Traps:
    """How a site's addresses are spelt, and which lead nowhere."""
    mine = [rule for rule in parameters if rule.site in ("", code)]
    return Traps(year, [rule.name for rule in mine if rule.ignored], [rule.name for rule in mine if not rule.ignored], max(1_000, max_pages // 2))


def open_store(folder: Path, traps: Traps, sealed: bool = False) -> SiteStore:
    """The store in a site's folder; addresses are spelt as the crawl spelt them. `sealed`: only to be read, not a byte of it changes."""
    store = SiteStore(folder / STORE_NAME, traps, sealed=sealed)
    traps.learned.update(store.noted(LEARNED).split())
    return store


def site_facts(store: SiteStore, site: Site, context: Context) -> SiteFacts:
    facts = SiteFacts(
        site.code, site.name, site.url, site.is_portal, site.serves_public, context.as_of,
        pages=store.pages(f"sites/{site.code}/{WARC_NAME}"), seed=seed_of(site, context), aliases=store.aliases(),
        unreachable=store.noted("unreachable"), blocked=store.noted("blocked"), complete=not store.noted("cut"), cut=store.noted("cut"),
        category=site.category,
    )  # fmt: skip
    home = facts.page(site.url)
    if home is not None:
        links = store.load(store.links_of(store.id_of(home.facts.url)))
        frames = [page for link in links if link.kind == "frame" and (page := facts.page(link.url)) is not None]
        if frames and is_frameset(home.facts):
            facts.front = together(home, frames)
            links += [link for frame in frames for link in store.load(store.links_of(store.id_of(frame.facts.url)))]
        facts.home_links = list(dict.fromkeys(link.url for link in links))
    entries = [entry for entry in context.columns if entry.site == site.code]
    facts.links = [_as_own(link, site, context) for link in store.link_states(entry.url for entry in entries)]
    shut = facts.shut()
    closed = sum(url in shut for url in facts.home_links) if shut else 0
    if closed > sum(facts.page(url) is not None for url in facts.home_links):
        # what little was seen stands for nothing
        facts.complete, facts.cut = False, facts.cut or f"robots.txt 不允许访问首页所链的 {closed} 个网页"
    further = {url for page in facts.of_kind("list") for url in page.facts.next_pages}
    further -= {link.url for page in facts.of_kind("home") for link in page.facts.nav}
    facts.columns = build_columns(facts, store.text_of, further, entries)
    facts.signposts = build_signposts(facts)
    facts.links_checked = store.checked()
    facts.attachments_left = sum(WRITTEN.search(url.partition("?")[0]) is not None for url in store.attachments_left())
    facts.trials = store.trials()
    facts.availability = availability(site, context)
    facts.outside = noted_outside(store)
    facts.accessible = noted_accessible(store)
    return facts


def _as_own(link: LinkState, site: Site, context: Context) -> LinkState:
    """A link to the site's own host, or to a sub-host of it that the registry names, is a link within the site (contract, section 4)."""
    if link.internal:
        return link
    host = host_of(link.url)
    if host.removeprefix("www.") == site.host.removeprefix("www."):
        # an address of its own that leads to another host fails there; one outside its folder is on its own host all the same
        beside = host_and_port(link.url).removeprefix("www.") == host_and_port(site.url).removeprefix("www.") and (
            not link.url.startswith(own_roots(site.url)) or link.url.startswith(folders_of_others(site.url, context.homes))
        )  # fmt: skip
        return msgspec.structs.replace(link, internal=True) if beside else link
    within = host.endswith("." + site.host.removeprefix("www.")) and host in context.named_hosts
    return msgspec.structs.replace(link, internal=True) if within else link


def noted_outside(store: SiteStore) -> Outside | None:
    """What was seen from outside, None where nobody looked."""
    text = store.noted("outside")
    return msgspec.json.decode(text, type=Outside) if text.startswith("{") else None


def availability(site: Site, context: Context) -> Availability | None:
    """The week of probes before the as-of day, None where nobody watched."""
    rule = load_edition(context.edition).rule("access.unreachable")
    if not context.probes or rule is None:
        return None
    probes = ProbeStore(Path(context.probes))
    try:
        return probes.availability(site.code, context.as_of, rule.limit("days"), rule.limit("probes"))
    finally:
        probes.close()


def summary_of(facts: SiteFacts) -> SiteSummary:
    why = facts.unreachable or facts.blocked
    return SiteSummary(
        facts.code, len(facts.pages), facts.links_checked, facts.complete and not why, not why,
        why or ("" if facts.complete else f"检查未做完{f'（{facts.cut}）' if facts.cut else ''}，有页面没有取到"),
    )  # fmt: skip
