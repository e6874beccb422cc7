"""Text of RTF files, which Word writes under the name of its own: code words left out, characters in the file's code page put together."""

from __future__ import annotations

import re

# a code word with its number and the blank behind it, a byte in digits, an escaped sign, a brace, anything else up to those
_TOKEN = re.compile(rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\(.)|([{}])|([^\\{}\r\n]+)", re.S)
_CODE_PAGE = re.compile(rb"\\ansicpg(\d{1,5})")
#: groups that are no text
_NO_TEXT = frozenset((
    b"fonttbl", b"colortbl", b"stylesheet", b"pict", b"object", b"objdata", b"themedata", b"colorschememapping", b"datastore", b"latentstyles", b"listtable",
    b"listoverridetable", b"rsidtbl", b"generator", b"xmlnstbl", b"fldinst", b"filetbl", b"revtbl",
))  # fmt: skip
_BREAKS = {b"par": b"\n", b"line": b"\n", b"row": b"\n", b"page": b"\n", b"sect": b"\n", b"cell": b"\t", b"tab": b"\t"}
_SIGNS = {b"~": b" ", b"_": b"-", b"\\": b"\\", b"{": b"{", b"}": b"}", b"\n": b"\n", b"\r": b"\n"}


def read_rtf(data: bytes) -> str:
    """The text, comments and what is hidden included; broken files give what can be read."""
    out: list[str] = []
    run = bytearray()
    charset = _charset(data)
    # of each open group: whether it is left out, and how many signs stand in for one in Unicode
    stack: list[tuple[bool, int]] = []
    skipped, stands_in, left, at = False, 1, 0, 0

    def settle() -> None:
        if run:
            out.append(run.decode(charset, "replace"))
            run.clear()

    while (token := _TOKEN.search(data, at)) is not None:
        at = token.end()
        word, number, byte, sign, brace, plain = token.groups()
        if brace == b"{":
            stack.append((skipped, stands_in))
        elif brace:
            skipped, stands_in = stack.pop() if stack else (False, 1)
            left = 0
        elif word == b"bin":
            at += max(0, int(number or 0))
        elif word in _NO_TEXT or sign == b"*":
            skipped = True
        elif word == b"uc":
            stands_in = max(0, int(number or 1))
        elif skipped:
            continue
        elif word == b"u" and number:
            settle()
            out.append(chr(int(number) % 0x10000))
            left = stands_in
        elif word in _BREAKS:
            run += _BREAKS[word]
        elif byte and left:
            left -= 1
        elif byte:
            run.append(int(byte, 16))
        elif sign in _SIGNS:
            run += _SIGNS[sign]
        elif plain:
            run += plain[left:]
            left = max(0, left - len(plain))
    settle()
    # signs beyond the first plane come as two halves
    return "".join(out).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _charset(data: bytes) -> str:
    """The charset of its bytes: the file's code page, Chinese where a font of it is."""
    page = _CODE_PAGE.search(data[:4096])
    number = int(page[1]) if page else 1252
    if number in (936, 54936) or b"\\fcharset134" in data[:65536]:
        return "gb18030"
    try:
        "".encode(f"cp{number}")
    except LookupError:
        return "gb18030"
    return f"cp{number}"
