"""Rules are data: editions (巡查口径) laid over each other, lexicons, and their loader."""

from .editions import DEFAULT_EDITION, Band, Edition, EditionError, Rule, edition_names, load_edition
from .lexicon import Allowed, Entry, load_allowed, load_lexicon, read_allowed, read_lexicon, wording_lexicon
from .lures import Lures, load_lures
from .windows import months_before
from .workdays import Calendar, calendar

__all__ = [
    "DEFAULT_EDITION",
    "Allowed",
    "Band",
    "Calendar",
    "Edition",
    "EditionError",
    "Entry",
    "Lures",
    "Rule",
    "calendar",
    "edition_names",
    "load_allowed",
    "load_edition",
    "load_lexicon",
    "load_lures",
    "months_before",
    "read_allowed",
    "read_lexicon",
    "wording_lexicon",
]
