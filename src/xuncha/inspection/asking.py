"""How an address is asked: by GET or HEAD, how much of it is taken, and what goes along."""

from __future__ import annotations

from xuncha.collect import Request
from xuncha.dossier.site_rows import ASSET, EXTERNAL, PAGE, Address
from xuncha.dossier.site_store import SiteStore
from xuncha.hostnames import host_and_port
from xuncha.model.facts import Link
from xuncha.read import Scanner

from .attached import Attachments
from .cookies import Cookies
from .follow import Earlier
from .once_more import OnceMore
from .only import Gate

#: bytes of a page or an attachment that are taken at most, and of what is only looked at
LARGEST, LOOKED_AT = 8 << 20, 64 << 10


class Asking:
    """Makes a site's requests. `home`: its registered address; `until`: moment of the monotonic clock at which the time for it is up."""

    def __init__(
        self, home: str, store: SiteStore, scanner: Scanner, gate: Gate | None, attachments: Attachments, earlier: Earlier, cookies: Cookies, once_more: OnceMore, until: float,
    ) -> None:  # fmt: skip
        self._home = host_and_port(home)
        self._store = store
        self._scanner = scanner
        self._gate = gate
        self._attachments = attachments
        self._earlier = earlier
        self._cookies = cookies
        self._once_more = once_more
        self._until = until
        self._visited: set[str] = set()

    def request(self, address: Address) -> Request:
        page = address.role not in (ASSET, EXTERNAL)
        # what every page is dressed in is kept as well, so that a captured page can be shown as it was; attachments are read
        whole = page or (address.role == ASSET and (is_dress(address.kind, address.source) or self._attachments.wants(address)))
        whole_text = self._gate is not None and self._gate.needs_text(address.id)
        method = "GET" if whole or whole_text or address.tries in ("again", "spelt", "referer") or self._visits(address) else "HEAD"
        conditions = self._earlier.conditions(address) if self._earlier.there else ()
        host = host_and_port(address.url)
        headers = conditions + self._cookies.lines(host) + self._referer(address, method)
        return Request(address.url, host, method, address, LARGEST if whole else LOOKED_AT, page, headers, again=address.tries not in ("", "cookie"), until=self._until)

    def _referer(self, address: Address, method: str) -> tuple[str, ...]:
        """The page that links an address, as browsers name it: for files that are given to the site's own visitors only."""
        wanted = address.role == ASSET or ((address.role == PAGE or self.beside(address)) and (self._once_more.by_referer or address.tries == "referer"))
        return (f"Referer: {self._store.url_of(address.source)}",) if wanted and method == "GET" and address.source else ()

    def beside(self, address: Address) -> bool:
        """On the site's own host, outside its folder: none of its pages, but what is missing there is known to be missing."""
        return address.role == EXTERNAL and host_and_port(address.url) == self._home

    def _visits(self, address: Address) -> bool:
        """Whether the beginning of an outside page is asked for: one of each host that nobody expects, for its title says whether the domain changed hands."""
        host = host_and_port(address.url)
        if address.role != EXTERNAL or address.kind != "page" or host in self._visited or self._gate is not None or self._scanner.hosts is None:
            return False
        if not self._scanner.hosts.strange(self._home, [Link(address.url, "page")]):
            return False
        self._visited.add(host)
        return True


def is_dress(kind: str, source: int) -> bool:
    """Style sheets, and the pictures that the home page shows: heads, marks and footers are the same all over a site."""
    return kind == "style" or (kind in ("image", "icon") and source == 1)
