"""The node's signing key for checkpoints: made once, kept beside the data, readable to us only."""

import os
from functools import cache
from pathlib import Path
from typing import Final

from django.conf import settings

from accord.core import crypto
from accord.core.ledger.checkpoint import Checkpoint, sign_checkpoint

FILE: Final = "ledger.key"


@cache
def signer() -> crypto.NoteSigner:
    """The node's key under the node's name, made at first use."""
    path: Path = settings.ACCORD_STATE_DIR / FILE
    if not path.exists():
        _make(path)
    return _open(path)


def verifier() -> crypto.NoteVerifier:
    """The public half, for those who check."""
    return signer().verifier


def verifier_of(path: Path) -> crypto.NoteVerifier:
    """The public half of a key file, a backup's for example."""
    return _open(path).verifier


def sign(checkpoint: Checkpoint) -> str:
    """The checkpoint as a signed note."""
    return sign_checkpoint(checkpoint, signer())


def _open(path: Path) -> crypto.NoteSigner:
    password = os.environ.get("ACCORD_KEY_PASSWORD")
    key = crypto.SigningKey.from_pem(path.read_bytes(), password=password)
    return crypto.NoteSigner(name=settings.ACCORD_NODE_NAME, key=key)


def _make(path: Path) -> None:
    password = os.environ.get("ACCORD_KEY_PASSWORD")
    pem = crypto.SigningKey.generate().to_pem(password=password)
    write_once(path, pem)


def write_once(path: Path, content: bytes) -> None:
    """Write a secret readable to us only, whole or not at all; whoever was first stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass  # another process of this node was first
    finally:
        draft.unlink()
