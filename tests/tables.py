"""A new node's empty tables, made once for all workers and runs of one source: migrations take long."""

from __future__ import annotations

import fcntl
import hashlib
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

ROOT = Path(__file__).parents[1]
PREFIX = "accord_tables_"


def sqlite_tables(folder: Path) -> Path:
    """A file of SQLite with them; the folder keeps the newest."""
    made = folder / f"{_source_digest()}.sqlite3"
    with _one_at_a_time(folder):
        if not made.exists():
            for old in folder.glob("*.sqlite3"):
                old.unlink()
            with tempfile.TemporaryDirectory(dir=folder) as state:
                _migrate(ACCORD_STATE_DIR=state)
                Path(state, "accord.sqlite3").rename(made)
    return made


def postgresql_template(folder: Path, url: str) -> str:
    """The name of a database of this server with them, from which others are copied."""
    import psycopg
    from psycopg import sql

    name, unfinished = f"{PREFIX}{_source_digest()[:16]}", f"{PREFIX}unfinished"
    with _one_at_a_time(folder), psycopg.connect(url, autocommit=True) as server:
        asked = server.execute(
            "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [PREFIX]
        )
        found = {row[0] for row in asked}
        if name not in found:
            for old in found:
                server.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(old)))
            server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(unfinished)))
            with tempfile.TemporaryDirectory() as state:
                at = urlunsplit(urlsplit(url)._replace(path=f"/{unfinished}"))
                _migrate(ACCORD_STATE_DIR=state, ACCORD_DATABASE_URL=at)
            renamed = sql.SQL("ALTER DATABASE {} RENAME TO {}")
            server.execute(renamed.format(sql.Identifier(unfinished), sql.Identifier(name)))
    return name


def _source_digest() -> str:
    """Of all that the tables depend on."""
    digest = hashlib.sha256(f"{sys.version} {sqlite3.sqlite_version}".encode())
    for path in sorted([*(ROOT / "src").rglob("*.py"), *(ROOT / "requirements").glob("*.txt")]):
        digest.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
    return digest.hexdigest()


@contextmanager
def _one_at_a_time(folder: Path) -> Iterator[None]:
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _migrate(**environment: str) -> None:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("ACCORD_")}
    kept |= {"DJANGO_SETTINGS_MODULE": "accord.site.settings", **environment}
    # What the checks hold has tests of its own; they read every route first.
    command = [sys.executable, "-m", "django", "migrate", "--verbosity=0", "--skip-checks"]
    subprocess.run(command, env=kept, check=True)
