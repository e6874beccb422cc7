"""通报.docx by python-docx: editable, standard font names, geometry of GB/T 9704 (A4, 37/35/28/26 mm, 28.95 pt lines)."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from .compose import Bulletin, Table
from .xlsx_writer import runs

XBS, FS, HT, KT = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312"
_RED = RGBColor(0xD7, 0x00, 0x0F)
_CENTER, _LEFT, _RIGHT, _JUSTIFY = (
    WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.JUSTIFY,
)  # fmt: skip


def write_docx(bulletin: Bulletin, path: Path) -> None:
    writer = _Writer(bulletin)
    writer.body()
    for table in bulletin.annexes:
        writer.annex(table)
    writer.document.save(str(path))


class _Writer:
    def __init__(self, bulletin: Bulletin) -> None:
        self.bulletin = bulletin
        self.document: Any = Document()
        normal = self.document.styles["Normal"]
        normal.font.name, normal.font.size = "Times New Roman", Pt(16)
        normal.element.rPr.rFonts.set(qn("w:eastAsia"), FS)
        self.document.settings.odd_and_even_pages_header_footer = True
        properties = self.document.core_properties
        properties.author, properties.title = bulletin.office, "".join(bulletin.title)
        properties.created = properties.modified = datetime(2000, 1, 1)
        properties.last_modified_by = bulletin.office
        self._page(self.document.sections[0], landscape=False)

    # --- pages

    def _page(self, section: Any, landscape: bool) -> None:
        section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
        width, height = (Mm(297), Mm(210)) if landscape else (Mm(210), Mm(297))
        section.page_width, section.page_height = width, height
        edges = (28, 26, 35, 37) if landscape else (37, 35, 28, 26)
        section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = (Mm(e) for e in edges)
        section.footer_distance = Mm(16 if landscape else 23)
        grid = section._sectPr.find(qn("w:docGrid"))
        if grid is None:
            grid = OxmlElement("w:docGrid")
            section._sectPr.append(grid)
        grid.set(qn("w:type"), "lines")
        grid.set(qn("w:linePitch"), "580")
        for footer, align in ((section.footer, _RIGHT), (section.even_page_footer, _LEFT)):
            footer.is_linked_to_previous = False
            paragraph = footer.paragraphs[0]
            paragraph.alignment = align
            paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Pt(14)
            self._page_number(paragraph)

    @staticmethod
    def _page_number(paragraph: Any) -> None:
        for kind, text in ((None, "— "), ("begin", ""), ("code", "PAGE"), ("end", ""), (None, " —")):
            run = paragraph.add_run(text if kind is None else "")
            run.font.size = Pt(14)
            run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "宋体")
            if kind == "code":
                code = OxmlElement("w:instrText")
                code.set(qn("xml:space"), "preserve")
                code.text = text
                run._element.append(code)
            elif kind:
                mark = OxmlElement("w:fldChar")
                mark.set(qn("w:fldCharType"), kind)
                run._element.append(mark)

    # --- paragraphs

    def run(self, paragraph: Any, text: str, font: str = FS, size: float = 16, bold: bool = False, color: Any = None) -> Any:
        run = paragraph.add_run(text)
        run.font.size, run.bold, run.font.name = Pt(size), bold, "Times New Roman"
        run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
        if size == 16 and font != XBS:
            spacing = OxmlElement("w:spacing")
            spacing.set(qn("w:val"), "-4")
            run._element.rPr.append(spacing)
        if color is not None:
            run.font.color.rgb = color
        return run

    def paragraph(self, text: str = "", font: str = FS, size: float = 16, align: Any = None, indent: int = 2, line: float = 28.95, **more: Any) -> Any:
        paragraph = self.document.add_paragraph()
        form = paragraph.paragraph_format
        form.space_before = form.space_after = Pt(0)
        form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(line)
        if indent:
            element = paragraph._p.get_or_add_pPr().get_or_add_ind()
            element.set(qn("w:firstLineChars"), str(indent * 100))
            element.set(qn("w:firstLine"), str(int(indent * size * 20)))
        if line != 28.95:
            self._off_grid(paragraph)
        paragraph.alignment = _JUSTIFY if align is None else align
        if text:
            self.run(paragraph, text, font, size, **more)
        return paragraph

    @staticmethod
    def _hang(paragraph: Any, left: int, back: int) -> None:
        """Lines begin `left` characters in, the first one `back` characters before that."""
        element = paragraph._p.get_or_add_pPr().get_or_add_ind()
        for name, count in (("left", left), ("hanging", back)):
            element.set(qn(f"w:{name}Chars"), str(count * 100))
            element.set(qn(f"w:{name}"), str(count * 320))

    def _unbroken(self, paragraph: Any, text: str) -> None:
        """Telephone numbers are not broken at their hyphen."""
        for n, part in enumerate(re.split(r"(?<=\d)-(?=\d)", text)):
            if n:
                self.run(paragraph, "", FS, 16)._r.append(OxmlElement("w:noBreakHyphen"))
            self.run(paragraph, part, FS, 16)

    @staticmethod
    def _off_grid(paragraph: Any) -> None:
        snap = OxmlElement("w:snapToGrid")
        snap.set(qn("w:val"), "0")
        paragraph._p.get_or_add_pPr().append(snap)

    def title(self, lines: tuple[str, ...]) -> None:
        for text in lines:
            self.paragraph(text, XBS, 22, _CENTER, 0, 34)

    def body(self) -> None:
        content = self.bulletin
        self.paragraph("", indent=0, line=60)
        self.paragraph(content.office, XBS, 38, _CENTER, 0, 64, color=_RED)
        self.paragraph("", indent=0)
        number = self.paragraph(content.number, FS, 16, _CENTER, 0)
        self._red_line(number)
        self.paragraph("", indent=0)
        self.title(content.title)
        self.paragraph("", indent=0)
        for block in content.blocks:
            if block.kind == "to":
                self.paragraph(block.text, indent=0)
            elif block.kind == "h1":
                self.paragraph(block.text, HT).paragraph_format.keep_with_next = True
            elif block.kind == "h2":
                paragraph = self.paragraph()
                self.run(paragraph, block.head, KT)
                self.run(paragraph, block.text)
            else:
                self.paragraph(block.text)
        self.paragraph("", indent=0)
        for n, text in enumerate(content.annex_list):
            self._hang(self.paragraph(f"{'附件：' if n == 0 else ''}{n + 1}. {text}", indent=0, align=_LEFT), 6, 4 if n == 0 else 1)
        self.paragraph("", indent=0)
        self.paragraph("", indent=0)
        self.paragraph(content.signature, align=_RIGHT, indent=0).paragraph_format.right_indent = Pt(32)
        self.paragraph(content.dated, align=_RIGHT, indent=0).paragraph_format.right_indent = Pt(64)
        if content.contact:
            self._unbroken(self.paragraph(), content.contact)

    @staticmethod
    def _red_line(paragraph: Any) -> None:
        borders, bottom = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
        for name, value in (("val", "single"), ("sz", "18"), ("space", "8"), ("color", "D7000F")):
            bottom.set(qn(f"w:{name}"), value)
        borders.append(bottom)
        paragraph._p.get_or_add_pPr().insert(0, borders)

    # --- annexes

    def annex(self, table: Table) -> None:
        self._page(self.document.add_section(WD_SECTION.NEW_PAGE), table.landscape)
        self.paragraph(table.label, HT, 16, _LEFT, 0)
        self.title(table.title)
        for line in table.lines:
            self.paragraph(line, size=12, align=_LEFT, indent=0)
        size = 9.0 if table.landscape else 11.0
        total = 225.0 if table.landscape else 156.0
        widths = [w * total / sum(table.widths) for w in table.widths]
        grid = self.document.add_table(len(table.heads), len(widths))
        grid.style, grid.autofit, grid.alignment = "Table Grid", False, WD_TABLE_ALIGNMENT.CENTER
        self._heads(grid, table, size)
        for row in table.rows:
            cells = grid.add_row().cells
            for c, text in enumerate(row):
                self._cell(cells[c], text, FS, size, _LEFT if c in table.left else _CENTER)
        for row in grid.rows:
            self._flag(row, "w:cantSplit")
        for c, width in enumerate(widths):
            grid.columns[c].width = Mm(width)
            for cell in grid.columns[c].cells:
                cell.width = Mm(width)
        for c in table.merged:
            for start, end in runs(table, c):
                if end > start:
                    first = grid.cell(len(table.heads) + start, c)
                    for r in range(start + 1, end + 1):
                        grid.cell(len(table.heads) + r, c).paragraphs[0].clear()
                    self._merge(first, grid.cell(len(table.heads) + end, c))
        for note in table.notes:
            self.paragraph(note, size=10.5, align=_LEFT, indent=0, line=16)

    @staticmethod
    def _merge(first: Any, last: Any) -> None:
        merged = first.merge(last)
        for paragraph in merged.paragraphs[1:]:
            paragraph._p.getparent().remove(paragraph._p)

    def _heads(self, grid: Any, table: Table, size: float) -> None:
        for r, head in enumerate(table.heads):
            for c, text in enumerate(head):
                if text:
                    self._cell(grid.cell(r, c), text, HT, size, _CENTER)
            self._flag(grid.rows[r], "w:tblHeader")
        if len(table.heads) == 2:
            upper, lower = table.heads
            for c, text in enumerate(upper):
                if text and not lower[c]:
                    self._merge(grid.cell(0, c), grid.cell(1, c))
                elif text:
                    end = c
                    while end + 1 < len(upper) and not upper[end + 1]:
                        end += 1
                    self._merge(grid.cell(0, c), grid.cell(0, end))

    @staticmethod
    def _flag(row: Any, name: str) -> None:
        flag = OxmlElement(name)
        flag.set(qn("w:val"), "true")
        row._tr.get_or_add_trPr().append(flag)

    def _cell(self, cell: Any, text: str, font: str, size: float, align: Any) -> None:
        paragraph = cell.paragraphs[0]
        self._off_grid(paragraph)
        paragraph.alignment = align
        form = paragraph.paragraph_format
        form.space_before = form.space_after = Pt(0)
        form.line_spacing = Pt(size * 1.3)
        self.run(paragraph, text, font, size)
        cell.vertical_alignment = 1
