"""Many rows in one statement: the loader's one way to write, on both databases.

The ORM's `bulk_create` builds an expression for every value of every row; at a quarter of a
million rows that alone takes longer than everything else together (see bench/ingest.py).
"""

from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection, models

Prepare = Callable[[Any], Any]
_AS_THEY_ARE = (
    models.CharField,
    models.TextField,
    models.IntegerField,
    models.FloatField,
    models.BooleanField,
)


class Inserter:
    """Inserts rows of one model, given as sequences in the order of `columns`."""

    def __init__(self, model: type[models.Model], columns: Sequence[str]) -> None:
        fields = [model._meta.get_field(name) for name in columns]  # noqa: SLF001 - Django's API
        quote = connection.ops.quote_name
        names = ", ".join(quote(str(field.column)) for field in fields)  # type: ignore[union-attr]
        table = quote(model._meta.db_table)  # noqa: SLF001
        self._head = f"{table} ({names})"
        self._marks = ", ".join(["%s"] * len(fields))
        self._prepared = [
            (place, _prepare(field))  # type: ignore[arg-type]
            for place, field in enumerate(fields)
            if not isinstance(field, _AS_THEY_ARE)
        ]

    def insert(self, rows: Sequence[Sequence[Any]]) -> None:
        """Write all rows, inside the caller's transaction."""
        if not rows:
            return
        ready = [self._ready(row) for row in rows]
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                with cursor.copy(f"COPY {self._head} FROM STDIN") as copy:
                    for row in ready:
                        copy.write_row(row)
                return
            cursor.executemany(f"INSERT INTO {self._head} VALUES ({self._marks})", ready)  # noqa: S608

    def _ready(self, row: Sequence[Any]) -> list[Any]:
        values = list(row)
        for place, prepare in self._prepared:
            value = values[place]
            if value is not None:
                values[place] = prepare(value)
        return values


def _prepare(field: models.Field[Any, Any]) -> Prepare:
    """How a value of this field is handed to the driver, as the ORM would do it."""
    if isinstance(field, models.DateTimeField):
        return connection.ops.adapt_datetimefield_value
    if isinstance(field, models.DateField):
        return connection.ops.adapt_datefield_value
    if isinstance(field, models.UUIDField | models.ForeignKey):
        if connection.features.has_native_uuid_field:
            return lambda value: value
        return lambda value: value.hex
    return lambda value: field.get_db_prep_save(value, connection)
