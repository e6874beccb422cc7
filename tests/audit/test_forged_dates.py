"""Dates that contradict each other: suspect at most, and only where no ordinary reason explains it."""

from __future__ import annotations

import pytest

from tests.audit.made import home, of, page, site
from xuncha.model.facts import Captured
from xuncha.model.findings import Outcome


def article(n: int = 0, **more: object) -> Captured:
    return page(f"a/{n}.html", **{"published": "2020-05-10", "title": f"第{n}篇", **more})


@pytest.mark.parametrize(
    ("other", "suspicious"),
    [
        ({"url": "2018-03-01"}, True), ({"meta": "2020-04-01"}, True), ({"signed": "2020-05-20"}, True),
        ({"url": "2020-05-04"}, False), ({"url": "2020-05-03"}, False), ({"url": "2020-05-02"}, True),  # a week is the border
        ({"url": "2020-06-01"}, False), ({"meta": "2020-05-30"}, False), ({"signed": "2020-05-14"}, False),
    ],
)  # fmt: skip
def test_old_text_made_new_and_texts_older_than_their_signature_are_suspect(other: dict[str, str], suspicious: bool) -> None:
    fine = [article(n) for n in range(1, 12)]
    found = of(site(home(), article(other_dates=other), *fine), "safety.forged-date")
    assert [f.outcome for f in found] == ([Outcome.SUSPECT] if suspicious else [])


def test_many_pages_with_the_same_day_in_their_address_were_moved_not_forged() -> None:
    moved = [article(n, other_dates={"url": "2019-01-01"}) for n in range(4)]
    fine = [article(n) for n in range(10, 60)]
    assert not of(site(home(), *moved, *fine), "safety.forged-date")


def test_a_site_whose_addresses_never_fit_is_not_suspected() -> None:
    never = [article(n, other_dates={"url": f"2019-01-{n + 1:02}"}) for n in range(6)]
    assert not of(site(home(), *never, *[article(n) for n in range(10, 20)]), "safety.forged-date")
    assert len(of(site(home(), *never, *[article(n) for n in range(10, 80)]), "safety.forged-date")[0].subjects) == 6


def test_a_date_that_has_changed_since_the_inspection_before_is_suspect() -> None:
    (finding,) = of(site(home(), article(shown_before=("2020-03-02", "2019-12-30"))), "safety.forged-date")
    assert "2020-03-02 检查时显示 2019-12-30" in finding.evidence[0].excerpt
    assert not of(site(home(), article(shown_before=("2020-05-11", "2020-05-09"))), "safety.forged-date")
