"""Messages: Chinese is the language of the source; other languages come from gettext catalogues in `locale/`."""

from __future__ import annotations

import gettext
import os
from pathlib import Path

_FOLDER = Path(__file__).parent / "locale"
_language = os.environ.get("XUNCHA_LANG", "zh")
_catalogue = gettext.translation("xuncha", _FOLDER, languages=[_language], fallback=True)


def _(message: str) -> str:
    """The message in the user's language (XUNCHA_LANG=en for English)."""
    return _catalogue.gettext(message)
