"""Pictures drawn on the spot: photographs are soft gradients, marks are plain shapes."""

from __future__ import annotations

import functools
import struct
import zlib


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


@functools.lru_cache(64)
def png(width: int, height: int, top: tuple[int, int, int], bottom: tuple[int, int, int]) -> bytes:
    """A picture that fades from one colour to another."""
    rows = bytearray()
    for y in range(height):
        colour = bytes(a + (b - a) * y // max(1, height - 1) for a, b in zip(top, bottom, strict=True))
        rows += b"\0" + colour * width
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(bytes(rows), 9)) + _chunk(b"IEND", b"")


@functools.cache
def favicon() -> bytes:
    """An icon file that holds one small picture."""
    image = png(16, 16, (200, 30, 30), (150, 20, 20))
    return struct.pack("<HHH", 0, 1, 1) + struct.pack("<BBBBHHII", 16, 16, 0, 0, 1, 24, len(image), 22) + image


def named(name: str) -> bytes:
    """The picture of a name in the picture folder."""
    sizes = {"logo": (64, 64), "red": (54, 65), "jiucuo": (100, 32), "ga": (20, 20), "head": (120, 160)}
    key = sum(name.encode()) * 37
    colours = ((60 + key % 120, 90 + key // 3 % 120, 120 + key // 7 % 110), (150 + key // 5 % 90, 170 + key // 11 % 80, 190 + key // 13 % 60))
    if name in ("red", "jiucuo", "logo"):
        colours = ((200, 40, 30), (170, 20, 20))
    width, height = sizes.get(name, (480, 90) if name.startswith("zt") else (400, 260))
    return png(width, height, *colours)
