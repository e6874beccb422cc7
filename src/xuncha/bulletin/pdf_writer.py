"""通报.pdf by typst, from the same content; only the chosen faces are seen, so that the result is the same everywhere."""

from __future__ import annotations

import tempfile
from importlib import resources
from pathlib import Path

import msgspec
import typst

from .compose import Bulletin
from .fonts import Fonts
from .xlsx_writer import runs


def write_pdf(bulletin: Bulletin, path: Path, fonts: Fonts) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "bulletin.typ").write_bytes((resources.files("xuncha.bulletin") / "bulletin.typ").read_bytes())
        data = msgspec.to_builtins(bulletin)
        data["fonts"] = fonts.families
        for table, raw in zip(bulletin.annexes, data["annexes"], strict=True):
            raw["runs"] = [[start, end - start + 1] for start, end in runs(table, table.merged[0])] if table.merged else []
        (folder / "data.json").write_bytes(msgspec.json.encode(data))
        faces = folder / "fonts"
        faces.mkdir()
        for file in set(fonts.files.values()):
            (faces / Path(file).name).symlink_to(file)
        pdf = typst.compile(folder / "bulletin.typ", font_paths=[faces], ignore_system_fonts=True, timestamp=0)
    temporary = path.with_suffix(".pdf.tmp")
    temporary.write_bytes(pdf)
    temporary.replace(path)
