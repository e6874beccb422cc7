"""Small real files: style sheet, script, pictures, Word forms."""

from __future__ import annotations

import base64
import functools
import io

_PNG = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8Dwn4GBgYGAAAAEAAH/Bq1BXgAAAABJRU5ErkJggg==")
_CSS = """body{font:14px/1.8 "Microsoft YaHei","Noto Sans CJK SC",sans-serif;margin:0;color:#333}a{color:#1a4f8b;text-decoration:none}
.top{background:#f3f3f3;padding:4px 20px}.head{display:flex;justify-content:space-between;align-items:center;padding:14px 40px;background:#1d5fa8;color:#fff}
.look1 .head{background:#a3231f}.look2 .head{background:#276b4a}.sitename{margin:0;font-size:26px}.nav{background:#174b86}.menu{display:flex;list-style:none;margin:0;padding:0 40px}
.menu>li{position:relative}.menu>li>a{color:#fff;padding:10px 18px;display:block}.drop{display:none;position:absolute;background:#fff;list-style:none;margin:0;padding:6px 12px;border:1px solid #ddd;z-index:9;white-space:nowrap}
.menu>li:hover .drop{display:block}.wrap{width:1100px;margin:14px auto;min-height:420px;overflow:hidden}.blocks{display:flex;flex-wrap:wrap}.block{width:530px;margin:6px;border:1px solid #e2e6ea;padding:8px;box-sizing:border-box;min-height:120px}
.hd{display:flex;justify-content:space-between;border-bottom:2px solid #1d5fa8}.hd h3{margin:0;font-size:16px}.list,.gl_list,.clearfix{list-style:none;padding:0}.list li,.gl_list li,.clearfix li{display:flex;justify-content:space-between;border-bottom:1px dashed #ddd}
.side{float:left;width:200px;background:#f6f8fa;padding:10px}.main{margin-left:230px}.title{text-align:center;font-size:24px}.info{text-align:center;color:#777;border-bottom:1px solid #ddd}.footer{background:#f0f2f5;text-align:center;padding:16px;clear:both}
table.letters,table.guide,table.index{width:100%;border-collapse:collapse}.letters td,.letters th,.guide td,.guide th,.index td{border:1px solid #ccc;padding:6px}.friend{clear:both}
"""


@functools.cache
def file_bytes(path: str) -> tuple[str, bytes]:
    """Content type and bytes of a file."""
    if path.endswith(".css"):
        return "text/css", _CSS.encode()
    if path.endswith(".js"):
        return "application/javascript", b"var Ls={ajax:function(o){}};function createPageHTML(){}\n"
    if path.endswith(".png"):
        return "image/png", _PNG
    if path.endswith(".pdf"):
        return "application/pdf", _pdf()
    if path.endswith(".xlsx"):
        return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _sheet()
    return "application/vnd.openxmlformats-officedocument.wordprocessingml.document", _form()


@functools.cache
def _pdf() -> bytes:
    """A one-page PDF with a right cross-reference table."""
    stream = b"BT /F1 18 Tf 72 720 Td (Annex) Tj ET"
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream), b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )  # fmt: skip
    out, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"xref\n0 6\n0000000000 65535 f \n" + table + b"trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(out)


@functools.cache
def _sheet() -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    for sheet in book.worksheets:
        sheet.append(["序号", "项目", "数量"])
        sheet.append([1, "示例项目", 10])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@functools.cache
def _form() -> bytes:
    from docx import Document

    document = Document()
    document.add_heading("申请表", 1)
    table = document.add_table(4, 2)
    for row, name in zip(table.rows, ("申请人", "申请事项", "联系方式", "日期"), strict=True):
        row.cells[0].text = name
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()
