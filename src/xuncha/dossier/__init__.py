"""The dossier (卷宗): the container of a round's evidence, facts, findings and verdicts."""

from .container import Addition, Decision, Dossier, DossierError, Manifest
from .verify import verify

__all__ = ["Addition", "Decision", "Dossier", "DossierError", "Manifest", "verify"]
