"""Recompute everything the ledger says, table by table, and name what is wrong.

`inspection.verify` answers one question for a page. This is the operator's: leaves, columns, tiles,
frontier, every checkpoint, commitments with their values, purges, disclosures, keys, cosignatures.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from django.db import DatabaseError

from accord.core import crypto
from accord.core.crypto.digest import DIGEST_BYTES
from accord.core.ledger import Checkpoint as Signed
from accord.core.ledger import CheckpointError, CompactRange, Leaf, LeafError, leaf_hash
from accord.core.ledger.checkpoint import open_checkpoint
from accord.core.ledger.cosignature import WitnessVerifier, cosigned
from accord.core.ledger.tiles import HEIGHT, WIDTH, hashes_for_tiles, tiles_of
from accord.frame.actor import Actor, Purpose
from accord.frame.audit import fsck_beside, keys, sequencer, services
from accord.frame.audit.fsck_beside import raw
from accord.frame.audit.keeping import Cosignature, Witness
from accord.frame.audit.mirror import COLUMNS, told_by
from accord.frame.audit.models import Checkpoint, LedgerEntry, LedgerTile, LedgerTree
from accord.frame.audit.verbs import verb

verb("ledger.checked", size=int, faults=int)
BATCH: Final = 2_000
MOST: Final = 100
# What a value of the wrong kind brings about, in the driver or in whoever takes it for another.
_UNREADABLE: Final = (ValueError, TypeError, OverflowError, AttributeError, DatabaseError)


@dataclass(frozen=True, kw_only=True)
class Report:
    """What was recomputed, and what is wrong; at most a hundred faults are named."""

    size: int
    waiting: int
    faults: tuple[str, ...]

    @property
    def is_good(self) -> bool:
        """Whether nothing was found."""
        return not self.faults


def check(*, by: Actor, purpose: Purpose) -> Report:
    """Sequence what waits, recompute everything, and leave an entry with the verdict."""
    if not keys.is_gone():  # else nothing can be signed, and the verdict says so
        sequencer.sequence_all()
    report = recompute()
    services.record(
        by=by, purpose=purpose, verb="ledger.checked", object_type="ledger", object_id="-",
        payload={"size": report.size, "faults": len(report.faults)},
        outcome="ok" if report.is_good else "failed",
    )  # fmt: skip
    return report


def recompute() -> Report:
    """Recompute everything as it stands, writing nothing."""
    walk = _Walk()
    faults = list(islice(_readable("tables", _all(walk)), MOST))
    waiting = LedgerEntry.objects.filter(index__isnull=True).count()
    return Report(size=walk.tree.size, waiting=waiting, faults=tuple(faults))


class _Walk:
    """The tree as recomputed from the leaves, and what the tables must say of it."""

    def __init__(self) -> None:
        self.tree = CompactRange()
        self.notes: dict[int, str] = {}
        self.keys: list[crypto.NoteVerifier] = []

    def begin(self) -> None:
        """Read what the leaves are held against."""
        self.notes = dict(Checkpoint.objects.values_list("size", "note"))
        self.keys = keys.verifiers()


def _all(walk: _Walk) -> Iterator[str]:
    walk.begin()
    yield from _readable("entries", _entries(walk))
    yield from _readable("tree", _frontier(walk))
    yield from _readable("values", fsck_beside.faults())
    yield from _readable("keys", _keys())
    yield from _readable("cosignatures", _cosignatures(walk))


def _keys() -> Iterator[str]:
    if fault := keys.first_fault():
        yield f"keys: {fault}"


def _readable(what: str, faults: Iterator[str]) -> Iterator[str]:
    """A column that holds no value of its kind any more is a fault, not the end of the check."""
    try:
        yield from faults
    except _UNREADABLE as error:
        yield f"{what}: a row cannot be read ({type(error).__name__})"


def _entries(walk: _Walk) -> Iterator[str]:
    """Leaves in order, the tiles they give, and the checkpoint at every size that has one."""
    rows = LedgerEntry.objects.order_by("index", "id")
    fields = ("leaf_hash", "recorded_at", *COLUMNS)
    chunk: list[bytes] = []
    for hashed, at, index, entry_id, data, *columns in (
        rows.exclude(index=None).values_list(*fields).iterator(chunk_size=BATCH)
    ):
        place = walk.tree.size + len(chunk)
        if index != place:
            yield f"entry {entry_id}: index {index} stands where {place} is due"
            return
        yield from _entry(entry_id, raw(data), raw(hashed), at, columns)
        chunk.append(leaf_hash(raw(data)))
        if len(chunk) == BATCH or place + 1 in walk.notes:
            yield from _integrate(walk, chunk)
            chunk = []
    yield from _integrate(walk, chunk)
    for hashed, at, _, entry_id, data, *columns in rows.filter(index=None).values_list(*fields):
        yield from _entry(entry_id, raw(data), raw(hashed), at, columns)


def _entry(
    entry_id: object, data: bytes, hashed: bytes, at: object, columns: list[object]
) -> Iterator[str]:
    if leaf_hash(data) != hashed:
        yield f"entry {entry_id}: the leaf is not the one that was hashed"
    try:
        leaf = Leaf.decode(data)
    except LeafError as error:
        yield f"entry {entry_id}: {error}"
        return
    if told_by(leaf) != [entry_id, *columns]:
        yield f"entry {entry_id}: a column beside the leaf was changed"
    if services.moment_of(leaf.time) != at:
        yield f"entry {entry_id}: its time was changed"


def _integrate(walk: _Walk, chunk: list[bytes]) -> Iterator[str]:
    walk.tree, nodes = walk.tree.extend_with_nodes(chunk)
    for (level, index), hashes in hashes_for_tiles(nodes).items():
        stored = LedgerTile.objects.filter(level=level, index=index).values_list("data", flat=True)
        data = raw(stored.first() or b"")
        before = (walk.tree.size - len(chunk)) >> (HEIGHT * level)
        start = max(0, before - index * WIDTH) * DIGEST_BYTES
        if data[start : start + DIGEST_BYTES * len(hashes)] != b"".join(hashes):
            yield f"tile {level}/{index}: not what the leaves give"
    note = walk.notes.get(walk.tree.size)
    if note is not None:
        yield from _checkpoint(walk, note)


def _checkpoint(walk: _Walk, note: str) -> Iterator[str]:
    size = walk.tree.size
    signed = _opened(note, walk.keys)
    if signed is None:
        yield f"checkpoint {size}: no key of this node has signed it"
    elif (signed.size, signed.root) != (size, walk.tree.root()):
        yield f"checkpoint {size}: the leaves do not give the signed root"


def _opened(note: str, known: list[crypto.NoteVerifier]) -> Signed | None:
    for key in known:
        try:
            return open_checkpoint(note, key)
        except CheckpointError:
            continue
    return None


def _frontier(walk: _Walk) -> Iterator[str]:
    """What ends a walk: the frontier, the newest checkpoint, tiles and checkpoints beyond."""
    size = walk.tree.size
    row = LedgerTree.objects.filter(id=1).first()
    if (row.size if row else 0) != size or (
        row and size and raw(row.frontier) != walk.tree.to_bytes()
    ):
        yield "the frontier is not what the leaves give"
    if size and size not in walk.notes:
        yield f"no checkpoint of all {size} entries"
    if beyond := [number for number in walk.notes if number > size]:
        yield f"checkpoint {max(beyond)}: entries that were signed for are missing"
    before = 0
    for number, previous in Checkpoint.objects.order_by("size").values_list("size", "previous"):
        if previous != before:
            yield f"checkpoint {number}: the one before it is missing"
        before = number
    due = {(tile.level, tile.index): tile.width for tile in tiles_of(size)}
    for tile in LedgerTile.objects.iterator(chunk_size=200):
        width = due.pop((tile.level, tile.index), None)
        if width is None or len(raw(tile.data)) != width * DIGEST_BYTES:
            yield f"tile {tile.level}/{tile.index}: of another size than the log's"
    yield from (f"tile {level}/{index}: missing" for level, index in due)


def _cosignatures(walk: _Walk) -> Iterator[str]:
    known = {row.name: row.verifier for row in Witness.objects.all()}
    for row in Cosignature.objects.iterator():
        note, verifier = walk.notes.get(row.size), known.get(row.witness)
        if note is None or verifier is None:
            yield f"cosignature {row.size} {row.witness}: of a checkpoint or witness unknown here"
            continue
        try:
            given = cosigned(note + row.line, [WitnessVerifier.parse(verifier)])
        except CheckpointError:
            given = {}
        if row.witness not in given:
            yield f"cosignature {row.size} {row.witness}: wrong"
