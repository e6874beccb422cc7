"""design.links 链接无法打开: 404/410 of the own host, soft 404, attachments that are none; the rest waits for a second look.

Contract, section 4: other failures within the site are suspect until looked at again after 24 hours; of other hosts, 404/410
is suspect, other failures undetermined; blocked is never dead.
"""

from __future__ import annotations

from .base import Report

_SAYS = {"dead": "打不开", "failed": "打开失败", "failed-twice": "两次打开失败", "blocked": "被拦截", "refused": "未访问"}


#: what a page loads for its looks; the indicator is about links, pictures and attachments
LOOKS = frozenset(("script", "style", "icon"))


def audit(report: Report) -> None:
    facts = report.facts
    counted: set[str] = set()
    for link in facts.links:
        # one target with and without www, by http and https
        spelt = link.url.partition("://")[2].removeprefix("www.")
        if link.kind in LOOKS or spelt in counted:
            continue
        counted.add(spelt)
        page = facts.page(link.source)
        label = link.text or link.url
        excerpt = f"{link.url}（{link.cause or _SAYS[link.state]}）"
        detail: dict[str, str | int | bool | None] = {"source": link.source, "cause": link.cause, "status": link.status, "internal": link.internal}
        if link.internal and link.state in ("dead", "failed-twice"):
            report.problem(link.url, label, page, excerpt, "", "", **detail)
        elif link.state in ("dead", "failed-twice") or (link.state == "failed" and link.internal):
            report.suspect(link.url, label, page, excerpt, "", "", **detail)
        elif link.state in ("failed", "blocked"):
            report.undetermined(link.url, label, "链接打开失败或被拦截，须隔24小时复测", page, "", **detail)
