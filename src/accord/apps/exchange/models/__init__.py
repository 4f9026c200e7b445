"""The tables of this app: one module a concern, its models imported here."""

from accord.apps.exchange.models.alerts import Alert, Notice, Subscription
from accord.apps.exchange.models.deconfliction import (
    ConflictCall,
    ConflictHistory,
    ConflictSide,
    DeconflictionCell,
    DeconflictionConflict,
    DeconflictionEntry,
    DeconflictionSetup,
    DeconflictionSubject,
    DeconflictionToken,
    DeconflictionTurn,
    OnCall,
)
from accord.apps.exchange.models.searches import Search

__all__ = [
    "Alert",
    "ConflictCall",
    "ConflictHistory",
    "ConflictSide",
    "DeconflictionCell",
    "DeconflictionConflict",
    "DeconflictionEntry",
    "DeconflictionSetup",
    "DeconflictionSubject",
    "DeconflictionToken",
    "DeconflictionTurn",
    "Notice",
    "OnCall",
    "Search",
    "Subscription",
]
