"""A witness's one decision (c2sp.org/tlog-witness): cosign a tree that extends the last one seen."""

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from accord.core.crypto.note import NoteError, NoteVerifier, split_note
from accord.core.ledger.checkpoint import Checkpoint, open_checkpoint
from accord.core.ledger.errors import CheckpointError, LedgerError, ProofError
from accord.core.ledger.proofs import verify_consistency
from accord.core.ledger.tree import EMPTY_ROOT

MAX_PROOF: Final = 63
MAX_BODY: Final = 100_000


class Refused(LedgerError):
    """A witness does not cosign; `status` is the answer's, `size` the tree it knows (409)."""

    def __init__(self, status: int, reason: str, *, size: int | None = None) -> None:
        super().__init__(reason)
        self.status = status
        self.size = size

    @property
    def is_fork(self) -> bool:
        """Whether the log showed two trees of which neither extends the other."""
        return self.status == FORKED or (self.status == CONFLICT and self.size is None)


MALFORMED, FORBIDDEN, UNKNOWN, CONFLICT, FORKED = 400, 403, 404, 409, 422


@dataclass(frozen=True, kw_only=True)
class Seen:
    """The largest tree that a witness has cosigned for a log."""

    size: int = 0
    root: bytes = EMPTY_ROOT


@dataclass(frozen=True, kw_only=True)
class Request:
    """What a log sends: the size it thinks the witness knows, a proof, its new checkpoint."""

    old: int
    proof: tuple[bytes, ...]
    note: str

    def body(self) -> bytes:
        """The request as it travels."""
        lines = "".join(f"{base64.b64encode(item).decode()}\n" for item in self.proof)
        return f"old {self.old}\n{lines}\n{self.note}".encode()

    @classmethod
    def parse(cls, body: bytes) -> "Request":
        """The request in a body; raises Refused (400) for any other form."""
        if len(body) > MAX_BODY:
            raise Refused(MALFORMED, "the request is too long")
        try:
            head, cut, note = body.decode().partition("\n\n")
        except UnicodeDecodeError as error:
            raise Refused(MALFORMED, "not text") from error
        first, *lines = head.split("\n")
        number = first.removeprefix("old ")
        is_plain = number.isascii() and number.isdecimal() and len(number) < 20
        if not cut or first == number or not is_plain or len(lines) > MAX_PROOF:
            raise Refused(MALFORMED, "not a request to a witness")
        try:
            proof = tuple(base64.b64decode(line, validate=True) for line in lines)
        except (binascii.Error, ValueError) as error:
            raise Refused(MALFORMED, "a hash is not base64") from error
        return cls(old=int(number), proof=proof, note=note)


def origin_of(note: str) -> str:
    """The log that a checkpoint claims to be of, unchecked; raises Refused (400)."""
    try:
        text, _ = split_note(note)
    except NoteError as error:
        raise Refused(MALFORMED, str(error)) from error
    return text.split("\n", 1)[0]


def judge(request: Request, keys: Mapping[str, Sequence[NoteVerifier]], seen: Seen) -> Checkpoint:
    """The checkpoint that may be cosigned after `seen`; raises Refused with the answer's status.

    Whoever cosigns stores the new size in the same transaction, before the cosignature leaves.
    """
    origin = origin_of(request.note)
    if origin not in keys:
        raise Refused(UNKNOWN, "this log is not witnessed here")
    found = _opened(request.note, keys[origin])
    if request.old > found.size:
        raise Refused(MALFORMED, "the old size is larger than the checkpoint's")
    if request.old != seen.size:
        raise Refused(CONFLICT, "another size was cosigned last", size=seen.size)
    if found.size == seen.size and found.root != seen.root:
        raise Refused(CONFLICT, "two roots for one size")
    try:
        verify_consistency(
            old=seen.size, new=found.size, old_root=seen.root, new_root=found.root,
            proof=request.proof,
        )  # fmt: skip
    except ProofError as error:
        raise Refused(FORKED, f"the tree does not extend the one seen: {error}") from error
    return found


def _opened(note: str, keys: Sequence[NoteVerifier]) -> Checkpoint:
    for key in keys:
        try:
            return open_checkpoint(note, key)
        except CheckpointError:
            continue
    raise Refused(FORBIDDEN, "no key of this log has signed")
