"""Facts made by hand for pure audits: a site, its pages, and what an audit says of them."""

from __future__ import annotations

from datetime import date

from xuncha.audit import audit_site
from xuncha.model.facts import Captured, Column, Footer, HeldPages, NavLink, PageFacts, SiteFacts
from xuncha.model.findings import Finding, Outcome
from xuncha.rules import load_edition

EDITION = load_edition("luan-2020q2")
AS_OF = date(2020, 5, 15)
ROOT = "http://www.shili.gov.cn/"
CODE = "9901010001"
WHOLE = Footer(CODE, "示例ICP备01010001号-1", "示例公网安备 00000001010001号", True, True, True, True, CODE)
TAGS = {"SiteName": "示例县人民政府", "SiteDomain": "www.shili.gov.cn", "SiteIDCode": CODE}
NAV = [NavLink(name, f"{ROOT}{n}/", 1) for n, name in enumerate(("要闻动态", "通知公告", "政务公开", "办事服务", "互动交流"))]


def page(path: str, kind: str = "article", **more: object) -> Captured:
    facts = PageFacts(ROOT + path, kind, footer=WHOLE)
    for name, value in more.items():
        setattr(facts, name, value)
    return Captured(facts, "2020-05-15T00:00:00Z", "", "", 0)


def home(**more: object) -> Captured:
    return page("", "home", **{"nav": NAV, "tags": TAGS, "doc_title": "示例县人民政府", **more})


def site(*pages: Captured, **more: object) -> SiteFacts:
    facts = SiteFacts(CODE, "示例县人民政府", ROOT, True, True, AS_OF, pages=HeldPages(pages or (home(),)), category="门户网站")
    for name, value in more.items():
        setattr(facts, name, value)
    return facts


def post(name: str, url: str = "") -> NavLink:
    return NavLink(name, url or f"{ROOT}{name}/", 0)


def column(name: str, kind: str = "其他", newest: str | None = None, **more: object) -> Column:
    fields: dict[str, object] = {"items": 3, **more}
    return Column(name=name, url=f"{ROOT}{name}/", kind=kind, first_level=False, page=f"{ROOT}{name}/", newest=newest, **fields)  # type: ignore[arg-type]


def of(facts: SiteFacts, indicator: str) -> list[Finding]:
    return [finding for finding in audit_site(facts, EDITION) if finding.indicator == indicator]


def outcomes(facts: SiteFacts, indicator: str) -> list[Outcome]:
    return [finding.outcome for finding in of(facts, indicator)]
