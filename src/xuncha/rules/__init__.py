"""Rules are data: editions (巡查口径) laid over each other, lexicons, and their loader."""

from .editions import Band, Edition, EditionError, Rule, edition_names, load_edition
from .lexicon import Entry, load_lexicon, read_lexicon
from .windows import months_before
from .workdays import Calendar, calendar

__all__ = [
    "Band",
    "Calendar",
    "Edition",
    "EditionError",
    "Entry",
    "Rule",
    "calendar",
    "edition_names",
    "load_edition",
    "load_lexicon",
    "months_before",
    "read_lexicon",
]
