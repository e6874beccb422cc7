"""Small real files: PDF with a right cross-reference table, Word and Excel forms. The same name gives the same bytes."""

from __future__ import annotations

import functools
import io
import re
import zipfile
from html import escape
from importlib import resources
from pathlib import PurePosixPath

MEDIA = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "xls": "application/vnd.ms-excel",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
_MARK = "TITLEHERE"


def attachment(ending: str, heading: str) -> bytes:
    """The bytes of a file headed by its name."""
    if ending == "pdf":
        return _pdf(heading)
    if ending == "xls":
        # what offices have kept since 2003; nothing writes it any more but an office program
        return (resources.files("xuncha.samplecity") / "data" / "table.xls").read_bytes()
    return _filled(_sheet() if ending == "xlsx" else _form(), heading)


def _pdf(heading: str) -> bytes:
    """One page; the reader's own Song face writes the heading."""
    text = heading[:40].encode("utf-16-be").hex().encode()
    stream = b"BT /F1 16 Tf 60 760 Td <%s> Tj ET" % text
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UTF16-H /DescendantFonts [6 0 R] >>",
        b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> /FontDescriptor 7 0 R /DW 1000 >>",
        b"<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>",
    )  # fmt: skip
    out, places = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return out + b"xref\n0 %d\n0000000000 65535 f \n" % size + table + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, len(out))


@functools.cache
def _sheet() -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    for sheet in book.worksheets:
        sheet.append([_MARK])
        sheet.append(["序号", "项目", "数量", "备注"])
        for n, name in enumerate(("示例项目一", "示例项目二", "示例项目三"), 1):
            sheet.append([n, name, n * 10, ""])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@functools.cache
def _form() -> bytes:
    from docx import Document

    document = Document()
    document.add_heading(_MARK, 1)
    table = document.add_table(5, 2)
    for row, name in zip(table.rows, ("申请人", "申请事项", "联系方式", "所附材料", "日期"), strict=True):
        row.cells[0].text = name
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


@functools.lru_cache(256)
def _filled(blank: bytes, heading: str) -> bytes:
    """The file with its heading; clocks taken out, so that it is the same whenever it is made."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(blank)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            data = source.read(name)
            if PurePosixPath(name).suffix == ".xml":
                data = data.replace(_MARK.encode(), escape(heading).encode())
            if name == "docProps/core.xml":
                data = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ?", b"2020-01-02T08:00:00Z", data)
            target.writestr(zipfile.ZipInfo(name, (2020, 1, 2, 8, 0, 0)), data, zipfile.ZIP_DEFLATED, 1)
    return out.getvalue()
