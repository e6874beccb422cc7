"""Facts: what was seen on a page and of a site, without judgement. `read` makes them, `audit` weighs them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta, timezone
from typing import Protocol

import msgspec

_BEIJING = timezone(timedelta(hours=8))

#: notes by which readers say that a part of a page was not read, for whoever may find out more or must not accuse
LIST_UNREAD, RELATED_UNREAD, FOOTER_UNREAD = "list_unread", "related_unread", "footer_unread"
#: a page shows its frame and “系统繁忙” or the like instead of its content
TROUBLED = "troubled"
#: later pages of a list did not come, and the first one does not begin with the newest
LATER_UNREAD = "later_unread"
#: on a list: its days are those of the documents (成文日期)
DOCUMENT_DAYS = "document_days"
#: before the reason why nobody knows what an attachment says
UNREAD = "未读："
#: entries are dated by 昨天 or 3天前, and nobody knows which day that is
RELATIVE_UNREAD = "relative_unread"

GUIDE_ELEMENTS = ("事项名称", "设定依据", "申请条件", "办理材料", "办理地点", "办理时间", "联系电话", "办理流程")


class Item(msgspec.Struct, frozen=True):
    """An entry of a list page; `date` is YYYY-MM-DD or None."""

    title: str
    url: str
    date: str | None = None


class Footer(msgspec.Struct, frozen=True):
    """The footer's marks; `report_error`: the site code of the 找错 entry, True without a readable code."""

    site_code: str | None = None
    icp: str | None = None
    police: str | None = None
    party_mark: bool = False
    sponsor: bool = False
    contact: bool = False
    sitemap: bool = False
    report_error: str | bool | None = None
    # the entry is one of the forms used before the present address
    report_old: bool = False


class Letter(msgspec.Struct, frozen=True):
    """A letter (网民留言); dates YYYY-MM-DD; what the page does not show is None."""

    title: str | None = None
    submitted: str | None = None
    replied: str | None = None
    replier: str | None = None
    state: str | None = None
    url: str | None = None
    # whether an answer is shown, with or without its day; False where its place is there and empty
    answered: bool | None = None


class NavLink(msgspec.Struct, frozen=True):
    """A link to a column: from the main navigation (level 1, 2…), a 更多 link or a side menu (level 0)."""

    name: str
    url: str
    level: int
    parent: str = ""


class Link(msgspec.Struct, frozen=True):
    """A link occurrence; `kind`: page, image, script, style, icon, frame, attachment."""

    url: str
    kind: str
    text: str = ""


class SearchForm(msgspec.Struct, frozen=True):
    """A site search usable by GET: where to send it, the field of the words, the other fields, the charset."""

    action: str
    field: str
    others: tuple[tuple[str, str], ...] = ()
    charset: str = "utf-8"


class Named(msgspec.Struct, frozen=True):
    """A document named in the text (《…》); `url` where the name itself is a link, `quoted` where text follows."""

    name: str
    url: str | None = None
    quoted: bool = False


class Guide(msgspec.Struct, frozen=True):
    """A service guide (办事指南)."""

    elements: dict[str, bool] = {}
    policies: tuple[Named, ...] = ()
    vague: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    form_files: tuple[Link, ...] = ()
    # elements that may be there all the same (in a picture, under a term of the like), and how many headings nobody could place
    unsure: tuple[str, ...] = ()
    unknown: int = 0


class Hit(msgspec.Struct, frozen=True):
    """A wording occurrence (表述): the wrong form found, the right one, severity, surroundings.

    `how`: how the wrong form was computed from the right one, empty where it is listed; `since`: wrong in texts from that day on.
    """

    wrong: str
    right: str
    severity: str
    excerpt: str
    nth: int = 0
    how: str = ""
    since: str = ""


class Private(msgspec.Struct, frozen=True):
    """Personal data met on a page or in an attachment, masked: its kind, the label it stood under, the hidden sheet if any."""

    kind: str
    masked: str
    where: str = ""
    nth: int = 0
    hidden: str = ""


#: how a page's own title or keywords are told
PAGE_ITSELF = "页面标题或关键词"


class Harm(msgspec.Struct, frozen=True):
    """A link (or the page itself) that may do harm: where it leads, its text, how it is kept from sight, what it offers.

    `source`: the page that leads to it, where it was met by looking at the target.
    """

    url: str
    text: str
    how: str = ""
    words: tuple[str, ...] = ()
    source: str = ""


class PageFacts(msgspec.Struct, omit_defaults=True):
    """All that is known of one page; names as in the contract, section 6, and what audits need beyond."""

    url: str
    kind: str = "other"
    charset: str = "utf-8"
    charset_from: str = "guess"
    title: str | None = None
    published: str | None = None
    published_from: str | None = None
    published_visible: str | None = None
    # of single pages (单页): when they say that they were renewed
    renewed: str | None = None
    source: str | None = None
    tags: dict[str, str] = {}
    items: list[Item] = []
    newest: str | None = None
    footer: Footer = Footer()
    share: bool = False
    guide: Guide | None = None
    message: Letter | None = None
    messages: list[Letter] = []
    notes: list[str] = []
    # beyond the public fields
    forward: str | None = None
    as_of_bound: bool = False
    doc_title: str = ""
    nav: list[NavLink] = []
    crumbs: list[str] = []
    search: SearchForm | None = None
    list_calls: list[str] = []
    next_pages: list[str] = []
    related: list[Link] = []
    named: list[Named] = []
    years: list[int] = []
    # of content pages: other dates more than three days off the one shown, by where they stand (`url`, `meta`, `signed`)
    other_dates: dict[str, str] = {}
    # (day, date then shown) of the inspection before, where the date shown has changed since
    shown_before: tuple[str, str] | None = None
    # of home pages: what their links say, pictures too, that may lead to people, services or duties
    entrances: list[NavLink] = []
    # of home pages: what entrances to an old-age mode or for the disabled call themselves
    elderly: list[str] = []
    # of pages about leaders and duties: what they tell (职务、简历、分工、职责), 图片 where a picture may tell it; 统计 of boards
    about: list[str] = []
    empty_list: bool = False
    # it came and showed next to nothing
    bare: bool = False
    # frames in which a home page or a column may show what it has
    frames: list[str] = []
    # of home pages: entries of one list that lead to other hosts, read like news and have no date
    elsewhere: int = 0
    # such as stand above entries with dates, or as headlines by themselves
    strays: int = 0
    # ids of empty blocks that a script of the site may fill
    slots: list[str] = []
    blocks: int = 0
    text_length: int = 0
    hits: list[Hit] = []
    private: list[Private] = []
    harms: list[Harm] = []
    links: list[Link] = []


class Captured(msgspec.Struct, frozen=True):
    """A page as captured: its facts, and where its bytes lie in the evidence."""

    facts: PageFacts
    captured_at: str
    sha256: str
    warc: str
    offset: int
    status: int = 200

    @property
    def seen(self) -> date | None:
        """The day (Beijing time) on which it came, None where nobody noted it."""
        return datetime.fromisoformat(self.captured_at).astimezone(_BEIJING).date() if self.captured_at else None


class LinkState(msgspec.Struct, frozen=True):
    """What became of a link target: `ok`, `dead` (404/410, soft 404), `failed`, `failed-twice` (a day apart), `blocked`, `refused`."""

    url: str
    state: str
    internal: bool
    kind: str = "page"
    status: int = 0
    cause: str = ""
    source: str = ""
    text: str = ""
    sources: int = 1
    captured_at: str = ""


class Column(msgspec.Struct, frozen=True):
    """A column (栏目): its address as linked, its class and what its list holds."""

    name: str
    url: str
    kind: str
    first_level: bool
    page: str
    items: int
    newest: str | None
    undated: int = 0
    future: int = 0
    newest_item: str = ""
    empty: bool = False
    unread: str = ""
    # why an entry without a date may be fresher than the newest one
    doubt: str = ""
    external: bool = False
    should_update: bool | None = None
    cycle_days: int | None = None
    confirmed: bool = False


class SearchTrial(msgspec.Struct, frozen=True):
    """A site search for a title: found on the first result page, or why that could not be told."""

    title: str
    page: str
    result_url: str
    found: bool | None
    reason: str = ""
    service: bool = False


class Availability(msgspec.Struct, frozen=True):
    """A window of probes: how many counted and failed, which were left out and why (`blocked`, `own-outage`, `maintenance`, `doubtful`).

    `thin`: days that were not watched as the rule wants, each with its reason; `noted`: what was remarked of probes that went well.
    """

    counted: int
    failed: int
    since: str
    until: str
    left_out: dict[str, int] = {}
    causes: tuple[str, ...] = ()
    thin: tuple[str, ...] = ()
    noted: tuple[str, ...] = ()


class Names(msgspec.Struct, frozen=True):
    """What the DNS, or a resolve line in its place, says of a host in one version of IP. `state`: found, none, unknown (`why`)."""

    state: str
    addresses: tuple[str, ...] = ()
    why: str = ""


class Tls(msgspec.Struct, frozen=True):
    """What became of a TLS connection. `state`: offered, closed (nobody listens, or no TLS is spoken), unknown (`why`).

    `faults`: expired, not-yet, name, self-signed, chain, old-protocol (nothing newer than TLS 1.1); times are ISO 8601 UTC.
    """

    state: str
    why: str = ""
    host: str = ""
    protocol: str = ""
    faults: tuple[str, ...] = ()
    not_before: str = ""
    not_after: str = ""


class Ipv6(msgspec.Struct, frozen=True):
    """The home page over IPv6. `state`: reached, different (from what IPv4 shows), no-record, unreachable, unknown (`why`).

    `alike`: how much of the text both have in common, in percent; `page`: what IPv6 showed, where it differs.
    """

    state: str
    why: str = ""
    alike: int = 100
    page: Captured | None = None


class Outside(msgspec.Struct, frozen=True):
    """A site as seen from outside, at one moment (ISO 8601 UTC). `upgrades`: whether http:// leads to https://, None where unknown;
    `milliseconds`: the home page's document, redirects included, until it had come whole; None (`unloaded`) where it did not."""

    at: str
    a: Names
    aaaa: Names
    ipv6: Ipv6
    tls: Tls
    upgrades: bool | None = None
    milliseconds: int | None = None
    unloaded: str = ""


class Barrier(msgspec.Struct, frozen=True):
    """A basic of accessibility that a page fails: axe-core's rule, its impact (minor … critical), how many places, the first few (selectors)."""

    rule: str
    impact: str = ""
    count: int = 0
    places: tuple[str, ...] = ()


class Accessible(msgspec.Struct, frozen=True):
    """A page as axe-core saw it in the browser; `why`: why nothing can be told of it. `page`: the page as the browser showed it; `left`: how many of its
    frames were not looked into."""

    url: str
    version: str = ""
    barriers: tuple[Barrier, ...] = ()
    why: str = ""
    page: Captured | None = None
    left: int = 0


class Pages(Protocol):
    """The pages of a site, however many: by address, or one after the other."""

    def __len__(self) -> int: ...

    def get(self, url: str) -> Captured | None: ...

    def of_kind(self, *kinds: str) -> Iterator[Captured]: ...

    def with_hits(self) -> Iterator[Captured]:
        """Pages on which a wording, personal data or something harmful was found."""

    def with_nav(self) -> Iterator[Captured]:
        """Pages that lead to columns."""

    def with_years(self) -> Iterator[Captured]:
        """Content pages that give figures for a year."""

    def with_other_dates(self) -> Iterator[Captured]:
        """Content pages whose date is contradicted on the page or by an earlier inspection."""


class HeldPages:
    """Pages held in memory."""

    def __init__(self, pages: Iterable[Captured] = ()) -> None:
        self._pages = {page.facts.url: page for page in pages}

    def __len__(self) -> int:
        return len(self._pages)

    def get(self, url: str) -> Captured | None:
        return self._pages.get(url)

    def of_kind(self, *kinds: str) -> Iterator[Captured]:
        return (page for page in self._pages.values() if page.facts.kind in kinds)

    def with_hits(self) -> Iterator[Captured]:
        return (page for page in self._pages.values() if page.facts.hits or page.facts.private or page.facts.harms)

    def with_nav(self) -> Iterator[Captured]:
        return (page for page in self._pages.values() if page.facts.nav)

    def with_years(self) -> Iterator[Captured]:
        return (page for page in self._pages.values() if page.facts.years)

    def with_other_dates(self) -> Iterator[Captured]:
        return (page for page in self._pages.values() if page.facts.other_dates or page.facts.shown_before)


class SiteFacts(msgspec.Struct):
    """All that an audit may know of one site."""

    code: str
    name: str
    url: str
    portal: bool
    serves_public: bool
    as_of: date
    pages: Pages = HeldPages()
    home_links: list[str] = []
    columns: list[Column] = []
    # names that lead to people, services, duties, letters, surveys: from navigation, links of home pages, titles, 当前位置
    signposts: list[NavLink] = []
    links: list[LinkState] = []
    links_checked: int = 0
    # files that open and that nobody read, for there were too many
    attachments_left: int = 0
    trials: list[SearchTrial] = []
    seed: int = 0
    complete: bool = True
    #: why the crawl ended short, '' where it did not
    cut: str = ""
    unreachable: str = ""
    blocked: str = ""
    availability: Availability | None = None
    outside: Outside | None = None
    # what axe-core said of the home page and the sampled content pages; None where no browser looked
    accessible: list[Accessible] | None = None
    category: str = ""
    aliases: dict[str, str] = {}
    # a home page of frames, as its frames show it
    front: Captured | None = None
    _dated: list[str] | None = None
    _unread: frozenset[str] | None = None

    def dated(self) -> list[str]:
        """Addresses of the content pages that say when they were published, in order; looked for once."""
        if self._dated is None:
            self._dated = sorted(page.facts.url for page in self.of_kind("article") if page.facts.published)
        return self._dated

    def unread(self) -> frozenset[str]:
        """Addresses of the site's own pages that did not come, blocked ones among them: what they would have shown nobody knows. Dead ones show nothing."""
        if self._unread is None:
            self._unread = frozenset(link.url for link in self.links if link.internal and link.kind in ("page", "frame") and link.state in ("failed", "blocked", "refused"))
        return self._unread

    def shut(self) -> frozenset[str]:
        """Addresses of the site's own pages that robots.txt keeps programs from."""
        return frozenset(link.url for link in self.links if link.internal and link.kind in ("page", "frame") and link.state == "refused" and "robots.txt" in link.cause)

    def page(self, url: str) -> Captured | None:
        """The page behind an address, after redirects."""
        seen = 0
        while url in self.aliases and seen < 10:
            url = self.aliases[url]
            seen += 1
        if self.front is not None and url == self.front.facts.url:
            return self.front
        return self.pages.get(url)

    def of_kind(self, *kinds: str) -> Iterator[Captured]:
        return self.pages.of_kind(*kinds)
