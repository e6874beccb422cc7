"""龙讯 Lonsun: open-information lists are fetched by script from `/site/label/8888?labelName=publicInfoList&…`."""

from __future__ import annotations

import re

from xuncha.patterns import pattern

from ..view import View

_ADDRESS = pattern(r"[\"'(]((?:https?://[^\"'\s()]{1,200}?)?/site/label/8888\?[^\"'\s)]*+)", re.I)
_LIST = "labelname=publicinfolist"
_CALL = pattern(r"labelName[\"']?\s*[:=]\s*[\"']?publicInfoList", re.I)
_PARAMETER = pattern(
    r"[\"']?(siteId|organId|catIds?|type|pageSize|pageIndex|isDate|dateFormat|length|organIds?)[\"']?\s*[:=]\s*[\"']?([\w\-]*)[\"']?",
)  # fmt: skip
_DATA = ("siteId", "organId", "catId", "catIds", "type", "pageSize")


def calls(view: View) -> list[str]:
    """The first page of each list that the page's scripts would fetch."""
    if "publicInfoList" not in view.source:
        return []
    html = view.html
    out = [match[1].replace("&amp;", "&") for match in _ADDRESS.finditer(html) if _LIST in match[1].lower()]
    if not out:
        for box in view.doc.select("[data-labelname=publicInfoList],[data-label-name=publicInfoList]"):
            stated = {name: box.attr(f"data-{name.lower()}") or "" for name in _DATA}
            out.append(_address({name: value for name, value in stated.items() if value}))
    if not out:
        for match in _CALL.finditer(html):
            # the call's settings stand within the braces around the label's name
            start = max(html.rfind("{", 0, match.start()), match.start() - 600)
            end = html.find("}", match.end())
            settings = dict(_PARAMETER.findall(html[start : end if 0 < end < match.end() + 800 else match.end() + 400]))
            out.append(_address(settings))
    resolved = [view.base.resolve(_first_page(call)) for call in out]
    return list(dict.fromkeys(url for url in resolved if url))


def _address(settings: dict[str, str]) -> str:
    settings.setdefault("pageIndex", "1")
    settings.setdefault("pageSize", "15")
    settings.setdefault("type", "4")
    settings["dateFormat"] = "yyyy-MM-dd"
    query = "&".join(f"{name}={value}" for name, value in settings.items())
    return f"/site/label/8888?labelName=publicInfoList&{query}&IsAjax=1&dataType=html"


def _first_page(call: str) -> str:
    return re.sub(r"pageIndex=(?:\D[^&]*)?(?=&|$)", "pageIndex=1", call)
