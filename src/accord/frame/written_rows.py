"""Rows written by SQL that is made once: for what is written with every answer.

Building an object, a query and its SQL anew costs several times what the database needs for it, and
each message to PostgreSQL more than the rows in it: what belongs together goes there as one.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property, lru_cache
from operator import attrgetter
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import Model, fields

Row = Sequence[Any]
BATCH: Final = 5_000


# What the driver takes as it is; Django would look at each value for what it might be instead.
_PLAIN: Final = (
    fields.CharField, fields.TextField, fields.IntegerField, fields.BinaryField,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL without its end, and the values that are bound in it."""

    sql: str
    values: Sequence[Any]


def run_together(statements: Sequence[Statement]) -> None:
    """Run them in their order, all or none, and return once they are committed.

    In a transaction that is open they wait for its commit, and it fails with them. PostgreSQL gets
    one message, by itself a transaction in which each statement still sees what others committed
    before it.
    """
    if not statements:
        return
    if connection.vendor == "postgresql":
        together = Statement(
            "; ".join(one.sql for one in statements),
            [value for one in statements for value in one.values],
        )
        if not connection.in_atomic_block:
            _run([together])
            return
        statements = [together]
    with transaction.atomic(savepoint=False):
        _run(statements)


def _run(statements: Sequence[Statement]) -> None:
    if connection.vendor == "sqlite":
        _run_on_sqlite(statements)
        return
    with connection.cursor() as cursor:
        for one in statements:
            cursor.execute(one.sql, one.values)


def _run_on_sqlite(statements: Sequence[Statement]) -> None:
    """What a cursor of Django's does around each statement costs as much as the rows."""
    connection.ensure_connection()
    connection.validate_no_broken_transaction()
    execute = connection.connection.execute
    with connection.wrap_database_errors:
        for one in statements:
            execute(_as_sqlite_has_it(one.sql), one.values)


@lru_cache(maxsize=256)
def _as_sqlite_has_it(sql: str) -> str:
    """The same with the marks of SQLite's driver; what is written here has no others."""
    return sql.replace("%s", "?").replace("%%", "%")


def bound_uuid() -> Callable[[Any], Any]:
    """How identifiers are bound: as hex on SQLite, as they are on PostgreSQL."""
    return attrgetter("hex") if connection.vendor == "sqlite" else _itself


def bound_uuids(values: Sequence[Any]) -> Any:
    """A list of identifiers as one value, for SQL whose text is the same for lists of any length."""
    found = list(map(bound_uuid(), values))
    return json.dumps(found) if connection.vendor == "sqlite" else found


def _binding(field: Any) -> Callable[[Any], Any]:
    """How values of a column are bound, as the model's field binds them."""
    if isinstance(field, fields.UUIDField):
        return bound_uuid()
    if isinstance(field, _PLAIN):
        return _itself
    if isinstance(field, fields.DateTimeField):
        return _in_utc if connection.vendor == "sqlite" else _itself
    return lambda value: field.get_db_prep_save(value, connection)


def _itself(value: Any) -> Any:
    return value


def _in_utc(moment: datetime | None) -> str | None:
    """As SQLite has moments: text in UTC, without the zone."""
    return None if moment is None else str(moment.astimezone(UTC).replace(tzinfo=None))


class WrittenRows:
    """Columns of one table; values are given in their order and bound as the model's fields bind them."""

    def __init__(self, model: type[Model], *names: str) -> None:
        self._model, self._names = model, names
        self._endings: dict[str, str] = {}

    def writing(self, rows: Sequence[Row], *, unless_there: str = "") -> list[Statement]:
        """What writes the rows; those whose column `unless_there` is there already stay as they are."""
        ending = self._leaving(unless_there) if unless_there else ""
        return [
            self._writing(rows[start : start + BATCH], ending)
            for start in range(0, len(rows), BATCH)
        ]

    def write(self, rows: Sequence[Row]) -> None:
        """Write the rows."""
        run_together(self.writing(rows))

    def _writing(self, rows: Sequence[Row], ending: str) -> Statement:
        marks = self._marks if len(rows) == 1 else ", ".join([self._marks] * len(rows))
        bound = [bind(value) for row in rows for bind, value in zip(self._bind, row, strict=True)]
        return Statement(f"{self._head} VALUES {marks}{ending}", bound)

    def _leaving(self, there: str) -> str:
        found = self._endings.get(there)
        if found is None:
            found = f" ON CONFLICT ({self._quoted(there)}) DO NOTHING"
            self._endings[there] = found
        return found

    @cached_property
    def _bind(self) -> list[Callable[[Any], Any]]:
        return [_binding(self._field(name)) for name in self._names]

    @cached_property
    def _head(self) -> str:
        table = connection.ops.quote_name(self._model._meta.db_table)  # noqa: SLF001 - Django's documented way to a model's table
        return f"INSERT INTO {table} ({', '.join(map(self._quoted, self._names))})"

    @cached_property
    def _marks(self) -> str:
        return f"({', '.join(['%s'] * len(self._names))})"

    def _field(self, name: str) -> Any:
        about = self._model._meta  # noqa: SLF001 - as above
        return about.pk if name == "pk" else about.get_field(name)

    def _quoted(self, name: str) -> str:
        return connection.ops.quote_name(self._field(name).column)
