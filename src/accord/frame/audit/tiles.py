"""The log's tiles in the database: grown by the sequencer, read by proofs, export and partners."""

from collections.abc import Iterable, Iterator

from accord.core.crypto.digest import DIGEST_BYTES
from accord.core.ledger import CompactRange, HashReader, Node
from accord.core.ledger.tiles import (
    WIDTH,
    TileName,
    encode_bundle,
    hashes_for_tiles,
    reader_over_tiles,
    width_at,
)
from accord.frame.audit.models import LedgerEntry, LedgerTile
from accord.frame.errors import Missing

BATCH = 20_000


def grow(size: int, nodes: Iterable[Node]) -> None:
    """Add newly finished subtrees to the tiles of a log that had `size` leaves; called under lock."""
    if size and not _reach(size):
        rebuild(size)
    _append(nodes)


def rebuild(size: int) -> None:
    """Make the tiles of the first `size` leaves where they are missing: a log of before tiles."""
    LedgerTile.objects.all().delete()
    frontier = CompactRange()
    rows = LedgerEntry.objects.filter(index__lt=size).order_by("index")
    hashes = rows.values_list("leaf_hash", flat=True).iterator(chunk_size=BATCH)
    for chunk in _chunks(hashes):
        frontier, nodes = frontier.extend_with_nodes(chunk)
        _append(nodes)


def reader() -> HashReader:
    """A hash reader over the stored tiles, for one proof or one check."""
    return reader_over_tiles(_fetch)


def tile_bytes(name: TileName, *, size: int) -> bytes:
    """What is served at a tile's path in a log of `size` leaves; raises `Missing`."""
    if name.level is None:
        return _bundle(name, size)
    if name.width > width_at(name.level, name.index, size):
        raise Missing
    return _fetch(name.level, name.index)[: name.width * DIGEST_BYTES]


def _bundle(name: TileName, size: int) -> bytes:
    if name.width > width_at(0, name.index, size):
        raise Missing
    start = name.index * WIDTH
    rows = LedgerEntry.objects.filter(index__gte=start, index__lt=start + name.width)
    return encode_bundle(
        bytes(leaf) for leaf in rows.order_by("index").values_list("leaf", flat=True)
    )


def _fetch(level: int, index: int) -> bytes:
    found = LedgerTile.objects.filter(level=level, index=index).values_list("data", flat=True)
    return bytes(found.first() or b"")


def _reach(size: int) -> bool:
    """Whether the tiles of leaf hashes end where the log does."""
    index = (size - 1) // WIDTH
    return len(_fetch(0, index)) == width_at(0, index, size) * DIGEST_BYTES


def _append(nodes: Iterable[Node]) -> None:
    """Only a level's last tile can be partial: the first one added to may be there already."""
    new: list[LedgerTile] = []
    seen: set[int] = set()
    for (level, index), hashes in hashes_for_tiles(nodes).items():
        data = b"".join(hashes)
        is_first = level not in seen
        seen.add(level)
        if is_first and (there := _fetch(level, index)):
            LedgerTile.objects.filter(level=level, index=index).update(data=there + data)
        else:
            new.append(LedgerTile(level=level, index=index, data=data))
    LedgerTile.objects.bulk_create(new, batch_size=100)


def _chunks(hashes: Iterable[bytes | memoryview]) -> Iterator[list[bytes]]:
    chunk: list[bytes] = []
    for item in hashes:
        chunk.append(bytes(item))
        if len(chunk) == BATCH:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
