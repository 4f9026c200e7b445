"""Triggers on SQLite and PostgreSQL: how statements get into the database, whoever makes them.

Each app says what its triggers keep. They are put in place after each migrate, since a table that a
migration makes anew loses its own.
"""

from collections.abc import Callable, Iterable
from typing import TypeVar

from django.db import connection, transaction

Of = TypeVar("Of")


def by_engine(*, sqlite: Callable[[], Of], postgresql: Callable[[], Of]) -> Of:
    """What is said to the database that this node has."""
    return sqlite() if connection.vendor == "sqlite" else postgresql()


def execute(statements: Iterable[str]) -> None:
    """Run them in their order, all or none."""
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def function(name: str, body: str, *, ends: str = "RETURN NULL; ") -> str:
    """A function of PostgreSQL that a trigger calls; one that never returns `ends` with nothing."""
    return (
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN {body}; {ends}END $$"
    )
