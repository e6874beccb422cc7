"""A date of publication that has changed since the inspection before: seen by the second inspection, kept by the third."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from tests.conftest import SMALL_AS_OF, SMALL_ROWS, inspect
from xuncha.dossier import Dossier
from xuncha.inspection.follow import changed_date
from xuncha.model.facts import Captured, PageFacts
from xuncha.model.findings import Outcome
from xuncha.samplecity import City


class Redated(City):
    """One article's date is another than it was."""

    path, then, now = "", b"", b""

    def respond(self, host: str, method: str, target: str, headers: Mapping[str, str] | None = None) -> object:  # type: ignore[override]
        if target != self.path:
            return super().respond(host, method, target, headers)
        status, _, body = super().respond(host, "GET", target, None)
        body = body.replace(self.then, self.now)
        return status, [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(body)))], body if method == "GET" else b""


def test_a_new_date_on_an_old_page_is_suspect(tmp_path: Path) -> None:
    city = Redated(SMALL_ROWS[1:2], [], SMALL_AS_OF, 7, {})
    assert inspect(city, tmp_path / "in", tmp_path / "one", SMALL_AS_OF.isoformat()) == 0
    site = city.site(urlsplit(SMALL_ROWS[1].url).netloc)
    assert site is not None
    article = next(a for c in site.plan.of_kind("other") for a in c.articles if a.when.date() < SMALL_AS_OF - timedelta(days=60))
    city.path, city.then = site.family.article_url(article), f"{article.when:%Y-%m-%d}".encode()
    city.now = f"{SMALL_AS_OF - timedelta(days=2):%Y-%m-%d}".encode()
    found = []
    for before, after in (("one", "two"), ("two", "three")):
        assert inspect(city, tmp_path / after, tmp_path / f"{after}", SMALL_AS_OF.isoformat(), "--previous", str(tmp_path / before)) == 0
        found += [f for f in Dossier.open(tmp_path / after).findings() if f.indicator == "safety.forged-date"]
    assert [f.outcome for f in found] == [Outcome.SUSPECT] * 2
    assert all([urlsplit(s.url).path for s in f.subjects] == [city.path] for f in found)


def test_a_date_is_compared_by_its_day() -> None:
    def seen(published: str | None, before: tuple[str, str] | None = None) -> Captured:
        return Captured(PageFacts("http://a.gov.cn/1", "article", published=published, shown_before=before), "2020-05-01T00:00:00Z", "", "", 0)

    now = PageFacts("http://a.gov.cn/1", "article", published="2020-04-01T09:00")
    assert changed_date(seen("2020-04-01"), now) is None
    assert changed_date(seen(None), now) is None
    assert changed_date(None, now) is None
    assert changed_date(seen("2020-03-01"), now) == ("2020-05-01", "2020-03-01")
    assert changed_date(seen("2020-04-01", ("2020-02-01", "2020-01-01")), now) == ("2020-02-01", "2020-01-01")
