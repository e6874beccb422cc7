"""publish.interpretation 解读稿与政策文件未实现相互关联: both directions, to the very page. 扣分指标 发布解读."""

from __future__ import annotations

from xuncha.hostnames import host_and_port
from xuncha.model.facts import RELATED_UNREAD, Captured, SiteFacts
from xuncha.patterns import pattern

from .base import Report

_INTERPRETATION = pattern(r"解读")
_DOCUMENT = pattern(r"原文|意见|办法|通知|规定|方案|条例|细则|决定|规划|公告|措施|标准|指南|法$")
_NOT = pattern(r"解读(?:栏目|专栏)|政策解读$|^解读$")


def audit(report: Report) -> None:
    facts = report.facts
    found = False
    for page in facts.of_kind("article"):
        if not is_interpretation(page):
            continue
        found = True
        documents = [target for target in _targets(facts, page) if not is_interpretation(target)]
        names = [named.name for named in page.facts.named]
        documents = [d for d in documents if _tied(names, d) or len(documents) == 1] or documents
        if not documents and _leads_out(page):
            continue  # a superior's document, or the document as a file: nothing of this site's to link back
        if not documents and RELATED_UNREAD in page.facts.notes:
            report.undetermined(page.facts.url, page.facts.title or "解读", "相关链接由脚本取得，未能读取", page)
        elif not documents:
            report.problem(page.facts.url, page.facts.title or "解读", page, "没有链到所解读的文件", direction="解读→文件")
        elif not any(_links_back(facts, document, page) for document in documents):
            document = documents[0]
            if RELATED_UNREAD in document.facts.notes:
                report.undetermined(document.facts.url, document.facts.title or "文件", "相关链接由脚本取得，未能读取", document)
                continue
            report.problem(
                document.facts.url, document.facts.title or "文件", document, f"没有链到解读稿：{page.facts.title or ''}",
                direction="文件→解读", source=page.facts.url,
            )  # fmt: skip
    if not found:
        report.not_applicable("没有发现政策解读稿")


def is_interpretation(page: Captured) -> bool:
    """A content page that explains a document (解读稿)."""
    title = page.facts.title or ""
    column = " ".join((*page.facts.crumbs, page.facts.tags.get("ColumnName", "")))
    return bool(_INTERPRETATION.search(title) and not _NOT.search(title)) or ("解读" in column and "解读" in title)


def _targets(facts: SiteFacts, page: Captured) -> list[Captured]:
    out = []
    for link in page.facts.related:
        target = facts.page(link.url)
        if target is not None and target.facts.kind == "article" and target.facts.url != page.facts.url:
            out.append(target)
    return out


def _leads_out(page: Captured) -> bool:
    """A link to the explained document where it is no page of this site: elsewhere, or a file."""
    own = host_and_port(page.facts.url)
    names = [named.name for named in page.facts.named]
    for link in page.facts.related:
        elsewhere = host_and_port(link.url) != own
        if (elsewhere or link.kind == "attachment") and (_DOCUMENT.search(link.text) or any(name in link.text or link.text in name for name in names)):
            return True
    return False


def _tied(names: list[str], document: Captured) -> bool:
    title = document.facts.title or ""
    return any(name in title or title in name for name in names if title)


def _links_back(facts: SiteFacts, document: Captured, page: Captured) -> bool:
    return any((target := facts.page(link.url)) is not None and target.facts.url == page.facts.url for link in document.facts.related)
