"""What stands around a place in a text: its line, the column of its table, the words before it. Made once a text, line by line."""

from __future__ import annotations

import re
from typing import NamedTuple

from xuncha.patterns import pattern

#: what the cells of a heading row say; a form has its values beside its labels, a heading has labels only
_HEADING = pattern(
    r"姓\s*名|名字|名称|电话|手机|号码|证号|证件|身份证|护照|住址|地址|性别|年龄|出生|民族|国籍|单位|部门|机构|职务|职称|岗位|银行|账号|帐号|卡号|开户|备注|序号|编号|编码|代码|户主|联系|病|诊断|残疾|致贫|健康|"
    r"金额|标准|项目|类别|类型|等级|日期|时间|班级|学校|乡镇|村|社区|人口|人数|是否|情况|事由|原因|网格|河段|辖区|范围|职责|关系"
)
_STOPS = pattern(r"[\t\n。；;！？!?]")
#: rows looked at above a place in search of its heading, and how long a line may be to be a row or a heading
FURTHEST, LONGEST_ROW = 5_000, 2_000
#: how far a line is followed to either side
NEAR = 4_000
#: where the sheets of a workbook begin, and its comments and properties
_HIDDEN = pattern(r"^【(?:(隐藏)?工作表 (.*?)】$|批注】|文档属性】)", re.M)


def is_label(words: str) -> bool:
    """Whether a cell says what others hold."""
    return _HEADING.search(words) is not None


class Heading(NamedTuple):
    """The heading row of a table, where it begins, and what stands above it."""

    cells: tuple[str, ...] = ()
    at: int = -1
    title: str = ""

    @property
    def text(self) -> str:
        return " ".join(self.cells)


_NONE = Heading()


class Surroundings:
    """Places are indexes into `text`."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._headings: dict[int, Heading] = {}
        self._sheets: list[tuple[int, str]] | None = None

    def line(self, at: int) -> tuple[int, int]:
        """Where the line of a place begins and ends; of an endless line what lies near."""
        first, last = max(0, at - NEAR), min(len(self.text), at + NEAR)
        start, end = self.text.rfind("\n", first, at), self.text.find("\n", at, last)
        return start + 1 if start >= 0 else first, end if end >= 0 else last

    def before(self, at: int, most: int) -> str:
        """The words before a place on its own line."""
        return self.text[max(self.line(at)[0], at - most) : at]

    def label(self, at: int) -> str:
        """The last words before a place, up to the end of a sentence or cell; those of the cell before where its own is empty."""
        line = self.before(at, 40)
        own = _STOPS.split(line)[-1]
        if own.strip(" :：") or "\t" not in line:
            return own[-24:]
        return line.rstrip("\t :：").rpartition("\t")[2][-24:]

    def lines_before(self, at: int, lines: int, most: int) -> str:
        """The few short lines above a place."""
        start, _ = self.line(at)
        above = [line for line in self.text[max(0, start - most) : start].split("\n") if line.strip()]
        return "\n".join(above[-lines:])

    def column(self, at: int) -> str:
        """The heading of the column that a place stands in, empty where there is none."""
        heading = self.heading(at)
        start, _ = self.line(at)
        index = self.text.count("\t", start, at)
        return heading.cells[index] if heading.at != start and index < len(heading.cells) else ""

    def heading(self, at: int) -> Heading:
        """The heading row above a row of a table."""
        start, end = self.line(at)
        walked: list[int] = []
        found: Heading | None = None
        rows: list[tuple[int, str]] = []
        while len(walked) < FURTHEST:
            row = self.text[start:end]
            if "\t" not in row or len(row) > LONGEST_ROW:
                break
            if start in self._headings:
                found = self._headings[start]
                break
            walked.append(start)
            rows.append((start, row))
            if start == 0:
                break
            end = start - 1
            start = self.line(end)[0]
        if found is None:
            found = self._pick(rows[::-1])
        for known in walked:
            self._headings[known] = found
        return found

    def _pick(self, rows: list[tuple[int, str]]) -> Heading:
        above = ""
        for nth, (start, row) in enumerate(rows[:6]):
            cells = tuple("".join(cell.split()) for cell in row.split("\t"))
            filled = [cell for cell in cells if cell]
            labels = sum(1 for cell in filled if len(cell) <= 20 and is_label(cell))
            if len(filled) >= 2 and labels >= 0.6 * len(filled) and sum(char.isdecimal() for char in row) < 8:
                return Heading(cells, start, above + self.lines_before(rows[0][0], 2, 160))
            above += row + "\n"
            if nth == 5:
                break
        return _NONE

    def hidden(self, at: int) -> str:
        """The hidden sheet that a place of a workbook stands on, empty where it is to be seen."""
        if self._sheets is None:
            self._sheets = [(found.start(), found[2] if found[1] else "") for found in _HIDDEN.finditer(self.text)] if "【" in self.text else []
        name = ""
        for start, sheet in self._sheets:
            if start > at:
                break
            name = sheet
        return name
