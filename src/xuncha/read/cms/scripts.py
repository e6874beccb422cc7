"""Calls that a page's own scripts would make for its list, as far as their addresses can be told from what is written there.

The general way, for pages that no family's recipe knows: literals, sums of literals and of variables that hold literals; nothing is run.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from xuncha.patterns import pattern

from ..view import View


class Asked(NamedTuple):
    """`calls`: addresses that are asked by GET; `unread`: a call was seen whose address only running the script would tell, or a POST."""

    calls: list[str]
    unread: str = ""


TEXT = r"\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|`[^`$]*`"
_SUM = rf"(?:{TEXT}|[\w.$]+(?:\(\))?)(?:\s*\+\s*(?:{TEXT}|[\w.$]+(?:\(\))?))*"
_PIECE = pattern(rf"{TEXT}|[\w.$]+")
SETTING = pattern(rf"(?:\b(?:var|let|const)\s+|[;,{{}}\s])([A-Za-z_$][\w$]*)\s*=\s*({TEXT}|\d{{1,20}})\s*(?=[;,\n]|$)")
_SHORT = pattern(rf"(?:\$|jQuery|axios|\$http)\s*\.\s*(get|getJSON|post)\s*\(\s*({_SUM})\s*(?:,\s*(\{{[^{{}}]{{0,400}}\}}))?", re.I)
_FETCH = pattern(rf"\bfetch\s*\(\s*({_SUM})\s*(?:,\s*(\{{[^)]{{0,400}}))?")
_OPEN = pattern(rf"\.open\s*\(\s*[\"'](get|post)[\"']\s*,\s*({_SUM})", re.I)
_AJAX = pattern(r"(?:\.\s*ajax|\baxios|\$http)\s*\(\s*\{", re.I)
_ADDRESS = pattern(rf"[\"']?\burl[\"']?\s*:\s*({_SUM})", re.I)
_METHOD = pattern(r"[\"']?\b(?:type|method)[\"']?\s*:\s*[\"'](\w+)[\"']", re.I)
_DATA = pattern(r"[\"']?\b(?:data|params)[\"']?\s*:\s*\{([^{}]*)\}", re.I)
_PAIR = pattern(rf"[\"']?([\w\[\]]+)[\"']?\s*:\s*({_SUM})\s*(?:,|$)")
# what a page asks for beside its list
_ASIDE = pattern(
    r"(?:^|[/_.-])(?:hits?|counters?|count|clicks?|visit(?:or|ors|s)?|weather|tianqi|stats?|statistics?|tongji|captcha|verify|logs?|login|user|token|config|monitor|share)(?=[/_.0-9-]|$)",
    re.I,
)
_FURNITURE = pattern(r"(?:^|[/_-])(?:head(?:er)?|foot(?:er)?|top|bottom|nav|menu|banner|copyright)[\w-]*\.s?html?$", re.I)
# what a list is called, whatever else stands in its name
_LIST = pattern(r"list|page|news|article|info|data|record|content", re.I)
# two words written as one (getWeather)
_HUMP = pattern(r"(?<=[a-z0-9])(?=[A-Z])")
# a piece of a page that a script puts somewhere: a list perhaps
_PIECE_OF_PAGE = pattern(r"\.s?html?$", re.I)
#: characters of scripts looked at
MOST = 200_000


def calls(view: View) -> Asked:
    """The calls of the inline scripts that may bring a list."""
    if "ajax" not in view.source:
        return Asked([])
    script = "\n".join(node.text for node in view.doc.select("script") if not node.attr("src"))[:MOST]
    known = {match[1]: literal(match[2]) for match in SETTING.finditer(script)}
    out: list[str] = []
    unread = ""
    for method, expression, data in _found(script):
        url = _value(expression, known)
        if beside_the_list(expression if url is None else url):
            continue
        query = _query(data, known)
        if url is not None and _PIECE_OF_PAGE.search(url.partition("?")[0]):
            unread = unread or "列表由脚本从别的网页取得"
        elif method.lower() == "post":
            unread = unread or "列表由脚本以 POST 取得"
        elif url is None or query is None:
            unread = unread or "列表由脚本取得，地址要运行脚本才知道"
        else:
            address = view.base.resolve(f"{url}{'&' if '?' in url else '?'}{query}" if query else url)
            if address and address not in out:
                out.append(address)
    return Asked(out, "" if out else unread)


def beside_the_list(url: str) -> bool:
    """A call for a counter, the weather or the like: it brings no list."""
    path = url.partition("?")[0].strip("\"'` ")
    last = path.rpartition("/")[2]
    return _FURNITURE.search(path) is not None or (_ASIDE.search(_HUMP.sub("_", last)) is not None and _LIST.search(last) is None)


def _found(script: str) -> list[tuple[str, str, str]]:
    """(method, address expression, what is sent) of each call."""
    out = [("post" if match[1].lower() == "post" else "get", match[2], match[3] or "") for match in _SHORT.finditer(script)]
    for match in _FETCH.finditer(script):
        stated = _METHOD.search(match[2] or "")
        out.append((stated[1] if stated else "get", match[1], ""))
    out += [(match[1], match[2], "") for match in _OPEN.finditer(script)]
    for match in _AJAX.finditer(script):
        settings = script[match.end() : match.end() + 800]
        address, stated, data = _ADDRESS.search(settings), _METHOD.search(settings), _DATA.search(settings)
        if address:
            out.append((stated[1] if stated else "get", address[1], data[1] if data else ""))
    return out


def literal(piece: str) -> str:
    return piece[1:-1].replace("\\/", "/") if piece[:1] in "\"'`" else piece


def _value(expression: str, known: dict[str, str]) -> str | None:
    """A sum of literals and known variables; None where a part is neither."""
    out = []
    for piece in _PIECE.findall(expression):
        if piece[0] in "\"'`" or piece.isdigit():
            out.append(literal(piece))
        elif piece in known:
            out.append(known[piece])
        else:
            return None
    return "".join(out)


def _query(data: str, known: dict[str, str]) -> str | None:
    pairs = []
    for name, expression in _PAIR.findall(data.strip("{} \n\t") + ","):
        value = _value(expression, known)
        if value is None:
            return None
        pairs.append(f"{name}={value}")
    return "&".join(pairs)
