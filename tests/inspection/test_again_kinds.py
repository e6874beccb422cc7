"""整改复查 over every kind of finding: on an unchanged city nothing is repaired, on a repaired one everything that was seen is."""

from __future__ import annotations

import io
import socket
from datetime import date, timedelta
from pathlib import Path

import openpyxl

from tests.collect.odd import Odd, page, plain
from tests.collect.test_hostile import site_of
from tests.conftest import AS_OF, SMALL_AS_OF, inspect
from xuncha.collect import FetchOptions, Resolve, parse_resolve
from xuncha.dossier import Dossier
from xuncha.dossier.container import Registered
from xuncha.fleet import Plan, carry_out
from xuncha.inspection.again import look_again
from xuncha.inspection.repaired import Looked
from xuncha.model.findings import Outcome
from xuncha.rules import Entry
from xuncha.samplecity import City, luan_city

HOST, SOLD = "zl.gov.cn", "sold.example"


def subjects(dossier: Dossier, indicator: str = "") -> list[str]:
    return [s.id for f in dossier.findings() if f.site and f.outcome in (Outcome.PROBLEM, Outcome.SUSPECT) and indicator in ("", f.indicator) for s in f.subjects]


def look(dossier: Dossier, ids: list[str], out: Path, resolves: list[Resolve], as_of: date) -> list[Looked]:
    return look_again(dossier, ids, out, as_of, FetchOptions(rate=0.0), resolves=tuple(resolves), only_resolved=True)


def test_on_an_unchanged_city_nothing_is_repaired(luan: Path, tmp_path: Path) -> None:
    city, dossier = luan_city(), Dossier.open(luan)
    with city.running() as port:
        looked = look(dossier, subjects(dossier), tmp_path / "look", list(map(parse_resolve, city.resolve_lines(port))), date.fromisoformat(AS_OF))
    assert len(looked) > 300
    assert [(each.indicator, each.url, each.state, each.reason) for each in looked if each.state != "still"] == []


def test_answered_letters_and_corrected_guides_are_repaired(small: City, tmp_path: Path) -> None:
    assert inspect(small, tmp_path / "in", tmp_path / "first", SMALL_AS_OF.isoformat()) == 0
    dossier = Dossier.open(tmp_path / "first")
    wanted = [each for name in ("interaction.unanswered", "service.vague", "publish.time-format") for each in subjects(dossier, name)]
    assert len(wanted) >= 3
    for row in small.rows:
        site = small.site(row.url.split("/")[2])
        assert site is not None
        for letter in site.plan.letters:
            if letter.replied is None and letter.state == "办理中":
                letter.state, letter.replied, letter.answer = "已办结", SMALL_AS_OF + timedelta(days=3), "您好，来信收悉，现答复如下：已经办理。"
        for guide in site.plan.guides:
            guide.materials = ["居民身份证原件及复印件"]
        site._cache.clear()
    with small.running() as port:
        looked = look(dossier, wanted, tmp_path / "look", list(map(parse_resolve, small.resolve_lines(port))), SMALL_AS_OF + timedelta(days=10))
    assert {(each.indicator, each.state) for each in looked} == {("interaction.unanswered", "repaired"), ("service.vague", "repaired"), ("publish.time-format", "still")}
    assert {each.reason for each in looked if each.state == "repaired"} == {f"已于{SMALL_AS_OF + timedelta(days=3)}答复", "已改正"}


def workbook(word: str) -> bytes:
    book = openpyxl.Workbook()
    book.active["A1"] = f"关于{word}工作的统计表"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_words_that_an_inspection_added_are_looked_for_again(tmp_path: Path) -> None:
    def server(odd: Odd, connection: socket.socket, method: str, path: str) -> None:
        connection.sendall(page("<h1>通知一则</h1><p>发布时间：2020-05-01 09:00</p><p>示例县人民正府办公室的通知。</p>") if path == "/" else plain("404 Not Found"))

    with Odd({HOST: server}) as odd:
        resolves = [parse_resolve(f"{HOST}:80:127.0.0.1:{odd.port}")]
        words = (Entry("示例县人民正府", "示例县人民政府", "general"),)
        plan = Plan(str(tmp_path / "first"), Registered([site_of(HOST)]), "luan-2020q2", date(2020, 5, 15), FetchOptions(rate=0.0), tuple(resolves), True, browser="never", lexicon=words)
        carry_out(plan, lambda progress: None)
        dossier = Dossier.open(tmp_path / "first")
        assert dossier.registered().lexicon == list(words)
        ids = subjects(dossier, "safety.wording")
        assert [each.state for each in look(dossier, ids, tmp_path / "look", resolves, date(2020, 6, 15))] == ["still"]


class Files:
    """An attachment with a wrong word, and a link to a domain that changed hands."""

    def __init__(self) -> None:
        self.file: bytes | None = workbook("扫黑处恶")
        self.title = "澳门新葡京娱乐场"
        self.link = f'<a href="http://{SOLD}/">旧网</a>'

    def __call__(self, odd: Odd, connection: socket.socket, method: str, path: str) -> None:
        if path == "/":
            connection.sendall(page(f'<a href="/a.html">通知</a>{self.link}'))
        elif path == "/a.html":
            connection.sendall(page(f'<h1>通知一则</h1><p>发布时间：2020-05-01 09:00</p><a href="/t.xlsx">附表</a>{self.link}'))
        elif path == "/t.xlsx" and self.file is not None:
            connection.sendall(plain("200 OK", "Content-Type: application/octet-stream", body=b"" if method == "HEAD" else self.file))
        else:
            connection.sendall(plain("404 Not Found"))

    def sold(self, odd: Odd, connection: socket.socket, method: str, path: str) -> None:
        connection.sendall(page("欢迎", self.title))


def test_attachments_are_read_again_and_a_sold_domain_is_opened_again(tmp_path: Path) -> None:
    files = Files()
    with Odd({HOST: files, SOLD: files.sold}) as odd:
        resolves = [parse_resolve(f"{name}:80:127.0.0.1:{odd.port}") for name in (HOST, SOLD)]
        carry_out(
            Plan(str(tmp_path / "first"), Registered([site_of(HOST)]), "luan-2020q2", date(2020, 5, 15), FetchOptions(rate=0.0), tuple(resolves), True, browser="never"),
            lambda progress: None,
        )
        dossier = Dossier.open(tmp_path / "first")
        ids = subjects(dossier, "safety.wording") + subjects(dossier, "safety.harmful")
        assert len(ids) == 2

        def states(name: str) -> list[str]:
            return [each.state for each in look(dossier, ids, tmp_path / name, resolves, date(2020, 6, 15))]

        assert states("same") == ["still", "still"]
        files.file, files.title = workbook("扫黑除恶"), "某某公司"
        assert states("mended") == ["repaired", "unknown"], "the link is still there: a person must look where it leads"
        files.file, files.link = None, ""
        assert states("gone") == ["repaired", "repaired"]
        files.file = b"PK\x03\x04 torn"
        assert states("torn")[0] == "unknown"
    assert set(odd.methods) == {"GET"}
