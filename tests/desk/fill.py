"""Fills a desk's home with the tests' small world, for a server of its own: `python -m tests.desk.fill`."""

from __future__ import annotations

from django.core.management import call_command
from django.db import transaction

from tests.desk.conftest import furnish, make_world

if __name__ == "__main__":
    call_command("migrate", verbosity=0)
    with transaction.atomic():
        furnish(make_world())
