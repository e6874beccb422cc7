"""Brings the desk's English catalogue up to date: `python scripts/desk_messages.py` adds what is new, drops what is gone, compiles.

Messages come from Python (gettext and its kin) and from templates; Babel reads the one, a few patterns the other.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

DESK = Path(__file__).resolve().parents[1] / "src" / "xuncha" / "desk"
FOLDER = DESK / "locale" / "en" / "LC_MESSAGES"
_TRANSLATE = re.compile(r"""\{%\s*translate\s+(?:"([^"]*)"|'([^']*)')""")
_LITERAL = re.compile(r"""_\((?:"([^"]*)"|'([^']*)')\)""")
_BLOCK = re.compile(r"\{%\s*blocktranslate[^%]*%\}(.*?)\{%\s*endblocktranslate\s*%\}", re.S)
_KEYWORDS = {"_": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None, "pgettext_lazy": ((1, "c"), 2)}


def used() -> set[str]:
    """Every message of the desk; one that belongs to a context has it before it, as in the compiled file."""
    out = {f"{context}\x04{message}" if context else str(message) for _, _, message, _, context in extract_from_dir(str(DESK), [("**.py", "python")], keywords=_KEYWORDS)}
    for path in DESK.rglob("*.html"):
        text = path.read_text("utf-8")
        out |= {a or b for a, b in _TRANSLATE.findall(text)} | {a or b for a, b in _LITERAL.findall(text)}
        out |= {re.sub(r"\{\{\s*(\w+)\s*\}\}", r"%(\1)s", body.replace("%", "%%")) for body in _BLOCK.findall(text)}
    return {message for message in out if re.search(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uff60]", message)}


def catalogue() -> Catalog:
    path = FOLDER / "django.po"
    if not path.exists():
        return Catalog(locale="en", domain="django", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale="en", domain="django")


def key_of(message: Message) -> str:
    return f"{message.context}\x04{message.id}" if message.context else str(message.id)


def update(translations: dict[str, str] | None = None) -> list[str]:
    """Writes the catalogue anew; gives the messages that still have no English."""
    there = catalogue()
    before = {key_of(message): str(message.string) for message in there if message.id}
    # the day of the first one is kept, so that nothing changes where no message did
    made = Catalog(locale="en", domain="django", fuzzy=False, creation_date=there.creation_date)
    for message in sorted(used()):
        context, _, text = message.rpartition("\x04")
        made.add(text, (translations or {}).get(message) or before.get(message) or "", context=context or None)
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "django.po").open("wb") as file:
        write_po(file, made, width=0, omit_header=False)
    with (FOLDER / "django.mo").open("wb") as file:
        write_mo(file, made)
    return [key_of(message) for message in made if message.id and not message.string]


if __name__ == "__main__":
    left = update()
    print(f"{len(left)} 条还没有英文" if left else "英文齐全")
    sys.exit(bool(left))
