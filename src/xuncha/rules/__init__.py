"""Rules are data: editions (巡查口径) laid over each other, lexicons, and their loader."""

from .editions import DEFAULT_EDITION, Band, Edition, EditionError, Rule, edition_names, editions, load_edition
from .lexicon import Allowed, Entry, load_allowed, load_lexicon, read_allowed, read_lexicon, wording_lexicon
from .lures import Lures, load_lures
from .scoring import Check, Item, Scoring, addable, exact
from .windows import horizon, months_before
from .workdays import Calendar, calendar

__all__ = [
    "DEFAULT_EDITION",
    "Allowed",
    "Band",
    "Calendar",
    "Check",
    "Edition",
    "EditionError",
    "Entry",
    "Item",
    "Lures",
    "Rule",
    "Scoring",
    "addable",
    "calendar",
    "edition_names",
    "editions",
    "exact",
    "horizon",
    "load_allowed",
    "load_edition",
    "load_lexicon",
    "load_lures",
    "months_before",
    "read_allowed",
    "read_lexicon",
    "wording_lexicon",
]
