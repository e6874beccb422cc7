"""Waiting for something slow after a crawl: it cuts nothing short, and what comes too late breaks nothing."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from tests.collect.odd import Odd
from tests.collect.test_hostile import good, site_of
from xuncha.collect import FetchOptions, Rendered, Response, parse_resolve
from xuncha.collect.fetcher import Fetcher
from xuncha.collect.guard import Guard
from xuncha.inspection import Context
from xuncha.inspection.clerk import Clerk
from xuncha.inspection.site import SiteRun
from xuncha.read import Scanner

HOST = "sw.gov.cn"


def crawled(folder: Path) -> SiteRun:
    """A site whose crawl has come to its end."""
    with Odd({HOST: good}) as odd:
        resolves = (parse_resolve(f"{HOST}:80:127.0.0.1:{odd.port}"),)
        context = Context(str(folder), "luan-2020q2", date(2020, 5, 15), "xuncha test", FetchOptions(rate=0.0), resolves=resolves, only_resolved=True)
        run = SiteRun(site_of(HOST), context, Scanner([]), Clerk())
        Fetcher(context.fetch, Guard(resolves, only_resolved=True)).run([run])
    assert not run.failure and not run.cut and run.pages > 1
    return run


def test_a_crawl_with_nothing_left_to_ask_is_not_cut_by_the_clock(tmp_path: Path) -> None:
    run = crawled(tmp_path)
    run.crawl.until = -1e9
    assert run.crawl.offer() is None and run.cut == ""
    run.abandon()


def test_a_crawl_with_something_left_is_cut_by_the_clock(tmp_path: Path) -> None:
    run = crawled(tmp_path)
    run.crawl.frontier.again(run.store.load([1])[0], "again")
    run.crawl.until = -1e9
    assert run.crawl.offer() is None and "分钟的上限" in run.cut
    run.abandon()


class Late:
    """The browser's side, with a page that was asked for before the crawl was cut."""

    def __init__(self, url: str) -> None:
        self._come = [(url, Rendered("<html></html>"), list[Response]())]

    def ready(self) -> list[tuple[str, Rendered, list[Response]]]:
        come, self._come = self._come, []
        return come


def test_a_page_that_the_browser_gives_after_the_cut_costs_nothing(tmp_path: Path) -> None:
    run = crawled(tmp_path)

    class Browsing:
        pending = Late(run.site.url)

    run._browsing = Browsing()  # type: ignore[assignment]
    run._finish_trials()
    assert not run.failure and run.findings() is not None
    run.abandon()
