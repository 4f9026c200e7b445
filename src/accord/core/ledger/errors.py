"""What may be wrong with a leaf, a proof or a checkpoint."""


class LedgerError(ValueError):
    """The ledger's material is not what it claims to be."""


class LeafError(LedgerError):
    """A leaf breaks the fixed form of its version."""


class ProofError(LedgerError):
    """A proof does not lead to the root it was given for."""


class CheckpointError(LedgerError):
    """A checkpoint's text or signature is not acceptable."""
