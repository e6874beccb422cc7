"""What a city can be asked for: problems it knows, of sites it has, and more of them than there are papers."""

from __future__ import annotations

from datetime import date

import pytest

from xuncha.samplecity import Defect, SiteRow, make_city

ROWS = [SiteRow("9905010001", "云山县人民政府", "http://www.yunshan.gov.cn/", "门户网站", "云山县")]
DAY = date(2022, 10, 8)


@pytest.mark.parametrize(
    "defect",
    [Defect("9905010001", "update.nothing", 1), Defect("9905010002", "update.blank", 1), Defect("9905010001", "update.blank", -1)],
)
def test_what_cannot_be_planted_is_refused(defect: Defect) -> None:
    with pytest.raises(ValueError, match="cannot be planted"):
        make_city(ROWS, [defect], DAY)


def test_more_dead_files_than_papers_are_all_there() -> None:
    city = make_city(ROWS, [Defect("9905010001", "design.links", 6, "政策法规页面上的2个解读文件链接打不开")], DAY)
    site = city.site("www.yunshan.gov.cn")
    assert site is not None
    assert len(site.plan.dead) == 6
    holders = [f.id for c in site.plan.columns for a in c.articles for f in a.files if f.missing]
    assert all(holders.count(missing.id) == 2 for missing in site.plan.dead)


def test_a_column_says_its_type_and_not_only_its_name() -> None:
    city = make_city(ROWS, [], DAY)
    site = city.site("www.yunshan.gov.cn")
    assert site is not None
    assert {c.type_name for c in site.plan.of_kind("other", "annual")} == {"信息公开"}
    assert any(c.name == "县情概况" for c in site.plan.of_kind("page"))
