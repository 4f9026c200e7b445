"""Triggers that keep the ledger append-only in the database itself, on SQLite and PostgreSQL.

They stop a slip of the hand and a stray statement. Whoever may drop a trigger may still rewrite
rows; that is what the signed checkpoints find.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from django.db import connection, transaction

from accord.frame import triggers

ENTRY: Final = "frame_ledgerentry"
CHECKPOINT: Final = "frame_checkpoint"
SALTED: Final = "frame_saltedvalue"
TILE: Final = "frame_ledgertile"
PURGED: Final = "frame_purgedvalue"
KEY: Final = "frame_ledgerkey"
SET: Final = "frame_disclosedset"
ITEM: Final = "frame_discloseditem"
DISCLOSURE: Final = "frame_disclosure"

# The sequencer gives an entry its place once; every other column stays as it was written.
KEPT: Final = [
    "id",
    "leaf",
    "leaf_hash",
    "verb",
    "actor_id",
    "agency_ori",
    "purpose_code",
    "object_type",
    "object_id",
    "outcome",
    "recorded_at",
]
PLACED_ONCE: Final = " AND ".join(
    ['OLD."index" IS NULL', 'NEW."index" IS NOT NULL', *(f"OLD.{c} = NEW.{c}" for c in KEPT)]
)
# A tile only grows at its end; SQLite's and PostgreSQL's words for that are the same.
GROWN: Final = (
    'OLD.level = NEW.level AND OLD."index" = NEW."index" '
    "AND substr(NEW.data, 1, length(OLD.data)) = OLD.data"
)
# Trigger name: table, statement, and the condition under which it is refused.
REFUSED: Final = {
    "ledger_entry_stays": (ENTRY, "DELETE", "TRUE"),
    "ledger_entry_as_written": (ENTRY, "UPDATE", f"NOT ({PLACED_ONCE})"),
    "ledger_checkpoint_stays": (CHECKPOINT, "DELETE", "TRUE"),
    "ledger_checkpoint_as_signed": (CHECKPOINT, "UPDATE", "TRUE"),
    "ledger_salted_as_written": (SALTED, "UPDATE", "TRUE"),
    "ledger_tile_only_grows": (TILE, "UPDATE", f"NOT ({GROWN})"),
    "ledger_purged_stays": (PURGED, "DELETE", "TRUE"),
    "ledger_purged_as_written": (PURGED, "UPDATE", "TRUE"),
    "ledger_key_stays": (KEY, "DELETE", "TRUE"),
    "ledger_key_as_stated": (KEY, "UPDATE", "TRUE"),
    "ledger_set_as_written": (SET, "UPDATE", "TRUE"),
    "ledger_item_as_written": (ITEM, "UPDATE", "TRUE"),
    "ledger_disclosure_as_written": (DISCLOSURE, "UPDATE", "TRUE"),
}
# SQLite's REPLACE deletes the old row without asking its DELETE trigger. Each column is asked by
# itself: for one question with OR between them a planner that knows a small table reads it whole,
# however large it has become.
REPLACED: Final = {
    "ledger_entry_not_replaced": (ENTRY, ("id", '"index"')),
    "ledger_checkpoint_not_replaced": (CHECKPOINT, ("size",)),
    "ledger_salted_not_replaced": (SALTED, ("commitment",)),
}
EMPTIED: Final = {"ledger_entry_not_emptied": ENTRY, "ledger_checkpoint_not_emptied": CHECKPOINT}


def install(**_: Any) -> None:
    """Put every trigger in place; runs after each migrate, since a remade table loses its own."""
    triggers.execute(triggers.by_engine(sqlite=_sqlite, postgresql=_postgresql))


def remove() -> None:
    """Drop them all."""
    triggers.execute(_dropping())


@contextmanager
def lifted() -> Iterator[None]:
    """Without triggers for a while: a restore fills the tables of an empty node anew."""
    with transaction.atomic():
        remove()
        yield
        install()


def _sqlite() -> Iterator[str]:
    for name, (table, deed, condition) in REFUSED.items():
        yield _sqlite_trigger(name, table, deed, condition)
    for name, (table, columns) in REPLACED.items():
        yield f"DROP TRIGGER IF EXISTS {name}"  # an earlier version made it otherwise
        taken = " OR ".join(
            f"EXISTS (SELECT 1 FROM {table} WHERE {one} = NEW.{one})"  # noqa: S608 - a trigger's text takes no parameters; its names are the constants above
            for one in columns
        )
        yield _sqlite_trigger(name, table, "INSERT", taken)


def _sqlite_trigger(name: str, table: str, deed: str, condition: str) -> str:
    return (
        f"CREATE TRIGGER IF NOT EXISTS {name} BEFORE {deed} ON {table} WHEN {condition} "
        f"BEGIN SELECT RAISE(ABORT, '{name}'); END"
    )


def _postgresql() -> Iterator[str]:
    raising = "RAISE EXCEPTION '%', TG_NAME USING ERRCODE = 'restrict_violation'"
    yield triggers.function("accord_ledger_refuses", raising, ends="")
    refuse = "EXECUTE FUNCTION accord_ledger_refuses()"
    for name, (table, deed, condition) in REFUSED.items():
        yield (
            f"CREATE OR REPLACE TRIGGER {name} BEFORE {deed} ON {table} FOR EACH ROW "
            f"WHEN ({condition}) {refuse}"
        )
    for name, table in EMPTIED.items():
        yield (
            f"CREATE OR REPLACE TRIGGER {name} BEFORE TRUNCATE ON {table} FOR EACH STATEMENT "
            f"{refuse}"
        )


def _dropping() -> Iterator[str]:
    if connection.vendor == "sqlite":
        yield from (f"DROP TRIGGER IF EXISTS {name}" for name in (*REFUSED, *REPLACED))
        return
    tables = {name: table for name, (table, _, _) in REFUSED.items()} | EMPTIED
    yield from (f"DROP TRIGGER IF EXISTS {name} ON {table}" for name, table in tables.items())
