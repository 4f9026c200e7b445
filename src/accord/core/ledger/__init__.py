"""A transparency log (RFC 6962): leaves, tree, proofs, checkpoints; `verify` stands alone."""

from accord.core.ledger.checkpoint import Checkpoint, open_checkpoint, sign_checkpoint
from accord.core.ledger.commitment import (
    Commitment,
    batch_leaf_hashes,
    commit,
    merkle_root_of,
    opens,
)
from accord.core.ledger.errors import CheckpointError, LeafError, LedgerError, ProofError
from accord.core.ledger.leaf import Leaf, LeafActor, LeafObject, LeafPurpose
from accord.core.ledger.proofs import (
    HashReader,
    consistency_proof,
    inclusion_proof,
    reader_over_leaves,
    root_at,
    verify_consistency,
    verify_inclusion,
)
from accord.core.ledger.tree import CompactRange, Node, leaf_hash, merkle_root, node_hash

__all__ = [
    "Checkpoint",
    "CheckpointError",
    "Commitment",
    "CompactRange",
    "HashReader",
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
    "consistency_proof",
    "inclusion_proof",
    "leaf_hash",
    "merkle_root",
    "merkle_root_of",
    "node_hash",
    "open_checkpoint",
    "opens",
    "reader_over_leaves",
    "root_at",
    "sign_checkpoint",
    "verify_consistency",
    "verify_inclusion",
]
