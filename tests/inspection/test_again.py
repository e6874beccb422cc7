"""整改复查: exactly the pages of findings are looked at again; nothing is repaired that nobody saw repaired."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from tests.collect.odd import Odd, page, plain
from tests.collect.test_hostile import site_of
from xuncha.cli import main
from xuncha.collect import FetchOptions, parse_resolve
from xuncha.dossier import Dossier, DossierError, verify
from xuncha.dossier.container import Registered
from xuncha.dossier.evidence import records
from xuncha.fleet import Plan, carry_out
from xuncha.inspection import rejudge
from xuncha.inspection.again import look_again
from xuncha.inspection.repaired import Looked
from xuncha.model.findings import Finding, Outcome, subject

HOST, OUT = "zg.gov.cn", "away.example.cn"
THEN, NOW = date(2020, 5, 15), date(2020, 6, 20)
PAGES = 500
FOOT = "<div>主办单位：示例局 网站标识码：9901010001</div>"


def crumbs(name: str, path: str) -> str:
    return f'<div class="position">当前位置：<a href="/">首页</a> &gt; <a href="{path}">{name}</a></div>'


def listing(name: str, path: str, items: list[tuple[str, str, str]]) -> bytes:
    rows = "".join(f'<li><a href="{url}">{title}</a><span>{day}</span></li>' for url, title, day in items)
    return page(f"{crumbs(name, path)}<ul>{rows}</ul>{FOOT}", f"{name}-示例局")


def article(title: str, day: str, text: str = "") -> bytes:
    words = "这是正文，说明工作的开展情况。" * 30
    return page(f"{crumbs('工作动态', '/news/')}<h1>{title}</h1><p>发布时间：{day} 09:30</p><p>{words}{text}</p>{FOOT}", f"{title}-示例局")


class Town:
    """A site of many pages with a stale column, a blank one, a wrong word, a dead link, a leaked number; whoever repairs it changes `pages`."""

    def __init__(self) -> None:
        nav = '<a href="/">首页</a><a href="/news/">工作动态</a><a href="/tz/">通知公告</a><a href="/kb/">统计信息</a>'
        news = [(f"/news/{n}.html", f"关于第{n}号工作的情况通报", "2020-01-12") for n in range(1, PAGES)]
        fresh = "".join(f'<li><a href="/tz/{n}.html">关于第{n}号事项的公告</a><span>2020-05-{n:02d}</span></li>' for n in range(5, 13))
        self.pages: dict[str, bytes] = {
            "/": page(f'<div class="nav">{nav}</div><ul>{fresh}</ul>{FOOT}'),
            "/news/": listing("工作动态", "/news/", news),
            "/tz/": listing("通知公告", "/tz/", [(f"/tz/{n}.html", f"关于第{n}号事项的公告", f"2020-05-{n:02d}") for n in range(5, 13)]),
            "/kb/": listing("统计信息", "/kb/", []),
            **{f"/tz/{n}.html": article(f"关于第{n}号事项的公告", f"2020-05-{n:02d}") for n in range(5, 13)},
            **{url: article(title, day) for url, title, day in news},
            "/news/3.html": article("关于第3号工作的情况通报", "2020-01-12", "深入开展扫黑处恶专项斗争。"),
            "/news/4.html": article("关于第4号工作的情况通报", "2020-01-12", '<a href="/gone.html">附表</a>'),
            "/news/5.html": article("关于第5号工作的情况通报", "2020-01-12", f'<a href="http://{OUT}/x.html">来源</a>'),
        }
        self.status = ""

    def __call__(self, odd: Odd, connection: socket.socket, method: str, path: str) -> None:
        if self.status:
            connection.sendall(plain(self.status))
        elif path in self.pages:
            connection.sendall(self.pages[path])
        else:
            connection.sendall(plain("404 Not Found"))


class Away:
    def __init__(self) -> None:
        self.there = False

    def __call__(self, odd: Odd, connection: socket.socket, method: str, path: str) -> None:
        connection.sendall(page("<p>在</p>") if self.there else plain("404 Not Found"))


class Case:
    """A town, the dossier of its inspection, and second looks at it."""

    def __init__(self, folder: Path, odd: Odd, town: Town, away: Away) -> None:
        self.folder, self.odd, self.town, self.away = folder, odd, town, away
        self.lines = [f"{host}:80:127.0.0.1:{odd.port}" for host in (HOST, OUT)]
        self.looks = 0

    def inspect(self) -> Dossier:
        resolves = tuple(map(parse_resolve, self.lines))
        carry_out(Plan(str(self.folder / "first"), Registered([site_of(HOST)]), "luan-2020q2", THEN, FetchOptions(rate=0.0), resolves, True, browser="never"), lambda progress: None)
        self.dossier = Dossier.open(self.folder / "first")
        self.odd.seen.clear()
        return self.dossier

    def ids(self, indicator: str, ending: str = "") -> list[str]:
        return [s.id for f in self.dossier.findings() if f.indicator == indicator and f.units for s in f.subjects if s.url.endswith(ending)]

    def look(self, *ids: str, as_of: date = NOW) -> list[Looked]:
        self.looks += 1
        self.out = self.folder / f"look{self.looks}"
        self.odd.seen.clear()
        return look_again(self.dossier, ids, self.out, as_of, FetchOptions(rate=0.0), resolves=tuple(map(parse_resolve, self.lines)), only_resolved=True)

    def one(self, indicator: str, ending: str = "", as_of: date = NOW) -> tuple[str, str]:
        (number,) = self.ids(indicator, ending)
        (looked,) = self.look(number, as_of=as_of)
        return looked.state, looked.reason


@pytest.fixture(scope="module")
def inspected(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Case]:
    town, away = Town(), Away()
    with Odd({HOST: town, OUT: away}) as odd:
        case = Case(tmp_path_factory.mktemp("again"), odd, town, away)
        case.inspect()
        yield case


@pytest.fixture
def case(inspected: Case) -> Iterator[Case]:
    """The inspected town, as it was then, for each test to repair."""
    kept = dict(inspected.town.pages)
    yield inspected
    inspected.town.pages, inspected.town.status, inspected.away.there = kept, "", False


def test_two_subjects_of_a_big_site_cost_a_handful_of_requests(case: Case) -> None:
    looked = case.look(*case.ids("safety.wording"), *case.ids("design.links", "/gone.html"))
    assert [each.state for each in looked] == ["still", "still"]
    assert case.odd.seen.total() < 10, case.odd.seen
    beyond = set(case.odd.requests(HOST)) - {"/robots.txt", "/", "/news/3.html", "/news/4.html", "/gone.html"}
    assert len(beyond) == 1, "the address that cannot exist"
    assert "扫黑处恶" in looked[0].reason
    assert looked[0].text == "严重表述错误"
    assert looked[0].evidence[0].url == f"http://{HOST}/news/3.html"


def test_on_an_unchanged_site_nothing_is_repaired_whatever_it_is(case: Case) -> None:
    found = [(f.indicator, s) for f in case.dossier.findings() if f.outcome in (Outcome.PROBLEM, Outcome.SUSPECT) for s in f.subjects]
    assert {"design.footer", "design.report-error", "design.tags", "design.share", "design.links", "update.blank"} <= {indicator for indicator, _ in found}
    looked = case.look(*(each.id for _, each in found), as_of=THEN)
    assert {each.indicator for each in looked if each.state != "still"} <= {"interaction.channel", "service.missing", "publish.leaders", "publish.organisation"}
    assert {each.state for each in looked} == {"still", "unknown"}


def test_a_footer_is_repaired_by_the_mark_that_was_missing(case: Case) -> None:
    subjects = {str(s.detail["item"]): s.id for f in case.dossier.findings() if f.indicator == "design.footer" and f.outcome is Outcome.PROBLEM for s in f.subjects}
    mended = FOOT.replace("示例局 ", "示例局 ICP备案：皖ICP备05000001号 ")
    case.town.pages = {path: body if path.startswith("/tz/1") else remade(body.partition(b"\r\n\r\n")[2].replace(FOOT.encode(), mended.encode())) for path, body in case.town.pages.items()}
    looked = {each.subject: each.state for each in case.look(*subjects.values())}
    assert looked[subjects["ICP备案号"]] == "repaired"
    assert looked[subjects["公安备案号"]] == "still"


def remade(body: bytes) -> bytes:
    return plain("200 OK", "Content-Type: text/html; charset=utf-8", body=body)


def test_the_look_is_a_dossier_of_its_own_and_the_former_one_stays_as_it_is(case: Case) -> None:
    case.look(*case.ids("safety.wording"))
    assert verify(case.dossier) == []
    new = Dossier.open(case.out)
    assert verify(new) == []
    assert [f.indicator for f in new.findings()] == ["safety.wording"]
    kept = {record.url for record in records(case.out / "sites" / "9901010001" / "evidence.warc.gz") if record.kind == "response"}
    assert f"http://{HOST}/news/3.html" in kept
    with pytest.raises(DossierError, match="不能评定"):
        rejudge(new)


def test_a_stale_column_is_repaired_by_a_new_article_only(case: Case) -> None:
    state, reason = case.one("update.news-policy", "/news/")
    assert (state, reason) == ("still", "最新一条：2020-01-12 关于第1号工作的情况通报")
    assert case.odd.seen.total() <= 8, "the list, and the pages of its newest entries, for lists may show no years"
    case.town.pages["/news/"] = listing("工作动态", "/news/", [("/news/900.html", "关于整改工作的情况通报", "2020-06-18"), ("/news/1.html", "关于第1号工作的情况通报", "2020-01-12")])
    assert case.one("update.news-policy", "/news/") == ("repaired", "最新一条：2020-06-18")


def test_a_list_without_dates_is_dated_by_its_entries_pages_and_no_others(case: Case) -> None:
    rows = [(f"/news/{n}.html", f"关于第{n}号工作的情况通报", "") for n in range(900, 905)]
    case.town.pages["/news/"] = listing("工作动态", "/news/", rows)
    case.town.pages |= {url: article(title, "2020-06-18") for url, title, _ in rows}
    assert case.one("update.news-policy", "/news/") == ("repaired", "最新一条：2020-06-18")
    assert case.odd.seen.total() <= 9


def test_a_long_list_without_dates_is_not_accused_by_its_first_pages(case: Case) -> None:
    case.town.pages["/news/"] = listing("工作动态", "/news/", [(f"/news/{n}.html", f"关于第{n}号工作的情况通报", "") for n in range(1, 100)])
    state, reason = case.one("update.news-policy", "/news/")
    assert (state, reason) == ("unknown", "没有日期的稿件太多，没有全部查看")
    assert case.odd.seen.total() <= 12


def test_a_stale_column_that_is_blank_now_or_gone_is_not_repaired(case: Case) -> None:
    case.town.pages["/news/"] = case.town.pages["/kb/"].replace("统计信息".encode(), "工作动态".encode())
    state, _ = case.one("update.news-policy", "/news/")
    assert state == "still"
    del case.town.pages["/news/"]
    state, reason = case.one("update.news-policy", "/news/")
    assert state == "unknown"
    assert "须人工看" in reason


def test_a_blank_column_is_repaired_once_it_is_filled(case: Case) -> None:
    assert case.one("update.blank", "/kb/")[0] == "still"
    case.town.pages["/kb/"] = listing("统计信息", "/kb/", [("/kb/1.html", "示例局二季度统计数据公报", "2020-06-10"), ("/kb/2.html", "示例局一季度统计数据公报", "2020-04-10")])
    assert case.one("update.blank", "/kb/") == ("repaired", "已有2条内容")


def test_a_dead_link_is_repaired_where_it_opens_or_is_taken_away(case: Case) -> None:
    case.town.pages["/gone.html"] = page("<p>补上的附表</p>")
    assert case.one("design.links", "/gone.html") == ("repaired", "链接现已能打开")
    del case.town.pages["/gone.html"]
    case.town.pages["/news/4.html"] = article("关于第4号工作的情况通报", "2020-01-12")
    assert case.one("design.links", "/gone.html") == ("repaired", "页面上已没有这个链接")
    del case.town.pages["/news/4.html"]
    assert case.one("design.links", "/gone.html")[0] == "repaired"


def test_a_link_to_another_host_is_looked_at_again_there(case: Case) -> None:
    assert case.one("design.links", f"{OUT}/x.html")[0] == "still"
    case.away.there = True
    assert case.one("design.links", f"{OUT}/x.html") == ("repaired", "链接现已能打开")


def test_a_wrong_word_is_repaired_by_correcting_or_deleting_the_page(case: Case) -> None:
    assert case.one("safety.wording")[0] == "still"
    case.town.pages["/news/3.html"] = article("关于第3号工作的情况通报", "2020-01-12", "深入开展扫黑除恶专项斗争。")
    assert case.one("safety.wording") == ("repaired", "已改正")
    del case.town.pages["/news/3.html"]
    state, reason = case.one("safety.wording")
    assert state == "repaired"
    assert reason.startswith("页面已删除")


def test_a_site_that_blocks_or_fails_tells_nothing(case: Case) -> None:
    for status, said in (("403 Forbidden", "403"), ("503 Service Unavailable", "503")):
        case.town.status = status
        looked = case.look(*case.ids("safety.wording"), *case.ids("update.blank"), *case.ids("design.links", "/gone.html"))
        assert [each.state for each in looked] == ["unknown"] * 3
        assert any(said in each.reason or "拦截" in each.reason for each in looked)


def test_a_page_that_only_a_script_fills_now_is_not_repaired(case: Case) -> None:
    case.town.pages["/news/3.html"] = page('<div id="app"></div><script src="/app.js"></script>', "示例局")
    assert case.one("safety.wording")[0] == "unknown"


def test_a_home_page_is_looked_at_with_the_articles_it_links(case: Case) -> None:
    fresh = "".join(f'<li><a href="/tz/{n}.html">关于第{n}号事项的公告</a></li>' for n in range(5, 13))
    case.town.pages["/"] = page(f'<div class="nav"><a href="/">首页</a><a href="/news/">工作动态</a></div><ul>{fresh}</ul>{FOOT}')
    site = Dossier.open(case.folder / "first").registered().sites[0]
    seen = subject(site.code, "update.homepage", site.url, site.name)
    dossier = case.dossier
    former = dossier.findings()
    dossier.write_bytes("findings.jsonl", b"")
    try:
        dossier.write_results([Finding("x", "update.homepage", Outcome.PROBLEM, 1, "首页不更新", site.code, subjects=(seen,))], dossier.verdicts(), [])
        (looked,) = case.look(seen.id)
        assert (looked.state, looked.reason) == ("still", "首页所链最新稿件 2020-05-12")
        case.town.pages["/tz/12.html"] = article("关于第12号事项的公告", "2020-06-15")
        (looked,) = case.look(seen.id)
        assert (looked.state, looked.reason) == ("repaired", "首页已有新稿件")
        assert case.odd.seen.total() <= 13
    finally:
        dossier.write_results(former, dossier.verdicts(), [])
        rejudge(dossier)


def test_what_needs_the_whole_site_or_a_person_is_unknown_and_costs_nothing(case: Case) -> None:
    site = case.dossier.registered().sites[0]
    seen = [subject(site.code, name, site.url, site.name) for name in ("access.unreachable", "interaction.channel")]
    mine = subject(site.code, "safety.wording", f"{site.url}news/7.html", "示例", source_kind="inspector", by="示例甲")
    added = [Finding("", s_name, Outcome.PROBLEM, 1, "", site.code, subjects=(each,)) for s_name, each in zip(("access.unreachable", "interaction.channel", "safety.wording"), [*seen, mine], strict=True)]
    case.dossier.write_added_findings(added)
    rejudge(case.dossier)
    try:
        looked = case.look(*(each.id for each in seen))
        assert [each.state for each in looked] == ["unknown", "unknown"]
        assert "连续监测一周" in looked[0].reason
        assert case.odd.seen.total() == 0
        assert [(each.state, each.reason) for each in case.look(mine.id)] == [("unknown", "人工发现的问题，须人工复查")]
        case.town.pages.pop("/news/7.html")
        assert case.look(mine.id)[0].state == "repaired", "a page that is gone is gone, whoever found it"
    finally:
        case.dossier.write_added_findings([])
        rejudge(case.dossier)


def test_an_id_of_another_dossier_is_named(case: Case) -> None:
    with pytest.raises(DossierError, match="feedfacefeedface"):
        case.look("feedfacefeedface")
    assert not case.out.exists()


def test_the_command_prints_one_line_a_subject(case: Case, capsys: pytest.CaptureFixture[str]) -> None:
    ids = case.ids("safety.wording") + case.ids("update.blank")
    network = ["--only-resolved", "--rate", "0", "--browser", "never", *(arg for line in case.lines for arg in ("--resolve", line))]
    out = case.folder / "by-command"
    assert main(["recheck", str(case.dossier.folder), "--subjects", ",".join(ids), "--out", str(out), "--as-of", NOW.isoformat(), *network]) == 0
    said = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in said[:2]] == ["仍存在", "仍存在"]
    listed = case.folder / "subjects.csv"
    listed.write_text("subject,note\n" + "".join(f"{each},看\n" for each in ids), "utf-8")
    assert main(["recheck", str(case.dossier.folder), "--subjects", str(listed), "--out", str(out), *network]) == 2, "a dossier is never written over"
    assert main(["recheck", str(case.dossier.folder), "--subjects", str(listed), "--out", str(case.folder / "by-file"), "--json", *network]) == 0
    assert '"state":"still"' in capsys.readouterr().out
    assert main(["recheck", str(case.dossier.folder), "--subjects", "feedfacefeedface", "--out", str(case.folder / "none"), *network]) == 2
    assert "feedfacefeedface" in capsys.readouterr().err
