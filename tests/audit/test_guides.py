"""Service guides: the eight key elements, and when what they lack vetoes. Contract, section 4."""

from __future__ import annotations

import pytest

from tests.audit.made import EDITION, home, of, outcomes, page, site
from xuncha.judge import judge_site
from xuncha.model.facts import GUIDE_ELEMENTS, Captured, Guide, SiteFacts
from xuncha.model.findings import Outcome
from xuncha.model.verdicts import SiteSummary
from xuncha.registry import Site


def guide(n: int, lacking: int = 0, unsure: int = 0, unknown: int = 0) -> Captured:
    missing = GUIDE_ELEMENTS[8 - lacking :] if lacking else ()
    elements = {name: name not in missing for name in GUIDE_ELEMENTS}
    return page(f"g/{n}.html", "guide", title=f"第{n}项办事指南", guide=Guide(elements, unsure=missing[:unsure], unknown=unknown))


def guides(*lacking: int) -> SiteFacts:
    return site(home(), *(guide(n, each) for n, each in enumerate(lacking)))


@pytest.mark.parametrize(("lacking", "few", "many"), [(0, 0, 0), (1, 1, 0), (3, 1, 0), (4, 0, 1), (8, 0, 1)])
def test_one_to_three_elements_deduct_and_four_count_for_the_veto(lacking: int, few: int, many: int) -> None:
    facts = guides(lacking, 0)
    assert sum(f.units for f in of(facts, "service.guide-elements")) == few
    assert sum(f.units for f in of(facts, "service.elements")) == many


def test_what_may_stand_in_a_picture_or_under_a_strange_heading_is_not_missing() -> None:
    for doubtful in (guide(0, 4, unsure=1), guide(0, 4, unknown=1)):
        assert outcomes(site(home(), doubtful), "service.elements") == [Outcome.UNDETERMINED]
        assert outcomes(site(home(), doubtful), "service.guide-elements") == [Outcome.PROBLEM]
    sure = site(home(), guide(0, 5, unknown=1))
    assert outcomes(sure, "service.elements") == [Outcome.PROBLEM]
    assert outcomes(site(home(), guide(0, 1, unsure=1)), "service.guide-elements") == [Outcome.UNDETERMINED]


def test_without_guides_nothing_is_said() -> None:
    assert outcomes(site(), "service.elements") == [Outcome.NOT_APPLICABLE]


@pytest.mark.parametrize(
    ("lacking", "veto"),
    [
        ([4] * 5, True), ([4] * 5 + [0] * 9, True), ([4] * 4 + [0], False), ([4] * 4 + [3] * 4, False),  # five, whatever there is besides
        ([4], True), ([4, 5, 8], True), ([4] * 4, True), ([4, 4, 4, 0], False),  # fewer than five: all of them
    ],
)  # fmt: skip
def test_five_guides_veto_or_all_where_there_are_fewer(lacking: list[int], veto: bool) -> None:
    facts = guides(*lacking)
    row = Site(facts.code, facts.name, facts.url, "门户网站")
    verdict = judge_site(row, SiteSummary(facts.code), of(facts, "service.elements"), EDITION)
    assert ("service.elements" in verdict.vetoes) is veto
    # no veto stands by the machine alone
    assert bool(verdict.awaiting) is veto
