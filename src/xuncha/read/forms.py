"""Site search (站内搜索) as a form that a GET can use."""

from __future__ import annotations

import re

from xuncha.model.facts import SearchForm
from xuncha.patterns import pattern

from .text import css_name
from .view import View

_HINT = pattern(r"search|query|find|sousuo|jiansuo|ss|key", re.I)
_FIELD = pattern(r"key|kw|word|query|search|^q$|title|text|content|^wd$|q\d*$", re.I)


def read_search(view: View, charset: str) -> SearchForm | None:
    """The first form that looks like the site's search and is sent by GET."""
    for form in view.doc.select("form") if "form" in view.source else ():
        if (form.attr("method") or "get").strip().lower() != "get":
            continue
        texts = [
            box for box in form.select("input[name]") if (box.attr("type") or "text").lower() in ("text", "search")
        ]
        if not 1 <= len(texts) <= 2:
            continue
        action = view.base.resolve(form.attr("action") or "") or None
        hints = " ".join((css_name(form), form.attr("action") or "", form.attr("name") or "", texts[0].attr("placeholder") or ""))
        if action is None or not (_HINT.search(hints) or "搜" in hints or "检索" in hints):
            continue
        field = next((box for box in texts if _FIELD.search(box.attr("name") or "")), texts[0])
        others = tuple(
            (box.attr("name") or "", box.attr("value") or "")
            for box in form.select("input[name][type=hidden]")
        )
        label = (form.attr("accept-charset") or charset).lower()
        return SearchForm(action, field.attr("name") or "", others, "gb18030" if label.startswith("gb") else "utf-8")
    return None
