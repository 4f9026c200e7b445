"""A condition of many parts as one expression: Django resolves its columns once, not once a part.

A policy of two agreements is some thirty look-ups; built one by one for each query of a search they
cost more than the search itself. What is written here is plain SQL of both databases, its values
are bound, and no column but the end of a release may be null, which is asked for: so the condition
is true or false of every row, and its negation is the rest.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, DateTimeField, Expression, F, UUIDField
from django.db.models.sql.compiler import SQLCompiler

from accord.frame.prepared import Slot

TRUE: Final = "1=1"
FALSE: Final = "1=0"
_UUID, _MOMENT = UUIDField(), DateTimeField()
# One text for a list of any length, so that the question is compiled once.
LISTED: Final = {
    "sqlite": "IN (SELECT value FROM json_each(%s))",
    "postgresql": "= ANY(%s)",
}

FOUND_IN: Final = {"sqlite": "instr", "postgresql": "strpos"}


class Clause:
    """A piece of SQL that names columns as `{kind}`, with its values in order."""

    def __init__(self, sql: str, values: Sequence[Any] = ()) -> None:
        self.sql, self.values = sql, tuple(values)

    @property
    def is_constant(self) -> bool:
        """Whether it says the same of every row."""
        return self.sql in {TRUE, FALSE}


def all_of(parts: Sequence[Clause]) -> Clause:
    """The conjunction, without what is always true."""
    return _joined(parts, " AND ", neutral=TRUE, final=FALSE)


def any_of(parts: Sequence[Clause]) -> Clause:
    """The disjunction, without what is never true."""
    return _joined(parts, " OR ", neutral=FALSE, final=TRUE)


def among(column: str, values: Sequence[Any]) -> Clause:
    """The column is one of these."""
    if not values:
        return Clause(FALSE)
    return Clause(f"{{{column}}} IN ({', '.join(['%s'] * len(values))})", values)


def outside(column: str, values: Sequence[Any]) -> Clause:
    """The column is none of these."""
    if not values:
        return Clause(TRUE)
    return Clause(f"{{{column}}} NOT IN ({', '.join(['%s'] * len(values))})", values)


def listed(column: str, slot: Slot) -> Clause:
    """The column is one of the values that are given when the question is asked."""
    return Clause(f"{{{column}}} {{listed}}", [slot])


def contains(column: str, text: str) -> Clause:
    """The text stands somewhere in the column, letter by letter.

    Not by LIKE: SQLite plans a statement anew each time a pattern is bound in it, which costs more
    than what the statement asks.
    """
    return Clause(f"{{found_in}}({{{column}}}, %s) > 0", [text])


class Scope(Expression):
    """A clause over the columns that a prefix leads to."""

    def __init__(
        self, sql: str, values: tuple[Any, ...], columns: tuple[tuple[str, str], ...]
    ) -> None:
        super().__init__(output_field=BooleanField())
        self.sql, self.values = sql, values
        self.names = tuple(name for name, _ in columns)
        self.columns: list[Any] = [F(path) for _, path in columns]

    def __repr__(self) -> str:
        return f"Scope({self.sql}: {', '.join(map(str, self.values))})"

    def get_source_expressions(self) -> list[Any]:
        """The columns, for Django to resolve."""
        return self.columns

    def set_source_expressions(self, exprs: Sequence[Any]) -> None:
        """The columns as Django resolved them."""
        self.columns = list(exprs)

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, Any]:
        """The clause with the columns' names, and the values as the driver takes them."""
        names = {
            name: compiler.compile(column)[0]
            for name, column in zip(self.names, self.columns, strict=True)
        }
        names["listed"] = LISTED[connection.vendor]
        names["found_in"] = FOUND_IN[connection.vendor]
        return f"({self.sql.format(**names)})", [_bound(one, connection) for one in self.values]


def _bound(value: Any, connection: Any) -> Any:
    if isinstance(value, UUID):
        return _UUID.get_db_prep_value(value, connection)
    if isinstance(value, datetime):
        return _MOMENT.get_db_prep_value(value, connection)
    return value


def _joined(parts: Sequence[Clause], word: str, *, neutral: str, final: str) -> Clause:
    kept = [part for part in parts if part.sql != neutral]
    if any(part.sql == final for part in kept):
        return Clause(final)
    if not kept:
        return Clause(neutral)
    if len(kept) == 1:
        return kept[0]
    sql = word.join(f"({part.sql})" for part in kept)
    return Clause(sql, [value for part in kept for value in part.values])
