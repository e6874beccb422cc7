"""What a site's store holds of an address: its part in the site, what became of it, how an earlier inspection left it."""

from __future__ import annotations

import msgspec

#: what an address is to the site: a page, what pages load or link beside pages, another site's, the answer of a call, the address that cannot exist
PAGE, ASSET, EXTERNAL, FRAGMENT, PROBE = range(5)
#: what a page holds that audits look for, as bits
HITS, NAV, YEARS, BOUND, DATES = 1, 2, 4, 8, 16
#: kinds of facts that are no pages of the site: files, and outside pages that a link led to
ATTACHMENT, OUTSIDE = "attachment", "outside"
NO_PAGES = frozenset((ATTACHMENT, OUTSIDE))


class Before(msgspec.Struct):
    """A page as the inspection before this one left it; `bound`: what was read of it depends on its as-of day or on calls."""

    etag: str
    modified: str
    sha: str
    at: str
    bound: bool
    kind: str = ""


class Address(msgspec.Struct):
    """An address that is to be asked or being asked; `tries`: '', `again` (HEAD said no), `retry` (a hiccup),
    `cookie`, `spelt` (as it was written), `referer` (as from the page that links it)."""

    id: int
    url: str
    role: int
    kind: str
    source: int = 0
    hops: int = 0
    rank: int = 0
    tries: str = ""
    before: Before | None = None


class Answer(msgspec.Struct):
    """What became of an address. `verdict`: ok, dead, failed, blocked, refused, skipped; `alias`: where it redirects to."""

    id: int
    verdict: str = ""
    status: int = 0
    cause: str = ""
    alias: int = 0
    at: str = ""
    etag: str = ""
    modified: str = ""
