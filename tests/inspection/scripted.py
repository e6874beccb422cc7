"""One site whose pages scripts fill, inspected with or without a browser."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from tests.collect.odd import Handler, Odd
from tests.collect.test_hostile import site_of
from xuncha.collect import FetchOptions, parse_resolve
from xuncha.inspection import Context, inspect_sites
from xuncha.model.findings import Finding
from xuncha.model.verdicts import SiteSummary

HOST = "js.gov.cn"
AS_OF = date(2020, 5, 15)


def inspected(folder: Path, mode: str, handler: Handler, as_of: date = AS_OF) -> tuple[Odd, SiteSummary, list[Finding]]:
    out: list[tuple[SiteSummary, list[Finding]]] = []
    with Odd({HOST: handler}) as odd:
        context = Context(
            str(folder), "luan-2020q2", as_of, "xuncha test", FetchOptions(rate=0.0, per_host=4), only_resolved=True,
            resolves=(parse_resolve(f"{HOST}:80:127.0.0.1:{odd.port}"),), browser=mode,
        )  # fmt: skip
        inspect_sites([site_of(HOST)], context, lambda progress: None, lambda summary, findings: out.append((summary, findings)))
    return odd, *out[0]


def blank(findings: list[Finding]) -> set[str]:
    return {s.url for f in findings if f.indicator == "update.blank" and f.units for s in f.subjects}
