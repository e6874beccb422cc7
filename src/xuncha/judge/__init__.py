"""Findings and an edition become verdicts (评定): vetoes, problems, grades, what still waits for a person."""

from .accounts import judge_account
from .decide import apply_decisions
from .people import laid_together
from .sites import judge_site

__all__ = ["apply_decisions", "judge_account", "judge_site", "laid_together"]
