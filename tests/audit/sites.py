"""Sites made of a few pages, read and audited without any network."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from tests.read.test_page import FOOT, HEAD
from xuncha.audit import audit_site
from xuncha.model.facts import Captured, HeldPages, LinkState, PageFacts, SearchTrial, SiteFacts
from xuncha.model.findings import Finding, Outcome
from xuncha.read import build_columns, read_page
from xuncha.registry import ColumnEntry, Exemption
from xuncha.rules import load_edition

AS_OF = date(2020, 5, 15)
ROOT = "http://www.shili.gov.cn/"
CODE = "9901010001"


def crumbs(*names: str) -> str:
    return "<div class=position>当前位置：<a href=/>首页</a>" + "".join(f" &gt; <a href=/{name}/>{name}</a>" for name in names) + "</div>"


def entries(*days: str, at: str = "/a") -> str:
    return "<ul class=list>" + "".join(f"<li><a href={at}/{n}.html>关于做好第{n}项工作的通知</a><span>{day}</span></li>" for n, day in enumerate(days)) + "</ul>"


def article(title: str, day: str = "2020-05-08 09:30", text: str = "", where: str = "正文") -> str:
    words = text or "<p>各单位要认真落实责任，加强值班值守，确保各项工作落到实处。</p>" * 10
    return crumbs(where) + f"<h1>{title}</h1><p>发布时间：{day}</p><div id=zoom>{words}</div><div>分享到：</div>"


def site(pages: Mapping[str, str], portal: bool = True, columns: tuple[ColumnEntry, ...] = (), **more: object) -> SiteFacts:
    """`pages`: path → body; the home page is `/`."""
    read: list[PageFacts] = []
    for path, body in pages.items():
        title = body.partition("<h1>")[2].partition("</h1>")[0] or "示例"
        html = HEAD.format(t=title, m="") + body + FOOT
        read.append(read_page(html.encode(), ROOT.rstrip("/") + path, AS_OF, root=ROOT))
    labels = {link.url: link.text for page in read for link in page.links if link.text}
    facts = SiteFacts(CODE, "示例县人民政府", ROOT, portal, True, AS_OF, pages=HeldPages([Captured(page, "", "", "", -1) for page in read]), **more)  # type: ignore[arg-type]
    home = facts.page(ROOT)
    facts.home_links = [link.url for link in home.facts.links] if home else []
    further = {url for page in read for url in page.next_pages}
    facts.columns = build_columns(facts, lambda url: labels.get(url, ""), further, columns)
    return facts


def audited(facts: SiteFacts, *exemptions: Exemption) -> list[Finding]:
    return audit_site(facts, load_edition("luan-2020q2"), exemptions)


def said(facts: SiteFacts, indicator: str, outcome: Outcome = Outcome.PROBLEM) -> list[str]:
    """Paths of the subjects of one indicator and outcome."""
    return [s.url.removeprefix(ROOT.rstrip("/")) for f in audited(facts) if f.indicator == indicator and f.outcome is outcome for s in f.subjects]


__all__ = ["LinkState", "SearchTrial", "article", "audited", "crumbs", "entries", "said", "site"]
