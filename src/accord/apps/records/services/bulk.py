"""Many rows in one statement: the loader's one way to write, on both databases.

The ORM's `bulk_create` builds an expression for every value of every row; at a quarter of a
million rows that alone takes longer than everything else together (see bench/ingest.py).
"""

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from django.db import connection, models

Prepare = Callable[[Any], Any]
_AS_THEY_ARE = (
    models.CharField,
    models.TextField,
    models.IntegerField,
    models.FloatField,
    models.BooleanField,
    models.BinaryField,
)
# An encoder of our own: `json.dumps` with options builds one anew for each value.
_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class Columns:
    """Some columns of a model, and how their values are handed to the database's driver."""

    def __init__(self, model: type[models.Model], names: Sequence[str]) -> None:
        fields = [model._meta.get_field(name) for name in names]  # noqa: SLF001 - Django's API
        self.model = model
        self.names = [str(field.column) for field in fields]  # type: ignore[union-attr]  # concrete fields alone are given
        prepared = [(place, _prepare(field)) for place, field in enumerate(fields)]  # type: ignore[arg-type]  # concrete fields alone are given
        self._prepared = [(place, prepare) for place, prepare in prepared if prepare is not None]

    def ready(self, row: Sequence[Any]) -> list[Any]:
        """The row's values as the driver takes them; done before a transaction, it costs it none."""
        values = list(row)
        for place, prepare in self._prepared:
            value = values[place]
            if value is not None:
                values[place] = prepare(value)
        return values


class Inserter:
    """Inserts rows of one model, made ready by `Columns`, in the order of the columns given."""

    def __init__(self, *parts: Columns) -> None:
        quote = connection.ops.quote_name
        table = quote(parts[0].model._meta.db_table)  # noqa: SLF001 - Django's documented model API
        names = [quote(name) for part in parts for name in part.names]
        self._head = f"{table} ({', '.join(names)})"
        self._marks = ", ".join(["%s"] * len(names))

    def insert(self, rows: Sequence[Sequence[Any]]) -> None:
        """Write all rows, inside the caller's transaction."""
        if not rows:
            return
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                with cursor.copy(f"COPY {self._head} FROM STDIN") as copy:
                    for row in rows:
                        copy.write_row(row)
                return
            cursor.executemany(f"INSERT INTO {self._head} VALUES ({self._marks})", rows)  # noqa: S608 - names of columns, quoted; values are bound


def _prepare(field: models.Field[Any, Any]) -> Prepare | None:
    """What the driver needs to have done to a value of this field; None is nothing."""
    native = connection.vendor == "postgresql"
    if isinstance(field, _AS_THEY_ARE):
        return None
    if isinstance(field, models.DateTimeField):
        return None if native else _utc_text
    if isinstance(field, models.DateField):
        return None if native else str
    if isinstance(field, models.UUIDField | models.ForeignKey):
        return None if native else _hex
    if isinstance(field, models.JSONField):
        return _json
    return lambda value: field.get_db_prep_save(value, connection)


def _utc_text(moment: datetime) -> str:
    """The text by which Django keeps a moment in SQLite: UTC, without saying so."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(" ")


def _hex(value: Any) -> str:
    return str(value.hex)
