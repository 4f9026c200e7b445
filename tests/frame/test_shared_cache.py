"""What page processes count together: no knock is lost, and a used code is used for all of them."""

import os
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from django.core.cache import caches
from django.db import connection

from accord.frame import rates, shared_cache
from accord.frame.errors import TooMany
from accord.frame.shared_cache import SharedCache

pytestmark = pytest.mark.django_db

CHILD = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "accord.site.settings"
import django
django.setup()
from django.core.cache import cache
print(cache.add("a code that was used", "y"))
cache.add("knocks", 0)
for _ in range({knocks}):
    cache.incr("knocks")
"""


@pytest.fixture(autouse=True)
def shared() -> SharedCache:
    cache = SharedCache("", {})
    cache.clear()
    return cache


def test_processes_lose_no_knock_and_one_of_them_uses_the_code(tmp_path):
    own = {key: value for key, value in os.environ.items() if key != "ACCORD_DATABASE_URL"}
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", CHILD.format(knocks=200)],
            env={**own, "ACCORD_STATE_DIR": str(tmp_path)},
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    said = [process.communicate(timeout=60)[0].strip() for process in processes]
    assert [process.returncode for process in processes] == [0, 0, 0]
    assert sorted(said) == ["False", "False", "True"]
    with sqlite3.connect(tmp_path / shared_cache.FILE) as kept:
        values = {value for (value,) in kept.execute(f"SELECT value FROM {shared_cache.TABLE}")}
    assert values == {'"y"', "600"}


VISITOR = """
import sqlite3, sys
visitor = sqlite3.connect(sys.argv[1], isolation_level=None)
visitor.execute("UPDATE frame_shared_value SET value = value")
visitor.close()
"""


def test_a_command_beside_the_pages_leaves_their_connections_whole(shared, settings, tmp_path):
    if connection.vendor != "sqlite":
        pytest.skip("not run: SQLite's own file")
    settings.ACCORD_STATE_DIR = tmp_path
    cache = SharedCache("", {})
    cache.set("before", 1)
    another = threading.Thread(target=lambda: SharedCache("", {}).set("of another thread", 1))
    another.start()
    another.join()
    path = tmp_path / shared_cache.FILE
    subprocess.run([sys.executable, "-c", VISITOR, str(path)], check=True)
    assert path.with_name(f"{path.name}-wal").exists(), "its journal was deleted under us"
    cache.set("after", 2)
    assert (cache.get("before"), cache.get("after")) == (1, 2)
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.django_db(transaction=True)
def test_threads_with_connections_of_their_own_lose_no_knock(shared):
    shared.add("knocks", 0)

    def knock() -> None:
        own = SharedCache("", {})
        for _ in range(50):
            own.incr("knocks")
        connection.close()

    threads = [threading.Thread(target=knock) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert shared.get("knocks") == 200


def test_the_limit_holds_over_two_caches(settings, monkeypatch, shared):
    settings.ACCORD_RATE_LIMITS = True
    monkeypatch.setattr(rates, "PER_MINUTE", {"write": 5})
    monkeypatch.setattr(rates.time, "time", lambda: 4_000_000_000.0)
    for _ in range(2):
        monkeypatch.setattr(rates, "cache", SharedCache("", {}))
        rates.check("write", "ana")
        rates.check("write", "ana")
    rates.check("write", "ana")
    with pytest.raises(TooMany):
        rates.check("write", "ana")
    rates.check("write", "bob")


def test_a_node_counts_in_the_shared_cache():
    assert isinstance(caches["default"], SharedCache)


def test_values_come_back_as_they_went_in(shared):
    for value in (1, "y", [1.5, 2.5], {"a": None}, True):
        shared.set("key", value)
        assert shared.get("key") == value
    assert shared.get("other", "none") == "none"
    with pytest.raises(TypeError):
        shared.set("key", object())


def test_what_is_over_counts_as_not_there(shared, monkeypatch):
    now = 1_000_000.0
    monkeypatch.setattr(shared_cache.time, "time", lambda: now)
    assert shared.add("code", "y", timeout=30)
    assert not shared.add("code", "y", timeout=30)
    assert shared.touch("code", timeout=60)
    now += 59
    assert shared.get("code") == "y"
    now += 1
    assert shared.get("code") is None
    assert not shared.touch("code")
    assert not shared.delete("code")
    with pytest.raises(ValueError, match="no such key"):
        shared.incr("code")
    assert shared.add("code", "y", timeout=30)
    assert shared.delete("code")


def test_what_is_over_is_swept_away(shared, monkeypatch):
    shared.set("short", 1, timeout=0)
    shared.set("for ever", 1, timeout=None)
    monkeypatch.setattr(shared_cache, "TIDY_SECONDS", 0.0)
    shared.get("anything")
    assert shared_cache._run(f"SELECT count(*) FROM {shared_cache.TABLE}", ()) == [(1,)]
    assert shared.get("for ever") == 1


def test_neither_keys_nor_the_file_tell_who_knocked(shared, settings):
    shared.set("rate:auth:192.0.2.7:1", 1)
    [(key,)] = shared_cache._run(f"SELECT key FROM {shared_cache.TABLE}", ())
    assert len(key) == 64
    assert "192.0.2.7" not in key
    if connection.vendor == "sqlite":
        file = Path(settings.ACCORD_STATE_DIR) / shared_cache.FILE
        assert file.stat().st_mode & 0o077 == 0
