"""Which faces the PDF is set in: the standard ones where the machine has them, else free ones, never boxes.

GB/T 9704 asks for 小标宋, 仿宋, 楷体, 黑体; those are commercial, so an office points FONTS_DIR at its own.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import msgspec
from fontTools.ttLib import TTCollection, TTFont, TTLibError

from .compose import Bulletin

#: standard face → families that may stand for it, best first
WANTED: dict[str, tuple[str, ...]] = {
    "方正小标宋": ("FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05", "方正小标宋简体", "方正小标宋_GBK", "Noto Serif CJK SC", "Source Han Serif SC", "Noto Serif SC"),
    "仿宋": ("FangSong_GB2312", "仿宋_GB2312", "FangSong", "仿宋", "FandolFang R", "FandolFang", "Noto Serif CJK SC", "Noto Serif SC"),
    "楷体": ("KaiTi_GB2312", "楷体_GB2312", "KaiTi", "楷体", "FandolKai", "LXGW WenKai", "Noto Serif CJK SC", "Noto Serif SC"),
    "黑体": ("SimHei", "黑体", "Noto Sans CJK SC", "Source Han Sans SC", "Noto Sans SC", "FandolHei"),
}  # fmt: skip
_GENUINE = dict.fromkeys(WANTED, 4) | {"仿宋": 4, "黑体": 2}


class Fonts(msgspec.Struct, frozen=True):
    """Chosen family and file of each standard face, the folders they lie in, and what was substituted."""

    families: dict[str, str]
    files: dict[str, str]
    substitutions: tuple[str, ...]


def choose_fonts(folder: Path | None) -> Fonts:
    """The best available face for each standard one."""
    known = _available(folder)
    families: dict[str, str] = {}
    files: dict[str, str] = {}
    said: list[str] = []
    for face, candidates in WANTED.items():
        for rank, family in enumerate(candidates):
            if family in known:
                families[face], files[face] = family, known[family]
                if rank >= _GENUINE[face]:
                    said.append(f"{face}以 {family} 代替")
                break
        else:
            raise FileNotFoundError("没有找到任何中文字体：请安装 documents 附加组件，或用 FONTS_DIR 指明字体文件夹")
    return Fonts(families, files, tuple(said))


def _available(folder: Path | None) -> dict[str, str]:
    known: dict[str, str] = {}
    bundled = importlib.util.find_spec("pylopdf_fonts_zh_cn")
    if bundled is not None and bundled.origin:
        for path in sorted(Path(bundled.origin).parent.glob("*.otf")):
            _note(path, known)
    if shutil.which("fc-list"):
        listed = subprocess.run(["fc-list", "--format", "%{family}\t%{file}\n", ":lang=zh"], capture_output=True, text=True, check=False)
        for line in sorted(listed.stdout.splitlines()):
            names, _, file = line.partition("\t")
            if "Bold" in file or "Black" in file or "Light" in file or "Thin" in file or "Medium" in file:
                continue
            for name in names.split(","):
                known[name.strip()] = file
    own = folder or (Path(os.environ["FONTS_DIR"]) if os.environ.get("FONTS_DIR") else None)
    if own is not None:
        for path in sorted(own.rglob("*")):
            if path.suffix.lower() in (".ttf", ".otf", ".ttc"):
                _note(path, known)
    return known


@contextlib.contextmanager
def _faces(path: Path) -> Iterator[list[TTFont]]:
    """The faces of a font file, closed afterwards; none where it cannot be read."""
    try:
        opened: TTCollection | TTFont = TTCollection(path, lazy=True) if path.suffix.lower() == ".ttc" else TTFont(path, lazy=True)
    except (TTLibError, OSError):
        yield []
        return
    try:
        yield list(opened.fonts) if isinstance(opened, TTCollection) else [opened]
    finally:
        opened.close()


def _note(path: Path, known: dict[str, str]) -> None:
    with _faces(path) as faces:
        for font in faces:
            for record in font["name"].names:
                if record.nameID in (1, 16):
                    known[str(record.toUnicode())] = str(path)


def missing_characters(bulletin: Bulletin, fonts: Fonts) -> set[str]:
    """Characters of the bulletin that none of the chosen faces has."""
    covered: set[int] = set()
    for file in set(fonts.files.values()):
        with _faces(Path(file)) as faces:
            for font in faces:
                covered |= set(font.getBestCmap())
    text = set(msgspec.json.encode(bulletin).decode())
    return {c for c in text if c > "\u2e7f" and ord(c) not in covered}
