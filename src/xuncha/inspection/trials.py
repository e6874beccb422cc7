"""Trials of the site search: where a browser would go, and what its first result page says."""

from __future__ import annotations

from urllib.parse import quote

from url import URL

from xuncha.model.facts import LIST_UNREAD, Captured, PageFacts, SearchForm, SearchTrial
from xuncha.read.text import dense


def search_address(form: SearchForm, title: str) -> str:
    """The address a browser would go to for this title."""
    pairs = [*form.others, (form.field, title)]
    query = "&".join(f"{quote(name)}={quote(value.encode(form.charset, 'replace'))}" for name, value in pairs)
    return str(URL.parse(form.action + ("&" if "?" in form.action else "?") + query))


def judge_trial(result: PageFacts, page: Captured, title: str, url: str, service: bool) -> SearchTrial:
    """Found: a link to the page itself, or with its very title, on the first result page."""
    if result.kind in ("blocked", "error", "shell"):
        return SearchTrial(title, page.facts.url, url, None, "搜索结果由脚本生成或被拦截", service)
    wanted = dense(title)
    for link in result.links:
        if link.url == page.facts.url or (link.text and dense(link.text) == wanted[: len(dense(link.text))] and len(dense(link.text)) >= min(len(wanted), 8)):
            return SearchTrial(title, page.facts.url, url, True, "", service)
    if LIST_UNREAD in result.notes or (not result.items and (result.list_calls or result.slots)):
        return SearchTrial(title, page.facts.url, url, None, "搜索结果由脚本生成，未能读取", service)
    return SearchTrial(title, page.facts.url, url, False, "", service)
