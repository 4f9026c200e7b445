"""Whole years between two dates, counted by the database."""

from typing import Any

from django.db.models import Func, IntegerField


class WholeYears(Func):
    """Whole years from one date column to another, less than 0 where the other is the earlier.

    As people count ages: born on 29 February, one is a year older on 1 March.
    """

    arity = 2
    output_field = IntegerField()

    def as_sql(
        self, compiler: Any, connection: Any, *_: Any, **__: Any
    ) -> tuple[str, tuple[Any, ...]]:
        """On PostgreSQL not by AGE, whose years are 0 for a date some months before the other."""
        # On SQLite a date is a text of year, month and day.
        sql = (
            "SUBSTR({0}, 1, 4) - SUBSTR({1}, 1, 4) - (SUBSTR({0}, 6) < SUBSTR({1}, 6))"
            if connection.vendor == "sqlite"
            else "EXTRACT(YEAR FROM {0})::integer - EXTRACT(YEAR FROM {1})::integer"
            " - (TO_CHAR({0}, 'MMDD') < TO_CHAR({1}, 'MMDD'))::integer"
        )
        (since, given), (until, later) = map(compiler.compile, self.get_source_expressions())
        return f"({sql.format(until, since)})", (*later, *given) * 2
