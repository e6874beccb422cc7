"""Several sites on one host (集约化): each answers for its own folder, and a link to another folder is on its own host all the same."""

from __future__ import annotations

import socket
from pathlib import Path

from tests.collect.odd import Odd, page, plain
from tests.collect.test_hostile import AS_OF, CRUMBS, NEWS, good
from xuncha.collect import FetchOptions, parse_resolve
from xuncha.inspection import Context, inspect_sites
from xuncha.inspection.addresses import folders_of_others
from xuncha.model.findings import Finding
from xuncha.registry import Site

HOST = "a.gov.cn"
PORTAL, BUREAU = Site("9901010001", "示例县", f"http://{HOST}/"), Site("9901010002", "示例局", f"http://{HOST}/mzj/")
BLANK = [f"/mzj/yw/{n}/" for n in range(5)]


def served(odd: Odd, connection: socket.socket, method: str, path: str) -> None:
    own = CRUMBS.replace('"/', '"/mzj/')
    if path == "/":
        connection.sendall(page(f'<div class="nav"><a href="/">首页</a><a href="/news/">工作动态</a><a href="/mzj/">示例局</a></div><ul>{NEWS}</ul><a href="/mzj/gone.html">下级的死链</a>'))
    elif path == "/mzj/":
        bar = "".join(f'<a href="{column}">业务{n}</a>' for n, column in enumerate(BLANK))
        connection.sendall(page(f'<div class="nav"><a href="/mzj/">首页</a><a href="/mzj/news/">工作动态</a>{bar}</div><ul>{NEWS.replace("/news/", "/mzj/news/")}</ul><a href="/zwgk/gone.html">上级的死链</a><a href="/zwgk/shy.html">只给访客</a>'))
    elif path == "/mzj/news/":
        connection.sendall(page(f"{own}<ul>{NEWS.replace('/news/', '/mzj/news/')}</ul>"))
    elif path in BLANK:
        connection.sendall(page(f'<div>当前位置：<a href="/mzj/">首页</a> &gt; 业务{path[-2]}</div><ul class="list"></ul>'))
    elif path == "/zwgk/shy.html":
        connection.sendall(page("<p>正文</p>" * 20) if b"referer:" in odd.here.head.lower() else plain("404 Not Found"))
    else:
        good(odd, connection, method, path.removeprefix("/mzj") if path.startswith("/mzj/news/") else path)


def findings_of(folder: Path, *sites: Site) -> dict[tuple[str, str], dict[str, str]]:
    """(site, indicator) → address of each subject → outcome."""
    out: dict[tuple[str, str], dict[str, str]] = {}

    def take(summary: object, findings: list[Finding]) -> None:
        for finding in findings:
            for subject in finding.subjects:
                out.setdefault((finding.site, finding.indicator), {})[subject.url.removeprefix(f"http://{HOST}")] = finding.outcome.value

    with Odd({HOST: served}) as odd:
        context = Context(
            str(folder), "luan-2020q2", AS_OF, "xuncha test", FetchOptions(rate=0.0, total_seconds=2.0, connect_seconds=1.0),
            resolves=(parse_resolve(f"{HOST}:80:127.0.0.1:{odd.port}"),), only_resolved=True, homes=tuple(site.url for site in sites),
        )  # fmt: skip
        inspect_sites(list(sites), context, lambda progress: None, take)
    return out


def test_a_portal_is_not_charged_with_the_columns_of_a_site_in_a_folder_of_its_host(tmp_path: Path) -> None:
    both = findings_of(tmp_path / "both", PORTAL, BUREAU)
    assert both.get((BUREAU.code, "update.blank")) == dict.fromkeys(BLANK, "problem")
    assert (PORTAL.code, "update.blank") not in both
    alone = findings_of(tmp_path / "alone", PORTAL)
    assert alone.get((PORTAL.code, "update.blank")) == dict.fromkeys(BLANK, "problem"), "a folder that nobody registered is the portal's"


def test_a_dead_link_on_its_own_host_is_one_whatever_folder_it_lies_in(tmp_path: Path) -> None:
    """Contract, section 4: its own host … 404/410 → problem."""
    both = findings_of(tmp_path, PORTAL, BUREAU)
    assert both[(BUREAU.code, "design.links")]["/zwgk/gone.html"] == "problem"
    assert both[(PORTAL.code, "design.links")]["/mzj/gone.html"] == "problem"
    assert "/zwgk/shy.html" not in both[(BUREAU.code, "design.links")], "it is given to whoever says which page links it"


def test_folders_of_other_sites_are_told_whatever_their_scheme() -> None:
    homes = ("http://www.a.gov.cn/", "https://a.gov.cn/mzj/index.html", "http://b.gov.cn/mzj/")
    assert set(folders_of_others(homes[0], homes)) == {f"{scheme}://{name}/mzj/" for scheme in ("http", "https") for name in ("a.gov.cn", "www.a.gov.cn")}
    assert folders_of_others(homes[1], homes) == ()
