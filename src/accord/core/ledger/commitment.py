"""Salted commitments: a leaf proves a value without holding it, until the salt is purged."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from operator import attrgetter
from uuid import UUID

from accord.core.crypto.digest import SALT_BYTES, same, sha256
from accord.core.ledger import canonical
from accord.core.ledger.errors import LedgerError
from accord.core.ledger.tree import leaf_hash, merkle_root

# UUIDs are in the order of their numbers; comparing numbers takes a tenth of comparing UUIDs.
_number = attrgetter("int")


@dataclass(frozen=True, kw_only=True)
class Commitment:
    """SHA-256(salt ‖ canonical value) as hex, with what opens it; only the hex may travel."""

    hex: str
    salt: bytes = field(repr=False)
    value: canonical.Canonical = field(repr=False, hash=False)

    @property
    def digest(self) -> bytes:
        """The 32 bytes behind the hex."""
        return bytes.fromhex(self.hex)


def commit(value: canonical.Canonical, salt: bytes) -> Commitment:
    """Commit to `value` under 32 bytes of salt; raises LedgerError for a salt of other length."""
    if len(salt) != SALT_BYTES:
        raise LedgerError(f"a salt has {SALT_BYTES} bytes")
    digest = sha256(salt + canonical.encode(value))
    return Commitment(hex=digest.hex(), salt=salt, value=value)


def opens(commitment: str, *, value: canonical.Canonical, salt: bytes) -> bool:
    """Whether value and salt are those behind the commitment (hex)."""
    return same(commit(value, salt).hex.encode(), commitment.encode())


def merkle_root_of(commitments: Iterable[Commitment | bytes | str]) -> bytes:
    """The 32-byte root over commitments (as such, 32 bytes or hex), in order: one batch leaf's.

    Each digest is the data of one leaf of an RFC 6962 tree.
    """
    return merkle_root(batch_leaf_hashes(commitments))


def batch_leaf_hashes(commitments: Iterable[Commitment | bytes | str]) -> list[bytes]:
    """The leaf hashes of a batch's tree, from which `inclusion_proof` shows one record."""
    return [leaf_hash(_digest(item)) for item in commitments]


def root_of_ids(ids: Iterable[UUID | str]) -> str:
    """The Merkle root (hex) over a set of UUIDs in sorted order: each one's 16 bytes are a leaf."""
    try:
        plain = {one if isinstance(one, UUID) else UUID(one) for one in ids}
    except ValueError as error:
        raise LedgerError("an id is no UUID") from error
    return root_of_sorted(sorted(plain, key=_number))


def root_of_sorted(ids: Iterable[UUID]) -> str:
    """The same of ids that stand in their order already, each once."""
    return merkle_root(leaf_hash(one.bytes) for one in ids).hex()


def _digest(item: Commitment | bytes | str) -> bytes:
    if isinstance(item, Commitment):
        return item.digest
    digest = bytes.fromhex(item) if isinstance(item, str) else item
    if len(digest) != SALT_BYTES:
        raise LedgerError("a commitment has 32 bytes")
    return digest
