"""Receipts: what a disclosure gives its holder, to be checked offline (c2sp.org/tlog-proof).

Once the entry is in the tree, a receipt is a tlog-proof: index, path and signed checkpoint, with
the leaf and what opens its commitments as extra data. Before that it is the node's signed promise
to include the leaf; the proof comes later by the same id.
"""

import base64
import binascii
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from accord.core.crypto.note import NoteError, NoteSigner, NoteVerifier, open_note, sign_note
from accord.core.ledger import canonical
from accord.core.ledger.checkpoint import Checkpoint, open_checkpoint
from accord.core.ledger.commitment import opens, root_of_ids
from accord.core.ledger.errors import CheckpointError, LedgerError, ProofError
from accord.core.ledger.leaf import Leaf
from accord.core.ledger.proofs import verify_inclusion
from accord.core.ledger.tree import leaf_hash

PROOF: Final = "c2sp.org/tlog-proof@v1"
PROMISE: Final = "accord-promise@v1"
OF_PURPOSE: Final = frozenset({"reason", "case_number", "on_behalf_of"})
LABEL: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")
MAX_BYTES: Final = 20_000_000  # a receipt of an export of 200,000 records


@dataclass(frozen=True, kw_only=True)
class Opening:
    """What a holder knows behind one commitment.

    A purpose's `reason`, `case_number` and `on_behalf_of` are what their name says: the leaf has a
    field for each. Any other name is a label that nothing proves (`is_proven`).
    """

    name: str
    value: str
    salt: bytes = field(repr=False)
    commitment: str = ""

    @property
    def is_proven(self) -> bool:
        """Whether the leaf says what this value is, and not only that it holds it."""
        return self.name in OF_PURPOSE


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """A leaf with its openings and ids, and a proof (index, path, note) or a promise (note)."""

    leaf: bytes
    openings: tuple[Opening, ...] = ()
    #: The ids that were given out, for whoever may know them: behind the opening “disclosed”.
    records: tuple[str, ...] = ()
    note: str
    index: int | None = None
    path: tuple[bytes, ...] = ()

    @property
    def is_promise(self) -> bool:
        """Whether the tree does not hold the leaf yet."""
        return self.index is None

    def text(self) -> str:
        """The receipt as a file."""
        extra = base64.b64encode(self._extra()).decode()
        if self.is_promise:
            return f"{PROMISE}\nextra {extra}\n\n{self.note}"
        path = "".join(f"{base64.b64encode(item).decode()}\n" for item in self.path)
        return f"{PROOF}\nextra {extra}\nindex {self.index}\n{path}\n{self.note}"

    def _extra(self) -> bytes:
        return canonical.encode(
            {
                "leaf": base64.b64encode(self.leaf).decode(),
                "openings": [
                    [one.name, one.value, one.salt.hex(), one.commitment] for one in self.openings
                ],
                "records": list(self.records),
            }
        )

    @classmethod
    def parse(cls, text: str) -> "Receipt":
        """The receipt in a file; raises LedgerError for any other form."""
        if len(text) > MAX_BYTES:
            raise LedgerError("the receipt is too long")
        found = cls._parsed(text)
        if found.text() != text:  # one receipt, one spelling
            raise LedgerError("the receipt is not in its one form")
        return found

    @classmethod
    def _parsed(cls, text: str) -> "Receipt":
        head, cut, note = text.partition("\n\n")
        lines = head.split("\n")
        if not cut or lines[0] not in {PROOF, PROMISE} or len(lines) < 2:
            raise LedgerError("not a receipt")
        leaf, openings, records = _from_extra(lines[1])
        if lines[0] == PROMISE:
            if len(lines) != 2:
                raise LedgerError("a promise has one line of extra data")
            return cls(leaf=leaf, openings=openings, records=records, note=note)
        if len(lines) < 3:
            raise LedgerError("a proof names its index")
        return cls(
            leaf=leaf, openings=openings, records=records, note=note,
            index=_index(lines[2]), path=tuple(_base64(line) for line in lines[3:]),
        )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What an honest check of a receipt found."""

    leaf: Leaf
    is_promise: bool
    checkpoint: Checkpoint | None
    openings: tuple[Opening, ...]


def promise_text(origin: str, leaf: bytes) -> str:
    """The lines of a promise that are signed; no checkpoint can be mistaken for one."""
    return f"{origin}\n{PROMISE}\n{base64.b64encode(leaf_hash(leaf)).decode()}\n"


def sign_promise(leaf: bytes, signer: NoteSigner) -> str:
    """The node's signed promise that this leaf will stand in its log."""
    return sign_note(promise_text(signer.name, leaf), (signer,))


def check_receipt(receipt: Receipt, keys: Sequence[NoteVerifier]) -> Verdict:
    """Check all that a receipt claims against one of the log's keys; raises LedgerError.

    The leaf's form, the signature, the path to the signed root, and that every opening opens a
    commitment which stands in the leaf.
    """
    leaf = Leaf.decode(receipt.leaf)
    signed = None
    if receipt.is_promise:
        _check_promise(receipt, keys)
    else:
        signed = _checkpoint(receipt.note, keys)
        verify_inclusion(
            leaf=leaf_hash(receipt.leaf), index=receipt.index or 0, size=signed.size,
            path=receipt.path, root=signed.root,
        )  # fmt: skip
    _check_openings(leaf, receipt)
    return Verdict(
        leaf=leaf, is_promise=receipt.is_promise, checkpoint=signed, openings=receipt.openings
    )


def _checkpoint(note: str, keys: Sequence[NoteVerifier]) -> Checkpoint:
    for key in keys:
        try:
            return open_checkpoint(note, key)
        except CheckpointError as error:
            refused = error
    raise refused if keys else CheckpointError("no key was given")


def _check_promise(receipt: Receipt, keys: Sequence[NoteVerifier]) -> None:
    try:
        text, names = open_note(receipt.note, keys)
    except NoteError as error:
        raise ProofError(str(error)) from error
    if text not in {promise_text(name, receipt.leaf) for name in names}:
        raise ProofError("the promise is not for this leaf")


def _check_openings(leaf: Leaf, receipt: Receipt) -> None:
    stated = {name: getattr(leaf.purpose, name) for name in OF_PURPOSE}
    for one in receipt.openings:
        if not LABEL.fullmatch(one.name):
            raise ProofError("the name of a value is no plain word")
        known = {stated[one.name]} if one.is_proven else leaf.commitments
        if one.commitment not in known or not one.commitment:
            raise ProofError(f"the leaf holds no such commitment: {one.name}")
        if not opens(one.commitment, value=one.value, salt=one.salt):
            raise ProofError(f"the value does not open its commitment: {one.name}")
    if receipt.records:
        _check_records(leaf, receipt)


def _check_records(leaf: Leaf, receipt: Receipt) -> None:
    roots = {one.value for one in receipt.openings if one.name == "disclosed"}
    if root_of_ids(receipt.records) not in roots:
        raise ProofError("the records are not those that the leaf commits to")
    if leaf.payload.get("disclosed") != len(receipt.records):
        raise ProofError("the leaf counts another number of records")


def _from_extra(line: str) -> tuple[bytes, tuple[Opening, ...], tuple[str, ...]]:
    if not line.startswith("extra "):
        raise LedgerError("a receipt has a line of extra data")
    try:
        found: Any = json.loads(_base64(line.removeprefix("extra ")))
        leaf = _base64(found["leaf"])
        openings = tuple(
            Opening(name=name, value=value, salt=bytes.fromhex(salt), commitment=commitment)
            for name, value, salt, commitment in found["openings"]
        )
        records = tuple(_texts(found["records"]))
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise LedgerError("the extra data are malformed") from error
    return leaf, openings, records


def _texts(found: Iterable[Any]) -> Iterable[str]:
    for one in found:
        if not isinstance(one, str):
            raise TypeError
        yield one


def _index(line: str) -> int:
    word, _, number = line.partition(" ")
    if word != "index" or not number.isdecimal() or str(int(number)) != number:
        raise LedgerError("a proof names its index")
    return int(number)


def _base64(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise LedgerError("not base64") from error
