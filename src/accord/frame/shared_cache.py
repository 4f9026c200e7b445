"""Short-lived values that all page processes share: knocks counted, one-time codes used.

On SQLite they lie in a small file beside the database, so that no page waits for the writer of a
load; on PostgreSQL in an unlogged table. Values are JSON (a pickle would be code from data), keys
are stored as keyed digests: they hold addresses and names.
"""

import json
import os
import sqlite3
import threading
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.db import connection

from accord.core.crypto import hmac_sha256

FILE: Final = "shared.sqlite3"
TABLE: Final = "frame_shared_value"
TIDY_SECONDS: Final = 60.0
BUSY_MS: Final = 5000
COLUMNS: Final = "(key TEXT PRIMARY KEY, value TEXT NOT NULL, until DOUBLE PRECISION NOT NULL)"

Terms = tuple[str | float, ...]

# One text for both databases; `?` becomes the driver's own mark.
GET: Final = "SELECT value FROM frame_shared_value WHERE key = ? AND until > ?"
GET_MANY: Final = "SELECT key, value FROM frame_shared_value WHERE key IN ({}) AND until > ?"
SET: Final = (
    "INSERT INTO frame_shared_value AS kept (key, value, until) VALUES (?, ?, ?) "
    "ON CONFLICT (key) DO UPDATE SET value = excluded.value, until = excluded.until"
)
ADD: Final = f"{SET} WHERE kept.until <= ? RETURNING key"
ADD_TO: Final = (
    "UPDATE frame_shared_value SET value = CAST(CAST(value AS BIGINT) + ? AS TEXT) "
    "WHERE key = ? AND until > ? RETURNING value"
)
TOUCH: Final = "UPDATE frame_shared_value SET until = ? WHERE key = ? AND until > ? RETURNING key"
DELETE: Final = "DELETE FROM frame_shared_value WHERE key = ? AND until > ? RETURNING key"
TIDY: Final = "DELETE FROM frame_shared_value WHERE until <= ?"
CLEAR: Final = "DELETE FROM frame_shared_value"


class SharedCache(BaseCache):
    """Django's cache interface over one table; `add` and `incr` are atomic over all processes."""

    def __init__(self, _location: str, params: dict[str, Any]) -> None:
        super().__init__(params)
        self._tidied = time.monotonic()

    def add(
        self,
        key: str,
        value: Any,
        timeout: float | None = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> bool:
        """Keep a value unless there is one; True for the one caller of many who did."""
        kept = self._kept(key, value, timeout, version)
        return bool(self._run(ADD, (*kept, time.time())))

    def set(
        self,
        key: str,
        value: Any,
        timeout: float | None = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> None:
        """Keep a value for so many seconds."""
        self._run(SET, self._kept(key, value, timeout, version))

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        """The value, or `default` when there is none or its time is over."""
        found = self._run(GET, (self._name(key, version), time.time()))
        return json.loads(found[0][0]) if found else default

    def get_many(self, keys: Iterable[str], version: int | None = None) -> dict[str, Any]:
        """Those of the values that are there, by key, in one question."""
        names = {self._name(key, version): key for key in keys}
        if not names:
            return {}
        sql = GET_MANY.format(", ".join("?" * len(names)))
        found = self._run(sql, (*names, time.time()))
        return {names[name]: json.loads(value) for name, value in found}

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        """Add to a whole number; raises `ValueError` where there is none."""
        found = self._run(ADD_TO, (delta, self._name(key, version), time.time()))
        if not found:
            raise ValueError("There is no such key.")
        return int(found[0][0])

    def touch(
        self,
        key: str,
        timeout: float | None = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> bool:
        """Keep what is there longer."""
        return bool(self._run(TOUCH, (self._until(timeout), self._name(key, version), time.time())))

    def delete(self, key: str, version: int | None = None) -> bool:
        """Forget a value; True where there was one."""
        return bool(self._run(DELETE, (self._name(key, version), time.time())))

    def clear(self) -> None:
        """Forget everything."""
        self._run(CLEAR, ())

    def _kept(
        self, key: str, value: Any, timeout: float | None, version: int | None
    ) -> tuple[str, str, float]:
        return self._name(key, version), json.dumps(value), self._until(timeout)

    def _until(self, timeout: float | None) -> float:
        until = self.get_backend_timeout(timeout)
        return float("inf") if until is None else until

    def _name(self, key: str, version: int | None) -> str:
        whole = self.make_key(key, version=version)
        return hmac_sha256(settings.SECRET_KEY.encode(), f"shared:{whole}".encode()).hex()

    def _run(self, sql: str, terms: Terms) -> list[tuple[Any, ...]]:
        if time.monotonic() - self._tidied > TIDY_SECONDS:
            self._tidied = time.monotonic()
            _run(TIDY, (time.time(),))
        return _run(sql, terms)


def _run(sql: str, terms: Terms) -> list[tuple[Any, ...]]:
    if connection.vendor == "sqlite":
        return _file.run(sql, terms)
    with connection.cursor() as cursor:
        cursor.execute(sql.replace("?", "%s"), terms)
        return list(cursor.fetchall()) if cursor.description else []


class _File:
    """The file of a node on SQLite: one connection a thread, never carried over a fork."""

    def __init__(self) -> None:
        self._own = threading.local()

    def run(self, sql: str, terms: Terms) -> list[tuple[Any, ...]]:
        """One statement, by itself a transaction."""
        return self._connection().execute(sql, terms).fetchall()

    def _connection(self) -> sqlite3.Connection:
        path = Path(settings.ACCORD_STATE_DIR) / FILE
        wanted = (os.getpid(), path)
        if getattr(self._own, "of", None) != wanted or not path.exists():
            self._own.connection, self._own.of = _opened(path), wanted
        found: sqlite3.Connection = self._own.connection
        return found


def _opened(path: Path) -> sqlite3.Connection:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _make(path)
    opened = sqlite3.connect(path, timeout=BUSY_MS / 1000, isolation_level=None)
    # Without a wait for the disk: what a power cut takes are counts of the last minutes.
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", f"busy_timeout={BUSY_MS}"):
        opened.execute(f"PRAGMA {pragma}")
    opened.execute(f"CREATE TABLE IF NOT EXISTS {TABLE} {COLUMNS}")
    return opened


def _make(path: Path) -> None:
    """An empty file for us alone, where there is none: its journals take the same rights.

    Never opened where it stands: closing any descriptor of a file gives up all locks that the
    process holds on it (POSIX), and then another process deletes the journals under our
    connections.
    """
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))


_file: Final = _File()
