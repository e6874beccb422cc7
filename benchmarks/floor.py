"""The CPU floor F1 of a tree: parse with links, text and meta, resolve, scan, pack each page once, and fetch each page once.

What today's bindings cost when nothing is understood, decided or stored: the limit that a crawl is compared with.
"""

from __future__ import annotations

import contextlib
import json
import random
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import hyperscan
import pycurl
import turbohtml
from isal import isal_zlib
from url import URL, URLError

T = TypeVar("T")
SELECTOR = "a[href],area[href],img[src],script[src],link[href],iframe[src]"
PATTERNS = [
    rb"[1-9][0-9]{5}(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9Xx]", rb"1[3-9][0-9]{9}",
    rb"(?:62|60|4|5[1-5])[0-9]{13,17}", rb"0[0-9]{2,3}-[0-9]{7,8}", rb"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,64}\.[A-Za-z]{2,6}",
]  # fmt: skip


def phrases(count: int) -> list[str]:
    """So many made-up phrases of two to six characters."""
    chance = random.Random(7)
    out: set[str] = set()
    while len(out) < count:
        out.add("".join(chr(chance.randint(0x4E00, 0x8000)) for _ in range(chance.randint(2, 6))))
    return sorted(out)


def stages(root: Path, url: str, paths: list[str]) -> float:
    """CPU ms a page of everything but fetching, stage by stage, each the median of three."""
    bodies = [(url + path, (root / path).read_bytes()) for path in paths]
    expressions = [phrase.encode() for phrase in phrases(5000)] + PATTERNS
    database = hyperscan.Database()
    database.compile(
        expressions=expressions, ids=list(range(len(expressions))), elements=len(expressions),
        flags=[hyperscan.HS_FLAG_SINGLEMATCH] * len(expressions),
    )  # fmt: skip
    database.scratch = hyperscan.Scratch(database)

    def extract() -> list[tuple[set[str], str]]:
        out = []
        for _, body in bodies:
            doc = turbohtml.parse(body, encoding="utf-8", positions=False)
            links = {(node.attrs.get("href") or node.attrs.get("src") or "").partition("#")[0] for node in doc.select(SELECTOR)}
            out.append((links, doc.text, [node.attrs for node in doc.find_all("meta")]))
        return [(links, text) for links, text, _ in out]

    spent, extracted = _clock(extract)

    def resolve() -> None:
        for (address, _), (links, _text) in zip(bodies, extracted, strict=True):
            base = URL.parse(address)
            for link in links:
                with contextlib.suppress(URLError):
                    str(base.join(link))

    texts = [text.encode("utf-8", "replace") for _, text in extracted]

    def scan() -> None:
        for text in texts:
            database.scan(text, match_event_handler=lambda *_: None)

    def pack() -> None:
        for _, body in bodies:
            packer = isal_zlib.compressobj(1, isal_zlib.DEFLATED, 31)
            packer.compress(body)
            packer.flush()

    return (spent + sum(_clock(stage)[0] for stage in (resolve, scan, pack))) * 1000 / len(bodies)


def _clock(stage: Callable[[], T]) -> tuple[float, T]:
    times = []
    for _ in range(3):
        begun = time.process_time()
        result = stage()
        times.append(time.process_time() - begun)
    return statistics.median(times), result


def fetch(url: str, paths: list[str]) -> float:
    """CPU ms a page of fetching alone, 32 at once."""
    todo = [url + path for path in paths]
    multi = pycurl.CurlMulti()
    free = []
    for _ in range(32):
        handle = pycurl.Curl()
        handle.setopt(pycurl.NOSIGNAL, 1)
        handle.setopt(pycurl.ACCEPT_ENCODING, "")
        free.append(handle)
    live = 0
    while todo or live:
        while todo and free:
            handle = free.pop()
            handle.setopt(pycurl.URL, todo.pop())
            handle.setopt(pycurl.WRITEFUNCTION, [].append)
            handle.setopt(pycurl.HEADERFUNCTION, [].append)
            multi.add_handle(handle)
            live += 1
        multi.perform()
        while True:
            left, good, bad = multi.info_read()
            for handle in [*good, *(each[0] for each in bad)]:
                multi.remove_handle(handle)
                free.append(handle)
                live -= 1
            if not left:
                break
        if live:
            multi.select(0.01)
    # the whole process counts, as it does for a crawler
    return time.process_time() * 1000 / len(paths)


def main() -> None:
    """`python -m benchmarks.floor stages|fetch ROOT URL PATHS.json`: prints CPU ms a page."""
    which, root, url, listing = sys.argv[1], Path(sys.argv[2]), sys.argv[3], Path(sys.argv[4])
    paths = [path for path in json.loads(listing.read_text()) if (root / path).is_file()]
    print(stages(root, url, paths) if which == "stages" else fetch(url, paths))


if __name__ == "__main__":
    main()
