"""Rows that join others, kept by their keys on disk while a delivery is read: memory is flat."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Final, Self

_BATCH: Final = 2_000
CHILD, LOOKUP = 0, 1


@dataclass(frozen=True, slots=True)
class KeptRow:
    """One row: the place of its part in the plan, its number, key and cells."""

    part: int
    number: int
    key: str
    values: tuple[str, ...]


class RowStore:
    """Rows by key; children are taken once, looked-up rows as often as they are asked for."""

    def __init__(self) -> None:
        """Open a private file, deleted when it is closed."""
        self._base = sqlite3.connect("", isolation_level=None)
        for setting in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-32000"):
            self._base.execute(f"PRAGMA {setting}")
        self._base.execute(
            "CREATE TABLE kept (scope INTEGER, key TEXT, part INTEGER, number INTEGER, cells TEXT,"
            " used INTEGER DEFAULT 0, PRIMARY KEY (scope, key, part, number)) WITHOUT ROWID"
        )
        self._waiting: list[tuple[int, str, int, int, str]] = []
        self._base.execute("BEGIN")

    def __enter__(self) -> Self:
        """Return the store itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        """Delete it."""
        self._base.close()

    def keep(self, scope: int, key: str, part: int, number: int, values: Sequence[str]) -> None:
        """Keep a row under its key."""
        self._waiting.append((scope, key, part, number, json.dumps(values, ensure_ascii=True)))
        if len(self._waiting) >= _BATCH:
            self._flush()

    def take(self, key: str) -> list[KeptRow]:
        """Return the children of a key, in the order of parts and rows; they are then gone."""
        self._flush()
        found = self._base.execute(
            "DELETE FROM kept WHERE scope = 0 AND key = ? RETURNING part, number, key, cells",
            (key,),
        ).fetchall()
        return [_row(*one) for one in sorted(found)]

    def look_up(self, key: str) -> tuple[KeptRow | None, bool]:
        """Return the first row under a looked-up key, and whether it is asked for first."""
        self._flush()
        found = self._base.execute(
            "SELECT part, number, key, cells, used FROM kept WHERE scope = 1 AND key = ?"
            " ORDER BY part, number LIMIT 1",
            (key,),
        ).fetchone()
        if found is None:
            return None, False
        if not found[4]:
            self._base.execute(
                "UPDATE kept SET used = 1 WHERE scope = 1 AND key = ? AND part = ? AND number = ?",
                (key, found[0], found[1]),
            )
        return _row(*found[:4]), not found[4]

    def left(self) -> Iterator[KeptRow]:
        """Yield what nobody took or asked for, by part and row."""
        self._flush()
        rows = self._base.execute(
            "SELECT part, number, key, cells FROM kept WHERE used = 0 ORDER BY part, number"
        )
        return (_row(*one) for one in rows)

    def _flush(self) -> None:
        if self._waiting:
            self._base.executemany(
                "INSERT INTO kept (scope, key, part, number, cells) VALUES (?, ?, ?, ?, ?)",
                self._waiting,
            )
            self._waiting = []


def _row(part: int, number: int, key: str, cells: str) -> KeptRow:
    return KeptRow(part, number, key, tuple(json.loads(cells)))
