"""A mark that changes with the rules: triggers write another one into each change of them.

Whoever keeps rules asks for the mark first and reads anew when it is another: what is revoked holds
with its commit. Marks are made up at random, so that none ever stands for two states of the rules,
not after a change that was rolled back either.
"""

from collections.abc import Iterator
from typing import Any, Final

from django.db import connection

from accord.frame import triggers

MODEL: Final = "agencies.RulesMark"
TABLES: Final = (
    "agencies_agreement", "agencies_agreementparty", "agencies_jurisdictionprofile",
    "agencies_agency", "agencies_taskforce", "agencies_taskforcemember",
)  # fmt: skip
DEEDS: Final = ("INSERT", "UPDATE", "DELETE")
_READ: Final = "SELECT mark FROM agencies_rulesmark"
_MARK: Final = {
    "sqlite": "INSERT INTO agencies_rulesmark (id, mark) VALUES (1, hex(randomblob(16))) "
    "ON CONFLICT (id) DO UPDATE SET mark = excluded.mark",
    "postgresql": "INSERT INTO agencies_rulesmark (id, mark) VALUES (1, gen_random_uuid()::text) "
    "ON CONFLICT (id) DO UPDATE SET mark = excluded.mark",
}


def install(**_: Any) -> None:
    """Put every trigger in place; runs after each migrate, since a remade table loses its own."""
    triggers.execute(triggers.by_engine(sqlite=_sqlite, postgresql=_postgresql))


def current() -> str:
    """The mark of the rules as they stand for this connection; "" where nothing was marked yet."""
    with connection.cursor() as cursor:
        cursor.execute(_READ)
        found = cursor.fetchone()
    return str(found[0]) if found else ""


def _marking() -> str:
    return _MARK[connection.vendor]


def _sqlite() -> Iterator[str]:
    for table in TABLES:
        for deed in DEEDS:
            yield (
                f"CREATE TRIGGER IF NOT EXISTS rules_mark_{table}_{deed.lower()} AFTER {deed} "
                f"ON {table} BEGIN {_marking()}; END"
            )
    yield _marking()


def _postgresql() -> Iterator[str]:
    yield triggers.function("accord_rules_marked", _marking())
    for table in TABLES:
        yield (
            f"CREATE OR REPLACE TRIGGER rules_mark_{table} AFTER INSERT OR UPDATE OR DELETE OR "
            f"TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION accord_rules_marked()"
        )
    yield _marking()
