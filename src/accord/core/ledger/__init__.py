"""A transparency log (RFC 6962): leaves, tree, proofs, checkpoints; `verify` stands alone."""

from accord.core.ledger.commitment import (
    Commitment,
    batch_leaf_hashes,
    commit,
    merkle_root_of,
    opens,
)
from accord.core.ledger.errors import CheckpointError, LeafError, LedgerError, ProofError
from accord.core.ledger.leaf import Leaf, LeafActor, LeafObject, LeafPurpose
from accord.core.ledger.tree import CompactRange, Node, leaf_hash, merkle_root, node_hash

__all__ = [
    "CheckpointError",
    "Commitment",
    "CompactRange",
    "Leaf",
    "LeafActor",
    "LeafError",
    "LeafObject",
    "LeafPurpose",
    "LedgerError",
    "Node",
    "ProofError",
    "batch_leaf_hashes",
    "commit",
    "leaf_hash",
    "merkle_root",
    "merkle_root_of",
    "node_hash",
    "opens",
]
