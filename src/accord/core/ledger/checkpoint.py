"""Checkpoints: the signed statement of a log's size and root (c2sp.org/tlog-checkpoint)."""

import base64
import binascii
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from accord.core.crypto.digest import DIGEST_BYTES
from accord.core.crypto.note import (
    NoteError,
    NoteSigner,
    NoteVerifier,
    is_key_name,
    open_note,
    sign_note,
)
from accord.core.ledger.errors import CheckpointError
from accord.core.ledger.tree import SIZE_BYTES


@dataclass(frozen=True, kw_only=True)
class Checkpoint:
    """A log's name (`origin`), how many leaves it has, and its root (32 bytes)."""

    origin: str
    size: int
    root: bytes

    def __post_init__(self) -> None:
        if not is_key_name(self.origin):
            raise CheckpointError("an origin has no space and no plus sign")
        if not 0 <= self.size < 2 ** (8 * SIZE_BYTES - 1):
            raise CheckpointError("tree size out of range")
        if len(self.root) != DIGEST_BYTES:
            raise CheckpointError("a root has 32 bytes")

    def text(self) -> str:
        """The three lines that are signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"

    @classmethod
    def parse(cls, text: str) -> Self:
        """The checkpoint behind its text; extension lines are passed over."""
        lines = text.split("\n")
        if len(lines) < 4 or lines[-1] or not all(lines[:-1]):
            raise CheckpointError("a checkpoint has at least three full lines")
        origin, size, root = lines[:3]
        if not size.isascii() or not size.isdigit() or len(size) > 19 or str(int(size)) != size:
            raise CheckpointError("the size is not a plain number")
        try:
            digest = base64.b64decode(root, validate=True)
        except (binascii.Error, ValueError) as error:
            raise CheckpointError("the root is not base64") from error
        if base64.b64encode(digest).decode() != root:
            raise CheckpointError("the root is not in the one base64 form")
        return cls(origin=origin, size=int(size), root=digest)


def sign_checkpoint(checkpoint: Checkpoint, signer: NoteSigner) -> str:
    """The checkpoint as a signed note; the signer's name must be the origin."""
    if signer.name != checkpoint.origin:
        raise CheckpointError("a log signs in the name of its origin")
    return sign_note(checkpoint.text(), (signer,))


def open_checkpoint(
    note: str, key: NoteVerifier, *, witnesses: Iterable[NoteVerifier] = ()
) -> Checkpoint:
    """The checkpoint in a signed note, after checking that the log itself has signed it.

    A wrong signature of a listed witness is refused too. Raises CheckpointError.
    """
    try:
        text, signed = open_note(note, (key, *witnesses))
    except NoteError as error:
        raise CheckpointError(str(error)) from error
    checkpoint = Checkpoint.parse(text)
    if key.name not in signed or checkpoint.origin != key.name:
        raise CheckpointError("the log itself has not signed")
    return checkpoint
