"""Attachments (附件): what they are and the text they carry, hidden sheets and columns included.

Formats by their bytes, never by their names. Everything here may meet hostile files: it is meant to run in a process of its own
with limits (`inspection.clerk`).
"""

from __future__ import annotations

import io
import re
import zipfile

import msgspec

from xuncha.patterns import pattern

#: characters kept of one attachment, members looked at in an archive, bytes unpacked of one member
MOST_TEXT = 2_000_000
MOST_MEMBERS = 2_000
MOST_UNPACKED = 64 << 20
MOST_PAGES = 500
_TAG = pattern(r"<[^>]+>")
_PROPERTY = pattern(r"<(?:\w+:)?(?:title|subject|creator|keywords|description|lastModifiedBy|category)\b[^>]*>([^<]*)</")
_PARAGRAPH = pattern(r"</w:p>|<w:br/>|<w:tab/>|</w:tc>")


class Extracted(msgspec.Struct):
    """`format`: pdf, docx, doc, xlsx, xls, ods, wps, ofd, rtf, zip, rar, html, empty, text, other; `hidden`: hidden sheets or columns hold text;
    `unread`: why there is no text, in Chinese."""

    format: str
    text: str = ""
    members: list[str] = []
    hidden: bool = False
    unread: str = ""


# a web page in one file, which office programs open under the names of their own files
_OFFICE_TEXT = (b"mime-version:", b"from: ")
_WIDE = (b"\xff\xfe", b"\xfe\xff")
_OFFICE = (b"urn:schemas-microsoft-com:office", b"schemas.microsoft.com/office")


def format_of(data: bytes) -> str:
    """What a file is, by its first bytes (and the names inside, for archives)."""
    head = data[:512].removeprefix(b"\xef\xbb\xbf").lstrip()
    if not data:
        return "empty"
    if data[:1024].find(b"%PDF-") >= 0:
        return "pdf"
    if data[:4] == b"PK\x03\x04":
        return _format_of_zip(data)
    if data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        # compound files: the streams' names stand in UTF-16
        if "WordDocument".encode("utf-16-le") in data:
            return "doc"
        return "xls" if any(f"{name}\0".encode("utf-16-le") in data for name in ("Workbook", "Book")) else "other"
    if data[:7] == b"Rar!\x1a\x07\x00" or data[:8] == b"Rar!\x1a\x07\x01\x00":
        return "rar"
    if data[:2] in _WIDE and len(data) > len(_WIDE[0]):
        return "text"  # Notepad's “Unicode”
    lowered = head[:200].lower()
    if lowered.startswith((b"<!doctype html", b"<html", b"<script", b"<head", b"<body")):
        # a table that an office program wrote as HTML under the name of a sheet opens there
        return "office-html" if any(mark in data[:4096] for mark in _OFFICE) else "html"
    if lowered.startswith(b"{\\rtf"):
        return "rtf"
    if lowered.startswith(_OFFICE_TEXT) or (lowered.startswith(b"<?xml") and any(mark in data[:4096] for mark in _OFFICE)):
        return "office-html"
    return "text" if head and b"\0" not in data[:4096] else "other"


def _format_of_zip(data: bytes) -> str:
    try:
        names = set(zipfile.ZipFile(io.BytesIO(data)).namelist()[:MOST_MEMBERS])
    except (zipfile.BadZipFile, ValueError, OSError):
        return "zip"
    if "word/document.xml" in names:
        return "docx"
    if "xl/workbook.xml" in names or "xl/workbook.bin" in names:
        return "xlsx"
    if "OFD.xml" in names:
        return "ofd"
    return "ods" if "content.xml" in names and "mimetype" in names else "zip"


def extract(data: bytes) -> Extracted:
    """Text and remarks of an attachment; what cannot be read is said, never raised."""
    kind = format_of(data)
    reader = {"pdf": _pdf, "docx": _docx, "doc": _doc, "xlsx": _sheets, "xls": _sheets, "ods": _sheets, "ofd": _ofd, "zip": _zip, "rar": _rar, "text": _text, "rtf": _rtf, "office-html": _text}.get(kind)
    if kind == "empty":
        return Extracted(kind, unread="附件是0字节的空文件")
    if kind == "html":
        return Extracted(kind, unread="附件地址返回的是网页，不是附件")
    if reader is None:
        return Extracted(kind, unread="不认识的格式，未能读取文字")
    try:
        found = reader(data)
    except ModuleNotFoundError as error:
        return Extracted(kind, unread=f"没有装读取 {kind} 的组件（{error.name}），未读文字")
    except Exception as error:
        return Extracted(kind, unread=f"附件读不了（{type(error).__name__}）")
    found.format, found.text = kind, found.text[:MOST_TEXT]
    if not found.text.strip() and not found.unread and kind in ("pdf", "ofd"):
        found.unread = "附件里没有文字（可能是扫描件）"
    return found


def _pdf(data: bytes) -> Extracted:
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(data))
    if reader.is_encrypted and not reader.decrypt(""):
        return Extracted("pdf", unread="附件加了密码")
    return Extracted("pdf", "\n".join(page.extract_text() for page, _ in zip(reader.pages, range(MOST_PAGES), strict=False)))


def _docx(data: bytes) -> Extracted:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = [name for name in archive.namelist() if re.fullmatch(r"word/(?:document|header\d*|footer\d*|footnotes|comments)\.xml", name)]
        text = "\n".join(_words(_member(archive, name).decode("utf-8", "replace")) for name in sorted(parts))
        text += _properties(archive)
    return Extracted("docx", text, hidden="word/comments.xml" in parts)


def _doc(data: bytes) -> Extracted:
    from .word97 import Encrypted, read_text

    try:
        return Extracted("doc", read_text(data))
    except Encrypted as why:
        return Extracted("doc", unread=str(why))


def _properties(archive: zipfile.ZipFile) -> str:
    """Title, author and the like of an Office file: published with it, though no page shows them."""
    if "docProps/core.xml" not in archive.namelist():
        return ""
    found = _PROPERTY.findall(_member(archive, "docProps/core.xml").decode("utf-8", "replace"))
    said = "；".join(_words(value).strip() for value in found if value.strip())
    return f"\n【文档属性】{said}" if said else ""


def _words(xml: str) -> str:
    import html

    return html.unescape(_TAG.sub("", _PARAGRAPH.sub("\n", xml)))


def _sheets(data: bytes) -> Extracted:
    from python_calamine import CalamineWorkbook, SheetVisibleEnum

    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    lines: list[str] = []
    hidden, behind = _has_hidden_columns(data), False
    for sheet in book.sheets_metadata:
        rows = book.get_sheet_by_name(sheet.name).to_python(skip_empty_area=True) if "sheet" in str(sheet.typ).lower() else []
        if rows and sheet.visible != SheetVisibleEnum.Visible:
            hidden = behind = True
            lines.append(f"【隐藏工作表 {sheet.name}】")
        elif rows and behind:
            behind = False
            lines.append(f"【工作表 {sheet.name}】")
        lines += ["\t".join(_cell(cell) for cell in row) for row in rows]
    if data[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            comments = [name for name in archive.namelist() if re.fullmatch(r"xl/(?:comments\d*|comments/[^/]*|threadedComments/[^/]*)\.xml", name)][:50]
            hidden = hidden or bool(comments)
            lines += [f"【批注】{_words(_member(archive, name).decode('utf-8', 'replace'))}" for name in comments]
            lines.append(_properties(archive))
    return Extracted("xlsx", "\n".join(lines), hidden=hidden)


def _cell(cell: object) -> str:
    # numbers that are codes come back as floats
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else " ".join(str(cell).split())


def _has_hidden_columns(data: bytes) -> bool:
    if data[:4] != b"PK\x03\x04":
        return False
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/sheet")][:50]
        return any(re.search(rb"<(?:col|row)\b[^>]*\bhidden=\"(?:1|true)\"", _member(archive, name)) for name in sheets)


def _ofd(data: bytes) -> Extracted:
    import ofdkit

    return Extracted("ofd", ofdkit.extract_text(io.BytesIO(data)))


def _zip(data: bytes) -> Extracted:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = [_name(entry) for entry in archive.infolist()[:MOST_MEMBERS]]
    return Extracted("zip", "\n".join(names), members=names)


def _name(entry: zipfile.ZipInfo) -> str:
    # names without the UTF-8 mark come from Windows, where they were GBK
    if entry.flag_bits & 0x800:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("gb18030")
    except (UnicodeDecodeError, UnicodeEncodeError):
        return entry.filename


def _rar(data: bytes) -> Extracted:
    import rarfile

    with rarfile.RarFile(io.BytesIO(data)) as archive:
        names = list(archive.namelist())[:MOST_MEMBERS]
    return Extracted("rar", "\n".join(names), members=names)


def _text(data: bytes) -> Extracted:
    from .charset import decode

    return Extracted("text", decode(data)[0])


def _rtf(data: bytes) -> Extracted:
    from .rtf import read_rtf

    return Extracted("rtf", read_rtf(data))


def _member(archive: zipfile.ZipFile, name: str) -> bytes:
    """A member's bytes, never more than `MOST_UNPACKED` of them (zip bombs)."""
    with archive.open(name) as file:
        data = file.read(MOST_UNPACKED + 1)
    if len(data) > MOST_UNPACKED:
        raise ValueError("解压后过大")
    return data
