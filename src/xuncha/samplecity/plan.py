"""The plan of a site: its columns, their entries and dates, and where each problem of the table is planted."""

from __future__ import annotations

from datetime import date

from . import filling, interaction, pages, services
from .columns import lay_out
from .draft import Draft
from .model import Defect, SitePlan, SiteRow


def plan_site(row: SiteRow, defects: list[Defect], as_of: date, seed: int, index: int) -> SitePlan:
    """Plans one site; the same row, defects, day and seed give the same plan."""
    draft = Draft(row, defects, as_of, seed, index)
    lay_out(draft)
    filling.fill(draft)
    filling.interpret(draft)
    services.offer(draft)
    interaction.converse(draft)
    pages.write(draft)
    filling.mark(draft)
    draft.plan.outside = draft.random.random() < 0.5
    return draft.plan
