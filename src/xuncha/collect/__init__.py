"""The network becomes evidence: polite fetching, the guard, WARC, the frontier. Collectors never judge."""

from .fetcher import Fetcher, FetchOptions, Request, Response, Source
from .guard import Guard, Refused, Resolve, parse_resolve
from .warc import WarcWriter

__all__ = [
    "FetchOptions",
    "Fetcher",
    "Guard",
    "Refused",
    "Request",
    "Resolve",
    "Response",
    "Source",
    "WarcWriter",
    "parse_resolve",
]
