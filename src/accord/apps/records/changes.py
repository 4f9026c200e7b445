"""A journal of versions that changed after they had come, by triggers, so that no write can forget it.

What comes, comes with a chunk, and is read by it. All else that may change what somebody counts
(another version, another day or place, another level, a seal, a deletion) is told here by id, so that
who keeps records in memory takes out and reads anew these alone.

Positions: on SQLite, with its one writer, the next row's number. On PostgreSQL rows do not become
visible in the order of their numbers; there a position is the oldest transaction still under way,
and what was told twice is told twice: taking it again changes nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db import connection, transaction
from django.db.models import UUIDField

from accord.core.crypto import sha256
from accord.frame import triggers

RECORDS: Final = "records_record"
MODEL: Final = "records.RecordChange"
#: What the policy, the counts and the maps look at.
WATCHED: Final = (
    "owner_id", "kind", "offence_code", "level", "audience", "release_expires_at", "protection",
    "is_current", "state", "local_date", "local_hour", "lon", "lat", "police_discovered",
    "place_kept", "address", "area_code",
)  # fmt: skip
#: Above this, reading anew costs no more.
CHANGES_AT_ONCE: Final = 20_000
KEPT_ROWS: Final = 100_000


@dataclass(frozen=True, kw_only=True)
class Changed:
    """Versions of one owner that changed: all of them, as texts, and those that stand."""

    ids: Sequence[str]
    standing: Sequence[UUID]


def position() -> int:
    """Where the journal stands: whatever commits from now on is told behind it."""
    return _asked(_POSITION)


def since(start: int, *, owner: UUID) -> Changed | None:
    """What changed of an owner's versions since a position; None where it is too much, or forgotten."""
    whose = UUIDField().get_db_prep_value(owner, connection)
    with connection.cursor() as cursor:
        cursor.execute(_SINCE[connection.vendor], [start, whose, CHANGES_AT_ONCE + 1])
        found = cursor.fetchall()
    # Asked last: what was forgotten before the rows were read is missing in them.
    if len(found) > CHANGES_AT_ONCE or _asked(_FORGOTTEN) > start:
        return None
    return Changed(
        ids=[text for text, _ in found],
        standing=[UUID(text) for text, stands in found if stands],
    )


def tidy() -> int:
    """Forget all but the newest KEPT_ROWS changes once they are twice as many; returns how many went."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT min(id), max(id) FROM records_recordchange")
        first, last = cursor.fetchone()
        if last is None or last - first < 2 * KEPT_ROWS:
            return 0
        cursor.execute(_OLDEST_KEPT[connection.vendor], [KEPT_ROWS])
        found = cursor.fetchone()
        return _forget_before(cursor, int(found[0])) if found else 0


def forget() -> None:
    """Forget everything, where rows changed past the triggers: whoever keeps records reads anew."""
    with transaction.atomic(), connection.cursor() as cursor:
        _forget_before(cursor, _asked(_AFTERWARDS))


def install(**_: Any) -> None:
    """Put the triggers in place; runs after each migrate, since a remade table loses them."""
    wanted = dict(triggers.by_engine(sqlite=_sqlite, postgresql=_postgresql))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_FOUND[connection.vendor])
        found = {name for (name,) in cursor.fetchall()}
        if found == set(wanted):
            return
        for name in found:
            cursor.execute(f"DROP TRIGGER {name}{_PLACE[connection.vendor]}")
        if connection.vendor == "postgresql":
            for deed, body in _BODIES.items():
                cursor.execute(triggers.function(f"accord_change_{deed}", body))
        for statement in wanted.values():
            cursor.execute(statement)
    forget()


def _asked(question: Mapping[str, str]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(question[connection.vendor])
        return int(cursor.fetchone()[0])


def _forget_before(cursor: Any, start: int) -> int:
    cursor.execute(_FORGET[connection.vendor], [start])
    gone = int(cursor.rowcount)
    cursor.execute("INSERT INTO records_recordchange (turn, stands) VALUES (%s, false)", [start])
    return gone


# By what was told later: the row's number, or on PostgreSQL the transaction.
_SINCE: Final = {
    "sqlite": (
        "SELECT CAST(record_id AS varchar(36)), max(CASE WHEN stands THEN 1 ELSE 0 END) "
        "FROM records_recordchange WHERE id >= %s AND owner_id = %s GROUP BY record_id LIMIT %s"
    ),
    "postgresql": (
        "SELECT CAST(record_id AS varchar(36)), max(CASE WHEN stands THEN 1 ELSE 0 END) "
        "FROM records_recordchange WHERE turn >= %s AND owner_id = %s GROUP BY record_id LIMIT %s"
    ),
}
_FORGET: Final = {
    "sqlite": "DELETE FROM records_recordchange WHERE id < %s",
    "postgresql": "DELETE FROM records_recordchange WHERE turn < %s",
}
_POSITION: Final = {
    "sqlite": "SELECT coalesce(max(id), 0) + 1 FROM records_recordchange",
    "postgresql": "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint",
}
# The position before which nothing is told any more.
_FORGOTTEN: Final = dict.fromkeys(
    ("sqlite", "postgresql"),
    "SELECT coalesce(max(turn), 0) FROM records_recordchange WHERE record_id IS NULL AND turn > 0",
)
_OLDEST_KEPT: Final = {
    "sqlite": "SELECT max(id) - %s FROM records_recordchange",
    "postgresql": "SELECT turn + 1 FROM records_recordchange ORDER BY turn DESC OFFSET %s LIMIT 1",
}
# A position behind all that were given out so far.
_AFTERWARDS: Final = {
    "sqlite": "SELECT coalesce(max(id), 0) + 2 FROM records_recordchange",
    "postgresql": "SELECT pg_current_xact_id()::text::bigint + 1",
}
_FOUND: Final = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'record_change_%'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE tgname LIKE 'record_change_%'",
}
_PLACE: Final = {"sqlite": "", "postgresql": f" ON {RECORDS}"}
_INTO: Final = "INSERT INTO records_recordchange (turn, owner_id, record_id, stands)"


def _stands(row: str) -> str:
    return f"({row}.is_current AND {row}.state = 'standing')"


def _named(deed: str, body: str) -> str:
    """A trigger's name tells what it does, so that another version of it is found to be another."""
    return f"record_change_{deed}_{sha256(body.encode()).hex()[:8]}"


def _sqlite() -> Iterator[tuple[str, str]]:
    went = f"{_INTO} SELECT 0, OLD.owner_id, OLD.id, 0"
    for deed, body in (
        (
            "moved",
            (
                f"AFTER UPDATE OF {', '.join(WATCHED)} ON {RECORDS} "
                f"WHEN {_stands('OLD')} OR {_stands('NEW')} BEGIN "
                f"{_INTO} VALUES (0, NEW.owner_id, NEW.id, {_stands('NEW')}); "
                f"{went} WHERE OLD.owner_id <> NEW.owner_id; END"
            ),
        ),
        ("gone", f"AFTER DELETE ON {RECORDS} WHEN {_stands('OLD')} BEGIN {went}; END"),
    ):
        name = _named(deed, body)
        yield name, f"CREATE TRIGGER {name} {body}"


_TURN: Final = "pg_current_xact_id()::text::bigint"


def _row_of(row: str) -> str:
    return f"({', '.join(f'{row}.{name}' for name in WATCHED)})"


_BODIES: Final = {
    "moved": (
        f"{_INTO} SELECT {_TURN}, n.owner_id, n.id, {_stands('n')} "  # noqa: S608 - a trigger's text has no parameters; it is made of the columns in WATCHED
        "FROM added n JOIN removed o ON o.id = n.id "
        f"WHERE ({_stands('o')} OR {_stands('n')}) AND {_row_of('n')} IS DISTINCT FROM {_row_of('o')} "
        f"UNION ALL SELECT {_TURN}, o.owner_id, o.id, false "
        "FROM added n JOIN removed o ON o.id = n.id WHERE o.owner_id <> n.owner_id"
    ),
    "gone": (
        "INSERT INTO records_recordchange (turn, owner_id, record_id, stands) "
        "SELECT pg_current_xact_id()::text::bigint, o.owner_id, o.id, false FROM removed o "
        "WHERE (o.is_current AND o.state = 'standing')"
    ),
    "emptied": (
        "DELETE FROM records_recordchange; "
        "INSERT INTO records_recordchange (turn, owner_id, record_id, stands) "
        "SELECT pg_current_xact_id()::text::bigint + 1, NULL, NULL, false"
    ),
}


def _postgresql() -> Iterator[tuple[str, str]]:
    for deed, event in (
        (
            "moved",
            f"AFTER UPDATE ON {RECORDS} REFERENCING NEW TABLE AS added OLD TABLE AS removed",
        ),
        ("gone", f"AFTER DELETE ON {RECORDS} REFERENCING OLD TABLE AS removed"),
        ("emptied", f"AFTER TRUNCATE ON {RECORDS}"),
    ):
        name = _named(deed, f"{event} {_BODIES[deed]}")
        done = f"EXECUTE FUNCTION accord_change_{deed}()"
        yield name, f"CREATE TRIGGER {name} {event} FOR EACH STATEMENT {done}"
