"""safety.privacy 泄露个人隐私: personal data in pages and attachments, hidden sheets included. Always suspect, each occurrence counts, no veto.

The facts hold masked values only; so does everything said here.
"""

from __future__ import annotations

from .base import Report


def audit(report: Report) -> None:
    for page in report.facts.pages.with_hits():
        facts = page.facts
        for one in facts.private:
            label = one.masked if one.masked.startswith(one.kind) or one.kind == "病残名单" else f"{one.kind} {one.masked}"
            detail: dict[str, str | int | bool | None] = {"kind": one.kind, "where": one.where, "title": facts.title}
            if one.hidden:
                detail["hidden"] = f"隐藏的工作表“{one.hidden}”"
            elif facts.kind == "attachment":
                detail["attachment"] = True
            report.suspect(facts.url, label, page, f"{one.where}：{one.masked}", f"{one.kind}|{one.masked}|{one.nth}", "", **detail)
