"""The one sequencer: gapless indexes, the Merkle tree, and a signed checkpoint of each size."""

import zlib

from django.db import connection, transaction

from accord.core.ledger import CompactRange
from accord.core.ledger.checkpoint import Checkpoint as CheckpointText
from accord.frame.audit import keys, tiles
from accord.frame.audit.models import Checkpoint, LedgerEntry, LedgerTree

BATCH = 5_000
LOCK = zlib.crc32(b"accord.ledger.sequencer")


def sequence(*, limit: int = BATCH) -> int:
    """Integrate waiting entries, in the order of their ids; returns how many."""
    keys.settle()
    with transaction.atomic():
        _lock()
        tree, _ = LedgerTree.objects.get_or_create(id=1)
        waiting = list(
            LedgerEntry.objects.filter(index__isnull=True)
            .order_by("id")
            .only("id", "leaf_hash")[:limit]
        )
        if not waiting:
            return 0
        frontier = CompactRange.from_bytes(bytes(tree.frontier)) if tree.size else CompactRange()
        for offset, entry in enumerate(waiting):
            entry.index = tree.size + offset
        frontier, nodes = frontier.extend_with_nodes(bytes(one.leaf_hash) for one in waiting)
        LedgerEntry.objects.bulk_update(waiting, ["index"], batch_size=400)
        tiles.grow(tree.size, nodes)
        tree.size += len(waiting)
        tree.frontier = frontier.to_bytes()
        tree.save()
        _sign(tree.size, frontier.root())
    return len(waiting)


def sequence_all() -> int:
    """Integrate everything that waits."""
    total = 0
    while done := sequence():
        total += done
    return total


def hold() -> None:
    """Keep the sequencer out of the tree till this transaction ends; it locks in the same order."""
    _lock()
    LedgerTree.objects.select_for_update().first()


def _lock() -> None:
    """One sequencer at a time: PostgreSQL by an advisory lock, SQLite by its writer lock."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _sign(size: int, root: bytes) -> None:
    text = CheckpointText(origin=keys.signer().name, size=size, root=root)
    last = Checkpoint.objects.values_list("size", flat=True).first() or 0
    Checkpoint.objects.create(size=size, note=keys.sign(text), previous=last)
