"""Many rows quickly into one table: COPY on PostgreSQL, one prepared INSERT on SQLite. Ids are counted here."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models

BATCH = 20_000


class Rows:
    """Rows of one model on their way into its table."""

    def __init__(self, model: type[models.Model]) -> None:
        self.model = model
        self.table = model._meta.db_table
        fields = model._meta.concrete_fields
        self.columns = [field.column for field in fields]
        self.blank = {field.column: self._default(field) for field in fields}
        self.number = 0
        self.waiting: list[tuple[Any, ...]] = []

    @staticmethod
    def _default(field: models.Field[Any, Any]) -> Any:
        if isinstance(field, models.JSONField):
            return json.dumps(field.get_default())
        if field.has_default():
            value = field.get_default()
            return str(value) if isinstance(value, str) else value
        return None if field.null or not isinstance(field, models.CharField | models.TextField) else ""

    def add(self, **values: Any) -> int:
        """Takes a row by its columns' names and gives its id; what is not named has the field's default."""
        self.number += 1
        self.waiting.append(tuple((self.blank | {"id": self.number} | values).values()))
        if len(self.waiting) >= BATCH:
            self.flush()
        return self.number

    def flush(self) -> None:
        rows, self.waiting = self.waiting, []
        if not rows:
            return
        names = ", ".join(f'"{name}"' for name in self.columns)
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                with cursor.cursor.copy(f'COPY "{self.table}" ({names}) FROM STDIN') as copy:
                    for row in rows:
                        copy.write_row(row)
            else:
                marks = ", ".join("?" for _name in self.columns)
                cursor.cursor.connection.executemany(f'INSERT INTO "{self.table}" ({names}) VALUES ({marks})', ([_plain(value) for value in row] for row in rows))


def _plain(value: Any) -> Any:
    """As Django writes times and days into SQLite."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    return value.isoformat() if isinstance(value, date) else value


class Store:
    """All tables that are being filled."""

    def __init__(self) -> None:
        self.tables: dict[type[models.Model], Rows] = {}
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA cache_size=-400000")

    def __getitem__(self, model: type[models.Model]) -> Rows:
        if model not in self.tables:
            self.tables[model] = Rows(model)
        return self.tables[model]

    def flush(self) -> None:
        for rows in self.tables.values():
            rows.flush()

    def finish(self) -> None:
        """Sequences and the planner's statistics, as they would be after years of work."""
        self.flush()
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), list(self.tables)):
                cursor.execute(statement)
            cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
            if connection.vendor == "sqlite":
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def counted(self) -> dict[str, int]:
        return {rows.table: rows.number for rows in self.tables.values()}
