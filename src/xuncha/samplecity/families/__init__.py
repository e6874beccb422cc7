"""Page families as real content systems make them: addresses, list markup, content markup."""

from .base import Family
from .hanweb import Hanweb
from .legacy import Legacy
from .lonsun import Lonsun
from .trs import Trs
from .ucap import Ucap
from .vsb import Vsb

FAMILIES: dict[str, type[Family]] = {
    "lonsun": Lonsun, "hanweb": Hanweb, "trs": Trs, "vsb": Vsb, "ucap": Ucap, "legacy": Legacy,
}  # fmt: skip

__all__ = ["FAMILIES", "Family"]
