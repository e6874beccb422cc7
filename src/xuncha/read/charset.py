"""Which characters the bytes mean: BOM, declared charset, strict UTF-8, detection; every GB label is GB18030."""

from __future__ import annotations

import codecs
import re

from resiliparse.parse.encoding import detect_encoding

from xuncha.patterns import pattern

_META = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]{3,30})""", re.I)
_HEADER = pattern(r"charset\s*+=\s*+[\"']?\s*+([A-Za-z0-9_.:-]{3,30})", re.I)
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_GB = {"gb2312", "gbk", "gb18030", "gb-2312", "gb_2312-80", "x-gbk", "cp936", "936", "windows-936", "hz-gb-2312", "chinese"}
_NO_CHARSETS = frozenset(("idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape", "utf-7", "mbcs", "oem"))
_UTF8 = {"utf-8", "utf8", "utf_8", "u8", "unicode-1-1-utf-8"}


def canonical(label: str) -> str | None:
    """The decoder for a label, or None where nobody knows it."""
    name = label.strip().lower()
    if name in _GB:
        return "gb18030"
    if name in _UTF8:
        return "utf-8"
    try:
        known = codecs.lookup(name)
        # Python's own codecs are no charsets: some break on any page
        return name if known.name not in _NO_CHARSETS and "".encode(name) is not None else None
    except (LookupError, ValueError):
        return None


def decode(body: bytes, content_type: str = "") -> tuple[str, str, str, list[str]]:
    """Text, charset, how it was decided (`bom`, `header`, `meta`, `guess`), remarks.

    A declared charset that does not fit the bytes loses against strict UTF-8, then detection.
    """
    for bom, coding in _BOMS:
        if body.startswith(bom):
            return body[len(bom) :].decode(coding, "replace"), coding, "bom", []
    notes: list[str] = []
    header_match = _HEADER.search(content_type)
    meta_match = _META.search(body[:4096])
    header = canonical(header_match[1]) if header_match else None
    meta = canonical(meta_match[1].decode("ascii")) if meta_match else None
    if header and meta and header != meta:
        notes.append(f"响应头声明 {header}，页面声明 {meta}，不一致")
    if not body.isascii():
        try:
            # bytes of another charset are next to never valid UTF-8, whatever was declared
            text = body.decode("utf-8")
            if "utf-8" not in (header, meta) and (header or meta):
                notes.append(f"声明为 {header or meta}，但内容是 utf-8")
            return text, "utf-8", "header" if header == "utf-8" else "meta" if meta == "utf-8" else "guess", notes
        except UnicodeDecodeError:
            pass
    declared: tuple[tuple[str | None, str], ...] = ((header, "header"), (meta, "meta"))
    for name, origin in declared:
        if not name:
            continue
        try:
            return body.decode(name), name, origin, notes
        except UnicodeDecodeError:
            # a few broken bytes in a long page are still that charset; many are another one
            text = body.decode(name, "replace")
            if text.count("\ufffd") * 200 <= len(text):
                return text, name, origin, [*notes, f"有 {text.count(chr(0xFFFD))} 处字节不合 {name} 编码"]
            notes.append(f"声明为 {name}，但内容不是")
    try:
        return body.decode("utf-8"), "utf-8", "guess", notes
    except UnicodeDecodeError:
        guessed = canonical(detect_encoding(body) or "") or "utf-8"
        return body.decode(guessed, "replace"), guessed, "guess", notes
