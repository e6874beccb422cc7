"""Pictures drawn on the spot: photographs are hills under a sky, marks are plain shapes."""

from __future__ import annotations

import functools
import math
import struct
import zlib

Colour = tuple[int, int, int]
_MARKS: dict[str, tuple[int, int]] = {"logo": (64, 64), "red": (54, 65), "jiucuo": (100, 32), "ga": (20, 20), "head": (120, 160)}


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _file(width: int, height: int, rows: bytes) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(rows, 6)) + _chunk(b"IEND", b"")


def _fade(width: int, height: int, top: Colour, bottom: Colour) -> list[bytearray]:
    out = []
    for y in range(height):
        colour = bytes(a + (b - a) * y // max(1, height - 1) for a, b in zip(top, bottom, strict=True))
        out.append(bytearray(colour * width))
    return out


def _scene(width: int, height: int, key: int) -> bytes:
    """Two ranges of hills; the key turns colours and shapes."""
    rows = _fade(width, height, (90 + key % 60, 140 + key % 50, 200), (225, 232, 240))
    for depth, colour in ((0.45, bytes((120, 150 + key % 40, 140))), (0.68, bytes((70 + key % 50, 110 + key % 60, 70)))):
        for x in range(width):
            wave = math.sin(x / width * (4 + key % 5) + key) * 0.09 + math.sin(x / width * 13 + key * 2) * 0.04
            for y in range(int(height * (depth + wave)), height):
                rows[y][x * 3 : x * 3 + 3] = colour
    return _file(width, height, b"".join(b"\0" + bytes(row) for row in rows))


def _plain(width: int, height: int, top: Colour, bottom: Colour) -> bytes:
    return _file(width, height, b"".join(b"\0" + bytes(row) for row in _fade(width, height, top, bottom)))


@functools.cache
def favicon() -> bytes:
    """An icon file that holds one small picture."""
    image = _plain(16, 16, (200, 30, 30), (150, 20, 20))
    return struct.pack("<HHH", 0, 1, 1) + struct.pack("<BBBBHHII", 16, 16, 0, 0, 1, 24, len(image), 22) + image


@functools.lru_cache(64)
def named(name: str) -> bytes:
    """The picture of a name in the picture folder."""
    key = sum(name.encode()) * 7
    if name in ("red", "jiucuo", "logo"):
        return _plain(*_MARKS[name], (200, 40, 30), (170, 20, 20))
    if name in _MARKS:
        return _plain(*_MARKS[name], (150, 170, 200), (200, 210, 225))
    if name.startswith("zt"):
        return _plain(480, 90, (170 + key % 60, 50 + key % 40, 40), (220, 120 + key % 60, 70))
    return _scene(240, 156, key)
