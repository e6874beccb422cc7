"""The network becomes evidence: polite fetching, the guard, WARC, the frontier. Collectors never judge."""

from .browser import Browser, Rendered
from .exchange import Request, Response
from .fetcher import Fetcher, OwnOutage, Source
from .frontier import Frontier
from .guard import Guard, Refused, Resolve, parse_resolve
from .hosts import FetchOptions, Host, parse_windows
from .traps import Traps
from .warc import WarcWriter

__all__ = [
    "Browser",
    "FetchOptions",
    "Fetcher",
    "Frontier",
    "Guard",
    "Host",
    "OwnOutage",
    "Refused",
    "Rendered",
    "Request",
    "Resolve",
    "Response",
    "Source",
    "Traps",
    "WarcWriter",
    "parse_resolve",
    "parse_windows",
]
