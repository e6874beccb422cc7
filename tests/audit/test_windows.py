"""Counting and borders, sentence by sentence of the public contract, section 4."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from xuncha.audit import audit_account, audit_site
from xuncha.model.facts import Captured, Column, HeldPages, Letter, LinkState, PageFacts, SiteFacts
from xuncha.model.findings import Finding, Outcome
from xuncha.registry import Account, AccountEvidence, Exemption
from xuncha.rules import load_edition, months_before

EDITION = load_edition("luan-2020q2")
AS_OF = date(2020, 5, 15)
ROOT = "http://a.gov.cn/"


def site(**more: object) -> SiteFacts:
    facts = SiteFacts("9901010001", "示例局", ROOT, False, True, AS_OF)
    for name, value in more.items():
        setattr(facts, name, value)
    return facts


def column(newest: date | None, kind: str = "动态要闻", first: bool = False, name: str = "工作动态", **more: object) -> Column:
    fields: dict[str, object] = {"items": 3, "newest": newest.isoformat() if newest else None, **more}
    return Column(name=name, url=f"{ROOT}{name}/", kind=kind, first_level=first, page=f"{ROOT}{name}/", **fields)  # type: ignore[arg-type]


def of(facts: SiteFacts, indicator: str) -> list[Finding]:
    return [f for f in audit_site(facts, EDITION) if f.indicator == indicator]


@pytest.mark.parametrize(("days", "stale"), [(0, False), (14, False), (15, True)])
def test_news_are_fresh_up_to_and_on_the_border_day(days: int, stale: bool) -> None:
    assert bool(of(site(columns=[column(AS_OF - timedelta(days=days))]), "update.news-policy")) is stale


def test_notices_count_as_policy_only_on_the_first_level() -> None:
    old = months_before(AS_OF, 6) - timedelta(days=1)
    assert of(site(columns=[column(old, "通知公告", True, "通知公告")]), "update.news-policy")
    below = site(columns=[column(old, "通知公告", False, "公示公告")])
    assert not of(below, "update.news-policy")
    assert not of(below, "update.other")


def test_annual_columns_have_eighteen_months() -> None:
    day = months_before(AS_OF, 17)
    assert not of(site(columns=[column(day, "其他", name="财政预决算")]), "update.other")
    assert of(site(columns=[column(day, "其他", name="招标采购")]), "update.other")


def test_a_column_is_blank_or_stale_never_both() -> None:
    facts = site(columns=[column(None, empty=True, items=0)])
    assert of(facts, "update.blank")[0].units == 1
    assert not of(facts, "update.news-policy")


def test_entries_without_dates_or_only_future_ones_are_suspect() -> None:
    assert of(site(columns=[column(None)]), "update.news-policy")[0].outcome is Outcome.SUSPECT
    assert of(site(columns=[column(None, future=2)]), "update.news-policy")[0].outcome is Outcome.SUSPECT


def test_a_list_that_could_not_be_rendered_is_undetermined_and_counts_nothing() -> None:
    facts = site(columns=[column(None, unread="列表由脚本生成，未能读取", items=0)])
    for indicator in ("update.blank", "update.news-policy"):
        (finding,) = of(facts, indicator)
        assert (finding.outcome, finding.units) == (Outcome.UNDETERMINED, 0)


@pytest.mark.parametrize(
    ("sent", "state", "replied", "bad"),
    [
        (months_before(AS_OF, 12), "办理中", None, True), (months_before(AS_OF, 12) - timedelta(days=1), "办理中", None, False),
        (months_before(AS_OF, 3), "办理中", None, False), (months_before(AS_OF, 3) - timedelta(days=1), "办理中", None, True),
        (months_before(AS_OF, 5), "不予受理", None, False), (months_before(AS_OF, 5), "已办结", "2020-01-01", False),
        (months_before(AS_OF, 5), "办理中", "2020-06-01", True),
    ],
)  # fmt: skip
def test_unanswered_letters_lie_between_one_year_and_three_months(sent: date, state: str, replied: str | None, bad: bool) -> None:
    letter = Letter("咨询", sent.isoformat(), replied, None, state)
    board = Captured(PageFacts(ROOT + "xx/", "messages", messages=[letter]), "", "", "", 0)
    assert bool([f for f in of(site(pages=HeldPages([board])), "interaction.unanswered") if f.units]) is bad


@pytest.mark.parametrize(
    ("state", "internal", "outcome"),
    [
        ("dead", True, Outcome.PROBLEM), ("failed", True, Outcome.SUSPECT), ("dead", False, Outcome.SUSPECT),
        ("failed", False, Outcome.UNDETERMINED), ("blocked", True, Outcome.UNDETERMINED), ("refused", False, None),
    ],
)  # fmt: skip
def test_links_within_and_without_are_weighed_differently(state: str, internal: bool, outcome: Outcome | None) -> None:
    found = of(site(links=[LinkState("http://b.gov.cn/x", state, internal)]), "design.links")
    assert [f.outcome for f in found] == ([outcome] if outcome else [])


def test_an_exemption_is_visible_and_counts_nothing() -> None:
    facts = site(columns=[column(None, empty=True, items=0), column(None, name="图片新闻", empty=True, items=0)])
    granted = [Exemption(facts.code, "update.blank", ROOT + "工作动态/", "改版", "示例甲", date(2020, 6, 1))]
    found = {f.outcome: f for f in audit_site(facts, EDITION, granted) if f.indicator == "update.blank"}
    assert (found[Outcome.EXEMPT].units, found[Outcome.PROBLEM].units) == (0, 1)
    late = [Exemption(facts.code, "update.blank", "", "改版", "示例甲", date(2020, 5, 14))]
    assert not [f for f in audit_site(facts, EDITION, late) if f.outcome is Outcome.EXEMPT]


def test_an_account_nobody_looked_at_is_undetermined() -> None:
    account = Account("微信", "示例发布")
    assert {f.outcome for f in audit_account(account, None, EDITION, AS_OF)} == {Outcome.UNDETERMINED}
    seen = AccountEvidence(account.key, AS_OF - timedelta(days=14), True)
    assert not audit_account(account, seen, EDITION, AS_OF)
    late = AccountEvidence(account.key, AS_OF - timedelta(days=15), False)
    assert {f.outcome for f in audit_account(account, late, EDITION, AS_OF)} == {Outcome.PROBLEM}
