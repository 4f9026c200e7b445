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
    path.parent.mkdir(parents=True, exist_ok=True)
    password = os.environ.get("ACCORD_KEY_PASSWORD")
    pem = crypto.SigningKey.generate().to_pem(password=password)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return  # another process of this node was first
    with os.fdopen(descriptor, "wb") as file:
        file.write(pem)
