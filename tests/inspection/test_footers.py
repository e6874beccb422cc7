"""Footers that scripts write: read from the script, missing only where it does not write them, undetermined where it cannot be told."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.conftest import SMALL_AS_OF, SMALL_ROWS, inspect
from xuncha.dossier import Dossier
from xuncha.model.findings import Finding, Outcome
from xuncha.samplecity import City

FOOT = re.compile(rb'<div class="footer">.*?</div>(?=\s*</body>)', re.S)


class Scripted(City):
    """The same city, its footers moved to a script of their own; `spoil` is what the script says of the footer."""

    how = b'<div id="footer"></div><script src="/js/foot.js"></script>'

    def spoil(self, foot: bytes) -> bytes:
        return b"document.write('" + foot.replace(b"'", b"\\'").replace(b"\n", b" ") + b"')"

    def respond(self, host: str, method: str, target: str, headers: Mapping[str, str] | None = None) -> object:  # type: ignore[override]
        wanted = "/" if target == "/js/foot.js" else target
        status, heads, body = super().respond(host, method, wanted, None)
        if target == "/js/foot.js":
            foot = FOOT.search(body)
            return 200, [("Content-Type", "application/javascript; charset=utf-8")], self.spoil(foot[0]) if foot else b""
        body = FOOT.sub(self.how, body)
        return status, [(name, str(len(body)) if name.lower() == "content-length" else value) for name, value in heads if name.lower() != "etag"], body


class WithoutPolice(Scripted):
    def spoil(self, foot: bytes) -> bytes:
        return super().spoil(re.sub(rb"<a href=.http://www\.beian\.gov\.cn.*?</a>", b"", foot))


class Called(Scripted):
    how = b"<div id=\"footer\"></div><script>$('#footer').load('/include/footer.html')</script>"


def footers(city: City, folder: Path) -> dict[str, Finding]:
    inspect(city, folder / "in", folder / "out", SMALL_AS_OF.isoformat())
    return {f.indicator: f for f in Dossier.open(folder / "out").findings() if f.indicator in ("design.footer", "design.report-error")}


@pytest.mark.parametrize("make", [City, Scripted])
def test_a_footer_in_a_script_of_the_site_is_as_good_as_one_on_the_page(make: type[City], tmp_path: Path) -> None:
    assert footers(make(SMALL_ROWS[:1], [], SMALL_AS_OF, 7, {}), tmp_path) == {}
    (verdict,) = Dossier.open(tmp_path / "out").verdicts()
    assert verdict.confirmed.grade == "优"


def test_a_mark_that_the_script_does_not_write_is_missing(tmp_path: Path) -> None:
    found = footers(WithoutPolice(SMALL_ROWS[:1], [], SMALL_AS_OF, 7, {}), tmp_path)
    assert {name: [s.detail["item"] for s in f.subjects] for name, f in found.items() if f.outcome is Outcome.PROBLEM} == {"design.footer": ["公安备案号"]}


def test_a_footer_that_is_called_from_elsewhere_is_undetermined(tmp_path: Path) -> None:
    found = footers(Called(SMALL_ROWS[:1], [], SMALL_AS_OF, 7, {}), tmp_path)
    assert {f.outcome for f in found.values()} == {Outcome.UNDETERMINED}
    assert len(found) == 2
