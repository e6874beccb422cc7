"""Tables as XLSX, with what a spreadsheet would take for a formula made plain text."""

from __future__ import annotations

import io
import itertools
import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from unicodedata import east_asian_width
from urllib.parse import quote

from django.http import HttpResponse
from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: lines that a column's width is taken from, and its bounds
LOOKED_AT, NARROWEST, WIDEST = 300, 8, 60
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


def _widths(lines: list[list[Any]]) -> list[int]:
    """How wide each column is to be read without most cells breaking; Chinese takes two places."""
    most = [0] * max((len(line) for line in lines), default=0)
    for line in lines:
        for at, value in enumerate(line):
            text = max(str(plain(value) or "").splitlines() or [""], key=len)
            most[at] = max(most[at], sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text[:WIDEST]))
    return [min(max(width + 2, NARROWEST), WIDEST) for width in most]


def workbook(sheets: Iterable[tuple[str, Iterable[Iterable[Any]]]]) -> bytes:
    """Sheets by name, the first line of each a heading."""
    book = Workbook(write_only=True)
    for name, lines in sheets:
        sheet = book.create_sheet(re.sub(r"[\[\]:*?/\\]", " ", name)[:31])
        sheet.freeze_panes = "A2"
        rest = iter(lines)
        first = [list(line) for line in itertools.islice(rest, LOOKED_AT)]
        # a sheet that is written as it comes takes its widths before its rows
        for at, width in enumerate(_widths(first), 1):
            sheet.column_dimensions[get_column_letter(at)].width = width
        for number, line in enumerate(itertools.chain(first, rest)):
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
