"""From outside: addresses, the home page over IPv6, always by the guard and within one time limit."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator

import pytest

from tests.collect.odd import Odd, drip, page, plain
from xuncha.collect import FetchOptions, Guard, parse_resolve
from xuncha.collect.probes import has_ipv6, names_of, probe

HOST = "dual.gov.cn"
URL = f"http://{HOST}/"
OPTIONS = FetchOptions(rate=0, connect_seconds=1.0, total_seconds=5.0)


def home(odd: Odd, connection: socket.socket, method: str, path: str) -> None:
    connection.sendall(page("<p>欢迎来到示例局</p>"))


@pytest.fixture
def four() -> Iterator[Odd]:
    with Odd({HOST: home}) as odd:
        yield odd


@pytest.fixture
def six() -> Iterator[Odd]:
    try:
        odd = Odd({HOST: home}, address="::1")
    except OSError:
        pytest.skip("本机没有 ::1，IPv6 的测试跳过")
    with odd:
        yield odd


def guard(*lines: str) -> Guard:
    return Guard(map(parse_resolve, lines), only_resolved=True)


def test_each_version_of_ip_is_asked_at_the_address_that_its_own_resolve_line_names(four: Odd, six: Odd) -> None:
    both = guard(f"{HOST}:80:[::1]:{six.port}", f"{HOST}:80:127.0.0.1:{four.port}")
    seen = probe(URL, OPTIONS, both)
    assert (seen.a.addresses, seen.aaaa.addresses, seen.own) == (("127.0.0.1",), ("::1",), True)
    assert [(a.address, a.status) for a in (*seen.first, *seen.sixth)] == [("127.0.0.1", 200), ("::1", 200)]
    assert (four.requests(HOST), six.requests(HOST)) == ({"/": 1}, {"/": 1})
    assert both.check(URL) == parse_resolve(f"{HOST}:80:127.0.0.1:{four.port}"), "collecting itself goes by IPv4"


def test_a_site_that_only_has_ipv6_is_asked_there_once(six: Odd) -> None:
    seen = probe(URL, OPTIONS, guard(f"{HOST}:80:[::1]:{six.port}"))
    assert seen.sixth is seen.first
    assert six.requests(HOST) == {"/": 1}


def test_an_aaaa_address_that_does_not_answer_is_a_failure_over_ipv6_alone(four: Odd) -> None:
    seen = probe(URL, OPTIONS, guard(f"{HOST}:80:127.0.0.1:{four.port}", f"{HOST}:80:[::1]:1"), own_ipv6=lambda target: True)
    assert seen.first[-1].status == 200
    assert seen.sixth[-1].cause in ("refused", "other")


def test_without_own_ipv6_nothing_is_asked_over_it(four: Odd) -> None:
    seen = probe(URL, OPTIONS, guard(f"{HOST}:80:127.0.0.1:{four.port}", f"{HOST}:80:[::1]:1"), own_ipv6=lambda target: False)
    assert (seen.own, seen.sixth) == (False, [])


def test_a_failure_is_our_own_where_the_control_address_fails_over_ipv6_as_well(four: Odd, six: Odd) -> None:
    lines = [f"{HOST}:80:127.0.0.1:{four.port}", f"{HOST}:80:[::1]:1"]
    options = FetchOptions(rate=0, connect_seconds=1.0, total_seconds=5.0, control="http://control.cn/")
    assert not probe(URL, options, guard(*lines, "control.cn:80:[::1]:1"), own_ipv6=lambda target: True).own
    six.hosts["control.cn"] = home
    assert probe(URL, options, guard(*lines, f"control.cn:80:[::1]:{six.port}"), own_ipv6=lambda target: True).own
    assert probe(URL, options, guard(*lines, f"control.cn:80:127.0.0.1:{four.port}"), own_ipv6=lambda target: True).own, "it has no IPv6 to tell by"


def test_what_resolve_lines_leave_open_is_unknown_and_never_looked_up(four: Odd) -> None:
    closed = guard(f"{HOST}:80:127.0.0.1:{four.port}")
    assert names_of(URL, closed, 6).state == "unknown"
    assert names_of("http://elsewhere.gov.cn/", closed, 6).state == "unknown"
    seen = probe(URL, OPTIONS, closed)
    assert (seen.aaaa.state, seen.tls.state) == ("unknown", "unknown")
    assert "--resolve" in seen.tls.why


def test_private_addresses_are_asked_only_where_the_guard_opens_them(four: Odd) -> None:
    lines = [parse_resolve(f"{HOST}:80:127.0.0.1:{four.port}"), parse_resolve(f"{HOST}:443:127.0.0.1:{four.port}")]
    seen = probe(URL, OPTIONS, Guard(lines), own_ipv6=lambda target: True)
    assert {answer.cause for answer in seen.first} == {"guard"}
    assert (seen.tls.state, seen.sixth) == ("unknown", [])
    assert four.requests(HOST) == {}


def test_the_look_up_tells_no_aaaa_record_from_a_name_that_cannot_be_looked_up(four: Odd) -> None:
    literal = f"http://127.0.0.1:{four.port}/"
    own = Guard(allow_private=True, named=["127.0.0.1"])
    assert names_of(literal, own, 4).addresses == ("127.0.0.1",)
    assert names_of(literal, own, 6).state == "none"


def test_a_way_to_ourselves_needs_no_public_address_and_a_wrong_address_is_no_way(six: Odd) -> None:
    assert has_ipv6("::1")
    assert not has_ipv6("not an address")


def test_redirects_are_followed_over_the_same_version_of_ip(four: Odd, six: Odd) -> None:
    def onward(odd: Odd, connection: socket.socket, method: str, path: str) -> None:
        connection.sendall(page("<p>到了</p>") if path == "/index/" else plain("302 Found", "Location: /index/"))

    four.hosts[HOST] = six.hosts[HOST] = onward
    seen = probe(URL, OPTIONS, guard(f"{HOST}:80:127.0.0.1:{four.port}", f"{HOST}:80:[::1]:{six.port}"))
    assert [answer.status for answer in seen.sixth] == [302, 200]
    assert six.requests(HOST) == {"/": 1, "/index/": 1}
    assert seen.upgrades is False


def test_http_that_leads_to_https_is_seen_and_the_certificate_looked_for_there(four: Odd) -> None:
    def upgrade(odd: Odd, connection: socket.socket, method: str, path: str) -> None:
        connection.sendall(plain("301 Moved Permanently", f"Location: https://www.{HOST}/"))

    four.hosts[HOST] = upgrade
    seen = probe(URL, OPTIONS, guard(f"{HOST}:80:127.0.0.1:{four.port}", f"www.{HOST}:443:127.0.0.1:1"))
    assert (seen.upgrades, seen.tls.host, seen.tls.state) == (True, f"www.{HOST}", "closed")


def test_a_home_page_that_never_ends_costs_no_more_than_one_time_limit(four: Odd) -> None:
    four.hosts[HOST] = lambda odd, connection, method, path: drip(connection, odd.stop)
    begin = time.monotonic()
    seen = probe(URL, FetchOptions(rate=0, connect_seconds=1.0, total_seconds=1.5), guard(f"{HOST}:80:127.0.0.1:{four.port}", f"{HOST}:80:[::1]:1"))
    assert time.monotonic() - begin < 3
    assert seen.first[-1].cause == "timeout"


def test_a_host_that_says_later_is_not_waited_for(four: Odd) -> None:
    four.hosts[HOST] = lambda odd, connection, method, path: connection.sendall(plain("503 Service Unavailable", "Retry-After: 60"))
    begin = time.monotonic()
    assert probe(URL, OPTIONS, guard(f"{HOST}:80:127.0.0.1:{four.port}")).first[-1].status == 503
    assert time.monotonic() - begin < 2
