"""昨天, 3小时前: the day of capture less so much, where the capture is known; undated else. Banners and sentences are never a date."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import pytest

from xuncha.model.facts import PageFacts
from xuncha.read import is_relative, read_page
from xuncha.read.fragments import read_fragment

BEIJING = timezone(timedelta(hours=8))
NOON = datetime(2020, 5, 15, 12, 0, tzinfo=BEIJING)
AS_OF = date(2020, 5, 15)
URL = "http://www.shili.gov.cn/dt/index.html"
CRUMBS = '<div>当前位置：<a href="/">首页</a> &gt; <a href="/dt/">工作动态</a></div>'
TITLES = ("示例县召开全县防汛工作会议", "示例县开展安全生产大检查行动", "示例县启动农村公路养护工程", "示例县举办职业技能提升培训班")


def read(body: str, captured: datetime | None = NOON, as_of: date = AS_OF, url: str = URL) -> PageFacts:
    html = f"<html><head><meta charset=utf-8><title>工作动态-示例县人民政府</title></head><body>{body}</body></html>"
    return read_page(html.encode(), url, as_of, root="http://www.shili.gov.cn/", captured=captured)


def listing(*days: str, markup: str = '<li><a href="/dt/{n}.html">{title}</a><span>{day}</span></li>') -> str:
    return CRUMBS + "<ul>" + "".join(markup.format(n=n, title=title, day=day) for n, (title, day) in enumerate(zip(TITLES, days, strict=False))) + "</ul>"


def dates_of(facts: PageFacts) -> list[str | None]:
    return [item.date for item in facts.items]


def test_a_lists_relative_times_are_told_from_the_capture_and_bind_the_page_to_its_day() -> None:
    facts = read(listing("3小时前", "昨天", "前天 09:30", "2020-05-01"))
    assert facts.kind == "list"
    assert dates_of(facts) == ["2020-05-15", "2020-05-14", "2020-05-13", "2020-05-01"]
    assert facts.newest == "2020-05-15"
    assert facts.as_of_bound
    assert "relative_unread" not in facts.notes


@pytest.mark.parametrize("said", ["3天前", "25小时前", "上周", "2周前"])
def test_an_entry_whose_day_nobody_can_tell_is_noted(said: str) -> None:
    facts = read(listing(said, "2020-05-02", "2020-05-01"))
    assert dates_of(facts)[0] is None
    assert "relative_unread" in facts.notes


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("5分钟前", "2020-05-15"), ("13小时前", "2020-05-14"), ("12 小时前", "2020-05-15"), ("刚刚", "2020-05-15"), ("今天 08:00", "2020-05-15"), ("昨日", "2020-05-14"),
        ("[昨天]", "2020-05-14"), ("发布时间：昨天 23：59", "2020-05-14"), ("3小时之前", "2020-05-15"), ("３小时前", "2020-05-15"),
    ],
)  # fmt: skip
def test_each_form_is_read(said: str, day: str) -> None:
    assert dates_of(read(listing(said, "2020-05-02", "2020-05-01")))[0] == day


@pytest.mark.parametrize("said", ["3天前", "上周", "25小时前", "75分钟前", "昨天下午", "今天是星期五", "明天", "昨天 25:00", "昨天的会议", "刚刚闭幕"])
def test_what_may_mean_another_day_or_none_stays_undated(said: str) -> None:
    assert dates_of(read(listing(said, "2020-05-02", "2020-05-01")))[0] is None


SHAPES = (
    "3小时前 浏览：20", "办公室 3小时前", "昨天 下午3:20", "30秒前", "半小时前", "120分钟前", "两天前", "1个月前", "1星期前", "前天 9:05 来源：新华社", "十几分钟前", "3 天前 阅读 20",
    "刚刚更新", "２天前",
)  # fmt: skip
OLD = ("2020-01-05", "2020-01-05", "2020-01-05")


@pytest.mark.parametrize("said", SHAPES)
@pytest.mark.parametrize(
    "markup",
    [
        '<li><a href="/dt/{n}.html">{title}</a><span>{day}</span></li>', '<li><a href="/dt/{n}.html">{title}<span>{day}</span></a></li>', '<li><a href="/dt/{n}.html">{title}</a> {day}</li>',
        '<div class="row"><a href="/dt/{n}.html">{title}</a><p>县里召开会议作出部署。</p><p>{day}</p></div>', '<tr><td><a href="/dt/{n}.html">{title}</a></td><td>{day}</td></tr>',
    ],
)  # fmt: skip
def test_whatever_shape_a_relative_time_has_its_row_may_be_fresh_and_the_column_is_doubted(said: str, markup: str) -> None:
    body = listing(said, *OLD, markup=markup)
    facts = read(body.replace("<ul>", "<table>") if "<tr>" in markup else body)
    assert facts.kind == "list"
    assert dates_of(facts)[1:] == list(OLD)
    assert dates_of(facts)[0] is not None or "relative_unread" in facts.notes


@pytest.mark.parametrize("said", ["办公室", "目前", "浏览 20", "请于5月15日前报送"])
def test_words_that_tell_no_time_doubt_no_column(said: str) -> None:
    assert "relative_unread" not in read(listing(said, *OLD)).notes


@pytest.mark.parametrize("title", ["今天起示例县实行新规定", "示例县两天前启动的工程完工"])
def test_a_title_that_speaks_of_days_ago_doubts_no_column(title: str) -> None:
    row = f'<li><a href="/dt/9.html">{title}</a><span></span></li>'
    assert "relative_unread" not in read(listing(*OLD).replace("<ul>", f"<ul>{row}")).notes


@pytest.mark.parametrize("said", ["[今日]", "今天", "【今天】"])
def test_a_tag_that_says_today_dates_nothing_without_its_hour(said: str) -> None:
    facts = read(listing(said, *OLD))
    assert dates_of(facts) == [None, *OLD]
    assert "relative_unread" in facts.notes, "nor is the column called stale by it"
    assert dates_of(read(listing(f"{said.strip('[]【】')} 08:00", *OLD)))[0] == "2020-05-15"
    assert dates_of(read(listing("发布时间：今天", *OLD)))[0] == "2020-05-15"


def test_where_nobody_knows_the_capture_they_stay_undated_and_bound() -> None:
    facts = read(listing("3小时前", "昨天", "2020-05-02", "2020-05-01"), None)
    assert dates_of(facts) == [None, None, "2020-05-02", "2020-05-01"]
    assert facts.as_of_bound


def test_the_as_of_day_is_never_taken_for_the_day_of_capture() -> None:
    facts = read(listing("昨天", "2020-05-02", "2020-05-01"), datetime(2020, 6, 20, 12, 0, tzinfo=BEIJING))
    assert dates_of(facts) == [None, "2020-05-02", "2020-05-01"], "yesterday is later than as-of and says nothing of it"
    assert facts.newest == "2020-05-02"
    assert "relative_unread" not in facts.notes


@pytest.mark.parametrize(
    "markup",
    [
        '<li><a href="/dt/{n}.html">{title}<span>{day}</span></a></li>', '<li><a href="/dt/{n}.html" title="{title}">{title}</a> {day}</li>',
        '<div class="row"><a href="/dt/{n}.html">{title}</a><p><i>浏览 25</i><em>{day}</em></p></div>',
    ],
)  # fmt: skip
def test_they_are_read_wherever_they_stand_and_are_no_part_of_the_title(markup: str) -> None:
    facts = read(listing("3小时前", "昨天", "2020-05-02", "2020-05-01", markup=markup))
    assert dates_of(facts)[:2] == ["2020-05-15", "2020-05-14"]
    assert [item.title for item in facts.items][:2] == list(TITLES[:2])


def test_a_title_or_a_summary_that_speaks_of_yesterday_is_no_date() -> None:
    body = CRUMBS + "<ul><li><a href='/1.html'>昨天示例县召开全县大会</a><p>昨天，县长到会讲话</p></li><li><a href='/2.html'>今天起示例县实行新规</a></li>"
    assert dates_of(read(body + "<li><a href='/3.html'>示例县昨天</a><span>2020-05-01</span></li></ul>")) in ([None, None, "2020-05-01"], [])


def test_two_cells_that_differ_are_no_date() -> None:
    markup = '<li><a href="/dt/{n}.html">{title}</a><span>昨天</span><span>{day}</span></li>'
    assert dates_of(read(listing("3小时前", "2020-05-02", "2020-05-01", markup=markup)))[0] is None


def test_a_banner_of_todays_date_stays_no_date_of_anything() -> None:
    banner = "<div>今天是 2020年5月15日 星期五</div><div>今天</div><div>天气：<a href='/tq/'>今天</a> 晴</div>"
    assert dates_of(read(banner + listing("2020-05-02", "2020-05-01"))) == ["2020-05-02", "2020-05-01"]
    facts = read(banner + f"<h1>{TITLES[0]}</h1><p>县委召开会议。昨天下午，县长作了讲话。</p>", url="http://www.shili.gov.cn/dt/1.html")
    assert facts.published is None


# --- articles


def article(said: str, captured: datetime | None = NOON, url: str = "http://www.shili.gov.cn/dt/1.html", more: str = "") -> PageFacts:
    head = f"<h1>{TITLES[0]}</h1><div>{said} 来源：示例县人民政府办公室</div>"
    return read(f"{CRUMBS}{head}<p>{'示例县召开会议，部署防汛工作。' * 20}</p>{more}", captured, url=url)


def test_an_articles_relative_time_behind_its_label_is_its_day_of_publication() -> None:
    facts = article("发布时间：昨天 09:30")
    assert (facts.published, facts.published_from, facts.published_visible, facts.as_of_bound) == ("2020-05-14T09:30", "visible", "昨天 09:30", True)
    assert not facts.other_dates, "a day that rests on when somebody looked contradicts nothing"
    assert article("发布时间：13小时前").published == "2020-05-14"


def test_without_a_capture_it_is_undated_and_the_address_stands() -> None:
    assert article("发布时间：昨天 09:30", None).published is None
    tagged = '<meta name="ArticleTitle" content="示例县召开全县防汛工作会议">'
    for captured, day in ((None, "2020-05-08"), (NOON, "2020-05-14")):
        assert article("发布时间：昨天", captured, "http://www.shili.gov.cn/art/2020/5/8/art_1_2.html", tagged).published == day


def test_an_exact_date_goes_before_a_relative_one() -> None:
    assert article("发布时间：2020-05-08 10:00", more="<p>发布时间：昨天</p>").published == "2020-05-08T10:00"


@pytest.mark.parametrize("said", ["时间：昨天 14:00", "更新时间：刚刚", "活动时间：今天", "发布时间：昨天下午", "今天是星期五", "昨天 09:30"])
def test_what_no_label_of_publication_names_is_none(said: str) -> None:
    assert article(said).published is None


def test_two_that_differ_are_none() -> None:
    assert article("发布时间：昨天", more="<p>发布时间：前天</p>").published is None


def test_the_answer_to_a_list_call_is_read_likewise() -> None:
    answer = listing("3小时前", "昨天", "2020-05-01").encode()
    items = read_fragment(answer, URL, AS_OF, "text/html; charset=utf-8", NOON).items
    assert [item.date for item in items] == ["2020-05-15", "2020-05-14", "2020-05-01"]
    assert [item.date for item in read_fragment(answer, URL, AS_OF, "text/html; charset=utf-8").items] == [None, None, "2020-05-01"]


def test_what_is_relative_is_known_by_its_words() -> None:
    assert [is_relative(text) for text in ("3小时前", "昨天 09：30", "2020-05-08", None, "")] == [True, True, False, False, False]


def yearless(seen: date | None, as_of: date, *days: str) -> list[str | None]:
    html = f"<html><head><meta charset=utf-8><title>工作动态-示例县人民政府</title></head><body>{listing(*days)}</body></html>"
    return dates_of(read_page(html.encode(), URL, as_of, root="http://www.shili.gov.cn/", seen=seen))


def test_a_day_without_a_year_is_told_from_the_day_the_page_was_seen_which_may_be_later_than_as_of() -> None:
    assert yearless(date(2020, 5, 24), AS_OF, "[05-23]", "[05-15]", "[12-30]") == ["2020-05-23", "2020-05-15", "2019-12-30"]
    assert yearless(date(2021, 1, 4), date(2020, 12, 28), "[01-03]", "[12-28]", "[12-30]") == ["2021-01-03", "2020-12-28", "2020-12-30"]
    assert yearless(date(2020, 5, 24), AS_OF, "20-05-23", "20-05-01") == ["2020-05-23", "2020-05-01"]


@pytest.mark.parametrize("seen", [None, AS_OF, date(2020, 5, 14), date(2026, 5, 24)], ids=["unknown", "the same day", "a clock that is slow", "a copy kept for years"])
def test_elsewhere_a_day_without_a_year_is_the_last_one_up_to_as_of(seen: date | None) -> None:
    assert yearless(seen, AS_OF, "[05-23]", "[05-15]", "[12-30]") == ["2019-05-23", "2020-05-15", "2019-12-30"]


def test_the_answer_to_a_list_call_is_told_from_the_day_it_came_too() -> None:
    body = "<ul>" + "".join(f"<li><a href=/dt/{n}.html>{title}</a><span>[05-2{n}]</span></li>" for n, title in enumerate(TITLES[:3])) + "</ul>"
    for answer in (body, '{"html": "' + body + '"}'):
        read_ = read_fragment(answer.encode(), URL, AS_OF, seen=date(2020, 5, 24))
        assert [item.date for item in read_.items] == ["2020-05-20", "2020-05-21", "2020-05-22"]
