"""Secrets that the node must be able to use again: sealed in the database, the key beside it."""

from functools import cache
from pathlib import Path
from typing import Final

from django.conf import settings

from accord.core import crypto
from accord.frame.secret_files import write_once

FILE: Final = "seal.key"


def seal(value: str, *, context: str) -> bytes:
    """Encrypt a secret; it opens only on this node and only for the same `context`."""
    return crypto.seal(value.encode(), key=_key(_path()), context=context)


def unseal(sealed: bytes, *, context: str) -> str:
    """The secret; raises `accord.core.crypto.SealBroken` if it was changed or the key is lost."""
    return crypto.unseal(bytes(sealed), key=_key(_path()), context=context).decode()


def mark(value: str, *, context: str) -> str:
    """A mark of 32 hexadecimal digits by which a value is known again, and never read back.

    Without the node's key nobody can try out values until one fits.
    """
    data = f"{context}\0{value}".encode("utf-8", "surrogatepass")
    return crypto.hmac_sha256(_key(_path()), data).hex()[:32]


def _path() -> Path:
    folder: Path = settings.ACCORD_STATE_DIR
    return folder / FILE


@cache
def _key(path: Path) -> bytes:
    """The node's key, made at first use; a database without it gives no secret away."""
    if not path.exists():
        write_once(path, crypto.new_seal_key())
    return path.read_bytes()
