"""Writes the three documents side by side."""

from __future__ import annotations

from pathlib import Path

import msgspec

from .compose import Bulletin
from .docx_writer import write_docx
from .fonts import choose_fonts
from .pdf_writer import write_pdf
from .xlsx_writer import write_xlsx


class Written(msgspec.Struct, frozen=True):
    """Where the documents are and which faces were substituted in the PDF."""

    paths: tuple[Path, ...]
    substitutions: tuple[str, ...]


def write_all(bulletin: Bulletin, out: Path, fonts_dir: Path | None = None) -> Written:
    """通报.docx, 通报.pdf, 附件.xlsx in a folder."""
    out.mkdir(parents=True, exist_ok=True)
    docx, pdf, xlsx = out / "通报.docx", out / "通报.pdf", out / "附件.xlsx"
    write_docx(bulletin, docx)
    fonts = choose_fonts(fonts_dir)
    write_pdf(bulletin, pdf, fonts)
    write_xlsx(bulletin, xlsx)
    said = tuple(f"PDF 字体：{line}" for line in fonts.substitutions)
    return Written((docx, pdf, xlsx), said)
