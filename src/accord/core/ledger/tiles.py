"""A log as tiles (c2sp.org/tlog-tiles): 256 hashes high by eight levels, and bundles of entries.

A tile at level L holds the hashes of the complete subtrees of 256^L leaves, in order; the last one
of a level is partial. Any proof needs a handful of them, so no log is hashed again to prove one.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from accord.core.crypto.digest import DIGEST_BYTES
from accord.core.ledger.errors import LedgerError
from accord.core.ledger.proofs import HashReader
from accord.core.ledger.tree import Node, merkle_root

HEIGHT: Final = 8
WIDTH: Final = 1 << HEIGHT
MAX_LEVEL: Final = 63 // HEIGHT
LENGTH_BYTES: Final = 2  # an entry's length in a bundle

_PATH = re.compile(
    r"tile/(entries|[0-9]|[1-5][0-9]|6[0-3])/((?:x[0-9]{3}/)*[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?"
)

# (level, index) → the tile's bytes, at least as wide as the log's size demands.
TileFetch = Callable[[int, int], bytes]


@dataclass(frozen=True, kw_only=True)
class TileName:
    """One tile: its level (None for a bundle of entries), its index, and how many it holds."""

    level: int | None
    index: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        """The tile's place beneath the log's address: `tile/0/x001/234`, `….p/7` when partial."""
        kind = "entries" if self.level is None else str(self.level)
        partial = "" if self.width == WIDTH else f".p/{self.width}"
        return f"tile/{kind}/{index_path(self.index)}{partial}"

    @classmethod
    def parse(cls, path: str) -> "TileName":
        """The tile at a path; raises LedgerError for any other spelling."""
        found = _PATH.fullmatch(path)
        if found is None:
            raise LedgerError("no tile has such a path")
        kind, index, width = found.groups()
        name = cls(
            level=None if kind == "entries" else int(kind),
            index=int(index.replace("x", "").replace("/", "")),
            width=int(width) if width else WIDTH,
        )
        if name.path != path or name.width > WIDTH:
            raise LedgerError("no tile has such a path")
        return name


def index_path(index: int) -> str:
    """A tile's index in groups of three digits: 1234067 → `x001/x234/067`."""
    groups = [f"{index % 1000:03}"]
    while index := index // 1000:
        groups.append(f"x{index % 1000:03}")
    return "/".join(reversed(groups))


def width_at(level: int, index: int, size: int) -> int:
    """How many hashes a tile has in a log of `size` leaves; 0 when there is no such tile yet."""
    there = size >> (HEIGHT * level)
    return max(0, min(WIDTH, there - index * WIDTH))


def tiles_of(size: int) -> Iterator[TileName]:
    """Every hash tile of a log of `size` leaves, level by level."""
    for level in range(MAX_LEVEL + 1):
        there = size >> (HEIGHT * level)
        for index in range(-(-there // WIDTH)):
            yield TileName(level=level, index=index, width=width_at(level, index, size))


def bundles_of(size: int) -> Iterator[TileName]:
    """Every bundle of entries of a log of `size` leaves."""
    for index in range(-(-size // WIDTH)):
        yield TileName(level=None, index=index, width=width_at(0, index, size))


def hashes_for_tiles(nodes: Iterable[Node]) -> dict[tuple[int, int], list[bytes]]:
    """What newly finished subtrees add to tiles: (level, index) → hashes, in order."""
    added: dict[tuple[int, int], list[bytes]] = {}
    for node in nodes:
        if node.level % HEIGHT == 0:
            place = node.level // HEIGHT, node.index // WIDTH
            added.setdefault(place, []).append(node.hash)
    return added


def reader_over_tiles(fetch: TileFetch) -> HashReader:
    """A hash reader over stored tiles; each tile is fetched once."""
    held: dict[tuple[int, int], bytes] = {}

    def read(level: int, index: int) -> bytes:
        tile_level, above = divmod(level, HEIGHT)
        first = index << above
        place = tile_level, first // WIDTH
        if place not in held:
            held[place] = fetch(*place)
        start = first % WIDTH * DIGEST_BYTES
        row = held[place][start : start + (DIGEST_BYTES << above)]
        if len(row) != DIGEST_BYTES << above:
            raise LedgerError(f"tile {place[0]}/{place[1]} is narrower than the log")
        return merkle_root(hashes_in(row)) if above else row

    return read


def hashes_in(tile: bytes) -> list[bytes]:
    """The hashes of a tile; raises LedgerError unless its length is a whole number of them."""
    if len(tile) % DIGEST_BYTES or len(tile) > WIDTH * DIGEST_BYTES:
        raise LedgerError("a tile has the wrong length")
    return [tile[at : at + DIGEST_BYTES] for at in range(0, len(tile), DIGEST_BYTES)]


def encode_bundle(entries: Iterable[bytes]) -> bytes:
    """Entries one after another, each after its length in sixteen bits, big-endian."""
    parts: list[bytes] = []
    for entry in entries:
        if len(entry) >> (8 * LENGTH_BYTES):
            raise LedgerError("an entry is longer than a bundle can say")
        parts += (len(entry).to_bytes(LENGTH_BYTES), entry)
    return b"".join(parts)


def decode_bundle(bundle: bytes) -> list[bytes]:
    """The entries of a bundle; raises LedgerError when it ends inside one."""
    entries, at = list[bytes](), 0
    while at < len(bundle):
        start = at + LENGTH_BYTES
        at = start + int.from_bytes(bundle[start - LENGTH_BYTES : start])
        if at > len(bundle):
            raise LedgerError("a bundle ends inside an entry")
        entries.append(bundle[start:at])
    return entries
