"""The sample city: deterministic, whole, silent about what is planted."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections import Counter, deque
from datetime import date, timedelta
from html import unescape
from importlib import resources
from urllib.parse import quote, urljoin, urlsplit

import pytest

from xuncha.samplecity import City, Defect, SiteRow, luan_city, make_city
from xuncha.samplecity.draft import add_months
from xuncha.samplecity.model import SitePlan
from xuncha.samplecity.site import Served

_LINK = re.compile(rb"""(?:href|src)=["']([^"'#]+)["']""", re.I)
# every family once, a portal of each, the site below a path with a port
HOSTS = ("www.huopiu.gov.cn", "www.ja.gov.cn", "www.shucheng.gov.cn", "gaj.luan.gov.cn", "kjj.luan.gov.cn", "data.luan.gov.cn:8081", "jyj.luan.gov.cn")
FAMILIES = {"lonsun", "hanweb", "trs", "vsb", "ucap", "legacy"}


@pytest.fixture(scope="module")
def city() -> City:
    return luan_city()


def served(city: City, host: str) -> Served:
    site = city.site(host)
    assert site is not None
    return site


def plans(city: City) -> list[SitePlan]:
    return [served(city, urlsplit(row.url).netloc).plan for row in city.rows]


def crawl(city: City, host: str) -> tuple[set[str], set[str]]:
    """Addresses that answer 200, and those that do not."""
    root = f"http://{host}{served(city, host).family.root}"
    good, bad, queue, seen = set(), set(), deque([root]), {root}
    while queue:
        url = queue.popleft()
        parts = urlsplit(url)
        status, headers, body = city.respond(host, "GET", parts.path + (f"?{parts.query}" if parts.query else ""))
        told = dict(headers)
        found = [told["Location"]] if status == 302 else []
        if status != 302:
            (good if status == 200 else bad).add(url)
        if "text/html" in told["Content-Type"] and not found:
            found = [unescape(raw.decode("ascii", "ignore")) for raw in _LINK.findall(body)]
        for raw in found:
            target = urljoin(url, raw)
            if urlsplit(target).netloc == host and target not in seen:
                assert target.startswith(root), "links stay below the site's own path"
                seen.add(target)
                queue.append(target)
    return good, bad


def test_every_link_opens_in_every_family_and_look(city: City) -> None:
    seen = set()
    for row in city.rows:
        host = urlsplit(row.url).netloc
        plan = served(city, host).plan
        if (plan.family, plan.look, plan.portal) not in seen:
            seen.add((plan.family, plan.look, plan.portal))
            assert len(crawl(city, host)[1]) == len(plan.dead), host


@pytest.mark.parametrize("host", HOSTS)
def test_every_link_within_a_site_opens_but_the_planned_ones(city: City, host: str) -> None:
    good, bad = crawl(city, host)
    plan = served(city, host).plan
    assert len(bad) == len(plan.dead)
    low, high = (150, 330) if plan.portal else (60, 200)
    assert low <= sum(1 for url in good if not re.search(r"\.(?:png|css|js|ico|pdf|docx|xlsx)$", url)) <= high
    low, high = (40, 60) if plan.portal else (20, 41)
    assert low <= sum(1 for column in plan.columns if column.kind != "channel") <= high


def test_plans_hold_exactly_what_the_table_says(city: City) -> None:
    data = resources.files("xuncha.samplecity") / "data" / "annex1-units.csv"
    want: dict[str, Counter[str]] = {}
    for row in csv.DictReader(io.StringIO(data.read_text("utf-8-sig"))):
        want.setdefault(row["网站标识码"], Counter())[row["指标"]] += int(row["计数"])
    for plan in plans(city):
        mine = want.get(plan.row.code, Counter())
        have = counted(plan)
        either = mine.pop("update.(news-policy|other)", 0)
        if either:
            assert have.pop("update.news-policy", 0) + have.pop("update.other", 0) == either
        assert have == Counter(mine), plan.row.name


def counted(plan: SitePlan) -> Counter[str]:
    """What an inspector with the plan in his hand would count."""
    as_of, out = plan.as_of, Counter[str]()
    for column in plan.columns:
        newest = max((a.when.date() for a in column.articles), default=None)
        out["update.blank"] += column.blank
        if newest is None:
            continue
        if column.kind == "topic":
            continue  # topics end
        months = {"notice": 6, "policy": 6, "annual": 18}.get(column.kind, 12)
        late = newest < (as_of - timedelta(days=14) if column.kind == "news" else add_months(as_of, -months))
        out["update.news-policy" if column.kind in ("news", "notice", "policy") else "update.other"] += late
        assert newest <= as_of
    letters = [x for x in plan.letters if x.state == "办理中" and x.sent < add_months(as_of, -3)]
    out["interaction.unanswered"] = len(letters)
    out["design.links"] = len(plan.dead)
    out["design.share"] = int(not plan.share)
    articles = [a for column in plan.columns for a in column.articles]
    out["publish.time-format"] = int(any(a.day_only for a in articles))
    out["safety.wording"] = sum(text.count("扫黑处恶") for a in articles for text in a.paragraphs)
    out["publish.overview"] = int(any(c.type_name == "概况信息" and c.page_when is not None and c.page_when.year < as_of.year - 1 for c in plan.columns))
    interpretations = next(c for c in plan.columns if c.kind == "interpretation").articles
    tied = all(a.related and any(back is a for _, back in a.related[0][1].related) for a in interpretations)
    out["publish.interpretation"] = int(not tied)
    out["service.policy-name-only"] = int(any(law is None for g in plan.guides for _, law in g.laws))
    out["service.vague"] = int(any(re.search("其他相关材料|有关部门", text) for g in plan.guides for text in g.materials))
    out["service.form"] = int(any(g.form and len(g.files) < 2 for g in plan.guides))
    out["design.search"] = int(not all(g.searchable for g in plan.guides))
    return +out


def test_clean_sites_stand_on_the_borders_that_benefit_them(city: City) -> None:
    for plan in plans(city):
        if not counted(plan):
            newest = {column.kind: min(max(a.when.date() for a in c.articles) for c in plan.of_kind(column.kind)) for column in plan.of_kind("news", "notice", "policy")}
            assert newest["news"] == plan.as_of - timedelta(days=14)
            assert newest["notice"] == newest["policy"] == add_months(plan.as_of, -6)


def test_a_guide_of_a_clean_site_is_whole(city: City) -> None:
    vague = re.compile("其他|相关|有关|等材料")
    for plan in plans(city):
        if plan.portal:
            continue
        assert 5 <= len(plan.guides) <= 8
        for guide in plan.guides:
            assert all(guide.materials) and all(guide.conditions) and guide.place and guide.hours and guide.phone and guide.steps
            assert not any(vague.search(text) for text in (*guide.materials, *guide.conditions))
            assert all(law is not None for _, law in guide.laws)
            assert len(guide.files) == (2 if guide.form else 0)


def test_letters_are_answered_in_time_but_the_planned_ones(city: City) -> None:
    for plan in plans(city):
        for letter in plan.letters:
            if letter.replied:
                assert (letter.replied - letter.sent).days <= 7
                assert letter.replied <= plan.as_of


def test_the_same_seed_gives_the_same_bytes() -> None:
    first, second = luan_city(), luan_city()
    for host in HOSTS[:4]:
        assert list(served(first, host).routes) == list(served(second, host).routes)
        assert all(first.respond(host, "GET", t) == second.respond(host, "GET", t) for t in list(served(first, host).routes)[:60])
    assert served(luan_city(7), HOSTS[0]).routes.keys() != served(first, HOSTS[0]).routes.keys()


def test_nothing_served_tells_what_is_planted(city: City) -> None:
    words = re.compile(rb"defect|planted|stale|blank_|blank-|annex|seed|hint|searchable|\xe7\xbc\xba\xe9\x99\xb7", re.I)
    for host in HOSTS:
        site = served(city, host)
        for target in site.routes:
            assert not words.search(site.answer(target)[2]), target


def test_all_families_are_served_in_several_looks(city: City) -> None:
    kinds = {(plan.family, plan.look) for plan in plans(city)}
    assert {family for family, _ in kinds} == FAMILIES
    assert all(len({look for name, look in kinds if name == family}) >= 2 for family in FAMILIES)


def test_only_get_and_head_are_answered(city: City) -> None:
    assert city.respond(HOSTS[0], "POST", "/").status == 405


def test_a_page_that_has_not_changed_is_not_sent_again(city: City) -> None:
    tag = dict(city.respond(HOSTS[0], "GET", "/").headers)["ETag"]
    assert city.respond(HOSTS[0], "GET", "/", {"If-None-Match": tag}).status == 304


def test_a_person_can_click_through_under_localhost(city: City) -> None:
    assert b"www.huopiu.gov.cn.localhost:8047" in city.respond("127.0.0.1:8047", "GET", "/").body
    assert city.respond("www.huopiu.gov.cn.localhost:8047", "GET", "/") == city.respond("www.huopiu.gov.cn", "GET", "/")


def test_a_guarded_host_and_a_plain_one_stand_outside(city: City) -> None:
    assert city.respond("www.waf.example", "GET", "/").status == 412
    assert city.respond("www.zwfw.example", "GET", "/").status == 200


@pytest.mark.parametrize("host", HOSTS)
def test_the_search_finds_the_very_title_on_its_first_page(city: City, host: str) -> None:
    site = served(city, host)
    family, plan = site.family, site.plan
    coding = "gb18030" if family.charset == "gb2312" else "utf-8"
    for article in [c.articles[0] for c in plan.columns if c.articles][:12] + [g.article for g in plan.guides]:
        target = f"{family.root}{family.search_path}?{family.search_field}={quote(article.title.encode(coding))}"
        body = city.respond(host, "GET", target).body.decode(coding)
        hidden = any(g.article is article and not g.searchable for g in plan.guides)
        assert (unescape(family.article_url(article)) in unescape(body)) is not hidden


def test_attachments_are_what_their_names_say(city: City) -> None:
    site = served(city, "www.ahhuoshan.gov.cn")
    heads = {"pdf": b"%PDF-1.4", "docx": b"PK", "xlsx": b"PK"}
    seen = set()
    for path, file in site._files.items():
        status, _, body = city.respond("www.ahhuoshan.gov.cn", "GET", path)
        assert status == 200
        assert body.startswith(heads[file.ending])
        if file.ending != "pdf":
            assert zipfile.ZipFile(io.BytesIO(body)).testzip() is None
        seen.add(file.ending)
    assert seen == set(heads)


def test_another_city_has_its_own_names_and_days() -> None:
    rows = [SiteRow("5201000001", "云山市财政局", "http://czj.yunshan.gov.cn/"), SiteRow("5201000002", "云山县人民政府", "http://www.yunshan.gov.cn/", "门户网站", "云山县")]
    city = make_city(rows, [Defect("5201000001", "update.blank", 1), Defect("5201000002", "design.links", 2)], date(2024, 2, 29), seed=3)
    for row, (host, _) in zip(rows, city.hosts(), strict=False):
        good, bad = crawl(city, host)
        assert len(good) > 60
        site = served(city, host)
        assert len(bad) == len(site.plan.dead) == (2 if row.code.endswith("2") else 0)
        assert sum(c.blank for c in site.plan.columns) == (1 if row.code.endswith("1") else 0)
        text = "".join(site.answer(target)[2].decode("gb18030" if site.family.charset == "gb2312" else "utf-8") for target in site.routes)
        assert "云山" in text
        assert not re.search("六安|霍邱|安徽|皖", text)
        assert max(a.when.date() for c in site.plan.columns for a in c.articles) <= date(2024, 2, 29)
