"""附件.xlsx: the annexes, how scores came about and the list of problems as tables to work with."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from .compose import Bulletin, Table

_THIN = Side(style="thin")
_BOX = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_DETAIL_HEADS = ("标识码或账号", "名称", "指标", "结论", "问题表述", "对象", "网址", "证据摘录", "复核意见")


def write_xlsx(bulletin: Bulletin, path: Path) -> None:
    book = Workbook()
    for empty in list(book.worksheets):
        book.remove(empty)
    for table in (*bulletin.annexes, *bulletin.papers):
        _sheet(book.create_sheet(table.label), table)
    details = Table("问题明细", ("问题明细",), (_DETAIL_HEADS,), tuple(d.cells for d in bulletin.details), (18, 30, 22, 8, 36, 36, 50, 40, 10), landscape=True, left=tuple(range(9)))
    _sheet(book.create_sheet("问题明细"), details)
    book.properties.creator = bulletin.office
    book.properties.title = "".join(bulletin.title)
    book.properties.created = book.properties.modified = datetime(2000, 1, 1)
    book.save(path)


def _sheet(sheet: Worksheet, table: Table) -> None:
    columns = len(table.widths)
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=columns)
    _put(sheet.cell(1, 1), "".join(table.title), bold=True, size=16, box=False)
    top = 2
    for line in table.lines:
        sheet.merge_cells(start_row=top, start_column=1, end_row=top, end_column=columns)
        _put(sheet.cell(top, 1), line, left=True, box=False)
        top += 1
    for r, head in enumerate(table.heads):
        for c, text in enumerate(head):
            _put(sheet.cell(top + r, c + 1), text, bold=True)
    _merge_heads(sheet, table, top)
    first = top + len(table.heads)
    for r, row in enumerate(table.rows):
        for c, text in enumerate(row):
            _put(sheet.cell(first + r, c + 1), text, left=c in table.left)
    for c in table.merged:
        _merge_runs(sheet, table, c, first)
    for n, note in enumerate(table.notes):
        at = first + len(table.rows) + n
        sheet.merge_cells(start_row=at, start_column=1, end_row=at, end_column=columns)
        _put(sheet.cell(at, 1), note, left=True, box=False)
    for c, width in enumerate(table.widths):
        sheet.column_dimensions[get_column_letter(c + 1)].width = max(6.0, width * 0.6)
    sheet.freeze_panes = f"A{first}"
    sheet.print_title_rows = f"{top}:{first - 1}"
    sheet.page_setup.orientation = "landscape" if table.landscape else "portrait"
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _merge_heads(sheet: Worksheet, table: Table, top: int) -> None:
    if len(table.heads) == 1:
        return
    upper, lower = table.heads
    for c, text in enumerate(upper):
        if text and not lower[c]:
            sheet.merge_cells(start_row=top, start_column=c + 1, end_row=top + 1, end_column=c + 1)
        elif text:
            end = c
            while end + 1 < len(upper) and not upper[end + 1]:
                end += 1
            sheet.merge_cells(start_row=top, start_column=c + 1, end_row=top, end_column=end + 1)


def runs(table: Table, column: int) -> list[tuple[int, int]]:
    """Runs of equal cells in a column: (first row, last row)."""
    out: list[tuple[int, int]] = []
    for r, row in enumerate(table.rows):
        if out and table.rows[out[-1][0]][column] == row[column]:
            out[-1] = (out[-1][0], r)
        else:
            out.append((r, r))
    return out


def _merge_runs(sheet: Worksheet, table: Table, column: int, first: int) -> None:
    for start, end in runs(table, column):
        if end > start:
            sheet.merge_cells(start_row=first + start, start_column=column + 1, end_row=first + end, end_column=column + 1)


def _put(cell: Cell | MergedCell, text: str, *, bold: bool = False, left: bool = False, size: int = 11, box: bool = True) -> None:
    assert isinstance(cell, Cell)
    cell.value = text
    # what begins like a formula is text here, whoever wrote it on a web page
    cell.data_type = "s"
    if text[:1] in "=+-@\t\r" and text:
        cell.quotePrefix = True
    cell.font = Font(name="宋体", size=size, bold=bold)
    cell.alignment = Alignment(horizontal="left" if left else "center", vertical="center", wrap_text=True)
    if box:
        cell.border = _BOX
