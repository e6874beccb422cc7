"""Availability: 1 week, at least 20 probes a day, 15 seconds and more count as failed, 5 % and more is a problem (both borders count)."""

from __future__ import annotations

import itertools
import json
import os
import socket
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.collect.odd import Odd, page, plain, silent
from xuncha.audit import audit_site
from xuncha.cli import main
from xuncha.cli.monitor import Declared, verdict
from xuncha.collect import FetchOptions, Guard, parse_resolve
from xuncha.dossier import Dossier
from xuncha.dossier.probe_store import BEIJING, Probe, ProbeStore
from xuncha.home import declared_downtimes
from xuncha.inspection import monitor
from xuncha.model.facts import Availability, SiteFacts
from xuncha.registry import Downtime, Site
from xuncha.rules import load_edition

AS_OF = date(2020, 5, 15)
CODE = "9901010001"
SITE = Site(CODE, "示例局", "http://up.gov.cn/")


@given(st.integers(20, 96), st.dates(date(2019, 1, 1), date(2030, 1, 1)))
def test_every_part_of_the_day_has_one_probe_at_an_unforeseen_moment(per_day: int, day: date) -> None:
    moments = monitor.schedule(CODE, day, per_day)
    assert len(moments) == per_day
    assert [m.astimezone(BEIJING).date() for m in moments] == [day] * per_day
    part = timedelta(days=1) / per_day
    assert all(timedelta(0) < later - earlier < 2 * part for earlier, later in itertools.pairwise(moments))
    assert moments != [m + timedelta(days=0) for m in monitor.schedule("9901010002", day, per_day)]


@pytest.mark.parametrize(
    ("counted", "failed", "outcome"),
    [(139, 139, "undetermined"), (140, 6, None), (140, 7, "problem"), (168, 8, None), (168, 9, "problem"), (0, 0, "undetermined")],
)
def test_the_borders_of_the_rule(counted: int, failed: int, outcome: str | None) -> None:
    facts = SiteFacts(CODE, "示例局", SITE.url, False, True, AS_OF)
    facts.availability = Availability(counted, failed, "2020-05-09", "2020-05-15")
    found = [f for f in audit_site(facts, load_edition("luan-2020q2")) if f.indicator == "access.unreachable"]
    assert [f.outcome.value for f in found] == ([outcome] if outcome else [])
    assert sum(f.units for f in found) == (1 if outcome == "problem" else 0)


def test_the_window_is_seven_calendar_days_and_only_what_counts_is_counted(tmp_path: Path) -> None:
    store = ProbeStore(tmp_path / "probes.sqlite")
    last = datetime(2020, 5, 15, 23, 59, tzinfo=BEIJING)
    first = datetime(2020, 5, 9, 0, 0, tzinfo=BEIJING)
    states = ["ok", "failed", "blocked", "own-outage", "maintenance"]
    store.add([Probe(CODE, last - timedelta(minutes=n), state, "超时" if state == "failed" else "") for n, state in enumerate(states)])
    store.add([Probe(CODE, first, "failed", "超时"), Probe(CODE, first - timedelta(seconds=1), "failed"), Probe(CODE, last + timedelta(minutes=1), "failed")])
    seen = store.availability(CODE, AS_OF, 7, 140)
    store.close()
    assert (seen.counted, seen.failed) == (3, 2)
    assert seen.left_out == {"blocked": 1, "own-outage": 1, "maintenance": 1}
    assert seen.causes == ("超时 2 次",)


def test_downtime_approved_after_it_began_counts_for_the_probes_before_as_well(tmp_path: Path) -> None:
    store = ProbeStore(tmp_path / "probes.sqlite")
    begin = datetime(2020, 5, 14, 22, 0, tzinfo=BEIJING)
    store.add([Probe(CODE, begin + timedelta(hours=n), "failed", "超时") for n in range(-1, 12)])
    assert store.availability(CODE, AS_OF, 7, 140).failed == 13
    store.declare([Downtime(CODE, begin, begin + timedelta(hours=10), "机房检修"), Downtime("9901010002", begin, begin + timedelta(days=1), "别的网站")])
    seen = store.availability(CODE, AS_OF, 7, 140)
    assert (seen.failed, seen.left_out, seen.causes) == (2, {"maintenance": 11}, ("超时 2 次",))
    store.declare([])  # taken back: the probes stand as they were made
    assert store.availability(CODE, AS_OF, 7, 140).failed == 13
    store.close()


def homes(odd: Odd, connection: socket.socket, method: str, path: str) -> None:
    host = next(iter(h for (h, p) in reversed(odd.seen) if p == path), "")
    kind = host.partition(".")[0]
    if kind == "up":
        connection.sendall(page("<p>欢迎</p>"))
    elif kind == "moved":
        connection.sendall(plain("302 Found", "Location: http://up.gov.cn/index.html"))
    elif kind == "slow":
        silent(connection, odd.stop)
    elif kind == "waf":
        connection.sendall(plain("412 Precondition Failed"))
    else:
        connection.sendall(plain("503 Service Unavailable"))


def test_what_a_probe_can_come_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(monitor, "LIMIT", 1.0)
    names = ["up", "moved", "slow", "waf", "down", "closed"]
    sites = [Site(f"99010100{n:02d}", name, f"http://{name}.gov.cn/") for n, name in enumerate(names)]
    handlers = {f"{name}.gov.cn": homes for name in names}
    with Odd(handlers) as odd:
        lines = [parse_resolve(f"{name}.gov.cn:80:127.0.0.1:{odd.port if name != 'closed' else 1}") for name in names]
        results = monitor.probe(sites, FetchOptions(), Guard(lines, only_resolved=True))
    assert {site.name: result.state for site, result in zip(sites, results, strict=True)} == {
        "up": "ok", "moved": "ok", "slow": "failed", "waf": "blocked", "down": "failed", "closed": "failed",
    }  # fmt: skip
    assert results[0].first > 0
    assert results[2].cause == "超时"
    assert monitor.with_control(results, lambda: False)[2].state == "own-outage"
    assert monitor.with_control(results, lambda: True)[2].state == "failed"


def test_declared_maintenance_counts_for_nothing(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    guard = Guard([parse_resolve("up.gov.cn:80:127.0.0.1:1")], only_resolved=True)
    inside = Downtime(CODE, now - timedelta(hours=1), now + timedelta(hours=1), "升级")
    over = Downtime(CODE, now - timedelta(hours=3), now - timedelta(hours=2), "升级")
    assert monitor.probe([SITE], FetchOptions(), guard, [inside])[0].state == "maintenance"
    assert monitor.probe([SITE], FetchOptions(), guard, [over])[0].state == "failed"


def test_notices_approved_at_the_desk_are_known_at_the_next_round_of_a_watch_that_runs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kept = tmp_path / "declared.csv"
    declared = Declared([], kept)
    assert declared.now() == [] and "XUNCHA_HOME" in capsys.readouterr().err
    kept.write_text(f"网站标识码,起,止,事由\n{CODE},2020-05-14 22:00,2020-05-14 23:30,机房检修\n", "utf-8")
    assert [(each.site, each.reason) for each in declared.now()] == [(CODE, "机房检修")]
    assert "1 条" in capsys.readouterr().err
    kept.write_text(f"网站标识码,起,止,事由\n{CODE},2020-05-14 22:00,2020-05-14,\n", "utf-8")
    os.utime(kept, ns=(1, 1))
    assert declared.now() == [] and "第2行" in capsys.readouterr().err
    kept.write_bytes(b"\x00\x01")  # a table that cannot be read ends no watch
    assert declared.now() == [] and "暂按上次" in capsys.readouterr().err
    kept.unlink()
    assert declared.now() == [] and "没有工作台批准" in capsys.readouterr().err


def test_a_site_is_due_once_after_each_planned_moment(tmp_path: Path) -> None:
    store = ProbeStore(tmp_path / "probes.sqlite")
    moments = monitor.schedule(CODE, AS_OF)
    assert monitor.due([SITE], store, moments[0] - timedelta(seconds=1)) == []
    assert monitor.due([SITE], store, moments[3]) == [SITE]
    store.add([Probe(CODE, moments[3] + timedelta(seconds=5), "ok")])
    assert monitor.due([SITE], store, moments[3] + timedelta(seconds=6)) == []
    assert monitor.next_moment([SITE], moments[3]) == moments[4]
    store.close()


def test_the_command_probes_reports_and_feeds_an_inspection(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    registry = tmp_path / "sites.csv"
    registry.write_text(f"网站标识码,网站名称,首页网址\n{CODE},示例局,{SITE.url}\n", "utf-8")
    with Odd({"up.gov.cn": homes}) as odd:
        network = ["--only-resolved", "--resolve", f"up.gov.cn:80:127.0.0.1:{odd.port}"]
        assert main(["monitor", str(registry), "--out", str(tmp_path / "probes"), "--once", *network]) == 0
        assert "不满140次，无法判定" in capsys.readouterr().out
        store = ProbeStore(tmp_path / "probes" / "probes.sqlite")
        begin = datetime(2020, 5, 9, tzinfo=BEIJING)
        store.add([Probe(CODE, begin + timedelta(hours=n), "failed" if n % 10 == 0 else "ok", "超时" if n % 10 == 0 else "") for n in range(168)])
        store.close()
        out = tmp_path / "dossier"
        main(["inspect", str(registry), "--out", str(out), "--as-of", "2020-05-15", "--rate", "0", "--probes", str(tmp_path / "probes"), *network])
    finding = next(f for f in Dossier.open(out).findings() if f.indicator == "access.unreachable")
    assert (finding.outcome.value, finding.units) == ("problem", 1)
    assert finding.subjects[0].url == SITE.url
    assert main(["judge", str(out)]) == 0
    again = next(f for f in Dossier.open(out).findings() if f.indicator == "access.unreachable")
    assert again.id == finding.id


@pytest.mark.parametrize("declared", [False, True])
def test_a_run_from_a_timer_says_by_standard_error_only_what_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, declared: bool) -> None:
    """cron mails whatever comes that way."""
    monkeypatch.setenv("XUNCHA_HOME", str(tmp_path))
    if declared:
        declared_downtimes().write_text(f"网站标识码,起,止,事由\n{CODE},2020-05-15 10:00,2020-05-15 12:00,升级\n", "utf-8")
    registry = tmp_path / "sites.csv"
    registry.write_text(f"网站标识码,网站名称,首页网址\n{CODE},示例局,{SITE.url}\n", "utf-8")
    with Odd({"up.gov.cn": homes}) as odd:
        command = ["monitor", str(registry), "--out", str(tmp_path / "probes"), "--once", "--only-resolved", "--resolve", f"up.gov.cn:80:127.0.0.1:{odd.port}"]
        assert main(command) == 0
        told = capsys.readouterr()
        assert told.err == "" and ("停机报备 1 条" if declared else "没有工作台批准的停机报备") in told.out
        assert main([*command, "--json"]) == 0
        told = capsys.readouterr()
        assert told.err == "" and json.loads(told.out)[CODE]["verdict"] == "undetermined"
    # the site has gone
    assert main(command) == 0
    assert "示例局" in capsys.readouterr().err


def test_fewer_than_twenty_probes_a_day_are_refused(tmp_path: Path) -> None:
    registry = tmp_path / "sites.csv"
    registry.write_text(f"网站标识码,网站名称,首页网址\n{CODE},示例局,{SITE.url}\n", "utf-8")
    assert main(["monitor", str(registry), "--out", str(tmp_path / "p"), "--per-day", "10"]) == 2


def watched(store: ProbeStore, days: int, per_day: int, step: timedelta, begin: datetime = datetime(2020, 5, 9, tzinfo=BEIJING)) -> None:
    store.add([Probe(CODE, begin + timedelta(days=day) + step * n, "failed", "超时") for day in range(days) for n in range(per_day)])


@pytest.mark.parametrize(("days", "per_day", "minutes", "thin"), [
    (7, 20, 60, 0), (7, 20, 15, 0), (7, 24, 60, 0),  # as the rule wants it
    (1, 145, 0.1, 7), (7, 20, 1, 7), (7, 30, 2, 7),  # one moment of a day, or of a week
    (5, 30, 40, 2),
])  # fmt: skip
def test_a_week_is_seven_days_with_twenty_probes_spread_over_each(tmp_path: Path, days: int, per_day: int, minutes: float, thin: int) -> None:
    store = ProbeStore(tmp_path / "probes.sqlite")
    watched(store, days, per_day, timedelta(minutes=minutes))
    store.add([Probe(CODE, datetime(2020, 5, 16, tzinfo=BEIJING), "ok")])  # the watch goes on
    seen = store.availability(CODE, AS_OF, 7, 140)
    store.close()
    assert (seen.counted, len(seen.thin)) == (days * per_day, thin)
    facts = SiteFacts(CODE, "示例局", SITE.url, False, True, AS_OF, availability=seen)
    [finding] = [f for f in audit_site(facts, load_edition("luan-2020q2")) if f.indicator == "access.unreachable"]
    assert finding.outcome.value == ("undetermined" if thin else "problem")
    assert verdict(seen) == finding.outcome.value


def test_the_last_day_of_a_watch_need_not_be_over_and_what_was_left_out_was_a_probe_of_its_day(tmp_path: Path) -> None:
    store = ProbeStore(tmp_path / "probes.sqlite")
    watched(store, 6, 24, timedelta(hours=1))
    watched(store, 1, 9, timedelta(hours=1), datetime(2020, 5, 15, tzinfo=BEIJING))
    begin = datetime(2020, 5, 12, 10, tzinfo=BEIJING)
    store.declare([Downtime(CODE, begin, begin + timedelta(hours=6), "机房检修")])
    seen = store.availability(CODE, AS_OF, 7, 140)
    assert (seen.counted, seen.thin) == (6 * 24 + 9 - 7, ())
    store.add([Probe(CODE, datetime(2020, 5, 17, tzinfo=BEIJING), "ok")])
    assert store.availability(CODE, AS_OF, 7, 140).thin == ("05月15日只探测了9次",)
    store.close()


FRONTS = {
    "cookie": lambda head: page("<p>欢迎</p>") if b"k=1" in head else plain("302 Found", "Location: /", "Set-Cookie: k=1; path=/"),
    "entrance": lambda head: (page("<p>欢迎</p>") if b"k=1" in head else plain("302 Found", "Location: /check")) if b"GET / " in head else plain("302 Found", "Location: /", "Set-Cookie: k=1"),
    "circle": lambda head: plain("302 Found", "Location: /", "Set-Cookie: k=1"),
    "leads": lambda head: page('<meta http-equiv="refresh" content="0;url=/portal/">', "") if b"GET / " in head else page("<p>欢迎访问示例局网站</p>"),
    "meta": lambda head: page('<meta http-equiv="refresh" content="0;url=/portal/">', "") if b"GET / " in head else plain("500 Oops"),
    "script": lambda head: page('<script>location.href="/portal/"</script>', "") if b"GET / " in head else plain("500 Oops"),
    "empty": lambda head: plain("200 OK", "Content-Type: text/html"),
    "bare": lambda head: page("", ""),
    "nginx": lambda head: page("<h1>Welcome to nginx!</h1>", "Welcome to nginx!"),
    "tomcat": lambda head: page("If you are seeing this, you have successfully installed Tomcat. Congratulations!", "Apache Tomcat/8.5"),
    "hoster": lambda head: page("<h1>该网站未备案，已暂停访问</h1>", "网站已关闭"),
    "database": lambda head: page("<h1>Error establishing a database connection</h1>", ""),
    "rebuilt": lambda head: page("<h1>网站升级改版中，暂停访问</h1>"),
    "app": lambda head: page("<div id=app></div><script src=/a.js></script><script src=/b.js></script>"),
    "few": lambda head: page("<p>欢迎访问示例局网站</p><a href='/x/'>进入</a>"),
}  # fmt: skip
SHOWN = {
    "cookie": "ok", "entrance": "ok", "circle": "failed", "leads": "ok", "meta": "failed", "script": "failed", "empty": "failed", "bare": "failed", "nginx": "failed",
    "tomcat": "failed", "hoster": "failed", "database": "failed", "rebuilt": "doubtful", "app": "ok", "few": "ok",
}  # fmt: skip


@pytest.mark.parametrize("name", FRONTS)
def test_what_is_shown_in_place_of_a_home_page_is_none_and_what_browsers_show_is_one(name: str) -> None:
    with Odd({"up.gov.cn": lambda odd, connection, method, path: connection.sendall(FRONTS[name](odd.here.head))}) as odd:
        [made] = monitor.probe([SITE], FetchOptions(), Guard([parse_resolve(f"up.gov.cn:80:127.0.0.1:{odd.port}")], only_resolved=True))
    assert made.state == SHOWN[name], made.cause
    assert bool(made.cause) == (made.state != "ok")
