"""Trials of the site search: where a browser would go, and what its first result page says."""

from __future__ import annotations

from datetime import date
from urllib.parse import quote

from url import URL

from xuncha.collect import Rendered, Response
from xuncha.model.facts import LIST_UNREAD, Captured, PageFacts, SearchForm, SearchTrial
from xuncha.read import read_page
from xuncha.read.text import dense

from .render import HTML, lacks_calls


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


def answered_trial(page: Captured, response: Response, as_of: date) -> SearchTrial:
    """The trial as the site answered it."""
    url, title, service = response.request.url, page.facts.title or "", page.facts.kind == "guide"
    if response.status != 200:
        return SearchTrial(title, page.facts.url, url, None, f"搜索页没有正常返回（{response.detail or response.status}）", service)
    result = read_page(response.body, url, as_of, content_type=response.header("Content-Type"), status=response.status)
    return judge_trial(result, page, title, url, service)


def rendered_trial(page: Captured, url: str, rendered: Rendered, as_of: date) -> SearchTrial:
    """The trial as a browser shows it; what it could not show stays untold."""
    title, service = page.facts.title or "", page.facts.kind == "guide"
    if rendered.failure or lacks_calls(rendered):
        return SearchTrial(title, page.facts.url, url, None, rendered.failure or "搜索结果没有取到", service)
    result = read_page(rendered.html.encode("utf-8", "replace"), url, as_of, content_type=HTML)
    # the scripts have run: nothing is still to be fetched
    result.notes = [note for note in result.notes if note != LIST_UNREAD]
    result.list_calls, result.slots = [], []
    return judge_trial(result, page, title, url, service)
