"""Inclusion and consistency proofs: made from stored hashes, checked as RFC 9162 says."""

from collections.abc import Callable, Sequence

from accord.core.crypto.digest import DIGEST_BYTES
from accord.core.ledger.errors import LedgerError, ProofError
from accord.core.ledger.tree import EMPTY_ROOT, merkle_root, node_hash

# (level, index) → the hash of the complete subtree over leaves index << level up to the next.
HashReader = Callable[[int, int], bytes]


def reader_over_leaves(leaves: Callable[[int, int], Sequence[bytes]]) -> HashReader:
    """A hash reader over `leaves(start, end)`, the stored leaf hashes from start to before end."""

    def read(level: int, index: int) -> bytes:
        start, end = index << level, (index + 1) << level
        found = leaves(start, end)
        if len(found) != end - start:
            raise LedgerError(f"leaf hashes {start} to {end} are not all stored")
        return merkle_root(found)

    return read


def root_at(size: int, reader: HashReader) -> bytes:
    """The root of the first `size` leaves, 32 bytes."""
    return _subtree(0, size, reader) if size else EMPTY_ROOT


def inclusion_proof(index: int, size: int, reader: HashReader) -> tuple[bytes, ...]:
    """The audit path of leaf `index` in the tree of `size` leaves (RFC 6962, 2.1.1)."""
    if not 0 <= index < size:
        raise LedgerError("no such leaf in a tree of this size")
    path: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(_subtree(middle, end, reader))
            end = middle
        else:
            path.append(_subtree(start, middle, reader))
            start = middle
    return tuple(reversed(path))


def consistency_proof(old: int, new: int, reader: HashReader) -> tuple[bytes, ...]:
    """The proof that the tree of `old` leaves is a prefix of that of `new` (RFC 6962, 2.1.2)."""
    if not 0 <= old <= new:
        raise LedgerError("the older tree is the larger one")
    if old in {0, new}:
        return ()
    proof: list[bytes] = []
    start, end, is_whole = 0, new, True
    while old != end:
        middle = start + _split(end - start)
        if old <= middle:
            proof.append(_subtree(middle, end, reader))
            end = middle
        else:
            proof.append(_subtree(start, middle, reader))
            start, is_whole = middle, False
    if not is_whole:
        proof.append(_subtree(start, end, reader))
    return tuple(reversed(proof))


def verify_inclusion(
    *, leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes
) -> None:
    """Check that leaf hash `leaf` stands at `index` under `root` (RFC 9162, 2.1.3.2).

    Raises ProofError when it does not.
    """
    if not 0 <= index < size:
        raise ProofError("the index lies outside the tree")
    _check_digests((leaf, root, *path))
    position, last, current = index, size - 1, leaf
    for item in path:
        if last == 0:
            raise ProofError("the path is too long")
        if position & 1 or position == last:
            current = node_hash(item, current)
            while position and not position & 1:
                position, last = position >> 1, last >> 1
        else:
            current = node_hash(current, item)
        position, last = position >> 1, last >> 1
    if last != 0 or current != root:
        raise ProofError("the path does not lead to the root")


def verify_consistency(
    *, old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]
) -> None:
    """Check that the older tree is a prefix of the newer (RFC 9162, 2.1.4.2).

    Raises ProofError when it is not. Every tree extends the empty one.
    """
    _check_digests((old_root, new_root, *proof))
    if not 0 <= old <= new:
        raise ProofError("the older tree is the larger one")
    if old in {0, new}:
        _check_trivial(old=old, new=new, old_root=old_root, new_root=new_root, proof=proof)
        return
    steps = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    if not steps:
        raise ProofError("the proof is empty")
    position, last = old - 1, new - 1
    while position & 1:
        position, last = position >> 1, last >> 1
    older = newer = steps[0]
    for item in steps[1:]:
        if last == 0:
            raise ProofError("the proof is too long")
        if position & 1 or position == last:
            older, newer = node_hash(item, older), node_hash(item, newer)
            while position and not position & 1:
                position, last = position >> 1, last >> 1
        else:
            newer = node_hash(newer, item)
        position, last = position >> 1, last >> 1
    if last != 0 or older != old_root or newer != new_root:
        raise ProofError("the proof does not lead to both roots")


def _check_trivial(
    *, old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]
) -> None:
    expected = EMPTY_ROOT if old == 0 else new_root
    if proof or old_root != expected or (new == 0 and new_root != EMPTY_ROOT):
        raise ProofError("roots of trees that need no proof disagree")


def _split(size: int) -> int:
    """The largest power of two smaller than `size`."""
    return 1 << ((size - 1).bit_length() - 1)


def _subtree(start: int, end: int, reader: HashReader) -> bytes:
    """The root over leaves start to end, where start is a multiple of the range's span."""
    size = end - start
    if size & (size - 1) == 0:
        level = size.bit_length() - 1
        return reader(level, start >> level)
    middle = start + _split(size)
    return node_hash(_subtree(start, middle, reader), _subtree(middle, end, reader))


def _check_digests(digests: Sequence[bytes]) -> None:
    if any(len(item) != DIGEST_BYTES for item in digests):
        raise ProofError("a hash is not 32 bytes")
