"""A question compiled once and asked again with other values.

Django's way from objects to SQL costs more than a look-up by an index takes. What is kept here is
its SQL and how a row's values are read; slots stand for what differs from one asking to the next.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import DateTimeField, QuerySet

_MOMENT = DateTimeField()


@dataclass(frozen=True)
class Slot:
    """Where a value goes that is given when the question is asked."""

    name: str


def bound_list(values: Iterable[str | int]) -> Any:
    """A list as the one value that the database takes it as."""
    found = sorted(values)
    return json.dumps(found) if connection.vendor == "sqlite" else found


def bound_moment(moment: datetime) -> Any:
    """A moment as the database takes it."""
    return _MOMENT.get_db_prep_value(moment, connection)


class Prepared:
    """The SQL of a query of values, whose slots are filled with each asking."""

    def __init__(self, rows: QuerySet[Any, Any]) -> None:
        compiler = rows.query.get_compiler(connection=connection)
        try:
            self._sql, self._params = compiler.as_sql()
        except EmptyResultSet:  # nothing can ever meet the condition
            self._sql, self._params = "", ()
            return
        selected = [expression for expression, _, _ in compiler.select]
        self._width = len(selected)
        self._reading = [
            (place, converters, expression)
            for place, (converters, expression) in compiler.get_converters(selected).items()
        ]

    def rows(self, values: dict[str, Any]) -> list[list[Any]]:
        """The rows that the database gives for these values, as Django reads them."""
        if not self._sql:
            return []
        params = [values[one.name] if isinstance(one, Slot) else one for one in self._params]
        found = [list(row[: self._width]) for row in _asked(self._sql, params)]
        for place, converters, expression in self._reading:
            for row in found:
                for convert in converters:
                    row[place] = convert(row[place], expression, connection)
        return found


def _asked(sql: str, params: list[Any]) -> list[tuple[Any, ...]]:
    """The rows. PostgreSQL plans the question once a connection: that costs it more than answering.

    Python's driver of SQLite keeps what it compiled by itself; Django's cursor on PostgreSQL writes
    the values into the text, so that each question would be a new one.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            return list(cursor.fetchall())
    import psycopg  # only nodes on PostgreSQL have it

    connection.close_if_health_check_failed()
    connection.ensure_connection()
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as prepared:
        return prepared.execute(sql, params, prepare=True).fetchall()
