"""Rows written by SQL that is made once: for what is written with every answer.

Building an object, a query and its SQL anew costs several times what the database needs for it.
"""

import json
from collections.abc import Callable, Sequence
from functools import cached_property
from operator import attrgetter
from typing import Any, Final

from django.db import connection
from django.db.models import Model, fields

Row = Sequence[Any]
BATCH: Final = 5_000


_EACH: Final = {
    "sqlite": "SELECT %s, value FROM json_each(%s)",
    "postgresql": "SELECT %s, unnest(%s)",
}
# What the driver takes as it is; Django would look at each value for what it might be instead.
_PLAIN: Final = (
    fields.CharField, fields.TextField, fields.IntegerField, fields.BinaryField,
)  # fmt: skip


def _binding(field: Any) -> Callable[[Any], Any]:
    """How values of a column are bound, as the model's field binds them."""
    if isinstance(field, fields.UUIDField):
        return attrgetter("hex") if connection.vendor == "sqlite" else _itself
    if isinstance(field, _PLAIN):
        return _itself
    return lambda value: field.get_db_prep_save(value, connection)


def _itself(value: Any) -> Any:
    return value


class WrittenRows:
    """Columns of one table; values are given in their order and bound as the model's fields bind them."""

    def __init__(self, model: type[Model], *names: str) -> None:
        self._model, self._names = model, names

    def write(self, rows: Sequence[Row]) -> None:
        """Write the rows."""
        for start in range(0, len(rows), BATCH):
            self._run(rows[start : start + BATCH])

    def write_new(self, row: Row, *, unique: str) -> int | None:
        """Write one row and return its key; None where its `unique` column is there already."""
        column = self._quoted(unique)
        ending = f" ON CONFLICT ({column}) DO NOTHING RETURNING {self._quoted('pk')}"
        found = self._run([row], ending)
        return int(found[0]) if found else None

    def write_each(self, first: Any, others: Sequence[Any]) -> None:
        """Write a row of `first` and each of the others; the statement's text is always the same.

        For tables of two columns: a list of thousands is bound as one value.
        """
        for start in range(0, len(others), BATCH):
            some = [self._bind[1](one) for one in others[start : start + BATCH]]
            listed = json.dumps(some) if connection.vendor == "sqlite" else some
            with connection.cursor() as cursor:
                cursor.execute(
                    f"{self._head} {_EACH[connection.vendor]}", [self._bind[0](first), listed]
                )

    def _run(self, rows: Sequence[Row], ending: str = "") -> Any:
        if not rows:
            return None
        marks = ", ".join([self._marks] * len(rows))
        bound = [bind(value) for row in rows for bind, value in zip(self._bind, row, strict=True)]
        with connection.cursor() as cursor:
            cursor.execute(f"{self._head} VALUES {marks}{ending}", bound)
            return cursor.fetchone() if "RETURNING" in ending else None

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
