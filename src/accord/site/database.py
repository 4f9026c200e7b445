"""Where the database is, and the node's own secrets on disk."""

import os
import secrets
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from accord.frame.secret_files import write_once

SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL;"
    "PRAGMA synchronous=FULL;"
    "PRAGMA foreign_keys=ON;"
    # What is deleted is overwritten, whatever this build of SQLite does by itself.
    "PRAGMA secure_delete=ON;"
    "PRAGMA busy_timeout=20000;"
    "PRAGMA cache_size=-16384;"
    "PRAGMA mmap_size=268435456;"
)
# What `frame.prepared` keeps on the server is planned once for all values; nothing else is prepared.
POSTGRESQL_OPTIONS: Final = {
    "prepare_threshold": 5,
    "options": "-c plan_cache_mode=force_generic_plan",
}


def from_url(url: str | None, state_dir: Path) -> dict[str, Any]:
    """Django's database settings: the embedded SQLite, or PostgreSQL by its URL."""
    if not url:
        state_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        return _sqlite(state_dir / "accord.sqlite3")
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return _sqlite(Path(parts.path))
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(
            "ACCORD_DATABASE_URL must begin with postgresql:// or sqlite:///"
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": POSTGRESQL_OPTIONS,
    }


def _sqlite(path: Path) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "CONN_MAX_AGE": None,
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "init_command": SQLITE_PRAGMAS, "timeout": 20},
    }


def secret_key(state_dir: Path) -> str:
    """The key from the environment, else one made once and kept beside the data, readable to us."""
    if key := os.environ.get("ACCORD_SECRET_KEY"):
        return key
    path = state_dir / "secret.key"
    if not path.exists():
        state_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_once(path, secrets.token_urlsafe(64).encode("ascii"))
    return path.read_text(encoding="ascii").strip()
