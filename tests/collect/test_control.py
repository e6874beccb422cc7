"""Whose fault a failure is, when requests may start, and how fast: control address, windows, pace, budgets."""

from __future__ import annotations

import itertools
import socket
import threading
import time
from pathlib import Path

import pytest

from tests.collect.odd import Odd, page, plain
from tests.collect.test_hostile import AS_OF, good, links, site_of
from xuncha.collect import FetchOptions, OwnOutage, parse_resolve
from xuncha.collect.hosts import Host, within
from xuncha.inspection import Context, inspect_sites
from xuncha.model.findings import Finding
from xuncha.model.verdicts import SiteSummary

HOST, CONTROL = "s.gov.cn", "control.gov.cn"


class Line:
    """The way to the net: while `cut`, nothing gets through."""

    def __init__(self, good_for: int, cut_for: float) -> None:
        self.left, self.cut_for = good_for, cut_for
        self.cut_at = 0.0
        self.lock = threading.Lock()

    def cut(self) -> bool:
        with self.lock:
            self.left -= 1
            if self.left < 0 and not self.cut_at:
                self.cut_at = time.monotonic()
            return self.cut_at > 0 and time.monotonic() - self.cut_at < self.cut_for

    def site(self, odd: Odd, connection: socket.socket, method: str, path: str) -> None:
        if not self.cut():
            good(odd, connection, method, path)

    def control(self, odd: Odd, connection: socket.socket, method: str, path: str) -> None:
        if not self.cut_at or time.monotonic() - self.cut_at >= self.cut_for:
            connection.sendall(plain("200 OK", body=b"ok"))


def run(folder: Path, odd: Odd, **more: object) -> tuple[SiteSummary, list[Finding]]:
    out: list[tuple[SiteSummary, list[Finding]]] = []
    limits = {name: more.pop(name) for name in ("max_minutes", "max_bytes", "max_pages") if name in more}
    options: dict[str, object] = {"rate": 0.0, "per_host": 2, "total_seconds": 2.0, "connect_seconds": 1.0, "rest": 0.2, **more}
    context = Context(
        str(folder), "luan-2020q2", AS_OF, "xuncha test", FetchOptions(**options), only_resolved=True,  # type: ignore[arg-type]
        resolves=tuple(parse_resolve(f"{name}:80:127.0.0.1:{odd.port}") for name in odd.hosts), **limits,  # type: ignore[arg-type]
    )  # fmt: skip
    inspect_sites([site_of(HOST)], context, lambda progress: None, lambda summary, findings: out.append((summary, findings)))
    return out[0]


def dead(findings: list[Finding]) -> list[str]:
    return [s.url for f in findings if f.indicator == "design.links" for s in f.subjects]


def test_our_own_outage_is_waited_out_and_accuses_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xuncha.collect.control.Control.AGAIN", 0.2)
    line = Line(good_for=6, cut_for=1.5)
    with Odd({HOST: line.site, CONTROL: line.control}) as odd:
        summary, findings = run(tmp_path, odd, control=f"http://{CONTROL}/")
    assert line.cut_at, "the line was cut in the middle"
    assert summary.complete
    assert dead(findings) == []


def test_a_fault_of_theirs_is_theirs_while_the_control_answers(tmp_path: Path) -> None:
    line = Line(good_for=6, cut_for=600)
    with Odd({HOST: line.site, CONTROL: lambda odd, connection, method, path: connection.sendall(plain("200 OK", body=b"ok"))}) as odd:
        summary, _ = run(tmp_path, odd, control=f"http://{CONTROL}/")
    assert not summary.complete
    assert "没有应答" in summary.note or "没做完" in summary.note or "未做完" in summary.note


def test_an_outage_without_end_stops_the_run_with_everything_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xuncha.collect.control.Control.AGAIN", 0.1)
    line = Line(good_for=6, cut_for=600)
    with Odd({HOST: line.site, CONTROL: line.control}) as odd:
        with pytest.raises(OwnOutage):
            run(tmp_path, odd, control=f"http://{CONTROL}/", control_patience=0.5)
        line.cut_for = 0
        summary, findings = run(tmp_path, odd, control=f"http://{CONTROL}/")
        again = {path: times for path, times in odd.requests(HOST).items() if path not in ("/", "/robots.txt") and times > 2}
        assert again == {}, "what was held is asked once more, nothing else"
    assert summary.complete
    assert dead(findings) == []


@pytest.mark.parametrize(
    ("windows", "minute", "open_"),
    [((), 0, True), (((22 * 60, 6 * 60),), 23 * 60, True), (((22 * 60, 6 * 60),), 5 * 60 + 59, True), (((22 * 60, 6 * 60),), 6 * 60, False), (((60, 120), (600, 660)), 630, True)],
)
def test_a_window_may_run_over_midnight_and_ends_before_its_last_minute(windows: tuple[tuple[int, int], ...], minute: int, open_: bool) -> None:
    assert within(windows, minute) is open_


def test_nothing_starts_outside_the_windows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun = time.monotonic()
    monkeypatch.setattr("xuncha.collect.fetcher.minute_of_day", lambda: 21 * 60 + (60 if time.monotonic() - begun > 1.0 else 0))
    first: list[float] = []

    def noted(odd: Odd, connection: socket.socket, method: str, path: str) -> None:
        first.append(time.monotonic() - begun)
        good(odd, connection, method, path)

    with Odd({HOST: noted}) as odd:
        summary, _ = run(tmp_path, odd, windows=((22 * 60, 6 * 60),))
    assert min(first) > 1.0
    assert summary.complete


def test_a_host_is_asked_no_faster_than_the_rate_and_no_more_at_once_than_allowed(tmp_path: Path) -> None:
    times: list[float] = []
    under_way, most = [0], [0]

    def slow(odd: Odd, connection: socket.socket, method: str, path: str) -> None:
        times.append(time.monotonic())
        under_way[0] += 1
        most[0] = max(most[0], under_way[0])
        time.sleep(0.25)
        under_way[0] -= 1
        good(odd, connection, method, path)

    with Odd({HOST: slow}) as odd:
        run(tmp_path, odd, rate=10.0, max_pages=12)
    gaps = [later - earlier for earlier, later in itertools.pairwise(times)]
    assert most[0] <= 2
    assert sorted(gaps)[len(gaps) // 10] > 0.06, "a tenth of a second apart, with jitter"


def test_pauses_are_never_in_step_and_stay_near_the_rate() -> None:
    """Told of the host's own clock: what arrives at a server also depends on how fast it answers."""
    host = Host("x", FetchOptions(rate=10.0))
    pauses = []
    for start in range(200):
        host.started(float(start))
        host.answered(200, "", 0, 0.0)
        pauses.append(host.next_at - start)
    assert all(0.08 <= pause <= 0.12 for pause in pauses)
    assert len(set(pauses)) > 190


def test_a_crawl_delay_slows_down_and_never_beyond_half_a_minute() -> None:
    host = Host("x", FetchOptions(rate=2.0))
    host.take_robots(200, b"User-agent: *\nCrawl-delay: 4\n")
    assert host.delay == 4.0
    host.take_robots(200, b"User-agent: *\nCrawl-delay: 3600\n")
    assert host.delay == 30.0


@pytest.mark.parametrize(
    ("limit", "value", "said"), [("max_minutes", 0.0, "分钟的上限"), ("max_bytes", 4000, "兆的上限"), ("max_pages", 3, "3 页的上限")]
)
def test_a_site_cut_short_says_why_and_is_graded_on_nothing(tmp_path: Path, limit: str, value: float, said: str) -> None:
    def wide(odd: Odd, connection: socket.socket, method: str, path: str) -> None:
        if path == "/":
            connection.sendall(links(*(f"/p/{n}.html" for n in range(60))))
        else:
            connection.sendall(page(f"<h1>第{n}页</h1>" if (n := path) else ""))

    with Odd({HOST: wide}) as odd:
        summary, _ = run(tmp_path, odd, **{limit: value})
    assert not summary.complete
    from xuncha.dossier.site_store import SiteStore

    store = SiteStore(tmp_path / "sites" / "9901010001" / "facts.sqlite")
    assert said in store.noted("cut")
    store.close()
