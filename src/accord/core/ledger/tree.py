"""The Merkle tree of RFC 6962: its hashes, and the frontier that appending needs."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from accord.core.crypto.digest import DIGEST_BYTES, sha256
from accord.core.ledger.errors import LedgerError

SIZE_BYTES = 8
EMPTY_ROOT = sha256(b"")


def leaf_hash(data: bytes) -> bytes:
    """SHA-256(0x00 ‖ data), 32 bytes: a leaf's hash (RFC 6962, section 2.1)."""
    return sha256(b"\x00" + data)


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 ‖ left ‖ right), 32 bytes: an inner node's hash (RFC 6962, section 2.1)."""
    return sha256(b"\x01" + left + right)


@dataclass(frozen=True, kw_only=True)
class Node:
    """The hash of a complete subtree: leaves `index << level` up to `(index + 1) << level`."""

    level: int
    index: int
    hash: bytes


@dataclass(frozen=True)
class CompactRange:
    """A tree's frontier: the roots of its complete subtrees, largest first; O(log n) hashes.

    A value, never changed in place: state derived from a failed transaction is simply dropped.
    """

    size: int = 0
    hashes: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        if self.size < 0 or self.size >= 2 ** (8 * SIZE_BYTES):
            raise LedgerError("tree size out of range")
        if len(self.hashes) != self.size.bit_count():
            raise LedgerError("frontier does not fit its size")
        if any(len(item) != DIGEST_BYTES for item in self.hashes):
            raise LedgerError("a frontier hash is not 32 bytes")

    def append(self, leaf: bytes) -> "CompactRange":
        """The frontier after one more leaf hash (32 bytes)."""
        return self.extend((leaf,))

    def extend(self, leaves: Iterable[bytes]) -> "CompactRange":
        """The frontier after these leaf hashes (32 bytes each), in order."""
        return self.extend_with_nodes(leaves)[0]

    def extend_with_nodes(self, leaves: Iterable[bytes]) -> "tuple[CompactRange, list[Node]]":
        """As `extend`, with every complete subtree that the leaves finished, leaves included."""
        size, hashes, nodes = self.size, list(self.hashes), list[Node]()
        for leaf in leaves:
            level, index, current = 0, size, leaf
            nodes.append(Node(level=level, index=index, hash=current))
            while index & 1:
                current = node_hash(hashes.pop(), current)
                level, index = level + 1, index >> 1
                nodes.append(Node(level=level, index=index, hash=current))
            hashes.append(current)
            size += 1
        return CompactRange(size, tuple(hashes)), nodes

    def root(self) -> bytes:
        """The tree's root, 32 bytes; SHA-256 of nothing for the empty tree."""
        if not self.hashes:
            return EMPTY_ROOT
        *rest, current = self.hashes
        for left in reversed(rest):
            current = node_hash(left, current)
        return current

    def to_bytes(self) -> bytes:
        """Eight bytes of size, big-endian, then the hashes: what storage keeps."""
        return self.size.to_bytes(SIZE_BYTES) + b"".join(self.hashes)

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """The frontier that `to_bytes` wrote; no bytes at all is the empty tree.

        Raises LedgerError when the length does not fit the size.
        """
        if not data:
            return cls()
        size, rest = int.from_bytes(data[:SIZE_BYTES]), data[SIZE_BYTES:]
        if len(data) < SIZE_BYTES or len(rest) != size.bit_count() * DIGEST_BYTES:
            raise LedgerError("stored frontier has the wrong length")
        chunks = range(0, len(rest), DIGEST_BYTES)
        return cls(size, tuple(rest[start : start + DIGEST_BYTES] for start in chunks))


def merkle_root(leaves: Iterable[bytes]) -> bytes:
    """The root over these leaf hashes (32 bytes each), level by level: no frontier is kept."""
    level = list(leaves)
    if any(len(one) != DIGEST_BYTES for one in level):
        raise LedgerError("a leaf hash is not 32 bytes")
    while len(level) > 1:
        # Of an odd number the last one has no sibling yet, and goes up as it is.
        alone = level[-1:] if len(level) & 1 else []
        level = [*map(node_hash, level[::2], level[1::2]), *alone]
    return level[0] if level else EMPTY_ROOT
