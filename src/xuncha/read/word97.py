"""Text of old Word files (.doc, .wps): the piece table of [MS-DOC], read from a compound file.

Everything is text here: body, notes, headers, comments, text boxes, deleted words as well. Raises ValueError for what is no such file.
"""

from __future__ import annotations

import io
import struct

import olefile

from xuncha.patterns import pattern

_CLX = 0x01A2
_ENCRYPTED, _TABLE_ONE = 0x0100, 0x0200
_COMPRESSED = 1 << 30
#: pieces looked at, characters kept
MOST_PIECES = 100_000
MOST_TEXT = 4_000_000
# {field instruction} result end: what the reader sees is the result
_INSTRUCTION = pattern("\x13[^\x13\x14\x15]*\x14|\x13[^\x13\x14\x15]*\x15")
_CONTROLS = pattern(r"[\x00-\x08\x0c\x0e-\x1f]")


class Encrypted(ValueError):
    """The file wants a password."""


def read_text(data: bytes) -> str:
    with olefile.OleFileIO(io.BytesIO(data)) as container:
        main = container.openstream("WordDocument").read()
        if len(main) < _CLX + 8 or main[:2] != b"\xec\xa5":
            raise ValueError("不是 Word 97 及以后的格式")
        flags = struct.unpack_from("<H", main, 0x0A)[0]
        if flags & _ENCRYPTED:
            raise Encrypted("附件加了密码")
        table = container.openstream("1Table" if flags & _TABLE_ONE else "0Table").read()
    start, size = struct.unpack_from("<II", main, _CLX)
    text = "".join(_pieces(main, table[start : start + size]))[:MOST_TEXT]
    while _INSTRUCTION.search(text):
        text = _INSTRUCTION.sub("", text)
    return _CONTROLS.sub("", text.replace("\x07", "\t").replace("\r", "\n").replace("\x0b", "\n"))


def _pieces(main: bytes, clx: bytes) -> list[str]:
    at = 0
    while at < len(clx) and clx[at] == 1:  # formatting that the pieces refer to
        at += 3 + struct.unpack_from("<H", clx, at + 1)[0]
    if at + 5 > len(clx) or clx[at] != 2:
        raise ValueError("没有文字表")
    size = struct.unpack_from("<I", clx, at + 1)[0]
    plc = clx[at + 5 : at + 5 + size]
    count = min((len(plc) - 4) // 12, MOST_PIECES)
    ends = struct.unpack_from(f"<{count + 1}I", plc, 0)
    out = []
    for n in range(count):
        where = struct.unpack_from("<I", plc, 4 * (count + 1) + 8 * n + 2)[0]
        length = max(0, ends[n + 1] - ends[n])
        if where & _COMPRESSED:
            begin = (where & ~_COMPRESSED) // 2
            out.append(main[begin : begin + length].decode("cp1252", "replace"))
        else:
            out.append(main[where : where + 2 * length].decode("utf-16-le", "replace"))
    return out
