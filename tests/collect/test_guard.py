"""The guard refuses what must not be asked, at the host and at the very address."""

from __future__ import annotations

import pytest

from xuncha.collect import Guard, Refused, parse_resolve


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1/", "http://[::1]/", "http://10.0.0.1/", "http://169.254.169.254/latest", "http://0.0.0.0/", "http://2130706433/",
     "http://0x7f.1/", "http://[::ffff:127.0.0.1]/", "ftp://a.gov.cn/", "file:///etc/passwd"],
)  # fmt: skip
def test_private_and_other_addresses_are_refused(url: str) -> None:
    with pytest.raises(Refused):
        Guard().check(url)


def test_only_resolved_closes_everything_else() -> None:
    guard = Guard([parse_resolve("a.gov.cn:80:127.0.0.1:8080")], only_resolved=True)
    assert guard.check("http://a.gov.cn/x") is not None
    for url in ("http://b.gov.cn/", "https://a.gov.cn/", "http://a.gov.cn:81/"):
        with pytest.raises(Refused):
            guard.check(url)


def test_a_name_that_turns_private_is_refused_at_the_socket() -> None:
    guard = Guard()
    assert guard.check("http://rebinding.gov.cn/") is None
    assert not guard.may_connect("127.0.0.1", 80)
    assert not guard.may_connect("fe80::1%eth0", 80)
    assert guard.may_connect("8.8.8.8", 80)


def test_a_resolve_line_to_a_private_address_needs_permission() -> None:
    line = parse_resolve("a.gov.cn:80:10.1.2.3")
    with pytest.raises(Refused):
        Guard([line]).check("http://a.gov.cn/")
    assert Guard([line], allow_private=True).check("http://a.gov.cn/") is not None
    assert not Guard([line], allow_private=True).may_connect("10.1.2.4", 80)


@pytest.mark.parametrize("line", ["", "a", "a:80", "a:x:127.0.0.1", "a:80:nowhere", "a:80:127.0.0.1:0"])
def test_malformed_resolve_lines_are_refused(line: str) -> None:
    with pytest.raises(ValueError, match="应写成"):
        parse_resolve(line)


def test_a_resolve_line_opens_its_own_port_and_no_other_service_of_that_machine() -> None:
    guard = Guard([parse_resolve("a.gov.cn:80:127.0.0.1:8080")], allow_private=True)
    assert guard.check("http://a.gov.cn/") is not None
    assert guard.may_connect("127.0.0.1", 8080)
    assert not guard.may_connect("127.0.0.1", 6379)
    for url in ("http://127.0.0.1:6379/", "http://2130706433:6379/", "http://0x7f.1:6379/", "http://user:pw@127.0.0.1:6379/"):
        with pytest.raises(Refused):
            guard.check(url)
    assert Guard(allow_private=True, named=["10.0.0.5"]).may_connect("10.0.0.5", 8443), "a host that the registry names, whatever the port"
