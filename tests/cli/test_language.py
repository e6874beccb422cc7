"""Messages go through gettext: English is whole, placeholders survive, the compiled catalogue is the written one."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

SOURCE = Path(__file__).resolve().parents[2] / "src" / "xuncha"
FOLDER = SOURCE / "locale" / "en" / "LC_MESSAGES"


def test_every_message_of_the_command_line_has_an_english_one() -> None:
    with (FOLDER / "xuncha.po").open("rb") as file:
        catalogue = read_po(file)
    # the desk has a catalogue of its own (tests/desk/test_language.py)
    used = {message for name, _, message, _, _ in extract_from_dir(str(SOURCE), [("**.py", "python")]) if not name.startswith("desk")}
    assert used - {m.id for m in catalogue if m.string} == set()
    for message in catalogue:
        assert set(re.findall(r"\{\w+\}", str(message.id))) == set(re.findall(r"\{\w+\}", str(message.string)))
    with (FOLDER / "xuncha.mo").open("rb") as compiled:
        assert {m.id: m.string for m in read_mo(compiled) if m.id} == {m.id: m.string for m in catalogue if m.id}


def test_english_help_is_english() -> None:
    done = subprocess.run([sys.executable, "-m", "xuncha", "--help"], capture_output=True, text=True, env={**os.environ, "XUNCHA_LANG": "en"}, check=True)
    assert "why this grade" in done.stdout
