"""update.homepage: what a home page links and when it was seen. Contract, section 4."""

from __future__ import annotations

from datetime import date, timedelta

import msgspec
import pytest

from tests.audit.made import AS_OF, NAV, ROOT, home, of, page, site
from xuncha.model.facts import Captured, Item, SiteFacts
from xuncha.model.findings import Outcome

OLD, LATER = "2020-04-30", (AS_OF + timedelta(days=5)).isoformat()
TITLES = [f"全县第{n}次安全生产工作会议召开" for n in range(5)]


def linking(*pages: Captured, items: list[Item] | None = None, seen: date = AS_OF) -> SiteFacts:
    front = msgspec.structs.replace(home(items=items or []), captured_at=f"{seen.isoformat()}T04:00:00Z")
    return site(front, *pages, home_links=[each.facts.url for each in pages])


def articles(*days: str | None) -> list[Captured]:
    return [page(f"a/{n}.html", title=title, published=day) for n, (title, day) in enumerate(zip(TITLES, days, strict=False))]


def outcome(facts: SiteFacts) -> Outcome | None:
    found = of(facts, "update.homepage")
    return found[0].outcome if found else None


def entries(*days: str) -> list[Item]:
    return [Item(title, f"{ROOT}a/{n}.html", day) for n, (title, day) in enumerate(zip(TITLES, days, strict=False))]


@pytest.mark.parametrize(("day", "stale"), [("2020-05-01", False), (OLD, True)])
def test_the_newest_article_within_two_weeks_is_fresh_up_to_and_on_the_border_day(day: str, stale: bool) -> None:
    assert outcome(linking(*articles(day, "2020-01-01"))) is (Outcome.PROBLEM if stale else None)
    assert outcome(linking(items=entries(day, "2020-01-01"))) is (Outcome.PROBLEM if stale else None)


def test_articles_that_show_no_day_are_suspect_and_the_day_of_another_list_accuses_nobody() -> None:
    notices = page("tzgg/", "list", newest="2020-04-15", items=[Item("关于停水的通知", ROOT + "t/1.html", "2020-04-15")])
    facts = linking(*articles(None, None, None, None, None), notices)
    assert outcome(facts) is Outcome.SUSPECT
    assert "没有可读的日期" in of(facts, "update.homepage")[0].reason
    assert outcome(linking(*articles(None, None))) is Outcome.SUSPECT
    # what leads on to a fresh list is fresh all the same
    fresh = page("xw/", "list", newest="2020-05-10", items=[Item("会议召开", ROOT + "t/2.html", "2020-05-10")])
    assert outcome(linking(*articles(None, None), fresh)) is None


def test_a_few_pages_without_a_day_beside_old_articles_do_not_hide_that_these_are_old() -> None:
    assert outcome(linking(*articles(OLD, "2020-04-01", "2020-03-01", None, None))) is Outcome.PROBLEM
    single = [page(f"{n}/", title=name) for n, name in enumerate(("示例县概况", "机构职能", "领导之窗"))]
    assert outcome(linking(*articles(OLD), *single)) is Outcome.PROBLEM, "names of columns are no headlines"
    barred = [page(link.url.removeprefix(ROOT), title="示例县人民政府领导成员及其工作分工") for link in NAV]
    assert outcome(linking(*articles(OLD), *barred)) is Outcome.PROBLEM, "nor is what the bar leads to"


def test_a_home_page_that_only_leads_to_columns_is_told_by_their_lists() -> None:
    old = page("xw/", "list", newest=OLD, items=[Item("会议召开", ROOT + "t/2.html", OLD)])
    assert outcome(linking(old)) is Outcome.PROBLEM


@pytest.mark.parametrize("shown", ["entries", "articles", "second level"])
def test_news_that_came_between_the_day_and_the_capture_leave_it_open_what_was_there_on_the_day(shown: str) -> None:
    def facts(seen: date) -> SiteFacts:
        if shown == "entries":
            return linking(*articles(OLD), items=entries(LATER, LATER), seen=seen)
        if shown == "articles":
            return linking(*articles(LATER, OLD), seen=seen)
        return linking(page("xw/", "list", items=entries(LATER)), page("tz/", "list", newest=OLD, items=entries(OLD)), seen=seen)

    assert outcome(facts(AS_OF + timedelta(days=9))) is Outcome.UNDETERMINED
    # a day that had not come when it was seen is a slip, and is never fresh; a copy kept for years tells nothing of when it was taken
    assert outcome(facts(AS_OF)) is Outcome.PROBLEM
    assert outcome(facts(AS_OF + timedelta(days=2))) is Outcome.PROBLEM
    assert outcome(facts(AS_OF + timedelta(days=900))) is Outcome.PROBLEM


def test_only_days_to_come_are_no_fault_of_the_home_page() -> None:
    assert outcome(linking(items=entries("2030-01-01"))) is Outcome.UNDETERMINED


def test_an_article_knows_its_year_better_than_a_list_without_years() -> None:
    assert outcome(linking(*articles("2020-05-10"), items=entries("2019-05-10"))) is None
    assert outcome(linking(*articles("2020-04-01"), items=entries("2019-04-01"))) is Outcome.PROBLEM


def test_by_old_entries_alone_no_home_page_is_stale_that_has_headlines_nobody_knows_the_day_of() -> None:
    facts = linking(items=entries(OLD, "2020-04-01"))
    assert outcome(facts) is Outcome.PROBLEM
    assert outcome(stray(1)) is Outcome.UNDETERMINED
    assert "1 条没有日期的标题" in of(stray(1), "update.homepage")[0].reason
    assert outcome(stray(0)) is Outcome.PROBLEM


def stray(count: int) -> SiteFacts:
    facts = linking(items=entries(OLD, "2020-04-01"))
    facts.page(ROOT).facts.strays = count  # type: ignore[union-attr]
    return facts
