"""The frame's tables, gathered where Django looks for them."""

from accord.frame.approvals.models import Approval
from accord.frame.audit.keeping import Cosignature, LedgerKey, Witness, WitnessedLog
from accord.frame.audit.models import (
    Checkpoint,
    DisclosedItem,
    DisclosedSet,
    Disclosure,
    LedgerEntry,
    LedgerTile,
    LedgerTree,
    PurgedValue,
    SaltedValue,
)
from accord.frame.idempotency.models import IdempotencyKey
from accord.frame.outbound.models import Peer
from accord.frame.outbox.models import OutboxEvent

__all__ = [
    "Approval",
    "Checkpoint",
    "Cosignature",
    "DisclosedItem",
    "DisclosedSet",
    "Disclosure",
    "IdempotencyKey",
    "LedgerEntry",
    "LedgerKey",
    "LedgerTile",
    "LedgerTree",
    "OutboxEvent",
    "Peer",
    "PurgedValue",
    "SaltedValue",
    "Witness",
    "WitnessedLog",
]
