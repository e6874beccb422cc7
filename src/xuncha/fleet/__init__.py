"""Many sites at once, on the processes of this machine; a whole inspection as one call."""

from .local import Outcome, run_local
from .plan import Plan, Result, carry_out, check

__all__ = ["Outcome", "Plan", "Result", "carry_out", "check", "run_local"]
