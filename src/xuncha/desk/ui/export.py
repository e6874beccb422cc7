"""Tables as XLSX, with what a spreadsheet would take for a formula made plain text."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from urllib.parse import quote

from django.http import HttpResponse
from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_RISKY = ("=", "+", "-", "@", "\t", "\r")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def plain(value: Any) -> Any:
    """A cell's value that no spreadsheet program executes, also after saving as CSV and opening again."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if value is None or isinstance(value, (int, float)):
        return value
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M") if timezone.is_aware(value) else value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    text = _CONTROL.sub("", str(value))
    return "'" + text if text.startswith(_RISKY) else text


def workbook(sheets: Iterable[tuple[str, Iterable[Iterable[Any]]]]) -> bytes:
    """Sheets by name, the first line of each a heading."""
    book = Workbook(write_only=True)
    for name, lines in sheets:
        sheet = book.create_sheet(re.sub(r"[\[\]:*?/\\]", " ", name)[:31])
        sheet.freeze_panes = "A2"
        for number, line in enumerate(lines):
            cells = []
            for value in line:
                cell = WriteOnlyCell(sheet, plain(value))
                if isinstance(cell.value, str):
                    cell.data_type = "s"
                if number == 0:
                    cell.font = Font(bold=True)
                cell.alignment = Alignment(wrap_text=True, vertical="top")
                cells.append(cell)
            sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def file_response(name: str, data: bytes, kind: str) -> HttpResponse:
    """A download under a safe name."""
    bare, dot, suffix = re.sub(r'[\\/:*?"<>|\x00-\x1f]', "_", name).rpartition(".")
    safe = (bare[:140] + dot + suffix)[-150:]
    response = HttpResponse(data, content_type=kind)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(safe)}"
    return response


def xlsx_response(title: str, lines: Iterable[Iterable[Any]]) -> HttpResponse:
    return file_response(f"{title}.xlsx", workbook([(title, lines)]), XLSX)
