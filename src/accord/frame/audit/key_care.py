"""Care of the signing key: its hand-over, escrow in shares, the drill for its loss, a new epoch."""

import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from django.conf import settings

from accord.core import crypto
from accord.core.crypto.sharing import Share, ShareError, join_shares, split_secret
from accord.core.ledger import (
    Checkpoint,
    CompactRange,
    LedgerError,
    consistency_proof,
    inclusion_proof,
    root_at,
    sign_checkpoint,
    verify_consistency,
)
from accord.core.ledger.checkpoint import open_checkpoint
from accord.core.ledger.receipt import Receipt, check_receipt
from accord.frame.actor import Actor, Purpose
from accord.frame.audit import keys, sequencer, services, tiles
from accord.frame.audit.keeping import LedgerKey
from accord.frame.audit.models import Checkpoint as Stored
from accord.frame.audit.models import LedgerEntry, LedgerTree
from accord.frame.audit.verbs import verb
from accord.frame.errors import Conflict, Denied, Invalid
from accord.frame.secret_files import write_once

verb("ledger.key_rotated", number=int, verifier=str, reason=str)
verb("ledger.epoch_begun", number=int, verifier=str, size=int)
verb("keys.escrowed", needed=int, shares=int)
verb("keys.recovered")
verb("keys.drilled", receipts=int, good=bool)
RIGHT: Final = "platform.manage"
SAMPLE: Final = 50


@dataclass(frozen=True, kw_only=True)
class Drill:
    """What a drill for a lost key showed; `faults` is empty when all went well."""

    receipts: int
    size: int
    opened_by_shares: bool | None
    faults: tuple[str, ...]


def hand_over(*, by: Actor, purpose: Purpose, now: datetime, lost: bool = False) -> LedgerKey:
    """A new key signs from the caller's commit on; old receipts stay valid under the old public half.

    The hand-over is signed by both keys, or by the new one alone where the old is lost. One of
    these comes after the other: the tree is held till the caller commits. Raises `Conflict` where
    the file of the key that signs has not yet taken its place.
    """
    sequencer.hold()
    keys.demand_settled()
    old = None if lost else keys.signer()
    new = crypto.NoteSigner(keys.origin(), crypto.SigningKey.generate())
    reason = "lost" if lost else "rotation"
    keys.write_next(new.key)
    with services.transaction(
        by=by, purpose=purpose, verb="ledger.key_rotated", object_type="key",
        object_id=new.verifier.key_id.hex(),
    ) as entry:  # fmt: skip
        row = keys.enter(
            new, reason=reason, since=int(now.timestamp()), tree=_tree(new.name), old=old
        )
        entry.payload |= {"number": row.number, "verifier": row.verifier, "reason": reason}
    return row


def begin_epoch(*, by: Actor, purpose: Purpose, now: datetime) -> LedgerKey:
    """After a restore: the same entries under a new name, so that no name has two histories.

    What the lost node signed beyond the backup keeps standing under the old name, which is never
    used again; the statement says from which tree the new name goes on.
    """
    _demand(by)
    keys.settle()
    keys.demand_settled()
    old = keys.signer() if (settings.ACCORD_STATE_DIR / keys.FILE).exists() else None
    name = f"{settings.ACCORD_NODE_NAME}/{now:%Y%m%dT%H%M%S}"
    new = crypto.NoteSigner(name, crypto.SigningKey.generate())
    tree = _tree(old.name if old else settings.ACCORD_NODE_NAME)
    keys.write_next(new.key)
    with services.transaction(
        by=by, purpose=purpose, verb="ledger.epoch_begun", object_type="log", object_id=name
    ) as entry:
        row = keys.enter(new, reason="restored", since=int(now.timestamp()), tree=tree, old=old)
        entry.payload |= {"number": row.number, "verifier": row.verifier, "size": tree.size}
    (settings.ACCORD_STATE_DIR / keys.ORIGIN).write_text(f"{name}\n", encoding="ascii")
    sequencer.sequence_all()
    return row


def escrow(*, by: Actor, purpose: Purpose, needed: int, shares: int) -> list[Share]:
    """Shares of the signing key, any `needed` of which give it back; they are shown once."""
    _demand(by)
    try:
        made = split_secret(
            keys.signer().key.seed, needed=needed, shares=shares, rng=secrets.token_bytes
        )
    except ShareError as error:
        raise Invalid(str(error)) from error
    services.record(
        by=by, purpose=purpose, verb="keys.escrowed", object_type="key",
        object_id=keys.verifier().key_id.hex(), payload={"needed": needed, "shares": shares},
    )  # fmt: skip
    return made


def recover(*, by: Actor, purpose: Purpose, shares: Sequence[Share]) -> None:
    """Put the key behind the shares in place of a lost file; raises `Conflict` for another key."""
    _demand(by)
    found = _from_shares(shares)
    path: Path = settings.ACCORD_STATE_DIR / keys.FILE
    newest = LedgerKey.objects.order_by("-number").first()
    if newest is not None and str(found.verifier) != newest.verifier:
        raise Conflict("The shares are of another key than the one in use.")
    if path.exists():
        raise Conflict("The key's file is there; move it away first.")
    write_once(path, found.key.to_pem(password=os.environ.get("ACCORD_KEY_PASSWORD")))
    services.record(
        by=by, purpose=purpose, verb="keys.recovered", object_type="key",
        object_id=found.verifier.key_id.hex(),
    )  # fmt: skip


def drill(
    *, by: Actor, purpose: Purpose, shares: Sequence[Share] = (), sample: int = SAMPLE
) -> Drill:
    """Act out the loss of the signing key, changing nothing, and check that old receipts hold.

    A key made for the drill signs today's tree. Every sampled receipt must hold under the old
    public half, and its checkpoint must be a prefix of the tree that the new key signs.
    """
    _demand(by)
    if not keys.is_gone():
        sequencer.sequence_all()
    stand_in = crypto.NoteSigner(keys.origin(), crypto.SigningKey.generate())
    tree = _tree(stand_in.name)
    new_note = sign_checkpoint(tree, stand_in)
    faults: list[str] = []
    entries = list(LedgerEntry.objects.filter(index__lt=tree.size).order_by("?")[:sample])
    for entry in entries:
        if fault := _fault_of(entry, tree, new_note, stand_in.verifier):
            faults.append(f"entry {entry.index}: {fault}")
    opened = None
    if shares:
        try:
            opened = _from_shares(shares).verifier == keys.verifier()
        except Invalid as error:
            opened = False
            faults.append(error.message)
        if not opened:
            faults.append("the shares do not give the key in use")
    services.record(
        by=by, purpose=purpose, verb="keys.drilled", object_type="key",
        object_id=keys.verifier().key_id.hex(),
        payload={"receipts": len(entries), "good": not faults},
    )  # fmt: skip
    return Drill(
        receipts=len(entries), size=tree.size, opened_by_shares=opened, faults=tuple(faults)
    )


def _fault_of(
    entry: LedgerEntry, tree: Checkpoint, new_note: str, new_key: crypto.NoteVerifier
) -> str:
    """Why a receipt given when this entry was new would not hold after the loss; "" if it does."""
    then = Stored.objects.filter(size__gt=entry.index).order_by("size").first()
    if then is None or entry.index is None:
        return "no checkpoint of its time"
    path = inclusion_proof(entry.index, then.size, tiles.reader())
    given = Receipt(leaf=bytes(entry.leaf), note=then.note, index=entry.index, path=path)
    known = [*keys.verifiers(), new_key]
    try:
        old = check_receipt(Receipt.parse(given.text()), known).checkpoint
        now = open_checkpoint(new_note, new_key)
        if old is None:
            return "its receipt names no checkpoint"
        proof = consistency_proof(old.size, tree.size, tiles.reader())
        verify_consistency(
            old=old.size, new=now.size, old_root=old.root, new_root=now.root, proof=proof
        )
    except LedgerError as error:
        return str(error)
    return ""


def _from_shares(shares: Sequence[Share]) -> crypto.NoteSigner:
    try:
        return crypto.NoteSigner(keys.origin(), crypto.SigningKey.from_seed(join_shares(shares)))
    except (ShareError, crypto.KeyMaterialError) as error:
        raise Invalid(str(error)) from error


def _tree(name: str) -> Checkpoint:
    """The tree as it stands, in a name; the tiles must give the frontier's root."""
    row = LedgerTree.objects.first()
    size = row.size if row else 0
    root = CompactRange.from_bytes(bytes(row.frontier) if row and size else b"").root()
    if root_at(size, tiles.reader()) != root:
        raise Conflict("The tiles do not give the root; run `accord ledger fsck`.")
    return Checkpoint(origin=name, size=size, root=root)


def _demand(by: Actor) -> None:
    if not by.may(RIGHT):
        raise Denied
