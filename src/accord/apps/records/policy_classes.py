"""The classes of records follow the table of records by triggers, so that no write can forget them.

A count within policy asks some hundred classes instead of every record. SQLite has one writer and
adds to the row of a class; on PostgreSQL many write at once, and a row that all of them change
would have them wait for each other, so each statement adds rows of its own, and `tidy` adds them up.
"""

from collections.abc import Iterator
from typing import Any, Final

from django.db import connection, transaction

from accord.core.crypto import sha256
from accord.frame import triggers

RECORDS: Final = "records_record"
MODEL: Final = "records.PolicyClass"
CLASSES: Final = "records_policyclass"
ALIKE_IN: Final = (
    "owner_id", "kind", "offence_code", "level", "audience", "release_expires_at",
)  # fmt: skip
#: Rows of PostgreSQL beyond one a class, from which on they are added up.
SCATTERED: Final = 400


def install(**_: Any) -> None:
    """Put the triggers in place, and count; runs after each migrate, since a remade table loses them.

    Where they already stand as they should, the counts are right and nothing is counted.
    """
    wanted = dict(triggers.by_engine(sqlite=_sqlite, postgresql=_postgresql))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_FOUND[connection.vendor])
        found = {name for (name,) in cursor.fetchall()}
        if found == set(wanted):
            return
        for name in found:
            cursor.execute(_dropped(name))
        for statement in (*_aids(), *wanted.values()):
            cursor.execute(statement)
        _count(cursor)


def recount() -> None:
    """Count all records anew, where rows came in past the triggers, as in a restore."""
    with transaction.atomic(), connection.cursor() as cursor:
        _count(cursor)


def tidy() -> int:
    """Add up the rows of each class and drop classes of no record; returns how many rows went."""
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"DELETE FROM {CLASSES} WHERE size = 0")  # noqa: S608 - constants
            return int(cursor.rowcount)
        cursor.execute(_SCATTER)
        scattered = int(cursor.fetchone()[0])
        if scattered < SCATTERED:
            return 0
        cursor.execute(_ADD_UP)
        return scattered


def _count(cursor: Any) -> None:
    cursor.execute(f"DELETE FROM {CLASSES}")  # noqa: S608 - constants
    cursor.execute(
        f"INSERT INTO {CLASSES} ({_ALIKE}, size, first_date, last_date) "  # noqa: S608 - constants
        f"SELECT {_ALIKE}, count(*), min(local_date), max(local_date) FROM {RECORDS} "
        f"WHERE {_stands('')} GROUP BY {_ALIKE}"
    )


_ALIKE: Final = ", ".join(ALIKE_IN)
# SQLite's unique indexes take two nulls for different.
_ONCE: Final = _ALIKE.replace("release_expires_at", "ifnull(release_expires_at, '')")
_FOUND: Final = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'record_class_%'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE tgname LIKE 'record_class_%'",
}
_SCATTER: Final = f"SELECT count(*) - count(DISTINCT ({_ALIKE})) FROM {CLASSES}"  # noqa: S608 - constants
_ADD_UP: Final = (
    f"WITH gone AS (DELETE FROM {CLASSES} RETURNING *) "  # noqa: S608 - constants
    f"INSERT INTO {CLASSES} ({_ALIKE}, size, first_date, last_date) "
    f"SELECT {_ALIKE}, sum(size), min(first_date), max(last_date) FROM gone "
    f"GROUP BY {_ALIKE} HAVING sum(size) <> 0"
)


def _stands(row: str) -> str:
    return f"{row}is_current AND {row}state = 'standing'"


def _named(deed: str, body: str) -> str:
    """A trigger's name tells what it does, so that another version of it is found to be another."""
    return f"record_class_{deed}_{sha256(body.encode()).hex()[:8]}"


def _aids() -> Iterator[str]:
    """What the triggers need besides themselves."""
    if connection.vendor == "sqlite":
        yield f"DELETE FROM {CLASSES}"  # noqa: S608 - constants
        yield f"CREATE UNIQUE INDEX IF NOT EXISTS policy_class_once ON {CLASSES} ({_ONCE})"
        return
    # Nobody writes records between the count and the triggers.
    yield f"LOCK TABLE {RECORDS} IN SHARE ROW EXCLUSIVE MODE"
    for deed, body in _BODIES.items():
        yield triggers.function(f"accord_class_{deed}", body)


def _dropped(name: str) -> str:
    place = "" if connection.vendor == "sqlite" else f" ON {RECORDS}"
    return f"DROP TRIGGER {name}{place}"


def _sqlite() -> Iterator[tuple[str, str]]:
    columns = ", ".join(f"NEW.{name}" for name in ALIKE_IN)
    wider = ", ".join(
        f"{name} = {most}(ifnull({name}, excluded.{name}), ifnull(excluded.{name}, {name}))"
        for name, most in (("first_date", "min"), ("last_date", "max"))
    )
    came = (
        f"WHEN {_stands('NEW.')} BEGIN "  # noqa: S608 - constants
        f"INSERT INTO {CLASSES} ({_ALIKE}, size, first_date, last_date) "
        f"VALUES ({columns}, 1, NEW.local_date, NEW.local_date) "
        f"ON CONFLICT ({_ONCE}) DO UPDATE SET size = size + 1, {wider}; END"
    )
    same = " AND ".join(f"{name} = OLD.{name}" for name in ALIKE_IN[:-1])
    went = (
        f"WHEN {_stands('OLD.')} BEGIN "  # noqa: S608 - constants
        f"UPDATE {CLASSES} SET size = size - 1 WHERE {same} "
        "AND ifnull(release_expires_at, '') = ifnull(OLD.release_expires_at, ''); END"
    )
    changed = f"AFTER UPDATE OF {_ALIKE}, is_current, state, local_date"
    for deed, event, body in (
        ("new", "AFTER INSERT", came),
        ("into", changed, came),
        ("out", changed, went),
        ("gone", "AFTER DELETE", went),
    ):
        name = _named(deed, f"{event} {body}")
        yield name, f"CREATE TRIGGER {name} {event} ON {RECORDS} {body}"


def _of(rows: str, *, sign: int) -> str:
    dates = ("local_date AS came, NULL::date AS went", "NULL::date AS came, local_date AS went")
    return (
        f"SELECT {_ALIKE}, {sign} AS one, {dates[sign < 0]} FROM {rows} "  # noqa: S608 - constants
        f"WHERE {_stands('')}"
    )


def _adding(rows: str, *, only: str = "") -> str:
    return (
        f"INSERT INTO {CLASSES} ({_ALIKE}, size, first_date, last_date) "  # noqa: S608 - constants
        f"SELECT {_ALIKE}, sum(one), min(came), max(came) FROM ({rows}) moved GROUP BY {_ALIKE} {only}"
    )


# What leaves its class and comes into the same is no change, unless its day is another.
_MOVED: Final = "HAVING sum(one) <> 0 OR min(came) < min(went) OR max(came) > max(went)"
_BODIES: Final = {
    "new": _adding(_of("added", sign=1)),
    "changed": _adding(
        f"{_of('added', sign=1)} UNION ALL {_of('removed', sign=-1)}",
        only=f"{_MOVED} OR (min(went) IS NULL AND min(came) IS NOT NULL)",
    ),
    "gone": _adding(_of("removed", sign=-1)),
    "emptied": f"DELETE FROM {CLASSES}",  # noqa: S608 - constants
}


def _postgresql() -> Iterator[tuple[str, str]]:
    for deed, event in (
        ("new", f"AFTER INSERT ON {RECORDS} REFERENCING NEW TABLE AS added"),
        (
            "changed",
            f"AFTER UPDATE ON {RECORDS} REFERENCING NEW TABLE AS added OLD TABLE AS removed",
        ),
        ("gone", f"AFTER DELETE ON {RECORDS} REFERENCING OLD TABLE AS removed"),
        ("emptied", f"AFTER TRUNCATE ON {RECORDS}"),
    ):
        name = _named(deed, f"{event} {_BODIES[deed]}")
        done = f"EXECUTE FUNCTION accord_class_{deed}()"
        yield name, f"CREATE TRIGGER {name} {event} FOR EACH STATEMENT {done}"
