"""SQLite has one writer: whoever waits gets its turn, and gives up in the end with the old error."""

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest
from django.db import OperationalError, connections
from django.db.backends.sqlite3.base import DatabaseWrapper

from accord.site import waiting

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "turns.sqlite3"
    with closing(sqlite3.connect(path)) as made:
        made.execute("PRAGMA journal_mode=WAL")
        made.execute("CREATE TABLE t (n INTEGER)")
    return path


@pytest.fixture
def waiter(file):
    """A connection of Django's to the file, as the site sets it up."""
    own = connections["default"].settings_dict | {
        "NAME": str(file),
        "OPTIONS": {"transaction_mode": "IMMEDIATE"},
    }
    made = DatabaseWrapper(own, alias="turns")
    made.inc_thread_sharing()
    waiting.take_turns(made)
    with made.cursor() as cursor:
        cursor.execute(f"PRAGMA busy_timeout={waiting.BUSY_MS}")
    yield made
    made.close()


def begin(connection: DatabaseWrapper) -> None:
    connection.cursor().execute("BEGIN IMMEDIATE")


def patience_of(connection: DatabaseWrapper) -> int:
    return int(connection.cursor().execute("PRAGMA busy_timeout").fetchone()[0])


def test_whoever_waits_begins_when_the_writer_ends(file, waiter):
    holder = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    holder.execute("BEGIN IMMEDIATE")
    holder.execute("INSERT INTO t VALUES (1)")
    ending = threading.Timer(0.3, lambda: holder.execute("COMMIT"))
    ending.start()
    begin(waiter)
    waiter.cursor().execute("INSERT INTO t VALUES (2)")
    waiter.cursor().execute("COMMIT")
    ending.join()
    assert holder.execute("SELECT n FROM t ORDER BY n").fetchall() == [(1,), (2,)]
    assert patience_of(waiter) == waiting.BUSY_MS
    holder.close()


def test_a_writer_that_never_ends_is_an_error_and_patience_comes_back(file, waiter, monkeypatch):
    monkeypatch.setattr(waiting, "BUSY_MS", 60)
    with closing(sqlite3.connect(file, isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        with pytest.raises(OperationalError, match="database is locked"):
            begin(waiter)
    assert patience_of(waiter) == 60


def test_another_error_is_not_tried_again(waiter):
    begin(waiter)
    with pytest.raises(OperationalError, match="within a transaction"):
        begin(waiter)
    waiter.cursor().execute("ROLLBACK")


def test_only_sqlite_takes_turns_and_only_once(waiter):
    before = len(waiter.execute_wrappers)
    waiting.take_turns(waiter)
    assert len(waiter.execute_wrappers) == before == 1
