"""Masking (脱敏): what is left of personal data once it has been found. Nothing of it is stored otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

import msgspec

from xuncha.model.facts import PageFacts
from xuncha.patterns import pattern

#: digits that may be told of each kind, at the beginning and at the end
SHOWN = {"身份证号": (4, 4), "手机号": (3, 4), "银行卡号": (4, 4), "护照号": (1, 3)}
_PLACE = pattern(r"[\u4e00-\u9fff]{2,12}?(?:县|区|市|镇|乡|街道)(?![\u4e00-\u9fff]{0,3}[0-9])")
#: fields whose text is an address to be fetched, kept as the page has it
_ADDRESSES = frozenset(("url", "forward", "action", "list_calls", "next_pages"))
#: the least of a secret that is masked where a text was cut in its middle
_PIECE = 5


class Secret(NamedTuple):
    """Personal data as found; lives in memory only, what is kept is `masked`. `where`: the label or column it stood under."""

    kind: str
    value: str
    masked: str
    at: int
    where: str = ""
    hidden: str = ""


def mask(kind: str, value: str) -> str:
    """The masked form of a secret: `138****1234`, `3424**********1234`, a town without street and number."""
    if kind == "住址":
        place = _PLACE.match(value)
        return (place[0][:9] if place else value[:2] if not any(c.isdecimal() for c in value[:2]) else "") + "****"
    before, after = SHOWN[kind]
    plain = re.sub(r"[ \-\u3000]", "", value)
    return plain[:before] + "*" * (len(plain) - before - after) + plain[-after:]


class Masker:
    """Masks secrets (as written, masked) in texts, also where a text was cut in the middle of one; many secrets cost what one does."""

    def __init__(self, secrets: Iterable[tuple[str, str]]) -> None:
        self._by_piece: dict[str, list[tuple[str, str]]] = {}
        self._short: list[tuple[str, str]] = []
        for pair in secrets:
            if len(pair[0]) < _PIECE:
                self._short.append(pair)
            else:
                for piece in {pair[0][:_PIECE], pair[0][-_PIECE:]}:
                    self._by_piece.setdefault(piece, []).append(pair)

    def __call__(self, text: str) -> str:
        for secret, masked in self._near(text):
            text = text.replace(secret, masked)
        # whole ones are gone: what still looks like one was cut
        for secret, _ in self._near(text):
            text = _piece_masked(text, secret)
        return text

    def _near(self, text: str) -> dict[tuple[str, str], None]:
        found = dict.fromkeys(self._short)
        for at in range(len(text) - _PIECE + 1):
            found.update(dict.fromkeys(self._by_piece.get(text[at : at + _PIECE], ())))
        return found


def mask_text(text: str, secrets: Iterable[tuple[str, str]]) -> str:
    """`text` with each secret (as written, masked) masked."""
    return Masker(secrets)(text)


def _piece_masked(text: str, secret: str) -> str:
    for size in range(min(len(secret) - 1, len(text)), _PIECE - 1, -1):
        head, tail = secret[:size], secret[-size:]
        if text.endswith(head) and _tells(head):
            text = text[:-size] + "*" * size
        if text.startswith(tail) and _tells(tail):
            text = "*" * size + text[size:]
    return text


def _tells(piece: str) -> bool:
    return any(char.isdecimal() for char in piece)


def scrub(facts: PageFacts, secrets: list[tuple[str, str]]) -> PageFacts:
    """The facts with every secret masked in every text; addresses to fetch stay, else nothing could be fetched."""
    return msgspec.convert(_scrubbed(msgspec.to_builtins(facts), Masker(secrets)), PageFacts)


def _scrubbed(value: Any, masker: Masker) -> Any:
    if isinstance(value, str):
        return masker(value)
    if isinstance(value, dict):
        return {key: one if key in _ADDRESSES else _scrubbed(one, masker) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_scrubbed(one, masker) for one in value]
    return value
