"""A short turn at SQLite's one writer: whoever waits looks often, so that a load's pause is enough.

SQLite itself sleeps up to 100 ms between two looks and misses the moments between the chunks of a
load, which are shorter: pages then waited for several chunks to write that they had read.
"""

import time
from collections.abc import Callable
from typing import Any, Final

from django.db import OperationalError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

# How long a statement waits before it fails, as `database.SQLITE_PRAGMAS` says.
BUSY_MS: Final = 20_000
LOOK_MS: Final = 4  # SQLite looks at 0, 1 and 3 ms of these
TAKEN: Final = "database is locked"


def take_turns(connection: BaseDatabaseWrapper, **_: Any) -> None:
    """Let transactions on SQLite begin as soon as the writer is free."""
    if connection.vendor == "sqlite" and _begin_soon not in connection.execute_wrappers:
        connection.execute_wrappers.append(_begin_soon)


def _begin_soon(
    execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
) -> Any:
    if sql != "BEGIN IMMEDIATE":
        return execute(sql, params, many, context)
    driver = context["connection"].connection
    ends = time.monotonic() + BUSY_MS / 1000
    driver.execute(f"PRAGMA busy_timeout={LOOK_MS}")
    try:
        while True:
            try:
                return execute(sql, params, many, context)
            except OperationalError as error:
                if TAKEN not in str(error) or time.monotonic() > ends:
                    raise
    finally:
        driver.execute(f"PRAGMA busy_timeout={BUSY_MS}")


connection_created.connect(take_turns, dispatch_uid="accord.site.waiting")
