"""Many sites at once, on the processes of this machine."""

from .local import Outcome, run_local

__all__ = ["Outcome", "run_local"]
