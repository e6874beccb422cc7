"""Documents from verdicts: the bulletin (通报) and its annexes. Documents never compute: `compose` does."""

from .check import Issue, check
from .compose import Bulletin, compose
from .faults import Fault
from .round import Round, RoundError, load_round, read_round
from .write import Written, write_all

__all__ = ["Bulletin", "Fault", "Issue", "Round", "RoundError", "Written", "check", "compose", "load_round", "read_round", "write_all"]
