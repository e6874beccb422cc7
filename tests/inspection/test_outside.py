"""IPv6, HTTPS and speed as an inspection tells them: only reported, judged again without the network, never in the way of a run."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import trustme

from tests.collect.odd import Handler, Odd, page, plain, silent
from xuncha.audit import audit_site
from xuncha.bulletin.compose import standing
from xuncha.cli import main
from xuncha.collect import FetchOptions, Guard, Response, parse_resolve
from xuncha.collect.probes import probe
from xuncha.dossier import Dossier
from xuncha.dossier.evidence import read_record
from xuncha.inspection.outside import ALIKE, not_probed, similarity, weigh
from xuncha.model.facts import Captured, Outside, PageFacts, SiteFacts, Tls
from xuncha.model.findings import Finding
from xuncha.rules import load_edition

CODE, HOST = "9901010001", "outside.gov.cn"
NEWS = [f"关于做好第{n}季度工作的通知，各科室要认真落实" for n in range(40)]
KINDS = ("design.ipv6", "design.https", "design.speed")


def shows(words: str, title: str = "示例局") -> Handler:
    def answer(odd: Odd, connection: socket.socket, method: str, path: str) -> None:
        connection.sendall(page(f"<p>{words}</p>", title) if path == "/" else plain("404 Not Found"))

    return answer


HOME = shows("".join(NEWS))


@pytest.fixture
def four() -> Iterator[Odd]:
    with Odd({HOST: HOME}) as odd:
        yield odd


@pytest.fixture
def six() -> Iterator[Odd]:
    try:
        odd = Odd({HOST: HOME}, address="::1")
    except OSError:
        pytest.skip("本机没有 ::1，IPv6 的测试跳过")
    with odd:
        yield odd


def inspect(folder: Path, *lines: str, url: str = f"http://{HOST}/", more: tuple[str, ...] = ()) -> dict[str, Finding]:
    """The findings of one site by indicator, the same when judged again with nothing there any more."""
    registry = folder / "sites.csv"
    registry.write_text(f"网站标识码,网站名称,首页网址\n{CODE},示例局,{url}\n", "utf-8")
    named = [part for line in lines for part in ("--resolve", line)]
    out = folder / "dossier"
    main(["inspect", str(registry), "--out", str(out), "--as-of", "2020-05-15", "--rate", "0", "--only-resolved", "--workers", "1", *named, *more])
    return {f.indicator: f for f in Dossier.open(out).findings() if f.indicator in KINDS}


def outcome(found: dict[str, Finding], kind: str) -> str:
    return found[kind].outcome.value if kind in found else "pass"


def test_the_same_page_over_ipv6_is_no_finding(four: Odd, six: Odd, tmp_path: Path) -> None:
    # news rotate, and dates change
    six.hosts[HOST] = shows("".join([*NEWS[3:], "新的一条消息在这里", *NEWS[:2]]))
    found = inspect(tmp_path, f"{HOST}:80:127.0.0.1:{four.port}", f"{HOST}:80:[::1]:{six.port}", f"{HOST}:443:127.0.0.1:1")
    assert outcome(found, "design.ipv6") == "pass"
    assert outcome(found, "design.speed") == "pass"
    assert six.requests(HOST) == {"/": 1}
    assert four.requests(HOST)["/"] == 2, "the crawl's look and one from outside"


def test_another_page_over_ipv6_is_for_a_person_to_look_at_with_what_it_showed(four: Odd, six: Odd, tmp_path: Path) -> None:
    six.hosts[HOST] = shows("Welcome! If you see this page, the web server is successfully installed.", "Welcome")
    found = inspect(tmp_path, f"{HOST}:80:127.0.0.1:{four.port}", f"{HOST}:80:[::1]:{six.port}")["design.ipv6"]
    assert (found.outcome.value, found.units, found.text) == ("suspect", 0, "IPv6访问的内容与IPv4不一致")
    proof = found.evidence[0]
    record = read_record(tmp_path / "dossier" / proof.warc, proof.offset)
    assert record.intact
    assert b"successfully installed" in record.payload


def test_an_aaaa_address_that_does_not_answer_is_a_problem_that_only_is_reported(four: Odd, six: Odd, tmp_path: Path) -> None:
    found = inspect(tmp_path, f"{HOST}:80:127.0.0.1:{four.port}", f"{HOST}:80:[::1]:1", f"{HOST}:443:127.0.0.1:1")
    assert (found["design.ipv6"].outcome.value, found["design.ipv6"].units) == ("problem", 0)
    assert "连接被拒绝" in found["design.ipv6"].subjects[0].label
    assert (found["design.https"].outcome.value, found["design.https"].text) == ("problem", "未启用HTTPS")
    dossier = Dossier.open(tmp_path / "dossier")
    assert standing(found.values()) == {}, "nothing of it stands in the annexes"
    assert dossier.verdicts()[0].problems == 0
    four.hosts.clear()
    before = (tmp_path / "dossier" / "findings.jsonl").read_bytes()
    assert main(["judge", str(tmp_path / "dossier")]) == 0
    assert (tmp_path / "dossier" / "findings.jsonl").read_bytes() == before


def test_what_resolve_lines_close_is_undetermined_with_the_reason(four: Odd, tmp_path: Path) -> None:
    found = inspect(tmp_path, f"{HOST}:80:127.0.0.1:{four.port}")
    assert (outcome(found, "design.ipv6"), outcome(found, "design.https"), outcome(found, "design.speed")) == ("undetermined", "undetermined", "pass")
    assert all("--resolve" in found[kind].reason for kind in ("design.ipv6", "design.https"))


def test_a_home_page_that_takes_more_than_three_seconds_is_reported(four: Odd, tmp_path: Path) -> None:
    def slow(odd: Odd, connection: socket.socket, method: str, path: str) -> None:
        if path == "/" and odd.seen[HOST, "/"] == 2:
            time.sleep(3.1)
        HOME(odd, connection, method, path)

    four.hosts[HOST] = slow
    found = inspect(tmp_path, f"{HOST}:80:127.0.0.1:{four.port}")["design.speed"]
    assert (found.outcome.value, found.units) == ("problem", 0)
    assert found.subjects[0].label == "首页文档用时 3.1 秒"


def certified(folder: Path, days: int) -> tuple[ssl.SSLContext, tuple[str, ...]]:
    authority = trustme.CA()
    leaf = authority.issue_cert(HOST, not_before=datetime.now(UTC) - timedelta(days=10), not_after=datetime.now(UTC) + timedelta(days=days))
    authority.cert_pem.write_to_path(str(folder / "ca.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    leaf.configure_cert(context)
    return context, ("--ca-file", str(folder / "ca.pem"))


def test_an_expired_certificate_is_named_though_it_kept_the_crawl_out(tmp_path: Path) -> None:
    context, trust = certified(tmp_path, -3)
    with Odd({HOST: HOME}, context) as secured:
        found = inspect(tmp_path, f"{HOST}:443:127.0.0.1:{secured.port}", url=f"https://{HOST}/", more=trust)
    (subject,) = found["design.https"].subjects
    assert (found["design.https"].outcome.value, subject.label) == ("problem", "证书已过期")
    assert subject.detail["days_left_when_probed"] == -3
    assert int(str(subject.detail["days_left"])) > 1000, "at the as-of day of 2020 it would have had years"
    assert (outcome(found, "design.ipv6"), outcome(found, "design.speed")) == ("undetermined", "undetermined")


def test_a_site_in_order_with_the_operators_own_authority_has_no_finding(six: Odd, tmp_path: Path) -> None:
    context, trust = certified(tmp_path, 30)
    with Odd({HOST: HOME}, context) as secured, Odd({HOST: HOME}, context, "::1") as secured6:
        lines = (f"{HOST}:443:127.0.0.1:{secured.port}", f"{HOST}:443:[::1]:{secured6.port}")
        assert inspect(tmp_path, *lines, url=f"https://{HOST}/", more=trust) == {}


def test_a_silent_port_is_no_proof_that_https_is_not_offered(four: Odd, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        guard = Guard([parse_resolve(f"{HOST}:80:127.0.0.1:{four.port}"), parse_resolve(f"{HOST}:443:127.0.0.1:{mute.getsockname()[1]}")], only_resolved=True)
        seen = seen_of(guard)
    assert outcome(judged(seen), "design.https") == "undetermined"


# --- what the answers mean


def seen_of(guard: Guard, own: Callable[[str], bool] = lambda target: True, url: str = f"http://{HOST}/") -> Outside:
    def keep(response: Response, address: str) -> Captured:
        return Captured(PageFacts(address), "", "", "", 0)

    return weigh(probe(url, FetchOptions(rate=0, connect_seconds=0.5, total_seconds=3.0), guard, own_ipv6=own), "2020-05-15T00:00:00Z", keep)


def judged(outside: Outside | None, **more: str) -> dict[str, Finding]:
    facts = SiteFacts(CODE, "示例局", f"http://{HOST}/", False, True, date(2020, 5, 15), outside=outside, **more)  # type: ignore[arg-type]
    return {f.indicator: f for f in audit_site(facts, load_edition("luan-2020q2")) if f.indicator in KINDS}


def test_without_own_ipv6_nothing_is_said_of_theirs_whatever_the_dns_says(four: Odd) -> None:
    four.hosts["127.0.0.1"] = HOME
    dual = Guard([parse_resolve(f"{HOST}:80:127.0.0.1:{four.port}"), parse_resolve(f"{HOST}:80:[::1]:1")], only_resolved=True)
    literal = Guard(allow_private=True, named=["127.0.0.1"])
    for seen, said in ((seen_of(dual, lambda target: False), "有 AAAA"), (seen_of(literal, lambda target: False, f"http://127.0.0.1:{four.port}/"), "没有 AAAA")):
        found = judged(seen)["design.ipv6"]
        assert found.outcome.value == "undetermined"
        assert "本机没有可用的 IPv6" in found.reason
        assert said in found.reason


def test_a_host_without_aaaa_record_does_not_support_ipv6(four: Odd) -> None:
    four.hosts["127.0.0.1"] = HOME
    seen = seen_of(Guard(allow_private=True, named=["127.0.0.1"]), url=f"http://127.0.0.1:{four.port}/")
    found = judged(seen)["design.ipv6"]
    assert (found.outcome.value, found.text, found.subjects[0].label) == ("problem", "不支持IPv6访问", "域名没有 AAAA 记录")


@pytest.mark.parametrize(
    ("answer", "outcome_"),
    [
        (plain("404 Not Found"), "problem"), (plain("412 Precondition Failed"), "undetermined"), (page("<p>请输入验证码后继续访问</p>", "安全验证"), "undetermined"),
    ],
    ids=["404", "412", "captcha"],
)  # fmt: skip
def test_an_error_over_ipv6_is_a_problem_and_a_blocked_probe_is_not(four: Odd, six: Odd, answer: bytes, outcome_: str) -> None:
    six.hosts[HOST] = lambda odd, connection, method, path: connection.sendall(answer)
    seen = seen_of(Guard([parse_resolve(f"{HOST}:80:127.0.0.1:{four.port}"), parse_resolve(f"{HOST}:80:[::1]:{six.port}")], only_resolved=True))
    assert outcome(judged(seen), "design.ipv6") == outcome_


def test_two_versions_of_one_page_are_alike_and_two_pages_are_not() -> None:
    whole = "".join(NEWS)
    assert similarity(whole, whole) == similarity("", "") == 100
    assert similarity(whole, "".join(reversed(NEWS))) > 90
    assert similarity(whole, "页面正在建设中，请稍后再来访问本网站") < ALIKE
    assert similarity(whole, "") == 0


def test_nobody_looked_is_undetermined_never_a_pass() -> None:
    for nothing in (None, not_probed("探测没有做完")):
        assert {kind: f.outcome.value for kind, f in judged(nothing).items()} == dict.fromkeys(KINDS, "undetermined")


def test_each_fault_of_a_certificate_is_a_subject_of_its_own() -> None:
    seen = not_probed("")
    seen = Outside("2020-05-15T00:00:00Z", seen.a, seen.aaaa, seen.ipv6, Tls("offered", "", HOST, "TLSv1.2", ("self-signed", "name"), "", "2020-05-20T00:00:00+00:00"))
    found = judged(seen)["design.https"]
    assert [s.label for s in found.subjects] == ["证书为自签名", "证书与域名不符"]
    assert [s.label for s in found.subjects] == ["证书为自签名", "证书与域名不符"]
    assert len({s.id for s in found.subjects}) == 2
    assert found.subjects[0].detail["days_left"] == 5


@pytest.mark.parametrize("broken", ["weigh", "Prober.ask"])
def test_a_probe_that_breaks_spoils_no_run(four: Odd, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: str) -> None:
    def breaks(*_: object) -> None:
        raise ValueError("坏了")

    def ask(prober: object, url: str) -> Future[None]:
        failed: Future[None] = Future()
        failed.set_exception(OSError("坏了"))
        return failed

    monkeypatch.setattr(f"xuncha.inspection.outside.{broken}", breaks if broken == "weigh" else ask)
    found = inspect(tmp_path, f"{HOST}:80:127.0.0.1:{four.port}")
    assert {f.outcome.value for f in found.values()} == {"undetermined"}
    assert all("坏了" in f.reason for f in found.values())
    assert Dossier.open(tmp_path / "dossier").verdicts()[0].complete


def test_a_probe_that_hangs_holds_a_run_up_no_longer_than_an_answer(four: Odd, tmp_path: Path) -> None:
    def hangs(odd: Odd, connection: socket.socket, method: str, path: str) -> None:
        if path == "/" and odd.seen[HOST, "/"] == 2:
            silent(connection, odd.stop)
        HOME(odd, connection, method, path)

    from xuncha.inspection import Context, inspect_sites
    from xuncha.model.verdicts import SiteSummary
    from xuncha.registry import Site

    four.hosts[HOST] = hangs
    done: list[tuple[SiteSummary, list[Finding]]] = []
    lines = (parse_resolve(f"{HOST}:80:127.0.0.1:{four.port}"),)
    context = Context(
        str(tmp_path), "luan-2020q2", date(2020, 5, 15), "xuncha test", FetchOptions(rate=0, connect_seconds=1.0, total_seconds=1.5), resolves=lines, only_resolved=True
    )
    begin = time.monotonic()
    inspect_sites([Site(CODE, "示例局", f"http://{HOST}/")], context, lambda progress: None, lambda *result: done.append(result))
    assert time.monotonic() - begin < 4
    summary, findings = done[0]
    assert summary.complete
    assert [f.outcome.value for f in findings if f.indicator == "design.speed"] == ["undetermined"]
