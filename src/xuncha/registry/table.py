"""Reads CSV and XLSX into rows of text by heading. Charset: UTF-8 with or without BOM, else GB18030."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import python_calamine

WORKBOOKS = (".xlsx", ".xls", ".et", ".ods")


class RegistryError(Exception):
    """A whole file that cannot be used; the message names the file, what is wrong and what to do."""


class Row(dict[str, str]):
    """A row by heading, with `line` as a person counts in the file."""

    line: int = 0


def read_table(path: Path, required: Iterable[str], broken: list[tuple[int, str]] | None = None) -> list[Row]:
    """Rows of a table file; raises and notes as `read_rows`."""
    return list(read_rows(path, required, broken))


def read_rows(path: Path, required: Iterable[str], broken: list[tuple[int, str]] | None = None) -> Iterator[Row]:
    """Rows of a table file, one by one: a lexicon may have a hundred thousand.

    Raises RegistryError where the file is missing, unreadable, empty or lacks a required heading, and where a row cannot be told from the
    next; such rows are passed over instead and noted (line, why) where `broken` takes them.
    """
    if not path.exists():
        raise RegistryError(f"{path}：文件不存在，请检查路径")
    if path.is_dir():
        raise RegistryError(f"{path}：是文件夹，请给出 CSV 或 XLSX 文件")
    numbered = _xlsx(path) if path.suffix.lower() in WORKBOOKS else _csv(path, broken)
    try:
        heading = next((cells for _, cells in numbered if any(cells)), None)
    except OSError as error:
        raise RegistryError(f"{path}：读不了（{error.strerror or error}）") from error
    if heading is None:
        raise RegistryError(f"{path}：文件是空的，第一行应为表头")
    missing = [name for name in required if name not in heading]
    if missing:
        raise RegistryError(
            f"{path}：表头缺少“{'”“'.join(missing)}”；现有表头为“{'、'.join(h for h in heading if h)}”，请按模板补齐"
        )
    for line, cells in numbered:
        if not any(cells):
            continue
        row = Row(zip(heading, cells + [""] * (len(heading) - len(cells)), strict=False))
        row.pop("", None)  # a column without a heading
        row.line = line
        yield row


def _csv(path: Path, broken: list[tuple[int, str]] | None) -> Iterator[tuple[int, list[str]]]:
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = raw.decode("gb18030")
        except UnicodeDecodeError as error:
            raise RegistryError(f"{path}：既不是 UTF-8 也不是 GB18030 编码，请另存为 CSV UTF-8") from error
    lines, start = list(io.StringIO(text, newline="")), 0
    for _ in range(MOST_BROKEN):
        reader, before = csv.reader(lines[start:]), 0
        try:
            for cells in reader:
                if start + reader.line_num == len(lines) and _open(lines[start + before :]):
                    break
                yield start + before + 1, [cell.strip() for cell in cells]
                before = reader.line_num
            else:
                return
        except csv.Error as error:
            if "larger than field limit" not in str(error):
                raise RegistryError(f"{path} 第{start + reader.line_num}行：CSV 格式有误（{error}）") from error
        # whatever came after it was taken for a part of its last cell: it is left out, and the lines behind are rows of their own
        if broken is None:
            break
        broken.append((start + before + 1, UNCLOSED))
        start += before + 1
    raise RegistryError(f"{path} 第{start + before + 1}行：{UNCLOSED}")


#: rows of that kind after which a file is none
MOST_BROKEN = 20
UNCLOSED = "引号没有配对，从这一行开始读不了；请补上或删去引号"


def _open(lines: list[str]) -> bool:
    """Whether a quotation mark is open at the end of the lines of a last row."""
    try:
        list(csv.reader(lines, strict=True))
    except csv.Error as error:
        return "unexpected end" in str(error)
    return False


def _xlsx(path: Path) -> Iterator[tuple[int, list[str]]]:
    try:
        workbook = python_calamine.CalamineWorkbook.from_path(path)
        sheet = workbook.get_sheet_by_index(0)
        rows = sheet.to_python(skip_empty_area=False)
    except (python_calamine.CalamineError, OSError, IndexError, ValueError) as error:
        raise RegistryError(f"{path}：打不开这个表格（{error}），请用 Excel 或 WPS 另存为 XLSX") from error
    for line, cells in enumerate(rows, 1):
        yield line, [_text(cell) for cell in cells]


def parted(path: Path) -> list[Path]:
    """The file itself; of a workbook with several sheets each that holds something, as CSV beside it and named as the sheet is."""
    if path.suffix.lower() not in WORKBOOKS:
        return [path]
    try:
        workbook = python_calamine.CalamineWorkbook.from_path(path)
        sheets = {name: workbook.get_sheet_by_index(n).to_python(skip_empty_area=False) for n, name in enumerate(workbook.sheet_names)}
    except (python_calamine.CalamineError, OSError, IndexError, ValueError):
        # whoever reads it tells what is wrong
        return [path]
    out = []
    for name, rows in sheets.items():
        # one line of the file for one row, so that lines are counted as in the sheet
        lines = [[" ".join(_text(cell).splitlines()) for cell in row] for row in rows]
        if len(sheets) > 1 and any(any(line) for line in lines):
            out.append(path.with_name(re.sub(r"[\\/:\0]", "_", name) + ".csv"))
            with out[-1].open("w", encoding="utf-8", newline="") as file:
                csv.writer(file).writerows(lines)
    return out or [path]


def _text(cell: object) -> str:
    # spreadsheets keep codes as numbers: 3415220046.0 must come back as the ten digits people typed
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell).strip()
