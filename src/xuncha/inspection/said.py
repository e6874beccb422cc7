"""What a site says of itself on its home page (网站自述): compared with the registry, the differences are for its unit to explain."""

from __future__ import annotations

import re

import msgspec

from xuncha.dossier import Dossier
from xuncha.registry import Site

from .context import Context
from .rejudge import stored_facts

_ICP = re.compile(r"[\u4e00-\u9fff]ICP[备证]\s*\d+(?:号)?(?:-\d+)?", re.I)


class Said(msgspec.Struct, frozen=True):
    """Texts as shown; empty where the home page shows none (or did not come)."""

    code: str = ""
    icp: str = ""
    name: str = ""


def said_by(dossier: Dossier, site: Site, context: Context) -> Said:
    """The code and ICP number of the footer, the name of the SiteName tag."""
    with stored_facts(dossier, site, context) as facts:
        home = facts.page(facts.url)
        if home is None:
            return Said()
        footer = home.facts.footer
        found = _ICP.search(footer.icp or "")
        return Said((footer.site_code or "").lower(), found[0] if found else "", home.facts.tags.get("SiteName", "").strip())


def bare_icp(text: str) -> str:
    """An ICP number without spaces, case and the number of the site within it (皖ICP备05017886号-1 and …号 are one)."""
    return re.sub(r"-\d+$", "", re.sub(r"\s", "", text).upper()).rstrip("号")
