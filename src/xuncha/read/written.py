"""What a page's own scripts write into it by `document.write`, as far as it stands there: dates, footers, marks.

Literals, `unescape("…")`, sums of them, and variables that hold literals; nothing is run, conditions are taken to hold.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

from xuncha.patterns import pattern

from .cms.scripts import SETTING, TEXT, literal

_SCRIPT = pattern(r"<script\b([^>]*)>((?:[^<]++|<(?!/script\s*>))*+)</script\s*>", re.I)
_TERM = rf"(?:unescape\(\s*(?:{TEXT})\s*\)|{TEXT}|[A-Za-z_$][\w$]*)"
_WRITE = pattern(rf"document\s*\.\s*write(?:ln)?\s*\(\s*({_TERM}(?:\s*\+\s*{_TERM})*)\s*\)")
_PIECE = pattern(_TERM)
#: characters that one script may add
MOST = 20_000


def with_written(html: str) -> str:
    """The page with what its scripts write standing behind them, as a browser has it."""
    return _SCRIPT.sub(_written, html)


def _written(match: re.Match[str]) -> str:
    script = match[2]
    if "document.write" not in script or " src" in match[1].lower():
        return match[0]
    known = {found[1]: literal(found[2]) for found in SETTING.finditer(script)}
    out = "".join(_value(found[1], known) for found in _WRITE.finditer(script))[:MOST]
    # a script that writes scripts says nothing more to a reader
    return match[0] + out if out and "<script" not in out.lower() else match[0] + _SCRIPT.sub("", out)


def _value(expression: str, known: dict[str, str]) -> str:
    out = []
    for piece in _PIECE.findall(expression):
        if piece.startswith("unescape"):
            out.append(unquote(literal(piece[piece.index("(") + 1 : -1].strip())))
        elif piece[0] in "\"'`":
            out.append(literal(piece).replace("\\n", "\n").replace("\\'", "'").replace('\\"', '"'))
        elif piece in known:
            out.append(known[piece])
        else:
            return ""
    return "".join(out)
