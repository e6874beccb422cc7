"""What a careful person would not hold against a site: each of these had once accused one, or passed over in silence what had not been seen."""

from __future__ import annotations

import json
import socket
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.collect.odd import Handler, Odd, page, plain
from tests.collect.test_hostile import AS_OF, Run
from xuncha.collect import Request, Response
from xuncha.collect.traps import Traps, growth
from xuncha.inspection.addresses import Addresses
from xuncha.inspection.evidence import Evidence
from xuncha.inspection.salvage import Salvage
from xuncha.model.facts import Link
from xuncha.read import read_fragment, read_page
from xuncha.read.attachments import format_of
from xuncha.registry import ColumnEntry, Site

COLUMNS = {"/gzdt/": "工作动态", "/tzgg/": "通知公告", "/zcwj/": "政策文件", "/ghjh/": "规划计划", "/rsxx/": "人事信息"}
NAV = '<div class="nav"><ul><li><a href="/">首页</a></li>' + "".join(f'<li><a href="{path}">{name}</a></li>' for path, name in COLUMNS.items()) + "</ul></div>"
FOOT = '<div class="footer">主办单位：示例市示例局 网站标识码：9901010001 联系电话：0564-3333333</div>'
Special = Callable[[Odd, str], bytes | None]
HOST = "j.gov.cn"


def crumbs(name: str, path: str = "/") -> str:
    return f'<div class="position">当前位置：<a href="/">首页</a> &gt; <a href="{path}">{name}</a></div>'


def entries(path: str, days: range = range(1, 13), year: int = 2020) -> str:
    return "".join(f'<li><a href="{path}{day}.html">关于{COLUMNS[path]}第{day}号事项的情况通报</a><span>{year}-05-{day:02d}</span></li>' for day in days)


def old(path: str = "/zt/") -> str:
    """A block of entries of years ago."""
    return '<div class="box"><h3>专题</h3><ul>' + "".join(f'<li><a href="{path}{n}.html">关于专题活动第{n}号事项的情况通报</a><span>2018-05-{n:02d}</span></li>' for n in range(1, 8)) + "</ul></div>"


def article(path: str, day: int, year: int = 2020, title: str = "") -> bytes:
    name = COLUMNS.get(path, "专题")
    title = title or f"关于{name}第{day}号事项的情况通报"
    words = f"这是{name}的正文，说明有关工作的开展情况。" * 20
    return page(f"{NAV}{crumbs(name, path)}<h1>{title}</h1><p>发布时间：{year}-05-{day:02d} 09:30 来源：示例局</p><div id=zoom><p>{words}</p></div>{FOOT}", f"{title}-示例市示例局")


def site(year: int = 2020) -> dict[str, bytes]:
    """A small site in order."""
    boxes = "".join(f'<div class="box"><h3>{COLUMNS[path]}<a href="{path}">更多</a></h3><ul>{entries(path, range(7, 13), year)}</ul></div>' for path in list(COLUMNS)[:3])
    pages = {"/": page(NAV + boxes + FOOT, "示例市示例局")}
    for path in COLUMNS:
        pages[path] = column(path, f'<ul class="list">{entries(path, year=year)}</ul>')
        pages |= {f"{path}{day}.html": article(path, day, year) for day in range(1, 13)}
    pages |= {f"/zt/{n}.html": article("/zt/", n, 2018) for n in range(1, 8)}
    return pages


def with_old_notices() -> dict[str, bytes]:
    """The same, but that its notices are two years old."""
    listed = column("/tzgg/", f'<ul class="list">{entries("/tzgg/", year=2018)}</ul>')
    return {**site(), "/tzgg/": listed, **{f"/tzgg/{day}.html": article("/tzgg/", day, 2018) for day in range(1, 13)}}


def respelt(pages: dict[str, bytes], names: dict[str, str]) -> dict[str, bytes]:
    """A site whose columns have other addresses."""
    out = {}
    for path, answer in pages.items():
        body = answer.partition(b"<body>")[2].decode().removesuffix("</body></html>")
        for old_name, name in names.items():
            body = body.replace(f'href="{old_name}"', f'href="{name}"')
        out[names.get(path, path)] = page(body, "示例市示例局" if path == "/" else "")
    return out


def column(path: str, body: str, name: str = "") -> bytes:
    return page(f"{NAV}{crumbs(name or COLUMNS[path], path)}{body}{FOOT}", f"{name or COLUMNS[path]}-示例市示例局")


def serve(pages: dict[str, bytes], special: Special | None = None) -> Handler:
    def handler(odd: Odd, connection: socket.socket, method: str, path: str) -> None:
        answer = special(odd, path) if special is not None else None
        if answer is None:
            answer = pages.get(path) or plain("404 Not Found")
        if method == "HEAD":
            answer = answer.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
        connection.sendall(answer)

    return handler


def data(value: object) -> bytes:
    return plain("200 OK", "Content-Type: application/json", body=json.dumps(value).encode())


def accused(run: Run, *indicators: str) -> list[str]:
    """What is called a problem or a suspect, of these indicators or of all that weigh."""
    wanted = indicators or ("update.homepage", "update.news-policy", "update.other", "update.blank", "design.links")
    return [f"{f.indicator} {s.url}" for f in run.findings if f.indicator in wanted and f.outcome.value in ("problem", "suspect") for s in f.subjects]


def reasons(run: Run, indicator: str) -> set[str]:
    return {str(s.detail.get("reason")) for f in run.findings if f.indicator == indicator and f.outcome.value == "undetermined" for s in f.subjects}


RECORDS = {"data": [{"title": f"关于第{day}号事项的情况通报", "url": f"/gzdt/{day}.html", "publishTime": f"2020-05-{day:02d} 10:00:00"} for day in range(1, 11)]}
NEWS_BY = {
    "a call in the page": ('<ul id="news"></ul><script>$.ajax({url:"/api/home?size=8",type:"GET",dataType:"json",success:function(d){$("#news").html(d)}})</script>', {"/api/home?size=8": data(RECORDS)}),
    "a script of the site": (
        '<ul id="news"></ul><script src="/home.js"></script>',
        {"/home.js": plain("200 OK", "Content-Type: text/javascript", body=b'$.getJSON("/api/home",function(d){$("#news").html(d)})')},
    ),
    "a frame": ('<iframe src="/box.html" width=600 height=300></iframe>', {"/box.html": page(f"<ul>{entries('/gzdt/')}</ul>", "")}),
    "other hosts": ("".join(f'<li><a href="http://mp.example.com/s/{n}">关于工作动态第{n}号事项的情况通报</a></li>' for n in range(9)), {}),
}  # fmt: skip


@pytest.mark.parametrize("way", list(NEWS_BY))
def test_a_home_page_that_shows_its_news_otherwise_is_not_stale_by_what_else_it_shows(tmp_path: Path, way: str) -> None:
    body, more = NEWS_BY[way]
    run = Run(tmp_path, {HOST: serve({**site(), **more, "/": page(NAV + body + old() + FOOT, "示例市示例局")})})
    assert not accused(run, "update.homepage")


def test_a_stale_home_page_is_stale_whatever_offices_it_links(tmp_path: Path) -> None:
    friends = "".join(f'<a href="http://www.f{n}.gov.cn/">示例市第{n}人力资源和社会保障局</a>' for n in range(9))
    pages = {**site(2018), "/": page(NAV + old() + '<iframe src="/box.html"></iframe>' + friends + FOOT, "示例市示例局"), "/box.html": page("<p>晴 12 度</p>", "")}
    assert accused(Run(tmp_path, {HOST: serve(pages)}), "update.homepage")


SAYS = ("系统繁忙，请稍后再试", "数据库连接失败", "请先登录后再访问", "您的访问过于频繁，请稍后再试", "请输入验证码", "系统升级，暂停访问", "您没有访问权限", "请求超时", "Fatal error")


@pytest.mark.parametrize("words", SAYS)
def test_a_column_that_shows_trouble_in_the_frame_of_the_site_is_not_blank(words: str) -> None:
    raw = column("/gzdt/", f"<div><p>{words}</p></div>", "提示信息").partition(b"\r\n\r\n")[2]
    facts = read_page(raw, f"http://{HOST}/gzdt/", AS_OF, root=f"http://{HOST}/")
    assert not facts.empty_list
    assert facts.kind != "list"


def test_a_column_that_says_it_has_nothing_is_blank() -> None:
    raw = column("/gzdt/", "<div><p>暂无信息</p></div>").partition(b"\r\n\r\n")[2]
    assert read_page(raw, f"http://{HOST}/gzdt/", AS_OF, root=f"http://{HOST}/").empty_list


def test_trouble_shown_instead_of_columns_is_said(tmp_path: Path) -> None:
    run = Run(tmp_path, {HOST: serve({**site(), **{path: column(path, "<p>系统繁忙，请稍后再试</p>", "提示信息") for path in COLUMNS}})})
    assert not accused(run)
    assert reasons(run, "update.blank") == {"栏目页只显示“系统繁忙”一类的提示"}


WALL = page(f"{NAV}<form>请输入验证码<input name=code></form>{FOOT}", "安全验证")


def test_a_wall_with_the_navigation_of_the_site_is_a_wall(tmp_path: Path) -> None:
    pages = site()
    run = Run(tmp_path, {HOST: serve(pages, lambda odd, path: None if path in ("/", *COLUMNS, "/robots.txt") else WALL)})
    assert not accused(run)
    assert not run.summaries[run.codes[HOST]].complete


HIDDEN = (
    '<div style="display:none">很抱歉，您的浏览器版本过低，请升级后访问</div>', '<div style="Display: None"><p>对不起，您要访问的页面不存在</p></div>',
    "<noscript><p>部分页面内容不存在或无法显示</p></noscript>", "<dialog>对不起，您要访问的页面即将打开</dialog>",
)  # fmt: skip


@pytest.mark.parametrize("tip", HIDDEN)
def test_words_kept_from_sight_make_no_page_missing(tip: str) -> None:
    raw = column("/gzdt/", tip + f"<ul>{entries('/gzdt/', range(10, 13))}</ul>").partition(b"\r\n\r\n")[2]
    assert read_page(raw, f"http://{HOST}/gzdt/", AS_OF, root=f"http://{HOST}/").kind == "list"


@pytest.mark.parametrize("title", ["500 余名群众参加健步走活动", "户口本信息出错了怎么办", "我县找不到页面问题整改完成", "404 工程通过验收"])
def test_an_article_is_no_error_page_by_its_title(title: str) -> None:
    facts = read_page(article("/gzdt/", 3, title=title).partition(b"\r\n\r\n")[2], f"http://{HOST}/gzdt/3.html", AS_OF)
    assert (facts.kind, facts.published) == ("article", "2020-05-03T09:30")


@pytest.mark.parametrize("title", ["404", "404 Not Found", "HTTP 404", "404-页面不存在", "500 Internal Server Error", "出错了"])
def test_an_error_page_is_one_by_its_title(title: str) -> None:
    assert read_page(page("<h1>出错了</h1>", title).partition(b"\r\n\r\n")[2], f"http://{HOST}/x.html", AS_OF).kind == "error"


@pytest.mark.parametrize("wall", [plain("500 Oops"), plain("403 Forbidden")])
def test_a_list_that_begins_with_its_oldest_is_not_stale_where_later_pages_did_not_come(tmp_path: Path, wall: bytes) -> None:
    pages = {f"/gzdt/{n}.html": article("/gzdt/", n, 2018) for n in range(1, 13)}
    pages["/gzdt/"] = column("/gzdt/", f'<ul class="list">{entries("/gzdt/", year=2018)}</ul><div class="page"><a href="/gzdt/">1</a> <a href="/gzdt/index_2.html">下一页</a></div>')
    run = Run(tmp_path / "a", {HOST: serve({**site(), **pages, "/gzdt/index_2.html": wall})})
    assert not accused(run, "update.news-policy")
    assert reasons(run, "update.news-policy") == {"列表不是从新到旧排列，后面的页没有全部取到"}
    pages["/gzdt/"] = pages["/gzdt/"].replace(entries("/gzdt/", year=2018).encode(), entries("/gzdt/", range(12, 0, -1), 2018).encode())
    run = Run(tmp_path / "b", {HOST: serve({**site(), **pages, "/gzdt/index_2.html": wall})})
    assert accused(run, "update.news-policy"), "what begins with its newest has nothing newer on its later pages"


FAILED_CALLS = (
    '{"success":false,"message":"验证失败","rows":[]}', '{"code":429,"message":"访问过于频繁","data":{"list":[]}}', '{"code":500,"msg":"系统异常","data":[]}',
    '{"errno":1,"errmsg":"token invalid","result":[]}', '{"status":401,"data":[]}', "", "<form>用户名<input name=u>密码<input type=password></form>",
    "<html><head><title>登录</title></head><body>请先登录</body></html>",
)  # fmt: skip


@pytest.mark.parametrize("body", FAILED_CALLS)
def test_a_call_that_failed_says_nothing_of_the_list(body: str) -> None:
    assert not read_fragment(body.encode(), f"http://{HOST}/api", AS_OF).listed


@pytest.mark.parametrize("body", ['{"code":200,"data":[]}', '{"code":0,"msg":"success","data":{"list":[],"total":0}}', '{"success":true,"rows":[]}', '{"ret":"1","result":[]}'])
def test_a_call_that_went_well_and_brought_nothing_says_so(body: str) -> None:
    assert read_fragment(body.encode(), f"http://{HOST}/api", AS_OF).listed


def test_whoever_brings_no_cookie_and_is_sent_home_brings_it(tmp_path: Path) -> None:
    def wants(odd: Odd, path: str) -> bytes | None:
        sent = b"Cookie: visit=1" in odd.here.head
        return None if sent or path in ("/", "/robots.txt") else plain("302 Found", "Location: /", "Set-Cookie: visit=1; path=/")

    run = Run(tmp_path, {HOST: serve(site(), wants)})
    assert run.summaries[run.codes[HOST]].pages == len(site()) - 7
    assert not accused(run)


def test_an_answer_that_broke_off_is_not_taken_from_the_evidence_for_a_whole_one(tmp_path: Path) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
    evidence = Evidence(tmp_path, "xuncha test", "Xuncha", 0)
    whole, broken, sent = (Request(f"http://{HOST}/{name}", HOST) for name in ("whole", "broken", "sent"))
    evidence.keep(Response(whole, 200, head, b"<p>all</p></html>"))
    evidence.keep(Response(broken, 200, head, b"<p>ha", cause="reset"))
    evidence.keep(Response(Request(sent.url, HOST, headers=("Cookie: a=1",)), 302, b"HTTP/1.1 302 Found\r\nLocation: /sent\r\n\r\n", b""))
    evidence.close()
    salvage = Salvage(evidence.path, 0)
    assert salvage.take(whole) is not None
    assert salvage.take(broken) is None
    kept = salvage.take(Request(sent.url, HOST, headers=("Cookie: b=2",)))
    assert kept is not None
    assert kept.request.headers == ("Cookie: a=1",), "the answer is to what was asked then"


@pytest.mark.parametrize("broken", [b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 90000\r\n\r\n<html>half", plain("200 OK", "Content-Type: application/octet-stream", body=b"\x01\x02")])
def test_what_was_read_last_time_says_nothing_of_a_page_that_did_not_come_whole_now(tmp_path: Path, broken: bytes) -> None:
    first = Run(tmp_path / "a", {HOST: serve(site())})
    assert not accused(first)
    pages = {**site(), "/gzdt/": broken}
    again = Run(tmp_path / "b", {HOST: serve(pages)}, previous=str(tmp_path / "a"))
    db = again.causes(HOST)
    assert db["/gzdt/"][0] in ("failed", "ok")
    assert not [one for one in accused(again) if "update" in one]
    assert not [f for f in again.findings if f.indicator == "update.news-policy" and f.outcome.value == "pass" and "/gzdt/" in str(f.subjects)]


def test_a_server_that_is_overloaded_is_asked_again_more_slowly(tmp_path: Path) -> None:
    count = Counter[str]()

    def busy(odd: Odd, path: str) -> bytes | None:
        count["all"] += path != "/robots.txt"
        return plain("503 Service Temporarily Unavailable") if count["all"] % 4 == 0 else None

    pages = {path: body for path, body in site().items() if path.count("/") < 2 or path in COLUMNS or path.startswith("/gzdt/")}
    pages["/"] = page(NAV + f"<ul>{entries('/gzdt/')}</ul>" + FOOT)
    for path in list(COLUMNS)[1:]:
        pages[path] = column(path, f"<ul>{entries('/gzdt/')}</ul>")
    run = Run(tmp_path, {HOST: serve(pages, busy)}, per_host=2)
    assert run.summaries[run.codes[HOST]].pages == 18
    assert not accused(run, "design.links")


def test_a_server_that_only_ever_answers_503_is_not_waited_for(tmp_path: Path) -> None:
    run = Run(tmp_path, {HOST: serve(site(), lambda odd, path: None if path in ("/", "/robots.txt") else plain("503 Service Unavailable"))})
    assert sum(run.odd.requests(HOST).values()) < 120


def test_parameters_that_tell_columns_apart_are_part_of_the_address() -> None:
    traps = Traps(2020)
    urls = [f"http://{HOST}/list.asp?sid={n}" for n in range(1, 9)]
    assert [traps.plain(url) for url in urls] == urls
    assert traps.plain(f"http://{HOST}/a?sid=8f3ad01c99e2") == f"http://{HOST}/a"
    assert traps.plain(f"http://{HOST}/a?t=1589500000123&id=2") == f"http://{HOST}/a?id=2"
    assert traps.plain(f"http://{HOST}/a?t=310000004") == f"http://{HOST}/a?t=310000004"
    assert len({traps.key(f"http://{HOST}/l?sort={n}&page=1") for n in range(1, 9)}) == 8
    assert len({traps.key(f"http://{HOST}/l?sort={way}&page=1") for way in ("asc", "desc", "hits")}) == 1
    words = ("tzgg", "zcwj", "zhidu", "xwdt", "zwgk_gggs")
    for form in ("sid={}", "sort={}&page=1", "page=1&dir={}", "scene={}"):
        spelt = [f"http://{HOST}/l?{form.format(word)}" for word in words]
        assert [traps.plain(url) for url in spelt] == spelt
        assert len({traps.key(url) for url in spelt}) == len(words)
    assert len({traps.key(f"http://{HOST}/l?sort={way}&page=1") for way in ("publishDate", "create_time", "-hits", "docTitle")}) == 1


@pytest.mark.parametrize("way", ["sid={}", "sort={}&page=1", "page=1&dir={}"])
def test_columns_that_a_parameter_names_are_columns_of_their_own(tmp_path: Path, way: str) -> None:
    names = {path: f"/list.jsp?{way.format(path.strip('/'))}" for path in COLUMNS}
    pages = respelt(with_old_notices(), names)
    empty = page(f"{NAV}{crumbs('信息列表')}<ul></ul><p>暂无信息</p>{FOOT}")

    def listed(odd: Odd, path: str) -> bytes | None:
        return empty if path.startswith("/list.jsp") and path not in pages else None

    run = Run(tmp_path, {HOST: serve(pages, listed)})
    assert accused(run) == [f"update.news-policy http://{HOST}{names['/tzgg/']}"]


def test_ids_that_differ_between_the_links_of_one_page_name_what_they_lead_to(tmp_path: Path) -> None:
    drawn = {path: f"/list.jsp?sid={n}f3ad01c99e2aa70{n}" for n, path in enumerate(COLUMNS)}
    run = Run(tmp_path, {HOST: serve(respelt(with_old_notices(), drawn))})
    assert accused(run) == [f"update.news-policy http://{HOST}{drawn['/tzgg/']}"]
    one = Traps(2020)
    assert not one.learn(f"http://{HOST}/{n}.html?sid=8f3ad01c99e2" for n in range(9)), "one visit, one id"
    assert one.plain(f"http://{HOST}/1.html?sid=8f3ad01c99e2") == f"http://{HOST}/1.html"


TRAPLIKE = ["/list.jsp?catId=1987&year=2020", "/list.jsp?day=all&siteId=1987", "/list/1/1/1/", "/zwgk/print.html", "/rili/1998/", "/calendar/3020-01/"]


@pytest.mark.parametrize("path", TRAPLIKE)
def test_what_a_navigation_names_is_no_trap(tmp_path: Path, path: str) -> None:
    run = Run(tmp_path, {HOST: serve(respelt(with_old_notices(), {"/tzgg/": path}))})
    assert accused(run) == [f"update.news-policy http://{HOST}{path}"]


@pytest.mark.parametrize("path", TRAPLIKE)
def test_what_people_confirmed_is_no_trap(tmp_path: Path, path: str) -> None:
    pages = respelt(with_old_notices(), {"/tzgg/": path})
    pages["/"] = page(pages["/"].partition(b"<body>")[2].decode().replace(f'<li><a href="{path}">通知公告</a></li>', "").removesuffix("</body></html>"), "示例市示例局")
    run = Run(tmp_path, {HOST: serve(pages)}, columns=(ColumnEntry("9901010001", "通知公告", f"http://{HOST}{path}", "通知公告", True, True),))
    assert accused(run) == [f"update.news-policy http://{HOST}{path}"]


def test_numbers_and_hosts_make_no_trap_and_calendars_still_do() -> None:
    traps = Traps(2020)
    assert not any(traps.reason(url) for url in (
        f"http://{HOST}/list.jsp?catId=1987&year=2020", f"http://{HOST}/list.jsp?day=all&siteId=1987", f"http://{HOST}/list/1/1/1/index.html",
        "http://print.gov.cn/gzdt/", "http://rili.gov.cn/a/1998/1.html",
    ))  # fmt: skip
    assert all(traps.reason(url) for url in (
        f"http://{HOST}/list.jsp?catId=7&year=1987", f"http://{HOST}/l?ym=1987-01", f"http://{HOST}/a/b/a/b/a/b/", f"http://{HOST}/print/1.html", f"http://{HOST}/rili/1987/",
        f"http://{HOST}/" + "1/" * 40,
    ))  # fmt: skip


def test_a_column_counts_once_however_it_is_spelt(tmp_path: Path) -> None:
    pages = site()
    stale = column("/ghjh/", f'<ul class="list">{entries("/ghjh/", year=2016)}</ul>')
    pages |= {"/ghjh/": stale, "/ghjh": stale, "/ghjh/index.html": stale, "/ghjh/?from=home": stale} | {f"/ghjh/{n}.html": article("/ghjh/", n, 2016) for n in range(1, 13)}
    more = "".join(f'<li><a href="{path}">规划计划</a></li>' for path in ("/ghjh", "/ghjh/index.html", "/ghjh/?from=home"))
    pages["/"] = pages["/"].replace(b"</ul></div>", more.encode() + b"</ul></div>", 1)
    pages["/"] = page(pages["/"].partition(b"<body>")[2].decode().removesuffix("</body></html>"), "示例市示例局")
    assert len(accused(Run(tmp_path, {HOST: serve(pages)}), "update.other")) == 1


def test_a_column_that_stands_in_for_whatever_is_missing_is_alive(tmp_path: Path) -> None:
    pages = site()
    run = Run(tmp_path, {HOST: serve(pages, lambda odd, path: None if path in pages or path == "/robots.txt" else pages["/gzdt/"])})
    assert not accused(run)


@pytest.mark.parametrize("refusal", [plain("404 Not Found"), page("<p>请从本站页面点击下载</p>", "提示")])
def test_files_for_the_sites_own_visitors_are_no_dead_links(tmp_path: Path, refusal: bytes) -> None:
    files = {f"/download.jsp?id={n}" for n in range(12)} | {f"/upload/{n}.pdf" for n in range(8)}
    pages = site()
    pages["/gzdt/1.html"] = page(pages["/gzdt/1.html"].partition(b"<body>")[2].decode().removesuffix("</body></html>") + "".join(f'<a href="{path}">附件</a>' for path in sorted(files)))
    pdf = plain("200 OK", "Content-Type: application/pdf", body=b"%PDF-1.4\n%%EOF")
    run = Run(tmp_path, {HOST: serve(pages, lambda odd, path: (pdf if b"\r\nReferer: " in odd.here.head else refusal) if path in files else None)})
    assert not accused(run, "design.links")


def test_missing_pages_are_asked_again_only_until_it_is_clear_that_nobody_gets_them(tmp_path: Path) -> None:
    gone = [f"/gone/{n}.html" for n in range(300)]
    run = Run(tmp_path, {HOST: serve({**site(), "/": page(NAV + "".join(f'<a href="{path}">第{path[6:-5]}项内容</a>' for path in gone))})})
    assert len(accused(run, "design.links")) == 300
    assert sum(run.odd.requests(HOST)[path] for path in gone) < 300 + 80


ODD_HEADERS = {
    "coding": lambda text: b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: UTF-8\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(text) + text,
    "length": lambda text: b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % (len(text) + 3) + text,
    "nul": lambda text: plain("200 OK", "Content-Type: text/html", body=text.replace(b"<body>", b"<body>\0")),
}


@pytest.mark.parametrize("name", list(ODD_HEADERS))
def test_pages_that_any_browser_shows_are_read(tmp_path: Path, name: str) -> None:
    make = ODD_HEADERS[name]
    pages = {path: make(body.partition(b"\r\n\r\n")[2]) for path, body in site().items()}
    run = Run(tmp_path, {HOST: serve(pages)})
    assert run.summaries[run.codes[HOST]].pages == len(pages) - 7
    assert not accused(run)


def test_a_robots_txt_in_an_odd_coding_is_obeyed(tmp_path: Path) -> None:
    robots = plain("200 OK", "Content-Type: text/plain", "Content-Encoding: UTF-8", body=b"User-agent: *\nDisallow: /gzdt/\n")
    run = Run(tmp_path, {HOST: serve({**site(), "/robots.txt": robots})})
    assert not [path for path in run.odd.requests(HOST) if path.startswith("/gzdt/")]


def test_entries_that_lead_to_files_and_other_hosts_may_be_the_newest(tmp_path: Path) -> None:
    beyond = "".join(f'<li><a href="/f/{n}.pdf">关于第{n}号事项的公告（2020年第{n}号）</a></li><li><a href="http://mp.example.com/{n}">关于第{n}号事项的情况通报</a></li>' for n in range(5))
    pages = {**site(), "/ghjh/": column("/ghjh/", f'<ul class="list">{beyond}{entries("/ghjh/", range(1, 4), 2016)}</ul>')}
    pages |= {f"/ghjh/{n}.html": article("/ghjh/", n, 2016) for n in range(1, 4)} | {f"/f/{n}.pdf": plain("200 OK", "Content-Type: application/pdf", body=b"%PDF-1.4\n%%EOF") for n in range(5)}
    run = Run(tmp_path, {HOST: serve(pages)})
    assert not accused(run, "update.other")
    assert reasons(run, "update.other")


def test_office_files_are_told_by_their_bytes() -> None:
    assert format_of(rb"{\rtf1\ansi}") == "rtf"
    assert format_of(b"MIME-Version: 1.0\r\nContent-Type: multipart/related") == "office-html"
    assert format_of(b'<?xml version="1.0"?><?mso-application progid="Word.Document"?><w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml">') == "office-html"
    assert format_of("序号\t名称\n1\t甲".encode()) == "text"


NOTHING = {"white": page("").replace(b"<title>\xe7\xa4\xba\xe4\xbe\x8b\xe5\xb1\x80</title>", b""), "fatal": page("Fatal error: Uncaught Exception in /www/list.php on line 12", ""), "script": page("<script>var a=1;go(a)</script>", "")}


@pytest.mark.parametrize("name", [*NOTHING, "robots", "500"])
def test_columns_of_the_navigation_that_were_not_seen_are_said(tmp_path: Path, name: str) -> None:
    robots = plain("200 OK", "Content-Type: text/plain", body=b"User-agent: *\nDisallow: /gzdt/\nDisallow: /ghjh/\n")

    def special(odd: Odd, path: str) -> bytes | None:
        if path == "/robots.txt" and name == "robots":
            return robots
        if path in ("/gzdt/", "/ghjh/") and name != "robots":
            answer = NOTHING.get(name, plain("500 Oops"))
            body = answer.partition(b"\r\n\r\n")[2]
            return plain("200 OK", "Content-Type: text/html", body=body) if name in NOTHING else answer
        return None

    run = Run(tmp_path, {HOST: serve(site(), special)})
    assert not [one for one in accused(run) if "update" in one]
    assert reasons(run, "update.news-policy"), "the column of news was not seen"
    assert reasons(run, "update.other")


def test_a_home_page_whose_site_lies_beside_its_folder_is_no_whole_site() -> None:
    below = Addresses(Site("9901010001", "示例局", f"http://{HOST}/web/index.html"), None, None, Traps(2020), None, AS_OF)  # type: ignore[arg-type]
    links = [Link(f"http://{HOST}{path}", "page", name) for path, name in COLUMNS.items()]
    assert below.astray(links) == len(COLUMNS)
    assert below.astray([*links, Link(f"http://{HOST}/web/a.html", "page")]) == 0
    whole = Addresses(Site("9901010001", "示例局", f"http://{HOST}/"), None, None, Traps(2020), None, AS_OF)  # type: ignore[arg-type]
    assert whole.astray(links) == 0


def test_a_server_that_hangs_up_on_heads_has_its_links_looked_at(tmp_path: Path) -> None:
    pages = site()
    body = "".join(f'<img src="/img/{n}.jpg">' for n in range(60)) + '<a href="/files/gone.pdf">附件</a>'
    pages["/gzdt/1.html"] = page(pages["/gzdt/1.html"].partition(b"<body>")[2].decode().removesuffix("</body></html>") + body)

    def handler(odd: Odd, connection: socket.socket, method: str, path: str) -> None:
        if method == "HEAD":
            connection.close()
        elif path.startswith("/img/"):
            connection.sendall(plain("200 OK", "Content-Type: image/jpeg", body=b"\xff\xd8\xff\xe0"))
        else:
            serve(pages)(odd, connection, method, path)

    run = Run(tmp_path, {HOST: handler})
    assert accused(run, "design.links") == [f"design.links http://{HOST}/files/gone.pdf"]


def test_how_a_site_says_not_found_is_learned_through_its_redirect(tmp_path: Path) -> None:
    missing = page(f"{NAV}<p>您来到了没有道路的地方</p>{FOOT}", "未知")
    pages = site()
    pages["/gzdt/1.html"] = page(pages["/gzdt/1.html"].partition(b"<body>")[2].decode().removesuffix("</body></html>") + '<a href="/old/1.html">相关政策文件</a>')
    www = serve(pages, lambda odd, path: None if path in pages or path == "/robots.txt" else missing)

    def bare(odd: Odd, connection: socket.socket, method: str, path: str) -> None:
        connection.sendall(plain("301 Moved", f"Location: http://www.{HOST}{path}"))

    run = Run(tmp_path, {HOST: bare, f"www.{HOST}": www})
    dead = [s.url for f in run.findings if f.site == run.codes[HOST] and f.indicator == "design.links" and f.outcome.value == "problem" for s in f.subjects]
    assert dead == [f"http://www.{HOST}/old/1.html"]


def test_a_column_whose_list_stands_in_a_frame_is_read_there(tmp_path: Path) -> None:
    pages = {**site(), "/gzdt/": column("/gzdt/", '<iframe src="/box/gzdt.html" width=800 height=600></iframe>')}
    pages["/box/gzdt.html"] = page(f'<ul class="list">{entries("/gzdt/", year=2016)}</ul>', "")
    pages |= {f"/gzdt/{n}.html": article("/gzdt/", n, 2016) for n in range(1, 13)}
    assert accused(Run(tmp_path / "a", {HOST: serve(pages)}), "update.news-policy") == [f"update.news-policy http://{HOST}/gzdt/"]
    lacking = Run(tmp_path / "b", {HOST: serve({**pages, "/box/gzdt.html": plain("500 Oops")})})
    assert not accused(lacking, "update.news-policy")
    assert reasons(lacking, "update.news-policy") == {"栏目的内容在框架里，框架没有取到"}


@pytest.mark.parametrize("words", ["暂无信息", "本栏目正在建设中，请稍后访问！", "暂无内容，请稍后再试", "栏目建设中，请稍候访问！"])
def test_a_column_that_says_it_is_empty_is_blank_whatever_else_it_asks_for(words: str) -> None:
    raw = column("/gzdt/", f"<div><p>{words}</p></div>").partition(b"\r\n\r\n")[2]
    assert read_page(raw, f"http://{HOST}/gzdt/", AS_OF, root=f"http://{HOST}/").empty_list


@pytest.mark.parametrize("words", ["抱歉，您访问的页面不存在，请检查浏览器地址栏中的网址是否正确", "对不起，页面不存在，5秒后离开本页"])
def test_a_page_that_says_it_is_missing_is_missing(words: str) -> None:
    assert read_page(page(f"{NAV}<p>{words}</p>{FOOT}", "提示").partition(b"\r\n\r\n")[2], f"http://{HOST}/x.html", AS_OF).kind == "error"


@pytest.mark.parametrize("name", ["安全检查", "身份认证", "安全检测"])
def test_a_column_about_checks_is_no_wall(name: str) -> None:
    raw = page(f"{NAV}{crumbs(name)}<ul>{entries('/gzdt/')}</ul>{FOOT}", f"{name}-示例市应急管理局").partition(b"\r\n\r\n")[2]
    assert read_page(raw, f"http://{HOST}/aqjc/", AS_OF, root=f"http://{HOST}/").kind == "list"


BESIDES = {
    "a clock": '<div id="time"></div><script>document.getElementById("time").innerHTML=new Date()</script>',
    "a way up": '<div id="gotop"></div><script src="/common.js"></script>',
    "the weather": '<div id="weather"></div><script>$.ajax({url:"/api/getWeather",success:function(d){$("#weather").html(d)}})</script>',
    "a counter": '<script>$.post("/front/addVisitCount.do",{id:1})</script>',
    "other places": '<ul><li><a href="http://gsxt.example.com/">国家企业信用信息公示系统（安徽）</a></li><li><a href="http://zxgk.example.com/">失信被执行人信息综合查询</a></li>'
    '<li><a href="http://www.gov.example.com/">中华人民共和国中央人民政府</a></li></ul>',
    "topics": '<a href="http://t.example.com/1">学习贯彻新时代重要思想主题教育</a><a href="http://t.example.com/2">深入推进优化营商环境工作</a>',
}  # fmt: skip


@pytest.mark.parametrize("name", list(BESIDES))
def test_a_stale_home_page_is_stale_whatever_else_stands_on_it(tmp_path: Path, name: str) -> None:
    common = plain("200 OK", "Content-Type: text/javascript", body=b'$("#gotop").click(function(){});$(".list li").hover(function(){})')
    pages = {**site(2018), "/": page(NAV + old() + BESIDES[name] + FOOT, "示例市示例局"), "/common.js": common}
    assert accused(Run(tmp_path, {HOST: serve(pages)}), "update.homepage")


def test_what_an_earlier_inspection_knew_is_asked_as_it_was_written(tmp_path: Path) -> None:
    alive = "/x.html?spm=abc.def"
    pages = {**site(), alive: page("<p>内容</p>"), "/": page(f'{NAV}<ul>{entries("/gzdt/")}</ul><a href="{alive}">一项内容</a>{FOOT}')}
    first = Run(tmp_path / "a", {HOST: serve(pages)})
    again = Run(tmp_path / "b", {HOST: serve(pages)}, previous=str(tmp_path / "a"))
    assert not accused(first, "design.links")
    assert not accused(again, "design.links")


def test_a_parameter_that_was_needed_makes_nobody_ask_for_dead_pages_twice(tmp_path: Path) -> None:
    alive, gone = "/x.html?spm=abc.def", [f"/gone/{n}.html" for n in range(60)]
    pages = {**site(), alive: page("<p>内容</p>"), "/": page(NAV + "".join(f'<a href="{path}">第{n}项内容</a>' for n, path in enumerate([alive, *gone])))}
    run = Run(tmp_path, {HOST: serve(pages)}, in_flight=2)
    assert sum(run.odd.requests(HOST)[path] for path in gone) <= 60 + 10


def test_a_host_that_hangs_up_on_everything_is_given_up(tmp_path: Path) -> None:
    def dead(odd: Odd, connection: socket.socket, method: str, path: str) -> None:
        connection.close()

    links = "".join(f'<a href="http://dead.example.com/{n}">外部网站第{n}个链接</a>' for n in range(100))
    run = Run(tmp_path, {HOST: serve({**site(), "/": page(f"{NAV}<ul>{entries('/gzdt/')}</ul>{links}{FOOT}")}), "dead.example.com": dead}, in_flight=8)
    assert sum(run.odd.requests("dead.example.com").values()) < 160


def test_an_article_about_the_site_that_is_gone_is_gone(tmp_path: Path) -> None:
    pages = {**site()}
    pages["/"] = page(f'{NAV}<ul>{entries("/gzdt/")}</ul><a href="/gone.html">关于全市政府门户网站检查情况的通报</a>{FOOT}')
    run = Run(tmp_path, {HOST: serve(pages, lambda odd, path: None if path in pages or path == "/robots.txt" else plain("302 Found", "Location: /"))})
    assert accused(run, "design.links") == [f"design.links http://{HOST}/gone.html"]


HARMLESS = {
    "a descendant": '<ul class="list"></ul><script src="/common.js"></script>',
    "a script that leads to nothing": '<ul id="list"></ul><script src="/moved.js"></script>',
    "another that writes": '<div class="list"><script src="/common.js"></script></div><script src="/writer.js"></script>',
}


@pytest.mark.parametrize("name", list(HARMLESS))
def test_a_column_that_no_script_fills_is_blank(tmp_path: Path, name: str) -> None:
    scripts = {
        "/common.js": plain("200 OK", body=b'$(".list li").hover(function(){})'), "/moved.js": plain("302 Found", "Location: /404.html"), "/writer.js": plain("200 OK", body=b"document.write(1)"),
    }  # fmt: skip
    pages = {path: body for path, body in site().items() if not path.startswith("/rsxx/")}
    run = Run(tmp_path, {HOST: serve({**pages, **scripts, "/rsxx/": column("/rsxx/", HARMLESS[name] + FOOT + "<p>承办单位：示例市示例中心　地址：示例市示例路一号　网站维护：示例公司　建议使用较新的程序浏览本站</p>")})})
    assert "update.blank http://j.gov.cn/rsxx/" in accused(run)


def typed(answer: bytes, kind: str) -> bytes:
    return answer.replace(b"Content-Type: text/html; charset=utf-8", f"Content-Type: {kind}".encode())


@pytest.mark.parametrize("kind", ["text/html charset=utf-8", "html; charset=utf-8", "text/html, text/html; charset=utf-8", "*/*", "utf-8", "unknown/unknown", "text/html,"])
def test_what_a_browser_shows_under_a_type_that_is_none_is_read(tmp_path: Path, kind: str) -> None:
    pages = {path: typed(answer, kind) for path, answer in with_old_notices().items()}
    run = Run(tmp_path, {HOST: serve(pages)})
    assert run.summaries[run.codes[HOST]].pages == len(pages) - 7, "all but the old topics that nothing links"
    assert accused(run) == [f"update.news-policy http://{HOST}/tzgg/"]


def test_a_column_that_is_no_page_is_said_to_be_unseen(tmp_path: Path) -> None:
    pages = with_old_notices()
    pages["/tzgg/"] = typed(pages["/tzgg/"], "application/rss+xml")
    run = Run(tmp_path, {HOST: serve(pages)})
    assert not accused(run)
    told = {s.url: (s.detail["reason"], len(f.subjects)) for f in run.findings if f.indicator == "update.news-policy" and f.outcome.value == "undetermined" for s in f.subjects}
    assert told == {f"http://{HOST}/tzgg/": ("栏目页没有读到内容", 1)}


@pytest.mark.parametrize("kind", ["application/octet-stream", "image/png"])
def test_a_home_page_that_is_no_page_was_not_seen(tmp_path: Path, kind: str) -> None:
    pages = {**site(), "/": typed(site()["/"], kind)}
    run = Run(tmp_path, {HOST: serve(pages)})
    summary = run.summaries[run.codes[HOST]]
    assert (summary.complete, summary.note) == (False, f"首页打不开：类型是 {kind}，不是网页")
    assert not accused(run)


MAP = page(f"{NAV}<ul>{''.join(f'<li><a href={path}>{name}</a></li>' for path, name in COLUMNS.items())}</ul>{FOOT}", "网站地图")
HUB = page(f"{NAV}{crumbs('政务公开', '/zwgk/')}<p>欢迎访问政务公开频道，请选择栏目。本频道汇集机构、政策、财政等方面信息。</p>{FOOT}", "政务公开-示例市示例局")
PORTAL = page("<p>欢迎光临，本站为您提供各类信息，您可以从导航进入各栏目浏览。</p>", "示例局门户")
STANDS_IN = {"the site map": ("/map.html", "网站地图", MAP), "a hub": ("/zwgk/", "信息公开", HUB), "an entrance": ("/portal.html", "示例局门户", PORTAL)}


@pytest.mark.parametrize("name", STANDS_IN)
def test_a_page_that_stands_in_for_what_is_missing_is_alive_and_what_is_missing_is_not(tmp_path: Path, name: str) -> None:
    path, text, shown = STANDS_IN[name]
    pages = {**site(), path: shown}
    links = f'<a href="{path}">{text}</a><a href="/old/1.html">关于公布全市第一批示范单位的通知</a>'
    pages["/"] = page(pages["/"].partition(b"<body>")[2].decode().removesuffix("</body></html>") + links, "示例市示例局")
    run = Run(tmp_path, {HOST: serve(pages, lambda odd, asked: None if asked in pages or asked == "/robots.txt" else shown)})
    assert accused(run) == [f"design.links http://{HOST}/old/1.html"]


@pytest.mark.parametrize(("text", "cookie"), [("浏览模式", "mode=1"), ("长者模式", ""), ("关怀版", ""), ("繁體中文", "lang=tw"), ("登录", ""), ("无障碍浏览", "a11y=on")])
def test_a_link_that_switches_something_and_leads_home_is_alive(tmp_path: Path, text: str, cookie: str) -> None:
    pages = site()
    links = f'<a href="/mode?on=1">{text}</a><a href="/old/1.html">关于公布示范单位的通知</a>'
    pages["/"] = page(pages["/"].partition(b"<body>")[2].decode().removesuffix("</body></html>") + links, "示例市示例局")
    # every visit gets a session, and a mark of the server's own
    usual = ("Location: /", "Set-Cookie: JSESSIONID=8f3a; path=/", "Set-Cookie: site=3; path=/")

    def special(odd: Odd, path: str) -> bytes | None:
        if path.startswith("/mode"):
            return plain("302 Found", *usual, *([f"Set-Cookie: {cookie}; path=/"] if cookie and cookie.encode() not in odd.here.head else []))
        return None if path in pages or path == "/robots.txt" else plain("302 Found", *usual)

    assert accused(Run(tmp_path, {HOST: serve(pages, special)})) == [f"design.links http://{HOST}/old/1.html"]



def shut(rules: str, pages: dict[str, bytes] | None = None) -> Handler:
    robots = plain("200 OK", "Content-Type: text/plain", body=f"User-agent: *\n{rules}\n".encode())
    return serve({**(pages or site()), "/robots.txt": robots})


ABSENCE = ("interaction.channel", "service.missing", "publish.organisation", "publish.leaders")


@pytest.mark.parametrize(("rules", "told", "complete"), [
    ("Disallow: /\nAllow: /$", "robots.txt 不允许访问导航里的 5 个栏目，那里有什么没有看", False),
    ("Disallow: /zcwj/", "robots.txt 不允许访问导航里的 1 个栏目，那里有什么没有看", True),
    ("Disallow: /zt/", "", True), ("Disallow: /gzdt/5.html", "", True),
])  # fmt: skip
def test_what_may_lie_behind_what_robots_closes_is_not_said_to_be_missing(tmp_path: Path, rules: str, told: str, complete: bool) -> None:
    run = Run(tmp_path, {HOST: shut(rules)})
    found = {f.indicator: {str(s.detail.get("reason")) for s in f.subjects} if f.outcome.value == "undetermined" else f.outcome.value for f in run.findings if f.indicator in ABSENCE}
    assert set(found) == set(ABSENCE)
    assert all((state == {told}) if told else state in ("suspect", "problem") for state in found.values()), found
    summary = run.summaries[run.codes[HOST]]
    assert summary.complete is complete
    assert complete or "robots.txt 不允许访问首页所链的" in summary.note


@pytest.mark.parametrize(("value", "drawn"), [("8f3ad01c", True), ("a3f9c2", True), ("ff8080815f2a", True), ("123456789", True), ("x" * 24, True), ("tzgg", False), ("tzgg2", False), ("xxgk_list01", False), ("1987", False)])
def test_a_session_id_is_told_from_a_columns_name_by_how_it_is_drawn(value: str, drawn: bool) -> None:
    assert Traps(2020).plain(f"http://{HOST}/a?sid={value}") == (f"http://{HOST}/a" if drawn else f"http://{HOST}/a?sid={value}")


def test_what_may_be_a_visit_is_asked_for_a_bounded_number_of_times() -> None:
    traps = Traps(2020, cap=500)
    assert sum(not traps.reason(f"http://{HOST}/a?sid=n{n}") for n in range(500)) == 20
    assert all(not traps.reason(f"http://{HOST}/show.asp?sid={n}") for n in range(500)), "numbers count articles"


def test_what_a_navigation_names_is_asked_unless_it_grows_without_end(tmp_path: Path) -> None:
    traps = Traps(2020)
    assert traps.reason(f"http://{HOST}/rili/1998/") and not growth(f"http://{HOST}/rili/1998/")
    assert growth(f"http://{HOST}/hd/hd/hd/hd/") and growth(f"http://{HOST}/{'a' * 1_000}")
    # unknown addresses show the front page, whose bar has one link that leads deeper each time
    pages = site()
    front = page(pages["/"].partition(b"<body>")[2].decode().removesuffix("</body></html>").replace("</div>", '<a href="hd/">互动交流</a></div>', 1))
    pages["/"] = front
    run = Run(tmp_path, {HOST: serve(pages, lambda odd, path: front if path.startswith("/hd/") else None)})
    assert max(path.count("hd/") for path in run.odd.requests(HOST)) <= 4
    assert run.summaries[run.codes[HOST]].complete
